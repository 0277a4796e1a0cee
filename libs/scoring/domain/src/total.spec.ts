import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { gradeOf } from './grade';
import { total, type TotalInput } from './total';

const lines: TotalInput['lines'] = [
  ['40', '95.00'],
  ['30', '112.00'],
  ['20', '86.00'],
  ['10', '80.00'],
];
const excluding = (...out: number[]): TotalInput['lines'] => lines.map(([weight, score], i) => [weight, out.includes(i) ? null : score]);
const flat = (score: string): TotalInput['lines'] => [['100', score]];

describe('total', () => {
  it('G23 is the weighted sum a calculator finds', () => expect(total({ lines })).toEqual({ total: '96.80' }));
  it('G25 an excluded line renormalises the others', () => expect(total({ lines: excluding(2) })).toEqual({ total: '99.50' }));
  it('G47 awards add up to their maximum', () => {
    expect(total({ lines: flat('96.40'), bonus: ['2', '2', '2'], bonusMax: '5', totalCap: '110' })).toEqual({ total: '101.40' });
  });
  it('G48 a veto zeroes the total or caps it', () => {
    expect(total({ lines, veto: { mode: 'ZERO' } })).toEqual({ total: '0.00' });
    const capped = total({ lines, veto: { mode: 'CAP', capScore: '69.99' } }).total;
    expect(capped).toBe('69.99');
    expect(gradeOf({ total: capped ?? '', bands: defaultPolicy.grade.bands })).toEqual({ grade: 'C' });
    expect(total({ lines: flat('50.00'), veto: { mode: 'CAP', capScore: '69.99' } })).toEqual({ total: '50.00' });
  });
  it('G52 weights mixed by days stay exact', () => {
    const mixed: TotalInput['lines'] = [
      [
        [
          ['50', 62],
          ['30', 30],
        ],
        '90',
      ],
      [
        [
          ['50', 62],
          ['70', 30],
        ],
        '110',
      ],
    ];
    expect(total({ lines: mixed })).toEqual({ total: '101.30' });
  });
  it('G53 an even change of weights', () => {
    const mixed: TotalInput['lines'] = [
      [
        [
          ['50', 45],
          ['30', 45],
        ],
        '90',
      ],
      [
        [
          ['50', 45],
          ['70', 45],
        ],
        '110',
      ],
    ];
    expect(total({ lines: mixed })).toEqual({ total: '102.00' });
  });

  it('excluding 40 % still scores, excluding more does not (R-S1)', () => {
    expect(total({ lines: excluding(0) }).total).not.toBeNull();
    expect(total({ lines: excluding(0, 3) })).toEqual({ total: null });
  });
  it('a card without a single scored line has no total, whatever the policy', () => {
    expect(total({ lines: excluding(0, 1, 2, 3), excludeMaxWeight: '100' })).toEqual({ total: null });
  });
  it('line scores are rounded before they are weighed (R-N3)', () => expect(total({ lines: flat('84.995') })).toEqual({ total: '85.00' }));
  it('the card cap comes before the bonus, the total cap after it', () => {
    expect(total({ lines: flat('130'), cardCap: '110', bonus: ['5'] })).toEqual({ total: '115.00' });
    expect(total({ lines: flat('118'), bonus: ['5'] })).toEqual({ total: '120.00' });
  });
  it('a penalty never takes the total below 0', () => expect(total({ lines: flat('3'), penalty: ['5'] })).toEqual({ total: '0.00' }));
  it.each<[string, TotalInput]>([
    ['weightsTotal100', { lines: [['99.99', '100']] }],
    ['weightsTotal100', { lines: [] }],
    [
      'weightNegative',
      {
        lines: [
          ['110', '1'],
          ['-10', '1'],
        ],
      },
    ],
    ['pointsNegative', { lines: flat('1'), bonus: ['-1'] }],
    ['vetoCapNegative', { lines: flat('1'), veto: { mode: 'CAP', capScore: '-1' } }],
    ['notANumber', { lines: flat('A') }],
  ])('%s: refuses the card', (code, input) => {
    expect(() => total(input)).toThrow(code);
  });
});
