// Walks every hash chain of the audit trail: `npm run --silent verify-audit`. Exit 1 names the first broken link.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundleApi } from './build-api.mjs';
import { dataDirectory, runningProduct, secrets } from './installation.mjs';
import { reachable, startPostgres } from './postgres.mjs';

const data = dataDirectory();

/** The database of a running product, else the embedded one started for the while. */
async function database() {
  if (process.env.APP_DATABASE_URL) return { url: process.env.APP_DATABASE_URL, stop: async () => undefined };
  const running = runningProduct(data);
  if (running?.appUrl) return { url: running.appUrl, stop: async () => undefined };
  const { dbPassword, adminPassword } = secrets(data);
  const server = await startPostgres({ dir: reachable(join(data, 'postgres')), password: adminPassword });
  const url = new URL(server.url);
  Object.assign(url, { username: 'kpi_app', password: dbPassword, pathname: `/${process.env.DB_NAME ?? 'kpi_loop'}` });
  return { url: url.toString(), stop: server.stop };
}

const { url, stop } = await database();
await bundleApi();
const { status } = spawnSync(process.execPath, ['dist/apps/api/verify-audit.cli.mjs'], { stdio: 'inherit', env: { ...process.env, DATABASE_URL: url } });
await stop();
process.exit(status ?? 1);
