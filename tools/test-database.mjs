// A throw-away PostgreSQL with a migrated template database, for every spec that needs a real one.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './build-api.mjs';
import { startPostgres } from './postgres.mjs';

export const TEMPLATE = 'kpi_template';
const PASSWORD = 'test';

/** @returns environment for the specs and a way to end it */
export async function startTestDatabase() {
  const dir = mkdtempSync(join(tmpdir(), 'kpi-loop-test-'));
  chmodSync(dir, 0o755);
  const postgres = await startPostgres({ dir: join(dir, 'pg'), throwaway: true });
  const out = `dist/test/${process.pid}`;
  await bundle(['apps/api/src/migrate.ts'], out);
  const { migrate } = await import(pathToFileURL(`${process.cwd()}/${out}/migrate.mjs`));
  await migrate({ adminUrl: postgres.url, database: TEMPLATE, password: PASSWORD });
  return {
    env: { TEST_ADMIN_URL: postgres.url, TEST_TEMPLATE: TEMPLATE, TEST_DB_PASSWORD: PASSWORD },
    stop: async () => {
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
      rmSync(out, { recursive: true, force: true });
    },
  };
}
