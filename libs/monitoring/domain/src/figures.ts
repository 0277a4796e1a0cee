import type { IsoDate } from '@kpi-loop/shared/kernel';

/** The governed figure of one month, as measurement keeps it. */
export interface MonthFigure {
  month: IsoDate;
  numerator: string | null;
  denominator: string | null;
  value: string | null;
  status: string;
}

/** How a figure is told and forecast. What its months make is measurement's to say. */
export type FigureKind = { flow: boolean; kind: 'simple' | 'ratio' };

export interface Figure {
  value: string | null;
  numerator: string | null;
  denominator: string | null;
}

/** Months in doubt or without data add nothing. */
const COUNTS: readonly string[] = ['submitted', 'verified', 'locked', 'correction_pending'];
export const counted = (months: readonly MonthFigure[]): MonthFigure[] =>
  months.filter((m) => COUNTS.includes(m.status)).sort((a, b) => (a.month < b.month ? -1 : 1));
