import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import * as scoring from './index';

interface Golden {
  id: string;
  fn: string;
  in: unknown;
  out: unknown;
}

const fixtures = join(process.cwd(), '../shared/fixtures');
const goldenFile = join(fixtures, 'scoring-golden.jsonl');
const policyFile = join(fixtures, 'policy-defaults.json');
const functions = scoring as unknown as Record<string, (input: unknown) => unknown>;

/** Jest hides the titles of a suite that is skipped whole, so the reason is printed as well. */
function skip(title: string): void {
  console.warn(title);
  it.skip(title, () => undefined);
}

describe('golden fixtures', () => {
  if (existsSync(goldenFile)) {
    const lines = readFileSync(goldenFile, 'utf8').split('\n').filter(Boolean);
    const goldens = lines.map((line) => JSON.parse(line) as Golden);
    it.each(goldens.map((golden) => [golden.id, golden.fn, golden] as const))('%s %s gives the official result', (_id, fn, golden) => {
      expect(functions[fn](golden.in)).toEqual(golden.out);
    });
  } else {
    skip(`SKIPPED: ${goldenFile} is not there; the worked examples run inline instead`);
  }

  if (existsSync(policyFile)) {
    it('the default policy is the one of Appendix B', () => {
      expect(defaultPolicy).toEqual(JSON.parse(readFileSync(policyFile, 'utf8')));
    });
  } else {
    skip(`SKIPPED: ${policyFile} is not there`);
  }
});
