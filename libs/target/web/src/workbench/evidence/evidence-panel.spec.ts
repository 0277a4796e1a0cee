import { Component, input } from '@angular/core';
import { provideRouter } from '@angular/router';
import { type LineEvidenceView, ScorecardsService, type ScorecardLineView } from '@kpi-loop/shared/client';
import { MetricChart, type MetricChartModel, provideTestTexts, Texts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../../i18n/en.json';
import { EvidencePanel } from './evidence-panel';
import { evidenceChart } from './evidence-chart';

@Component({ selector: 'kl-metric-chart', template: '{{ chart().categories.length }} months' })
class ChartStub {
  readonly chart = input.required<MetricChartModel>();
  readonly label = input<string>();
  readonly height = input<number>();
}

const line = { id: 'l', metricId: 'm', direction: 'HIGHER', unit: '', decimals: 0, percent: false, flow: true, target: '120' } as ScorecardLineView;
const month = (i: number) => `${2025 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`;
const evidence = (more: Partial<LineEvidenceView> = {}): LineEvidenceView => ({
  metricId: 'm',
  periodMonths: 1,
  months: Array.from({ length: 18 }, (_, i) => ({ month: month(i), value: String(100 + i) })),
  periods: ['90', '110', '130', '150'].map((value, i) => ({ from: month(14 + i), value })),
  lastYear: '107',
  character: { trend: 'rising', perYear: '0.12', season: { peak: 11, low: 2 } },
  forecast: {
    value: '118.4',
    low: '110',
    high: '126',
    months: [{ month: '2026-07-01', value: '118.4', low: '110', high: '126' }],
    error: '4.2',
    absoluteError: '5',
    compared: 8,
    methods: [
      { method: 'theta', share: 60 },
      { method: 'drift', share: 40 },
    ],
    from: '2025-01-01',
    to: '2026-06-01',
    count: 18,
    bridged: 0,
  },
  suggestion: { target: '118', threshold: '110', stretch: '126', ratchet: false },
  because: [],
  attainable: [{ share: 75, value: '110' }],
  parent: { name: '上级', nameEn: 'Boss', target: '600' },
  children: { cards: 4, lines: 3, sum: '90' },
  benchmarks: [],
  ...more,
});

describe('the evidence of a line', () => {
  const used = jest.fn();
  const open = async (view: LineEvidenceView | Error, inputs: { draft?: string | null; mayUse?: boolean; line?: ScorecardLineView } = {}) => {
    const page = await render(EvidencePanel, {
      inputs: { cardId: 'c', line, ...inputs },
      on: { used },
      providers: [
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: ScorecardsService, useValue: { evidenceOfLine: () => (view instanceof Error ? Promise.reject(view) : Promise.resolve(view)) } },
      ],
      configureTestBed: (bed) => bed.overrideComponent(EvidencePanel, { remove: { imports: [MetricChart] }, add: { imports: [ChartStub] } }),
    });
    jest.spyOn(page.fixture.componentRef.injector.get(Texts), 'lang').mockReturnValue('en');
    return page;
  };
  beforeEach(() => {
    localStorage.clear();
    used.mockReset();
  });

  it('names the suggestion with its span, error and method, and hands it over when it is used', async () => {
    await open(evidence(), { mayUse: true });
    expect(await screen.findByText(/On today’s data: 118/)).toBeTruthy();
    expect(screen.getByText(/Theta 60%, Drift 40%/)).toBeTruthy();
    expect(screen.getByText(/18 months.*off by 4.2% on average in 8 past forecasts/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Use this' }));
    expect(used).toHaveBeenCalledWith('118');
  });
  it('counts the past periods that would have met the value on the table, and the one being typed', async () => {
    const { rerender } = await open(evidence());
    expect(await screen.findByText('120: met in 2 of 4')).toBeTruthy();
    await rerender({ inputs: { cardId: 'c', line, draft: '140' } });
    expect(await screen.findByText('140: met in 1 of 4')).toBeTruthy();
  });
  it('says how much the lines below bring of the value', async () => {
    await open(evidence());
    expect(await screen.findByText(/75% of this value/)).toBeTruthy();
    expect(screen.getByText('on 3 of 4 scorecards below')).toBeTruthy();
  });
  it('shows what the talks began with beside what the data says now, each with its sources', async () => {
    const stored = {
      ...{ method: 'lastTargetGrown', target: '82.5', threshold: null, stretch: null, low: '82.5', high: '84', ratchet: true },
      evidence: { lastActual: '105', lastTarget: '110', lastYear: null, growth: '0.02', months: [], prorated: { target: '110', days: 48, of: 64 } },
    };
    await open(evidence(), { line: { ...line, suggestion: stored } });
    const panel = await screen.findByRole('region', { name: 'Evidence' });
    expect(panel.textContent).toMatch(/Suggested on this scorecard 83 – 84/);
    expect(panel.textContent).toMatch(/last target 110, last result 105, growth asked for \+2/);
    expect(panel.textContent).toMatch(/110 for the whole period × 48 ÷ 64 working days/);
    expect(await screen.findByText(/On today’s data: 118/)).toBeTruthy();
    expect(screen.getAllByText(/teaches people to hold back/)).toHaveLength(1);
  });

  it('says why nothing is suggested, and offers nothing to whoever may not put a value on the table', async () => {
    await open(evidence({ suggestion: null, forecast: null, because: ['fewerThanFourPeriods'], months: [{ month: '2026-06-01', value: '1' }], periods: [] }));
    expect(await screen.findByText(/Only 1 period of figures, fewer than four/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Use this' })).toBeNull();
  });
  it('stays closed for whoever closed it', async () => {
    await open(evidence());
    fireEvent.click(screen.getByRole('button', { name: 'Evidence' }));
    expect([screen.getByRole('button', { name: 'Evidence' }).getAttribute('aria-expanded'), localStorage.getItem('kl.targets.evidence')]).toEqual([
      'false',
      'closed',
    ]);
  });
  it('can be asked for again when it could not be read', async () => {
    await open(new Error('down'));
    expect(await screen.findByRole('button', { name: 'ui.table.retry' })).toBeTruthy();
  });
});

describe('the chart of the evidence', () => {
  const names = { actual: 'a', lastYear: 'y', forecast: 'f', interval: 'i' };
  it('joins the forecast to the last figure, over the year before', () => {
    const chart = evidenceChart(evidence(), line, '120', names, 'en')!;
    expect([chart.categories.length, chart.categories.at(-1), chart.target]).toEqual([13, 'Jul 26', '120']);
    const of = (name: string) => chart.series.find((series) => series.name === name)!.values;
    expect([of('f').slice(-2), of('a').slice(-2), of('y').slice(-2)]).toEqual([
      ['117', '118.4'],
      ['117', null],
      ['105', '106'],
    ]);
    expect([chart.band!.low.slice(-2), chart.band!.high.slice(-2)]).toEqual([
      ['117', '110'],
      ['117', '126'],
    ]);
  });
  it('leaves a share the fraction it is: the chart writes it in per cent', () =>
    expect(evidenceChart(evidence(), { ...line, percent: true, decimals: 4 }, '0.9', names, 'en')!).toMatchObject({ unit: '%', target: '0.9' }));
  it('is nothing without a month', () => expect(evidenceChart(evidence({ months: [] }), line, null, names, 'en')).toBeNull());
});
