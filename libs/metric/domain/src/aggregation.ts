import type { Aggregate, Measure } from './measure';

export const KINDS = ['simple', 'ratio', 'derived', 'cumulative', 'composite', 'manual'] as const;
export type MetricKind = (typeof KINDS)[number];

/**
 * How figures of people and units make the figure of the unit above (domain.md §3.6). `AVG` is the mean per head, made of a
 * sum and a number of heads. `FROM_ROWS` (distinct, median) is counted anew at every level and never added. `FORMULA`
 * reckons with the figures of that very unit.
 */
export const AGG_ORGS = ['SUM', 'AVG', 'MAX', 'MIN', 'RATIO_OF_SUMS', 'FROM_ROWS', 'FORMULA'] as const;
export type AggOrg = (typeof AGG_ORGS)[number];

/** How months make the figure of a longer period. `LAST` is that of the last month with one: balances, cumulated figures. */
export const AGG_TIMES = ['SUM', 'AVG', 'LAST', 'MAX', 'MIN', 'RATIO_OF_SUMS', 'FROM_ROWS', 'FORMULA'] as const;
export type AggTime = (typeof AGG_TIMES)[number];

export interface Aggregated {
  kind: MetricKind;
  numerator: Measure | null;
  denominator: Measure | null;
}

/** Kinds whose figures are counted from the rows of a dataset. */
export const countsRows = (kind: MetricKind): boolean => kind === 'simple' || kind === 'ratio' || kind === 'cumulative';
/** Kinds whose figures are made of the figures of other metrics. */
export const readsMetrics = (kind: MetricKind): boolean => kind === 'derived' || kind === 'composite';

const recounted = (agg: Aggregate | undefined): boolean => agg === 'distinct' || agg === 'median';
/** Parts of which one cannot be added up over units or months. */
const hasRecounted = ({ numerator, denominator }: Aggregated): boolean => recounted(numerator?.agg) || recounted(denominator?.agg);

const OF_AGGREGATE: Partial<Record<Aggregate, [org: AggOrg[], time: AggTime[]]>> = {
  sum: [
    ['SUM', 'AVG', 'MAX', 'MIN'],
    ['SUM', 'AVG', 'MAX', 'MIN', 'LAST'],
  ],
  count: [
    ['SUM', 'AVG', 'MAX', 'MIN'],
    ['SUM', 'AVG', 'MAX', 'MIN', 'LAST'],
  ],
  // semi-additive: over people it adds up, over months it never does
  last: [
    ['SUM', 'AVG', 'MAX', 'MIN'],
    ['LAST', 'AVG', 'MAX', 'MIN'],
  ],
  min: [['MIN'], ['MIN', 'LAST']],
  max: [['MAX'], ['MAX', 'LAST']],
  avg: [['RATIO_OF_SUMS'], ['RATIO_OF_SUMS', 'LAST']],
  distinct: [['FROM_ROWS'], ['FROM_ROWS', 'LAST']],
  median: [['FROM_ROWS'], ['FROM_ROWS', 'LAST']],
};

/** What may be chosen, the usual first (R-G1: a ratio only as one of sums, or of what is counted anew). */
export function aggregations(d: Aggregated): { org: readonly AggOrg[]; time: readonly AggTime[] } {
  if (readsMetrics(d.kind)) return { org: ['FORMULA'], time: ['FORMULA', 'LAST'] };
  const ofRows = d.denominator ? ratio(d) : simple(d.numerator?.agg ?? 'sum');
  return d.kind === 'cumulative' ? { org: ofRows.org, time: ['LAST'] } : ofRows;
}

const simple = (agg: Aggregate): { org: AggOrg[]; time: AggTime[] } => {
  const [org, time] = OF_AGGREGATE[agg]!;
  return { org, time };
};
const ratio = (d: Aggregated): { org: AggOrg[]; time: AggTime[] } =>
  hasRecounted(d) ? { org: ['FROM_ROWS'], time: ['FROM_ROWS', 'LAST'] } : { org: ['RATIO_OF_SUMS'], time: ['RATIO_OF_SUMS', 'LAST'] };

/** Of a definition that says nothing: the usual of its kind; what does not add up over the period (`flow`) is a level. */
export function usualAggregation(d: Aggregated & { flow: boolean }): { aggOrg: AggOrg; aggTime: AggTime } {
  const { org, time } = aggregations(d);
  const usual = time[0] === 'SUM' && !d.flow && time.includes('LAST') ? 'LAST' : time[0];
  return { aggOrg: org[0], aggTime: usual };
}

/**
 * How a figure is told and forecast: as a ratio with what is above and below the line, or as one number. What adds up over
 * the period is a flow; everything else stands for itself.
 */
export const readAs = ({ aggTime }: { aggTime: AggTime }): 'ratio' | 'simple' => (aggTime === 'RATIO_OF_SUMS' ? 'ratio' : 'simple');
