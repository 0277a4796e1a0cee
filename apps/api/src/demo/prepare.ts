import { Client, escapeIdentifier } from 'pg';

/** The demo company's tenant code. */
export const DEMO_CODE = 'huahe';

/**
 * Before anybody serves, as the schema's owner: is the demo company there? What an interrupted loading left is removed.
 * @returns whether it has still to be loaded
 */
export async function prepareDemo(ownerUrl: string): Promise<'ready' | 'to be loaded'> {
  const db = new Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    const { rows } = await db.query<{ id: string; loaded: boolean }>('SELECT id, loaded FROM system.demo_tenants() WHERE code = $1', [DEMO_CODE]);
    if (rows[0]?.loaded) return 'ready';
    if (rows[0]) await removeUnfinished(db, rows[0].id);
    return 'to be loaded';
  } finally {
    await db.end();
  }
}

/** Every row of the tenant, or none. Nobody has worked in it: it was never shown to anybody. */
async function removeUnfinished(db: Client, tenantId: string): Promise<void> {
  await db.query('BEGIN');
  await db.query(`SELECT set_config('app.tenant', $1, true)`, [tenantId]);
  const { rows } = await db.query<{ name: string; guarded: boolean }>(`
    SELECT c.oid::regclass::text AS name, EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal) AS guarded
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`);
  const guarded = rows.filter((table) => table.guarded);
  for (const { name } of guarded) await db.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  // one statement: foreign keys are checked at its end, so no order among the tables has to be found
  const deletes = rows.map(({ name }, i) => `${escapeIdentifier(`d${i}`)} AS (DELETE FROM ${name} WHERE tenant_id = $1)`);
  await db.query(`WITH ${deletes.join(', ')} DELETE FROM tenant WHERE id = $1 AND demo AND demo_loaded_at IS NULL`, [tenantId]);
  for (const { name } of guarded) await db.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
  await db.query(`DELETE FROM pgboss.job WHERE data->>'tenantId' = $1`, [tenantId]);
  await db.query('COMMIT');
}
