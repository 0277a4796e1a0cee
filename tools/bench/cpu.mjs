// Processor time beside the clock: on a machine with other work it says what ours costs.
import { readFileSync } from 'node:fs';

const TICK_MS = 10;

/** Milliseconds that each of the server's connections has worked so far, where the system tells (Linux). */
async function worked(admin) {
  const { rows } = await admin.query(`SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database()`);
  const ms = new Map();
  for (const { pid } of rows)
    try {
      const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
      ms.set(pid, (Number(user) + Number(system)) * TICK_MS);
    } catch {
      continue;
    }
  return ms;
}

/** Does the work and says how long it took and how long the server's connections worked meanwhile (one that has ended is not counted). */
export async function timed(admin, work) {
  const before = await worked(admin);
  const started = performance.now();
  const done = await work();
  const ms = performance.now() - started;
  let cpu = 0;
  for (const [pid, now] of await worked(admin)) cpu += now - (before.get(pid) ?? 0);
  return { ms, cpu, done };
}
