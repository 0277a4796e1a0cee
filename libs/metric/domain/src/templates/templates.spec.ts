import { aggregationFits, columnsNamed, filtersComplete, ratioHasDenominator, ratioIsOfSums, unknownColumns, type Definition } from '../definition';
import { childrenWeighted, inputsNamed } from '../inputs';
import { countsRows, readsMetrics, usualAggregation } from '../aggregation';
import { aDefinition } from '../testing/a-definition';
import {
  definitionOfTemplate,
  guessedColumns,
  METRIC_TEMPLATES,
  openColumns,
  TEMPLATE_ROWS,
  templateOf,
  templateOfInput,
  type MetricTemplate,
  type TemplateChoice,
} from './index';

const choice = (template: MetricTemplate, change: Partial<TemplateChoice> = {}): TemplateChoice => ({
  datasetCode: 'd',
  processNodeId: 'n',
  columns: Object.fromEntries(template.columns.map(({ key }) => [key, `my_${key}`])),
  metrics: Object.fromEntries((template.sketch.inputs ?? []).map(({ as }) => [as, `M-${as}`])),
  parameters: {},
  ...change,
});
const defined = (template: MetricTemplate, change: Partial<TemplateChoice> = {}): Definition => {
  const made = { ...aDefinition({ numerator: null, denominator: null }), ...definitionOfTemplate(template, choice(template, change)) };
  return { ...made, ...usualAggregation(made) };
};

describe('the templates', () => {
  it('have several metrics for every row', () => expect(TEMPLATE_ROWS.filter((row) => METRIC_TEMPLATES.filter((t) => t.row === row).length < 3)).toEqual([]));
  it('have codes of their own and companions that are there', () => {
    const codes = METRIC_TEMPLATES.map((t) => t.code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(METRIC_TEMPLATES.flatMap((t) => t.companions).filter((code) => !codes.includes(code))).toEqual([]);
  });
  it.each(METRIC_TEMPLATES.map((t) => [t.code, t] as const))('%s says everything in both languages', (_, t) => {
    const texts = [
      t.name,
      t.description,
      t.process,
      t.node,
      t.mistake,
      t.advice,
      ...t.columns.map((c) => c.name),
      ...t.presets.flatMap((p) => [p.name, p.rows]),
    ];
    expect(texts.filter(({ zh, en }) => !/[一-鿿]|CRM/.test(zh) || /[一-鿿]/.test(en) || en === '')).toEqual([]);
  });
  it.each(METRIC_TEMPLATES.map((t) => [t.code, t] as const))('%s makes a complete definition with a test case', (_, t) => {
    const d = defined(t);
    expect([columnsNamed(d), filtersComplete(d), ratioHasDenominator(d), ratioIsOfSums(d), aggregationFits(d), inputsNamed(d), childrenWeighted(d)]).toEqual(
      Array(7).fill(true),
    );
    expect(d.tests.length).toBeGreaterThan(0);
    expect(d.percent || d.unit !== '').toBe(true);
    if (countsRows(d.kind))
      expect(
        unknownColumns(
          d,
          t.columns.map(({ key }) => ({ name: `my_${key}`, type: 'text' })),
        ),
      ).toEqual([]);
  });
  it.each(METRIC_TEMPLATES.filter((t) => countsRows(t.sketch.kind)).map((t) => [t.code, t] as const))('%s gets every column it reads from a preset', (_, t) => {
    const brought = new Set(t.presets.flatMap((p) => p.columns));
    expect(t.columns.filter(({ key }) => !brought.has(key)).map(({ key }) => key)).toEqual([]);
  });
  it.each(METRIC_TEMPLATES.filter((t) => readsMetrics(t.sketch.kind)).map((t) => [t.code, t] as const))('%s knows what each of its inputs is', (_, t) =>
    expect(t.sketch.inputs!.map(({ as }) => templateOfInput(t, as)?.row)).toEqual(t.sketch.inputs!.map(() => t.row)),
  );
  it('refuse to stand alone where they only count', () => {
    const counts = METRIC_TEMPLATES.filter((t) => !t.standsAlone);
    expect(counts.map((t) => t.code)).toEqual(['S15-LANDING', 'S15-PROJECTS', 'S16-DONE', 'S17-LEADS', 'S18-VISITS']);
    expect(counts.filter((t) => t.companions.length === 0)).toEqual([]);
  });
});

describe('using a template', () => {
  it('takes growth as the revenue of now and of one period before', () => {
    const growth = templateOf('S13-GROWTH')!;
    expect(growth.sketch.inputs!.map((i) => [i.as, i.back])).toEqual([
      ['now', null],
      ['before', { unit: 'period', n: 1 }],
    ]);
    expect(templateOfInput(growth, 'before')?.code).toBe('S13-REVENUE');
  });
  it('holds contracts against finance by two sources', () => {
    expect(templateOf('S19-CONTRACTS')!.reconciledWith).toBe('S19-BOOKED');
    expect(templateOf('S19-DIFFERENCE')!.presets.map((p) => p.name.en)).toEqual(['Contract system', 'Finance system']);
  });
  it('counts who came back within the days that are set', () => {
    const t = templateOf('S20-REPURCHASE')!;
    const filter = (days?: number) => defined(t, { parameters: days ? { days } : {} }).numerator!.filters;
    expect(filter()).toEqual([{ column: 'my_days_since_previous', op: 'lte', value: 30 }]);
    expect(filter(90)[0].value).toBe(90);
  });
  it('renames the columns in measures, comparisons, dimensions and test rows', () => {
    const d = defined(templateOf('S16-DELAY')!);
    expect(d.numerator!.filters).toEqual([{ column: 'my_done_on', op: 'gtColumn', value: 'my_due_on' }]);
    expect(d.dimensions).toEqual(['my_project']);
    expect(Object.keys(d.tests[0].rows[0].data)).toEqual(['my_done_on', 'my_due_on']);
  });
  it('leaves out what is only looked at and was not mapped', () => {
    const t = templateOf('S13-REVENUE')!;
    const d = defined(t, { columns: { amount: 'total' } });
    expect([d.dimensions, d.drillPaths, d.tests[0].rows[0].data]).toEqual([[], [], { total: 100 }]);
    expect(openColumns(t, { amount: 'total' })).toEqual([]);
    expect(openColumns(t, {})).toEqual(['amount']);
  });
  it('guesses columns by their names in either language', () =>
    expect(guessedColumns(templateOf('S13-REVENUE')!, ['Order Amount', 'CustomerType', '品类', 'x'])).toEqual({
      amount: 'Order Amount',
      customer_type: 'CustomerType',
      category: '品类',
    }));
});
