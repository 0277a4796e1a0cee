import { Decimal, decimal } from '@kpi-loop/shared/kernel';

/** The figure of one month, as a baseline source tells it. */
export interface BaselinePoint {
  month: string;
  value: string | null;
  numerator: string | null;
  denominator: string | null;
}

export type Flow = { flow: boolean; kind: 'simple' | 'ratio' };

/**
 * One figure for several months: a ratio from the sums of its parts (R-G1), a flow from its sum, a level from its last
 * month. Null without any data. Unrounded.
 */
export function actualOf(points: readonly BaselinePoint[], { flow, kind }: Flow): string | null {
  if (kind === 'ratio') {
    const known = points.filter((p) => p.numerator !== null && p.denominator !== null);
    const below = sum(known.map((p) => p.denominator!));
    return known.length && !below.isZero()
      ? sum(known.map((p) => p.numerator!))
          .div(below)
          .toString()
      : null;
  }
  const values = points.filter((p) => p.value !== null).sort((a, b) => a.month.localeCompare(b.month));
  if (!values.length) return null;
  return flow ? sum(values.map((p) => p.value!)).toString() : values[values.length - 1].value;
}

const sum = (texts: string[]): Decimal => texts.reduce((total, text) => total.plus(decimal(text)), new Decimal(0));
