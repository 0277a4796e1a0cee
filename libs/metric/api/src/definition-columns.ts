import {
  countsRows,
  enteredDataset,
  enteredMeasures,
  readsMetrics,
  USUAL_ENTRY,
  usualAggregation,
  type Definition,
  type Measure,
  type MetricInput,
  type TestCase,
} from '@kpi-loop/metric/domain';
import type { DefinitionDto } from './definition.dto';

/** The columns of `metric_version` that are the definition: the next version begins with a copy of them. */
export const DEFINITION = [
  'processNodeId',
  'kind',
  'datasetCode',
  'numerator',
  'denominator',
  'aggOrg',
  'aggTime',
  'span',
  'formula',
  'inputs',
  'nullRule',
  'zeroDenominator',
  'direction',
  'unit',
  'decimals',
  'percent',
  'flow',
  'timezone',
  'grain',
  'dimensions',
  'drillPaths',
  'synonyms',
  'synonymsEn',
  'visibility',
  'tests',
  'entry',
  'description',
  'descriptionEn',
] as const satisfies readonly (keyof Definition)[];

const EMPTY: Measure = { agg: 'sum', filters: [] };

/** A definition as it was sent: without what its kind does not have, whatever was left over in the form, and with the usual where nothing is said. `code` is that of the metric, `zone` the one its dataset cuts days in. */
export function columnsOfDefinition(dto: DefinitionDto, code: string, zone = ''): Definition {
  const rows = countsRows(dto.kind);
  const entered = dto.kind === 'manual';
  const { numerator, denominator } = entered ? enteredMeasures(!!dto.denominator) : measuresOf(dto);
  const usual = usualAggregation({ kind: dto.kind, numerator, denominator, flow: dto.flow });
  return {
    kind: dto.kind,
    datasetCode: entered ? enteredDataset(code) : rows ? dto.datasetCode.trim() : '',
    numerator,
    denominator,
    aggOrg: dto.aggOrg ?? usual.aggOrg,
    aggTime: dto.aggTime ?? usual.aggTime,
    span: dto.kind === 'cumulative' ? (dto.span ?? null) : null,
    formula: dto.kind === 'derived' ? (dto.formula ?? '') : '',
    inputs: readsMetrics(dto.kind) ? (dto.inputs ?? []).map(inputOf) : [],
    nullRule: dto.nullRule ?? { kind: 'skip', months: 0 },
    zeroDenominator: dto.zeroDenominator ?? 'NONE',
    direction: dto.direction,
    unit: dto.unit.trim(),
    decimals: dto.decimals,
    percent: dto.percent,
    flow: dto.flow,
    timezone: dto.timezone ?? zone,
    grain: dto.grain ?? 'month',
    dimensions: rows ? words(dto.dimensions) : [],
    drillPaths: rows ? (dto.drillPaths ?? []).map(({ columns }) => ({ columns: words(columns) })) : [],
    synonyms: words(dto.synonyms),
    synonymsEn: words(dto.synonymsEn),
    visibility: dto.visibility ?? { perPerson: 'LINE', purpose: '', purposeEn: '' },
    entry: entered ? (dto.entry ?? USUAL_ENTRY) : null,
    tests: (dto.tests ?? []).map((test): TestCase => ({ name: test.name, rows: test.rows, inputs: test.inputs, expected: test.expected ?? null })),
    description: dto.description,
    descriptionEn: dto.descriptionEn,
    processNodeId: dto.processNodeId ?? null,
  };
}

function measuresOf(dto: DefinitionDto): Pick<Definition, 'numerator' | 'denominator'> {
  const numerator = countsRows(dto.kind) ? (dto.numerator ?? EMPTY) : null;
  return { numerator, denominator: dto.kind === 'ratio' || dto.kind === 'cumulative' ? (dto.denominator ?? null) : null };
}

const words = (texts: readonly string[] = []): string[] => [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))];

const inputOf = ({ as, code, back, weight, zeroAt, fullAt }: MetricInput): MetricInput => ({
  as: as.trim(),
  code: code.trim(),
  back: back ?? null,
  weight: weight ?? null,
  zeroAt: zeroAt ?? null,
  fullAt: fullAt ?? null,
});
