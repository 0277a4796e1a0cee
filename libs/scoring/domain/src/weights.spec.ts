import fc from 'fast-check';
import { normaliseWeights, printedWeight, weightsTotal100 } from './weights';

describe('weights', () => {
  it('G24 3 : 3 : 1 becomes 100 by largest remainder', () =>
    expect(normaliseWeights({ raw: ['3', '3', '1'], dp: 2 })).toEqual({ w: ['42.86', '42.86', '14.28'] }));
  it('tied weights follow list order (R-X9)', () => expect(normaliseWeights({ raw: ['1', '1', '1'] })).toEqual({ w: ['33.34', '33.33', '33.33'] }));
  it('G52 mixed weights print with 2 dp', () =>
    expect(
      printedWeight([
        ['50', 62],
        ['30', 30],
      ]),
    ).toBe('43.48'));
  it('a segment of 0 days counts nothing (R-X7)', () =>
    expect(
      printedWeight([
        ['50', 62],
        ['30', 0],
      ]),
    ).toBe('50.00'));
  it('99.99 is not 100', () => expect([weightsTotal100(['99.99']), weightsTotal100(['60', '40.00'])]).toEqual([false, true]));
  it('refuses weights that are all 0', () => expect(() => normaliseWeights({ raw: ['0', '0.0'] })).toThrow('weightsTotalZero'));
  it('refuses a negative weight', () => expect(() => normaliseWeights({ raw: ['3', '-1'] })).toThrow('weightNegative'));

  it('property 2: weights add up to exactly 100 after any normalisation', () => {
    const raw = fc.array(
      fc.integer({ min: 1, max: 1_000_000 }).map((cents) => (cents / 100).toFixed(2)),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(fc.property(raw, fc.integer({ min: 0, max: 4 }), (weights, dp) => expect(weightsTotal100(normaliseWeights({ raw: weights, dp }).w)).toBe(true)));
  });
});
