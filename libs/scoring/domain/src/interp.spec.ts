import { type Anchor, interp, scoreInterp } from './interp';

const sales: Anchor[] = [
  ['80', '60'],
  ['100', '100'],
  ['110', '120'],
];
const costPerOrder: Anchor[] = [
  ['9', '120'],
  ['10', '100'],
  ['12', '60'],
];
const rising = (x: string, more = {}) => scoreInterp({ dir: 'HIGHER', anchors: sales, x, ...more }).score;
const falling = (x: string, more = {}) => scoreInterp({ dir: 'LOWER', anchors: costPerOrder, x, ...more }).score;

describe('INTERP', () => {
  it('G10 lies on the line between its neighbours', () => expect(rising('92')).toBe('84.00'));
  it('G11 holds the last score above the last anchor', () => expect([rising('106'), rising('125')]).toEqual(['112.00', '120.00']));
  it('G12 scores nothing below the first anchor, and the anchor itself in full', () => expect([rising('79.99'), rising('80')]).toEqual(['0.00', '60.00']));
  it('G13 LOWER: worse is to the right', () => {
    expect(['10.7', '9.4', '12', '12.01', '8'].map((x) => falling(x))).toEqual(['86.00', '112.00', '60.00', '0.00', '120.00']);
  });

  it('below and above are the worse and the better side in both directions (R-X4)', () => {
    expect([rising('70', { below: 'HOLD' }), falling('13', { below: 'HOLD' })]).toEqual(['60.00', '60.00']);
    expect([rising('70', { below: 'EXTRAPOLATE' }), falling('13', { below: 'EXTRAPOLATE' })]).toEqual(['40.00', '40.00']);
    expect([rising('112', { above: 'EXTRAPOLATE', cap: '130' }), falling('8.8', { above: 'EXTRAPOLATE', cap: '130' })]).toEqual(['124.00', '124.00']);
  });
  it('cap and floor clamp between the anchors, too (R-X4)', () =>
    expect([rising('106', { cap: '105' }), rising('79', { floor: '10' })]).toEqual(['105.00', '10.00']));
  it('equal neighbouring scores are a plateau (R-X4)', () => {
    const anchors: Anchor[] = [
      ['0', '80'],
      ['5', '80'],
      ['9', '100'],
    ];
    expect(scoreInterp({ dir: 'HIGHER', anchors, x: '3' })).toEqual({ score: '80.00' });
  });

  it.each<[string, 'HIGHER' | 'LOWER' | 'RANGE', Anchor[]]>([
    ['atLeastTwoAnchors', 'HIGHER', [['1', '1']]],
    [
      'anchorsAscending',
      'HIGHER',
      [
        ['2', '60'],
        ['2', '80'],
      ],
    ],
    [
      'anchorsAscending',
      'LOWER',
      [
        ['3', '60'],
        ['2', '50'],
      ],
    ],
    ['scoresRunWithDirection', 'LOWER', sales],
    ['scoresRunWithDirection', 'HIGHER', costPerOrder],
    ['interpOnlyForHigherOrLower', 'RANGE', sales],
  ])('%s: refuses anchors for %s (R-X4)', (code, dir, anchors) => {
    expect(() => scoreInterp({ dir, anchors, x: '1' })).toThrow(code);
  });
});

describe('a bare curve', () => {
  const bonus: Anchor[] = [
    ['620', '0.5'],
    ['1997', '1'],
    ['2400', '1.5'],
    ['3324', '2'],
    ['4000', '3'],
  ];
  it('G14 the published case', () => expect(interp({ anchors: bonus, x: '1313', dp: 6 })).toEqual({ y: '0.751634' }));
  it('is 0 below and held above (R-X4)', () =>
    expect([interp({ anchors: bonus, x: '619', dp: 1 }).y, interp({ anchors: bonus, x: '5000', dp: 1 }).y]).toEqual(['0.0', '3.0']));
});
