import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPolicy, LATER_FIELDS, POLICY_CHOICES, type Initiator, type MissingPolicy, type PolicySet } from '@kpi-loop/cycle/domain';
import { eligibility } from '@kpi-loop/incentive/domain';
import { step } from '@kpi-loop/shared/kernel';
import { distributionMode, scoreCard } from '@kpi-loop/scoring/domain';
import { scorecardMachine, type CardLine, type ScorecardContext } from '@kpi-loop/target/domain';

const isLeaf = (value: unknown): boolean => typeof value !== 'object' || Array.isArray(value);
const leaves = (value: object, at = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) => (isLeaf(inner) ? [`${at}/${key}`] : leaves(inner as object, `${at}/${key}`)));
const POINTERS = leaves(defaultPolicy);

/** Where a policy set is declared and checked, a field is not used. */
const DECLARED = /spec\.ts$|policy-set\.ts$|validate-policy\.ts$|scoring\/domain\/src\/policy\.ts$/;
const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => /\/(api|domain)\/src\/.*\.ts$/.test(file) && !DECLARED.test(file))
    .map((file) => readFileSync(file, 'utf8'));
const TEXT = sources(join(process.cwd(), 'libs')).join('\n');

/** Fields the product keeps without reading them: official constants, which `validatePolicy` holds at their only value. */
const CONSTANT = ['/score/rounding', ...leaves(defaultPolicy.score.dp, '/score/dp')];

const card = (initiator: Initiator, side: 'owner' | 'head'): ScorecardContext => {
  const line = (lineId: string, weight: string): CardLine => ({
    lineId,
    metricId: lineId,
    metricVersionId: lineId,
    direction: 'HIGHER',
    definitionPublished: true,
    rule: { kind: 'LINEAR' },
    ownerAccepted: false,
    headAccepted: false,
    values: [{ weight, baseline: null, threshold: null, target: '1', stretch: null, validFrom: '2026-07-01', validTo: '2026-09-30' }],
  });
  const policy = { ...defaultPolicy, contract: { ...defaultPolicy.contract, initiator } };
  return { policy, side, lines: [line('a', '40'), line('b', '30'), line('c', '30')] } as unknown as ScorecardContext;
};
const mayBegin = (initiator: Initiator, side: 'owner' | 'head'): boolean => {
  try {
    step(scorecardMachine, 'draft', card(initiator, side), { type: 'scorecard.propose' });
    return true;
  } catch {
    return false;
  }
};

/** What downstream does with each choice of a field; throws or differs from what the field means when it does not know it. */
const UNDERSTOOD: Record<string, (choice: string) => void> = {
  '/contract/initiator': (choice) => {
    const sides = { EITHER: [true, true], BOTTOM_UP: [true, false], TOP_DOWN: [false, true] }[choice];
    expect([mayBegin(choice as Initiator, 'owner'), mayBegin(choice as Initiator, 'head')]).toEqual(sides);
  },
  '/contract/cascade': (choice) => {
    const begins = (above: string) => {
      const { policy, ...context } = card('EITHER', 'head');
      try {
        return !!step(
          scorecardMachine,
          'draft',
          { ...context, policy: { ...policy, contract: { ...policy.contract, cascade: choice } }, parents: [above] },
          { type: 'scorecard.propose' },
        );
      } catch {
        return false;
      }
    };
    const may = { OFF: [true, true, true], SOFT: [false, true, true], HARD: [false, false, true] }[choice];
    expect(['negotiating.with_owner', 'agreed', 'effective'].map(begins)).toEqual(may);
  },
  '/data/missing': (choice) => {
    const missing = { actual: null, missing: choice as MissingPolicy, substitute: '1', zeroConfirmed: true };
    const line = { id: 'a', weight: '100', direction: 'HIGHER', target: '1', rule: { kind: 'LINEAR', method: 'DEVIATION' }, ...missing } as const;
    const basis = { BLOCK: 'NONE', EXCLUDE_RENORMALISE: 'NONE' }[choice] ?? choice;
    const status = { BLOCK: 'BLOCKED', EXCLUDE_RENORMALISE: 'EXCLUDED' }[choice] ?? 'SCORED';
    expect(scoreCard({ policy: defaultPolicy, lines: [line] }).lines).toMatchObject([{ basis, status }]);
  },
  '/grade/distribution': (choice) => {
    const mode = (n: number) => distributionMode({ n, mode: choice as PolicySet['grade']['distribution'], minGroup: defaultPolicy.grade.minGroup });
    expect([mode(9), mode(10)]).toEqual(['GUIDE', choice]);
  },
  '/people/proration': (choice) => {
    const days = { CALENDAR_DAYS: ['62', '92'], WORKING_DAYS: ['44', '66'], MONTH_ROUND: ['2', '3'] }[choice];
    expect(eligibility({ hiredOn: '2026-07-31', leftOn: null }, ['2026-07-01', '2026-09-30'], choice as PolicySet['people']['proration'])).toEqual(days);
  },
};

describe('the fields of a policy set', () => {
  const used = POINTERS.filter((pointer) => !LATER_FIELDS.includes(pointer) && !CONSTANT.includes(pointer));

  it('that wait for a later issue exist', () => expect(LATER_FIELDS.filter((pointer) => !POINTERS.includes(pointer))).toEqual([]));

  it.each(used)('%s is read by some feature, or it belongs on the list of later fields', (pointer) => {
    expect(TEXT).toMatch(new RegExp(`\\b${pointer.split('/').pop()}\\b`));
  });

  it.each(LATER_FIELDS)('%s is read by no feature yet, or it no longer belongs on that list', (pointer) => {
    const [, group, ...path] = pointer.split('/');
    expect(TEXT).not.toMatch(new RegExp(`\\b${group}[?!]?\\.${path.join('[?!]?\\.')}\\b|'${group}'->>?'${path[0]}'`));
  });

  const choices = Object.entries(POLICY_CHOICES).filter(([pointer]) => used.includes(pointer));
  it('that offer a choice are all tried below', () => expect(Object.keys(UNDERSTOOD).sort()).toEqual(choices.map(([pointer]) => pointer).sort()));
  it.each(choices.flatMap(([pointer, values]) => values.map((value) => [pointer, value] as const)))('%s: downstream understands %s', (pointer, value) =>
    UNDERSTOOD[pointer](value),
  );
});
