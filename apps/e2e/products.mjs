// The products the stories are played on. The first start is the one of a newcomer: `npm start` on empty data, until it is ready.
// What it has made is then copied inside PostgreSQL, so that every story begins with a company of its own, as it was on that day.
import { fork } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { secrets } from '../../tools/installation.mjs';
import { reachable, startPostgres } from '../../tools/postgres.mjs';

const root = resolve(import.meta.dirname, '../..');
const data = process.env.KPI_DATA;
const products = Object.entries(JSON.parse(process.env.E2E_PRODUCTS));
const children = [];
let postgres = null;
let stopping = false;

const ended = (child) => (child.exitCode ?? child.signalCode) !== null || new Promise((done) => child.once('exit', done));

function run(file, env) {
  const child = fork(resolve(root, file), { cwd: root, stdio: 'inherit', execArgv: ['--enable-source-maps'], env: { ...process.env, ...env } });
  children.push(child);
  child.once('exit', (code) => {
    if (!stopping && !child.wanted) void stop(`${file} ended with ${code}`);
  });
  return child;
}

async function ready(port, child) {
  for (;;) {
    if (await fetch(`http://127.0.0.1:${port}/api/health/ready`).then(({ ok }) => ok, () => false)) return;
    if (child.exitCode !== null) throw new Error(`nothing answers on port ${port}`);
    await wait(100);
  }
}

async function stop(problem) {
  if (stopping) return;
  stopping = true;
  if (problem) console.error(problem);
  for (const child of children) child.kill('SIGTERM');
  await Promise.race([Promise.all(children.map(ended)), wait(10_000)]);
  for (const child of children) child.kill('SIGKILL');
  await postgres?.stop();
  process.exit(problem ? 1 : 0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());

/** A whole first start, ended again: what is left is the company in its database. */
async function firstStart(port) {
  const first = run('tools/start.mjs', { PORT: String(port) });
  await ready(port, first);
  first.wanted = true;
  first.kill('SIGTERM');
  await ended(first);
}

async function copies(url) {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  for (const [name] of products) await db.query(`CREATE DATABASE ${db.escapeIdentifier(`kpi_${name}`)} TEMPLATE kpi_loop STRATEGY FILE_COPY OWNER kpi_owner`);
  await db.end();
}

try {
  await firstStart(products[0][1]);
  const { dbPassword, adminPassword, secretKey } = secrets(data);
  postgres = await startPostgres({ dir: reachable(join(data, 'postgres')), throwaway: true, password: adminPassword });
  await copies(postgres.url);
  const { appUrl } = await import(pathToFileURL(resolve(root, 'dist/apps/api/migrate.mjs')));
  for (const [name, port] of products) {
    const url = appUrl({ adminUrl: postgres.url, database: `kpi_${name}`, password: dbPassword });
    const env = { APP_DATABASE_URL: url, SECRET_KEY: secretKey, PORT: String(port), DEMO: 'true', WEB_ROOT: resolve(root, 'dist/apps/web/browser') };
    const [main] = ['main', 'worker'].map((part) => run(`dist/apps/api/${part}.mjs`, env));
    await ready(port, main);
  }
  console.log('every product is ready');
} catch (error) {
  await stop(error instanceof Error ? error.message : String(error));
}
