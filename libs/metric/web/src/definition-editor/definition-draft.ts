import type { DefinitionDto, MetricVersionView } from '@kpi-loop/shared/client';
import type { Measure, MeasureFilter } from '@kpi-loop/metric/domain';

export const emptyMeasure = (): Measure => ({ agg: 'sum', filters: [] });

export const emptyDefinition = (): DefinitionDto => ({
  kind: 'simple',
  datasetCode: '',
  numerator: emptyMeasure(),
  denominator: null,
  direction: 'HIGHER',
  unit: '',
  decimals: 2,
  percent: false,
  flow: true,
  description: '',
  descriptionEn: '',
  processNodeId: null,
});

export function definitionOf(version: MetricVersionView): DefinitionDto {
  const { kind, datasetCode, numerator, denominator, direction, unit, decimals, percent, flow, description, descriptionEn } = version;
  return {
    kind,
    datasetCode,
    numerator,
    denominator,
    direction,
    unit,
    decimals,
    percent,
    flow,
    description,
    descriptionEn,
    processNodeId: version.processNode?.id ?? null,
  };
}

/** Sums of a ratio usually make a percentage that does not add up; a count or sum usually adds up over the period. */
export function withKind(definition: DefinitionDto, kind: DefinitionDto['kind']): DefinitionDto {
  if (kind === definition.kind) return definition;
  if (kind === 'simple') return { ...definition, kind, percent: false, flow: true };
  const sum = (measure: Measure): Measure => (measure.agg === 'avg' ? { ...measure, agg: 'sum' } : measure);
  return {
    ...definition,
    kind,
    numerator: sum(definition.numerator as Measure),
    denominator: definition.denominator ?? emptyMeasure(),
    percent: true,
    flow: false,
    decimals: 4,
  };
}

const filterToSend = (filter: MeasureFilter): MeasureFilter =>
  Array.isArray(filter.value) ? { ...filter, value: filter.value.filter((v) => v !== '') } : filter;
const measureToSend = (measure: Measure): Measure => ({ ...measure, filters: measure.filters.map(filterToSend) });

export function toSend(definition: DefinitionDto): DefinitionDto {
  return {
    ...definition,
    numerator: measureToSend(definition.numerator as Measure),
    denominator: definition.kind === 'ratio' && definition.denominator ? measureToSend(definition.denominator as Measure) : null,
  };
}
