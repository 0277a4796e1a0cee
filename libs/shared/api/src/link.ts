import type { Status } from '@kpi-loop/shared/kernel';
import { sha256Of } from './canonical';

// How a status stands in a row and in a link of its chain.

export const statusColumns = (status: Status): Record<string, string> => (typeof status === 'string' ? { status } : status);
export const printColumns = (status: Status): string => (typeof status === 'string' ? status : JSON.stringify(status, Object.keys(status).sort()));

/** The payload itself stays in its feature's tables; the log keeps what proves it: the event and the columns set with it, whole. */
export const hashOf = (event: object, set: object = {}): string => sha256Of({ event, set });

/** What a link says of the step, as SQL; of many chains it is the same but for the row. */
export interface LinkSql {
  tenant?: string;
  machine: string;
  from: string;
  to: string;
  event: string;
  actor?: string;
  onBehalfOf?: string;
  reason?: string;
  payload?: string;
  /** The rows were made by this statement: nothing was before. */
  first?: boolean;
}

/**
 * Writes the next links of many chains, those of `rows` (a CTE with `id` and `version`; `from` and `to` may name columns of it as
 * `x`): the link before each is found and the hash reckoned by the statement, not row by row by the trigger. A chain that has no
 * link before is refused by the table. (Asked for row by row by the key, never as a join: what was written a moment ago is in no
 * statistics, and the plan that is best for a few links would be chosen for a million.)
 */
export function linksSql(rows: string, link: LinkSql): string {
  const {
    machine,
    from,
    to,
    event,
    tenant = 'current_tenant()',
    actor = 'NULL::uuid',
    onBehalfOf = 'NULL::uuid',
    reason = 'NULL::text',
    payload = 'NULL::text',
  } = link;
  const said = `${machine}, x.id, x.version, ${from}, ${to}, ${event}, ${actor}, ${onBehalfOf}, ${reason}, ${payload}, now()`;
  const before = `SELECT (SELECT l.hash FROM transition_log l WHERE l.tenant_id = ${tenant} AND l.instance_id = x.id AND l.version = x.version - 1) AS hash OFFSET 0`;
  return `INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, actor_id, on_behalf_of, reason, payload_hash, at, prev_hash, hash)
    SELECT ${tenant}, ${said}, l.hash, system.hash_of(${tenant}, ${said}, l.hash)
    FROM ${rows} x CROSS JOIN LATERAL (${link.first ? 'SELECT NULL::text AS hash' : before}) l`;
}
