import { Injectable } from '@nestjs/common';
import { readSheet } from '@kpi-loop/organization/api';
import { cellAddress, partsOf, writtenAs, type EnteredPart } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import { FigureEntryCommands } from './figure-entry.commands';
import { MOST_CELLS, type FigureCellDto, type FigureCellView, type FigureSheetProblemView, type FigureSheetView } from './figure-entry.dto';
import { FigureEntryReader } from './figure-entry.reader';

type Lang = 'zh-CN' | 'en';
/** Columns by their place; their words are for people. */
const HEAD: Record<Lang, readonly string[]> = {
  'zh-CN': ['月份', '指标编码', '指标', '对象编号', '对象', '单位', '数值', '分子', '分母', '说明', '证据链接'],
  en: ['Month', 'Metric code', 'Metric', 'Subject code', 'Subject', 'Unit', 'Value', 'Numerator', 'Denominator', 'Note', 'Evidence link'],
};
const AT = { month: 0, metric: 1, subject: 3, value: 6, numerator: 7, denominator: 8, note: 9, evidenceLink: 10 } as const;
const WIDTHS = [10, 14, 28, 14, 22, 10, 14, 14, 14, 32, 32];

/** The figures of a month as a workbook to fill in, and back. */
@Injectable()
export class FigureSheet {
  constructor(
    private readonly reader: FigureEntryReader,
    private readonly commands: FigureEntryCommands,
  ) {}

  async workbook(tx: Tx, month: IsoDate | undefined, lang: Lang): Promise<{ name: string; content: Buffer }> {
    const grid = await this.reader.grid(tx, month);
    const codes = await subjectCodes(tx, grid.cells);
    // only who writes a workbook waits for the library that does
    const { default: ExcelJS } = await import('exceljs');
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet(grid.month.slice(0, 7), { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.addRow([...HEAD[lang]]).font = { bold: true };
    for (const cell of grid.cells.filter(({ madeOfOthers, locked }) => !madeOfOthers && !locked)) sheet.addRow(rowOf(cell, codes.get(cell.subjectId) ?? '', lang));
    // texts stay texts: nothing in them is a formula, and 007 keeps its zeros
    WIDTHS.forEach((width, i) => Object.assign(sheet.getColumn(i + 1), { width, numFmt: '@' }));
    return { name: `figures-${grid.month.slice(0, 7)}.xlsx`, content: Buffer.from(await book.xlsx.writeBuffer()) };
  }

  /** What can be read is saved as drafts; each cell that cannot says where it stands and why. */
  async read(tx: Tx, month: IsoDate | undefined, file: Buffer): Promise<FigureSheetView> {
    const [, ...rows] = readSheet(file);
    const grid = await this.reader.grid(tx, month);
    if (rows.length > MOST_CELLS) throw new Problem('invalid', 'sheetTooLong', undefined, { params: { most: MOST_CELLS } });
    const codes = await subjectCodes(tx, grid.cells);
    const known = new Map(grid.cells.map((cell) => [`${cell.metricCode} ${codes.get(cell.subjectId)}`, cell]));
    const problems: FigureSheetProblemView[] = [];
    const say = (column: number, row: number, code: string, detail = ''): void => void problems.push({ cell: cellAddress(column, row + 2), code, detail: detail.slice(0, 60) });
    const read: { dto: FigureCellDto; row: number }[] = [];
    const seen = new Set<FigureCellView>();
    for (const [i, cells] of rows.entries()) {
      if (cells.every((cell) => !cell)) continue;
      const cell = known.get(`${cells[AT.metric]} ${cells[AT.subject]}`);
      if (!cell) say(AT.metric, i, 'notYoursToEnter', `${cells[AT.metric] ?? ''} ${cells[AT.subject] ?? ''}`);
      else if ((cells[AT.month] ?? '').slice(0, 7) !== grid.month.slice(0, 7)) say(AT.month, i, 'anotherMonth', cells[AT.month]);
      else if (seen.has(cell)) say(AT.metric, i, 'duplicateKey', `${cells[AT.metric]} ${cells[AT.subject]}`);
      else {
        seen.add(cell);
        read.push({ dto: dtoOf(cell, cells), row: i });
      }
    }
    const saved = await this.commands.save(
      tx,
      read.map(({ dto }) => dto),
    );
    saved.forEach((outcome, n) => {
      const cells = rows[read[n].row];
      for (const { field, code } of outcome.problems) say(field === 'cell' ? AT.metric : AT[field], read[n].row, code, field === 'cell' ? '' : cells[AT[field]]);
    });
    return { saved: saved.filter((outcome) => !outcome.problems.length).length, problems };
  }
}

function rowOf(cell: FigureCellView, code: string, lang: Lang): string[] {
  const shown = (part: EnteredPart): string => (partsOf(cell.ratio).includes(part) ? writtenAs(cell.entry?.[part] ?? null, cell.percent && !cell.ratio) : '');
  const [metric, subject] = lang === 'en' ? [cell.metricNameEn, cell.subjectNameEn] : [cell.metricName, cell.subjectName];
  const unit = cell.percent && !cell.ratio ? '%' : cell.unit;
  return [cell.month.slice(0, 7), cell.metricCode, metric, code, subject, unit, shown('value'), shown('numerator'), shown('denominator'), cell.entry?.note ?? '', cell.entry?.evidenceLink ?? ''];
}

/** A part the metric does not have is not read, whatever stands there. */
function dtoOf({ metricId, subjectKind, subjectId, month, ratio }: FigureCellView, cells: readonly string[]): FigureCellDto {
  const parts = Object.fromEntries(partsOf(ratio).map((part) => [part, cells[AT[part]] ?? '']));
  return { metricId, subjectKind, subjectId, month, ...parts, note: (cells[AT.note] ?? '').slice(0, 1000), evidenceLink: (cells[AT.evidenceLink] ?? '').slice(0, 500) };
}

async function subjectCodes(tx: Tx, cells: readonly FigureCellView[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; code: string }>(
    `SELECT id, employee_no AS code FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) UNION ALL SELECT id, code FROM org_unit WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`,
    [tx.tenantId, cells.map((cell) => cell.subjectId)],
  );
  return new Map(rows.map(({ id, code }) => [id, code]));
}
