import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

export interface Canary {
  file: string;
  code: string;
}
export interface Finding {
  line: number;
  rule: string;
  text: string;
}

/** A workspace outside the tree with our rules, our path mapping and the given projects, each an empty index. */
export function canaryWorkspace(projects: Record<string, string[]>): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'kpi-loop-canary-')));
  const write = (path: string, text: string) => {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  copyFileSync(join(ROOT, 'tsconfig.base.json'), join(dir, 'tsconfig.base.json'));
  write('package.json', JSON.stringify({ name: 'canary', private: true }));
  write('nx.json', JSON.stringify({ useDaemonProcess: false, neverConnectToCloud: true, analytics: false }));
  write('eslint.config.mjs', `export { default } from ${JSON.stringify(join(ROOT, 'eslint.config.mjs'))};\n`);
  for (const [root, tags] of Object.entries(projects)) {
    const [kind, ...name] = root.split('/');
    write(`${root}/project.json`, JSON.stringify({ name: name.join('-') || kind, root, projectType: kind !== 'libs' ? 'application' : 'library', tags }));
    write(`${root}/src/index.ts`, 'export const thing = 1;\n');
  }
  return dir;
}

export function lintCanaries(dir: string, canaries: Canary[]): Finding[][] {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(NX_|NODE_OPTIONS|JEST_|TS_NODE)/.test(name));
  const run = spawnSync(process.execPath, [join(ROOT, 'tools/eslint/canary.mjs')], {
    cwd: dir,
    input: JSON.stringify(canaries),
    encoding: 'utf8',
    env: { ...Object.fromEntries(inherited), NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', NX_WORKSPACE_ROOT_PATH: dir },
  });
  if (run.status !== 0) throw new Error(`the canaries could not be linted:\n${run.stdout}\n${run.stderr}`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '');
}

export const removeWorkspace = (dir: string): void => rmSync(dir, { recursive: true, force: true });
