import { decimal } from '@kpi-loop/shared/kernel';
import { SHEET_COLUMNS, SHEET_HEADERS, type SheetColumn, type SheetValues } from '@kpi-loop/target/domain';

export interface SheetRow extends SheetValues {
  scorecard: string;
  code: string;
  subject: string;
  subjectEn: string;
  unit: string;
  unitEn: string;
  status: string;
  metric: string;
  metricEn: string;
  percent: boolean;
  decimals: number;
}

const WIDTHS: Record<SheetColumn, number> = {
  scorecard: 38,
  code: 14,
  subject: 16,
  unit: 18,
  status: 18,
  metric: 24,
  weight: 10,
  threshold: 14,
  target: 14,
  stretch: 14,
  plannedDenominator: 18,
};
/** To be written in; the others find the line, or are for people only. */
const OPEN: readonly SheetColumn[] = ['weight', 'threshold', 'target', 'stretch', 'plannedDenominator'];
/** A spreadsheet keeps fifteen digits of a number: what has more stays a text, whole. */
const DIGITS = 15;

/** Every line a row. Texts are texts: no name of a person or a metric is ever taken for a formula. */
export async function cardWorkbook(rows: readonly SheetRow[], lang: 'zh-CN' | 'en'): Promise<Buffer> {
  const at = lang === 'zh-CN' ? 0 : 1;
  // only who writes a workbook waits for the library that does
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(['考核表', 'Scorecards'][at], { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = SHEET_COLUMNS.map((column) => ({ header: SHEET_HEADERS[column][at], key: column, width: WIDTHS[column], style: { numFmt: '@' } }));
  sheet.getRow(1).font = { bold: true };
  for (const row of rows) {
    const name = (zh: string, en: string) => plain((at && en) || zh);
    const added = sheet.addRow({
      ...{ scorecard: row.scorecard, code: plain(row.code), status: row.status },
      ...{ subject: name(row.subject, row.subjectEn), unit: name(row.unit, row.unitEn), metric: name(row.metric, row.metricEn) },
    });
    for (const column of OPEN) {
      const text = row[column];
      if (text === null) continue;
      const cell = added.getCell(column);
      const value = decimal(text).toFixed();
      const small = value.replace(/[-.]/g, '').length <= DIGITS;
      cell.value = small ? Number(value) : value;
      cell.numFmt = !small ? '@' : column === 'weight' ? '0.00' : row.percent && column !== 'plannedDenominator' ? '0.00##%' : 'General';
    }
  }
  SHEET_COLUMNS.forEach((column, i) => {
    if (!OPEN.includes(column)) sheet.getColumn(i + 1).font = { color: { argb: 'FF8A8F99' } };
  });
  sheet.getRow(1).font = { bold: true };
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** Kept as CSV, a text that begins like a formula would be one in the next spreadsheet. */
const plain = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
