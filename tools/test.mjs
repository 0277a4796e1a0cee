// Everything that must be true, in one command: lint, types, drift, units, API on a real PostgreSQL, browser.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';

const NX = 'node_modules/nx/dist/bin/nx.js';
const TSC = 'node_modules/typescript/bin/tsc';
const PLAYWRIGHT = 'node_modules/@playwright/test/cli.js';
const only = process.argv[2];
mkdirSync('tmp', { recursive: true });

const run = (name, args, env = {}) =>
  new Promise((done) => {
    const at = performance.now();
    console.log(`\n── ${name}`);
    const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, NX_DAEMON: 'false', ...env } });
    child.on('exit', (code) => {
      console.log(`── ${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - at) / 1000).toFixed(1)} s`);
      done(code === 0);
    });
  });

/** The runners' own figures, one plain line each at the very end. */
const results = [];
function count(name, file, read) {
  try {
    results.push({ name, ...read(JSON.parse(readFileSync(file, 'utf8'))) });
  } catch {
    results.push({ name, passed: 0, failed: 1, skipped: 0 });
  }
  rmSync(file, { force: true });
}

const every = async (...steps) => {
  let ok = true;
  for (const step of steps) ok = (await step()) && ok;
  return ok;
};

const stages = {
  lint: () => run('lint', ['tools/lint.mjs']),
  // the web's own code is checked with its templates, by its build
  types: () =>
    every(
      ...['tsconfig.server.json', 'apps/web/tsconfig.spec.json', 'apps/e2e/tsconfig.json'].map(
        (project) => () => run(`types of ${project}`, [TSC, '-p', project, '--noEmit']),
      ),
    ),
  drift: () =>
    every(
      () => run('diagrams', ['tools/diagrams/diagrams.mjs', '--check']),
      () => run('client', ['tools/client.mjs', '--check']),
      () => run('texts', ['tools/texts/texts.mjs']),
    ),
  build: async () => (await run('build', [NX, 'run-many', '-t', 'build', '--parallel=2'])) && run('initial JavaScript', ['apps/web/weigh.mjs']),
  jest: async () => {
    const ok = await run('jest', ['tools/jest.mjs', '--maxWorkers=4', '--workerIdleMemoryLimit=2.5GB', '--json', '--outputFile=tmp/jest.json']);
    count('jest', 'tmp/jest.json', (r) => ({ passed: r.numPassedTests, failed: r.numFailedTests + r.numRuntimeErrorTestSuites, skipped: r.numPendingTests }));
    return ok;
  },
  e2e: async () => {
    const stories = process.env.E2E_GREP ? ['--grep', process.env.E2E_GREP] : [];
    const ok = await run('e2e', [PLAYWRIGHT, 'test', '-c', 'apps/e2e', ...stories], {
      PLAYWRIGHT_JSON_OUTPUT_NAME: resolve('tmp/e2e.json'),
      SKIP_WEB_BUILD: 'true',
    });
    count('e2e', 'tmp/e2e.json', (r) => ({ passed: r.stats.expected + r.stats.flaky, failed: r.stats.unexpected + r.errors.length, skipped: r.stats.skipped }));
    return ok;
  },
};

const started = performance.now();
const failed = [];
const pass = async (name) => {
  if (only && only !== name) return;
  if (!(await stages[name]())) failed.push(name);
};
// the first three have one thread each, and building leaves half of them idle
await Promise.all([pass('lint'), pass('types').then(() => pass('drift')), pass('build')]);
for (const name of ['jest', 'e2e']) await pass(name);
console.log(`\n${failed.length ? `FAILED: ${failed.join(', ')}` : 'all green'} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
for (const { name, passed, failed: bad, skipped } of results) console.log(`${name}: ${passed} passed, ${bad} failed, ${skipped} skipped`);
process.exit(failed.length ? 1 : 0);
