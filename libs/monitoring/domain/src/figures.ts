import { Decimal, decimal, type IsoDate } from '@kpi-loop/shared/kernel';

/** The governed figure of one month, as measurement keeps it. */
export interface MonthFigure {
  month: IsoDate;
  numerator: string | null;
  denominator: string | null;
  value: string | null;
  status: string;
}

export type FigureKind = { flow: boolean; kind: 'simple' | 'ratio' };

export interface Figure {
  value: string | null;
  numerator: string | null;
  denominator: string | null;
}

/** Months in doubt or without data add nothing. */
const COUNTS: readonly string[] = ['submitted', 'verified', 'locked'];
export const counted = (months: readonly MonthFigure[]): MonthFigure[] =>
  months.filter((m) => COUNTS.includes(m.status)).sort((a, b) => (a.month < b.month ? -1 : 1));

const sum = (texts: (string | null)[]): Decimal | null => {
  const known = texts.filter((text) => text !== null);
  return known.length ? known.reduce((total, text) => total.plus(decimal(text)), new Decimal(0)) : null;
};

/** Σ numerator ÷ Σ denominator for a ratio (R-G1), the sum of a flow, the last figure of a level. */
export function valueToDate(months: readonly MonthFigure[], { flow, kind }: FigureKind): Figure {
  const known = counted(months);
  if (kind === 'simple' && !flow) {
    const last = [...known].reverse().find((m) => m.value !== null);
    return { value: last?.value ?? null, numerator: last?.numerator ?? null, denominator: null };
  }
  const numerator = sum(known.map((m) => m.numerator ?? (kind === 'simple' ? m.value : null)));
  const denominator = kind === 'ratio' ? sum(known.map((m) => m.denominator)) : null;
  const value = kind === 'simple' ? numerator : numerator && denominator && !denominator.isZero() ? numerator.div(denominator) : null;
  return { value: value?.toFixed() ?? null, numerator: numerator?.toFixed() ?? null, denominator: denominator?.toFixed() ?? null };
}
