import { PEOPLE_COLUMNS, PEOPLE_HEADERS, type PeopleColumn } from '@kpi-loop/organization/domain';

type Language = 'zh-CN' | 'en';

const NOTES: Record<PeopleColumn, readonly [zh: string, en: string]> = {
  employeeNo: ['必填。同一工号可有多行：每行一段任职。', 'Required. One number may have several rows: one per span of days.'],
  name: ['必填。', 'Required.'],
  nameEn: ['可空。', 'Optional.'],
  email: ['可空。', 'Optional.'],
  unitCode: ['必填。没有编码列时以部门名称作编码。', 'Required. Without this column the unit name is the code.'],
  unitName: ['新部门必填。', 'Required for a new unit.'],
  unitNameEn: ['可空。', 'Optional.'],
  parentUnitCode: ['空 = 保持不变；新部门为顶级。', 'Empty = as it is; a new unit is a root.'],
  position: ['岗位名称，没有的会新建。', 'Name of the position; created when it is new.'],
  positionCode: ['可空。', 'Optional.'],
  managerNo: ['上级的工号；空 = 无上级。', "The manager's employee number; empty = none."],
  hiredOn: ['日期，如 2026-03-01。', 'A day, such as 2026-03-01.'],
  from: ['这段任职的第一天；整列不填则从导入生效日起。', 'First day of this span; without dates the day of effect counts.'],
  to: ['这段任职的最后一天；空 = 至今。', 'Last day of this span; empty = until further notice.'],
  leftOn: ['离职的人填最后一个工作日；下属、部门负责人和角色随之交接。', 'The last day at work of who leaves; reports, units and roles are handed on.'],
};
const EXAMPLES: Record<Language, Partial<Record<PeopleColumn, string>>[]> = {
  'zh-CN': [
    {
      employeeNo: 'E001',
      name: '林致远',
      nameEn: 'Lin Zhiyuan',
      unitCode: 'HQ',
      unitName: '集团总部',
      position: '总经理',
      hiredOn: '2018-03-01',
      from: '2018-03-01',
    },
    {
      employeeNo: 'E002',
      name: '周敏',
      nameEn: 'Zhou Min',
      unitCode: 'HR',
      unitName: '人力资源部',
      parentUnitCode: 'HQ',
      position: 'HR 经理',
      managerNo: 'E001',
      hiredOn: '2019-07-15',
      from: '2019-07-15',
    },
  ],
  en: [
    {
      employeeNo: 'E001',
      name: 'Lin Zhiyuan',
      unitCode: 'HQ',
      unitName: 'Head office',
      position: 'General manager',
      hiredOn: '2018-03-01',
      from: '2018-03-01',
    },
    {
      employeeNo: 'E002',
      name: 'Zhou Min',
      unitCode: 'HR',
      unitName: 'Human resources',
      parentUnitCode: 'HQ',
      position: 'HR manager',
      managerNo: 'E001',
      hiredOn: '2019-07-15',
      from: '2019-07-15',
    },
  ],
};
const WIDTH = 18;

/** A workbook to fill in: the people sheet with its headers as text columns, two examples, and what each column means. */
export async function importTemplate(language: Language): Promise<Buffer> {
  const at = language === 'zh-CN' ? 0 : 1;
  // only who writes a workbook waits for the library that does
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(['人员', 'People'][at], { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = PEOPLE_COLUMNS.map((column) => ({ header: PEOPLE_HEADERS[column][at], key: column, width: WIDTH, style: { numFmt: '@' } }));
  sheet.getRow(1).font = { bold: true };
  sheet.addRows(EXAMPLES[language]);
  const notes = book.addWorksheet(['说明', 'Notes'][at]);
  notes.columns = [{ width: WIDTH }, { width: WIDTH * 4 }];
  notes.addRows(PEOPLE_COLUMNS.map((column) => [PEOPLE_HEADERS[column][at], NOTES[column][at]]));
  return Buffer.from(await book.xlsx.writeBuffer());
}
