// Ratios of one run, on the machine at hand: ours against the bare thing doing the same work. Never absolute promises.
import { fork } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import autocannon from 'autocannon';
import Fastify from 'fastify';
import pg from 'pg';
import { bundleApi } from '../build-api.mjs';
import { freePort, startPostgres } from '../postgres.mjs';
import { hotRead } from './hot-read.mjs';
import { transitions } from './transitions.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const rows = [];

const median = (xs) => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];

/** Interleaved A B A B, the ratio round by round. */
export async function pair(name, target, ours, bare) {
  const ratios = [];
  const [a, b] = [[], []];
  for (let i = 0; i < ROUNDS; i++) {
    a.push(await ours());
    b.push(await bare());
    ratios.push(a[i] / b[i]);
  }
  rows.push({ name, target: `≥ ${target}`, ratio: median(ratios), range: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`, detail: `${Math.round(median(a))}/s against ${Math.round(median(b))}/s`, ok: median(ratios) >= target });
}

export const throughput = async (options) => {
  const result = await autocannon({ duration: SECONDS, ...options });
  if (result.non2xx || result.errors) throw new Error(`${options.url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.average;
};

/** What a browser loads before the first page: the entry and what it imports at once. */
function initialJavaScript() {
  const root = 'dist/apps/web/browser';
  const html = readFileSync(join(root, 'index.html'), 'utf8');
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const code = readFileSync(join(root, file), 'utf8');
    for (const [, next] of code.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) visit(next);
  };
  for (const [, file] of html.matchAll(/src="([\w.-]+\.js)"/g)) visit(file);
  const size = [...seen].reduce((sum, file) => sum + gzipSync(readFileSync(join(root, file))).length, 0) / 1000;
  const charts = readdirSync(root).filter((f) => f.endsWith('.js') && seen.has(f) && /echarts/i.test(readFileSync(join(root, f), 'utf8').slice(0, 2_000_000)) && readFileSync(join(root, f)).length > 300_000);
  rows.push({ name: 'initial JavaScript, gzip', target: '≤ 250 kB', ratio: size / 250, range: '', detail: `${size.toFixed(1)} kB (goal 180), charts ${charts.length ? 'NOT lazy' : 'lazy'}`, ok: size <= 250 && !charts.length });
}

const dir = mkdtempSync(join(tmpdir(), 'kpi-loop-bench-'));
chmodSync(dir, 0o755);
const server = await startPostgres({ dir: join(dir, 'pg'), throwaway: true });
await bundleApi();
const { migrate, appUrl } = await import(pathToFileURL(resolve('dist/apps/api/migrate.mjs')));
const targets = { adminUrl: server.url, database: 'bench', password: 'bench' };
await migrate(targets);
const port = await freePort();
const env = { ...process.env, APP_DATABASE_URL: appUrl(targets), SECRET_KEY: '0'.repeat(64), PORT: String(port), DEMO: 'true', LOG_LEVEL: 'silent', WEB_ROOT: '' };
const finished = (child) => new Promise((done) => child.once('exit', done));
if (await finished(fork(resolve('dist/apps/api/seed.mjs'), { env }))) throw new Error('no demo data');
const api = fork(resolve('dist/apps/api/main.mjs'), { env });
const base = `http://127.0.0.1:${port}`;
for (let i = 0; i < 300 && !(await fetch(`${base}/api/health/ready`).then((r) => r.ok, () => false)); i++) await new Promise((next) => setTimeout(next, 100));
const admin = new pg.Pool({ connectionString: server.url.replace(/postgres$/, 'bench'), max: 40 });

try {
  await hotRead({ base, admin, pair, throughput, Fastify });
  await transitions({ base, admin, pair });
  initialJavaScript();
} finally {
  api.kill('SIGTERM');
  await finished(api);
  await admin.end();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}

console.log(`\n${cpus().length} × ${cpus()[0].model.trim()}, load ${loadavg()[0].toFixed(2)}, ${ROUNDS} rounds of ${SECONDS} s, median\n`);
console.log(`${'benchmark'.padEnd(58)} ${'ratio'.padStart(6)} ${'target'.padStart(9)}  range      figures`);
for (const r of rows) console.log(`${r.ok ? '✓' : '✗'} ${r.name.padEnd(56)} ${r.ratio.toFixed(2).padStart(6)} ${r.target.padStart(9)}  ${r.range.padEnd(10)} ${r.detail}`);
process.exit(rows.every((r) => r.ok) ? 0 : 1);
