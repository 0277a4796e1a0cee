import { canaryWorkspace, lintCanaries, removeWorkspace, type Finding } from './canary-workspace';
import house from './index.mjs';

const DOMAIN = 'libs/target/domain/src/canary.ts';
const KERNEL = 'libs/shared/kernel/src/canary.ts';
const API = 'libs/target/api/src/canary.ts';
const APP = 'apps/api/src/canary.ts';
const WEB = 'libs/target/web/src/canary.ts';
const UI = 'libs/shared/ui/src/canary.ts';
const SHELL = 'apps/web/src/app/canary.ts';

const CLOCK = 'export const now = (): number => Date.now();\n';
const LATER = `import { forwardRef } from '@nestjs/common';\nexport const later = forwardRef;\n`;
const BARE = `import { BadRequestException } from '@nestjs/common';\nexport const refuse = BadRequestException;\n`;
const BY_HAND = "export const close = (tx: { execute(sql: string): void }): void => tx.execute(`UPDATE scorecard SET status = 'closed' WHERE id = 1`);\n";
const RED = `export const series = { color: '#5470c6' };\n`;
const DELAYED = `import { setup } from 'xstate';\nexport const m = setup({}).createMachine({ id: 'm', initial: 'a', states: { a: { after: { 1000: 'b' } }, b: {} } });\n`;

/** Each rule of the house in each kind of file that it is meant for, linted by the real configuration. */
const KINDS: [rule: string, file: string, code: string][] = [
  ['domain-is-timeless', DOMAIN, CLOCK],
  ['domain-is-timeless', KERNEL, CLOCK],
  ['file-name', 'libs/target/api/src/utils.ts', 'export const a = 1;\n'],
  ['file-name', 'libs/target/web/src/helper.ts', 'export const a = 1;\n'],
  ['machine-is-pure', 'libs/target/domain/src/canary.machine.ts', DELAYED],
  ['no-bare-exception', API, BARE],
  ['no-bare-exception', APP, BARE],
  ['no-colour-literal', WEB, RED],
  ['no-colour-literal', UI, RED],
  ['no-colour-literal', SHELL, RED],
  ['no-forward-ref', API, LATER],
  ['no-forward-ref', APP, LATER],
  ['no-forward-ref', DOMAIN, LATER],
  ['no-native-date', 'libs/target/web/src/canary-date.html', '<input type="date" />\n'],
  ['select-has-label', 'libs/target/web/src/canary-select.html', '<nz-select></nz-select>\n'],
  ['status-by-advance', API, BY_HAND],
  ['status-by-advance', APP, BY_HAND],
];
/** And what they leave alone, so that a rule which cries always is found out too. */
const FINE: [file: string, code: string][] = [
  [DOMAIN, `export const sum = (a: number, b: number): number => a + b;\n`],
  [API, 'export const read = (tx: { query(sql: string): void }): void => tx.query(`SELECT status FROM scorecard`);\n'],
  [WEB, `export const series = { color: 'var(--kpi-good)' };\n`],
  ['apps/api/src/migrations/canary.ts', BY_HAND],
  ['libs/target/domain/src/canary.spec.ts', CLOCK],
];

describe('the rules of the house', () => {
  let findings: Finding[][];

  beforeAll(() => {
    const tags = (scope: string, layer: string): string[] => [`scope:${scope}`, `layer:${layer}`];
    const dir = canaryWorkspace({
      ...Object.fromEntries(['domain', 'api', 'web'].map((face) => [`libs/target/${face}`, tags('target', face)])),
      'libs/shared/kernel': tags('shared', 'domain'),
      'libs/shared/ui': tags('shared', 'ui'),
      'apps/api': tags('api', 'app'),
      'apps/web': tags('web', 'app'),
    });
    try {
      findings = lintCanaries(dir, [...KINDS.map(([, file, code]) => ({ file, code })), ...FINE.map(([file, code]) => ({ file, code }))]);
    } finally {
      removeWorkspace(dir);
    }
  }, 60_000);

  const rulesFound = (i: number): string[] => findings[i].map((found) => found.rule).filter((rule) => rule.startsWith('house/'));

  it.each(KINDS.map(([rule, file], i) => [rule, file, i] as const))('%s holds in %s', (rule, _file, i) => expect(rulesFound(i)).toContain(`house/${rule}`));
  it.each(FINE.map(([file], i) => [file, KINDS.length + i] as const))('nothing is said about %s when it is as it should be', (_file, i) =>
    expect(rulesFound(i)).toEqual([]),
  );
  it('has a canary for each of them', () => expect([...new Set(KINDS.map(([rule]) => rule))].sort()).toEqual(Object.keys(house.rules).sort()));
});
