// The processes one command starts and ends. Each watches its channel and ends when we are gone, even if we were killed.
import { fork } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE_MS = 8000;

export const exitOf = (child) => (child.exitCode !== null || child.signalCode !== null ? Promise.resolve(child.exitCode ?? 1) : new Promise((done) => child.once('exit', (code) => done(code ?? 1))));

export class Children {
  #all = new Set();

  /** @param onEnd hears of a child that ends without having been told to */
  start(file, { env = {}, onEnd = () => undefined } = {}) {
    // a process group of its own: Ctrl-C reaches us, and the children end in our order
    const child = fork(file, { stdio: 'inherit', detached: true, execArgv: ['--enable-source-maps'], env: { ...process.env, ...env } });
    this.#all.add(child);
    child.once('exit', (code, signal) => {
      if (this.#all.delete(child)) onEnd(code ?? signal);
    });
    return child;
  }

  /** Asks, waits, and does not ask twice. */
  async end(...children) {
    await Promise.all(
      children.map(async (child) => {
        this.#all.delete(child);
        child.kill('SIGTERM');
        await Promise.race([exitOf(child), wait(PATIENCE_MS, undefined, { ref: false })]);
        child.kill('SIGKILL');
        await exitOf(child);
      }),
    );
  }

  endAll() {
    return this.end(...this.#all);
  }
}
