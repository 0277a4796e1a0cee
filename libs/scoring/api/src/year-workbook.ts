import type { YearListItem } from './year.dto';

const HEADERS = { 'zh-CN': ['姓名', '单元', '年度得分', '年度等级'], en: ['Name', 'Unit', 'Result of the year', 'Grade of the year'] };

/** One row a person: name, unit, the result of each settled period, and of the year so far. Texts stay texts. */
export async function yearWorkbook(
  items: readonly YearListItem[],
  periods: readonly { periodId: string; name: string; nameEn: string }[],
  lang: 'zh-CN' | 'en',
): Promise<Buffer> {
  // only who writes a workbook waits for the library that does
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(lang === 'en' ? 'Years' : '年度结果', { views: [{ state: 'frozen', xSplit: 1, ySplit: 1 }] });
  const word = (zh: string, en: string): string => plain((lang === 'en' && en) || zh);
  const [name, unit, total, grade] = HEADERS[lang];
  sheet.columns = [name, unit, ...periods.map((period) => word(period.name, period.nameEn)), total, grade].map((header, i) => ({ header, width: i < 2 ? 20 : 16 }));
  sheet.getRow(1).font = { bold: true };
  for (const item of items) {
    const of = new Map(item.periods.map((period) => [period.periodId, period.total]));
    const row = sheet.addRow([
      ...[word(item.personName, item.personNameEn), word(item.unitName, item.unitNameEn)],
      ...[...periods.map(({ periodId }) => number(of.get(periodId))), number(item.total), item.grade],
    ]);
    row.eachCell((cell) => (cell.numFmt = typeof cell.value === 'number' ? '0.00' : '@'));
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** Seven digits at most: a number of a spreadsheet holds them exactly. */
const number = (total: string | null | undefined): number | null => (total === null || total === undefined ? null : Number(total));
/** Kept as CSV, a text that begins like a formula would be one in the next spreadsheet. */
const plain = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
