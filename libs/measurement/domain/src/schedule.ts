import type { ColumnType } from './dataset';

/** Minutes until a scheduled run that its source failed is tried again; after the last try the steward is told. */
export const RETRY_MINUTES = [1, 5, 25] as const;
/** What may be over by itself. Wrong rows, a wrong password or a query that is none stay wrong. */
const PASSING: readonly string[] = ['sourceUnreachable', 'sourceTooBusy', 'sourceTookTooLong', 'sourceRefused', 'unexpected'];

/** How many tries are left to a run that was tried `attempt` times before. */
export const triesLeft = (scheduled: boolean, attempt: number, problem: string): number =>
  scheduled && PASSING.includes(problem) ? Math.max(0, RETRY_MINUTES.length - attempt) : 0;

/** How many days back a scheduled run asks for, today included. */
export const LOOKBACK_DAYS = 7;
export const MOST_LOOKBACK_DAYS = 400;

/** Whether what a source declares today can still be read as the type the dataset was made with. Texts are read cell by cell. */
const READABLE: Record<ColumnType, readonly (ColumnType | undefined)[]> = {
  number: ['number', 'text', undefined],
  date: ['date', 'text', undefined],
  boolean: ['boolean', 'number', 'text', undefined],
  text: ['number', 'date', 'boolean', 'text', undefined],
};

/** Columns whose type is not the one any more that rows were read with. */
export function changedTypes(columns: readonly { name: string; type: ColumnType }[], header: readonly string[], types: readonly (ColumnType | undefined)[] | undefined): string[] {
  if (!types) return [];
  return columns.filter(({ name, type }) => header.includes(name) && !READABLE[type].includes(types[header.indexOf(name)])).map(({ name }) => name);
}

/** Columns that nobody has seen or mapped yet: nothing is wrong with them, somebody may want them. */
export const newColumns = (header: readonly string[], mapped: readonly string[], before: readonly string[] | null): string[] =>
  before ? header.filter((name) => name !== '' && !mapped.includes(name) && !before.includes(name)) : [];
