import { provideRouter } from '@angular/router';
import { CyclesService, InsightService, type LoopHealthView } from '@kpi-loop/shared/client';
import { provideTestTexts } from '@kpi-loop/shared/ui';
import { render, screen, within } from '@testing-library/angular';
import en from '../i18n/en.json';
import { LoopHealthPage } from './loop-health-page';

const health: LoopHealthView = {
  cycle: { id: 'y', name: '2026年度', nameEn: 'FY2026' },
  leastPeople: 5,
  figures: [
    { key: 'linesWithoutDissent', value: '0.925', count: 40, part: 37 },
    { key: 'rounds', value: '1.8', count: 12, part: null },
    { key: 'disputesUpheld', value: null, count: null, part: null },
  ],
};

describe('the health of the loop', () => {
  const open = (view: LoopHealthView) =>
    render(LoopHealthPage, {
      providers: [
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: InsightService, useValue: { loopHealthShow: async () => view } },
        { provide: CyclesService, useValue: { cycleList: async () => ({ items: [], next: null }) } },
      ],
    });
  const card = async (name: string) => within((await screen.findByRole('heading', { name })).closest('li')!);

  it('shows shares in per cent and rounds as a mean, each with what was counted', async () => {
    await open(health);
    const lines = await card('Lines settled without dissent');
    expect([lines.getByText('92.5%'), lines.getByText('37 of 40 lines')]).toHaveLength(2);
    const rounds = await card('Rounds of negotiation');
    expect([rounds.getByText('1.8'), rounds.getByText('mean of 12 scorecards')]).toHaveLength(2);
  });

  it('says that a figure is held back where too few people stand behind it', async () => {
    await open(health);
    expect((await card('Data disputes upheld')).getByText('Fewer than 5 people stand behind it, so it is not shown')).toBeTruthy();
  });

  it('says so when no cycle runs', async () => {
    await open({ cycle: null, leastPeople: 5, figures: [] });
    expect(await screen.findByText(en.insight.health.none)).toBeTruthy();
  });
});
