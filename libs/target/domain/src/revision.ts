import { addDays, decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import type { LineValues } from './scorecard';

/** What a change names of one line; what is absent stays as it is. */
export interface ValueChange {
  weight?: string;
  threshold?: string | null;
  target?: string;
  stretch?: string | null;
}

/** A change of a card: values of one line, and weights by line id. */
export interface CardChange extends Omit<ValueChange, 'weight'> {
  weights?: Record<string, string>;
}

export type DatedValues = Pick<LineValues, 'weight' | 'threshold' | 'target' | 'stretch' | 'validFrom' | 'validTo'> & { lineId: string };

const FIELDS = ['weight', 'threshold', 'target', 'stretch'] as const;

/** The change line by line; lines of which nothing is named are absent. */
export function changesByLine(lineId: string, { target, threshold, stretch, weights }: CardChange): Map<string, ValueChange> {
  const changes = new Map<string, ValueChange>();
  if ([target, threshold, stretch].some((value) => value !== undefined)) changes.set(lineId, { target, threshold, stretch });
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
    const after = { ...value, ...named(change), validFrom: value.validFrom < from ? from : value.validFrom } as V;
    const last = result[result.length - 1];
    if (last && last.lineId === after.lineId && last.validFrom >= from && sameValues(last, after))
      result[result.length - 1] = { ...last, validTo: after.validTo };
    else result.push(after);
  }
  return result;
}

const named = (change: ValueChange): ValueChange =>
  Object.fromEntries(FIELDS.filter((field) => change[field] !== undefined).map((field) => [field, change[field]]));

const sameValues = (a: DatedValues, b: DatedValues): boolean => FIELDS.every((field) => same(a[field], b[field]));
const same = (a: string | null, b: string | null): boolean => (a === null || b === null ? a === b : decimal(a).equals(decimal(b)));
