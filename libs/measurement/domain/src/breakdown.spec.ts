import { BY_PERSON, BY_UNIT, drillSteps, nextSplit, waysToSplit } from './breakdown';

const definition = { dimensions: ['channel'], drillPaths: [{ columns: ['region', 'store'] }, { columns: ['channel', 'campaign'] }] };

describe('the way down', () => {
  it('is read from an address', () => {
    expect(drillSteps(undefined)).toEqual([]);
    expect(drillSteps('[{"by":"channel","value":"web"},{"by":"store","value":null}]')).toEqual([
      { by: 'channel', value: 'web' },
      { by: 'store', value: null },
    ]);
  });

  it.each([
    '{',
    '{}',
    '[1]',
    '[{"by":""}]',
    '[{"by":"a"}]',
    '[{"by":"a","value":1}]',
    JSON.stringify(Array.from({ length: 9 }, () => ({ by: 'a', value: 'b' }))),
  ])('refuses %s', (text) => expect(() => drillSteps(text)).toThrow('drillPathUnreadable'));

  it('offers units, people and the columns of the definition, each column once', () => {
    expect(waysToSplit(definition, 'unit', true, [])).toEqual([BY_UNIT, BY_PERSON, 'channel', 'region', 'store', 'campaign']);
    expect(waysToSplit(definition, 'unit', false, [{ by: 'channel', value: 'web' }])).toEqual([BY_UNIT, 'region', 'store', 'campaign']);
  });

  it('offers neither units nor people of a person, and no units below the rows of a unit itself', () => {
    expect(waysToSplit(definition, 'person', true, [])).toEqual(['channel', 'region', 'store', 'campaign']);
    expect(waysToSplit(definition, 'unit', true, [{ by: BY_PERSON, value: 'p' }])).toEqual(['channel', 'region', 'store', 'campaign']);
    expect(waysToSplit(definition, 'unit', true, [{ by: BY_UNIT, value: null }])).toEqual([BY_PERSON, 'channel', 'region', 'store', 'campaign']);
  });

  it('follows the path that was begun', () => {
    const steps = [{ by: 'channel', value: 'web' }];
    expect(nextSplit(definition, waysToSplit(definition, 'unit', true, steps), steps)).toBe('campaign');
    expect(nextSplit(definition, waysToSplit(definition, 'unit', true, []), [])).toBe(BY_UNIT);
    expect(nextSplit({ dimensions: [], drillPaths: [] }, [], [])).toBeNull();
  });
});
