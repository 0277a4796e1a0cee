import { aggregate, type AggregateInput } from './aggregate';

describe('aggregate', () => {
  it('G32 a ratio is the ratio of the sums, not the mean of the ratios', () => {
    expect(
      aggregate({
        mode: 'RATIO_OF_SUMS',
        pairs: [
          ['1200', '40000'],
          ['300', '20000'],
          ['900', '15000'],
        ],
      }),
    ).toEqual({ value: '0.032000' });
  });
  it('G33 a rating is weighted by those who rated', () => {
    expect(
      aggregate({
        mode: 'WEIGHTED_AVG',
        pairs: [
          ['4.6', '1200'],
          ['4.2', '300'],
          ['3.9', '60'],
        ],
      }),
    ).toEqual({ value: '4.496154' });
  });
  it.each([
    ['SUM', '6.500000'],
    ['AVG', '2.166667'],
    ['LAST', '1.500000'],
    ['MAX', '3.000000'],
    ['MIN', '1.500000'],
    ['COUNT', '3.000000'],
  ] as const)('%s of 2, 3 and 1.5 is %s', (mode, value) => {
    expect(aggregate({ mode, values: ['2', '3', '1.5'] })).toEqual({ value });
  });
  it.each<[string, AggregateInput]>([
    ['denominatorsNotPositive', { mode: 'RATIO_OF_SUMS', pairs: [['1', '0']] }],
    ['weightsNotPositive', { mode: 'WEIGHTED_AVG', pairs: [['1', '-1']] }],
    ['noValues', { mode: 'AVG', values: [] }],
    ['aggregationNotAdditive', { mode: 'DISTINCT' as 'SUM', values: ['1'] }],
  ])('%s (R-X12)', (code, input) => {
    expect(() => aggregate(input)).toThrow(code);
  });
});
