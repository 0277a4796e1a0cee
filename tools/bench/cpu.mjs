// Processor time beside the clock: on a machine with other work it says what ours costs.
import { readFileSync } from 'node:fs';

const TICK_MS = 10;

/** Milliseconds that the server's connections have worked, where the system tells (Linux); of differences, those of one that ended meanwhile are missing. */
export async function cpuOf(admin) {
  const { rows } = await admin.query(`SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'`);
  let ticks = 0;
  for (const { pid } of rows)
    try {
      const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
      ticks += Number(user) + Number(system);
    } catch {
      continue;
    }
  return ticks * TICK_MS;
}
