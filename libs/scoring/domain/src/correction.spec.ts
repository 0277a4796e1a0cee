import { offsetDebt, trueUp } from './correction';

describe('correction after pay', () => {
  it('G49 what was underpaid comes with the next run', () => expect(trueUp({ official: '19000.00', paid: ['18400.00'] })).toEqual({ delta: '600.00' }));
  it('G50 what was overpaid is kept back, at most 20 % of each run', () => {
    expect(trueUp({ official: '15000.00', paid: ['18400.00'] })).toEqual({ delta: '-3400.00' });
    const first = offsetDebt({ debt: '3400.00', payout: '10000.00' });
    expect(first).toEqual({ offset: '2000.00', carried: '1400.00' });
    expect(offsetDebt({ debt: first.carried, payout: '10000.00' })).toEqual({ offset: '1400.00', carried: '0.00' });
  });
  it('the limit is cut, because it may not be exceeded', () =>
    expect(offsetDebt({ debt: '100.00', payout: '0.09' })).toEqual({ offset: '0.01', carried: '99.99' }));
  it('counts everything already paid, corrections included', () =>
    expect(trueUp({ official: '10.00', paid: ['8.00', '3.00', '-1.00'] })).toEqual({ delta: '0.00' }));
  it.each([
    ['debtNegative', { debt: '-1', payout: '1' }],
    ['payoutNegative', { debt: '1', payout: '-1' }],
    ['offsetMaxOutOfRange', { debt: '1', payout: '1', offsetMax: '1.1' }],
    ['finerThanMinorUnit', { debt: '0.001', payout: '1' }],
  ])('%s: refuses', (code, input) => {
    expect(() => offsetDebt(input)).toThrow(code);
  });
  it('refuses an official amount finer than the minor unit', () => expect(() => trueUp({ official: '0.001', paid: [] })).toThrow('finerThanMinorUnit'));
});
