import { removesTooMuch, scopeOf } from './dataset';

describe('a delivery', () => {
  it('of a file answers for the units it names, or for the persons', () => {
    expect(scopeOf({ unit: 'store', person: 'owner' }, 'window', true)).toBe('unit');
    expect(scopeOf({ person: 'owner' }, 'window', true)).toBe('person');
    expect(scopeOf({}, 'window', true)).toBeNull();
  });
  it('of a query, and of everything anew, answers for all', () => {
    expect(scopeOf({ unit: 'store' }, 'window', false)).toBeNull();
    expect(scopeOf({ unit: 'store' }, 'full', true)).toBeNull();
  });
  it.each([
    [10, 10, false],
    [11, 55, false],
    [11, 54, true],
    [136, 153, true],
    [0, 0, false],
  ])('that takes away %i of %i rows: asks first: %s', (gone, stood, asks) => expect(removesTooMuch({ gone, stood })).toBe(asks));
});
