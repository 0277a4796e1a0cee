import fc from 'fast-check';
import { normalContent, type Definition } from './definition';
import { differences } from './difference';
import { formulaText, type FormulaWords } from './formula';
import { FILTER_OPS, columnsOf, isComplete, type Measure, type MeasureFilter } from './measure';

const sum = (column: string, filters: MeasureFilter[] = []): Measure => ({ agg: 'sum', column, filters });
const definition = (change: Partial<Definition> = {}): Definition => ({
  kind: 'ratio',
  datasetCode: 'orders',
  numerator: sum('paid'),
  denominator: sum('orders'),
  direction: 'HIGHER',
  unit: '',
  decimals: 2,
  percent: true,
  flow: false,
  description: '',
  descriptionEn: '',
  processNodeId: null,
  ...change,
});
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
  const words: FormulaWords = { sum: 'sum of', count: 'number of', avg: 'average of', rows: 'rows', where: 'where', and: 'and', notNull: 'is given', in: 'in' };
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
});
