import { Problem, step, type Fact, type Status, type StepResult } from '@kpi-loop/shared/kernel';
import type { AnyStateMachine, ContextFrom, EventFromLogic } from 'xstate';
import type { RowAudience } from './audience';
import { REMOVED, toSnake } from './entity';
import { hashOf, linksSql, printColumns, statusColumns } from './link';
import type { Params, Tx } from './tx';

// What `Tx` does to many rows with one statement, each with the next link of its chain.

/** Other columns that the step sets, and where their values come from, as SQL. */
export interface AlsoSet {
  set: string;
  from: string;
}

/** Rows are locked before they move: a statement does not see the link that somebody commits while it waits for his row, and could not follow it. */
const locked = (table: string, select: string): string => `${select} ORDER BY ${table}.id FOR UPDATE OF ${table}`;

const lock = async (tx: Tx, table: string, where: string, params: Params): Promise<void> =>
  void (await tx.query(`SELECT count(*) FROM (${locked(table, `SELECT FROM ${table} WHERE tenant_id = current_tenant() AND (${where})`)}) r`, params));

export async function advanceMany<M extends AnyStateMachine>(
  tx: Tx,
  table: string,
  where: string,
  params: Params,
  machine: M,
  context: ContextFrom<M>,
  event: EventFromLogic<M> & { reason?: string },
  audience: RowAudience,
  { set, from }: AlsoSet = { set: '', from: '' },
): Promise<string[]> {
  const others = from ? `, ${from}` : '';
  const rowsOf = locked(table, `SELECT ${table}.status FROM ${table}${others} WHERE tenant_id = current_tenant() AND (${where})`);
  const statuses = await tx.query<{ status: string }>(`SELECT DISTINCT status FROM (${rowsOf}) r`, params);
  const moved: string[] = [];
  for (const { status } of statuses) {
    let result: StepResult<M>;
    try {
      result = step(machine, status, context, event);
    } catch (e) {
      if (e instanceof Problem && e.kind === 'conflict') continue;
      throw e;
    }
    const n = params.length;
    const rows = await tx.query<{ id: string; people: string[] }>(
      `WITH moved AS (UPDATE ${table} SET status = $${n + 1}::text, version = version + 1${set ? `, ${set}` : ''} ${from ? `FROM ${from} ` : ''}WHERE tenant_id = current_tenant() AND status = $${n + 2}::text AND (${where})
         RETURNING id, version, ARRAY[${audience.columns.join(', ')}]::uuid[] AS people),
       logged AS (${linksSql('moved', { machine: `$${n + 3}::text`, from: `$${n + 2}::text`, to: `$${n + 1}::text`, event: `$${n + 4}::text`, actor: `$${n + 5}::uuid`, reason: `$${n + 6}::text`, payload: `$${n + 7}::text` })})
       SELECT id${result.facts.length ? ', people' : ''} FROM moved`,
      [...params, result.status, status, machine.id, event.type, tx.viewer.personId, event.reason ?? null, hashOf(event)],
    );
    for (const { id, people } of rows)
      for (const fact of result.facts) tx.record(fact as unknown as Fact, machine.id, id, { ...audience, people: [...audience.people, ...people] });
    for (const { id } of rows) moved.push(id);
  }
  return moved;
}

export async function advanceGroup(
  tx: Tx,
  table: string,
  ids: readonly string[],
  machine: AnyStateMachine,
  from: Status,
  to: Status,
  event: string,
  reason: string | null = null,
): Promise<string[]> {
  const after = Object.entries(statusColumns(to));
  const before = Object.entries(statusColumns(from));
  const at = (i: number) => `$${i + 9}`;
  await lock(tx, table, 'id = ANY ($1::uuid[])', [ids]);
  const rows = await tx.query<{ id: string }>(
    `WITH moved AS (
       UPDATE ${table} SET version = version + 1${after.map(([name], i) => `, ${toSnake(name)} = ${at(i)}`).join('')}
       WHERE tenant_id = $1 AND id = ANY ($2::uuid[])${before.map(([name], i) => ` AND ${toSnake(name)} = ${at(after.length + i)}`).join('')} RETURNING id, version),
     logged AS (${linksSql('moved', { machine: '$3::text', from: '$4::text', to: '$5::text', event: '$6::text', actor: '$7::uuid', reason: '$8::text' })})
     SELECT id FROM moved`,
    [
      ...[tx.tenantId, ids, machine.id, printColumns(from), printColumns(to), event, tx.viewer.personId, reason],
      ...after.map(([, v]) => v),
      ...before.map(([, v]) => v),
    ],
  );
  return rows.map((row) => row.id);
}

export async function removeMany(tx: Tx, table: string, where: string, params: Params, machine: AnyStateMachine): Promise<string[]> {
  const n = params.length;
  await lock(tx, table, where, params);
  const rows = await tx.query<{ id: string }>(
    `WITH gone AS (DELETE FROM ${table} WHERE tenant_id = current_tenant() AND (${where}) RETURNING id, version + 1 AS version, status),
     logged AS (${linksSql('gone', { machine: `$${n + 1}::text`, from: 'x.status', to: `'${REMOVED}'`, event: `$${n + 2}::text`, actor: `$${n + 3}::uuid` })})
     SELECT id FROM gone`,
    [...params, machine.id, `${machine.id}.remove`, tx.viewer.personId],
  );
  return rows.map((row) => row.id);
}
