import fc from 'fast-check';
import { addMoney } from './money';
import { allocatePool, fundPool, type PoolInput } from './pool';

const cents = (max: number) => fc.integer({ min: 0, max }).map((units) => (units / 100).toFixed(2));

describe('pool', () => {
  it('G41 three equal shares', () => expect(allocatePool({ pool: '100000.00', u: ['1', '1', '1'] })).toEqual({ a: ['33333.34', '33333.33', '33333.33'] }));
  it('G41 by share', () => expect(allocatePool({ pool: '45000.00', u: ['18400', '21000', '9600'] })).toEqual({ a: ['16897.96', '19285.71', '8816.33'] }));
  it('G44 what a cap leaves goes to the others', () => {
    expect(allocatePool({ pool: '90000.00', u: ['50', '30', '20'], caps: ['40000', null, null] })).toEqual({ a: ['40000.00', '30000.00', '20000.00'] });
  });
  it('G43 a company result funds the pool', () => {
    const anchors: [string, string][] = [
      ['0.8', '0.5'],
      ['1', '1'],
      ['1.2', '1.5'],
    ];
    expect(fundPool({ anchors, x: '0.92', targetBonus: '2500000' })).toEqual({ share: '0.8000', pool: '2000000.00' });
  });

  it('a cap reached by redistribution is filled in turn', () => {
    expect(allocatePool({ pool: '100.00', u: ['50', '30', '20'], caps: ['20', '45', null] })).toEqual({ a: ['20.00', '45.00', '35.00'] });
  });
  it('what nobody may take is reported (R-X11)', () => {
    expect(allocatePool({ pool: '100.00', u: ['1', '1'], caps: ['30', '40'] })).toEqual({ a: ['30.00', '40.00'], unallocated: '30.00' });
  });
  it('the lowest employee id gets the odd cent (R-X9)', () => {
    expect(allocatePool({ pool: '0.01', u: ['1', '1'], ids: ['b', 'a'] })).toEqual({ a: ['0.00', '0.01'] });
  });
  it('PAY_AS_CALCULATED pays each share while the pool lasts, then scales', () => {
    expect(allocatePool({ pool: '100.00', u: ['10.005', '20'], mode: 'PAY_AS_CALCULATED' })).toEqual({ a: ['10.01', '20.00'] });
    expect(allocatePool({ pool: '15.00', u: ['10', '20'], mode: 'PAY_AS_CALCULATED' })).toEqual({ a: ['5.00', '10.00'] });
  });
  it.each<[string, Partial<PoolInput>]>([
    ['weightsTotalZero', { u: ['0', '0'] }],
    ['weightNegative', { u: ['1', '-1'] }],
    ['finerThanMinorUnit', { pool: '0.001' }],
    ['finerThanMinorUnit', { pool: '0.5', ccy: 'JPY' }],
    ['finerThanMinorUnit', { caps: ['0.001', null] }],
    ['poolNegative', { pool: '-1' }],
    ['capNegative', { caps: ['-1', null] }],
    ['listsDiffer', { caps: ['1'] }],
    ['listsDiffer', { ids: ['1'] }],
    ['unknownCurrency', { ccy: 'XXX' }],
  ])('%s: refuses (R-X11)', (code, broken) => {
    expect(() => allocatePool({ pool: '1', u: ['1', '1'], ...broken })).toThrow(code);
  });

  it('property 3: shares and what is unallocated add up to the pool, and no cap is exceeded', () => {
    const people = fc
      .array(fc.tuple(cents(1_000_000), fc.option(cents(500_000))), { minLength: 1, maxLength: 25 })
      .filter((list) => list.some(([u]) => u !== '0.00'));
    fc.assert(
      fc.property(cents(10_000_000), people, (pool, list) => {
        const { a, unallocated = '0.00' } = allocatePool({ pool, u: list.map(([u]) => u), caps: list.map(([, cap]) => cap) });
        expect(addMoney({ amounts: [...a, unallocated] }).amount).toBe(pool);
        list.forEach(([, cap], i) => expect(cap === null || Number(a[i]) <= Number(cap)).toBe(true));
      }),
    );
  });
});
