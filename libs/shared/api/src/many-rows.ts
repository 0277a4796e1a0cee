import { Problem, step, type Fact, type Status, type StepResult } from '@kpi-loop/shared/kernel';
import type { AnyStateMachine, ContextFrom, EventFromLogic } from 'xstate';
import type { RowAudience } from './audience';
import { REMOVED, toSnake } from './entity';
import { hashOf, printColumns, statusColumns } from './link';
import type { Params, Tx } from './tx';

// What `Tx` does to many rows with one statement, each with the next link of its chain.

export async function advanceMany<M extends AnyStateMachine>(
  tx: Tx,
  table: string,
  where: string,
  params: Params,
  machine: M,
  context: ContextFrom<M>,
  event: EventFromLogic<M> & { reason?: string },
  audience: RowAudience,
): Promise<string[]> {
  const statuses = await tx.query<{ status: string }>(`SELECT DISTINCT status FROM ${table} WHERE tenant_id = current_tenant() AND (${where})`, params);
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
      `WITH moved AS (UPDATE ${table} SET status = $${n + 1}, version = version + 1 WHERE tenant_id = current_tenant() AND status = $${n + 2} AND (${where})
         RETURNING id, version, ARRAY[${audience.columns.join(', ')}]::uuid[] AS people),
       logged AS (INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, actor_id, reason, payload_hash, hash)
         SELECT current_tenant(), $${n + 3}, id, version, $${n + 2}, $${n + 1}, $${n + 4}, $${n + 5}::uuid, $${n + 6}, $${n + 7}, '' FROM moved)
       SELECT id, people FROM moved`,
      [...params, result.status, status, machine.id, event.type, tx.viewer.personId, event.reason ?? null, hashOf(event)],
    );
    for (const { id, people } of rows)
      for (const fact of result.facts) tx.record(fact as unknown as Fact, machine.id, id, { ...audience, people: [...audience.people, ...people] });
    moved.push(...rows.map((r) => r.id));
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
  const rows = await tx.query<{ id: string }>(
    `WITH moved AS (
       UPDATE ${table} SET version = version + 1${after.map(([name], i) => `, ${toSnake(name)} = ${at(i)}`).join('')}
       WHERE tenant_id = $1 AND id = ANY ($2::uuid[])${before.map(([name], i) => ` AND ${toSnake(name)} = ${at(after.length + i)}`).join('')} RETURNING id, version),
     logged AS (
       INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, actor_id, reason, hash)
       SELECT $1, $3, id, version, $4, $5, $6, $7::uuid, $8, '' FROM moved)
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
  const rows = await tx.query<{ id: string }>(
    `WITH gone AS (DELETE FROM ${table} WHERE tenant_id = current_tenant() AND (${where}) RETURNING id, version, status),
     logged AS (INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, actor_id, hash)
       SELECT current_tenant(), $${n + 1}, id, version + 1, status, '${REMOVED}', $${n + 2}, $${n + 3}::uuid, '' FROM gone)
     SELECT id FROM gone`,
    [...params, machine.id, `${machine.id}.remove`, tx.viewer.personId],
  );
  return rows.map((row) => row.id);
}
