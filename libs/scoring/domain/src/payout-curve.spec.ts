import { Fraction } from './fraction';
import { coefficientOn, type PayoutCurve, validatePayoutCurve } from './payout-curve';
import { term } from './trace';

const at = (curve: PayoutCurve, x: string): string => coefficientOn(curve, term(x)).fixed(4);

describe('payout curve', () => {
  it('STEP pays the grade table: S 1.5, A 1.2, B 1.0, C 0.6, D 0', () => {
    const grades: PayoutCurve = {
      kind: 'STEP',
      bands: [
        ['60', '0.6'],
        ['80', '1.0'],
        ['95', '1.2'],
        ['110', '1.5'],
      ],
    };
    expect(['59.99', '60', '94.99', '95', '130'].map((x) => at(grades, x))).toEqual(['0.0000', '0.6000', '1.0000', '1.2000', '1.5000']);
  });
  it('MULTI_SLOPE is steeper above its knee', () => {
    const curve: PayoutCurve = {
      kind: 'MULTI_SLOPE',
      start: '80',
      coef: '0.5',
      slopes: [
        ['100', '0.025'],
        [null, '0.05'],
      ],
    };
    expect(['79.99', '80', '100', '110'].map((x) => at(curve, x))).toEqual(['0.0000', '0.5000', '1.0000', '1.5000']);
  });
  it('never yields a negative coefficient (R-X3)', () => {
    expect(
      at(
        {
          kind: 'INTERP',
          anchors: [
            ['0', '-1'],
            ['100', '1'],
          ],
        },
        '10',
      ),
    ).toBe('0.0000');
  });
  it('a curve that pays less for more is named before it is signed', () => {
    expect(
      validatePayoutCurve({
        kind: 'INTERP',
        anchors: [
          ['0', '1'],
          ['100', '0.5'],
        ],
      }),
    ).toEqual(['scoresRunWithDirection']);
    expect(
      validatePayoutCurve({
        kind: 'STEP',
        bands: [
          ['0', '1'],
          ['100', '0.5'],
        ],
      }),
    ).toEqual(['scoresRunWithDirection']);
    expect(validatePayoutCurve({ kind: 'MULTI_SLOPE', start: '0', coef: '0', slopes: [[null, '-1']] })).toEqual(['scoresRunWithDirection']);
    expect(validatePayoutCurve({ kind: 'MULTI_SLOPE', start: '0', coef: '0', slopes: [[null, '1']] })).toEqual([]);
  });
  it('is exact until it is rounded', () => {
    const third: PayoutCurve = {
      kind: 'INTERP',
      anchors: [
        ['0', '0'],
        ['3', '1'],
      ],
    };
    expect(coefficientOn(third, term('1')).times(Fraction.units(3)).equals(Fraction.ONE)).toBe(true);
  });
});
