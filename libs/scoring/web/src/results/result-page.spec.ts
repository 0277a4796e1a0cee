import { provideRouter } from '@angular/router';
import { ResultsService, type ScoreResultView } from '@kpi-loop/shared/client';
import { provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { ResultPage } from './result-page';

const step = { step: 'grade', formula: '93.00 ∈ [80, 95)', inputs: {}, unrounded: '93', rounded: '93.00', ruleId: '§3.12' };
const none = { parts: [], total: null, grade: null };
const RESULT = {
  ...{ id: 'r', scorecardId: 'k', periodId: 'q', periodName: 'Q3', periodNameEn: 'Q3', periodFrom: '2026-07-01', periodTo: '2026-09-30' },
  ...{ subjectName: '安娜', subjectNameEn: 'Anna', unitName: 'N', unitNameEn: 'North', total: '93.00', grade: 'A', revision: 2, notScoredReason: null },
  ...{ rawGrade: 'B', gradedBy: 'calibration', gradeReason: 'Took over a second store', steps: [step], lines: [], bonuses: [], deltas: [], revisions: [] },
  ...{ period: none, cycle: none, engineVersion: '1', roundingVersion: '1', policyHash: 'abcdefgh', inputHash: 'abcdefgh', computedAt: '2026-10-12T02:00:00Z' },
} as unknown as ScoreResultView;

describe('a result', () => {
  const open = (result: ScoreResultView) =>
    render(ResultPage, {
      inputs: { id: 'k' },
      providers: [
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: ResultsService, useValue: { scoreResult: async () => result } },
        { provide: SessionStore, useValue: { timezone: () => 'Asia/Shanghai' } },
      ],
    });

  it('shows the grade of the bands beside the official one, whose decision it was, and why', async () => {
    await open(RESULT);
    expect(await screen.findByText('Raw grade B')).toBeTruthy();
    const why = screen.getByRole('region', { name: 'Why the grade differs' }).textContent!;
    expect(why).toMatch(/Calibrated.*The score stands; the grade went from B to A.*Took over a second store/);
    // the steps come to what the bands say, and end with what people decided
    const rows = screen.getAllByRole('row').map((row) => row.textContent!.replace(/\s+/g, ' '));
    expect(rows.at(-2)).toMatch(/Grade.*B/);
    expect(rows.at(-1)).toMatch(/Calibrated.*B → A.*A/);
  });

  it('says nothing of it where the grade is that of the bands', async () => {
    await open({ ...RESULT, grade: 'B', rawGrade: null, gradedBy: null, gradeReason: null });
    expect(await screen.findByRole('heading', { name: 'Anna' })).toBeTruthy();
    expect(screen.queryByText(/Why the grade differs/)).toBeNull();
  });
});
