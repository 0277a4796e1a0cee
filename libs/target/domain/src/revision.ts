import { addDays, decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import type { TaskToBegin } from './key-task';
import type { LineRule } from './line-rule-json';
import type { LineValues } from './scorecard';

/** What a change names of one line; what is absent stays as it is. */
export interface ValueChange {
  weight?: string;
  threshold?: string | null;
  target?: string;
  stretch?: string | null;
  plannedDenominator?: string | null;
  /** How the line is scored from then on; its anchors are made for the target that applies. */
  rule?: LineRule;
}

/** A change of a card: values of one line (or a line that begins, or ends), and weights by line id. */
export interface CardChange extends Omit<ValueChange, 'weight'> {
  weights?: Record<string, string>;
  /** The line has no values on that day: it begins with these. */
  add?: true;
  /** The line ends the day before. */
  drop?: true;
  /** With `add`: the line is a key task, with these words and milestones. */
  task?: TaskToBegin;
  /** Of a key task: milestones by id, each with the day it is due from now on. */
  milestones?: Record<string, IsoDate>;
}

export type DatedValues = Pick<LineValues, 'weight' | 'threshold' | 'target' | 'stretch' | 'plannedDenominator' | 'validFrom' | 'validTo'> & {
  lineId: string;
  /** A rule of these days' own, with what its anchors were made for; absent or null: as the line was signed. */
  dated?: DatedRule | null;
};

export interface DatedRule {
  rule: LineRule;
  target: string;
}

const FIELDS = ['weight', 'threshold', 'target', 'stretch', 'plannedDenominator'] as const;

/** The change line by line; lines of which nothing is named are absent. */
export function changesByLine(lineId: string, { target, threshold, stretch, plannedDenominator, weights, rule }: CardChange): Map<string, ValueChange> {
  const changes = new Map<string, ValueChange>();
  if ([target, threshold, stretch, plannedDenominator, rule].some((value) => value !== undefined))
    changes.set(lineId, { target, threshold, stretch, plannedDenominator, rule });
  for (const [id, weight] of Object.entries(weights ?? {})) changes.set(id, { ...changes.get(id), weight });
  return changes;
}

/**
 * R-T1: the values as they are from a day on with a change applied. Every segment that reaches into those days is patched
 * in the fields the change names and in no other, so that what was changed before, for later days, still holds; the days
 * before stay. Neighbours that no longer differ become one segment. Rows that do not change are the same objects.
 */
export function patched<V extends DatedValues>(values: readonly V[], changes: ReadonlyMap<string, ValueChange>, from: IsoDate): V[] {
  const result: V[] = [];
  for (const value of values) {
    const change = changes.get(value.lineId);
    if (!change || value.validTo < from) {
      result.push(value);
      continue;
    }
    if (value.validFrom < from) result.push({ ...value, validTo: addDays(from, -1) });
    const after = { ...value, ...named(change), ...datedRule(value, change), validFrom: value.validFrom < from ? from : value.validFrom } as V;
    const last = result[result.length - 1];
    if (last && last.lineId === after.lineId && last.validFrom >= from && sameValues(last, after))
      result[result.length - 1] = { ...last, validTo: after.validTo };
    else result.push(after);
  }
  return result;
}

/**
 * The values of a card as a change leaves them: a line that ends keeps the days before, one that begins has the given values
 * to the end of the period, everything else is `patched`. `blank` is the row a beginning line is made of.
 */
export function amended<V extends DatedValues>(values: readonly V[], lineId: string, change: CardChange, from: IsoDate, periodTo: IsoDate, blank?: V): V[] {
  const { add, drop, task: _t, milestones: _m, ...rest } = change;
  const kept = drop ? values.flatMap((value) => (value.lineId === lineId ? until(value, addDays(from, -1)) : [value])) : [...values];
  const changes = changesByLine(lineId, rest);
  const after = patched(kept, changes, from);
  if (!add || !blank) return after;
  const own = changes.get(lineId) ?? {};
  const { weight, target } = own;
  if (weight === undefined || target === undefined) return after;
  const { threshold = null, stretch = null, plannedDenominator = null } = own;
  const begun = { ...blank, lineId, weight, target, threshold, stretch, plannedDenominator, validFrom: from, validTo: periodTo };
  return [...after, own.rule ? { ...begun, dated: { rule: own.rule, target } } : begun];
}

const until = <V extends DatedValues>(value: V, last: IsoDate): V[] =>
  value.validTo <= last ? [value] : value.validFrom > last ? [] : [{ ...value, validTo: last }];

/** A new rule is made for the target that applies with it; another target alone leaves what the anchors were made for. */
const datedRule = ({ target }: DatedValues, change: ValueChange): { dated?: DatedRule } =>
  change.rule ? { dated: { rule: change.rule, target: change.target ?? target } } : {};

const named = (change: ValueChange): ValueChange =>
  Object.fromEntries(FIELDS.filter((field) => change[field] !== undefined).map((field) => [field, change[field]]));

const sameValues = (a: DatedValues, b: DatedValues): boolean =>
  FIELDS.every((field) => same(a[field] ?? null, b[field] ?? null)) && JSON.stringify(a.dated ?? null) === JSON.stringify(b.dated ?? null);
const same = (a: string | null, b: string | null): boolean => (a === null || b === null ? a === b : decimal(a).equals(decimal(b)));
