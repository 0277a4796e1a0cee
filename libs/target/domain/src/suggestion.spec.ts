import { actualOf, forMonths, moved, movedRule, suggest, type SuggestionBasis } from './index';

const basis = (more: Partial<SuggestionBasis>): SuggestionBasis => ({
  direction: 'HIGHER',
  decimals: 2,
  percent: false,
  lastActual: null,
  lastTarget: null,
  lastYear: null,
  growth: '0.05',
  months: [],
  ...more,
});

describe('suggestion (R-CL1)', () => {
  it.each([
    ['the last target grown', basis({ lastActual: '90', lastTarget: '100' }), '105.00', false],
    ['the last actual when it is better, with the ratchet flagged', basis({ lastActual: '120', lastTarget: '100' }), '120.00', true],
    ['mirrored for lower', basis({ direction: 'LOWER', lastActual: '0.03', lastTarget: '0.02', decimals: 4 }), '0.0190', false],
    ['last year when there was no target', basis({ lastYear: '200', lastActual: '190' }), '210.00', false],
    ['a share not above one', basis({ lastTarget: '0.98', percent: true, decimals: 4 }), '1.0000', false],
    ['a negative target grows upwards', basis({ lastTarget: '-100' }), '-95.00', false],
    ['a range as it was', basis({ direction: 'RANGE', lastTarget: '30', lastActual: '50' }), '30.00', false],
  ])('is %s', (_, given, target, ratchet) => expect(suggest(given)).toMatchObject({ target, ratchet }));

  it('shows its evidence as precise as the metric', () =>
    expect(suggest(basis({ lastYear: '0.16666666666666666667', lastActual: '1.005' }))?.evidence).toMatchObject({ lastYear: '0.17', lastActual: '1.01' }));
  it('is nothing without evidence', () => expect(suggest(basis({}))).toBeNull());
  it('gives a range around it', () => expect(suggest(basis({ lastTarget: '100' }))).toMatchObject({ low: '102.90', high: '105.00' }));
  it('moves threshold and stretch in proportion, and drops what no longer lies on its side', () => {
    expect(moved('240', '300', '320', { decimals: 0, percent: false })).toBe('256');
    expect(moved('1', '0.98', '1', { decimals: 2, percent: true })).toBeNull();
    expect(moved(null, '300', '320', { decimals: 0, percent: false })).toBeNull();
  });
});

describe('a target for another length of period', () => {
  const [flow, level, ratio] = [
    { flow: true, kind: 'simple' },
    { flow: false, kind: 'simple' },
    { flow: true, kind: 'ratio' },
  ] as const;
  it.each([
    ['a flow of a quarter is a third for a month', '300', 3, 1, flow, '100'],
    ['a flow of a month is three times as much for a quarter', '-100', 1, 3, flow, '-300'],
    ['a flow of the same length stays', '300', 3, 3, flow, '300'],
    ['a level stays', '60', 3, 1, level, '60'],
    ['a ratio stays', '0.92', 3, 1, ratio, '0.92'],
  ] as const)('%s', (_, target, months, due, of, expected) => expect(forMonths(target, months, due, of)).toBe(expected));

  it('takes the anchors along that are values of it, and no others', () => {
    const anchors: [string, string][] = [
      ['240', '60'],
      ['300', '100'],
      ['360', '120'],
    ];
    expect(movedRule({ kind: 'INTERP', on: 'value', anchors, cap: '120' }, '300', '100')).toEqual({
      kind: 'INTERP',
      on: 'value',
      cap: '120',
      anchors: [
        ['80', '60'],
        ['100', '100'],
        ['120', '120'],
      ],
    });
    for (const rule of [{ kind: 'INTERP', on: 'attainment', anchors } as const, { kind: 'INTERP' } as const, { kind: 'LINEAR' } as const])
      expect(movedRule(rule, '300', '100')).toBe(rule);
    const value = { kind: 'INTERP', on: 'value', anchors } as const;
    expect([movedRule({ ...value }, '0', '100'), movedRule({ ...value }, '300', '-100')]).toEqual([value, value]);
  });
});

describe('one figure for several months', () => {
  const point = (month: string, value: string | null, numerator: string | null = null, denominator: string | null = null) => ({
    month,
    value,
    numerator,
    denominator,
  });
  it('divides the sums of a ratio, never averages ratios', () =>
    expect(actualOf([point('2026-01-01', '0.5', '1', '2'), point('2026-02-01', '0.1', '1', '10')], { kind: 'ratio', flow: false })).toBe(
      '0.1666666666666666666666666666666666666667',
    ));
  it('adds a flow', () =>
    expect(actualOf([point('2026-01-01', '0.1'), point('2026-02-01', '0.2'), point('2026-03-01', null)], { kind: 'simple', flow: true })).toBe('0.3'));
  it('takes the last month of a level', () =>
    expect(actualOf([point('2026-02-01', '7'), point('2026-01-01', '9')], { kind: 'simple', flow: false })).toBe('7'));
  it('knows nothing without data', () => expect(actualOf([], { kind: 'ratio', flow: false })).toBeNull());
});
