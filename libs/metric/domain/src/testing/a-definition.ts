import type { Definition } from '../definition';
import type { MetricInput } from '../inputs';
import type { Measure, MeasureFilter } from '../measure';

export const sum = (column: string, filters: MeasureFilter[] = []): Measure => ({ agg: 'sum', column, filters });

export const anInput = (as: string, change: Partial<MetricInput> = {}): MetricInput => ({
  as,
  code: as,
  back: null,
  weight: null,
  zeroAt: null,
  fullAt: null,
  ...change,
});

/** A complete ratio: paid ÷ orders. */
export const aDefinition = (change: Partial<Definition> = {}): Definition => ({
  kind: 'ratio',
  datasetCode: 'orders',
  numerator: sum('paid'),
  denominator: sum('orders'),
  aggOrg: 'RATIO_OF_SUMS',
  aggTime: 'RATIO_OF_SUMS',
  span: null,
  formula: '',
  inputs: [],
  nullRule: { kind: 'skip', months: 0 },
  zeroDenominator: 'NONE',
  direction: 'HIGHER',
  unit: '',
  decimals: 2,
  percent: true,
  flow: false,
  timezone: 'Asia/Shanghai',
  grain: 'month',
  dimensions: [],
  drillPaths: [],
  synonyms: [],
  synonymsEn: [],
  visibility: { perPerson: 'LINE', purpose: '', purposeEn: '' },
  description: '',
  descriptionEn: '',
  processNodeId: null,
  tests: [],
  entry: null,
  ...change,
});
