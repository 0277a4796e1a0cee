import { Decimal, decimal, type IsoDate } from '@kpi-loop/shared/kernel';

/** A weight between two days, both included. */
export interface WeightSpan {
  weight: string;
  validFrom: IsoDate;
  validTo: IsoDate;
  /** The upper limit is waived for its line (R-W2): up to 100 then. */
  weightWaived?: boolean;
}

/** Exact sum of weights, as text; '0' for none. */
export const sumOfWeights = (weights: readonly string[]): string => weights.reduce((sum, weight) => sum.plus(decimal(weight)), new Decimal(0)).toString();

/** The days on which the set of weights in force changes: every beginning, in order. */
export const effectiveDates = (spans: readonly WeightSpan[]): IsoDate[] => [...new Set(spans.map((span) => span.validFrom))].sort();

/** The sum in force on each effective date (R-W1): `[day, sum]`. */
export function sumsByDate(spans: readonly WeightSpan[]): [IsoDate, string][] {
  return effectiveDates(spans).map((day) => [
    day,
    sumOfWeights(spans.filter((span) => span.validFrom <= day && day <= span.validTo).map((span) => span.weight)),
  ]);
}

/** R-W1: exactly `total` with at most two decimals each, on every effective date. An empty card has no valid weights. */
export function weightsTotal(spans: readonly WeightSpan[], total: string): boolean {
  const due = decimal(total);
  return spans.length > 0 && spans.every(({ weight }) => decimal(weight).decimalPlaces() <= 2) && sumsByDate(spans).every(([, sum]) => due.equals(sum));
}

const WEIGHT_ENDS_AT = '100';

/** The most a line may weigh: what the cycle says, or all of it where its HRBP has waived that (R-W2). */
export const mostWeight = (max: string, waived = false): string => (waived ? WEIGHT_ENDS_AT : max);

/** R-W1: each weight within `min` and `max`, both included; R-W2: of a line whose upper limit is waived up to 100. */
export const weightsWithin = (spans: readonly WeightSpan[], min: string, max: string): boolean =>
  spans.every(({ weight, weightWaived }) => decimal(weight).gte(decimal(min)) && decimal(weight).lte(decimal(mostWeight(max, weightWaived))));

/**
 * Spreads `total` over n lines as evenly as two decimals allow; the first lines take the odd hundredths (largest
 * remainder, G24). Sums exactly.
 */
export function evenWeights(n: number, total: string): string[] {
  if (n < 1) return [];
  const cents = decimal(total).times(100).toDecimalPlaces(0);
  const share = cents.divToInt(n);
  const odd = cents.minus(share.times(n)).toNumber();
  return Array.from({ length: n }, (_, i) =>
    share
      .plus(i < odd ? 1 : 0)
      .div(100)
      .toFixed(2),
  );
}

/**
 * R-T4 PROPORTIONAL: `w_i' = w_i × total ÷ Σ w`, two decimals each, by largest remainder so that the sum is exact; of equal
 * remainders the first takes the hundredth (R-X9). The remainders compare undivided (R-X1).
 */
export function proportionalWeights(weights: readonly string[], total: string): string[] {
  const units = weights.map((weight) => BigInt(decimal(weight).times(100).toFixed(0)));
  const all = units.reduce((sum, unit) => sum + unit, 0n);
  if (all <= 0n) return [...weights];
  const cents = BigInt(decimal(total).times(100).toFixed(0));
  const shares = units.map((unit) => (unit * cents) / all);
  const left = Number(cents - shares.reduce((sum, share) => sum + share, 0n));
  const rest = units.map((unit, i) => ({ i, rest: (unit * cents) % all })).sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1));
  for (const { i } of rest.slice(0, left)) shares[i] += 1n;
  return shares.map((share) => new Decimal(share.toString()).div(100).toFixed(2));
}
