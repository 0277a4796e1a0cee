import { Component, input, signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { provideHttpClient } from '@angular/common/http';
import { render, screen } from '@testing-library/angular';
import { type KpiCardView, KpisService, MeasurementsService, NotificationService, PeriodsService } from '@kpi-loop/shared/client';
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
const view = (lines: KpiCardView[]) => ({
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
        provideTestTexts({ en: { ...en, menu: { myKpis: 'My KPIs' }, ui: { card: { doubted: 'Being verified' } }, problem: { unavailable: 'Not available' } } as never }),
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
  it('says that a figure is being verified', async () => {
    await open(jest.fn(async () => view([line({ doubtedMonths: 1 })])));
    expect(await screen.findByText('Being verified')).toBeTruthy();
  });
  it('opens the one that needs attention most', async () => {
    await open(jest.fn(async () => view([line(), line({ lineId: 'l2', nameEn: 'Shipping in 48 h', code: 'EC08', state: 'bad' })])));
    expect(await screen.findByRole('heading', { name: 'Shipping in 48 h' })).toBeTruthy();
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
