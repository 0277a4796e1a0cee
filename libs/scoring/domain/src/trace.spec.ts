import { scoreLine, type LineFacts, type ScoringRule } from './rule';
import { totalWorking } from './total';
import type { TraceStep } from './trace';

/** What a pocket calculator shows for a formula of the trace. */
function calculated(formula: string): number {
  const script = formula
    .replaceAll('−', '-')
    .replaceAll('×', '*')
    .replaceAll('÷', '/')
    .replace(/\b(min|max|abs)\(/g, 'Math.$1(');
  return new Function(`return ${script}`)() as number;
}

const formulas = (rule: ScoringRule, facts: LineFacts): string[] => scoreLine(rule, facts).trace.map(({ formula }) => formula);
const linear: ScoringRule = { kind: 'LINEAR', method: 'DEVIATION' };

describe('trace (R-N6)', () => {
  it('prints the line between two anchors with its numbers', () => {
    expect(
      formulas(
        {
          kind: 'INTERP',
          on: 'value',
          anchors: [
            ['80', '60'],
            ['100', '100'],
          ],
        },
        { direction: 'HIGHER', actual: '92' },
      ),
    ).toEqual(['60 + 40 × (92 − 80) ÷ 20']);
    expect(
      formulas(
        {
          kind: 'INTERP',
          on: 'value',
          anchors: [
            ['10', '100'],
            ['12', '60'],
          ],
        },
        { direction: 'LOWER', actual: '10.7' },
      ),
    ).toEqual(['100 − 40 × (10.7 − 10) ÷ 2']);
  });
  it('prints attainment, score and the cap that holds it', () => {
    expect(formulas(linear, { direction: 'HIGHER', actual: '700', target: '500' })).toEqual([
      '1 + (700 − 500) ÷ 500',
      '100 × (1 + (700 − 500) ÷ 500)',
      'min(140, 120)',
    ]);
  });
  it('prints a composite target with the days of its segments', () => {
    const [attainment] = formulas(
      { kind: 'LINEAR', method: 'RATIO' },
      {
        direction: 'HIGHER',
        actual: '9500',
        target: [
          ['9000', 62],
          ['12000', 30],
        ],
      },
    );
    expect(attainment).toBe('9500 ÷ ((9000 × 62 + 12000 × 30) ÷ 92)');
  });
  it('says that the threshold was missed, and at what attainment', () => {
    const { trace } = scoreLine({ ...linear, thresholdRate: '0.8' } as ScoringRule, { direction: 'HIGHER', actual: '79.9', target: '100' });
    expect(trace.at(-1)).toEqual({
      step: 'threshold',
      formula: '0',
      inputs: { attainment: '0.799', thresholdRate: '0.8' },
      unrounded: '0',
      rounded: '0.00',
      ruleId: 'R-N4',
    });
  });
  it('prints the total as a person would add it up', () => {
    const { trace } = totalWorking({
      lines: [
        ['60', '95.00'],
        ['40', '80'],
      ],
      bonus: ['2'],
      veto: { mode: 'CAP', capScore: '69.99' },
    });
    expect(trace.map(({ formula }) => formula)).toEqual(['(60 × 95.00 + 40 × 80.00) ÷ 100', 'min(max(min(89, 120) + 2 − 0, 0), 120)', 'min(91, 69.99)']);
  });

  const perUnit = { base: '30', step: '0.03', pointsPerStep: '1', maxUp: '6', maxDown: '6', mode: 'FLOOR' } as const;
  const steps: TraceStep[] = [
    ...scoreLine(linear, { direction: 'HIGHER', actual: '-1500000', target: '-2000000' }).trace,
    ...scoreLine(linear, {
      direction: 'LOWER',
      actual: '2.30',
      target: [
        ['2.00', 31],
        ['2.10', 61],
      ],
    }).trace,
    ...scoreLine({ kind: 'LINEAR', method: 'INVERSE' }, { direction: 'LOWER', actual: '2.30', target: '2.00' }).trace,
    ...scoreLine(
      {
        kind: 'INTERP',
        on: 'attainment',
        anchors: [
          ['0.8', '60'],
          ['1', '100'],
        ],
      },
      { direction: 'HIGHER', actual: '5', target: '6' },
    ).trace,
    ...scoreLine({ kind: 'RANGE', lo: '30', hi: '40', tolLo: '10', tolHi: '10' }, { direction: 'RANGE', actual: '44' }).trace,
    ...scoreLine({ kind: 'PER_UNIT', ...perUnit }, { direction: 'HIGHER', actual: '91', target: '100' }).trace,
    ...scoreLine({ kind: 'DEDUCTION', full: '100', perEvent: '20', free: '1' }, { direction: 'LOWER', actual: '7' }).trace,
    ...scoreLine({ kind: 'MILESTONE', latePenalty: '0.02' }, { direction: 'MILESTONE', actual: [{ weight: '100', completed: true, lateDays: 5 }] }).trace,
    ...scoreLine(
      { kind: 'MANUAL_RATING' },
      {
        direction: 'HIGHER',
        actual: [
          { weight: '70', rating: 4 },
          { weight: '30', rating: 3 },
        ],
      },
    ).trace,
    ...totalWorking({
      lines: [
        [
          [
            ['50', 62],
            ['30', 30],
          ],
          '90',
        ],
        [
          [
            ['50', 62],
            ['70', 30],
          ],
          '110',
        ],
      ],
      penalty: ['3'],
    }).trace,
  ];
  it.each(steps.map((step) => [step.step, step.formula, step] as const))('a calculator reproduces %s: %s', (_step, formula, { unrounded, rounded }) => {
    expect(calculated(formula)).toBeCloseTo(Number(unrounded), 9);
    expect(Math.abs(Number(rounded) - Number(unrounded))).toBeLessThanOrEqual(0.005);
  });
});
