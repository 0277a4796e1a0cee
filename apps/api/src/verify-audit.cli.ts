import { Client } from 'pg';
import { firstBrokenLink, type BrokenLink } from '@kpi-loop/shared/api';

/** `npm run --silent verify-audit`: walks every chain of every tenant, names the first broken link and ends with 1. */
const db = new Client({ connectionString: process.env['DATABASE_URL'] });
await db.connect();
const tenants = await db.query<{ id: string; code: string }>('SELECT id, code FROM system.tenant_ids()');
let links = 0;
let broken: (BrokenLink & { tenant: string }) | undefined;
for (const { id, code } of tenants.rows) {
  await db.query('BEGIN');
  await db.query(`SELECT set_config('app.tenant', $1, true)`, [id]);
  links += Number((await db.query<{ n: string }>('SELECT count(*) AS n FROM transition_log')).rows[0].n);
  const link = await firstBrokenLink(async (sql) => (await db.query(sql)).rows as unknown[]);
  if (link) broken ??= { ...link, tenant: code };
  await db.query('COMMIT');
}
await db.end();
process.stdout.write(
  broken ? `broken: tenant ${broken.tenant} ${broken.machine} ${broken.instanceId} version ${broken.version}: ${broken.reason}\n` : `intact: ${links} links\n`,
);
process.exit(broken ? 1 : 0);
