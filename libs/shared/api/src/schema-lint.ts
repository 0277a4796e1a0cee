import { statusesOf } from '@kpi-loop/shared/kernel';
import type { AnyStateMachine } from 'xstate';
import { toSnake } from './entity';

/** Tables of the installation, not of a tenant. Everything else must carry tenant_id (scale.md §4, rule 1). */
export const PLATFORM_TABLES = ['tenant', 'login_name', 'sign_in_attempt', 'migration'] as const;

/** What the product removes rows from; everything else is kept for ever, or ended by a date (a spec compares this with the code). */
export const REMOVED_FROM = [
  'agenda_item',
  'assignment',
  'calendar_day',
  'dirty_mark',
  'idempotency_key',
  'job_effect',
  'metric_approver',
  'observation',
  'org_unit',
  'period',
  'population_rule',
  'process',
  'process_edge',
  'process_node',
  'row_error',
  'session',
  'stage_deadline',
  'upload',
] as const;

export interface Finding {
  rule: string;
  object: string;
}

const listOf = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
const LIST = listOf(PLATFORM_TABLES);
const TENANT_TABLES = `SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner, c.relispartition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT IN (${LIST})`;

const CHECKS: Record<string, string> = {
  'every tenant table has tenant_id uuid NOT NULL': `
    SELECT t.relname AS object FROM (${TENANT_TABLES}) t WHERE NOT EXISTS (
      SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND a.atttypid = 'uuid'::regtype AND a.attnotnull)`,
  'tenant_id leads every primary key, unique key and index': `
    SELECT i.indexrelid::regclass::text AS object FROM (${TENANT_TABLES}) t JOIN pg_index i ON i.indrelid = t.oid
    WHERE i.indexrelid::regclass::text <> 'fact_relay'
      AND (SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND attnum = i.indkey[0]) IS DISTINCT FROM 'tenant_id'`,
  'every foreign key between tenant tables carries tenant_id': `
    SELECT k.conrelid::regclass || ' ' || k.conname AS object FROM pg_constraint k JOIN (${TENANT_TABLES}) t ON t.oid = k.conrelid JOIN (${TENANT_TABLES}) r ON r.oid = k.confrelid
    WHERE k.contype = 'f' AND (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) <> 'tenant_id'`,
  'every foreign key has an index': `
    SELECT k.conrelid::regclass || ' ' || k.conname AS object FROM pg_constraint k JOIN (${TENANT_TABLES}) t ON t.oid = k.conrelid
    WHERE k.contype = 'f' AND NOT t.relispartition AND NOT EXISTS (
      SELECT 1 FROM pg_index i WHERE i.indrelid = k.conrelid AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`,
  'ids are never numbered by the database': `
    SELECT t.relname || '.' || a.attname AS object FROM (${TENANT_TABLES}) t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'`,
  'observations, facts and the log are partitioned, observations by their natural key': `
    SELECT w.name AS object FROM (VALUES ('observation', 'PRIMARY KEY (tenant_id, dataset_id, event_date, row_key)'), ('fact', NULL), ('transition_log', NULL)) AS w(name, key)
    WHERE NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relname = w.name AND c.relkind = 'p' AND (w.key IS NULL OR EXISTS (
      SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND pg_get_constraintdef(k.oid) = w.key)))`,
  'numbers are numeric, never float; times have a zone': `
    SELECT t.relname || '.' || a.attname AS object FROM (${TENANT_TABLES}) t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE a.atttypid IN ('float4'::regtype, 'float8'::regtype, 'money'::regtype, 'timestamp'::regtype)`,
  'row-level security is enabled, forced and has a policy': `
    SELECT t.relname AS object FROM (${TENANT_TABLES}) t WHERE NOT t.relispartition
      AND NOT (t.relrowsecurity AND t.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = t.oid))`,
  'a partition is reached only through its parent': `
    SELECT t.relname || ' by ' || r.rolname AS object FROM (${TENANT_TABLES}) t CROSS JOIN pg_roles r
    WHERE t.relispartition AND r.rolname IN ('kpi_app', 'kpi_pay', 'kpi_system') AND has_table_privilege(r.oid, t.oid, 'SELECT, INSERT, UPDATE, DELETE')`,
  'rows are removed only where the product removes rows': `
    SELECT c.relname || ' by ' || r.rolname AS object FROM pg_class c CROSS JOIN pg_roles r
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND r.rolname IN ('kpi_app', 'kpi_pay')
      AND (has_table_privilege(r.oid, c.oid, 'TRUNCATE') OR has_table_privilege(r.oid, c.oid, 'DELETE') AND NOT (r.rolname = 'kpi_app' AND c.relname IN (${listOf(REMOVED_FROM)})))`,
  'the application owns nothing and passes no policy by': `
    SELECT c.oid::regclass::text AS object FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname IN ('kpi_app', 'kpi_pay') AND c.relkind IN ('r', 'p', 'v')
    UNION ALL SELECT r.rolname FROM pg_roles r WHERE r.rolname IN ('kpi_app', 'kpi_pay', 'kpi_system') AND (r.rolsuper OR r.rolbypassrls)`,
  'pay tables are out of reach without the role kpi_pay': `
    SELECT w.name AS object FROM (VALUES ('pay_base'), ('statement'), ('pay_difference'), ('true_up')) AS w(name) WHERE to_regclass(w.name) IS NOT NULL AND has_table_privilege('kpi_app', w.name, 'SELECT, INSERT, UPDATE, DELETE')`,
};

export const SCHEMA_RULES = Object.keys(CHECKS);

/** The rules of scale.md §4 (1, 2, 3, 5, 8) as questions to the catalogue; each finding breaks one. */
export async function lintSchema(query: (sql: string) => Promise<{ object: string }[]>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [rule, sql] of Object.entries(CHECKS)) for (const { object } of await query(sql)) findings.push({ rule, object });
  return findings;
}

/** At every start: refuses to serve when a table is unprotected, the process runs as somebody too powerful, or a row stands where its machine knows no place. */
export async function selfCheck(query: <T>(sql: string) => Promise<T[]>, machines: readonly AnyStateMachine[] = []): Promise<void> {
  const [me] = await query<{ name: string; strong: boolean }>(
    `SELECT rolname AS name, rolsuper OR rolbypassrls AS strong FROM pg_roles WHERE rolname = current_user`,
  );
  const owned = await query<{ object: string }>(
    `SELECT c.relname AS object FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_get_userbyid(c.relowner) = current_user`,
  );
  if (me.strong || owned.length)
    throw new Error(`refusing to start: ${me.name} ${me.strong ? 'passes row-level security by' : `owns ${owned[0].object}`}; run the application as kpi_app`);
  for (const rule of [
    'every tenant table has tenant_id uuid NOT NULL',
    'row-level security is enabled, forced and has a policy',
    'a partition is reached only through its parent',
    'rows are removed only where the product removes rows',
    'pay tables are out of reach without the role kpi_pay',
  ]) {
    const [finding] = await query<{ object: string }>(CHECKS[rule]);
    if (finding) throw new Error(`refusing to start: ${finding.object} breaks “${rule}”`);
  }
  const unknown = machines.length ? await firstUnknownStatus(query, machines) : undefined;
  if (unknown) throw new Error(`refusing to start: ${unknown}`);
}

/** House rule, Machines 6: code and data have drifted apart when a status of a row is none of its machine, and the row could take no event any more. */
async function firstUnknownStatus(query: <T>(sql: string) => Promise<T[]>, machines: readonly AnyStateMachine[]): Promise<string | undefined> {
  const used = await query<{ of_table: string; of_column: string; statuses: string[] | null }>('SELECT * FROM system.statuses_in_use()');
  for (const machine of machines)
    for (const [column, known] of Object.entries(statusesOf(machine))) {
      const place = `${toSnake(machine.id)}.${column}`;
      const found = used.find(({ of_table, of_column }) => `${of_table}.${of_column}` === place);
      if (!found) return `nobody looks at ${place} (system.statuses_in_use)`;
      const strange = found.statuses?.find((status) => !known.includes(status));
      if (strange !== undefined) return `${place} holds “${strange}”, which its machine does not know; a migration that renames it is missing`;
    }
  return undefined;
}
