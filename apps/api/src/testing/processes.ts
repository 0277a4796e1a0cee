import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../../..');

export const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

export const until = async (what: string, condition: () => Promise<boolean>, seconds: number): Promise<void> => {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((next) => setTimeout(next, 100));
  }
};

/** Builds the processes of the product into a folder of their own. */
export function buildProcesses(out: string): void {
  const script = `import('./tools/build-api.mjs').then(({ bundle }) => bundle(['main', 'worker'].map((name) => 'apps/api/src/' + name + '.ts'), ${JSON.stringify(out)}))`;
  execFileSync(process.execPath, ['-e', script], { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '' } });
}

/** A process of the product on the database of a spec. */
export const startProcess = (file: string, url: string, env: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [join(ROOT, file)], {
    cwd: ROOT,
    stdio: 'ignore',
    env: { ...process.env, NODE_OPTIONS: '', APP_DATABASE_URL: url, SECRET_KEY: 'a'.repeat(64), LOG_LEVEL: 'silent', WEB_ROOT: '', DEMO: 'false', ...env },
  });

export const killProcess = async (child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await gone;
};
