import { distribute, distributionMode } from './distribute';

describe('distribution of grades', () => {
  it('G46 23 people over 5/20/50/20/5 %', () => expect(distribute({ n: 23, pct: ['5', '20', '50', '20', '5'] })).toEqual({ n: [1, 5, 11, 5, 1] }));
  it('G46 with fewer than ten people it is a guide only', () => {
    expect([9, 10].map((n) => distributionMode({ n, mode: 'HARD', minGroup: 10 }))).toEqual(['GUIDE', 'HARD']);
  });
  it('shares add up to 100', () => expect(() => distribute({ n: 10, pct: ['50', '49'] })).toThrow('distributionTotal100'));
  it('there are no half people', () => expect(() => distribute({ n: 9.5, pct: ['100'] })).toThrow('peopleNotWhole'));
});
