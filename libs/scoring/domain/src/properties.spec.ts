import { defaultPolicy } from '@kpi-loop/cycle/domain';
import fc from 'fast-check';
import { addDays } from '@kpi-loop/shared/kernel';
import type { Direction } from './attainment';
import { compositeTarget } from './composite-target';
import { scoreLinear } from './line-score';
import { payout } from './payout';
import { allocatePool } from './pool';
import { prorate } from './prorate';
import { scoreLine, type ScoringRule } from './rule';
import { type CardInput, scoreCard } from './scorecard-result';
import { total, type TotalInput } from './total';
import { normaliseWeights } from './weights';

// The nine properties of §3.11; 2 (weights) and 3 (pool) stand beside their own files.

const decimal = (max: number, min = 0) => fc.integer({ min: min * 1000, max: max * 1000 }).map((units) => (units / 1000).toFixed(3));
const positive = fc.integer({ min: 1, max: 10_000_000 }).map((units) => (units / 1000).toFixed(3));
const direction = fc.constantFrom<Direction>('HIGHER', 'LOWER');
const perUnit = { base: '30', step: '0.03', pointsPerStep: '1', maxUp: '6', maxDown: '6' } as const;
const risingBands: [string, string][] = [
  ['-500', '0'],
  ['0.9', '60'],
  ['1', '100'],
];
const monotoneRules: ScoringRule[] = [
  { kind: 'LINEAR', method: 'DEVIATION' },
  { kind: 'LINEAR', method: 'DEVIATION', thresholdRate: '0.8' },
  {
    kind: 'INTERP',
    on: 'attainment',
    anchors: [
      ['0.8', '60'],
      ['1', '100'],
      ['1.1', '100'],
      ['1.2', '120'],
    ],
  },
  {
    kind: 'INTERP',
    on: 'attainment',
    below: 'EXTRAPOLATE',
    above: 'EXTRAPOLATE',
    anchors: [
      ['0.8', '60'],
      ['1', '100'],
    ],
  },
  { kind: 'STEP', on: 'attainment', bands: risingBands },
  { kind: 'PER_UNIT', ...perUnit, mode: 'FLOOR' },
  { kind: 'PER_UNIT', ...perUnit, mode: 'PROPORTIONAL' },
];

const cardLines = fc.array(fc.tuple(positive, decimal(120)), { minLength: 1, maxLength: 8 }).map((drawn): TotalInput['lines'] => {
  const { w } = normaliseWeights({ raw: drawn.map(([weight]) => weight) });
  return drawn.map(([, score], i) => [w[i], score]);
});

describe('properties of scoring (§3.11)', () => {
  it.each(monotoneRules)('1: a better actual never lowers the score of %j', (rule) => {
    fc.assert(
      fc.property(direction, decimal(3000, -3000), decimal(3000), positive, (dir, actual, better, target) => {
        const sign = dir === 'HIGHER' ? 1 : -1;
        const improved = (Number(actual) + sign * Number(better)).toFixed(3);
        const [before, after] = [actual, improved].map((value) => Number(scoreLine(rule, { direction: dir, actual: value, target }).score));
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('4: recomputing a stored card gives the same result, bit for bit (R-N5)', () => {
    fc.assert(
      fc.property(cardLines, (lines) => {
        const input: CardInput = {
          policy: defaultPolicy,
          lines: lines.map(([weight, actual], i) => ({
            id: `l${i}`,
            weight,
            direction: 'HIGHER',
            actual,
            target: '97',
            rule: monotoneRules[i % monotoneRules.length],
          })),
        };
        const stored = JSON.stringify(scoreCard(input));
        expect(JSON.stringify(scoreCard(JSON.parse(JSON.stringify(input)) as CardInput))).toBe(stored);
      }),
    );
  });

  it('5: a period moved along the calendar prorates the same', () => {
    const day = fc.integer({ min: 0, max: 364 });
    fc.assert(
      fc.property(day, day, fc.integer({ min: -3000, max: 3000 }), (a, b, shift) => {
        const startingOn = (start: string) =>
          prorate({
            base: '60000',
            coef: '1.05',
            mode: 'CALENDAR_DAYS',
            from: addDays(start, Math.min(a, b)),
            to: addDays(start, Math.max(a, b)),
            period: [start, addDays(start, 364)],
          });
        expect(startingOn(addDays('2026-01-01', shift))).toEqual(startingOn('2026-01-01'));
      }),
    );
  });

  it('6: a version change that changes nothing leaves target and weights', () => {
    const days = fc.integer({ min: 0, max: 92 });
    fc.assert(
      fc.property(positive, decimal(20000), days, (target, actual, cut) => {
        const split = compositeTarget({
          segments: [
            [target, cut],
            [target, 92 - cut],
          ],
          actual,
        });
        expect(split).toMatchObject(scoreLinear({ dir: 'HIGHER', method: 'DEVIATION', actual, target }));
      }),
    );
    fc.assert(
      fc.property(cardLines, days, (lines, cut) => {
        const split = lines.map(([weight, score]): TotalInput['lines'][number] => [
          [
            [weight as string, cut],
            [weight as string, 92 - cut],
          ],
          score,
        ]);
        expect(total({ lines: split })).toEqual(total({ lines }));
      }),
    );
  });

  it('7: neither a cap nor a gate increases the pay of the person it meets', () => {
    const curve: [string, string][] = [
      ['60', '0'],
      ['100', '1'],
      ['120', '1.5'],
    ];
    fc.assert(
      fc.property(decimal(130), decimal(2), decimal(2), decimal(2), (score, cap, value, gateCap) => {
        const free = payout({ curve, score, base: '20000' });
        const held = payout({ curve, score, base: '20000', cap, gates: [{ value, below: '1', cap: gateCap }] });
        expect(Number(held.amount)).toBeLessThanOrEqual(Number(free.amount));
      }),
    );
    const cents = fc.integer({ min: 1, max: 1_000_000 }).map((units) => (units / 100).toFixed(2));
    fc.assert(
      fc.property(cents, fc.array(cents, { minLength: 2, maxLength: 10 }), cents, (pool, u, cap) => {
        const caps = u.map((_, i) => (i === 0 ? cap : null));
        expect(Number(allocatePool({ pool, u, caps }).a[0])).toBeLessThanOrEqual(Number(allocatePool({ pool, u }).a[0]));
      }),
    );
  });

  it('8: target and actual on another scale leave attainment and score', () => {
    fc.assert(
      fc.property(
        direction,
        fc.integer({ min: -9999, max: 9999 }),
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 9999 }),
        (dir, actual, target, factor) => {
          const scored = (scale: number) => scoreLinear({ dir, method: 'DEVIATION', actual: String(actual * scale), target: String(target * scale) });
          expect(scored(factor)).toEqual(scored(1));
        },
      ),
    );
  });

  it('9: the order of the lines is irrelevant', () => {
    fc.assert(
      fc.property(
        cardLines.chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))),
        ([lines, shuffled]) => expect(total({ lines: shuffled })).toEqual(total({ lines })),
      ),
    );
  });
});
