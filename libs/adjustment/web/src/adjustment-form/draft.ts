import { BY_MONTH, type ChangeCause, type ChangeType, type Rebalance } from '@kpi-loop/adjustment/domain';
import type {
  ChangeableLineView,
  ChangeLineRef,
  ChangeProposalDto,
  ChangeRequestView,
  ChangeTaskDto,
  ChangeTaskView,
  MovableMilestoneView,
} from '@kpi-loop/shared/client';
import { addMonths, firstOfMonth } from '@kpi-loop/shared/kernel';
import { blankMilestone, blankTask, draftFault, type TaskDraft } from '@kpi-loop/shared/ui';
import { milestoneWeightsTotal100, type LineRule } from '@kpi-loop/target/domain';

/** What a line that begins is about. */
export const BEGINNINGS = ['metric', 'task'] as const;
export type BeginningKind = (typeof BEGINNINGS)[number];

/** What is being written: texts, until they are sent. */
export interface Draft {
  type: ChangeType;
  cause: ChangeCause;
  effectiveOn: string;
  target: string;
  threshold: string;
  stretch: string;
  /** Of a ratio: what it is expected to be counted on. */
  plannedDenominator: string;
  /** Of the line that begins, or of a line on the card of whoever takes it over. */
  weight: string;
  weights: Record<string, string>;
  rebalance: Rebalance;
  toLineId: string;
  /** ADD_LINE: a metric, or a key task. */
  begins: BeginningKind;
  task: TaskDraft;
  metricId: string;
  receiverId: string;
  rule: RuleDraft;
  /** Of a key task: when each milestone is due. */
  milestones: Record<string, string>;
  reason: string;
  evidence: string;
}

/** Rules for figures; what scores a key task is no part of this form. */
type FigureRuleKind = Exclude<LineRule['kind'], 'MILESTONE' | 'BONUS'>;

export interface RuleDraft {
  kind: FigureRuleKind;
  method: string;
  thresholdRate: string;
  cap: string;
  floor: string;
  lo: string;
  hi: string;
  tolLo: string;
  tolHi: string;
}

/** What a figure is typed in: the line's own measure, or that of the metric that is to begin. */
export type Measure = Pick<ChangeLineRef, 'percent' | 'unit' | 'decimals' | 'direction' | 'flow'> & Partial<Pick<ChangeLineRef, 'ratio'>>;
/** A line that begins is planned once it is there. */
export const plansDenominator = ({ type }: Pick<Draft, 'type'>, { ratio }: Measure): boolean => !!ratio && GIVES_VALUES.includes(type) && type !== 'ADD_LINE';

/** Percent is typed as people say it (92.5) and sent as the fraction it is (R-N2). */
export const typed = (value: string | null, percent: boolean): string => (value === null ? '' : percent ? trim((Number(value) * 100).toFixed(6)) : trim(value));
const sent = (text: string, percent: boolean): string => (percent ? trim((Number(text) / 100).toFixed(8)) : text.trim());
export const trim = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
export const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text.trim());
const isWeight = (text: string): boolean => /^\d{1,3}(\.\d{1,2})?$/.test(text.trim());

export const GIVES_VALUES: readonly ChangeType[] = ['TARGET', 'ERROR_FIX', 'ADD_LINE', 'SCORING_RULE'];
/** Of a key task, which is scored by its milestones against 100, and stays with its owner; another line may begin beside it. */
export const OF_KEY_TASKS: readonly ChangeType[] = ['MILESTONE_DATE', 'WEIGHT', 'ADD_LINE', 'DROP_LINE'];
export const MOVES_WEIGHTS: readonly ChangeType[] = ['WEIGHT', 'ADD_LINE', 'DROP_LINE', 'OWNER_TRANSFER'];
const REBALANCED: readonly ChangeType[] = ['ADD_LINE', 'DROP_LINE', 'OWNER_TRANSFER'];
/** A figure scores what begins, ends or changes: it does so with a month. A key task does so on any day. */
export const byMonth = ({ type, begins }: Pick<Draft, 'type' | 'begins'>, { metricCode }: Pick<ChangeLineRef, 'metricCode'>): boolean =>
  BY_MONTH.includes(type) && (type === 'ADD_LINE' ? begins === 'metric' : metricCode !== '');
export const beginsTask = ({ type, begins }: Pick<Draft, 'type' | 'begins'>): boolean => type === 'ADD_LINE' && begins === 'task';
export const isRebalanced = (type: ChangeType): boolean => REBALANCED.includes(type);

type Milestones = readonly Pick<MovableMilestoneView, 'id' | 'dueOn'>[];

interface Beginning {
  today: string;
  fromReview: boolean;
  type?: ChangeType;
  begins?: BeginningKind;
  texts: { reason: string; evidence: string };
}

export function draftOf(about: ChangeableLineView, known: ChangeRequestView | undefined, begin: Beginning): Draft {
  const { line, values, lines } = about;
  const after = known?.lines[0]?.after ?? values;
  const percent = known?.line.percent ?? line.percent;
  const rule = (known?.ruleAfter ?? about.rule) as LineRule;
  const draft: Draft = {
    type: known?.type ?? (line.metricCode === '' ? (OF_KEY_TASKS.find((type) => type === begin.type) ?? 'MILESTONE_DATE') : begin.type) ?? 'TARGET',
    cause: known?.cause ?? (begin.fromReview ? 'REVIEW_CONCLUSION' : 'MARKET'),
    effectiveOn: known?.effectiveOn ?? begin.today,
    ...{ target: typed(after.target, percent), threshold: typed(after.threshold, percent), stretch: typed(after.stretch, percent) },
    plannedDenominator: typed(after.plannedDenominator ?? null, false),
    weight: trim(known?.type === 'OWNER_TRANSFER' ? (known.impact?.receiver?.weight ?? values.weight) : known?.type === 'ADD_LINE' ? after.weight : '10'),
    weights: Object.fromEntries(lines.map((l) => [l.line.lineId, trim(known?.lines.find((k) => k.line.lineId === l.line.lineId)?.after?.weight ?? l.weight)])),
    rebalance: known?.rebalance ?? 'PROPORTIONAL',
    toLineId: '',
    begins: known ? (known.task ? 'task' : 'metric') : (begin.begins ?? 'metric'),
    task: taskDraftOf(known?.task ?? null),
    metricId: '',
    receiverId: known?.receiver?.id ?? '',
    rule: ruleDraftOf(rule, percent),
    milestones: Object.fromEntries(about.milestones.map(({ id, dueOn }) => [id, known?.milestones.find((moved) => moved.id === id)?.after ?? dueOn])),
    reason: known?.reason || begin.texts.reason,
    evidence: known?.evidence || begin.texts.evidence,
  };
  return known ? draft : ofType(draft, draft.type, about);
}

/** The draft as another kind of change: a line to add has no values yet, and what goes by the month begins with one. */
export function ofType(d: Draft, type: ChangeType, { line, values, periodTo }: ChangeableLineView): Draft {
  const own = { target: typed(values.target, line.percent), threshold: typed(values.threshold, line.percent), stretch: typed(values.stretch, line.percent) };
  const blank = { target: '', threshold: '', stretch: '' };
  const given = type === 'ADD_LINE' ? blank : d.type === 'ADD_LINE' ? own : {};
  const weight = type === 'OWNER_TRANSFER' ? trim(values.weight) : d.type === 'OWNER_TRANSFER' ? '10' : d.weight;
  return { ...d, ...given, weight, type, effectiveOn: byMonth({ ...d, type }, line) ? withAMonth(d.effectiveOn, periodTo) : d.effectiveOn };
}

/** Another kind of line is to begin. */
export const ofBeginning = (d: Draft, begins: BeginningKind, { line, periodTo }: ChangeableLineView): Draft => ({
  ...{ ...d, begins },
  effectiveOn: byMonth({ ...d, begins }, line) ? withAMonth(d.effectiveOn, periodTo) : d.effectiveOn,
});

const taskDraftOf = (known: ChangeTaskView | null): TaskDraft =>
  known
    ? {
        ...{ ...known, latePenalty: typed(known.latePenalty, true) },
        milestones: known.milestones.map((one) => ({ ...one, key: crypto.randomUUID(), weight: trim(one.weight) })),
      }
    : { ...blankTask(), milestones: [{ ...blankMilestone(), weight: '100' }] };

const taskOf = ({ latePenalty, milestones, title, titleEn, criterion, details, partialAllowed }: TaskDraft): ChangeTaskDto => ({
  ...{
    title: title.trim(),
    titleEn: titleEn.trim(),
    criterion: criterion.trim(),
    details: details.trim(),
    partialAllowed,
    latePenalty: sent(latePenalty, true),
  },
  milestones: milestones.map(({ name, nameEn, dueOn, weight }) => ({ name: name.trim(), nameEn: nameEn.trim(), dueOn: dueOn!, weight })),
});

/** The first of the next month, or of this one when the period ends before. */
function withAMonth(day: string, periodTo: string): string {
  if (!day || day.endsWith('-01')) return day;
  const next = addMonths(firstOfMonth(day), 1);
  return next > periodTo ? firstOfMonth(day) : next;
}

function ruleDraftOf(rule: LineRule, percent: boolean): RuleDraft {
  const of = rule as Partial<Record<keyof RuleDraft, string>>;
  const figure = (text?: string) => (text === undefined ? '' : typed(text, percent));
  return {
    kind: rule.kind === 'MILESTONE' || rule.kind === 'BONUS' ? 'LINEAR' : rule.kind,
    method: of.method ?? 'DEVIATION',
    thresholdRate: of.thresholdRate === undefined ? '' : typed(of.thresholdRate, true),
    ...{ cap: of.cap ?? '', floor: of.floor ?? '' },
    ...{ lo: figure(of.lo), hi: figure(of.hi), tolLo: figure(of.tolLo), tolHi: figure(of.tolHi) },
  };
}

export function ruleOf({ kind, method, thresholdRate, cap, floor, lo, hi, tolLo, tolHi }: RuleDraft, percent: boolean): LineRule {
  const bounds = { ...(cap.trim() ? { cap: cap.trim() } : {}), ...(floor.trim() ? { floor: floor.trim() } : {}) };
  const figure = (text: string) => sent(text, percent);
  if (kind === 'RANGE') return { kind, lo: figure(lo), hi: figure(hi), tolLo: figure(tolLo), tolHi: figure(tolHi), ...bounds };
  // anchors follow threshold 60, target 100 and stretch 120
  if (kind === 'INTERP') return { kind, ...bounds };
  return { kind, method: method as 'DEVIATION', ...(thresholdRate.trim() ? { thresholdRate: sent(thresholdRate, true) } : {}), ...bounds };
}

export function proposalOf(d: Draft, lineId: string, measure: Measure, milestones: Milestones = []): ChangeProposalDto {
  const { percent } = measure;
  const optional = (text: string) => (text.trim() ? sent(text, percent) : null);
  const planned = plansDenominator(d, measure) ? { plannedDenominator: d.plannedDenominator.trim() || null } : {};
  const values = { target: sent(d.target, percent), threshold: optional(d.threshold), stretch: optional(d.stretch), ...planned };
  const weights = Object.entries(d.weights)
    .filter(([id]) => d.type === 'WEIGHT' || d.type === 'ADD_LINE' || id !== lineId)
    .map(([id, weight]) => ({ lineId: id, weight: weight.trim() }));
  const room = {
    rebalance: d.rebalance,
    ...(d.rebalance === 'EXPLICIT' ? { weights } : {}),
    ...(d.rebalance === 'TO_LINE' && d.toLineId ? { toLineId: d.toLineId } : {}),
  };
  switch (d.type) {
    case 'WEIGHT':
      return { weights };
    case 'MILESTONE_DATE':
      return { milestones: moved(d, milestones).map(({ id }) => ({ milestoneId: id, dueOn: d.milestones[id] })) };
    case 'ADD_LINE':
      return beginsTask(d) ? { task: taskOf(d.task), weight: d.weight.trim(), ...room } : { ...values, weight: d.weight.trim(), ...room };
    case 'DROP_LINE':
      return room;
    case 'OWNER_TRANSFER':
      return { ...room, weight: d.weight.trim() };
    case 'SCORING_RULE':
      return { ...values, rule: ruleOf(d.rule, percent) };
    default:
      return values;
  }
}

/** Those that shall be due on another day. */
const moved = (d: Draft, milestones: Milestones): Milestones => milestones.filter(({ id, dueOn }) => !!d.milestones[id] && d.milestones[id] !== dueOn);

/** What the other lines total, and the new one with them; null while some text is no weight. */
export function weightSum(d: Draft, lineId: string): number | null {
  const others = Object.entries(d.weights).filter(([id]) => d.type === 'WEIGHT' || d.type === 'ADD_LINE' || id !== lineId);
  const all = [...others.map(([, weight]) => weight), ...(d.type === 'ADD_LINE' ? [d.weight] : [])];
  return all.every(isWeight) ? all.reduce((sum, w) => sum + Math.round(Number(w) * 100), 0) / 100 : null;
}

/** What has to be there before the impact can be reckoned, by the name of its text. */
export function unsound(d: Draft, lineId: string, milestones: Milestones = []): string | null {
  const values = isNumber(d.target) && [d.threshold, d.stretch].every((t) => !t.trim() || isNumber(t));
  if (beginsTask(d) && taskLacks(d)) return taskLacks(d);
  if (GIVES_VALUES.includes(d.type) && !beginsTask(d) && !values) return 'TARGET';
  if (d.plannedDenominator.trim() && !(isNumber(d.plannedDenominator) && Number(d.plannedDenominator) > 0)) return 'plannedDenominator';
  if (d.type === 'ADD_LINE' && d.begins === 'metric' && !d.metricId) return 'metric';
  if (['ADD_LINE', 'OWNER_TRANSFER'].includes(d.type) && !isWeight(d.weight)) return 'weight';
  if (d.type === 'OWNER_TRANSFER' && !d.receiverId) return 'receiver';
  if (isRebalanced(d.type) && d.rebalance === 'TO_LINE' && !d.toLineId) return 'toLine';
  if ((d.type === 'WEIGHT' || (isRebalanced(d.type) && d.rebalance === 'EXPLICIT')) && weightSum(d, lineId) !== 100) return 'WEIGHT';
  if (d.type === 'SCORING_RULE' && !isRule(d.rule)) return 'rule';
  if (d.type === 'MILESTONE_DATE' && !moved(d, milestones).length) return 'milestones';
  return null;
}

function taskLacks({ task, effectiveOn }: Draft): string | null {
  const fault = draftFault(task, ({ dueOn }) => !!dueOn && dueOn >= effectiveOn);
  if (fault === 'title') return 'task';
  if (fault === 'latePenalty') return fault;
  return !fault && milestoneWeightsTotal100(task.milestones.map(({ weight }) => weight)) ? null : 'taskMilestones';
}

function isRule({ kind, lo, hi, tolLo, tolHi, cap, floor, thresholdRate }: RuleDraft): boolean {
  const optional = [cap, floor, thresholdRate].every((text) => !text.trim() || isNumber(text));
  return optional && (kind !== 'RANGE' || [lo, hi, tolLo, tolHi].every(isNumber));
}
