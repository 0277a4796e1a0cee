import fc from 'fast-check';
import { apportion, sumOf } from './apportion';

const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 30 }).filter((list) => sumOf(list) > 0n);
const units = fc.bigInt({ min: 0n, max: 10n ** 15n });

describe('largest remainder', () => {
  it('the sum is exact', () => {
    fc.assert(fc.property(units, weights, (total, list) => expect(sumOf(apportion(total, list))).toBe(total)));
  });

  it('nobody is further than one unit from the exact share', () => {
    fc.assert(
      fc.property(units, weights, (total, list) => {
        const all = sumOf(list);
        apportion(total, list).forEach((share, i) => {
          const whole = (total * list[i]) / all;
          expect(share === whole || (share === whole + 1n && (total * list[i]) % all > 0n)).toBe(true);
        });
      }),
    );
  });

  it('a larger remainder is served before a smaller one', () => {
    fc.assert(
      fc.property(units, weights, (total, list) => {
        const all = sumOf(list);
        const shares = apportion(total, list).map((share, i) => ({ raised: share > (total * list[i]) / all, remainder: (total * list[i]) % all }));
        const served = shares.filter(({ raised }) => raised).map(({ remainder }) => remainder);
        const waiting = shares.filter(({ raised }) => !raised).map(({ remainder }) => remainder);
        expect(served.every((high) => waiting.every((low) => high >= low))).toBe(true);
      }),
    );
  });

  it('a tie goes to the lowest id, wherever it stands in the list (R-X9)', () => {
    expect(apportion(100n, [1n, 1n, 1n], ['e3', 'e2', 'e1'])).toEqual([33n, 33n, 34n]);
  });

  it('undivided remainders decide (R-X1)', () => {
    expect(apportion(2934n, [31n, 1n, 22n])).toEqual([1685n, 54n, 1195n]);
  });
});
