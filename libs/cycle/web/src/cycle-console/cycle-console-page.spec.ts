import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { CycleRequestsService, CyclesService, PeriodsService, type ConsoleView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts, SessionStore, WEB_FEATURES } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { CycleConsolePage } from './cycle-console-page';

const stage = (name: string, done: number, total: number, more = {}) => ({
  stage: name,
  done,
  total,
  late: 0,
  waitingForMe: 0,
  dueOn: '2026-10-07',
  overdue: false,
  byStatus: [],
  ...more,
});
const blocker = {
  stage: 'set',
  key: 'blocker.scorecard',
  params: { name: '小满', nameEn: 'Xiaoman' },
  personId: 'p',
  personName: '宋佳宁',
  personNameEn: 'Song Jianing',
  link: '/targets/1?tab=talks',
  late: true,
};

const STATE: ConsoleView['cycle']['state'] = {
  contracting: 'chasing',
  contract: { periodId: 'p3', periodName: '2026年第三季度', periodNameEn: 'Q3 2026', dueOn: '2026-07-15', signed: 8, total: 10, minSigned: '0.95' },
  adjusting: 'window_open',
  freezeOn: '2026-12-04',
  hold: 'running',
  suspendedOn: null,
  suspendedBecause: null,
  reopenUntil: null,
  appealUntil: null,
};

const REQUEST = {
  ...{
    id: 'r',
    version: 1,
    cycleId: 'c',
    cycleName: '全年',
    cycleNameEn: 'FY',
    periodId: null,
    periodName: null,
    periodNameEn: null,
    event: 'cycle.suspend',
    reason: 'Plant stands still',
  },
  ...{
    status: 'requested',
    requestedBy: 'h',
    requestedByName: '林澜',
    requestedByNameEn: 'Lin Lan',
    requestedAt: '2026-07-20T02:00:00Z',
    decidedAt: null,
    decisionReason: null,
  },
  sample: [],
  seats: [
    { seat: 'HR', approverId: 'h', approverName: '林澜', approverNameEn: 'Lin Lan', at: '2026-07-20T02:00:00Z', note: '' },
    { seat: 'EXEC', approverId: null, approverName: null, approverNameEn: null, at: null, note: '' },
  ],
  offers: [{ event: 'cycleRequest.approve', allowed: true, because: [], needs: [] }],
};

function view(change: Partial<ConsoleView> = {}): ConsoleView {
  return {
    cycle: { id: 'c', version: 3, code: 'FY2026', name: '2026年度', nameEn: 'FY2026', status: 'active', state: STATE, offers: [] },
    periods: [
      {
        id: 'p3',
        cycleId: 'c',
        cycleCode: 'FY2026',
        ordinal: 3,
        code: '2026Q3',
        name: '2026年第三季度',
        nameEn: 'Q3 2026',
        startsOn: '2026-07-01',
        endsOn: '2026-09-30',
        status: 'data_closing',
        current: true,
      },
    ],
    tree: [],
    period: {
      id: 'p3',
      version: 5,
      cycleId: 'c',
      parentPeriodId: null,
      ordinal: 3,
      code: '2026Q3',
      name: '2026年第三季度',
      nameEn: 'Q3 2026',
      kind: 'SETTLEMENT',
      startsOn: '2026-07-01',
      endsOn: '2026-09-30',
      status: 'data_closing',
      previousPeriodId: null,
      deadlines: [{ stage: 'collect', dueOn: '2026-10-07' }],
      offers: [{ event: 'period.lock', allowed: false, because: ['nothingMissing'], needs: [] }],
    },
    population: { inScope: 279, excluded: 7, notCovered: 0, withoutApprover: 0 },
    workday: 66,
    workdays: 66,
    waitingForMe: 8,
    stages: [
      stage('set', 2, 4, { late: 2, overdue: true }),
      stage('collect', 3, 4),
      stage('monitor', 0, 0),
      stage('review', 0, 0),
      stage('adjust', 0, 0),
      stage('reward', 0, 0),
    ],
    units: [
      {
        unitId: 'u',
        name: '零售',
        nameEn: 'Retail',
        headName: '宋佳宁',
        headNameEn: 'Song Jianing',
        stages: [
          {
            stage: 'set',
            byStatus: [
              { status: 'negotiating.with_owner', count: 2 },
              { status: 'effective', count: 53 },
            ],
          },
        ],
        heldUpBy: [blocker],
      },
    ],
    blockers: [blocker],
    comingUp: [{ dueOn: '2026-10-07', stage: 'collect', periodId: 'p3', periodName: '2026年第三季度', periodNameEn: 'Q3 2026', workdays: 5 }],
    ...change,
  } as ConsoleView;
}

const missing = {
  name: 'measurement',
  green: false,
  missing: [{ rule: 'noQuarantined', count: 3, link: '/collection/figures?status=quarantined', params: { count: 3 } }],
};

async function open(console: ConsoleView, checklist: unknown = { periodId: 'p3', gate: 'lock', green: false, items: [missing] }, seen = 'What is blocked') {
  const periodLock = jest.fn().mockResolvedValue({});
  const cycleCloseContracting = jest.fn().mockResolvedValue({});
  const cycleRequestApprove = jest.fn().mockResolvedValue({});
  await render(CycleConsolePage, {
    providers: [
      provideHttpClient(),
      provideRouter([]),
      provideTestTexts({
        en: {
          ...en,
          menu: { cycleConsole: 'Cycle console' },
          ui: {
            loop: { set: 'Set', share: '', progress: 'Loop' },
            reason: { cancel: 'Cancel', ok: 'OK' },
            need: { reason: 'Reason' },
            offer: { refused: '', rule: '', unknownRule: '{{rule}}' },
          },
          blocker: { scorecard: 'The scorecard of {{name}} waits' },
        },
      }),
      { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
      { provide: WEB_FEATURES, useValue: [] },
      {
        provide: CyclesService,
        useValue: {
          cycleList: async () => ({ items: [{ id: 'c', code: 'FY2026', status: 'active' }], next: null }),
          cycleConsole: async () => console,
          cycleCloseContracting,
        },
      },
      { provide: SessionStore, useValue: { has: () => true, session: () => ({ isHead: false }), timezone: () => 'Asia/Shanghai', today: () => '2026-07-20' } },
      { provide: CycleRequestsService, useValue: { cycleRequestList: async () => [REQUEST], cycleRequestApprove } },
      {
        provide: PeriodsService,
        useValue: { periodList: async () => [{ id: 'p3', cycleId: 'c', current: true }], periodChecklist: async () => checklist, periodLock },
      },
    ],
  });
  await screen.findByText(seen);
  return { periodLock, cycleCloseContracting, cycleRequestApprove };
}

const node = (id: string, change: Partial<ConsoleView['tree'][number]>): ConsoleView['tree'][number] => ({
  ...{ id, parentPeriodId: null, kind: 'SETTLEMENT', code: id, name: id, nameEn: id, startsOn: '2026-07-01', endsOn: '2026-09-30', status: 'open' },
  ...{ skipped: false, deadlines: [], dueStage: null, dueOn: null, late: false },
  ...change,
});
const TREE = [
  node('p2', { nameEn: 'Q2 2026', status: 'closed' }),
  node('m6', { nameEn: 'Jun 2026', kind: 'TRACKING', parentPeriodId: 'p2', status: 'closed' }),
  node('p3', { nameEn: 'Q3 2026', dueStage: 'monitor', dueOn: '2026-09-30' }),
  node('m7', { nameEn: 'Jul 2026', kind: 'TRACKING', parentPeriodId: 'p3', status: 'data_closing', dueStage: 'collect', dueOn: '2026-08-07', late: true }),
  node('m8', { nameEn: 'Aug 2026', kind: 'TRACKING', parentPeriodId: 'p3', dueStage: 'monitor', dueOn: '2026-08-31' }),
];

describe('the cycle console', () => {
  it('shows the year as a tree: what is settled, the months tracked in it, where each stands and what is due', async () => {
    await open(view({ tree: TREE }));
    const row = (name: string) => screen.getByRole('link', { name }).closest('.row')!.textContent;
    expect(row('Q3 2026')).toContain('Last day: 30 Sep');
    expect(row('Jul 2026')).toMatch(/Tracked.*Closing.*Data locked: overdue since 7 Aug/);
    expect(screen.getByRole('link', { name: 'Jul 2026' }).getAttribute('href')).toBe('/console?cycle=c&period=m7');
    // what is closed is folded, and opens by the keyboard
    expect(screen.queryByRole('link', { name: 'Jun 2026' })).toBeNull();
    const months = screen.getByRole('button', { name: 'Months of Q2 2026' });
    expect(months.getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(months);
    expect(await screen.findByRole('link', { name: 'Jun 2026' })).toBeTruthy();
  });

  it('shows of a tracked month its own way, its gates and where the whole is; no ring, no review, no pay', async () => {
    const offers = [{ event: 'period.lock', allowed: true, because: [], needs: [] }];
    const month = { ...view().period!, id: 'm7', code: '2026-07', nameEn: 'Jul 2026', kind: 'TRACKING' as const, parentPeriodId: 'p3', offers };
    await open(view({ tree: TREE, period: month }), undefined, 'Jul 2026 is tracked');
    expect(screen.getByRole('link', { name: 'Open Q3 2026' }).getAttribute('href')).toBe('/console?cycle=c&period=p3');
    expect(screen.getByRole('button', { name: /Lock.*Jul/ })).toBeTruthy();
    expect(screen.queryByText('What is blocked')).toBeNull();
    expect(screen.queryByText('Reviewed')).toBeNull();
  });

  it('says who holds things up, in the words of the feature that reports it, and leads there', async () => {
    await open(view());
    expect(screen.getAllByText('The scorecard of Xiaoman waits').length).toBe(2);
    expect((screen.getByRole('link', { name: 'Song Jianing' }) as HTMLAnchorElement).getAttribute('href')).toBe('/targets/1?tab=talks');
  });

  it('shows people in scope, the working day and how much waits for me', async () => {
    await open(view());
    expect(screen.getByText('279 people in scope, 7 excluded')).toBeTruthy();
    expect(screen.getByText('Working day 66 / 66')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Do my 8 duties' })).toBeTruthy();
  });

  it('puts the states of a unit together: talks with either side are talks', async () => {
    await open(view());
    expect(screen.getByRole('img', { name: 'Talks 2, In force 53' })).toBeTruthy();
  });

  it('has nothing pending in a period that is closed', async () => {
    await open(view({ period: { ...view().period!, status: 'closed', offers: [] } }));
    expect(screen.getByText('Closed: nothing is pending')).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Xiaoman' })).toBeNull();
  });

  it('leads from a stage to the list of its work', async () => {
    await open(view());
    expect(screen.getByRole('link', { name: 'Open list' }).getAttribute('href')).toMatch(/^\/(targets\?period=p3|collection\/figures$)/);
  });

  it('refuses the lock with its reason, and does not ask the server', async () => {
    const { periodLock } = await open(view());
    const button = screen.getByRole('button', { name: 'Lock Q3 data' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    button.click();
    expect(periodLock).not.toHaveBeenCalled();
  });

  it('asks for a reason before signing closes short of the share, and not once enough is signed', async () => {
    const cycle = { ...view().cycle, offers: [{ event: 'cycle.closeContracting', allowed: true, because: [], needs: [] }] };
    const short = await open(view({ cycle }));
    expect(screen.getByRole('link', { name: 'See 2 unsigned' }).getAttribute('href')).toBe('/targets?period=p3');
    screen.getByRole('button', { name: 'Close signing' }).click();
    expect(await screen.findByText(/Only 80% are in force, 95% are needed/)).toBeTruthy();
    expect(short.cycleCloseContracting).not.toHaveBeenCalled();
  });

  it('shows what waits for several people, and lets the one agree whose seat is open', async () => {
    const { cycleRequestApprove } = await open(view());
    expect(await screen.findByText('Suspend the cycle')).toBeTruthy();
    screen.getByRole('button', { name: 'Agree' }).click();
    await screen.findByText(/you are the last to agree|once you agree/i);
    screen.getAllByRole('button', { name: 'Agree' }).at(-1)!.click();
    expect(cycleRequestApprove).toHaveBeenCalledWith({ id: 'r', body: {} }, expect.anything());
  });

  it('leads to the calibration of the year, and asks for its end', async () => {
    const offers = [{ event: 'cycle.finaliseCalibration', allowed: false, because: ['everyResultCalibrated'], needs: ['reason'] }];
    await open(view({ cycle: { ...view().cycle, status: 'settlement.calibrating', offers } }));
    expect(screen.getByText(/Grades are being calibrated/)).toBeTruthy();
    expect(screen.getByRole('link', { name: /See the calibration/ }).getAttribute('href')).toBe('/calibration?cycle=c');
    expect(screen.getByRole('button', { name: 'Ask to finalise calibration' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText('Some results of the year are not calibrated yet')).toBeTruthy();
  });

  it('says until when results may be appealed', async () => {
    await open(view({ cycle: { ...view().cycle, status: 'settlement.appealing', state: { ...STATE, appealUntil: '2027-02-10' } } }));
    expect(screen.getByText(/may be appealed until 10 Feb/)).toBeTruthy();
  });

  it('says in which state a suspended cycle stands still, and why', async () => {
    await open(view({ cycle: { ...view().cycle, state: { ...STATE, hold: 'suspended', suspendedOn: '2026-07-20', suspendedBecause: 'Flood' } } }));
    expect(screen.getByText(/Reason: Flood/)).toBeTruthy();
  });
});
