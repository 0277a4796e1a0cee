import { Client } from 'pg';

/**
 * Walks the hash chain of every instance, as the migration role (npm run --silent verify-audit). Names the first broken
 * link and ends with 1. Honest limit: who can rewrite a whole chain with triggers off is not found out.
 */
interface Link {
  tenant_id: string;
  instance_id: string;
  version: number;
  machine: string;
  reason: string;
}

const WALK = `
  SELECT tenant_id, machine, instance_id, version, CASE
    WHEN version <> place THEN 'a link is missing or doubled'
    WHEN prev_hash IS DISTINCT FROM before THEN 'does not follow the link before it'
    WHEN from_status IS DISTINCT FROM was THEN 'begins where the link before it did not end'
    ELSE 'its content was changed' END AS reason
  FROM (SELECT l.*, row_number() OVER w AS place, lag(l.hash) OVER w AS before, lag(l.to_status) OVER w AS was, system.link_hash(l, l.prev_hash) AS right_hash
        FROM transition_log l WINDOW w AS (PARTITION BY l.tenant_id, l.instance_id ORDER BY l.version, l.at)) links
  WHERE version <> place OR prev_hash IS DISTINCT FROM before OR from_status IS DISTINCT FROM was OR hash <> right_hash
  ORDER BY tenant_id, instance_id, version LIMIT 1`;

const db = new Client({ connectionString: process.env['DATABASE_URL'] });
await db.connect();
const tenants = await db.query<{ id: string }>('SELECT id FROM system.tenant_ids()');
let links = 0;
let broken: Link | undefined;
for (const { id } of tenants.rows) {
  await db.query('BEGIN');
  await db.query(`SELECT set_config('app.tenant', $1, true)`, [id]);
  links += Number((await db.query<{ n: string }>('SELECT count(*) AS n FROM transition_log')).rows[0].n);
  broken ??= (await db.query<Link>(WALK)).rows[0];
  await db.query('COMMIT');
}
await db.end();
if (broken) console.log(`broken: tenant ${broken.tenant_id} ${broken.machine} ${broken.instance_id} version ${broken.version}: ${broken.reason}`);
else console.log(`intact: ${links} links`);
process.exit(broken ? 1 : 0);
