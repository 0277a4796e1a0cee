import { REMOVED, toSnake } from './entity';
import { rootOf, type Query } from './seal';

/** The first place of a tenant's audit trail that does not hold. */
export interface BrokenLink {
  machine: string;
  instanceId: string;
  version: number;
  reason: string;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

const WALK = `
  SELECT machine, instance_id AS "instanceId", version, CASE
    WHEN version <> place THEN 'a link is missing or doubled'
    WHEN prev_hash IS DISTINCT FROM before THEN 'does not follow the link before it'
    WHEN from_status IS DISTINCT FROM was THEN 'begins where the link before it did not end'
    ELSE 'its content was changed' END AS reason
  FROM (SELECT l.*, row_number() OVER w AS place, lag(l.hash) OVER w AS before, lag(l.to_status) OVER w AS was, system.link_hash(l, l.prev_hash) AS right_hash
        FROM transition_log l WHERE l.tenant_id = current_tenant() WINDOW w AS (PARTITION BY l.instance_id ORDER BY l.version, l.at)) links
  WHERE version <> place OR prev_hash IS DISTINCT FROM before OR from_status IS DISTINCT FROM was OR hash <> right_hash
  ORDER BY instance_id, version LIMIT 1`;

/** Every row beside the head of its chain (invariant I2 of scale.md): version, status, and that neither is there without the other. */
const heads = (machine: string): string => `
  SELECT '${machine}' AS machine, coalesce(r.id, h.instance_id) AS "instanceId", coalesce(h.version, r.version) AS version, CASE
    WHEN h.instance_id IS NULL THEN 'the row has no chain'
    WHEN r.id IS NULL THEN 'the row is gone'
    WHEN r.version > h.version THEN 'the last link is missing: the row stands at version ' || r.version
    WHEN r.version < h.version THEN 'the row stands at version ' || r.version || ', before its last link'
    ELSE 'the status of the row is not the one of its last link' END AS reason
  FROM (SELECT id, version, to_jsonb(t) AS columns FROM ${toSnake(machine)} t WHERE tenant_id = current_tenant()) r
  FULL JOIN (SELECT DISTINCT ON (instance_id) instance_id, version, to_status FROM transition_log
             WHERE tenant_id = current_tenant() AND machine = '${machine}' ORDER BY instance_id, version DESC) h ON h.instance_id = r.id
  WHERE h.instance_id IS NULL OR (r.id IS NULL AND h.to_status <> '${REMOVED}') OR r.version <> h.version
    OR NOT r.columns @> CASE WHEN h.to_status LIKE '{%' THEN h.to_status::jsonb ELSE jsonb_build_object('status', h.to_status) END
  ORDER BY 2 LIMIT 1`;

interface Seal {
  seq: number;
  fromTx: string;
  toTx: string;
  links: string;
  root: string;
  prevRoot: string | null;
}

/**
 * Chain by chain, row by row, seal by seal. Runs inside a transaction of the tenant, as a role that may read every stateful
 * table. Honest limit: whoever rewrites chains, rows and all later seals with triggers off is found out only by a root that
 * was kept elsewhere.
 * @param machines ids of the machines whose rows are compared with their chains
 */
export async function firstBrokenLink(query: Query, machines: readonly string[] = []): Promise<BrokenLink | undefined> {
  const [broken] = await query<BrokenLink>(WALK);
  if (broken) return broken;
  for (const machine of machines) {
    const [found] = await query<BrokenLink>(heads(machine));
    if (found) return found;
  }
  return firstBrokenSeal(query);
}

async function firstBrokenSeal(query: Query): Promise<BrokenLink | undefined> {
  const seals = await query<Seal>(
    `SELECT seq, from_tx::text AS "fromTx", to_tx::text AS "toTx", links::text AS links, root, prev_root AS "prevRoot" FROM audit_seal WHERE tenant_id = current_tenant() ORDER BY seq`,
  );
  let before: Seal | undefined;
  for (const seal of seals) {
    const broken = (reason: string): BrokenLink => ({ machine: 'audit_seal', instanceId: NOBODY, version: seal.seq, reason });
    if (seal.seq !== (before?.seq ?? 0) + 1) return broken('a seal before it is missing');
    if (seal.prevRoot !== (before?.root ?? null) || seal.fromTx !== (before?.toTx ?? '0')) return broken('does not follow the seal before it');
    const { links, root } = await rootOf(query, seal.fromTx, seal.toTx, seal.prevRoot);
    if (links !== +seal.links)
      return broken(`links were ${links < +seal.links ? 'removed from' : 'added to'} what it covers: ${links} instead of ${seal.links}`);
    if (root !== seal.root) return broken('what it covers was changed');
    before = seal;
  }
  return undefined;
}
