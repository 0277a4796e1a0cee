// The Angular client from the API's own contract: `npm run client` writes it, `-- --check` fails when it has drifted.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { NgOpenApiGen } from 'ng-openapi-gen';
import { bundle } from './build-api.mjs';

const TARGET = 'libs/shared/client/src';
const check = process.argv.includes('--check');
const scratch = mkdtempSync(join(tmpdir(), 'kpi-loop-client-'));

const files = (dir) => readdirSync(dir, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => relative(dir, join(e.parentPath, e.name))).sort();

async function generate() {
  // inside the workspace, so that the bundle finds its packages
  const out = `dist/client-${process.pid}`;
  await bundle(['apps/api/src/openapi.cli.ts'], out);
  const contract = join(scratch, 'openapi.json');
  execFileSync(process.execPath, [join(out, 'openapi.cli.mjs'), contract], { stdio: 'inherit', env: { ...process.env, LOG_LEVEL: 'silent' } });
  rmSync(out, { recursive: true, force: true });
  const output = join(scratch, 'src');
  mkdirSync(output);
  const generator = new NgOpenApiGen(JSON.parse(readFileSync(contract, 'utf8')), { input: contract, output, services: true, promises: true, apiService: false, indexFile: true, ignoreUnusedModels: false, enumArray: false, silent: true, endOfLineStyle: 'lf' });
  generator.generate();
  return output;
}

const fresh = await generate();
const differences = () => {
  const old = existsSync(TARGET) ? files(TARGET) : [];
  const now = files(fresh);
  return [...new Set([...old, ...now])].filter((f) => !old.includes(f) || !now.includes(f) || readFileSync(join(TARGET, f), 'utf8') !== readFileSync(join(fresh, f), 'utf8'));
};
const changed = differences();
if (check) {
  for (const file of changed) console.error(`drifted: ${TARGET}/${file}`);
  if (changed.length) console.error('the generated client does not match the API: npm run client');
} else if (changed.length) {
  rmSync(TARGET, { recursive: true, force: true });
  cpSync(fresh, TARGET, { recursive: true });
  console.log(`client: ${changed.length} files written`);
}
rmSync(scratch, { recursive: true, force: true });
process.exit(check && changed.length ? 1 : 0);
