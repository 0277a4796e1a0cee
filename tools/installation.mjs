// What one installation keeps beside its data: secrets made once, and who is running on it.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

export const dataDirectory = () => resolve(process.env.KPI_DATA ?? '.data');

/** A start that is refused: one line for the person at the keyboard, no stack. */
export class Refused extends Error {}

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
};

/** When a process began, in ticks since boot: with its number it names a process for good. */
const since = (pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : fields[18];
  } catch {
    return null;
  }
};
export const myself = () => ({ pid: process.pid, since: since(process.pid) });
export const lives = (one) => one !== null && since(one.pid) !== null && since(one.pid) === one.since;

const noteOf = (data) => join(data, 'run.json');

/** The product that runs on this data: { pid, address, appUrl? } (appUrl once its database is there), else null. */
export function runningProduct(data) {
  const note = read(noteOf(data));
  return note && lives(note) ? note : null;
}

export function refuseWhileRunning(data) {
  const other = runningProduct(data);
  if (other) throw new Refused(`KPI Loop runs on this data already: ${other.address} (process ${other.pid})`);
}

/** Takes the data for this process, until `release`. What a killed run left is taken over. */
export function claim(data, address) {
  refuseWhileRunning(data);
  mkdirSync(data, { recursive: true });
  rmSync(noteOf(data), { force: true });
  const note = { ...myself(), address };
  writeFileSync(noteOf(data), JSON.stringify(note), { mode: 0o600, flag: 'wx' });
  return {
    /** Where `npm run verify-audit` finds the running database. */
    tell: (more) => writeFileSync(noteOf(data), JSON.stringify({ ...note, ...more }), { mode: 0o600 }),
    release: () => rmSync(noteOf(data), { force: true }),
  };
}

/** Said before a minute of work, not after it. */
export function refuseTakenPort(host, port, variable) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', ({ code, message }) => {
      const reason = { EADDRINUSE: 'is in use by another program', EACCES: 'may not be opened by this user' }[code];
      fail(new Refused(reason ? `port ${port} ${reason}: choose another with ${variable}=…` : `${host}:${port}: ${message}`));
    });
    probe.listen(port, host, () => probe.close(done));
  });
}

const MADE = { dbPassword: 24, adminPassword: 24, secretKey: 32 };

/** Made once for this installation; the file stays with the data. What the environment names comes first. */
export function secrets(data) {
  mkdirSync(data, { recursive: true });
  const file = join(data, 'secrets.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const missing = Object.entries(MADE).filter(([name]) => !kept[name]);
  if (missing.length) writeFileSync(file, JSON.stringify({ ...kept, ...Object.fromEntries(missing.map(([name, bytes]) => [name, randomBytes(bytes).toString('hex')])) }), { mode: 0o600 });
  const made = read(file);
  return { ...made, dbPassword: process.env.DB_PASSWORD ?? made.dbPassword, secretKey: process.env.SECRET_KEY ?? made.secretKey };
}
