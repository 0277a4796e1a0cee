export interface MetricFilter {
  column: string;
  equals: string;
}

export interface DemoMetric {
  code: string;
  nameZh: string;
  nameEn: string;
  /** Code of the process node it is planted in. */
  node: string;
  direction: 'HIGHER' | 'LOWER' | 'RANGE';
  /** `%` values are fractions. */
  unit: string;
  /** Decimals of the official value (of the fraction for `%`). */
  decimals: number;
  /** `simple` and `ratio` are computed from a data set, `manual` is what people enter; every other kind goes with `later`. */
  kind: 'simple' | 'ratio' | 'median' | 'growth' | 'product' | 'rolling' | 'milestone' | 'manual';
  /** Empty for `manual`. */
  dataset: string;
  /** For `manual`: what is asked of whoever enters it, and what it is. */
  entry?: { evidence: boolean; dueWorkdays: number; lowest: string; highest: string; descriptionZh: string; descriptionEn: string };
  /** For `simple`. */
  aggregate?: 'sum' | 'count' | 'avg';
  measure?: string;
  /** For `ratio`: Σ numerator ÷ Σ denominator, also over units and time. */
  numerator?: string;
  denominator?: string;
  filters: MetricFilter[];
  /** Needs a type that is built later; loaders skip it. */
  later: boolean;
  /** Columns by which it may be looked at. */
  dimensions?: string[];
  /** Counter-metric that exposes gaming (制衡指标). */
  guard?: string;
  /** Metrics that explain this one in the metric tree. */
  drivers?: string[];
}

type Draft = Omit<DemoMetric, 'code' | 'nameZh' | 'nameEn' | 'node' | 'dataset' | 'kind' | 'filters' | 'later' | 'decimals' | 'unit' | 'direction'> &
  Partial<Pick<DemoMetric, 'direction' | 'unit' | 'decimals' | 'filters'>>;
type Names = [code: string, nameZh: string, nameEn: string, node: string];

const base = ([code, nameZh, nameEn, node]: Names, dataset: string) => ({ code, nameZh, nameEn, node, dataset });

/** Σ of a column. */
export const total = (names: Names, dataset: string, measure: string, more: Draft = {}): DemoMetric => ({
  ...base(names, dataset),
  kind: 'simple',
  aggregate: 'sum',
  measure,
  direction: 'HIGHER',
  unit: 'count',
  decimals: 0,
  filters: [],
  later: false,
  ...more,
});

/** Σ numerator ÷ Σ denominator. */
export const ratio = (names: Names, dataset: string, numerator: string, denominator: string, more: Draft = {}): DemoMetric => ({
  ...base(names, dataset),
  kind: 'ratio',
  numerator,
  denominator,
  direction: 'HIGHER',
  unit: '%',
  decimals: 4,
  filters: [],
  later: false,
  ...more,
});

/** What people enter month by month, and somebody else approves. */
export const entered = (names: Names, entry: DemoMetric['entry'], more: Draft = {}): DemoMetric => ({
  ...base(names, ''),
  kind: 'manual',
  entry,
  direction: 'HIGHER',
  unit: 'count',
  decimals: 0,
  filters: [],
  later: false,
  ...more,
});

export const later = (names: Names, dataset: string, kind: DemoMetric['kind'], more: Draft = {}): DemoMetric => ({
  ...base(names, dataset),
  kind,
  direction: 'HIGHER',
  unit: '%',
  decimals: 4,
  filters: [],
  later: true,
  ...more,
});
