import fc from 'fast-check';
import { fixed } from '@kpi-loop/shared/kernel';
import { Fraction } from './fraction';

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 12 }))
  .map(([units, dp]) => Fraction.units(units, dp).fixed(dp));

describe('Fraction', () => {
  it.each(['', ' 1', '1e3', '+1', '.5', '5.', 'NaN', '1,000', '０.5'])('refuses %p as a number (R-X1)', (text) => {
    expect(() => Fraction.of(text)).toThrow('notANumber');
  });

  it('refuses a number that is not text, because a double has already lost its digits (R-X1)', () => {
    expect(() => Fraction.of(0.1 as unknown as string)).toThrow('notANumber');
  });

  it('a third times three is one', () => {
    const third = Fraction.ONE.over(Fraction.units(3));
    expect(third.plus(third).plus(third).equals(Fraction.ONE)).toBe(true);
  });

  it('prints a repeating value cut, never rounded up', () => {
    expect(Fraction.units(239).over(Fraction.units(3)).toString()).toBe('79.66666666666666666666');
  });

  it('prints no trailing zeros and no sign at zero', () => {
    expect([Fraction.of('100.500').toString(), Fraction.of('-0.00').toString(), Fraction.of('120').toString()]).toEqual(['100.5', '0', '120']);
  });

  it('keeps the sign of a divisor', () => {
    expect(Fraction.of('1').over(Fraction.of('-8')).fixed(3)).toBe('-0.125');
  });

  it('refuses to divide by zero', () => {
    expect(() => Fraction.ONE.over(Fraction.of('0.00'))).toThrow('divisionByZero');
  });

  it('rounds every decimal as the kernel does', () => {
    fc.assert(fc.property(decimals, fc.integer({ min: 0, max: 8 }), (text, dp) => expect(Fraction.of(text).fixed(dp)).toBe(fixed(text, dp))));
  });

  it('adds and takes away without loss', () => {
    fc.assert(fc.property(decimals, decimals, (a, b) => Fraction.of(a).plus(Fraction.of(b)).minus(Fraction.of(b)).equals(Fraction.of(a))));
  });
});
