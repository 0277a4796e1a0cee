import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { CyclesService } from '@kpi-loop/shared/client';
import { provideTestTexts } from '@kpi-loop/shared/ui';
import { render, screen, within } from '@testing-library/angular';
import en from '../i18n/en.json';
import { CyclePolicyPage } from './cycle-policy-page';

const cycle = {
  id: 'c',
  code: 'FY2026',
  name: '2026年度',
  nameEn: 'FY2026',
  status: 'published',
  policy: defaultPolicy,
  policyHash: 'ab12',
  ruleDocument: 'Performance rules v3',
  ruleConsultation: 'Staff congress, 12 December',
  periods: [
    {
      ...{ id: 'q1', kind: 'SETTLEMENT', name: '第一季度', nameEn: 'Q1', startsOn: '2026-01-01', endsOn: '2026-03-31' },
      deadlines: [
        { stage: 'review', dueOn: '2026-04-14' },
        { stage: 'set', dueOn: '2026-01-15' },
      ],
    },
    { id: 'jan', kind: 'TRACKING', name: '一月', nameEn: 'January', startsOn: '2026-01-01', endsOn: '2026-01-31', deadlines: [] },
  ],
  offers: [],
};

describe('the rules of a cycle', () => {
  const open = async () => {
    await render(CyclePolicyPage, {
      inputs: { id: 'c' },
      providers: [
        provideHttpClient(),
        provideRouter([]),
        provideTestTexts({ en: { ...en, ui: { loop: { set: 'Set', review: 'Review' } } } }),
        {
          provide: CyclesService,
          useValue: { cycleList: jest.fn().mockResolvedValue({ items: [cycle], next: null }), cycleOne: jest.fn().mockResolvedValue(cycle) },
        },
      ],
    });
    return screen.findByText('Performance rules v3');
  };

  it('stand with what was adopted, and nobody without the right edits them', async () => {
    await open();
    expect(screen.getByText('Staff congress, 12 December')).toBeTruthy();
    expect(screen.getByText(/ab12/)).toBeTruthy();
    expect(screen.queryByText(en.cycle.policy.edit)).toBeNull();
  });

  it('say the dates of every settled period in order, and of no month that is only tracked', async () => {
    await open();
    const period = screen.getByText('Q1').closest('li')!;
    expect(
      within(period)
        .getAllByRole('term')
        .map((term) => term.textContent),
    ).toEqual(['Set', 'Review']);
    expect(screen.queryByText('January')).toBeNull();
  });

  it('say what is collected, what for, who reads it, and by when it may be contested', async () => {
    await open();
    for (const said of [
      /source its definition names/,
      /nothing is decided by the system alone/,
      /fewer than 5/,
      /within 3 working days.*within 7 working days/,
    ])
      expect(screen.getByText(said)).toBeTruthy();
  });
});
