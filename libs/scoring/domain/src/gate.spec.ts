import { applyGates, type Gate } from './gate';

const profit = (value: string): Gate[] => [
  { value, below: '1.00', cap: '1.0' },
  { value, below: '0.80', cap: '0' },
];

describe('gates', () => {
  it.each([
    ['0.93', '1.0000'],
    ['0.79', '0.0000'],
    ['1.00', '1.1800'],
  ])('G38 company profit at %s leaves %s of 1.18', (value, coef) => {
    expect(applyGates({ coef: '1.18', gates: profit(value) })).toEqual({ coef });
  });
  it('a gate never lifts a coefficient (property 7)', () => expect(applyGates({ coef: '0.5', gates: profit('0.9') })).toEqual({ coef: '0.5000' }));
  it('compares the unrounded quotient (R-N4)', () => {
    expect(applyGates({ coef: '1.2', gates: [{ value: '2999999999', of: '3000000000', below: '1', cap: '1' }] })).toEqual({ coef: '1.0000' });
  });
});
