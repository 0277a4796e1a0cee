import type { Aggregate, AggOrg, Measure } from '@kpi-loop/metric/domain';
import { addsUp, keepsAbove } from './adds-up';

const measure = (agg: Aggregate): Measure => ({ agg, column: 'x', filters: [] });

describe('whether figures add up to that of the unit above', () => {
  it.each<[string, Aggregate | null, Aggregate | null, AggOrg, ReturnType<typeof keepsAbove>]>([
    ['a sum', 'sum', null, 'SUM', null],
    ['a count', 'count', null, 'SUM', null],
    ['a ratio of sums', 'sum', 'count', 'RATIO_OF_SUMS', null],
    ['a mean per head', 'sum', null, 'AVG', 'heads'],
    ['the best of heads', 'sum', null, 'MAX', 'heads'],
    ['distinct', 'distinct', null, 'FROM_ROWS', 'rows'],
    ['the median', 'median', null, 'FROM_ROWS', 'rows'],
    ['a balance', 'last', null, 'SUM', 'rows'],
    ['a ratio of something distinct', 'sum', 'distinct', 'RATIO_OF_SUMS', 'rows'],
    ['a formula', null, null, 'FORMULA', 'formula'],
  ])('%s', (_, top, bottom, aggOrg, reason) => {
    const made = { numerator: top && measure(top), denominator: bottom && measure(bottom), aggOrg };
    expect([keepsAbove(made), addsUp(made)]).toEqual([reason, reason === null]);
  });
});
