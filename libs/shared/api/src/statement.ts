import { createHash } from 'node:crypto';
import type { Tx } from './tx';

/** SQL that PostgreSQL parses and plans once a connection when it has a name, and at every call when it has none. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

export type Sql = string | Statement;

/** A pooler that hands every transaction another connection must know of named statements: PgBouncer does from 1.21 on. */
const NAMED = process.env['PREPARED_STATEMENTS'] !== 'false';
const known = new Map<string, Statement>();

/**
 * For the few statements that nearly every request or job runs (ADR 0010): their planning would cost more than their work.
 * The text must be one of a fixed few, never put together from values, and name its columns: a plan outlives a migration.
 */
export function prepared(text: string): Statement {
  let statement = known.get(text);
  if (!statement) {
    statement = NAMED ? { name: createHash('sha256').update(text).digest('hex').slice(0, 24), text } : { text };
    known.set(text, statement);
  }
  return statement;
}

/** As the driver takes it. */
export const call = (sql: Sql, values: readonly unknown[]): { name?: string; text: string; values: unknown[] } =>
  typeof sql === 'string' ? { text: sql, values: values as unknown[] } : { ...sql, values: values as unknown[] };

/**
 * Writes of many rows whose foreign keys are looked up row by row: each lookup is planned once, and not by the statistics of the values
 * at hand. Those have not heard of a company that has just come, take its rows for one, and then any index that begins with the tenant
 * for as good as the key: the time of the write would grow with the square of its rows.
 */
export async function plannedOnce<T>(tx: Pick<Tx, 'execute'>, write: () => Promise<T>): Promise<T> {
  await tx.execute('SET LOCAL plan_cache_mode = force_generic_plan');
  const written = await write();
  await tx.execute('SET LOCAL plan_cache_mode = auto');
  return written;
}
