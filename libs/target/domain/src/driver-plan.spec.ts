import fc from 'fast-check';
import { combined, grownBy, solveDrivers, type DriverPlan } from './driver-plan';

const plan = (wanted: string, values: (string | null | { value: string | null; inverse: true })[], more: Partial<DriverPlan> = {}): DriverPlan => ({
  combination: 'product',
  wanted,
  drivers: values.map((value) => (typeof value === 'object' && value !== null ? value : { value })),
  decimals: 0,
  ...more,
});
const solved = (given: DriverPlan) => {
  const answer = solveDrivers(given);
  if (!answer.ok) throw new Error(answer.because);
  return answer.solved;
};

describe('the driver plan (S9)', () => {
  it('given three of four drivers returns the fourth exactly', () =>
    expect(solved(plan('1300000', ['10000', '0.08', null, '0.65']))).toEqual({
      free: 2,
      value: '2500',
      exact: true,
      fraction: null,
      settable: '2500',
      comesOut: '1300000',
    }));
  it('raises a figure by a share of it, upwards from below zero too', () =>
    expect([grownBy('1000000', '0.3'), grownBy('-100', '0.3'), grownBy('0.1', '0.2')]).toEqual(['1300000', '-70', '0.12']));
  it('names the fraction where no decimal number is exact, and rounds so that at least the wanted comes out', () => {
    expect(solved(plan('100', ['3', null]))).toMatchObject({ value: '33.333333333333', exact: false, fraction: '100/3', settable: '34', comesOut: '102' });
    expect(solved(plan('100', ['3', null], { decimals: 2 }))).toMatchObject({ settable: '33.34', comesOut: '100.02' });
  });
  it('rounds down where less is better', () =>
    expect(solved(plan('100', ['3', null], { lowerIsBetter: true }))).toMatchObject({ settable: '33', comesOut: '99' }));
  it('knows drivers that divide, and rounds them the other way', () => {
    expect(solved(plan('20', ['100', { value: null, inverse: true }]))).toMatchObject({ value: '5', settable: '5' });
    expect(solved(plan('30', ['100', { value: null, inverse: true }]))).toMatchObject({ fraction: '10/3', settable: '3', comesOut: '33.333333333333' });
    expect(solved(plan('20', [null, { value: '5', inverse: true }]))).toMatchObject({ value: '100' });
  });
  it('adds and takes off', () => {
    expect(solved(plan('100', ['30', null, { value: '5', inverse: true }], { combination: 'sum' }))).toMatchObject({ value: '75', comesOut: '100' });
    expect(solved(plan('100', ['130', { value: null, inverse: true }], { combination: 'sum' }))).toMatchObject({ value: '30' });
  });
  it.each([
    ['driversGiven', plan('10', [null])],
    ['twoFree', plan('10', [null, '2', null])],
    ['noneFree', plan('10', ['5', '2'])],
    ['zeroProduct', plan('10', ['0', null])],
    ['zeroDivisor', plan('10', [null, { value: '0', inverse: true }])],
    ['zeroDivisor', plan('0', ['10', { value: null, inverse: true }])],
    ['belowZero', plan('10', ['-2', null])],
    ['belowZero', plan('10', ['12', null], { combination: 'sum' })],
  ])('is refused: %s', (because, given) => expect(solveDrivers(given)).toEqual({ ok: false, because }));
  it('says what drivers make together', () => {
    expect(combined('product', [{ value: '3' }, { value: '0.1' }, { value: '0.2', inverse: true }])).toBe('1.5');
    expect(combined('sum', [{ value: '0.1' }, { value: '0.2' }, { value: '1', inverse: true }])).toBe('-0.7');
    expect(combined('product', [{ value: '3' }, { value: '0', inverse: true }])).toBeNull();
  });
  it('always puts together again what it took apart', () => {
    const amount = fc.integer({ min: 1, max: 1_000_000_000 }).map((n) => (n / 1000).toFixed(3));
    fc.assert(
      fc.property(
        fc.array(fc.record({ value: amount, inverse: fc.boolean() }), { minLength: 1, maxLength: 5 }),
        amount,
        fc.constantFrom('product', 'sum'),
        (drivers, value, combination) => {
          const wanted = combined(combination, [...drivers, { value }])!;
          fc.pre(combination === 'sum' || drivers.every(({ inverse }) => !inverse));
          expect(solved({ combination, wanted, decimals: 3, drivers: [...drivers, { value: null }] })).toMatchObject({ exact: true, settable: value });
        },
      ),
    );
  });
});
