import { Client } from 'pg';
import { appUrl, migrate, ownerUrl, prepareDemo, type Targets } from './migrate';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/** A database that is just starting is waited for; one that refuses us is not. */
async function untilItAnswers(url: string): Promise<void> {
  for (const begun = Date.now(); ; await new Promise((next) => setTimeout(next, PAUSE_MS))) {
    const db = new Client({ connectionString: url });
    try {
      await db.connect();
      return await db.end();
    } catch (error) {
      const { code = '' } = error as { code?: string };
      // cannot_connect_now, or nobody there yet
      if (!['57P03', 'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN'].includes(code) || Date.now() - begun > PATIENCE_MS) throw error;
    }
  }
}

const adminUrl = process.env['DATABASE_URL'];
const password = process.env['DB_PASSWORD'];
if (!adminUrl || !password) throw new Error('DATABASE_URL (a role that may create roles) and DB_PASSWORD are needed');
const targets: Targets = { adminUrl, password, database: process.env['DB_NAME'] ?? 'kpi_loop' };
await untilItAnswers(adminUrl);
await migrate(targets);
// what an interrupted seed.mjs has left is removed before it begins again
if (process.env['DEMO'] === 'true') await prepareDemo(ownerUrl(targets));
console.log(appUrl({ ...targets, password: '***' }));
