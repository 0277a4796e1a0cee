import { CHECK_KINDS } from '@kpi-loop/measurement/domain';
import { bodyOf, draftOf, emptyDraft, linesOf, takesColumn } from './check-form';

describe('the form of a check', () => {
  it.each(CHECK_KINDS)('of %s comes back as it was saved', (kind) => {
    const draft = { ...emptyDraft(kind), severity: 'warn' as const };
    const saved = bodyOf(takesColumn(draft) ? { ...draft, column: 'sales' } : draft);
    expect(bodyOf(draftOf(saved))).toEqual(saved);
  });
  it('sends nothing its kind does not have', () =>
    expect(bodyOf({ kind: 'range', severity: 'block', column: 'sales', params: { min: '0', max: '', readings: 6 } })).toEqual({ kind: 'range', severity: 'block', column: 'sales', params: { min: '0' } }));
  it('sends no column where rows are counted', () => {
    const draft = { ...emptyDraft('reconciliation'), column: 'sales', params: { other: 'books', measure: 'count' as const, otherColumn: 'sum', tolerance: '1' } };
    expect(takesColumn(draft)).toBe(false);
    expect(bodyOf(draft)).toEqual({ kind: 'reconciliation', severity: 'warn', column: null, params: { other: 'books', measure: 'count', tolerance: '1' } });
    expect(takesColumn({ ...draft, params: { ...draft.params, measure: 'sum' } })).toBe(true);
  });
  it('takes a value a line, once', () => expect(linesOf(' RT01\n\nRT02 \nRT01')).toEqual(['RT01', 'RT02']));
});
