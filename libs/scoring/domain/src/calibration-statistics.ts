import { decimal, fixed } from '@kpi-loop/shared/kernel';
import type { GradeBand } from '@kpi-loop/cycle/domain';
import type { GuidelineShare } from './calibration-session';
import { distribute } from './distribute';

/** A result as the bands have it and as it stands; both null, or no grade of the bands, where somebody is not assessed. */
export interface GradedResult {
  rawTotal: string | null;
  rawGrade: string | null;
  grade: string | null;
}

export interface GradeShare {
  grade: string;
  /** Results the guideline means; null without one. */
  guideline: number | null;
  raw: number;
  final: number;
}

type Assessed = GradedResult & { rawGrade: string; grade: string };

/** Those with a grade of the bands: who was there too short counts in no distribution (R-M6). */
export const assessedOf = <R extends GradedResult>(results: readonly R[], bands: readonly GradeBand[]): (R & Assessed)[] =>
  results.filter((result): result is R & Assessed => bands.some(([grade]) => grade === result.rawGrade));

/** Every grade of the bands with its results before and after, and how many the guideline means by largest remainder (G46, R-X9). */
export function gradeShares(results: readonly GradedResult[], bands: readonly GradeBand[], guideline: readonly GuidelineShare[]): GradeShare[] {
  const assessed = assessedOf(results, bands);
  const pct = bands.map(([grade]) => guideline.find((share) => share.grade === grade)?.pct ?? '0');
  const meant = guideline.length ? distribute({ n: assessed.length, pct }).n : null;
  return bands.map(([grade], i) => ({
    grade,
    guideline: meant?.[i] ?? null,
    raw: assessed.filter((result) => result.rawGrade === grade).length,
    final: assessed.filter((result) => result.grade === grade).length,
  }));
}

/** Results above the share of their grade, over all grades; 0 without a guideline. */
export const beyondQuota = (shares: readonly GradeShare[]): number =>
  shares.reduce((sum, { guideline, final }) => sum + (guideline === null ? 0 : Math.max(0, final - guideline)), 0);

/** The lowest grade is 1. */
const pointsOf = (grade: string, bands: readonly GradeBand[]): number => bands.length - bands.findIndex(([name]) => name === grade);

/** Mean of whole numbers or decimals to 2 dp, HALF_UP; null of none. */
const mean = (numbers: readonly (number | string)[]): string | null =>
  numbers.length ? fixed(numbers.reduce((sum, one) => sum.plus(decimal(one)), decimal(0)).div(numbers.length), 2) : null;

export interface Leniency {
  n: number;
  suppressed: boolean;
  meanTotal: string | null;
  /** Against the mean of all results, in points. */
  deviation: string | null;
  raw: { grade: string; n: number }[];
  final: { grade: string; n: number }[];
  /** Grades moved, up is positive, a result. */
  shift: string | null;
}

const TOO_FEW = { suppressed: true, meanTotal: null, deviation: null, raw: [], final: [], shift: null };

/** Mean of the official totals of whoever is assessed, 2 dp; null of none. */
export const meanTotalOf = (results: readonly GradedResult[], bands: readonly GradeBand[]): string | null =>
  mean(assessedOf(results, bands).flatMap(({ rawTotal }) => rawTotal ?? []));

/** How one head's people were graded, before and after, against the mean of all: who is generous, who is strict. Fewer than `smallGroup` say nothing. */
export function leniencyOf(own: readonly GradedResult[], meanOfAll: string | null, bands: readonly GradeBand[], smallGroup: number): Leniency {
  const mine = assessedOf(own, bands);
  if (mine.length < smallGroup) return { n: mine.length, ...TOO_FEW };
  const meanTotal = meanTotalOf(mine, bands);
  const shares = gradeShares(mine, bands, []);
  return {
    n: mine.length,
    suppressed: false,
    meanTotal,
    deviation: meanTotal === null || meanOfAll === null ? null : fixed(decimal(meanTotal).minus(decimal(meanOfAll)), 2),
    raw: shares.map(({ grade, raw }) => ({ grade, n: raw })),
    final: shares.map(({ grade, final }) => ({ grade, n: final })),
    shift: mean(mine.map(({ rawGrade, grade }) => pointsOf(grade, bands) - pointsOf(rawGrade, bands))),
  };
}

export const FAIRNESS_GROUPS = ['leave', 'newcomers', 'others'] as const;
export type FairnessGroup = (typeof FAIRNESS_GROUPS)[number];

export interface Fairness {
  group: FairnessGroup;
  n: number | null;
  suppressed: boolean;
  meanRaw: string | null;
  meanFinal: string | null;
  upgraded: number | null;
  downgraded: number | null;
}

/**
 * How whoever was away, or is new, fared beside the others: a group, never a person (A18). A group of fewer than `smallGroup` has no
 * numbers, and neither has another one from which they could be reckoned (R-PAY4).
 */
export function fairnessOf(results: readonly (GradedResult & { group: FairnessGroup })[], bands: readonly GradeBand[], smallGroup: number): Fairness[] {
  const assessed = assessedOf(results, bands);
  const groups = FAIRNESS_GROUPS.map((group) => ({ group, of: assessed.filter((result) => result.group === group) })).filter(({ of }) => of.length > 0);
  const hidden = suppressed(
    groups.map(({ of }) => of.length),
    smallGroup,
  );
  return groups.map(({ group, of }, i) => {
    if (hidden.has(i)) return { group, n: null, suppressed: true, meanRaw: null, meanFinal: null, upgraded: null, downgraded: null };
    const moves = of.map(({ rawGrade, grade }) => pointsOf(grade, bands) - pointsOf(rawGrade, bands));
    return {
      group,
      n: of.length,
      suppressed: false,
      meanRaw: mean(of.map(({ rawGrade }) => pointsOf(rawGrade, bands))),
      meanFinal: mean(of.map(({ grade }) => pointsOf(grade, bands))),
      upgraded: moves.filter((move) => move > 0).length,
      downgraded: moves.filter((move) => move < 0).length,
    };
  });
}

/** Places of the groups to leave out: the small ones, and the next smallest while those left out together could be told from the total. */
function suppressed(sizes: readonly number[], smallGroup: number): Set<number> {
  const rising = sizes.map((_, i) => i).sort((a, b) => sizes[a] - sizes[b]);
  const hidden = new Set(rising.filter((i) => sizes[i] < smallGroup));
  for (const i of rising) {
    const together = [...hidden].reduce((sum, j) => sum + sizes[j], 0);
    if (!hidden.size || (hidden.size > 1 && together >= smallGroup)) break;
    hidden.add(i);
  }
  return hidden;
}
