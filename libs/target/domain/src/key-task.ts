import { Decimal, daysIn, decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import { sumOfWeights, sumsByDate, type WeightSpan } from './weighting';
import type { CardLine, LineKind } from './scorecard';

export interface MilestoneNames {
  name: string;
  nameEn: string;
}

/** What the two agree on about one milestone. Weights of a task's milestones total 100.00. */
export interface MilestoneTerms extends MilestoneNames {
  dueOn: IsoDate;
  weight: string;
}

/** What a key task or a bonus item says. */
export interface TaskWords {
  title: string;
  titleEn: string;
  details: string;
  criterion: string;
}

/** The same with its milestones, of which a bonus item has none. */
export interface TaskTerms extends TaskWords {
  milestones: MilestoneTerms[];
}

/** A key task that a change under approval adds to a signed card: what is proposed, approved and applied alike. */
export interface TaskToBegin extends TaskTerms {
  latePenalty: string;
  partialAllowed: boolean;
}

/** Words as they are kept: trimmed, and empty where nothing is said. */
export const taskWords = ({ title, titleEn, details, criterion }: Partial<TaskWords>): TaskWords => ({
  ...{ title: kept(title), titleEn: kept(titleEn), details: kept(details), criterion: kept(criterion) },
});
export const milestoneNames = ({ name, nameEn }: Partial<MilestoneNames>): MilestoneNames => ({ name: kept(name), nameEn: kept(nameEn) });
const kept = (text?: string): string => text?.trim() ?? '';

export type NamedTask = Pick<TaskWords, 'title' | 'titleEn'> & { milestones: readonly MilestoneNames[] };

/** The rules that are broken where a title or the name of a milestone is said in neither language. */
export function unnamed(tasks: readonly NamedTask[]): string[] {
  const broken = (rule: string, holds: boolean) => (holds ? [] : [rule]);
  return [
    ...broken(
      'titleGiven',
      tasks.every(({ title, titleEn }) => title || titleEn),
    ),
    ...broken(
      'milestoneNamed',
      tasks.every(({ milestones }) => milestones.every(({ name, nameEn }) => name || nameEn)),
    ),
  ];
}

/** The target of a key task: all its milestones, on time and as good as they should be, score 100. */
export const TASK_TARGET = '100';
/** A bonus item lies outside the 100 %. */
export const BONUS_WEIGHT = '0';

export const kindOf = (line: Pick<CardLine, 'kind'>): LineKind => line.kind ?? 'kpi';
/** A line on a metric. */
export type KpiLine = CardLine & { metricId: string; metricVersionId: string };
export const isKpi = (line: CardLine): line is KpiLine => kindOf(line) === 'kpi';
const ofKind = (lines: readonly CardLine[], kind: LineKind): CardLine[] => lines.filter((line) => kindOf(line) === kind);
/** Lines that are part of the 100 %: KPIs and key tasks. */
export const weighted = (lines: readonly CardLine[]): CardLine[] => lines.filter((line) => kindOf(line) !== 'bonus');

/** R-W3: on every day the key tasks weigh at most `most` percent together. */
export const keyTasksWithin = (lines: readonly CardLine[], most: string): boolean =>
  weightsAtMost(
    ofKind(lines, 'task').flatMap((line) => line.values),
    most,
  );
/** The same of spans of weights. */
export const weightsAtMost = (spans: readonly WeightSpan[], most: string): boolean => sumsByDate(spans).every(([, sum]) => decimal(sum).lte(decimal(most)));

/** R-W4: each bonus item may bring something, and on every day all of them at most `most` points together. */
export function bonusWithin(lines: readonly CardLine[], most: string): boolean {
  const spans = ofKind(lines, 'bonus').flatMap((line) => line.values.map(({ target, validFrom, validTo }) => ({ weight: target, validFrom, validTo })));
  return spans.every(({ weight }) => decimal(weight).gt(0)) && sumsByDate(spans).every(([, sum]) => decimal(sum).lte(decimal(most)));
}

/** Weights of milestones: each above 0 with at most two decimals, 100.00 together, exactly. */
export function milestoneWeightsTotal100(weights: readonly string[]): boolean {
  const fine = weights.every((weight) => /^\d{1,3}(\.\d{1,2})?$/.test(weight) && decimal(weight).gt(0));
  return fine && decimal(sumOfWeights(weights)).eq(100);
}

/** Every key task has milestones, and their weights total 100.00. */
export const everyTaskTotals100 = (lines: readonly CardLine[]): boolean =>
  ofKind(lines, 'task').every((line) => milestoneWeightsTotal100((line.task?.milestones ?? []).map(({ weight }) => weight)));

/** A milestone due after the period could never count in it, one before it is over. */
export const everyMilestoneDueWithin = (lines: readonly CardLine[], from: IsoDate, to: IsoDate): boolean =>
  ofKind(lines, 'task').every((line) => (line.task?.milestones ?? []).every(({ dueOn }) => dueOn >= from && dueOn <= to));

/** So many days before its day a milestone is what its owner should look at next. */
export const MILESTONE_DAYS_AHEAD = 7;

/** Whole days after the due date, 0 when in time. */
export const lateDays = (dueOn: IsoDate, doneOn: IsoDate): number => (doneOn <= dueOn ? 0 : daysIn({ from: dueOn, to: doneOn }) - 1);

/** What became of a milestone so far. Shares and quality are factors of 0…1 as decimal text. */
export interface MilestoneState {
  weight: string;
  dueOn: IsoDate;
  status: string;
  doneOn: IsoDate | null;
  quality: string | null;
  confirmedShare: string | null;
}

/** As the arithmetic of `MILESTONE` reads it (§3.3.6): only what was confirmed counts, and an open one by its confirmed share. */
export function outcomeOf({ weight, dueOn, status, doneOn, quality, confirmedShare }: MilestoneState): {
  weight: string;
  completed: boolean;
  lateDays?: number;
  quality?: string;
  pct?: string;
} {
  const plain = (text: string) => decimal(text).toFixed();
  if (status !== 'confirmed' || !doneOn) return { weight: plain(weight), completed: false, ...(confirmedShare ? { pct: plain(confirmedShare) } : {}) };
  return { weight: plain(weight), completed: true, lateDays: lateDays(dueOn, doneOn), quality: plain(quality ?? '1') };
}

/**
 * Milestones that go on to another period (roll-forward): their weights in proportion, two decimals, 100.00 together. Due dates
 * keep their place in the period where they lie in it; those that are over are due at its end.
 */
export function carriedMilestones<M extends MilestoneTerms>(milestones: readonly M[], period: { from: IsoDate; to: IsoDate }): M[] {
  const all = decimal(sumOfWeights(milestones.map(({ weight }) => weight)));
  if (!milestones.length || all.isZero()) return [];
  const cents = milestones.map(({ weight }) => decimal(weight).times(10_000).div(all).floor());
  const odd = new Decimal(10_000).minus(cents.reduce((sum, cent) => sum.plus(cent), new Decimal(0))).toNumber();
  return milestones.map((milestone, i) => ({
    ...milestone,
    weight: cents[i]
      .plus(i < odd ? 1 : 0)
      .div(100)
      .toFixed(2),
    dueOn: milestone.dueOn >= period.from && milestone.dueOn <= period.to ? milestone.dueOn : period.to,
  }));
}
