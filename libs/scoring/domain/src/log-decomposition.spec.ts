import * as fc from 'fast-check';
import { Decimal } from '@kpi-loop/shared/kernel';
import { logDecomposition } from './log-decomposition';

const explained = (rates: [now: string | null, then: string | null][]) => logDecomposition(rates.map(([now, then]) => ({ now, then })));
const contributions = (rates: [string, string][]): string[] => {
  const result = explained(rates);
  if (!result.explained) throw new Error(result.because);
  return result.contributions;
};

describe('log decomposition', () => {
  it('A1: May to June 加购 −6.1 %, 结算 +11.9 %, 支付 +94.2 % of the gap', () => {
    const shares = contributions([
      ['0.1860', '0.1840'],
      ['0.5150', '0.5260'],
      ['0.7800', '0.9220'],
    ]);
    expect(shares).toEqual(['-0.060881', '0.119016', '0.941865']);
    expect(shares.map((share) => (Number(share) * 100).toFixed(1))).toEqual(['-6.1', '11.9', '94.2']);
  });
  it('gives nothing to a rate that did not move, and everything to the only one that did', () =>
    expect(contributions([['0.5', '0.5'], ['0.25', '0.5'], ['0.9', '0.9']])).toEqual(['0.000000', '1.000000', '0.000000']));
  it('gives the largest what rounding leaves over', () =>
    expect(contributions([['0.2', '0.1'], ['0.2', '0.1'], ['0.2', '0.1']])).toEqual(['0.333334', '0.333333', '0.333333']));
  it.each<[string, [string | null, string | null][], string]>([
    ['a rate that is missing', [['0.5', null], ['0.4', '0.5']], 'missing'],
    ['no rates', [], 'missing'],
    ['a rate of zero', [['0', '0.5'], ['0.4', '0.5']], 'notPositive'],
    ['a negative rate', [['-0.1', '0.5']], 'notPositive'],
    ['rates that are all equal', [['0.5', '0.5']], 'unchanged'],
    ['changes that cancel out', [['0.2', '0.4'], ['0.4', '0.2']], 'unchanged'],
  ])('guesses nothing of %s', (_, rates, because) => expect(explained(rates)).toEqual({ explained: false, because }));
  it('refuses what is not a number', () => expect(() => explained([['x', '1']])).toThrow('notANumber'));
  it('always totals exactly 1', () => {
    const rate = fc.integer({ min: 1, max: 9999 }).map((n) => String(n / 10_000));
    fc.assert(
      fc.property(fc.array(fc.tuple(rate, rate), { minLength: 1, maxLength: 6 }), (rates) => {
        const result = explained(rates);
        if (result.explained) expect(result.contributions.reduce((sum, share) => sum.plus(share), new Decimal(0)).toFixed()).toBe('1');
      }),
    );
  });
});
