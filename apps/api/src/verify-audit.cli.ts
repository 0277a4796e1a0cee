import { Client } from 'pg';
import { firstBrokenLink, type BrokenLink } from '@kpi-loop/shared/api';
import { MACHINES } from './machines';

/**
 * `npm run --silent verify-audit`: walks every chain of every tenant, compares each row with the head of its chain and each
 * seal with what it covers; names the first place that does not hold and ends with 1. A root it prints can be kept elsewhere.
 */
const db = new Client({ connectionString: process.env['DATABASE_URL'] });
await db.connect();
const tenants = await db.query<{ id: string; code: string }>('SELECT id, code FROM system.tenant_ids()');
const machines = MACHINES.map((machine) => machine.id);
let links = 0;
let broken: (BrokenLink & { tenant: string }) | undefined;
const roots: string[] = [];
for (const { id, code } of tenants.rows) {
  await db.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await db.query(`SELECT set_config('app.tenant', $1, true)`, [id]);
  // rows of pay have chains too
  await db.query('SET LOCAL ROLE kpi_pay');
  links += Number((await db.query<{ n: string }>('SELECT count(*) AS n FROM transition_log')).rows[0].n);
  const link = await firstBrokenLink(async <T>(sql: string, params?: unknown[]) => (await db.query(sql, params)).rows as T[], machines);
  if (link) broken ??= { ...link, tenant: code };
  const [seal] = (await db.query<{ seq: number; root: string }>('SELECT seq, root FROM audit_seal ORDER BY seq DESC LIMIT 1')).rows;
  if (seal) roots.push(`tenant ${code} seal ${seal.seq} root ${seal.root}\n`);
  await db.query('COMMIT');
}
await db.end();
process.stdout.write(
  broken
    ? `broken: tenant ${broken.tenant} ${broken.machine} ${broken.instanceId} version ${broken.version}: ${broken.reason}\n`
    : `intact: ${links} links\n${roots.join('')}`,
);
process.exit(broken ? 1 : 0);
