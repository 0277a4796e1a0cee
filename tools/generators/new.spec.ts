import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as prettier from 'prettier';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');
let dir: string;

const run = (script: string, ...args: string[]) => {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: dir, encoding: 'utf8', env });
  return { status, said: stdout + stderr };
};
const make = (...args: string[]) => run(join(__dirname, 'new.mjs'), ...args);
const text = (path: string) => readFileSync(join(dir, path), 'utf8');
const written = (pattern = '{libs,apps}/**/*.ts') => globSync(pattern, { cwd: dir });

beforeAll(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'kpi-loop-new-')));
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  expect(make('feature', 'incentive')).toMatchObject({ status: 0 });
  expect(make('machine', 'incentive', 'pay-run')).toMatchObject({ status: 0 });
  expect(make('machine', 'incentive', 'incentive')).toMatchObject({ status: 0 });
  expect(make('migration', 'pay-run-export')).toMatchObject({ status: 0 });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('npm run new', () => {
  it('gives each face its tags', () => {
    expect(JSON.parse(text('libs/incentive/api/project.json'))).toEqual({
      name: 'incentive-api',
      root: 'libs/incentive/api',
      projectType: 'library',
      tags: ['scope:incentive', 'layer:api'],
    });
  });
  it('writes TypeScript that parses and is already formatted', async () => {
    expect(written().length).toBeGreaterThan(15);
    for (const path of written()) {
      const { diagnostics } = ts.transpileModule(text(path), {
        reportDiagnostics: true,
        fileName: path,
        compilerOptions: { experimentalDecorators: true, target: ts.ScriptTarget.ES2022 },
      });
      expect({ path, diagnostics }).toEqual({ path, diagnostics: [] });
      expect({ path, formatted: await prettier.check(text(path), { singleQuote: true, printWidth: 160, filepath: path }) }).toEqual({ path, formatted: true });
    }
  });
  it('writes a domain that compiles against the kernel and whose own specs pass', () => {
    const kernel = `${ROOT}/libs/*/src/index.ts`;
    const options = {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      target: 'ES2023',
      module: 'esnext',
      moduleResolution: 'bundler',
      types: ['jest', 'node'],
      esModuleInterop: true,
    };
    writeFileSync(
      join(dir, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, paths: { '@kpi-loop/*': [kernel] } }, include: ['libs/*/domain/**/*.ts', 'apps/api/**/*.ts'] }),
    );
    expect(run(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.')).toEqual({ status: 0, said: '' });

    const swc = ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }];
    const config = {
      rootDir: dir,
      roots: ['<rootDir>/libs'],
      transform: { '\\.ts$': swc },
      moduleNameMapper: { '^@kpi-loop/(.*)$': `${ROOT}/libs/$1/src/index.ts` },
      testMatch: ['**/*.spec.ts'],
    };
    const { status, said } = run(join(ROOT, 'node_modules/jest/bin/jest.js'), '--config', JSON.stringify(config), '--watchman=false');
    expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining('Test Suites: 4 passed') });
  }, 60_000);
  it('exports a machine from its domain', () => {
    expect(text('libs/incentive/domain/src/index.ts')).toBe(
      "export * from './incentive.policy';\nexport * from './pay-run.machine';\nexport * from './pay-run.policy';\nexport * from './incentive.machine';\n",
    );
  });
  it('names a migration after its second and its concern', () => {
    const [path] = written('apps/api/src/migrations/*.ts');
    expect(path).toMatch(/\/\d{14}-pay-run-export\.ts$/);
    const stamp = /\d{14}/.exec(path)?.[0];
    expect(text(path)).toContain(`export class PayRunExport${stamp} implements MigrationInterface`);
    expect(text(path)).toContain("CALL system.protect('pay_run_export')");
  });
  it('never writes over a file', () => {
    expect(make('feature', 'incentive')).toMatchObject({ status: 1, said: expect.stringContaining('already there') });
    expect(make('machine', 'incentive', 'pay-run')).toMatchObject({ status: 1, said: expect.stringContaining('already there') });
  });
  it('refuses a feature without a place in the loop, a machine without a feature, and a name that is no name', () => {
    expect(make('feature', 'billing')).toMatchObject({ status: 1, said: expect.stringContaining('LOOP') });
    expect(make('machine', 'appeal', 'appeal')).toMatchObject({ status: 1, said: expect.stringContaining('not there yet') });
    expect(make('migration', '../etc')).toMatchObject({ status: 1 });
    expect(make('thing')).toMatchObject({ status: 1, said: expect.stringContaining('npm run new') });
  });
});
