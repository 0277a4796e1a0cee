import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

const ROOT = join(__dirname, '..');
const { NODE_OPTIONS: _, DATABASE_URL: __, ...inherited } = process.env;
const startOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')[19];

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'kpi-loop-start-'));
  chmodSync(data, 0o755);
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

describe('npm start refuses at once', () => {
  const start = (env: Record<string, string>, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/start.mjs', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 30_000,
      env: { ...inherited, KPI_DATA: data, PORT: '1', ...env },
    });
    return { status, stdout, lines: stderr.trim().split('\n') };
  };
  const runningHere = () =>
    writeFileSync(join(data, 'run.json'), JSON.stringify({ pid: process.pid, since: startOf(process.pid), address: 'http://127.0.0.1:3000' }));

  it('when the product runs on this data already, in one line that says where', () => {
    runningHere();
    expect(start({})).toEqual({ status: 1, stdout: '', lines: [`KPI Loop runs on this data already: http://127.0.0.1:3000 (process ${process.pid})`] });
    expect(existsSync(join(data, 'run.json'))).toBe(true);
  });
  it('to reset what is running', () => {
    runningHere();
    expect(start({}, '--reset').status).toBe(1);
    expect(existsSync(join(data, 'run.json'))).toBe(true);
  });
  it('a port that belongs to somebody else', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const port = String((other.address() as AddressInfo).port);
    expect(start({ PORT: port })).toEqual({ status: 1, stdout: '', lines: [`port ${port} is in use by another program: choose another with PORT=…`] });
    other.close();
    expect(existsSync(join(data, 'run.json'))).toBe(false);
  });
  it('but not because of what a killed run left: its number belongs to another process now', () => {
    writeFileSync(join(data, 'run.json'), JSON.stringify({ pid: process.pid, since: '1', address: 'http://127.0.0.1:3000' }));
    // it goes on, to the next thing that is wrong
    expect(start({ HOST: '192.0.2.1', PORT: '3000' }).lines[0]).toContain('192.0.2.1:3000');
  });
});

describe('the embedded PostgreSQL', () => {
  const SERVER = `
    import { startPostgres } from '${ROOT}/tools/postgres.mjs';
    const { url, stop, died } = await startPostgres({ dir: process.argv[1], password: process.argv[2] });
    died.then(() => { console.log('died'); process.exit(7); });
    process.on('SIGUSR2', () => stop().then(() => process.exit(0)));
    console.log(url);
    setInterval(() => undefined, 1000);`;
  const begin = async (password = 'first'): Promise<{ child: ChildProcess; said: () => string; exit: Promise<number | null> }> => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SERVER, join(data, 'postgres'), password], { cwd: ROOT, env: inherited });
    let text = '';
    const exit = new Promise<number | null>((done) => child.once('exit', done));
    await new Promise<void>((done) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (text.includes('\n')) done();
        });
      void exit.then(() => done());
    });
    return { child, said: () => text, exit };
  };
  const ask = async (url: string): Promise<unknown> => {
    const db = new Client({ connectionString: url.trim() });
    await db.connect();
    try {
      return (await db.query('SELECT 1 AS one')).rows;
    } finally {
      await db.end();
    }
  };

  it('is left alone while its starter lives, taken over when the starter was killed, and told apart from one that died', async () => {
    const first = await begin();
    expect(await ask(first.said())).toEqual([{ one: 1 }]);

    const second = await begin();
    expect(await second.exit).toBe(1);
    expect(second.said()).toContain(`started by process ${first.child.pid}`);
    expect(await ask(first.said())).toEqual([{ one: 1 }]);

    first.child.kill('SIGKILL');
    await first.exit;
    const third = await begin();
    expect(await ask(third.said())).toEqual([{ one: 1 }]);

    process.kill(Number(readFileSync(join(data, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGINT');
    expect(await third.exit).toBe(7);
    expect(third.said()).toContain('died');
  }, 60_000);

  it('has the password of this installation and no other, an older one is changed', async () => {
    const old = await begin('local');
    old.child.kill('SIGUSR2');
    expect(await old.exit).toBe(0);
    const now = await begin('0123456789');
    await expect(ask(now.said().replace('0123456789', 'local'))).rejects.toThrow(/password authentication failed/);
    expect(await ask(now.said())).toEqual([{ one: 1 }]);
    now.child.kill('SIGUSR2');
    expect(await now.exit).toBe(0);
    expect(existsSync(join(data, 'postgres.owner.json'))).toBe(false);
  }, 60_000);

  it('waits for one that was killed until the system has taken it away', async () => {
    // whose end nobody asks for: the shell has become a sleep, which never does
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 2'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = await new Promise<string>((done) => parent.stdout.once('data', (said: Buffer) => done(said.toString().trim())));
    while (!/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) await new Promise((next) => setTimeout(next, 10));
    const dir = join(data, 'dying');
    mkdirSync(dir);
    writeFileSync(join(dir, 'postmaster.pid'), `${pid}\n`);
    const REAP = `import { existsSync } from 'node:fs'; import { reapOrphan } from '${ROOT}/tools/postgres.mjs'; await reapOrphan('${dir}'); console.log(existsSync('/proc/${pid}'));`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', REAP], { cwd: ROOT, encoding: 'utf8', env: inherited }).stdout.trim()).toBe('false');
  }, 60_000);

  it('keeps its secrets from everybody else', () => {
    const made = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `import { secrets } from '${ROOT}/tools/installation.mjs'; console.log(JSON.stringify(secrets('${data}')));`],
      {
        encoding: 'utf8',
        env: inherited,
      },
    );
    const { adminPassword, dbPassword, secretKey } = JSON.parse(made.stdout) as Record<string, string>;
    expect(new Set([adminPassword, dbPassword, secretKey]).size).toBe(3);
    expect(statSync(join(data, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8'))).toEqual({ adminPassword, dbPassword, secretKey });
  });
});
