import { Component, input, signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { provideHttpClient } from '@angular/common/http';
import { render, screen, within } from '@testing-library/angular';
import {
  type KpiCardView,
  type KpiScorecardView,
  KpisService,
  MeasurementsService,
  NotificationService,
  PeriodsService,
  type TaskMilestoneView,
  type TaskProgressView,
} from '@kpi-loop/shared/client';
import { LiveService, MetricChart, type MetricChartModel, ProblemError, provideTestTexts } from '@kpi-loop/shared/ui';
import en from '../i18n/en.json';
import { MyKpisPage } from './my-kpis-page';

/** The drawing itself needs a real canvas. */
@Component({ selector: 'kl-metric-chart', template: '{{ chart().categories.length }}' })
class ChartStandIn {
  readonly chart = input.required<MetricChartModel>();
  readonly label = input('');
  readonly height = input(0);
}

const line = (change: Partial<KpiCardView> = {}): KpiCardView => ({
  lineId: 'l1',
  metricId: 'm1',
  metricVersionId: 'v1',
  code: 'EC04',
  name: '支付成功率',
  nameEn: 'Payment success rate',
  unit: 'order',
  decimals: 4,
  percent: true,
  direction: 'HIGHER',
  flow: false,
  shared: false,
  weight: '35.00',
  baseline: null,
  threshold: '0.90',
  target: '0.925',
  stretch: '0.94',
  value: '0.911112',
  numerator: '123319',
  denominator: '135350',
  expected: '0.925',
  pace: null,
  needed: null,
  attainment: '0.984986',
  forecast: '0.918',
  forecastScore: '88.80',
  state: 'warn',
  stale: false,
  asOf: '2026-08-17',
  computedAt: '2026-08-18T07:00:00Z',
  openAlerts: 1,
  doubtedMonths: 0,
  nextStep: { kind: 'more', amount: '1880', unit: 'item', to: 'target', goal: '0.925' },
  series: [],
  ...change,
});
const milestone = (id: string, standing: TaskMilestoneView['standing'], days: number, dueOn: string): TaskMilestoneView => ({
  ...{ id, standing, days, dueOn },
  name: id,
  nameEn: id,
  weight: '25.00',
});
const task = (milestones: TaskMilestoneView[], more: Partial<TaskProgressView> = {}): TaskProgressView => ({
  ...{ lineId: 't1', scorecardId: 's1', title: '上线', titleEn: 'Launch', weight: '20.00', state: 'bad', score: '33.33', confirmed: '20.00', milestones },
  ...more,
});
const view = (lines: KpiCardView[], beside: Partial<KpiScorecardView> = {}) => ({
  periodId: 'p1',
  periodName: 'Q3',
  periodNameEn: 'Q3',
  periodStatus: 'open',
  startsOn: '2026-07-01',
  endsOn: '2026-09-30',
  today: '2026-08-18',
  workdaysLeft: 32,
  cards: lines.length
    ? [
        {
          scorecardId: 's1',
          status: 'effective',
          subjectKind: 'person',
          subjectName: 'anna',
          subjectNameEn: 'anna',
          total: '92.10',
          grade: null,
          provisional: true,
          coveredWeight: '100.00',
          lines,
          tasks: [],
          bonuses: [],
          ...beside,
        },
      ]
    : [],
});

describe('my KPIs', () => {
  const open = (kpiMine: jest.Mock) =>
    render(MyKpisPage, {
      configureTestBed: (bed) => bed.overrideComponent(MyKpisPage, { remove: { imports: [MetricChart] }, add: { imports: [ChartStandIn] } }),
      providers: [
        provideRouter([]),
        provideHttpClient(),
        provideTestTexts({
          en: { ...en, menu: { myKpis: 'My KPIs' }, ui: { card: { doubted: 'Being verified' } }, problem: { unavailable: 'Not available' } } as never,
        }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: KpisService, useValue: { kpiMine } },
        { provide: MeasurementsService, useValue: {} },
        { provide: PeriodsService, useValue: { periodList: async () => [] } },
        { provide: NotificationService, useValue: { dutyList: async () => ({ items: [] }) } },
      ],
    });

  it('says the next step in natural units, and how the whole stands', async () => {
    const { container } = await open(jest.fn(async () => view([line()])));
    expect((await screen.findAllByText(/1,880 more orders to reach the target of 92\.5%/)).length).toBeGreaterThan(0);
    expect(container.textContent).toContain('92.10');
    expect(container.textContent).toContain('Expected score');
    expect(container.textContent).toContain('32 working days left');
  });
  it('says what is left in all where less than one a day is left', async () => {
    const nextStep = { kind: 'budgetPerDay', amount: '0', unit: 'count', to: 'target', goal: '6' } as const;
    await open(
      jest.fn(async () => view([line({ unit: 'count', decimals: 0, percent: false, direction: 'LOWER', flow: true, value: '1', target: '6', nextStep })])),
    );
    expect((await screen.findAllByText('5 left to use until the end of the period')).length).toBeGreaterThan(0);
  });
  it('says that a figure is being verified', async () => {
    await open(jest.fn(async () => view([line({ doubtedMonths: 1 })])));
    expect(await screen.findByText('Being verified')).toBeTruthy();
  });
  it('opens the one that needs attention most', async () => {
    await open(jest.fn(async () => view([line(), line({ lineId: 'l2', nameEn: 'Shipping in 48 h', code: 'EC08', state: 'bad' })])));
    expect(await screen.findByRole('heading', { name: 'Shipping in 48 h' })).toBeTruthy();
  });
  it('says of a key task what is next, where each milestone stands, and where the open ones are reported', async () => {
    const milestones = [
      milestone('Design', 'done', 0, '2026-07-31'),
      milestone('Cleanup', 'due', 0, '2026-08-18'),
      milestone('Build', 'late', 8, '2026-08-10'),
      milestone('Switch', 'due', 28, '2026-09-15'),
      milestone('Trial', 'reported', 1, '2026-08-11'),
    ];
    await open(jest.fn(async () => view([line()], { tasks: [task(milestones)] })));
    const shown = within(await screen.findByRole('group', { name: 'Launch' }));
    expect(shown.getByText('Next: Build, 8 days late')).toBeTruthy();
    for (const words of ['Done', 'due today', '8 days late', 'due in 28 days', 'To be confirmed', '33.33', '20 of 100 confirmed'])
      expect(shown.getByText(words)).toBeTruthy();
    expect(shown.getAllByRole('link', { name: /^Report / }).map((link) => link.getAttribute('href'))).toEqual(
      ['Cleanup', 'Build', 'Switch'].map((id) => `/targets/s1?report=${id}`),
    );
  });
  it('says when nothing is left to report, and what was granted for a bonus item', async () => {
    const bonus = { lineId: 'b1', scorecardId: 's1', title: '支援', titleEn: 'Helping', maxPoints: '5', points: '3.00', reason: 'twice' };
    await open(
      jest.fn(async () =>
        view([line()], {
          tasks: [task([milestone('Design', 'done', 1, '2026-07-31'), milestone('Build', 'missed', 0, '2026-08-10')], { score: null })],
          bonuses: [bonus, { ...bonus, lineId: 'b2', points: null, reason: '' }],
        }),
      ),
    );
    const shown = within(await screen.findByRole('group', { name: 'Launch' }));
    for (const words of ['Nothing left to report', 'Done 1 day late', 'Not done', '–']) expect(shown.getByText(words)).toBeTruthy();
    expect(shown.queryByRole('link', { name: /^Report / })).toBeNull();
    const items = within(screen.getByRole('region', { name: 'Bonus items' }));
    for (const words of ['3 of 5 points', 'twice', 'Up to 5 points, none granted yet']) expect(items.getByText(words)).toBeTruthy();
  });
  it('says how to begin when no card is in force', async () => {
    await open(jest.fn(async () => view([])));
    expect(await screen.findByText('No scorecard is in force in this period')).toBeTruthy();
  });
  it('lets a failed read be asked for again', async () => {
    await open(
      jest
        .fn()
        .mockRejectedValueOnce(new ProblemError(503, 'unavailable'))
        .mockResolvedValue(view([line()])),
    );
    (await screen.findByRole('button', { name: 'Try again' })).click();
    expect((await screen.findAllByText(/more orders to reach/)).length).toBeGreaterThan(0);
  });
});
