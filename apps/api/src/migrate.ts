import 'reflect-metadata';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { installQueues } from '@kpi-loop/shared/api';
import { migrationSource } from './data-source';

export { prepareDemo } from './demo/prepare';

const ROLES = {
  // owns the schema, runs migrations, serves nobody
  kpi_owner: 'LOGIN NOINHERIT',
  // serves requests and jobs; gets nothing but what a migration grants
  kpi_app: 'LOGIN NOINHERIT',
  // taken for the length of a transaction to reach pay data (R-PAY1)
  kpi_pay: 'NOLOGIN',
  // owns the few functions that must look across tenants
  kpi_system: 'NOLOGIN',
} as const;

export interface Targets {
  /** A role that may create roles and databases. */
  adminUrl: string;
  database: string;
  /** Password of kpi_owner and kpi_app: known to this installation only. */
  password: string;
}

const withUser = (url: string, user: string, password: string, database: string): string => {
  const u = new URL(url);
  u.username = user;
  u.password = password;
  u.pathname = `/${database}`;
  return u.toString();
};

export const ownerUrl = (t: Targets): string => withUser(t.adminUrl, 'kpi_owner', t.password, t.database);
export const appUrl = (t: Targets): string => withUser(t.adminUrl, 'kpi_app', t.password, t.database);

async function asAdmin<T>(url: string, work: (db: Client) => Promise<T>): Promise<T> {
  const db = new Client({ connectionString: url });
  await db.connect();
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

/** Roles and database where they are missing, then every migration, then the queues. Safe to run at each start. */
export async function migrate(t: Targets): Promise<void> {
  await asAdmin(t.adminUrl, async (db) => {
    for (const [role, options] of Object.entries(ROLES)) {
      const { rowCount } = await db.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      if (!rowCount) await db.query(`CREATE ROLE ${role} ${options}`);
      if (options.startsWith('LOGIN')) await db.query(`ALTER ROLE ${role} PASSWORD ${escapeLiteral(t.password)}`);
    }
    await db.query('GRANT kpi_pay TO kpi_app');
    await db.query('GRANT kpi_system TO kpi_owner');
    await db.query('GRANT kpi_owner TO CURRENT_USER');
    const { rowCount } = await db.query('SELECT 1 FROM pg_database WHERE datname = $1', [t.database]);
    if (!rowCount) await db.query(`CREATE DATABASE ${escapeIdentifier(t.database)} OWNER kpi_owner`);
  });
  await asAdmin(withUser(t.adminUrl, new URL(t.adminUrl).username, decodeURIComponent(new URL(t.adminUrl).password), t.database), async (db) => {
    await db.query('ALTER SCHEMA public OWNER TO kpi_owner');
    await db.query(`GRANT CREATE ON DATABASE ${escapeIdentifier(t.database)} TO kpi_owner`);
  });
  const source = await migrationSource(ownerUrl(t)).initialize();
  try {
    await source.runMigrations();
    await installQueues(ownerUrl(t), (sql) => source.query(sql));
  } finally {
    await source.destroy();
  }
}
