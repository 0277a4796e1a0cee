/** The first link of a tenant's audit trail that does not hold, walking instance by instance in the order of versions. */
export interface BrokenLink {
  machine: string;
  instanceId: string;
  version: number;
  reason: string;
}

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

/** Runs inside a transaction of the tenant. Honest limit: whoever rewrites a whole chain with triggers off is not found out. */
export async function firstBrokenLink(query: (sql: string) => Promise<unknown[]>): Promise<BrokenLink | undefined> {
  return (await query(WALK))[0] as BrokenLink | undefined;
}
