import { scoreStep, type StepBand } from './step-score';

const bands: StepBand[] = [
  ['0', '0'],
  ['0.90', '60'],
  ['0.95', '80'],
  ['1', '100'],
  ['1.05', '115'],
];

describe('STEP', () => {
  it.each([
    ['0.95', '80.00'],
    ['0.9499', '60.00'],
    ['1.05', '115.00'],
    ['0.999999', '80.00'],
    ['-0.1', '0.00'],
  ])('G16 a band holds its lower limit and not its upper one: %s scores %s', (x, score) => {
    expect(scoreStep({ bands, x })).toEqual({ score });
  });

  it.each<[string, StepBand[]]>([
    ['atLeastOneBand', []],
    [
      'bandsAscending',
      [
        ['1', '0'],
        ['1', '5'],
      ],
    ],
    [
      'scoresRunWithDirection',
      [
        ['0', '60'],
        ['1', '50'],
      ],
    ],
  ])('%s: refuses the table', (code, table) => {
    expect(() => scoreStep({ dir: 'HIGHER', bands: table, x: '1' })).toThrow(code);
  });
});
