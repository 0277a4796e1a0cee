// A throw-away PostgreSQL with a migrated template database, for every spec that needs a real one.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { bundle } from './build-api.mjs';
import { startPostgres } from './postgres.mjs';

export const TEMPLATE = 'kpi_template';
const PASSWORD = 'test';

async function arrangeRows(adminUrl) {
  const template = new pg.Client({ connectionString: Object.assign(new URL(adminUrl), { pathname: `/${TEMPLATE}` }).toString() });
  await template.connect();
  await template.query(readFileSync('libs/shared/api/testing/src/arranged-rows.sql', 'utf8'));
  await template.end();
}

/** Makes the template database on a server. @returns environment for the specs */
export async function makeTemplate(adminUrl) {
  const out = `dist/test/${process.pid}`;
  await bundle(['apps/api/src/migrate.ts'], out);
  const { migrate } = await import(pathToFileURL(`${process.cwd()}/${out}/migrate.mjs`));
  await migrate({ adminUrl, database: TEMPLATE, password: PASSWORD });
  rmSync(out, { recursive: true, force: true });
  await arrangeRows(adminUrl);
  return { TEST_ADMIN_URL: adminUrl, TEST_TEMPLATE: TEMPLATE, TEST_DB_PASSWORD: PASSWORD };
}

/** @returns environment for the specs and a way to end it */
export async function startTestDatabase() {
  const dir = mkdtempSync(join(tmpdir(), 'kpi-loop-test-'));
  chmodSync(dir, 0o755);
  const postgres = await startPostgres({ dir: join(dir, 'pg'), throwaway: true });
  return {
    env: await makeTemplate(postgres.url),
    stop: async () => {
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
