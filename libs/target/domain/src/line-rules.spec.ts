import { agreedText, anchorsOf, brokenLineRules, capWithinPolicy, ruleFits, targetsInOrder, type CardLine, type LineRule } from './index';

const values = (threshold: string | null, target: string, stretch: string | null) => ({ threshold, target, stretch });

describe('targets', () => {
  it.each([
    ['HIGHER', values('80', '100', '120'), true],
    ['HIGHER', values('100', '100', '120'), false],
    ['HIGHER', values('120', '100', null), false],
    ['HIGHER', values(null, '100', null), true],
    ['LOWER', values('0.03', '0.02', '0.015'), true],
    ['LOWER', values('0.01', '0.02', null), false],
    ['RANGE', values('3', '2', '1'), true],
  ] as const)('%s %j lies in order: %s', (direction, given, holds) => expect(targetsInOrder(given, direction)).toBe(holds));
});

describe('a scoring rule fits its target', () => {
  it.each<[string, LineRule, 'HIGHER' | 'LOWER' | 'RANGE', string, boolean]>([
    ['a deviation needs a target that is not zero', { kind: 'LINEAR' }, 'HIGHER', '0', false],
    ['a deviation takes a negative target', { kind: 'LINEAR', method: 'DEVIATION' }, 'HIGHER', '-5', true],
    ['a ratio is for higher', { kind: 'LINEAR', method: 'RATIO' }, 'LOWER', '5', false],
    ['a ratio needs a positive target', { kind: 'LINEAR', method: 'RATIO' }, 'HIGHER', '-5', false],
    ['an inverse is for lower', { kind: 'LINEAR', method: 'INVERSE' }, 'LOWER', '5', true],
    ['the cap is not below the floor', { kind: 'LINEAR', cap: '50', floor: '60' }, 'HIGHER', '5', false],
    ['a range metric needs a range', { kind: 'LINEAR' }, 'RANGE', '5', false],
    ['a range lies the right way round', { kind: 'RANGE', lo: '9', hi: '5', tolLo: '1', tolHi: '1' }, 'RANGE', '7', false],
    ['a range scores a range metric', { kind: 'RANGE', lo: '5', hi: '9', tolLo: '1', tolHi: '1' }, 'RANGE', '7', true],
    ['an unknown kind fits nothing', { kind: 'MAGIC' } as unknown as LineRule, 'HIGHER', '5', false],
  ])('%s', (_, rule, direction, target, holds) => expect(ruleFits(rule, direction, values(null, target, null))).toBe(holds));

  it('interpolates between threshold, target and stretch when no anchors are given', () => {
    expect(anchorsOf(values('80', '100', '120'), 'HIGHER')).toEqual([
      ['80', '60'],
      ['100', '100'],
      ['120', '120'],
    ]);
    expect(anchorsOf(values('3', '2', '1'), 'LOWER')).toEqual([
      ['1', '120'],
      ['2', '100'],
      ['3', '60'],
    ]);
    expect(ruleFits({ kind: 'INTERP' }, 'HIGHER', values('80', '100', '120'))).toBe(true);
    expect(ruleFits({ kind: 'INTERP' }, 'LOWER', values('3', '2', '1'))).toBe(true);
    expect(ruleFits({ kind: 'INTERP' }, 'HIGHER', values(null, '100', null))).toBe(false);
  });

  it('takes given anchors only when they rise', () => {
    const on = (anchors: [string, string][]) => ruleFits({ kind: 'INTERP', on: 'attainment', anchors }, 'HIGHER', values(null, '100', null));
    expect([
      on([
        ['0.8', '60'],
        ['1', '100'],
      ]),
      on([
        ['1', '100'],
        ['0.8', '60'],
      ]),
      on([['1', '100']]),
      on([
        ['0.8', '100'],
        ['1', '60'],
      ]),
    ]).toEqual([true, false, false, false]);
  });
});

describe('a rule and the policy', () => {
  const policy = { lineCap: '120', lineFloor: '0' };
  const anchors = (top: string): LineRule => ({
    kind: 'INTERP',
    on: 'attainment',
    anchors: [
      ['0.8', '60'],
      ['1', top],
    ],
  });
  it.each<[LineRule, boolean]>([
    [{ kind: 'LINEAR' }, true],
    [{ kind: 'LINEAR', cap: '120', floor: '0' }, true],
    [{ kind: 'LINEAR', cap: '110', floor: '20' }, true],
    [{ kind: 'LINEAR', cap: '500' }, false],
    [{ kind: 'LINEAR', cap: '120.01' }, false],
    [{ kind: 'LINEAR', floor: '-50' }, false],
    [anchors('120'), true],
    [anchors('900'), false],
  ])('%j keeps within its line cap and floor: %s (§3.4)', (rule, holds) => expect(capWithinPolicy(rule, policy)).toBe(holds));

  const wild = (rule: object) => brokenLineRules(rule as LineRule, 'HIGHER', values('80', '100', '120'));
  it.each([
    [{ kind: 'LINEAR', floor: '-50' }, ['floorNotNegative']],
    [{ kind: 'LINEAR', floor: '100', cap: '100' }, ['capAboveFloor']],
    [{ kind: 'LINEAR', cap: 120 }, ['ruleWellFormed']],
    [{ kind: 'INTERP', below: 'FOO' }, ['ruleWellFormed']],
    [{ kind: 'INTERP', on: 'colour' }, ['ruleWellFormed']],
    [{ kind: 'LINEAR', method: 'GUESS' }, ['ruleWellFormed']],
    [{ kind: 'INTERP', anchors: [['1', '100', '3']] }, ['ruleWellFormed']],
    [null, ['ruleWellFormed']],
  ])('of %j it names %j', (rule, broken) => expect(wild(rule as object)).toEqual(broken));
  it('an attainment of nothing has no anchors to stand on', () =>
    expect(brokenLineRules(anchors('100'), 'HIGHER', values(null, '0', null))).toEqual(['targetNotZero']));
});

describe('what is signed', () => {
  const line: CardLine = {
    lineId: 'l',
    metricId: 'm',
    metricVersionId: 'v',
    direction: 'HIGHER',
    definitionPublished: true,
    rule: { kind: 'LINEAR', cap: '120', method: 'RATIO' },
    ownerAccepted: false,
    headAccepted: true,
    values: [{ weight: '100.00', baseline: null, threshold: null, target: '300', stretch: null, validFrom: '2026-07-01', validTo: '2026-09-30' }],
  };
  const text = (more: Partial<CardLine>) => agreedText('card', [{ ...line, ...more }]);
  it('is the same for the same content, however it is written', () => {
    expect(text({ rule: { method: 'RATIO', kind: 'LINEAR', cap: '120' }, values: [{ ...line.values[0], target: '300.00' }], ownerAccepted: true })).toBe(
      text({}),
    );
  });
  it('differs with a value, a weight, a rule or a definition', () => {
    const others = [
      text({}),
      text({ values: [{ ...line.values[0], target: '301' }] }),
      text({ values: [{ ...line.values[0], weight: '99' }] }),
      text({ rule: { kind: 'LINEAR' } }),
      text({ metricVersionId: 'w' }),
    ];
    expect(new Set(others).size).toBe(5);
  });
  it('has a planned denominator only where there is one: what was signed before is the same text', () => {
    const planned = (plannedDenominator: string | null) => text({ values: [{ ...line.values[0], plannedDenominator }] });
    expect(text({})).toBe('["card",[["l","v",{"cap":"120","kind":"LINEAR","method":"RATIO"},["100",null,null,"300",null,"2026-07-01","2026-09-30"]]]]');
    expect([planned(null), planned('50.0'), planned('50')].map((said) => said === text({}))).toEqual([true, false, false]);
    expect(planned('50.0')).toBe(planned('50'));
  });
});
