import { Decimal } from '@kpi-loop/shared/kernel';
import { payout } from '@kpi-loop/scoring/domain';
import fc from 'fast-check';
import { curveProblems, curveTable, DEFAULT_CURVE, eligibility, ofAssignments, statementAmount, tellingScores } from './index';

const of = (score: string, over: object = {}) =>
  statementAmount({ score, curve: DEFAULT_CURVE, base: '20000', currency: 'CNY', eligible: '1', whole: '1', ...over });
/** A pocket calculator: the formula with its signs, nothing else. */
const calculate = (formula: string): Decimal => {
  const right = formula.split('→').pop()!;
  const [, a, b, x, x0, run] = /^([\d.]+) \+ (-?[\d.]+) × \(([\d.]+) − ([\d.]+)\) ÷ ([\d.]+)$/.exec(right.trim()) ?? [];
  if (a) return new Decimal(a).plus(new Decimal(b).times(new Decimal(x).minus(x0)).div(run));
  const [product, divisor] = right.split('÷');
  return product
    .split('×')
    .reduce((value, factor) => value.times(factor.trim()), new Decimal(1))
    .div(divisor?.trim() ?? 1);
};

describe('statementAmount', () => {
  it.each([
    ['G36a', '96.80', '0.9200', '18400.00'],
    ['G36b', '59.99', '0.0000', '0.00'],
    ['G36c', '110.00', '1.2500', '25000.00'],
    ['G36d', '130.00', '1.5000', '30000.00'],
    ['G49', '98.00', '0.9500', '19000.00'],
    ['G50', '90.00', '0.7500', '15000.00'],
  ])('%s: %s pays %s of the base, %s', (_, score, coefficient, amount) => expect(of(score)).toMatchObject({ coefficient, amount }));

  it('explains every step with its numbers (R-N6)', () =>
    expect(of('96.80', { base: '12000', eligible: '46', whole: '92' }).trace.map((s) => [s.step, s.formula, s.rounded])).toEqual([
      ['score', '96.80', '96.80'],
      ['coefficient', '0.5 + 0.5 × (96.80 − 80) ÷ 20', '0.9200'],
      ['proration', '46 ÷ 92', '0.500000'],
      ['amount', '12000 × 0.9200 × 46 ÷ 92', '5520.00'],
    ]));

  it('pays E2E-1: 98.10 on 12 000', () => expect(of('98.10', { base: '12000' })).toMatchObject({ coefficient: '0.9525', amount: '11430.00' }));

  it('comes to what a calculator makes of the formulas, and to what scoring pays, for any score and base', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15000 }), fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 1, max: 92 }), (cents, fen, days) => {
        const [score, base] = [(cents / 100).toFixed(2), (fen / 100).toFixed(2)];
        const made = of(score, { base, eligible: String(days), whole: '92' });
        const step = (name: string) => made.trace.find((s) => s.step === name)!;
        expect(calculate(step('coefficient').formula).toFixed(4)).toBe(made.coefficient);
        expect(calculate(step('amount').formula).toFixed(2)).toBe(made.amount);
        expect(made).toMatchObject(
          (({ coef, amount }) => ({ coefficient: coef, amount }))(payout({ curve: DEFAULT_CURVE, score, base, ccy: 'CNY', proration: [String(days), '92'] })),
        );
      }),
    ));
});

describe('a curve', () => {
  it.each<[string[], string[][]]>([
    [[], DEFAULT_CURVE],
    [['curveIsNumbers'], [['60', 'x']]],
    [['atLeastTwoAnchors'], [['60', '0']]],
    [
      ['anchorsAscending'],
      [
        ['80', '0'],
        ['60', '1'],
      ],
    ],
    [
      ['scoresRunWithDirection'],
      [
        ['60', '1'],
        ['80', '0.5'],
      ],
    ],
    [
      ['curveInRange'],
      [
        ['60', '0'],
        ['80', '11'],
      ],
    ],
  ])('%j for %j', (problems, curve) => expect(curveProblems(curve)).toEqual(problems));
  it('is shown at its anchors, between them and beyond', () =>
    expect(curveTable(DEFAULT_CURVE, tellingScores(DEFAULT_CURVE)).map((p) => [p.score, p.coefficient])).toEqual([
      ['59.99', '0.0000'],
      ['60.00', '0.0000'],
      ['70.00', '0.2500'],
      ['80.00', '0.5000'],
      ['90.00', '0.7500'],
      ['100.00', '1.0000'],
      ['110.00', '1.2500'],
      ['120.00', '1.5000'],
      ['130.00', '1.5000'],
    ]));
});

describe('somebody with a card for each assignment', () => {
  const part = (base: string, eligible: string, score: string) => ({
    score,
    eligible,
    ...statementAmount({ score, curve: DEFAULT_CURVE, base, currency: 'CNY', eligible, whole: '365' }),
  });

  it('is paid the sum of both, each rounded before (G31)', () => {
    const both = ofAssignments([part('24000', '181', '98.00'), part('36000', '184', '104.00')], 'CNY');
    expect([both.amount, both.trace[both.trace.length - 1]]).toEqual(['31269.04', expect.objectContaining({ formula: '11306.30 + 19962.74', ruleId: 'R-M8' })]);
  });

  it('reads a day-weighted score (G29)', () => expect(ofAssignments([part('1000', '31', '92.00'), part('1000', '61', '104.00')], 'CNY').score).toBe('99.96'));

  it('is one statement as ever with one card', () => {
    const { eligible: _, ...one } = part('20000', '365', '96.80');
    expect(ofAssignments([part('20000', '365', '96.80')], 'CNY')).toEqual(one);
  });
});

describe('eligibility', () => {
  const YEAR: [string, string] = ['2026-01-01', '2026-12-31'];
  it.each<[string, string | null, string | null, 'CALENDAR_DAYS' | 'WORKING_DAYS' | 'MONTH_ROUND', [string, string]]>([
    ['all of it for whoever was there', '2020-01-01', null, 'CALENDAR_DAYS', ['365', '365']],
    ['from the day of joining (G30)', '2026-04-16', null, 'CALENDAR_DAYS', ['260', '365']],
    ['whole months that count (G30)', '2026-04-16', null, 'MONTH_ROUND', ['8', '12']],
    ['until the last day', null, '2026-01-31', 'CALENDAR_DAYS', ['31', '365']],
    ['by working days', '2026-12-31', null, 'WORKING_DAYS', ['1', '261']],
    ['nothing for whoever came later', '2027-01-01', null, 'CALENDAR_DAYS', ['0', '365']],
  ])('%s', (_, hiredOn, leftOn, mode, expected) => expect(eligibility({ hiredOn, leftOn }, YEAR, mode)).toEqual(expected));
  it('takes a long absence out of both numbers (R-M9), and counts a card only on its own days (R-M8)', () => {
    const q3: [string, string] = ['2026-07-01', '2026-09-30'];
    const there = { hiredOn: '2020-01-01', leftOn: null };
    const leave = [{ from: '2026-08-01', to: '2026-11-30' }];
    expect(eligibility({ ...there, spells: leave }, q3, 'CALENDAR_DAYS')).toEqual(['31', '31']);
    expect(eligibility({ ...there, spells: [{ from: '2026-01-01', to: null }] }, q3, 'CALENDAR_DAYS')).toEqual(['0', '92']);
    expect(eligibility({ ...there, countsTo: '2026-07-31' }, q3, 'CALENDAR_DAYS')).toEqual(['31', '92']);
    expect(eligibility({ ...there, countsFrom: '2026-08-01', spells: [{ from: '2026-09-01', to: '2026-09-10' }] }, q3, 'WORKING_DAYS')).toEqual(['35', '58']);
  });
  it('pays the joiner of G30', () => {
    const [eligible, whole] = eligibility({ hiredOn: '2026-04-16', leftOn: null }, YEAR, 'CALENDAR_DAYS');
    expect(of('102.00', { base: '60000', eligible, whole })).toMatchObject({ coefficient: '1.0500', amount: '44876.71' });
  });
});
