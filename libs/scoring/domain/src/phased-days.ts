import { addDays, daysIn, decimal, endOfMonth, monthsOf, type DateRange } from '@kpi-loop/shared/kernel';

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const lcm = (a: number, b: number): number => (a / gcd(a, b)) * b;

/**
 * How much of the period some stretches of it stand for, as whole numbers without a common factor: their calendar days, or,
 * where the target is spread over the months by shares, those shares; of a month only in part, its days' part of its share (R-M1).
 */
export function phasedDays(stretches: readonly DateRange[], period: DateRange, phasing: readonly string[] | null | undefined): number[] {
  const months = monthsOf(period);
  if (!phasing || phasing.length !== months.length) return stretches.map(daysIn);
  const places = Math.max(...phasing.map((share) => decimal(share).decimalPlaces()));
  const whole = phasing.map((share) =>
    decimal(share)
      .times(10 ** places)
      .toNumber(),
  );
  const length = months.map((month) => daysIn(within({ from: month, to: endOfMonth(month) }, period)));
  const common = length.reduce(lcm, 1);
  const parts = stretches.map((stretch) =>
    months.reduce((sum, month, i) => {
      const days = daysIn(within(stretch, { from: month, to: endOfMonth(month) }));
      return days > 0 ? sum + whole[i] * days * (common / length[i]) : sum;
    }, 0),
  );
  const shared = parts.reduce(gcd, 0);
  return shared > 1 ? parts.map((part) => part / shared) : parts;
}

const within = (a: DateRange, b: DateRange): DateRange => ({ from: a.from > b.from ? a.from : b.from, to: a.to < b.to ? a.to : b.to });

/** The days of a period that no stretch covers, as stretches of their own; the stretches do not overlap and are in order. */
export function daysBetween(stretches: readonly DateRange[], period: DateRange): DateRange[] {
  const starts = [...stretches.map(({ from }) => from), addDays(period.to, 1)];
  const ends = [addDays(period.from, -1), ...stretches.map(({ to }) => to)];
  return starts.map((start, i) => ({ from: addDays(ends[i], 1), to: addDays(start, -1) })).filter((gap) => gap.from <= gap.to);
}
