import type { Anchor } from './interp';
import { payout, type PayoutInput, payoutOfAssignments, payoutOfComponents } from './payout';

const curve: Anchor[] = [
  ['60', '0'],
  ['80', '0.5'],
  ['100', '1'],
  ['120', '1.5'],
];
const pay = (score: string, more: Partial<PayoutInput> = {}) => payout({ curve, score, base: '20000', ccy: 'CNY', ...more });

describe('payout', () => {
  it.each([
    ['G36', '96.80', '0.9200', '18400.00'],
    ['G36', '59.99', '0.0000', '0.00'],
    ['G36', '110', '1.2500', '25000.00'],
    ['G36', '130', '1.5000', '30000.00'],
    ['G49', '98.00', '0.9500', '19000.00'],
    ['G50', '90.00', '0.7500', '15000.00'],
  ])('%s a score of %s pays the coefficient %s', (_id, score, coef, amount) => {
    expect(pay(score)).toEqual({ coef, amount });
  });

  it('money follows the printed 4-dp coefficient (R-X3)', () => {
    const third: Anchor[] = [
      ['0', '0'],
      ['3', '1'],
    ];
    expect(pay('1', { curve: third, base: '300000' })).toEqual({ coef: '0.3333', amount: '99990.00' });
  });
  it('the official 2-dp score pays (R-X3)', () => expect(pay('96.795')).toEqual(pay('96.80')));
  it('bounds come before gates, and gates only reduce', () => {
    expect(pay('130', { cap: '1.2' }).coef).toBe('1.2000');
    expect(pay('10', { floor: '0.3' }).coef).toBe('0.3000');
    expect(pay('130', { floor: '0.3', gates: [{ value: '0.5', below: '0.8', cap: '0' }] })).toEqual({ coef: '0.0000', amount: '0.00' });
  });
  it('pays in the minor unit of the currency', () =>
    expect([pay('96.80', { ccy: 'JPY', base: '1001' }).amount, pay('96.80', { ccy: 'KWD', base: '1.001' }).amount]).toEqual(['921', '0.921']));
  it('company factor and proration multiply', () => expect(pay('100', { companyFactor: '0.9', proration: ['1', '3'] }).amount).toBe('6000.00'));
  it.each<[string, Partial<PayoutInput>]>([
    ['baseNegative', { base: '-1' }],
    ['unknownCurrency', { ccy: 'XXX' }],
    ['prorationOutOfRange', { proration: ['366', '365'] }],
    ['prorationOutOfRange', { proration: ['0', '0'] }],
    ['companyFactorNegative', { companyFactor: '-1' }],
    ['capAboveFloor', { floor: '1', cap: '0.5' }],
    [
      'anchorsAscending',
      {
        curve: [
          ['1', '1'],
          ['1', '2'],
        ],
      },
    ],
  ])('%s: refuses', (code, broken) => {
    expect(() => pay('100', broken)).toThrow(code);
  });
});

describe('components', () => {
  const components: [string, string][] = [
    ['50', '1.10'],
    ['30', '0.95'],
    ['20', '1.05'],
  ];
  it('G39 ADDITIVE', () => expect(payoutOfComponents({ mode: 'ADDITIVE', components, base: '20000' })).toEqual({ coef: '1.0450', amount: '20900.00' }));
  it('G39 MULTIPLICATIVE multiplies the official coefficients', () => {
    expect(payoutOfComponents({ mode: 'MULTIPLICATIVE', components, base: '20000' })).toEqual({ coef: '1.0973', amount: '21945.00' });
  });
  it('component weights add up to 100', () =>
    expect(() => payoutOfComponents({ mode: 'ADDITIVE', components: [['99', '1']], base: '1' })).toThrow('componentWeightsTotal100'));
  it('needs a component', () => expect(() => payoutOfComponents({ mode: 'MULTIPLICATIVE', components: [], base: '1' })).toThrow('atLeastOneComponent'));
});

describe('assignments', () => {
  it('G31 each assignment is rounded before adding', () => {
    const parts = [
      { base: '24000', days: 181, coef: '0.95' },
      { base: '36000', days: 184, coef: '1.10' },
    ];
    expect(payoutOfAssignments({ parts, periodDays: 365 })).toEqual({ amounts: ['11306.30', '19962.74'], amount: '31269.04' });
  });
});
