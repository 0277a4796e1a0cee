import { type EnteredPart, partsOf, writtenAs } from '@kpi-loop/measurement/domain';
import type { FigureCellView, FigureEntryStatus } from '@kpi-loop/shared/client';
import type { KpiStatus } from '@kpi-loop/shared/ui';

export const ENTRY_MARK: Record<FigureEntryStatus, KpiStatus> = { draft: 'none', submitted: 'warn', returned: 'bad', approved: 'ok', superseded: 'none', discarded: 'none' };

/** One number somebody types: a value, or what is above or below the line. */
export interface EntryField {
  key: string;
  cell: FigureCellView;
  part: EnteredPart;
  /** A percentage is typed as one. */
  percent: boolean;
}

/** What is entered of one metric: one column, or two of a ratio. */
export interface EntryMetric {
  id: string;
  cell: FigureCellView;
  parts: readonly EnteredPart[];
}

export interface EntrySubject {
  id: string;
  cell: FigureCellView;
  /** In the order of the metrics; null where the subject's card does not count that one. */
  cells: (FigureCellView | null)[];
}

export interface EntryTable {
  metrics: EntryMetric[];
  subjects: EntrySubject[];
  /** Row by row and column by column, for the keyboard and the clipboard. */
  fields: (EntryField | null)[][];
}

export const keyOf = ({ metricId, subjectKind, subjectId }: Pick<FigureCellView, 'metricId' | 'subjectKind' | 'subjectId'>): string => `${metricId} ${subjectKind} ${subjectId}`;
export const fieldKey = (cell: FigureCellView, part: EnteredPart): string => `${keyOf(cell)} ${part}`;

/** May somebody type here now? */
export const isOpen = ({ madeOfOthers, locked, entry }: FigureCellView): boolean => !madeOfOthers && !locked && entry?.status !== 'submitted';

/** Subjects × metrics. */
export function tableOf(cells: readonly FigureCellView[]): EntryTable {
  const metrics = new Map<string, EntryMetric>();
  const subjects = new Map<string, FigureCellView[]>();
  for (const cell of cells) {
    if (!metrics.has(cell.metricId)) metrics.set(cell.metricId, { id: cell.metricId, cell, parts: partsOf(cell.ratio) });
    const subject = `${cell.subjectKind} ${cell.subjectId}`;
    subjects.set(subject, [...(subjects.get(subject) ?? []), cell]);
  }
  const columns = [...metrics.values()].sort((a, b) => a.cell.metricCode.localeCompare(b.cell.metricCode));
  const rows = [...subjects].map(([id, own]): EntrySubject => ({ id, cell: own[0], cells: columns.map((metric) => own.find((cell) => cell.metricId === metric.id) ?? null) }));
  const fields = rows.map((row) =>
    columns.flatMap((metric, i) => metric.parts.map((part): EntryField | null => row.cells[i] && { key: fieldKey(row.cells[i], part), cell: row.cells[i], part, percent: row.cells[i].percent && !row.cells[i].ratio })),
  );
  return { metrics: columns, subjects: rows, fields };
}

/** As it stands in a field. */
export const textOf = ({ cell, part, percent }: EntryField): string => writtenAs(cell.entry?.[part] ?? null, percent);

/** Cells of a spreadsheet as the clipboard has them. One cell is typed text, not a table. */
export function pasted(text: string): string[][] | null {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  const rows = lines.map((line) => line.split('\t').map((cell) => cell.trim()));
  return rows.length === 1 && rows[0].length === 1 ? null : rows;
}

/** What of a pasted table falls on which field, from the one the cursor is in. What falls beside or on a closed cell is left out. */
export function placed(table: EntryTable, at: { row: number; column: number }, rows: readonly string[][]): { field: EntryField; text: string }[] {
  return rows.flatMap((cells, r) =>
    cells.flatMap((text, c) => {
      const field = table.fields[at.row + r]?.[at.column + c];
      return field && isOpen(field.cell) ? [{ field, text }] : [];
    }),
  );
}
