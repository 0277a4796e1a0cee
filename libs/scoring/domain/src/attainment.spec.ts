import { attainment, growthAttainment } from './attainment';

describe('attainment', () => {
  it('a negative attainment is reported as it is (R-X5)', () => {
    expect(attainment({ dir: 'HIGHER', actual: '-50', target: '100' })).toEqual({ attainment: '-0.500000' });
  });

  it('DEVIATION equals a ÷ t for a positive target that should be high', () => {
    const facts = { dir: 'HIGHER', actual: '123.45', target: '678.9' } as const;
    expect(attainment(facts)).toEqual(attainment({ ...facts, method: 'RATIO' }));
  });

  it('G08 a loss smaller than planned is better than the target', () => {
    expect(attainment({ dir: 'HIGHER', actual: '-1500000', target: '-2000000' })).toEqual({ attainment: '1.250000' });
  });

  it.each([
    ['ratioOnlyForHigher', 'LOWER', 'RATIO', '1', '1'],
    ['ratioNeedsPositiveTarget', 'HIGHER', 'RATIO', '1', '0'],
    ['ratioNeedsPositiveTarget', 'HIGHER', 'RATIO', '1', '-5'],
    ['inverseOnlyForLower', 'HIGHER', 'INVERSE', '1', '1'],
    ['inverseNeedsPositiveTarget', 'LOWER', 'INVERSE', '1', '0'],
    ['inverseNeedsPositiveActual', 'LOWER', 'INVERSE', '0', '2.00'],
    ['deviationOnlyForHigherOrLower', 'RANGE', 'DEVIATION', '1', '1'],
    ['targetNotZero', 'HIGHER', 'DEVIATION', '1', '0'],
  ] as const)('%s: refuses %s %s of %s against %s (R-X5)', (code, dir, method, actual, target) => {
    expect(() => attainment({ dir, method, actual, target })).toThrow(code);
  });

  it('G40 a growth target must say whether rates or levels are compared', () => {
    expect(growthAttainment({ basis: 'GROWTH_RATE', actual: '0.12', target: '0.15' })).toEqual({ attainment: '0.800000' });
    expect(growthAttainment({ basis: 'LEVEL_INDEX', actual: '0.12', target: '0.15' })).toEqual({ attainment: '0.973913' });
  });
});
