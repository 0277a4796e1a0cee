import { brokenLineRules, type LineRule } from '@kpi-loop/target/domain';
import * as fc from 'fast-check';
import type { Direction } from './attainment';
import type { LineTarget, ScoringRule } from './rule';
import { validateRule } from './validate-rule';

const sound: [ScoringRule, Direction][] = [
  [{ kind: 'LINEAR', method: 'DEVIATION', thresholdRate: '0.8' }, 'LOWER'],
  [
    {
      kind: 'INTERP',
      on: 'value',
      anchors: [
        ['1', '120'],
        ['2', '60'],
      ],
    },
    'LOWER',
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
    'LOWER',
  ],
  [
    {
      kind: 'STEP',
      on: 'value',
      bands: [
        ['1', '120'],
        ['2', '60'],
      ],
    },
    'LOWER',
  ],
  [{ kind: 'RANGE', lo: '30', hi: '40', tolLo: '10', tolHi: '10' }, 'RANGE'],
  [{ kind: 'PER_UNIT', base: '30', step: '0.03', pointsPerStep: '1', maxUp: '6', maxDown: '6', mode: 'FLOOR' }, 'HIGHER'],
  [{ kind: 'DEDUCTION', full: '100', perEvent: '20' }, 'LOWER'],
  [{ kind: 'MILESTONE', latePenalty: '0.02' }, 'MILESTONE'],
  [{ kind: 'BINARY' }, 'BINARY'],
  [{ kind: 'MANUAL_RATING' }, 'HIGHER'],
];

const broken: [rule: string, ScoringRule, Direction, target?: LineTarget][] = [
  ['ruleFitsDirection', { kind: 'RANGE', lo: '1', hi: '2', tolLo: '1', tolHi: '1' }, 'HIGHER'],
  ['capAboveFloor', { kind: 'LINEAR', method: 'DEVIATION', cap: '0' }, 'HIGHER'],
  ['floorNotNegative', { kind: 'BINARY', floor: '-1' }, 'BINARY'],
  ['ratioNeedsPositiveTarget', { kind: 'LINEAR', method: 'RATIO' }, 'HIGHER', '0'],
  ['ratioOnlyForHigher', { kind: 'LINEAR', method: 'RATIO' }, 'LOWER'],
  [
    'inverseNeedsPositiveTarget',
    {
      kind: 'INTERP',
      on: 'attainment',
      method: 'INVERSE',
      anchors: [
        ['0', '0'],
        ['1', '1'],
      ],
    },
    'LOWER',
    '-1',
  ],
  [
    'targetNotZero',
    { kind: 'LINEAR', method: 'DEVIATION' },
    'HIGHER',
    [
      ['-1', 10],
      ['1', 10],
    ],
  ],
  ['thresholdNotNegative', { kind: 'LINEAR', method: 'DEVIATION', thresholdRate: '-0.1' }, 'HIGHER'],
  [
    'scoresRunWithDirection',
    {
      kind: 'INTERP',
      on: 'value',
      anchors: [
        ['1', '60'],
        ['2', '100'],
      ],
    },
    'LOWER',
  ],
  [
    'scoresRunWithDirection',
    {
      kind: 'STEP',
      on: 'attainment',
      bands: [
        ['0', '60'],
        ['1', '50'],
      ],
    },
    'HIGHER',
  ],
  ['stepPositive', { kind: 'PER_UNIT', base: '30', step: '0', pointsPerStep: '1', maxUp: '6', maxDown: '6', mode: 'FLOOR' }, 'HIGHER'],
  ['rangeAscending', { kind: 'RANGE', lo: '3', hi: '2', tolLo: '1', tolHi: '1' }, 'RANGE'],
  ['deductionNotNegative', { kind: 'DEDUCTION', full: '100', perEvent: '-1' }, 'LOWER'],
  ['latePenaltyNotNegative', { kind: 'MILESTONE', latePenalty: '-1' }, 'MILESTONE'],
  ['maxNotNegative', { kind: 'BINARY', max: '-1' }, 'BINARY'],
  ['scaleNotFalling', { kind: 'MANUAL_RATING', scale: ['0', '60', '80', '70', '120'] }, 'HIGHER'],
];

describe('validateRule', () => {
  it.each(sound)('finds nothing wrong with %j for %s', (rule, direction) => expect(validateRule(rule, direction, '5')).toEqual([]));
  it.each(broken.map(([name, rule, direction, target = null]) => [name, rule, direction, target] as const))(
    '%s names the fault of %j for %s',
    (name, rule, direction, target) => {
      expect(validateRule(rule, direction, target)).toEqual([name]);
    },
  );
  it('names every broken rule, not only the first', () => {
    expect(validateRule({ kind: 'INTERP', on: 'value', cap: '0', anchors: [['1', '1']] }, 'HIGHER')).toEqual(['capAboveFloor', 'atLeastTwoAnchors']);
  });
});

describe('the design-time check of a card', () => {
  const number = fc.constantFrom('-50', '-1', '0', '0.5', '1', '2', '60', '80', '100', '120', '500');
  const bounds = { cap: fc.option(number, { nil: undefined }), floor: fc.option(number, { nil: undefined }) };
  const method = fc.option(fc.constantFrom('RATIO' as const, 'DEVIATION' as const, 'INVERSE' as const), { nil: undefined });
  const beyond = fc.option(fc.constantFrom('ZERO' as const, 'HOLD' as const, 'EXTRAPOLATE' as const), { nil: undefined });
  const rules: fc.Arbitrary<LineRule> = fc.oneof(
    fc.record({ kind: fc.constant('LINEAR' as const), method, thresholdRate: fc.option(number, { nil: undefined }), ...bounds }),
    fc.record({
      kind: fc.constant('INTERP' as const),
      on: fc.constantFrom('value' as const, 'attainment' as const),
      anchors: fc.array(fc.tuple(number, number), { maxLength: 3 }),
      below: beyond,
      above: beyond,
      method,
      ...bounds,
    }),
    fc.record({ kind: fc.constant('RANGE' as const), lo: number, hi: number, tolLo: number, tolHi: number, ...bounds }),
  );
  const present = <T extends object>(rule: T): T => Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as T;

  it('property: names exactly what is refused here, so that no card is signed that cannot be scored', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom('HIGHER' as const, 'LOWER' as const, 'RANGE' as const), number, (given, direction, target) => {
        const rule = present(given);
        const scored = (rule.kind === 'LINEAR' ? { ...rule, method: rule.method ?? 'DEVIATION' } : rule) as ScoringRule;
        expect(brokenLineRules(rule, direction, { threshold: null, target, stretch: null })).toEqual(validateRule(scored, direction, target));
      }),
      { numRuns: 1000 },
    );
  });
});
