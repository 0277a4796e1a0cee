import type { GradeBand } from '@kpi-loop/cycle/domain';
import { Fraction } from './fraction';
import { brokenOf, refuseBroken } from './refuse';

/** At least one band, falling, and the last one open to 0 so that every total has a grade. */
export function brokenGradeRules(bands: GradeBand[]): string[] {
  const limits = bands.map(([, from]) => Fraction.of(from));
  return brokenOf({
    gradeBandsReachZero: limits.length > 0 && !limits[limits.length - 1].isPositive(),
    gradeBandsFalling: limits.every((limit, i) => i === 0 || limit.isBelow(limits[i - 1])),
  });
}

/**
 * The grade of an official 2-dp total; bands are left-closed, so a printed 80.00 is a B (R-X2, §3.12).
 * @throws Problem invalid gradeBandsReachZero, gradeBandsFalling, notANumber
 */
export function gradeOf({ total, bands }: { total: string; bands: GradeBand[] }): { grade: string } {
  refuseBroken(brokenGradeRules(bands));
  const score = Fraction.of(total);
  const [grade] = bands.find(([, from]) => !Fraction.of(from).isAbove(score)) ?? bands[bands.length - 1];
  return { grade };
}
