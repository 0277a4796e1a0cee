// Walks every hash chain of the audit trail: `npm run --silent verify-audit`. Exit 1 names the first broken link.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { bundleApi } from './build-api.mjs';
import { reachable, startPostgres } from './postgres.mjs';

const data = resolve(process.env.KPI_DATA ?? '.data');
const running = join(data, 'run.json');

/** The database of a running product, else the embedded one started for the while. */
async function database() {
  if (process.env.APP_DATABASE_URL) return { url: process.env.APP_DATABASE_URL, stop: async () => undefined };
  if (existsSync(running)) {
    const { appUrl } = JSON.parse(readFileSync(running, 'utf8'));
    const { port } = new URL(appUrl);
    // a run that was killed leaves its note behind
    if (await answers(Number(port))) return { url: appUrl, stop: async () => undefined };
  }
  const { dbPassword } = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8'));
  const server = await startPostgres({ dir: reachable(join(data, 'postgres')) });
  const url = new URL(server.url);
  Object.assign(url, { username: 'kpi_app', password: dbPassword, pathname: '/kpi_loop' });
  return { url: url.toString(), stop: server.stop };
}

function answers(port) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}

const { url, stop } = await database();
await bundleApi();
const { status } = spawnSync(process.execPath, ['dist/apps/api/verify-audit.cli.mjs'], { stdio: 'inherit', env: { ...process.env, DATABASE_URL: url } });
await stop();
process.exit(status ?? 1);
