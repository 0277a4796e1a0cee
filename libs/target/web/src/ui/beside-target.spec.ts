import { besideFor, givenBeside, isWrong, leftAs, NOTHING_BESIDE } from './beside-target';

const line = {
  target: '100',
  threshold: '80',
  stretch: '120',
  weight: '40.00',
  plannedDenominator: null,
  denominator: null,
  unit: '',
  decimals: 0,
  percent: false,
};
const share = {
  target: '0.5',
  threshold: '0.4',
  stretch: '0.6',
  weight: '40.00',
  plannedDenominator: '250',
  denominator: { name: '', nameEn: '', last: null },
  unit: '',
  decimals: 4,
  percent: true,
};

describe('what is countered beside the target', () => {
  it('gives only what was typed', () => {
    expect(givenBeside(NOTHING_BESIDE, line)).toEqual({});
    expect(givenBeside({ ...NOTHING_BESIDE, threshold: ' 85 ', weight: '35.5%' }, line)).toEqual({ threshold: '85', weight: '35.5' });
    expect(givenBeside({ ...NOTHING_BESIDE, threshold: '45' }, share)).toEqual({ threshold: '0.45' });
    // however the ratio is written, what it is counted on is a plain number
    expect(givenBeside({ ...NOTHING_BESIDE, plannedDenominator: '300' }, share)).toEqual({ plannedDenominator: '300' });
  });

  it('only a ratio is counted on something', () => expect([line, share].map((of) => besideFor(of).length)).toEqual([3, 4]));

  it.each([
    ['weight', '0', true],
    ['weight', '100.01', true],
    ['weight', '12.345', true],
    ['weight', '100', false],
    ['threshold', 'much', true],
    ['threshold', '', false],
    ['plannedDenominator', '0', true],
    ['plannedDenominator', '1,250.5', false],
  ] as const)('%s: %s is wrong: %s', (part, text, wrong) => expect(isWrong(part, text, line)).toBe(wrong));

  it('says what a field that is left empty comes to', () => {
    expect([leftAs('threshold', line, null), leftAs('threshold', line, '110'), leftAs('weight', line, '110')]).toEqual(['80', '88', '40']);
    expect(leftAs('stretch', share, '0.55')).toBe('66');
  });
});
