import type { DatasetMapping } from './dataset';
import { CHECK_FORMS, CHECK_KINDS, checkProblems, paramsOf, readsColumn, type CheckKind, type CheckParams, type Severity } from './quality-check';

const mapping: DatasetMapping = {
  eventDate: 'day',
  key: ['no'],
  unit: 'unit',
  columns: [
    { name: 'no', type: 'text' },
    { name: 'day', type: 'date' },
    { name: 'unit', type: 'text' },
    { name: 'qty', type: 'number' },
    { name: 'price', type: 'number' },
  ],
  computed: [{ name: 'amount', op: 'mul', columns: ['qty', 'price'] }],
};
const problems = (kind: CheckKind, column: string | null, params: CheckParams, severity: Severity = 'warn') =>
  checkProblems({ kind, severity, column, params }, mapping).map(({ pointer, code }) => `${pointer} ${code}`);

describe('a check', () => {
  it.each<[CheckKind, string | null, CheckParams]>([
    ['notNull', 'qty', {}],
    ['unique', null, { columns: ['day', 'unit'] }],
    ['range', 'qty', { min: '0' }],
    ['range', 'day', { min: '2026-01-01', max: '2026-12-31' }],
    ['accepted', 'unit', { values: ['RT01', 'RT02'] }],
    ['rowCount', null, { runs: 10, tolerance: '30' }],
    ['freshness', null, { warnAfter: 24, errorAfter: 72 }],
    ['reconciliation', null, { other: 'orders', measure: 'count', tolerance: '0' }],
    ['reconciliation', 'amount', { other: 'orders', measure: 'sum', otherColumn: 'gmv', tolerance: '0.5' }],
    ['stability', 'qty', { measure: 'sum', tolerance: '1', settledDays: 10 }],
    ['completeness', null, { share: '98', days: 'work', by: 'unit' }],
    ['flatline', 'qty', { readings: 6 }],
  ])('%s of %s is complete', (kind, column, params) => expect(problems(kind, column, params)).toEqual([]));

  it.each<[CheckKind, string | null, CheckParams, string]>([
    ['notNull', null, {}, '/column columnGiven'],
    ['notNull', 'colour', {}, '/column columnIsThere'],
    ['unique', null, { columns: [] }, '/params/columns columnsGiven'],
    ['range', 'qty', {}, '/params/min boundGiven'],
    ['range', 'qty', { min: '10', max: '9' }, '/params/max boundsInOrder'],
    ['range', 'qty', { min: '1e5' }, '/params/min boundMalformed'],
    ['range', 'unit', { min: '1' }, '/column columnTypeWrong'],
    ['accepted', 'unit', {}, '/params/values valuesGiven'],
    ['rowCount', null, { runs: 2, tolerance: '10' }, '/params/runs wholeNumberGiven'],
    ['freshness', null, { warnAfter: 24, errorAfter: 24 }, '/params/errorAfter errorAfterWarning'],
    ['reconciliation', null, { other: 'orders', measure: 'sum', otherColumn: 'gmv', tolerance: '0' }, '/column columnGiven'],
    ['reconciliation', null, { measure: 'count', tolerance: '0' }, '/params/other otherGiven'],
    ['stability', 'unit', { measure: 'sum', tolerance: '1', settledDays: 10 }, '/column numberColumnGiven'],
    ['completeness', null, { share: '101' }, '/params/share percentGiven'],
    ['flatline', 'qty', { readings: 1 }, '/params/readings wholeNumberGiven'],
  ])('%s of %s with %j is refused: %s', (kind, column, params, problem) => expect(problems(kind, column, params)).toEqual([problem]));

  it('of late data blocks nothing: nothing has come that could be stopped', () =>
    expect(problems('freshness', null, { warnAfter: 1, errorAfter: 2 }, 'block')).toEqual(['/severity lateDataBlocksNothing']));

  it('keeps only what its kind understands', () =>
    expect(paramsOf('flatline', { readings: 6, columns: [], min: '1', share: '98' })).toEqual({ readings: 6, columns: [] }));

  it.each(CHECK_KINDS)('%s begins with parameters of its own', (kind) => expect(paramsOf(kind, CHECK_FORMS[kind].params)).toEqual(
    Object.fromEntries(Object.entries(CHECK_FORMS[kind].params).filter(([, value]) => value !== '')),
  ));
});

describe('the figures a doubted column concerns', () => {
  const sum = (column: string) => ({ agg: 'sum' as const, column, filters: [] });
  it('are those that add it up, divide by it, or filter by it', () => {
    expect(readsColumn([sum('qty'), null], 'qty', mapping)).toBe(true);
    expect(readsColumn([sum('price'), sum('qty')], 'qty', mapping)).toBe(true);
    expect(readsColumn([{ agg: 'count', filters: [{ column: 'qty', op: 'notNull' }] }, null], 'qty', mapping)).toBe(true);
    expect(readsColumn([sum('price'), null], 'qty', mapping)).toBe(false);
  });
  it('are those of what is reckoned from it', () => expect(readsColumn([sum('amount'), null], 'qty', mapping)).toBe(true));
  it('are all where no column is named', () => expect(readsColumn([sum('price'), null], null, mapping)).toBe(true));
});
