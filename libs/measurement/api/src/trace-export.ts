import { Injectable, StreamableFile } from '@nestjs/common';
import { columnText } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { csv } from '@kpi-loop/shared/kernel';
import { TraceReader, type Trace, type TraceQuestion, type TraceRow } from './trace.reader';

type Lang = 'zh-CN' | 'en';

const PAGE = 5000;
const MOST = 200_000;
/** Before and after the columns of the dataset. */
const HEAD: Record<Lang, [string[], string[]]> = {
  'zh-CN': [['行号', '文件', '日期', '人员', '部门'], ['计入值']],
  en: [['Row', 'File', 'Date', 'Person', 'Unit'], ['Contribution']],
};
const NUMERIC = /^-?\d{1,15}(\.\d+)?$/;

/** The rows behind a figure as a file, with what each adds. Cells that look like formulas stay text. */
@Injectable()
export class TraceExport {
  constructor(private readonly traces: TraceReader) {}

  async file(tx: Tx, question: TraceQuestion, format: 'csv' | 'xlsx', lang: Lang): Promise<StreamableFile> {
    const trace = await this.traces.trace(tx, question, undefined, PAGE);
    const rows = [...trace.rows];
    for (let next = trace.next; next && rows.length < MOST;) {
      const page = await this.traces.trace(tx, question, next, PAGE);
      rows.push(...page.rows);
      next = page.next;
    }
    const table = tableOf(trace, rows, lang);
    const name = `${trace.formula.code}-${question.part}-${question.from.slice(0, 7)}.${format}`.replace(/[^\w.-]/g, '_');
    const disposition = `attachment; filename="${name}"`;
    if (format === 'csv') return new StreamableFile(Buffer.from(csv(table)), { type: 'text/csv; charset=utf-8', disposition });
    return new StreamableFile(await workbook(table), { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', disposition });
  }
}

function tableOf({ columns }: Trace, rows: TraceRow[], lang: Lang): string[][] {
  const [before, after] = HEAD[lang];
  const names = columns.map((column) => column.name);
  return [
    [...before, ...names.map((name) => columnText(name, columns, lang)), ...after],
    ...rows.map((row) => [
      String(row.rowNo),
      row.fileName ?? '',
      row.eventDate,
      nameIn(lang, row.personName, row.personNameEn),
      nameIn(lang, row.unitName, row.unitNameEn),
      ...names.map((name) => row.data[name] ?? ''),
      row.contribution,
    ]),
  ];
}

const nameIn = (lang: Lang, name: string | null, nameEn: string | null): string => (lang === 'en' && nameEn ? nameEn : (name ?? ''));

async function workbook(table: string[][]): Promise<Buffer> {
  // only who writes a workbook waits for the library that does
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('rows', { views: [{ state: 'frozen', ySplit: 1 }] });
  // a text cell is never a formula; numbers a spreadsheet can hold exactly are numbers
  for (const row of table) sheet.addRow(row.map((cell) => (NUMERIC.test(cell) && !/^0\d/.test(cell) ? Number(cell) : cell)));
  sheet.getRow(1).font = { bold: true };
  return Buffer.from(await book.xlsx.writeBuffer());
}
