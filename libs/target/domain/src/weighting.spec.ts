import fc from 'fast-check';
import { decimal } from '@kpi-loop/shared/kernel';
import { evenWeights, sumOfWeights, sumsByDate, weightsTotal, weightsWithin } from './weighting';

const all = (...weights: string[]) => weights.map((weight) => ({ weight, validFrom: '2026-07-01', validTo: '2026-09-30' }));

describe('weighting', () => {
  it.each([
    [['33.33', '33.33', '33.34'], true],
    [['33.33', '33.33', '33.33'], false],
    [['99.99'], false],
    [['100'], true],
    [['50.005', '49.995'], false],
    [[], false],
  ])('%j totals 100: %s', (weights, holds) => expect(weightsTotal(all(...weights), '100.00')).toBe(holds));

  it('adds without rounding, where floats do not', () => expect(sumOfWeights(['0.1', '0.2'])).toBe('0.3'));

  it('keeps each weight within the policy, ends included', () => {
    expect(weightsWithin(all('5', '40'), '5', '40')).toBe(true);
    expect(weightsWithin(all('4.99'), '5', '40')).toBe(false);
    expect(weightsWithin(all('40.01'), '5', '40')).toBe(false);
    expect(
      weightsWithin(
        all('40.01').map((span) => ({ ...span, weightWaived: true })),
        '5',
        '40',
      ),
    ).toBe(true);
  });

  it('sums on every effective date', () => {
    const spans = [
      { weight: '60', validFrom: '2026-07-01', validTo: '2026-08-31' },
      { weight: '50', validFrom: '2026-09-01', validTo: '2026-09-30' },
      { weight: '40', validFrom: '2026-07-01', validTo: '2026-09-30' },
    ];
    expect(sumsByDate(spans)).toEqual([
      ['2026-07-01', '100'],
      ['2026-09-01', '90'],
    ]);
    expect(weightsTotal(spans, '100')).toBe(false);
  });

  it('even weights always total exactly and differ by at most a hundredth', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (n) => {
        const weights = evenWeights(n, '100.00');
        expect(weights).toHaveLength(n);
        expect(decimal(sumOfWeights(weights)).equals(100)).toBe(true);
        expect(
          decimal(weights[0])
            .minus(weights[n - 1])
            .lte('0.01'),
        ).toBe(true);
      }),
    ));

  it('any split of 10000 hundredths is accepted, and none that is a hundredth off', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 100 }), (cents, off) => {
        const last = 10_000 + 20_000 - cents.reduce((a, b) => a + b, 0);
        const weights = [...cents, last].map((c) => (c / 100).toFixed(2));
        expect(weightsTotal(all(...weights), '300.00')).toBe(true);
        expect(weightsTotal(all(...weights.slice(0, -1), ((last + off) / 100).toFixed(2)), '300.00')).toBe(false);
      }),
    ));

  it('the order of the lines does not matter', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(['12.50', '37.50', '25', '5.01', '19.99'], { minLength: 5 }), (weights) =>
        expect(weightsTotal(all(...weights), '100')).toBe(true),
      ),
    ));
});
