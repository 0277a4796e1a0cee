import { brokenEverywhere, mostAllowed, tooTight } from './index';

const strict = { name: 'strict', keyTaskMax: '20', bonusMax: '10' };
const wide = { name: 'wide', keyTaskMax: '50', bonusMax: '5' };
const template = (weights: string[], points: string[] = []) => ({
  tasks: weights.map((weight) => ({ weight })),
  bonuses: points.map((maxPoints) => ({ maxPoints })),
});

describe('what a template may hold', () => {
  it.each([
    [template(['15', '5']), [], []],
    [template(['15', '5.01']), [], ['strict']],
    [template(['30', '20']), [], ['strict']],
    [template(['30', '20.01']), ['keyTasksWithinLimit'], ['strict', 'wide']],
    [template([], ['3', '2.5']), [], ['wide']],
    [template(['60'], ['8', '3']), ['keyTasksWithinLimit', 'bonusWithinLimit'], ['strict', 'wide']],
    // each rule by itself is kept somewhere, both nowhere: no card could be agreed, but HR hears which cycle wants what
    [template(['30'], ['8']), [], ['strict', 'wide']],
  ])('%j: refused for %j, too tight: %j', (given, broken, tight) => {
    expect(brokenEverywhere(given, [strict, wide])).toEqual(broken);
    expect(tooTight(given, [strict, wide]).map(({ name }) => name)).toEqual(tight);
  });

  it('the most that some cycle allows; nothing is known without cycles', () => {
    expect(mostAllowed([strict, wide])).toEqual({ keyTaskMax: '50', bonusMax: '10' });
    expect([mostAllowed([]), brokenEverywhere(template(['100']), [])]).toEqual([null, []]);
  });
});
