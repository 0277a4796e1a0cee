import fc from 'fast-check';
import { aggregations, usualAggregation, type AggTime } from './aggregation';
import { aggregationFits, normalContent, type Definition } from './definition';
import { differences } from './difference';
import { formulaText, type FormulaWords } from './formula';
import { aDefinition, anInput, sum } from './testing/a-definition';
import { FILTER_OPS, columnsOf, isComplete, type Measure, type MeasureFilter } from './measure';

const definition = aDefinition;
const a: MeasureFilter = { column: 'channel', op: 'eq', value: 'app' };
const b: MeasureFilter = { column: 'amount', op: 'gt', value: 0 };

describe('the content of a definition', () => {
  const same = (x: Partial<Definition>, y: Partial<Definition>) => normalContent(definition(x)) === normalContent(definition(y));
  it('does not depend on the order of its filters, or on one said twice', () =>
    expect(same({ numerator: sum('paid', [a, b]) }, { numerator: sum('paid', [b, a, b]) })).toBe(true));
  it('does not depend on the order of a list', () =>
    expect(
      same(
        { numerator: sum('paid', [{ column: 'c', op: 'in', value: ['x', 'y'] }]) },
        { numerator: sum('paid', [{ column: 'c', op: 'in', value: ['y', 'x'] }]) },
      ),
    ).toBe(true));
  it('takes a number and its text for one', () => expect(same({ numerator: sum('paid', [b]) }, { numerator: sum('paid', [{ ...b, value: '0' }]) })).toBe(true));
  it('takes a list of one for equality', () =>
    expect(same({ numerator: sum('paid', [{ ...a, op: 'in', value: ['app'] }]) }, { numerator: sum('paid', [a]) })).toBe(true));
  it('does not depend on how the figure is read', () =>
    expect(same({ unit: '单', decimals: 0, direction: 'LOWER', description: 'x', processNodeId: 'n' }, {})).toBe(true));
  it('changes with the window, the formula, its inputs and how people add up', () => {
    expect(same({ kind: 'cumulative', span: { kind: 'ytd', months: 0 } }, { kind: 'cumulative', span: { kind: 'rolling', months: 3 } })).toBe(false);
    const derived = (formula: string, back: 'month' | 'year') => ({
      kind: 'derived' as const,
      formula,
      inputs: [anInput('A', { back: { unit: back, n: 1 } })],
    });
    expect(same(derived('A + 1', 'month'), derived('A+1', 'month'))).toBe(true);
    expect(same(derived('A', 'month'), derived('A', 'year'))).toBe(false);
    expect(same({ kind: 'simple', aggOrg: 'SUM' }, { kind: 'simple', aggOrg: 'AVG' })).toBe(false);
  });
  it('tells above and below the line apart', () => expect(same({ numerator: sum('orders'), denominator: sum('paid') }, {})).toBe(false));
  it('changes with every filter, column, aggregate and dataset', () => {
    expect(same({ numerator: sum('paid', [a]) }, {})).toBe(false);
    expect(same({ numerator: { agg: 'count', column: 'paid', filters: [] } }, {})).toBe(false);
    expect(same({ datasetCode: 'other' }, {})).toBe(false);
  });
  it('does not confuse a separator inside a value with one between values', () => {
    const value = fc.string({ minLength: 1, maxLength: 6 }).map((s) => `${s.trim()}x`);
    fc.assert(
      fc.property(fc.uniqueArray(value, { minLength: 1, maxLength: 4 }), fc.uniqueArray(value, { minLength: 1, maxLength: 4 }), (x, y) => {
        const alike = [...x].sort().join('\u0001') === [...y].sort().join('\u0001');
        expect(same({ numerator: sum('paid', [{ column: 'c', op: 'in', value: x }]) }, { numerator: sum('paid', [{ column: 'c', op: 'in', value: y }]) })).toBe(
          alike,
        );
      }),
    );
  });
});

describe('a measure', () => {
  it('reads its column, those of its filters and those they compare with', () => {
    expect(columnsOf(sum('done', [{ column: 'end_date', op: 'lteColumn', value: 'due_date' }, a, { ...a, value: 'web' }]))).toEqual([
      'done',
      'end_date',
      'due_date',
      'channel',
    ]);
    expect(columnsOf({ agg: 'count', filters: [] })).toEqual([]);
  });
  it.each(FILTER_OPS)('has a complete filter %s only with what it compares', (op) => {
    expect(isComplete({ column: 'c', op })).toBe(op === 'notNull');
    expect(isComplete({ column: ' ', op, value: op === 'in' ? ['x'] : 'x' })).toBe(false);
    expect(isComplete({ column: 'c', op, value: op === 'in' ? ['x'] : 'x' })).toBe(true);
  });
});

describe('two versions', () => {
  const changed = (after: Partial<Definition>) =>
    differences(definition(), definition(after))
      .filter((d) => d.changed)
      .map((d) => d.field);
  it('differ field by field', () => expect(changed({ unit: '单', denominator: sum('orders', [a]), flow: true })).toEqual(['denominator', 'unit', 'flow']));
  it('do not differ by the order of filters or by blanks', () => {
    expect(differences(definition({ numerator: sum('p', [a, b]) }), definition({ numerator: sum('p', [b, a]), unit: ' ' })).some((d) => d.changed)).toBe(false);
  });
});

describe('a formula in words', () => {
  const words: FormulaWords = {
    ...{ sum: 'sum of', count: 'number of', distinct: 'distinct', avg: 'average of', min: 'lowest', max: 'highest', last: 'last', median: 'median of' },
    ...{ per: 'per', entered: 'entered', enteredTop: 'top', enteredBottom: 'bottom', rows: 'rows', where: 'where', and: 'and', notNull: 'is given', in: 'in' },
  };
  it('says what is above and below the line', () => {
    expect(formulaText(definition({ numerator: sum('paid', [a, b]) }), words)).toEqual({
      above: 'sum of paid where channel = “app” and amount > 0',
      below: 'sum of orders',
    });
  });
  it('counts rows, compares columns and lists values', () => {
    const numerator: Measure = {
      agg: 'count',
      filters: [
        { column: 'end', op: 'lteColumn', value: 'due' },
        { column: 'kind', op: 'in', value: ['a', 'b'] },
        { column: 'end', op: 'notNull' },
      ],
    };
    expect(formulaText({ kind: 'simple', numerator, denominator: null }, words)).toEqual({
      above: 'number of rows where end ≤ due and kind in (“a”, “b”) and end is given',
      below: null,
    });
  });
  it('leaves a gap where something is still missing', () => {
    expect(formulaText({ kind: 'ratio', numerator: { agg: 'sum', filters: [{ column: 'c', op: 'eq' }] }, denominator: null }, words)).toEqual({
      above: 'sum of … where c = …',
      below: '…',
    });
  });
  it('names the account of a balance, and what a formula and a composite are made of', () => {
    expect(formulaText({ kind: 'simple', numerator: { agg: 'last', column: 'balance', per: ['account'], filters: [a] }, denominator: null }, words).above).toBe(
      'last balance per account where channel = “app”',
    );
    expect(formulaText({ kind: 'derived', numerator: null, denominator: null, formula: 'x / y', inputs: [] }, words).above).toBe('x / y');
    expect(formulaText({ kind: 'composite', numerator: null, denominator: null, formula: '', inputs: [anInput('A', { weight: '2' })] }, words).above).toBe(
      '2 × A',
    );
  });
});

describe('aggregation over people and over time', () => {
  const simple = (agg: Measure['agg'], aggTime: AggTime, change: Partial<Definition> = {}) =>
    aggregationFits(definition({ kind: 'simple', numerator: { agg, column: 'x', filters: [] }, denominator: null, aggOrg: 'SUM', aggTime, ...change }));
  it('never adds a balance up over time, and adds it up over units', () => {
    expect(simple('last', 'LAST')).toBe(true);
    expect(simple('last', 'SUM')).toBe(false);
  });
  it.each(['distinct', 'median'] as const)('counts %s anew at every level', (agg) => {
    expect(simple(agg, 'FROM_ROWS', { aggOrg: 'FROM_ROWS' })).toBe(true);
    expect(simple(agg, 'SUM', { aggOrg: 'FROM_ROWS' })).toBe(false);
    expect(simple(agg, 'FROM_ROWS', { aggOrg: 'SUM' })).toBe(false);
  });
  it('R-G1: a ratio is one of sums, and with distinct parts it is counted anew', () => {
    expect(aggregationFits(definition())).toBe(true);
    expect(aggregationFits(definition({ aggTime: 'AVG' }))).toBe(false);
    expect(aggregations(definition({ numerator: { agg: 'distinct', column: 'x', filters: [] } })).time[0]).toBe('FROM_ROWS');
  });
  it('sums what flows, and nothing else', () => {
    expect(simple('sum', 'MAX', { flow: true })).toBe(false);
    expect(simple('sum', 'SUM', { flow: true })).toBe(true);
  });
  it('takes the usual where nothing is said', () => {
    const usual = (change: Partial<Definition>) => Object.values(usualAggregation(definition(change)));
    expect(usual({ kind: 'simple', denominator: null, flow: true })).toEqual(['SUM', 'SUM']);
    expect(usual({ kind: 'simple', denominator: null, flow: false })).toEqual(['SUM', 'LAST']);
    expect(usual({})).toEqual(['RATIO_OF_SUMS', 'RATIO_OF_SUMS']);
    expect(usual({ kind: 'cumulative' })).toEqual(['RATIO_OF_SUMS', 'LAST']);
    expect(usual({ kind: 'derived', numerator: null, denominator: null })).toEqual(['FORMULA', 'FORMULA']);
  });
});
