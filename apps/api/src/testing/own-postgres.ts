import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './processes';

const ROOT = join(__dirname, '../../../..');
const PASSWORD = 'own';

/** A PostgreSQL that nobody else uses, durable as in production: it may be killed and started again. */
export class OwnPostgres {
  private constructor(
    private readonly dir: string,
    private readonly port: number,
    private keeper: ChildProcess,
    private readonly before: NodeJS.ProcessEnv,
  ) {}

  /** With the migrated template database, and the environment of API specs set to it until it stops. */
  static async start(): Promise<OwnPostgres> {
    const dir = mkdtempSync(join(tmpdir(), 'kpi-loop-own-'));
    chmodSync(dir, 0o755);
    const port = await freePort();
    const { keeper, env } = await launch(dir, port, 'template');
    const before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
    Object.assign(process.env, env);
    return new OwnPostgres(dir, port, keeper, before);
  }

  /** Postmaster and all it has started, at once: it is stopped first, so that it notices nothing. */
  async kill9(): Promise<void> {
    const gone = once(this.keeper, 'exit');
    const postmaster = Number(readFileSync(join(this.dir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(postmaster, 'SIGSTOP');
    for (const pid of [...childrenOf(postmaster), postmaster]) process.kill(pid, 'SIGKILL');
    await gone;
  }

  async startAgain(): Promise<void> {
    this.keeper = (await launch(this.dir, this.port)).keeper;
  }

  async stop(): Promise<void> {
    const gone = once(this.keeper, 'exit');
    if (this.keeper.exitCode === null && this.keeper.kill('SIGTERM')) await gone;
    rmSync(this.dir, { recursive: true, force: true });
    Object.assign(process.env, this.before);
  }
}

async function launch(dir: string, port: number, ...more: string[]): Promise<{ keeper: ChildProcess; env: Record<string, string> }> {
  const keeper = spawn(process.execPath, ['tools/own-postgres.mjs', join(dir, 'pg'), String(port), PASSWORD, ...more], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines = createInterface({ input: keeper.stdout! });
  const ended = once(keeper, 'exit').then(() => Promise.reject(new Error('the PostgreSQL of this spec did not start')));
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  return { keeper, env: JSON.parse(line as string) as Record<string, string> };
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // pid (name) state ppid: the name may hold anything
        return (
          Number(
            readFileSync(`/proc/${pid}/stat`, 'utf8')
              .replace(/^.*\) /s, '')
              .split(' ')[1],
          ) === parent
        );
      } catch {
        return false;
      }
    });
}
