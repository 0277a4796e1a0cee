import type { Definition, DrillPath } from '../definition';
import { comparesColumns, type Measure } from '../measure';

/** Raised whenever a template says something else than before. */
export const TEMPLATES_VERSION = 1;

/** Table rows of the field (data.md §2.1). */
export const TEMPLATE_ROWS = ['S13', 'S14', 'S15', 'S16', 'S17', 'S18', 'S19', 'S20'] as const;
export type TemplateRow = (typeof TEMPLATE_ROWS)[number];

export interface Words {
  zh: string;
  en: string;
}

/** A column the measure needs, under a name of its own: whoever uses the template says which of the dataset's it is. */
export interface TemplateColumn {
  key: string;
  type: 'number' | 'text' | 'date' | 'boolean';
  name: Words;
  /** Only looked at: the figure is the same without it. */
  optional?: boolean;
}

/** A number in a filter that every company sets for itself; stands as `$key` in the sketch. */
export interface TemplateParameter {
  key: string;
  usual: number;
  min: number;
  max: number;
  name: Words;
}

/** Where such rows usually come from. */
export interface SourcePreset {
  kind: 'file' | 'rest' | 'push' | 'postgres';
  name: Words;
  /** What a row is, and which template columns it brings. */
  rows: Words;
  columns: string[];
  query?: string;
}

/** What the definition of a template says; columns, inputs and parameters by their keys. */
export type Sketch = Pick<Definition, 'kind' | 'direction' | 'unit' | 'decimals' | 'percent' | 'flow' | 'tests'> &
  Partial<Pick<Definition, 'numerator' | 'denominator' | 'formula' | 'inputs' | 'span' | 'zeroDenominator' | 'synonyms' | 'synonymsEn'>> & {
    dimensions?: string[];
    drillPaths?: DrillPath[];
  };

export interface MetricTemplate {
  code: string;
  row: TemplateRow;
  name: Words;
  description: Words;
  process: Words;
  node: Words;
  /** The mistake it guards against, and what to do instead. */
  mistake: Words;
  advice: Words;
  /** How the change of the figure is taken apart. */
  breakdown?: Words;
  /** Where an alert belongs. */
  watch?: Words;
  /** False: a count that says nothing without its companions. */
  standsAlone: boolean;
  companions: string[];
  /** Another template that counts the same from a second source, so that the two can be held against each other. */
  reconciledWith?: string;
  columns: TemplateColumn[];
  parameters: TemplateParameter[];
  sketch: Sketch;
  presets: SourcePreset[];
}

export interface TemplateChoice {
  datasetCode: string;
  processNodeId: string | null;
  /** Dataset column by template column. */
  columns: Readonly<Record<string, string>>;
  /** Code of a metric by the name of the input. */
  metrics: Readonly<Record<string, string>>;
  parameters: Readonly<Record<string, number>>;
}

/** Columns that must be named before the figure can be counted. */
export const requiredColumns = (template: MetricTemplate): TemplateColumn[] => template.columns.filter((column) => !column.optional);

/** Column keys that the choice leaves open although the figure needs them. */
export const openColumns = (template: MetricTemplate, columns: Readonly<Record<string, string>>): string[] =>
  requiredColumns(template).flatMap(({ key }) => (columns[key] ? [] : [key]));

const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '');

/** Dataset columns that are called like the template's, in any spelling: a beginning, not a decision. */
export function guessedColumns(template: MetricTemplate, names: readonly string[]): Record<string, string> {
  const known = new Map(names.map((name) => [plain(name), name]));
  return Object.fromEntries(
    template.columns.flatMap(({ key, name }) => {
      const found = [key, name.zh, name.en].map((word) => known.get(plain(word))).find((column) => column !== undefined);
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

/** The definition a template comes to with somebody's dataset, node and metrics. What was not chosen is left for the editor to ask. */
export function definitionOfTemplate(
  template: MetricTemplate,
  choice: TemplateChoice,
): Partial<Definition> & Pick<Definition, 'kind' | 'direction' | 'unit' | 'decimals' | 'percent' | 'flow'> {
  const { sketch } = template;
  const column = (key: string): string => choice.columns[key] ?? '';
  const chosen = (keys: readonly string[] = []): string[] => keys.map(column).filter((name) => name !== '');
  return {
    ...sketch,
    datasetCode: choice.datasetCode,
    processNodeId: choice.processNodeId,
    numerator: sketch.numerator ? measureOf(sketch.numerator, template, choice) : null,
    denominator: sketch.denominator ? measureOf(sketch.denominator, template, choice) : null,
    inputs: (sketch.inputs ?? []).map((input) => ({ ...input, code: choice.metrics[input.as] ?? '' })),
    dimensions: chosen(sketch.dimensions),
    drillPaths: (sketch.drillPaths ?? []).map(({ columns }) => ({ columns: chosen(columns) })).filter(({ columns }) => columns.length > 1),
    tests: sketch.tests.map((test) => ({
      ...test,
      rows: test.rows.map((row) => ({
        ...row,
        data: Object.fromEntries(Object.entries(row.data).flatMap(([key, value]) => (column(key) ? [[column(key), value]] : []))),
      })),
    })),
    description: `${template.description.zh}\n常见误区：${template.mistake.zh}\n建议：${template.advice.zh}`,
    descriptionEn: `${template.description.en}\nCommon mistake: ${template.mistake.en}\nAdvice: ${template.advice.en}`,
  };
}

function measureOf(measure: Measure, { parameters }: MetricTemplate, choice: TemplateChoice): Measure {
  const column = (key: string): string => choice.columns[key] ?? '';
  return {
    ...measure,
    ...(measure.column === undefined ? {} : { column: column(measure.column) }),
    ...(measure.per === undefined ? {} : { per: measure.per.map(column) }),
    filters: measure.filters.map((filter) => {
      if (comparesColumns(filter.op)) return { ...filter, column: column(filter.column), value: column(String(filter.value)) };
      const parameter = parameters.find(({ key }) => filter.value === `$${key}`);
      return { ...filter, column: column(filter.column), ...(parameter ? { value: choice.parameters[parameter.key] ?? parameter.usual } : {}) };
    }),
  };
}
