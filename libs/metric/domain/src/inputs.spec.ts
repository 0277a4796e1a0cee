import { cycleFrom, monthsBack, shifted } from './inputs';

describe('an input from before', () => {
  it.each([
    ['month', 1, '2025-12-01', '2026-02-28'],
    ['quarter', 1, '2025-10-01', '2025-12-31'],
    ['year', 1, '2025-01-01', '2025-03-31'],
    ['period', 1, '2025-10-01', '2025-12-31'],
    ['period', 2, '2025-07-01', '2025-09-30'],
  ] as const)('is read for as many months, %s × %s earlier', (unit, n, from, to) => {
    expect(shifted({ from: '2026-01-01', to: '2026-03-31' }, { unit, n })).toEqual({ from, to });
  });
  it('is read for the same time where it is not from before', () => expect(shifted({ from: '2026-01-05', to: '2026-03-31' }, null).from).toBe('2026-01-05'));
  it('ends where its month ends', () => expect(shifted({ from: '2024-03-01', to: '2024-03-31' }, { unit: 'month', n: 1 }).to).toBe('2024-02-29'));
  it('counts a period as long as the one that is asked for', () => expect(monthsBack({ unit: 'period', n: 2 }, 3)).toBe(6));
});

describe('a circle', () => {
  const reads: Record<string, string[]> = { A: ['B', 'C'], B: ['D'], C: ['D'], D: ['A'], E: ['E'], F: ['B'] };
  const from = (code: string, without = '') => cycleFrom(code, (at) => (reads[at] ?? []).filter((to) => to !== without));
  it('is named with its whole way', () => expect(from('A')).toEqual(['A', 'B', 'D', 'A']));
  it('may be one metric that reads itself', () => expect(from('E')).toEqual(['E', 'E']));
  it('is none where two ways lead to one metric', () => expect(from('A', 'A')).toBeNull());
  it('is not its own where it only leads to one', () => expect(from('F')).toBeNull());
});
