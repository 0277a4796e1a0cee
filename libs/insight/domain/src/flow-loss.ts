import { type Decimal, decimal, fixed } from '@kpi-loop/shared/kernel';

export interface Step {
  id: string;
  /** What arrives at the step before. */
  volume: string | null;
  now: string | null;
  /** What the conversion is held against: the period before, else the year before, else the target. */
  reference: string | null;
}

/**
 * How many fewer get through than would have at the reference: volume × (reference − now), whole units half up. Null where one
 * of them is not known; never below 0: more that get through are no loss.
 */
export function lossOf({ volume, now, reference }: Step): string | null {
  if (volume === null || now === null || reference === null) return null;
  const lost = decimal(volume).times(decimal(reference).minus(decimal(now)));
  return lost.isNegative() ? '0' : fixed(lost, 0);
}

/** Half of what the last digit of a conversion says (0.1 percentage points): who fell by less is shown to stand where he stood. */
const SEEN = '0.0005';

/** The step whose conversion fell most against its reference, in proportion; null where none fell by what can be seen. Volumes do not weigh: late steps would never show. */
export function largestLoss(steps: readonly Step[]): string | null {
  let worst: { id: string; share: Decimal } | null = null;
  for (const { id, now, reference } of steps) {
    if (now === null || reference === null || decimal(reference).lte(0)) continue;
    const fell = decimal(reference).minus(decimal(now));
    const share = fell.div(decimal(reference));
    if (fell.gte(SEEN) && (!worst || share.gt(worst.share))) worst = { id, share };
  }
  return worst?.id ?? null;
}
