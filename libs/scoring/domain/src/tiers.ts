import { Fraction } from './fraction';
import { refuse } from './refuse';

/** A rate up to (and without) a limit; `null` is open. Reaching a knee earns the higher rate (R-X2). */
export type Tier = [upTo: string | null, rate: string];

interface Slice {
  from: Fraction;
  upTo: Fraction | null;
  rate: Fraction;
}

/**
 * The tiers as neighbouring slices from `start` on; the last one is open, so that beyond a bounded last tier its rate
 * is kept (R-X8b).
 * @throws Problem invalid atLeastOneTier, tiersAscending, notANumber
 */
function slices(tiers: Tier[], start: Fraction): Slice[] {
  if (tiers.length === 0) refuse('atLeastOneTier');
  let from = start;
  return tiers.map(([limit, rate], i) => {
    const last = i === tiers.length - 1;
    const upTo = limit === null ? null : Fraction.of(limit);
    if (upTo === null ? !last : !upTo.isAbove(from)) refuse('tiersAscending');
    const slice = { from, upTo: last ? null : upTo, rate: Fraction.of(rate) };
    from = upTo ?? from;
    return slice;
  });
}

/** `Σ rate × the part of x inside each tier`; nothing below the start. */
export function marginalSum(tiers: Tier[], x: Fraction, start = Fraction.ZERO): Fraction {
  const parts = slices(tiers, start).map(({ from, upTo, rate }) => {
    const end = upTo ? Fraction.min(x, upTo) : x;
    return Fraction.max(end.minus(from), Fraction.ZERO).times(rate);
  });
  return Fraction.sum(parts);
}

/** The rate of the tier that holds x. */
export function rateAt(tiers: Tier[], x: Fraction): Fraction {
  const reached = slices(tiers, Fraction.ZERO).filter(({ from }) => !from.isAbove(x));
  return reached.at(-1)?.rate ?? Fraction.ZERO;
}
