// The whole product with one command: PostgreSQL, migrations, demo company, API, worker and web app on one port.
import { fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { bundleApi, watchApi } from './build-api.mjs';
import { reachable, startPostgres } from './postgres.mjs';

const started = performance.now();
const say = (text) => console.log(`[${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s] ${text}`);
const watch = process.argv.includes('--watch');
const data = resolve(process.env.KPI_DATA ?? '.data');
const port = Number(process.env.PORT ?? 3000);
const demo = (process.env.DEMO ?? 'true') === 'true';
const WEB = resolve('dist/apps/web/browser');

/** Made once for this installation; the file stays with the data. */
function secrets() {
  mkdirSync(data, { recursive: true });
  const file = join(data, 'secrets.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ dbPassword: randomBytes(24).toString('hex'), secretKey: randomBytes(32).toString('hex') }), { mode: 0o600 });
  const made = JSON.parse(readFileSync(file, 'utf8'));
  return { dbPassword: process.env.DB_PASSWORD ?? made.dbPassword, secretKey: process.env.SECRET_KEY ?? made.secretKey };
}

const exitOf = (child) => new Promise((done) => child.once('exit', (code) => done(code ?? 1)));

async function buildWeb() {
  if (process.env.SKIP_WEB_BUILD === 'true' && existsSync(WEB)) return;
  const nx = spawn(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'build', 'web'], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NX_DAEMON: 'false' } });
  const output = [];
  nx.stdout.on('data', (chunk) => output.push(chunk));
  nx.stderr.on('data', (chunk) => output.push(chunk));
  if (await exitOf(nx)) throw new Error(`the web app does not build:\n${Buffer.concat(output).toString()}`);
}

const children = [];
/** Children end with us, even if we are killed: they watch the channel. */
function run(file, env) {
  const child = fork(file, { stdio: 'inherit', execArgv: ['--enable-source-maps'], env: { ...process.env, ...env } });
  children.push(child);
  child.once('exit', (code) => {
    if (stopping || child.replaced) return;
    console.error(`${file} ended with ${code}`);
    void stop(1);
  });
  return child;
}

let stopping = false;
let postgres = null;
async function stop(code = 0) {
  if (stopping) return;
  stopping = true;
  for (const child of children) child.kill('SIGTERM');
  await Promise.race([Promise.all(children.filter((c) => c.exitCode === null && c.signalCode === null).map(exitOf)), wait(8000)]);
  for (const child of children) child.kill('SIGKILL');
  await postgres?.stop();
  rmSync(join(data, 'run.json'), { force: true });
  say('stopped');
  process.exit(code);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

async function untilReady() {
  for (let i = 0; i < 600; i++) {
    const ok = await fetch(`http://127.0.0.1:${port}/api/health/ready`).then((r) => r.ok, () => false);
    if (ok) return;
    await wait(100);
  }
  throw new Error('the API did not become ready in a minute');
}

try {
  if (process.argv.includes('--reset')) {
    if (process.env.DATABASE_URL) throw new Error('reset works on the embedded PostgreSQL only; drop the external database yourself');
    for (const dir of [reachable(join(data, 'postgres')), data]) rmSync(dir, { recursive: true, force: true });
    say('data removed');
  }
  const { dbPassword, secretKey } = secrets();
  const web = watch ? Promise.resolve() : buildWeb();
  // it is awaited further down; a failure until then must not end the process under PostgreSQL's feet
  web.catch(() => undefined);
  const [, server] = await Promise.all([bundleApi(), process.env.DATABASE_URL ? { url: process.env.DATABASE_URL, stop: async () => undefined } : startPostgres({ dir: reachable(join(data, 'postgres')) })]);
  postgres = server;
  say('PostgreSQL is up');
  const { migrate, appUrl } = await import(pathToFileURL(resolve('dist/apps/api/migrate.mjs')));
  const targets = { adminUrl: server.url, database: process.env.DB_NAME ?? 'kpi_loop', password: dbPassword };
  await migrate(targets);
  say('schema is current');
  const env = { APP_DATABASE_URL: appUrl(targets), SECRET_KEY: secretKey, PORT: String(port), DEMO: String(demo), WEB_ROOT: watch ? '' : WEB, LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' };
  if (demo) {
    const seed = fork(resolve('dist/apps/api/seed.mjs'), { stdio: 'inherit', execArgv: ['--enable-source-maps'], env: { ...process.env, ...env } });
    if (await exitOf(seed)) throw new Error('the demo company could not be loaded');
    say('demo company is there');
  }
  await web;
  if (!watch) say('web app is built');
  // where `npm run verify-audit` finds the running database
  writeFileSync(join(data, 'run.json'), JSON.stringify({ appUrl: env.APP_DATABASE_URL }), { mode: 0o600 });
  const start = () => ['main', 'worker'].map((name) => run(resolve(`dist/apps/api/${name}.mjs`), env));
  let servers = start();
  await untilReady();
  if (watch) {
    const ng = spawn(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'serve', 'web'], { stdio: 'inherit', detached: true, env: { ...process.env, NX_DAEMON: 'false', API_PORT: String(port) } });
    process.on('exit', () => {
      try {
        process.kill(-ng.pid, 'SIGTERM');
      } catch {
        // it has ended by itself
      }
    });
    await watchApi(() => {
      for (const child of servers) {
        child.replaced = true;
        child.kill('SIGTERM');
      }
      servers = start();
    });
  }
  say(`KPI Loop is ready: http://127.0.0.1:${watch ? 4200 : port}`);
  if (demo) {
    const accounts = await fetch(`http://127.0.0.1:${port}/api/demo/accounts`).then((r) => r.json());
    console.log(`\nSign in as (password ${accounts[0].password}):`);
    for (const { login, name, role } of accounts) console.log(`  ${login.padEnd(14)} ${name}  ${role}`);
    console.log('\nCtrl-C stops everything.');
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stop(1);
}
