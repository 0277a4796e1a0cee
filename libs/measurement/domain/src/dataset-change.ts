import { replaces, unlabelled, type DatasetMapping, type ReplaceMode } from './dataset';
import type { RestRequest } from './source-kind';

/** What of a dataset decides what a run does. */
export interface DatasetShape {
  replaceMode: ReplaceMode;
  cursorColumn: string | null;
  lookbackDays: number;
  query: string | null;
  request: RestRequest | null;
  mapping: DatasetMapping;
}

export type DatasetChangeCode =
  | 'modeWindow'
  | 'modeFull'
  | 'modeUpsert'
  | 'modeAppend'
  | 'keyReplaced'
  | 'keyAdded'
  | 'eventDate'
  | 'subject'
  | 'columnsAdded'
  | 'columnsDropped'
  | 'columnsRetyped'
  | 'computed'
  | 'query'
  | 'request'
  | 'cursor'
  | 'lookback'
  | 'timezone';

export interface DatasetChange {
  code: DatasetChangeCode;
  /** Rows may go, or come twice: to be looked at before it is saved. */
  risky: boolean;
  /** Columns by their names. */
  params: Record<string, string | number | string[]>;
}

const MODE: Record<ReplaceMode, DatasetChangeCode> = { window: 'modeWindow', full: 'modeFull', upsert: 'modeUpsert', append: 'modeAppend' };
const names = (columns: readonly { name: string }[]): string[] => columns.map(({ name }) => name);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What the next run does otherwise, in the order of how much it matters. Rows that are there stay until a run brings them anew. */
export function datasetChanges(before: DatasetShape, after: DatasetShape): DatasetChange[] {
  const [was, is] = [before.mapping, after.mapping];
  const old = new Map(was.columns.map((column) => [column.name, column]));
  const kept = new Set(is.columns.map(({ name }) => name));
  const added = is.columns.filter(({ name }) => !old.has(name));
  const dropped = was.columns.filter(({ name }) => !kept.has(name));
  const retyped = is.columns.filter(
    (column) => old.has(column.name) && !same([column.type, column.format], [old.get(column.name)!.type, old.get(column.name)!.format]),
  );
  const changes: (DatasetChange | false)[] = [
    before.replaceMode !== after.replaceMode && {
      code: MODE[after.replaceMode],
      risky: after.replaceMode === 'full' || !replaces(after.replaceMode),
      params: {},
    },
    // where nothing is taken away, a row under another key is another row
    !same(was.key, is.key) && { code: replaces(after.replaceMode) ? 'keyReplaced' : 'keyAdded', risky: true, params: { key: is.key } },
    was.eventDate !== is.eventDate && { code: 'eventDate', risky: true, params: { column: [is.eventDate] } },
    was.timezone !== is.timezone && { code: 'timezone', risky: true, params: { zone: is.timezone ?? '' } },
    !same([was.person, was.unit, was.unitCode], [is.person, is.unit, is.unitCode]) && {
      code: 'subject',
      risky: true,
      params: { columns: [is.person, is.unit, is.unitCode].filter((name) => name !== undefined && name !== '') as string[] },
    },
    dropped.length > 0 && { code: 'columnsDropped', risky: false, params: { columns: names(dropped) } },
    retyped.length > 0 && { code: 'columnsRetyped', risky: true, params: { columns: names(retyped) } },
    added.length > 0 && { code: 'columnsAdded', risky: false, params: { columns: names(added) } },
    !same(unlabelled(was).computed ?? [], unlabelled(is).computed ?? []) && { code: 'computed', risky: false, params: { columns: names(is.computed ?? []) } },
    (before.query ?? '').trim() !== (after.query ?? '').trim() && { code: 'query', risky: true, params: {} },
    !same(before.request, after.request) && { code: 'request', risky: true, params: {} },
    after.replaceMode === 'upsert' &&
      (before.cursorColumn ?? '') !== (after.cursorColumn ?? '') && { code: 'cursor', risky: false, params: { column: [after.cursorColumn ?? '–'] } },
    before.lookbackDays !== after.lookbackDays && { code: 'lookback', risky: false, params: { days: after.lookbackDays } },
  ];
  return changes.filter((change): change is DatasetChange => change !== false);
}

/** A mapping without these columns: whatever pointed at them points nowhere. */
export function withoutColumns(mapping: DatasetMapping, gone: readonly string[]): DatasetMapping {
  const left = (name: string | undefined): name is string => name !== undefined && !gone.includes(name);
  const { person, unit, computed, ...rest } = mapping;
  return {
    ...rest,
    eventDate: left(mapping.eventDate) ? mapping.eventDate : '',
    key: mapping.key.filter(left),
    ...(left(person) ? { person } : {}),
    ...(left(unit) ? { unit } : {}),
    columns: mapping.columns.filter(({ name }) => left(name)),
    ...(computed ? { computed: computed.filter(({ columns }) => columns.every(left)) } : {}),
  };
}
