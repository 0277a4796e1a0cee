import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const SCRIPT = join(__dirname, 'texts.mjs');

/** A workspace of a few files; the script is run in it as the tests run it. */
function findings(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'kpi-loop-texts-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  try {
    return execFileSync(process.execPath, [SCRIPT], { cwd: root, encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    rmSync(root, { recursive: true });
  }
}

const bundle = (zh: object, en: object) => ({ 'libs/a/web/src/i18n/zh-CN.json': JSON.stringify(zh), 'libs/a/web/src/i18n/en.json': JSON.stringify(en) });
const whole = bundle({ a: { title: '题' }, rule: { weightsTotal100: '差' } }, { a: { title: 'Title' }, rule: { weightsTotal100: 'Short' } });

describe('texts', () => {
  it('says nothing when every word is there', () => {
    expect(findings({ ...whole, 'libs/a/web/src/page.html': `{{ 'a.title' | transloco }}` })).toBe('');
  });
  it('finds a key that one language lacks, and an empty one', () => {
    expect(findings(bundle({ a: { x: '有', y: '' } }, { a: { y: 'y' } }))).toMatch(/a\.x is not in en[\s\S]*a\.y is empty in zh-CN/);
  });
  it('finds English punctuation in Chinese, and lets code in it be', () => {
    const zh = { a: '月数(含本月)', b: '不合规,请重试', c: '调用 abs(x, 2)，再试', d: '比率（%）' };
    expect(findings(bundle({ a: zh }, { a: zh }))).toMatch(/^.*a\.a has punctuation.*\n.*a\.b has punctuation.*\n2 words/);
  });
  it('lets English have a form for one, where there is one for many', () => {
    expect(findings(bundle({ a: { rows: '{{count}} 行' } }, { a: { rows: '{{count}} rows', rows_one: '{{count}} row' } }))).toBe('');
    expect(findings(bundle({ a: {} }, { a: { rows_one: '{{count}} row' } }))).toContain('a.rows_one is not in zh-CN');
  });
  it('finds a form for one that no longer says of whom or what', () => {
    const said = (one: string) => bundle({ a: { rows: '{{name}}：{{count}} 行' } }, { a: { rows: '{{name}}: {{count}} rows', rows_one: one } });
    expect(findings(said('{{name}}: 1 row'))).toBe('');
    expect(findings(said('1 row'))).toContain('a.rows_one does not say of whom or what');
  });
  it('finds a key that a page asks for and nobody has written', () => {
    expect(findings({ ...whole, 'libs/a/web/src/page.ts': `texts.text('a.lost')` })).toContain('libs/a/web/src/page.ts: nobody has written a.lost');
  });
  it('finds a duty whose button says nothing of its own', () => {
    const said = { duty: { card: { sign: 'Sign {{name}}', agree: { close: 'Agree' } } }, dutyAction: { sign: 'Sign' } };
    expect(findings(bundle(said, said))).toBe('nobody has written dutyAction.agree\n1 words are missing\n');
  });
  it('finds a rule without words', () => {
    const machine = `setup({\n  guards: {\n    weightsTotal100: () => true,\n    nobodyKnows: () => true,\n  },\n})`;
    expect(findings({ ...whole, 'libs/a/domain/src/a.machine.ts': machine })).toBe('libs/a/domain/src/a.machine.ts: nobody has written rule.nobodyKnows\n1 words are missing\n');
  });
  it('finds a refusal of the scoring engine without words', () => {
    const engine = `if (broken) refuse('oddAnchors');\nconst rules = brokenOf({ oddCap: cap > floor, weightsTotal100: true });\nexport type NotScoredReason = 'oddData' | 'oddWeight';\nnotNegative(f(x), 'oddCount');`;
    const found = findings({ ...whole, 'libs/scoring/domain/src/a.ts': engine });
    for (const code of ['oddAnchors', 'oddCap', 'oddData', 'oddWeight', 'oddCount', 'weightsTotal100']) expect(found).toContain(`nobody has written problem.${code}`);
  });
  it('finds a problem that only the pages of another feature can say', () => {
    const of = (feature: string, words: object) => ({
      [`${feature}/i18n/zh-CN.json`]: JSON.stringify(words),
      [`${feature}/i18n/en.json`]: JSON.stringify(words),
    });
    const odd = { problem: { oddThing: 'Odd' } };
    const thrown = { 'libs/a/api/src/a.ts': `throw new Problem('invalid', 'oddThing')`, ...of('libs/a/web/src', { a: { x: 'X' } }) };
    expect(findings({ ...thrown, ...of('libs/b/web/src', odd) })).toBe('libs/a/api/src/a.ts: its own pages cannot say problem.oddThing\n1 words are missing\n');
    expect(findings({ ...thrown, ...of('apps/web/public', odd) })).toBe('');
  });
  it('finds a problem without words', () => {
    expect(findings({ ...whole, 'libs/a/api/src/a.ts': `throw new Problem('invalid', 'oddThing')` })).toContain('problem.oddThing');
  });
});
