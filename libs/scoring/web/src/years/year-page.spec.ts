import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { CyclesService, type YearPeriodView, type YearView, YearsService } from '@kpi-loop/shared/client';
import { LiveService, ProblemError, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { MonthsPage } from '../months/months-page';
import { YearPage } from './year-page';
import { YearsPage } from './years-page';

const card = { scorecardId: 'k', status: 'final', unitName: 'N', unitNameEn: 'North', from: '2026-01-01', to: '2026-03-31', days: 90, total: '88.95' };
const period = (id: string, change: Partial<YearPeriodView>): YearPeriodView => ({
  ...{
    periodId: id,
    name: id,
    nameEn: id,
    from: '2026-01-01',
    to: '2026-03-31',
    status: 'closed',
    cards: [],
    days: 0,
    total: null,
    grade: null,
    counted: false,
  },
  ...change,
});
const cycle = {
  ...{ id: 'y', code: 'FY2026', name: '2026', nameEn: 'FY2026', status: 'active' as const, startsOn: '2026-01-01', endsOn: '2026-12-31' },
  appealUntil: null,
};
const head = {
  lineId: 'l',
  metricId: 'm',
  metricCode: 'GMV',
  metricName: '成交额',
  metricNameEn: 'GMV',
  unit: '',
  decimals: 0,
  percent: false,
  direction: 'HIGHER',
};
const YEAR: YearView = {
  ...{ cycle, cycles: [cycle], personId: 'p', personName: '安娜', personNameEn: 'Anna', weighting: 'EQUAL', total: '92.51', grade: 'B', rawGrade: null, gradedBy: null, gradeReason: null, asOf: '2026-10-31' },
  steps: [{ step: 'year', formula: '(88.95 + 96.06) ÷ 2', inputs: {}, unrounded: '92.505', rounded: '92.51', ruleId: 'R-Y1' }],
  periods: [
    period('Q1', {}),
    period('Q2', { cards: [card], days: 20, total: '70.00', grade: 'N/A' }),
    period('Q3', { cards: [{ ...card, scorecardId: 'k3' }], days: 92, total: '88.95', grade: 'B', counted: true }),
    period('Q4', { cards: [{ ...card, scorecardId: 'k4', total: null }], status: 'open', days: 92 }),
    period('Q5', { status: 'upcoming' }),
  ],
  metrics: [
    {
      ...head,
      periods: [{ periodId: 'Q3', target: '1200', actual: '1155', attainment: '0.9625', score: '96.25' }],
      toDate: { target: '1604.347826', actual: '1575', attainment: '0.981707', whole: true },
    },
  ],
};

const providers = (api: object, person = 'p') => [
  provideRouter([]),
  provideTestTexts({ en: { ...en, menu: { myKpis: 'My KPIs', myYear: 'My year', years: 'Years' } } }),
  { provide: YearsService, useValue: api },
  { provide: CyclesService, useValue: { cycleList: async () => ({ items: [cycle], next: null }) } },
  {
    provide: SessionStore,
    useValue: { has: () => true, session: () => ({ person: { id: person }, isHead: true }), timezone: () => 'Asia/Shanghai', today: () => '2027-01-20' },
  },
  { provide: LiveService, useValue: { tick: () => signal(0) } },
];

describe('the year of a person', () => {
  const open = (answer: () => Promise<unknown>, person = 'p', inputs = {}) => render(YearPage, { inputs, providers: providers({ yearYear: answer }, person) });

  it('leads whose year it is to an appeal while there is time', async () => {
    await open(async () => ({ ...YEAR, cycle: { ...cycle, appealUntil: '2027-01-20' } }));
    expect((await screen.findByRole('link', { name: 'Appeal' })).getAttribute('href')).toBe('/appeals/new?cycle=y');
  });

  it.each([
    ['the results are not out', null, 'p'],
    ['it is too late', '2027-01-19', 'p'],
    ['it is somebody else’s', '2027-01-20', 'q'],
  ])('leads nobody to an appeal when %s', async (_, appealUntil, person) => {
    await open(async () => ({ ...YEAR, cycle: { ...cycle, appealUntil } }), person, { personId: 'p' });
    await screen.findAllByText('92.51');
    expect(screen.queryByRole('link', { name: 'Appeal' })).toBeNull();
  });

  it('puts the periods side by side, and says of each that is left out why', async () => {
    await open(async () => YEAR);
    expect(await screen.findByRole('heading', { name: 'My year' })).toBeTruthy();
    const of = (name: string) => screen.getByRole('heading', { name }).closest('li')!;
    expect(of('Q1').textContent).toContain('No scorecard in this period');
    expect(of('Q5').textContent).toContain('Still to come');
    expect(of('Q2').textContent).toContain('Too short to be assessed');
    expect(of('Q4').textContent).toContain('Not scored or not published yet');
    expect(of('Q3').textContent).toContain('88.95');
    expect([...of('Q3').querySelectorAll('a')].map((a) => a.getAttribute('href'))).toEqual(['/targets/k3', '/scorecards/k3/months', '/scorecards/k3/result']);
    expect(screen.getByText('1 of 5')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Export XLSX' }).getAttribute('href')).toBe('/api/people/p/year/export?cycleId=y');
  });

  it('shows what runs through the year, and how its result came about', async () => {
    await open(async () => YEAR);
    const row = (await screen.findByRole('row', { name: /^GMV/ })).textContent!;
    expect(row).toMatch(/96\.3%.*target 1,200.*98\.2%.*1,575 against 1,604/);
    expect(screen.getByText('(88.95 + 96.06) ÷ 2')).toBeTruthy();
    expect(screen.getByText('Each period counts once')).toBeTruthy();
  });

  it('shows the grade of the bands beside the one a panel gave, with the reason', async () => {
    await open(async () => ({ ...YEAR, grade: 'A', rawGrade: 'B', gradedBy: 'calibration', gradeReason: 'Two stores' }));
    expect(await screen.findByText('Raw grade B')).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Why the grade differs' }).textContent).toMatch(/from B to A.*Two stores/);
  });

  it('of somebody else is headed by the name', async () => {
    await open(async () => YEAR, 'boss', { personId: 'p' });
    expect(await screen.findByRole('heading', { name: 'Anna' })).toBeTruthy();
  });

  it('says how it begins where there is nothing yet', async () => {
    await open(async () => ({ ...YEAR, periods: [period('Q1', {})], metrics: [], steps: [], total: null }));
    expect(await screen.findByText('Nothing in this year yet')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'My KPIs' })).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Export XLSX' })).toBeNull();
  });

  it('offers to try again when it cannot be read', async () => {
    await open(async () => Promise.reject(new ProblemError(403, 'forbidden')), 'boss', { personId: 'p' });
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

describe('the years of people', () => {
  it('are listed by name with each period, and taken away as a workbook', async () => {
    const item = { personId: 'p', personName: '安娜', personNameEn: 'Anna', unitName: 'N', unitNameEn: 'North', total: '80.00', grade: 'B' };
    const periods = [{ periodId: 'Q3', total: '80.00', grade: 'B', counted: true }];
    await render(YearsPage, {
      providers: providers({
        yearList: async () => ({ cycle, periods: [{ periodId: 'Q3', name: 'Q3', nameEn: 'Q3' }], items: [{ ...item, periods }], next: null }),
      }),
    });
    expect(await screen.findByText('Anna')).toBeTruthy();
    expect(screen.getByText('Q3')).toBeTruthy();
    expect(screen.getByRole('link', { name: /Export/ }).getAttribute('href')).toBe('/api/years/export?cycleId=y');
  });
});

describe('the months of a card', () => {
  const view = (target: string, attainment: string | null) => ({ target, actual: '400', attainment, whole: attainment !== null });
  const month = (id: string, change: object) => ({
    ...{ periodId: id, name: id, nameEn: id, from: '2026-07-01', to: '2026-07-31', status: 'closed', skipped: false, kept: true },
    ...{ total: '83.57', grade: 'B', notScoredReason: null, computedAt: '2026-08-10T02:00:00Z', steps: [], lines: [] },
    ...change,
  });
  const open = async (months: object[]) =>
    render(MonthsPage, {
      inputs: { id: 'k' },
      providers: providers({
        yearCardMonths: async () => ({
          scorecardId: 'k',
          periodId: 'Q3',
          periodName: 'Q3',
          periodNameEn: 'Q3',
          periodStatus: 'open',
          subjectName: '安娜',
          subjectNameEn: 'Anna',
          months,
        }),
      }),
    });

  it('show the latest there is something of: month, period and year so far, and the score that was kept, as provisional', async () => {
    const line = { ...head, month: view('404.347826', '0.989247'), period: view('808.695652', '0.927419'), year: null };
    await open([month('Jul', {}), month('Aug', { lines: [line] }), month('Sep', { status: 'upcoming', kept: false, total: null, grade: null })]);
    expect(((await screen.findByRole('radio', { name: 'Aug' })) as HTMLInputElement).checked).toBe(true);
    expect(screen.getByText('83.57')).toBeTruthy();
    expect(screen.getByText('Provisional: nothing is paid by it')).toBeTruthy();
    expect(screen.getByRole('row', { name: /^GMV/ }).textContent).toMatch(/98\.9%.*400 against 404.*92\.7%.*–/);
  });

  it('say so where the period is not tracked', async () => {
    await open([]);
    expect(await screen.findByText('This period is not tracked by months')).toBeTruthy();
  });
});
