import { Decimal, decimal, endOfMonth, monthsOf, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';

/** 月度分解: the share of the target that each month of the period makes, in its order. */
export type Phasing = readonly string[];

/** Who reads a line beside the two sides and those whose office it is (§5.2). */
export const VISIBILITIES = ['parties', 'unit', 'company'] as const;
export type Visibility = (typeof VISIBILITIES)[number];
export const DEFAULT_VISIBILITY: Visibility = 'parties';

const MOST_DECIMALS = 6;

/** One share a month, none negative, at most six decimals each, 1 in total: exactly, never rounded to fit. */
export function phasingTotals1(shares: Phasing, months: number): boolean {
  if (shares.length !== months || !shares.every((share) => /^\d(\.\d{1,12})?$/.test(share))) return false;
  const values = shares.map(decimal);
  return values.every((value) => value.decimalPlaces() <= MOST_DECIMALS) && values.reduce((sum, value) => sum.plus(value), new Decimal(0)).eq(1);
}

/** Shares of one period stand for another of as many months; of any other length they say nothing. */
export const phasingFor = (shares: Phasing | null | undefined, months: number): Phasing | null => (shares?.length === months ? shares : null);

/**
 * The share of the target that is due by the end of a day, exact: the months that are over, and of the month at hand as
 * much as `elapsed` says of the days it has in the period (0…1, as decimal text). 0 before the period.
 */
export function phasedShare(shares: Phasing, period: DateRange, day: IsoDate, elapsed: (part: DateRange, until: IsoDate) => string): string {
  let due = new Decimal(0);
  monthsOf(period).forEach((month, i) => {
    const part = { from: month < period.from ? period.from : month, to: endOfMonth(month) > period.to ? period.to : endOfMonth(month) };
    if (day >= part.to) due = due.plus(decimal(shares[i]));
    else if (day >= part.from) due = due.plus(decimal(shares[i]).times(decimal(elapsed(part, day))));
  });
  return due.toFixed();
}
