import { scoreLine, type LineFacts, type ScoringRule } from './rule';

const perUnit = { base: '30', step: '0.03', pointsPerStep: '1', maxUp: '6', maxDown: '6', mode: 'FLOOR' } as const;
const cases: [ScoringRule, LineFacts, string | null, string][] = [
  [{ kind: 'LINEAR', method: 'DEVIATION' }, { direction: 'LOWER', actual: '2.30', target: '2.00' }, '0.850000', '85.00'],
  [
    {
      kind: 'INTERP',
      on: 'value',
      anchors: [
        ['50', '60'],
        ['60', '100'],
      ],
    },
    { direction: 'HIGHER', actual: '57' },
    null,
    '88.00',
  ],
  [
    {
      kind: 'INTERP',
      on: 'attainment',
      anchors: [
        ['0.8', '60'],
        ['1', '100'],
      ],
    },
    { direction: 'LOWER', actual: '22', target: '20' },
    '0.900000',
    '80.00',
  ],
  [
    {
      kind: 'STEP',
      on: 'attainment',
      bands: [
        ['0.9', '60'],
        ['1', '100'],
      ],
    },
    { direction: 'HIGHER', actual: '95', target: '100' },
    '0.950000',
    '60.00',
  ],
  [
    {
      kind: 'STEP',
      on: 'value',
      bands: [
        ['0', '100'],
        ['3', '60'],
      ],
    },
    { direction: 'LOWER', actual: '3' },
    null,
    '60.00',
  ],
  [{ kind: 'RANGE', lo: '30', hi: '40', tolLo: '10', tolHi: '10' }, { direction: 'RANGE', actual: '44' }, '0.600000', '60.00'],
  [{ kind: 'PER_UNIT', ...perUnit }, { direction: 'HIGHER', actual: '110', target: '100' }, '1.100000', '110.00'],
  [{ kind: 'DEDUCTION', full: '100', perEvent: '20' }, { direction: 'LOWER', actual: '2' }, null, '60.00'],
  [{ kind: 'BINARY' }, { direction: 'BINARY', actual: '1' }, '1.000000', '100.00'],
  [{ kind: 'MILESTONE', latePenalty: '0.02' }, { direction: 'MILESTONE', actual: [{ weight: '100', completed: true, lateDays: 5 }] }, null, '90.00'],
  [{ kind: 'MANUAL_RATING' }, { direction: 'HIGHER', actual: [{ weight: '100', rating: 4 }] }, null, '100.00'],
];

describe('scoreLine', () => {
  it.each(cases)('scores by the rule %j', (rule, facts, attainment, score) => {
    expect(scoreLine(rule, facts)).toMatchObject({ attainment, score });
  });
  it.each(cases)('the last step of the trace is the official score: %j', (rule, facts, _attainment, score) => {
    expect(scoreLine(rule, facts).trace.at(-1)?.rounded).toBe(score);
  });
  it('a target that changed is scored as its composite (R-M1)', () => {
    const result = scoreLine(
      { kind: 'LINEAR', method: 'DEVIATION' },
      {
        direction: 'HIGHER',
        actual: '9500',
        target: [
          ['9000', 62],
          ['12000', 30],
        ],
      },
    );
    expect(result).toMatchObject({ attainment: '0.952070', score: '95.21' });
  });
  it('attainment stays exact between target and score: three thirds are full steps', () => {
    expect(scoreLine({ kind: 'PER_UNIT', ...perUnit, step: '0.01' }, { direction: 'HIGHER', actual: '309', target: '300' }).score).toBe('110.00');
  });
  it('a rule may narrow the bounds of the card, never widen them (§3.4)', () => {
    const facts: LineFacts = { direction: 'HIGHER', actual: '3', target: '2' };
    const score = (bounds: object, given = facts) => scoreLine({ kind: 'LINEAR', method: 'RATIO', ...bounds }, given, { cap: '110', floor: '10' }).score;
    expect([score({}), score({ cap: '130' }), score({ cap: '500' }), score({ cap: '105' })]).toEqual(['110.00', '110.00', '110.00', '105.00']);
    const low: LineFacts = { direction: 'HIGHER', actual: '0', target: '2' };
    expect([score({}, low), score({ floor: '-50' }, low), score({ floor: '20' }, low)]).toEqual(['10.00', '10.00', '20.00']);
  });
  it.each<[string, ScoringRule, LineFacts]>([
    ['targetMissing', { kind: 'LINEAR', method: 'RATIO' }, { direction: 'HIGHER', actual: '1', target: null }],
    ['actualDoesNotFitRule', { kind: 'LINEAR', method: 'RATIO' }, { direction: 'HIGHER', actual: [], target: '1' }],
    ['actualDoesNotFitRule', { kind: 'BINARY' }, { direction: 'BINARY', actual: 'yes' }],
    ['actualDoesNotFitRule', { kind: 'MILESTONE', latePenalty: '0' }, { direction: 'MILESTONE', actual: [{ weight: '100', rating: 4 }] }],
    ['unknownScoringRule', { kind: 'GUESS' } as unknown as ScoringRule, { direction: 'HIGHER', actual: '1' }],
  ])('%s: refuses', (code, rule, facts) => {
    expect(() => scoreLine(rule, facts)).toThrow(code);
  });
});
