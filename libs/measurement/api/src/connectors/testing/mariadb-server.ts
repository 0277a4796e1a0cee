import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

const SERVER = '/usr/sbin/mariadbd';
const INSTALL = '/usr/bin/mariadb-install-db';
const STARTS_WITHIN_MS = 60_000;

/** Whether this machine has the server's programs (Debian: mariadb-server). */
export const hasMariadb = (): boolean => existsSync(SERVER) && existsSync(INSTALL);

export interface MariadbServer {
  host: string;
  port: number;
  run(sql: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** A server of its own, on a port and in a folder of its own, as somebody without rights (`nobody` where the spec is root). */
export async function startMariadb(): Promise<MariadbServer> {
  const dir = mkdtempSync(join(tmpdir(), 'conn-mariadb-'));
  const data = join(dir, 'data');
  const root = userInfo().uid === 0;
  const user = root ? 'nobody' : userInfo().username;
  const ids = root ? { uid: Number(execFileSync('id', ['-u', 'nobody'])), gid: Number(execFileSync('id', ['-g', 'nobody'])) } : {};
  const port = await freePort();
  const init = join(dir, 'init.sql');
  writeFileSync(init, `CREATE USER 'test'@'127.0.0.1' IDENTIFIED BY 'test';\nGRANT ALL ON *.* TO 'test'@'127.0.0.1' WITH GRANT OPTION;\n`, { mode: 0o644 });
  if (root) execFileSync('chown', ['-R', 'nobody', dir]);
  execFileSync(INSTALL, ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', `--user=${user}`], { stdio: 'ignore', ...ids });
  const options = ['--no-defaults', `--datadir=${data}`, `--socket=${join(dir, 'socket')}`, `--port=${port}`, '--bind-address=127.0.0.1', `--init-file=${init}`, '--skip-name-resolve', '--innodb-buffer-pool-size=16M'];
  const server = spawn(SERVER, options, { stdio: 'ignore', ...ids });
  const stop = async (): Promise<void> => {
    await ended(server);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const run = await connected(server, port);
    return {
      host: '127.0.0.1',
      port,
      run: run.query,
      stop: async () => {
        await run.end();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function connected(server: ChildProcess, port: number): Promise<{ query(sql: string): Promise<unknown[]>; end(): Promise<void> }> {
  for (const until = Date.now() + STARTS_WITHIN_MS; ; await wait(200)) {
    try {
      const db = await createConnection({ host: '127.0.0.1', port, user: 'test', password: 'test', multipleStatements: true });
      return { query: async (sql) => (await db.query(sql))[0] as unknown[], end: () => db.end() };
    } catch (error) {
      if (server.exitCode !== null || Date.now() > until) throw error;
    }
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exit = once(server, 'exit');
  server.kill('SIGKILL');
  await exit;
}
