// The whole product with one command: PostgreSQL, migrations, demo company, API, worker and web app on one port.
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { bundleApi } from './build-api.mjs';
import { Children, exitOf } from './children.mjs';
import { watchAndServe } from './dev.mjs';
import { Refused, claim, dataDirectory, refuseTakenPort, refuseWhileRunning, secrets } from './installation.mjs';
import { reachable, reapOrphan, startPostgres } from './postgres.mjs';

// `npm start` brings its own Node. An older one answers too, but reads numbers of JSON without their digits: a push would be refused as malformed.
if (Number.parseInt(process.versions.node, 10) < 22) {
  console.error(`This is Node ${process.versions.node}, too old to run the product. Start it with: npm start`);
  process.exit(1);
}

const started = performance.now();
const say = (text) => console.log(`[${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s] ${text}`);
const watch = process.argv.includes('--watch');
const data = dataDirectory();
const database = reachable(join(data, 'postgres'));
const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 3000);
const webPort = Number(process.env.WEB_PORT ?? 4200);
const demo = (process.env.DEMO ?? 'true') === 'true';
const WEB = resolve('dist/apps/web/browser');
// what is open to every address answers on this one too
const base = `http://${['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host}`;
const address = `${base}:${watch ? webPort : port}`;

const children = new Children();
let opening = null;
let claimed = null;
let stopping = false;
async function stop(code = 0) {
  if (stopping) return;
  stopping = true;
  await children.endAll();
  await opening?.then((postgres) => postgres.stop(), () => undefined);
  claimed?.release();
  if (claimed) say('stopped');
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop());
const fail = (message) => {
  if (!stopping) console.error(message);
  return stop(1);
};

/** Types are checked by the tests: to check them again takes as long as all the rest of the build. */
async function buildWeb() {
  if (process.env.SKIP_WEB_BUILD === 'true' && existsSync(WEB)) return;
  const nx = spawn(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'build', 'web'], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NX_DAEMON: 'false', NG_BUILD_TYPE_CHECK: 'false' } });
  const output = [];
  process.once('exit', () => nx.kill());
  nx.stdout.on('data', (chunk) => output.push(chunk));
  nx.stderr.on('data', (chunk) => output.push(chunk));
  if (await exitOf(nx)) throw new Error(`the web app does not build:\n${Buffer.concat(output).toString()}`);
}

async function untilReady(url, seconds = 60) {
  for (const begun = performance.now(); performance.now() - begun < seconds * 1000; await wait(100)) {
    if (await fetch(url).then((r) => r.ok, () => false)) return;
  }
  throw new Error(`${url} did not become ready in ${seconds} seconds`);
}

/** Before anything is begun: whatever would fail after a minute of work. */
async function takeData() {
  refuseWhileRunning(data);
  await refuseTakenPort(host, port, 'PORT');
  if (watch) await refuseTakenPort('127.0.0.1', webPort, 'WEB_PORT');
  if (process.argv.includes('--reset')) {
    if (process.env.DATABASE_URL) throw new Refused('reset works on the embedded PostgreSQL only; drop the external database yourself');
    await reapOrphan(database);
    for (const dir of [database, data]) rmSync(dir, { recursive: true, force: true });
    say('data removed');
  }
  claimed = claim(data, address);
}

async function openDatabase(password) {
  if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL, stop: async () => undefined };
  const server = await startPostgres({ dir: database, password });
  void server.died.then(() => fail('PostgreSQL has ended: nothing can be kept any more, stopping'));
  return server;
}

/** Nobody but this process serves yet. Asked with one query first: later starts have nothing to do. */
async function loadDemo({ prepareDemo, ownerUrl }, targets, env) {
  if ((await prepareDemo(ownerUrl(targets))) === 'ready') return;
  say('the demo company is played, which takes a while the first time');
  if (await exitOf(children.start(resolve('dist/apps/api/seed.mjs'), { env }))) throw new Error('the demo company could not be loaded');
  say('demo company is there');
}

async function tellAccounts() {
  const accounts = await fetch(`${base}:${port}/api/demo/accounts`).then((r) => r.json());
  console.log(`\nSign in as (password ${accounts[0].password}):`);
  for (const { login, name, role } of accounts) console.log(`  ${login.padEnd(14)} ${name}  ${role}`);
  console.log('\nCtrl-C stops everything.');
}

try {
  await takeData();
  const { dbPassword, adminPassword, secretKey } = secrets(data);
  const web = watch ? Promise.resolve() : buildWeb();
  // it is awaited further down; a failure until then must not end the process under PostgreSQL's feet
  web.catch(() => undefined);
  opening = openDatabase(adminPassword);
  const [postgres] = await Promise.all([opening, bundleApi()]);
  say('PostgreSQL is up');
  const schema = await import(pathToFileURL(resolve('dist/apps/api/migrate.mjs')));
  const targets = { adminUrl: postgres.url, database: process.env.DB_NAME ?? 'kpi_loop', password: dbPassword };
  await schema.migrate(targets);
  say('schema is current');
  const appUrl = schema.appUrl(targets);
  const env = { APP_DATABASE_URL: appUrl, SECRET_KEY: secretKey, HOST: host, PORT: String(port), DEMO: String(demo), WEB_ROOT: watch ? '' : WEB, LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' };
  if (demo) await loadDemo(schema, targets, env);
  await web;
  if (!watch) say('web app is built');
  claimed.tell({ appUrl });
  const onEnd = (name) => (code) => (watch ? say(`${name} ended with ${code}: waiting for a change`) : void fail(`${name} ended with ${code}`));
  const servers = () => ['main', 'worker'].map((name) => children.start(resolve(`dist/apps/api/${name}.mjs`), { env, onEnd: onEnd(name) }));
  if (watch) await watchAndServe({ children, servers, apiPort: port, webPort, say, fail });
  else servers();
  await untilReady(`${base}:${port}/api/health/ready`);
  // its first build takes as long as it takes
  if (watch) await untilReady(address, 600);
  say(`KPI Loop is ready: ${address}`);
  if (demo) await tellAccounts();
} catch (error) {
  await fail(error instanceof Error ? error.message : error);
}
