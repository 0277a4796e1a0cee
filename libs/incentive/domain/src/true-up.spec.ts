import fc from 'fast-check';
import { trueUps, type OpenDifference } from './true-up';

const held = (open: string, more: Partial<OpenDifference> = {}): OpenDifference => ({
  id: `d${open}`,
  correctionId: 'k',
  official: '19000.00',
  delta: open,
  open,
  ...more,
});

describe('true-ups of a statement', () => {
  it('G49 what was underpaid comes whole, with its own line', () => {
    const { lines, trueUp, trace } = trueUps('10000.00', [held('600.00')], 'CNY', '0.20');
    expect(lines).toEqual([{ differenceId: 'd600.00', amount: '600.00' }]);
    expect(trueUp).toBe('600.00');
    expect(trace.map(({ step, formula, rounded }) => [step, formula, rounded])).toEqual([
      ['trueUp', '19000.00 − 18400.00', '600.00'],
      ['payable', '10000.00 + 600.00', '10600.00'],
    ]);
    expect(trace[0].inputs).toMatchObject({ differenceId: 'd600.00', correctionId: 'k' });
  });
  it('G50 what was overpaid is kept back up to a fifth of the payout, and the rest carried', () => {
    const first = trueUps('10000.00', [held('-3400.00', { official: '15000.00' })], 'CNY', '0.20');
    expect(first.lines.map((line) => line.amount)).toEqual(['-2000.00']);
    expect(first.trace.map((step) => step.formula)).toEqual(['−min(3400.00, 0.20 × 10000.00)', '10000.00 − 2000.00']);
    const second = trueUps('10000.00', [held('-1400.00', { official: '15000.00', delta: '-3400.00' })], 'CNY', '0.20');
    expect(second.trueUp).toBe('-1400.00');
  });
  it('keeps one limit for all that was overpaid, oldest first', () => {
    const { lines, trace } = trueUps('10000.00', [held('-1500.00'), held('-900.00'), held('-10.00')], 'CNY', '0.20');
    expect(lines.map((line) => line.amount)).toEqual(['-1500.00', '-500.00']);
    expect(trace[1].formula).toBe('−min(900.00, 0.20 × 10000.00 − 1500.00)');
  });
  it('keeps back what the policy lets, from nothing to all', () => {
    const kept = (offsetMax: string): string => trueUps('10000.00', [held('-3400.00')], 'CNY', offsetMax).trueUp;
    expect(['0', '0.05', '0.3', '1'].map(kept)).toEqual(['0.00', '-500.00', '-3000.00', '-3400.00']);
  });
  it('keeps nothing back of nothing, and says nothing where nothing is held', () => {
    expect(trueUps('0.00', [held('-900.00')], 'CNY', '0.20')).toEqual({ lines: [], trueUp: '0.00', trace: [] });
    expect(trueUps('100.00', [], 'CNY', '0.20')).toEqual({ lines: [], trueUp: '0.00', trace: [] });
  });
  it('never leaves less than four fifths of the payout, and settles nothing beyond what is open', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(fc.integer({ min: -500_000, max: 500_000 }), { maxLength: 6 }), (cents, opens) => {
        const money = (n: number): string => (n / 100).toFixed(2);
        const open = opens.filter((n) => n !== 0).map((n, i) => held(money(n), { id: String(i) }));
        const { lines, trueUp } = trueUps(money(cents), open, 'CNY', '0.20');
        const due = open.reduce((total, one) => total + Math.max(0, Math.round(+one.open * 100)), 0);
        const total = Math.round(+trueUp * 100);
        expect(cents + total).toBeGreaterThanOrEqual(Math.ceil((cents + due) * 0.8 - 1e-6));
        for (const line of lines) expect(Math.abs(+line.amount)).toBeLessThanOrEqual(Math.abs(+open[+line.differenceId].open));
      }),
    );
  });
});
