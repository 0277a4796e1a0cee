import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const machine = (target: string) => `
  import { decimal } from '@kpi-loop/shared/kernel';
  import { setup } from 'xstate';
  export const zero = decimal('0');
  export const thingMachine = setup({}).createMachine({ id: 'thing', initial: 'draft', states: { draft: { on: { submit: '${target}' } }, sent: {}, lost: {} } });
`;

describe('npm run diagrams', () => {
  let root: string;
  const page = () => join(root, 'libs/target/README.md');
  const source = () => join(root, 'libs/target/domain/src/thing.machine.ts');
  const run = (...args: string[]) => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'diagrams.mjs'), ...args], { cwd: root, encoding: 'utf8', env });
    return { status, said: stdout + stderr };
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kpi-loop-diagrams-'));
    mkdirSync(join(root, 'libs/target/domain/src'), { recursive: true });
    writeFileSync(source(), machine('sent'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('creates the page when there is none, and then has nothing left to do', () => {
    expect(run()).toEqual({ status: 0, said: 'libs/target/README.md drawn\n' });
    expect(readFileSync(page(), 'utf8')).toContain('# target\n\n## Lifecycle\n\n<!-- machine:thing -->\n\n```mermaid\nstateDiagram-v2\n');
    expect(run('--check')).toEqual({ status: 0, said: '' });
  });
  it('fails the check and names the page when a machine has changed, without touching it', () => {
    run();
    const before = readFileSync(page(), 'utf8');
    writeFileSync(source(), machine('lost'));
    const { status, said } = run('--check');
    expect(status).toBe(1);
    expect(said).toContain('libs/target/README.md');
    expect(readFileSync(page(), 'utf8')).toBe(before);
    run();
    expect(readFileSync(page(), 'utf8')).toContain('draft --> lost : submit');
  });
  it('fails the check when there is no page yet', () => {
    expect(run('--check').status).toBe(1);
    expect(existsSync(page())).toBe(false);
  });
  it('leaves the words around a picture alone and takes out the picture of a machine that is gone', () => {
    writeFileSync(page(), '# Targets\n\nWhy.\n\n<!-- machine:thing -->old<!-- /machine -->\n\nAfter.\n\n<!-- machine:gone -->x<!-- /machine -->\n');
    run();
    const text = readFileSync(page(), 'utf8');
    expect(text).toMatch(/^# Targets\n\nWhy\.\n\n<!-- machine:thing -->\n[\s\S]*draft --> sent : submit[\s\S]*<!-- \/machine -->\n\nAfter\.\n/);
    expect(text).not.toContain('machine:gone');
  });
});
