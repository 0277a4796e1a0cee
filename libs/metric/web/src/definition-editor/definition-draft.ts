import type { DefinitionDto, MetricVersionView } from '@kpi-loop/shared/client';
import {
  type Aggregated,
  aggregations,
  countsRows,
  type Definition,
  enteredMeasures,
  type Measure,
  type MeasureFilter,
  type MetricInput,
  USUAL_ENTRY,
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
  timezone: '',
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
  const counted = draft.kind === 'manual' ? null : draft.numerator;
  const numerator = countsRows(kind) ? (counted ?? emptyMeasure()) : null;
  if (kind === 'ratio') {
    const sum = (measure: Measure): Measure => (['sum', 'count', 'distinct'].includes(measure.agg) ? measure : { ...measure, agg: 'sum' });
    return fitted({
      ...draft,
      kind,
      numerator: sum(numerator!),
      denominator: (counted && draft.denominator) ?? emptyMeasure(),
      percent: true,
      flow: false,
      decimals: 4,
    });
  }
  if (kind === 'manual')
    return fitted({ ...draft, kind, ...enteredMeasures(false), span: null, inputs: [], percent: false, flow: true, entry: draft.entry ?? USUAL_ENTRY });
  const flow = kind === 'simple';
  const span = kind === 'cumulative' ? (draft.span ?? { kind: 'ytd' as const, months: 0 }) : null;
  const inputs = kind === 'derived' || kind === 'composite' ? (draft.inputs.length ? draft.inputs : [emptyInput()]) : [];
  return fitted({ ...draft, kind, numerator, denominator: null, span, inputs, percent: false, flow });
}

const filterToSend = (filter: MeasureFilter): MeasureFilter =>
  Array.isArray(filter.value) ? { ...filter, value: filter.value.filter((v) => v !== '') } : filter;
const measureToSend = (measure: Measure | null): Measure | null => measure && { ...measure, filters: measure.filters.map(filterToSend) };

const DIVIDES: ReadonlySet<Draft['kind']> = new Set(['ratio', 'cumulative', 'manual']);

/** Days are cut as the dataset cuts them: the server knows how. */
export function toSend(draft: Draft): DefinitionDto {
  return {
    ...draft,
    timezone: undefined,
    numerator: measureToSend(draft.numerator),
    denominator: DIVIDES.has(draft.kind) ? measureToSend(draft.denominator) : null,
  };
}
