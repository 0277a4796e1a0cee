import { attainability, attainableValues } from './attainability';

const past = ['10', '40', '20', '30'];

describe('attainability', () => {
  it.each([
    ['HIGHER', '30', { met: 2, of: 4 }],
    ['HIGHER', '30.01', { met: 1, of: 4 }],
    ['LOWER', '30', { met: 3, of: 4 }],
    ['LOWER', '9', { met: 0, of: 4 }],
  ] as const)('of %s %s is the share of past periods on its good side, itself among them', (direction, value, expected) =>
    expect(attainability(past, direction, value)).toEqual(expected),
  );
  it('is not asked of a range, nor without a past', () => {
    expect([attainability(past, 'RANGE', '30'), attainability([], 'HIGHER', '1'), attainableValues(past, 'RANGE'), attainableValues([], 'LOWER')]).toEqual([
      null,
      null,
      [],
      [],
    ]);
  });
  it('names what three, two and one of four periods met', () => {
    const of = (direction: 'HIGHER' | 'LOWER') => attainableValues(past, direction).map(({ share, value }) => [share, value]);
    expect(of('HIGHER')).toEqual([
      [75, '20'],
      [50, '30'],
      [25, '40'],
    ]);
    expect(of('LOWER')).toEqual([
      [75, '30'],
      [50, '20'],
      [25, '10'],
    ]);
  });
  it('holds what it names', () => {
    for (const { share, value } of attainableValues(past, 'HIGHER')) expect((attainability(past, 'HIGHER', value)!.met / 4) * 100).toBe(share);
  });
});
