import { defaultPolicy } from '@kpi-loop/cycle/domain';
import fc from 'fast-check';
import { beyondQuota, fairnessOf, gradeShares, leniencyOf, meanTotalOf, type FairnessGroup, type GradedResult } from './calibration-statistics';

const { bands } = defaultPolicy.grade;
const GUIDELINE = [
  { grade: 'S', pct: '10' },
  { grade: 'A', pct: '20' },
  { grade: 'B', pct: '40' },
  { grade: 'C', pct: '20' },
  { grade: 'D', pct: '10' },
];
const of = (rawGrade: string, grade = rawGrade, rawTotal = '80.00'): GradedResult => ({ rawTotal, rawGrade, grade });
const times = (n: number, one: GradedResult): GradedResult[] => Array.from({ length: n }, () => one);
const inGroup = (group: FairnessGroup, results: GradedResult[]) => results.map((result) => ({ ...result, group }));

describe('shares of grades', () => {
  it('counts before and after, and how many the guideline means by largest remainder', () => {
    const shares = gradeShares([...times(6, of('A')), ...times(3, of('B')), of('B', 'A'), of('C'), of('N/A')], bands, GUIDELINE);
    expect(shares).toEqual([
      { grade: 'S', guideline: 1, raw: 0, final: 0 },
      { grade: 'A', guideline: 2, raw: 6, final: 7 },
      { grade: 'B', guideline: 5, raw: 4, final: 3 },
      { grade: 'C', guideline: 2, raw: 1, final: 1 },
      { grade: 'D', guideline: 1, raw: 0, final: 0 },
    ]);
    expect(beyondQuota(shares)).toBe(5);
  });
  it('breaks no quota where there is no guideline', () => {
    const shares = gradeShares(times(12, of('S')), bands, []);
    expect(shares[0]).toEqual({ grade: 'S', guideline: null, raw: 12, final: 12 });
    expect(beyondQuota(shares)).toBe(0);
  });
  it('leaves nobody out who has a grade of the bands', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('S', 'A', 'B', 'C', 'D', 'N/A')), (grades) => {
        const shares = gradeShares(
          grades.map((grade) => of(grade)),
          bands,
          GUIDELINE,
        );
        const assessed = grades.filter((grade) => grade !== 'N/A').length;
        for (const count of ['guideline', 'raw', 'final'] as const) expect(shares.reduce((sum, share) => sum + share[count]!, 0)).toBe(assessed);
      }),
    );
  });
});

describe('leniency', () => {
  const all = [...times(5, of('A', 'A', '100.00')), ...times(5, of('C', 'B', '70.00'))];
  it('holds the mean of one head against that of all, and says how far his people were moved', () => {
    expect(leniencyOf(all.slice(5), meanTotalOf(all, bands), bands, 5)).toMatchObject({
      n: 5,
      suppressed: false,
      meanTotal: '70.00',
      deviation: '-15.00',
      shift: '1.00',
    });
  });
  it('says nothing of fewer than five', () => {
    expect(leniencyOf(all.slice(6), meanTotalOf(all, bands), bands, 5)).toEqual({
      n: 4,
      suppressed: true,
      meanTotal: null,
      deviation: null,
      raw: [],
      final: [],
      shift: null,
    });
  });
});

describe('fairness (A18)', () => {
  it('sets groups beside each other, as means of grades and counts of moves', () => {
    const results = [...inGroup('leave', times(5, of('B', 'C'))), ...inGroup('others', [...times(4, of('A')), of('B', 'A')])];
    expect(fairnessOf(results, bands, 5)).toEqual([
      { group: 'leave', n: 5, suppressed: false, meanRaw: '3.00', meanFinal: '2.00', upgraded: 0, downgraded: 5 },
      { group: 'others', n: 5, suppressed: false, meanRaw: '3.80', meanFinal: '4.00', upgraded: 1, downgraded: 0 },
    ]);
  });
  it('hides a group of fewer than five, and the one it could be reckoned from', () => {
    const results = [...inGroup('leave', times(2, of('B', 'C'))), ...inGroup('newcomers', times(6, of('B'))), ...inGroup('others', times(20, of('A')))];
    expect(fairnessOf(results, bands, 5).map(({ group, suppressed, n }) => [group, suppressed, n])).toEqual([
      ['leave', true, null],
      ['newcomers', true, null],
      ['others', false, 20],
    ]);
  });
  it('never lets fewer than five be told from what is shown', () => {
    const GROUPS: FairnessGroup[] = ['leave', 'newcomers', 'others'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...GROUPS), { maxLength: 40 }), (groups) => {
        const shown = fairnessOf(
          groups.map((group) => ({ ...of('B'), group })),
          bands,
          5,
        );
        const known = shown.reduce((sum, { n }) => sum + (n ?? 0), 0);
        for (const { n } of shown) if (n !== null) expect(n).toBeGreaterThanOrEqual(5);
        if (known > 0 && known < groups.length) expect(groups.length - known).toBeGreaterThanOrEqual(5);
      }),
    );
  });
});
