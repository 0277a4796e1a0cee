import { accelerator, type AcceleratorInput } from './accelerator';

const plan: AcceleratorInput = {
  quota: '1000000',
  actual: '1350000',
  tiers: [
    ['1.0', '0.02'],
    ['1.2', '0.03'],
    [null, '0.04'],
  ],
};

describe('accelerator', () => {
  it('G37 MARGINAL pays each part at its rate, RETROACTIVE the whole', () =>
    expect(accelerator(plan)).toEqual({ MARGINAL: '32000.00', RETROACTIVE: '54000.00' }));
  it('reaching a knee earns the higher rate, in RETROACTIVE too (R-X2)', () => {
    expect(accelerator({ ...plan, actual: '1000000' })).toEqual({ MARGINAL: '20000.00', RETROACTIVE: '30000.00' });
  });
  it('beyond a bounded last tier the last rate is kept (R-X8b)', () => {
    expect(
      accelerator({
        ...plan,
        tiers: [
          ['1.0', '0.02'],
          ['1.2', '0.03'],
        ],
      }),
    ).toEqual({ MARGINAL: '30500.00', RETROACTIVE: '40500.00' });
  });
  it('a negative actual earns 0 (R-X8b)', () => expect(accelerator({ ...plan, actual: '-5' })).toEqual({ MARGINAL: '0.00', RETROACTIVE: '0.00' }));
  it.each<[string, Partial<AcceleratorInput>]>([
    ['quotaNotPositive', { quota: '0' }],
    ['atLeastOneTier', { tiers: [] }],
    [
      'tiersAscending',
      {
        tiers: [
          [null, '0.1'],
          ['1', '0.2'],
        ],
      },
    ],
    [
      'tiersAscending',
      {
        tiers: [
          ['1', '0.1'],
          ['1', '0.2'],
        ],
      },
    ],
    ['unknownCurrency', { ccy: 'XXX' }],
  ])('%s: refuses', (code, broken) => {
    expect(() => accelerator({ ...plan, ...broken })).toThrow(code);
  });
});
