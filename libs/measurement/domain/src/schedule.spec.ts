import { changedTypes, newColumns, triesLeft } from './schedule';

describe('a run that failed', () => {
  it.each([
    [true, 0, 'sourceUnreachable', 3],
    [true, 2, 'sourceTooBusy', 1],
    [true, 3, 'sourceUnreachable', 0],
    [true, 0, 'sourcePasswordWrong', 0],
    [true, 0, 'columnsMissing', 0],
    [false, 0, 'sourceUnreachable', 0],
  ])('by schedule: %s, tried %i times, for %s: is tried %i times more', (scheduled, attempt, problem, left) => expect(triesLeft(scheduled, attempt, problem)).toBe(left));
});

describe('a source that has changed', () => {
  const columns = [
    { name: 'no', type: 'text' as const },
    { name: 'day', type: 'date' as const },
    { name: 'amount', type: 'number' as const },
  ];
  it('says which types are others now', () => {
    expect(changedTypes(columns, ['no', 'day', 'amount'], ['number', 'number', 'date'])).toEqual(['day', 'amount']);
    expect(changedTypes(columns, ['no', 'day', 'amount'], ['text', 'text', undefined])).toEqual([]);
    expect(changedTypes(columns, ['no', 'day', 'amount'], undefined)).toEqual([]);
  });
  it('says which columns are new, once', () => {
    expect(newColumns(['no', 'day', 'amount', 'channel', ''], ['no', 'day', 'amount'], ['no', 'day', 'amount'])).toEqual(['channel']);
    expect(newColumns(['no', 'channel'], ['no'], ['no', 'channel'])).toEqual([]);
    expect(newColumns(['no', 'channel'], ['no'], null)).toEqual([]);
  });
});
