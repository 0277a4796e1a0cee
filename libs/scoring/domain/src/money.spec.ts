import { addMoney, convertMoney, minorUnit } from './money';

describe('money', () => {
  it('G42 is rounded once, after the conversion, to the target currency', () => {
    expect(convertMoney({ amount: '18400.00', rate: '19.85', ccy: 'JPY' })).toEqual({ amount: '365240' });
    expect(convertMoney({ amount: '1234567.5', rate: '1', ccy: 'JPY' })).toEqual({ amount: '1234568' });
  });

  it('has the minor units of ISO 4217 (R-X3)', () => {
    expect(['CNY', 'USD', 'EUR', 'JPY', 'KRW', 'KWD', 'BHD'].map(minorUnit)).toEqual([2, 2, 2, 0, 0, 3, 3]);
  });

  it.each(['XXX', '', 'cny', 'constructor'])('refuses the unknown currency %p (R-X3)', (ccy) => {
    expect(() => minorUnit(ccy)).toThrow('unknownCurrency');
  });

  it('refuses to add what is finer than the minor unit', () => {
    expect(() => addMoney({ amounts: ['0.005'] })).toThrow('finerThanMinorUnit');
  });

  it('refuses a rate of zero', () => {
    expect(() => convertMoney({ amount: '1', rate: '0', ccy: 'CNY' })).toThrow('rateNotPositive');
  });
});
