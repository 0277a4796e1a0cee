import { Problem, isoDate, type IsoDate } from '@kpi-loop/shared/kernel';

/** What a people file can say. One row is one person in one place for a span of days; a person may have several rows. */
export const PEOPLE_COLUMNS = [
  'employeeNo',
  'name',
  'nameEn',
  'email',
  'unitCode',
  'unitName',
  'unitNameEn',
  'parentUnitCode',
  'position',
  'positionCode',
  'managerNo',
  'hiredOn',
  'from',
  'to',
  'leftOn',
] as const;
export type PeopleColumn = (typeof PEOPLE_COLUMNS)[number];
/** column → its place in the row, from 0 */
export type HeaderMap = Partial<Record<PeopleColumn, number>>;

/** What each column is called in the files of this world; the first two are the headers of the template. */
export const PEOPLE_HEADERS: Record<PeopleColumn, readonly [zh: string, en: string, ...more: string[]]> = {
  employeeNo: ['工号', 'employee_no', '员工编号', '员工工号', '人员编号', 'employee id', 'employee number', 'emp no', 'staff no'],
  name: ['姓名', 'name', '员工姓名', '中文名', 'full name', 'employee name'],
  nameEn: ['英文名', 'name_en', '英文姓名', 'english name'],
  email: ['邮箱', 'email', '电子邮箱', '工作邮箱', 'mail'],
  unitCode: ['部门编码', 'unit_code', '部门代码', '部门编号', '组织编码', '单位编码', 'department code', 'dept code', 'department id'],
  unitName: ['部门名称', 'unit_name', '部门', '所属部门', '组织名称', 'department', 'department name', 'unit', 'dept'],
  unitNameEn: ['部门英文名', 'unit_name_en', '部门英文名称', 'department name en'],
  parentUnitCode: ['上级部门编码', 'parent_unit_code', '上级部门', '上级部门代码', '上级组织编码', 'parent department code', 'parent unit'],
  position: ['岗位', 'position', '岗位名称', '职位', '职务', 'job title', 'title'],
  positionCode: ['岗位编码', 'position_code', '岗位代码', '职位编码', 'job code'],
  managerNo: [
    '直属上级工号',
    'manager_no',
    '上级工号',
    '直接上级工号',
    '直属上级',
    '汇报对象工号',
    'manager id',
    'manager employee no',
    'supervisor no',
    'reports to',
  ],
  hiredOn: ['入职日期', 'hired_on', '入职时间', 'hire date', 'hired', 'date of joining'],
  from: ['任职开始', 'from', '任职开始日期', '开始日期', '生效日期', 'valid from', 'assignment from', 'start date', 'effective from'],
  to: ['任职结束', 'to', '任职结束日期', '结束日期', '失效日期', 'valid to', 'assignment to', 'end date', 'effective to'],
  leftOn: [
    '离职日期',
    'left_on',
    '离职时间',
    '离职日',
    '最后工作日',
    'leave date',
    'leaving date',
    'date of leaving',
    'last working day',
    'last day',
    'termination date',
  ],
};

const REQUIRED: readonly PeopleColumn[] = ['employeeNo', 'name'];

const plain = (header: string): string => header.toLowerCase().replace(/[\s_\-*:：（）()]/g, '');
const COLUMN_OF = new Map(PEOPLE_COLUMNS.flatMap((column) => PEOPLE_HEADERS[column].map((header) => [plain(header), column] as const)));

/**
 * Which column of the file is which. `override` names the header for a column and wins over the synonyms.
 * @throws Problem invalid (400) `columnsMissing` with the names of the columns that must be there
 */
export function mapHeaders(headers: readonly string[], override: Partial<Record<PeopleColumn, string>> = {}): HeaderMap {
  const map: HeaderMap = {};
  const taken = new Set<number>();
  for (const [column, header] of Object.entries(override) as [PeopleColumn, string][]) {
    const at = headers.findIndex((h) => plain(h) === plain(header));
    if (at < 0) throw new Problem('invalid', 'headerUnknown', undefined, { params: { header, column } });
    map[column] = at;
    taken.add(at);
  }
  headers.forEach((header, at) => {
    const column = COLUMN_OF.get(plain(header));
    if (column && map[column] === undefined && !taken.has(at)) map[column] = at;
  });
  const missing: string[] = REQUIRED.filter((column) => map[column] === undefined);
  if (map.unitCode === undefined && map.unitName === undefined) missing.push('unitCode');
  if (missing.length)
    throw new Problem('invalid', 'columnsMissing', undefined, { params: { columns: missing.join(', '), found: headers.filter(Boolean).join(', ') } });
  return map;
}

/** Headers that say nothing to us: told, so that nobody believes that a column was taken in. */
export function unknownHeaders(headers: readonly string[], map: HeaderMap): string[] {
  const used = new Set(Object.values(map));
  return headers.filter((header, at) => header.trim() && !used.has(at));
}

/** `A1`-style address of a cell; `at` counts columns from 0, `row` rows from 1. */
export function cellAddress(at: number, row: number): string {
  let letters = '';
  for (let n = at + 1; n > 0; n = Math.floor((n - 1) / 26)) letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  return `${letters}${row}`;
}

const DATE = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00(?:\.0+)?)?)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const SERIAL = /^\d{5}$/;
const DAY_MS = 86_400_000;
/** Serial 25569 is 1970-01-01 in the calendar of spreadsheets. */
const EPOCH_SERIAL = 25_569;

/** A day in one of the spellings people use (2026-03-01, 2026/3/1, 2026年3月1日, 20260301, a spreadsheet's serial number); null when it is none. */
export function readDay(text: string): IsoDate | null {
  if (SERIAL.test(text)) return new Date((+text - EPOCH_SERIAL) * DAY_MS).toISOString().slice(0, 10);
  const [, year, month, day] = DATE.exec(text) ?? COMPACT.exec(text) ?? [];
  if (!year) return null;
  try {
    return isoDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  } catch {
    return null;
  }
}
