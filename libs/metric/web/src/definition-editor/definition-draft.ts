import type { DefinitionDto, MetricVersionView } from '@kpi-loop/shared/client';
import {
  type Aggregated,
  aggregations,
  countsRows,
  type Definition,
  type Measure,
  type MeasureFilter,
  type MetricInput,
  usualAggregation,
} from '@kpi-loop/metric/domain';

/** A definition that is being written, with everything it may say. */
export type Draft = Definition;

export const emptyMeasure = (): Measure => ({ agg: 'sum', filters: [] });
export const emptyInput = (): MetricInput => ({ as: '', code: '', back: null, weight: null, zeroAt: null, fullAt: null });

export const emptyDefinition = (): Draft => ({
  kind: 'simple',
  datasetCode: '',
  numerator: emptyMeasure(),
  denominator: null,
  aggOrg: 'SUM',
  aggTime: 'SUM',
  span: null,
  formula: '',
  inputs: [],
  nullRule: { kind: 'skip', months: 0 },
  zeroDenominator: 'NONE',
  direction: 'HIGHER',
  unit: '',
  decimals: 2,
  percent: false,
  flow: true,
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
});

export function definitionOf(version: MetricVersionView): Draft {
  const known = Object.fromEntries(Object.keys(emptyDefinition()).map((field) => [field, version[field as keyof MetricVersionView]]));
  return { ...(known as unknown as Draft), processNodeId: version.processNode?.id ?? null };
}

/** What stays possible after a change; what does not becomes the usual of the new measure. */
export function fitted(draft: Draft): Draft {
  const { org, time } = aggregations(draft as Aggregated);
  const usual = usualAggregation(draft);
  const aggTime = time.includes(draft.aggTime) && !(draft.flow && draft.aggTime !== 'SUM' && time.includes('SUM')) ? draft.aggTime : usual.aggTime;
  return {
    ...draft,
    aggOrg: org.includes(draft.aggOrg) ? draft.aggOrg : usual.aggOrg,
    aggTime,
    flow: draft.flow && (aggTime === 'SUM' || aggTime === 'RATIO_OF_SUMS'),
  };
}

/** Sums of a ratio usually make a percentage that does not add up; a count or sum usually adds up over the period. */
export function withKind(draft: Draft, kind: Draft['kind']): Draft {
  if (kind === draft.kind) return draft;
  const numerator = countsRows(kind) ? (draft.numerator ?? emptyMeasure()) : null;
  if (kind === 'ratio') {
    const sum = (measure: Measure): Measure => (['sum', 'count', 'distinct'].includes(measure.agg) ? measure : { ...measure, agg: 'sum' });
    return fitted({ ...draft, kind, numerator: sum(numerator!), denominator: draft.denominator ?? emptyMeasure(), percent: true, flow: false, decimals: 4 });
  }
  const flow = kind === 'simple' || kind === 'manual';
  const span = kind === 'cumulative' ? (draft.span ?? { kind: 'ytd' as const, months: 0 }) : null;
  const inputs = kind === 'derived' || kind === 'composite' ? (draft.inputs.length ? draft.inputs : [emptyInput()]) : [];
  return fitted({ ...draft, kind, numerator, denominator: null, span, inputs, percent: false, flow });
}

const filterToSend = (filter: MeasureFilter): MeasureFilter =>
  Array.isArray(filter.value) ? { ...filter, value: filter.value.filter((v) => v !== '') } : filter;
const measureToSend = (measure: Measure | null): Measure | null => measure && { ...measure, filters: measure.filters.map(filterToSend) };

export function toSend(draft: Draft): DefinitionDto {
  return {
    ...draft,
    numerator: measureToSend(draft.numerator),
    denominator: draft.kind === 'ratio' || draft.kind === 'cumulative' ? measureToSend(draft.denominator) : null,
  };
}
