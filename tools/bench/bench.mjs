// Ratios of one run, on the machine at hand: ours against the bare thing doing the same work. Never absolute promises.
import { fork } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import autocannon from 'autocannon';
import pg from 'pg';
import { bundleApi } from '../build-api.mjs';
import { GOAL_KB, LIMIT_KB, weigh } from '../../apps/web/weigh.mjs';
import { freePort, startPostgres } from '../postgres.mjs';
import { cascade } from './cascade.mjs';
import { freshness } from './freshness.mjs';
import { generation } from './generation.mjs';
import { forecasting } from './forecast.mjs';
import { hotRead } from './hot-read.mjs';
import { ingest } from './ingest.mjs';
import { recompute } from './recompute.mjs';
import { transitions } from './transitions.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const rows = [];
const lineOf = (r) => `${r.ok ? '✓' : '✗'} ${r.name.padEnd(72)} ${r.ratio.toFixed(2).padStart(6)} ${r.target.padStart(9)}  ${r.range.padEnd(10)} ${r.detail}`;
/** Told at once, so that whoever stops a long run has what was measured; all lines stand together at the end. */
function tell(row) {
  rows.push(row);
  console.error(lineOf(row));
}

const median = (xs) => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];

/**
 * Interleaved A B A B, the ratio round by round. One round of each goes before, unmeasured: what a process compiles and a
 * connection plans once is no part of the comparison. Without a target the line only informs.
 */
export async function pair(name, target, ours, bare) {
  const ratios = [];
  const [a, b] = [[], []];
  try {
    await ours();
    await bare();
    for (let i = 0; i < ROUNDS; i++) {
      a.push(await ours());
      b.push(await bare());
      ratios.push(a[i] / b[i]);
    }
    const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    tell({ name, target: target === null ? '' : `≥ ${target}`, ratio: median(ratios), range, detail: `${Math.round(median(a))}/s against ${Math.round(median(b))}/s`, ok: target === null || median(ratios) >= target });
  } catch (error) {
    broken(name, error);
  }
}

/** The same for work that takes its time: milliseconds of ours against the bare thing, at most so many times as long. */
export async function atMost(name, target, ours, bare, rounds = ROUNDS) {
  const [ratios, a, b] = [[], [], []];
  try {
    for (let i = 0; i < rounds; i++) {
      a.push(await ours());
      b.push(await bare());
      ratios.push(a[i] / b[i]);
    }
    compared(name, target, ratios, `${Math.round(median(a))} ms against ${Math.round(median(b))} ms`);
  } catch (error) {
    broken(name, error);
  }
}

const compared = (name, target, ratios, detail) => {
  const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  tell({ name, target: target === null ? '' : `≤ ${target}`, ratio: median(ratios), range, detail, ok: target === null || median(ratios) <= target });
};

/** A line that could not be measured is a line that misses its target: the others are still printed. */
const broken = (name, error) => tell({ name, target: '', ratio: 0, range: '', detail: `not measured: ${error.message}`, ok: false });

/** `BENCH_ONLY=ingest,recompute`: some parts alone. */
const ONLY = process.env.BENCH_ONLY?.split(',') ?? null;

async function part(name, measure) {
  if (ONLY && !ONLY.includes(name)) return;
  try {
    await measure();
  } catch (error) {
    broken(name, error);
  }
}

export const throughput = async (options) => {
  const result = await autocannon({ duration: SECONDS, ...options });
  if (result.non2xx || result.errors) throw new Error(`${options.url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.average;
};

function initialJavaScript() {
  const { total, chartsAreLazy } = weigh();
  tell({ name: 'initial JavaScript, gzip', target: `≤ ${LIMIT_KB} kB`, ratio: total / LIMIT_KB, range: '', detail: `${total.toFixed(1)} kB (goal ${GOAL_KB}), charts ${chartsAreLazy ? 'lazy' : 'NOT lazy'}`, ok: total <= LIMIT_KB && chartsAreLazy });
}

const dir = mkdtempSync(join(tmpdir(), 'kpi-loop-bench-'));
chmodSync(dir, 0o755);
// one server for both sides, set as the product sets it: what was committed is on the disk
const server = await startPostgres({ dir: join(dir, 'pg') });
await bundleApi();
const { migrate, appUrl } = await import(pathToFileURL(resolve('dist/apps/api/migrate.mjs')));
const targets = { adminUrl: server.url, database: 'bench', password: 'bench' };
await migrate(targets);
const port = await freePort();
const env = { ...process.env, APP_DATABASE_URL: appUrl(targets), SECRET_KEY: '0'.repeat(64), PORT: String(port), DEMO: 'true', LOG_LEVEL: 'silent', WEB_ROOT: '' };
const finished = (child) => (child.exitCode !== null || child.signalCode !== null ? child.exitCode : new Promise((done) => child.once('exit', done)));
if (await finished(fork(resolve('dist/apps/api/seed.mjs'), { env }))) throw new Error('no demo data');
const api = fork(resolve('dist/apps/api/main.mjs'), { env });
const base = `http://127.0.0.1:${port}`;
for (let i = 0; i < 300 && !(await fetch(`${base}/api/health/ready`).then((r) => r.ok, () => false)); i++) await new Promise((next) => setTimeout(next, 100));
const adminUrl = server.url.replace(/postgres$/, 'bench');
const admin = new pg.Pool({ connectionString: adminUrl, max: 40 });
// the pool has ended before its connections have: the last ones may hear that the server stops
admin.on('error', () => undefined);

try {
  await part('hot read', () => hotRead({ base, adminUrl, admin, pair, throughput }));
  await part('transition', () => transitions({ base, env, admin, pair, throughput }));
  await part('freshness', () => freshness({ base, env, admin, compared }));
  await part('recompute', () => recompute({ base, env, admin, atMost, compared }));
  await part('generation', () => generation({ base, env, admin, compared }));
  await part('cascade', () => cascade({ base, admin, atMost, compared }));
  await part('forecast', () => forecasting({ compared }));
  // last of those that the server works for: what was pushed is counted by jobs that go on after it
  await part('ingest', () => ingest({ base, admin, atMost }));
  await part('initial JavaScript', initialJavaScript);
} finally {
  api.kill('SIGTERM');
  await finished(api);
  await admin.end();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}

console.log(`\n${cpus().length} × ${cpus()[0].model.trim()}, load ${loadavg()[0].toFixed(2)}, ${ROUNDS} rounds of ${SECONDS} s, median\n`);
console.log(`${'benchmark'.padEnd(74)} ${'ratio'.padStart(6)} ${'target'.padStart(9)}  range      figures`);
for (const r of rows) console.log(lineOf(r));
process.exit(rows.every((r) => r.ok) ? 0 : 1);
