import { apportion, commonUnits } from './apportion';
import { Fraction } from './fraction';
import { refuse } from './refuse';

/**
 * How many of `n` people each grade's guideline share (percent, Σ 100) means, by largest remainder; ties in list order
 * (R-X9, G46).
 * @throws Problem invalid peopleNotWhole, distributionTotal100, weightNegative, notANumber
 */
export function distribute({ n, pct }: { n: number; pct: string[] }): { n: number[] } {
  if (!Number.isSafeInteger(n) || n < 0) refuse('peopleNotWhole');
  if (!Fraction.sum(pct.map(Fraction.of)).equals(Fraction.units(100))) refuse('distributionTotal100');
  return { n: apportion(BigInt(n), commonUnits(pct)).map(Number) };
}

/** Below the minimum group a distribution is a guide, whatever the policy says (R-X8b, §3.12). */
export function distributionMode({ n, mode, minGroup }: { n: number; mode: 'GUIDE' | 'HARD'; minGroup: number }): 'GUIDE' | 'HARD' {
  return n < minGroup ? 'GUIDE' : mode;
}
