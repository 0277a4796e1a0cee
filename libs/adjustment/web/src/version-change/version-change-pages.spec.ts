import { provideHttpClient } from '@angular/common/http';
import { Router, provideRouter } from '@angular/router';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import { MetricService, VersionChangesService, type VersionChangeView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, ProblemError, ProblemToast, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import en from '../i18n/en.json';
import { VersionChangeListPage } from './version-change-list-page';
import { VersionChangeNewPage } from './version-change-new-page';
import { VersionChangePage } from './version-change-page';

const offer = (event: string, because: string[] = [], needs: string[] = []) => ({
  event: `versionChange.${event}`,
  allowed: because.length === 0,
  because,
  needs,
});
const impact = {
  computedOn: '2026-08-18',
  lineCount: 3,
  changedCount: 1,
  lines: [
    {
      ...{ lineId: 'l', scorecardId: 's', owner: { id: 'a', name: '安娜', nameEn: 'Anna' }, actualBefore: '330000', actualAfter: '300000' },
      ...{ scoreBefore: '95.87', scoreAfter: '78.06', totalBefore: '97.52', totalAfter: '86.84' },
    },
  ],
};
const view = (change: Partial<VersionChangeView> = {}): VersionChangeView => ({
  ...{
    id: 'w',
    version: 2,
    status: 'in_approval' as const,
    cycleId: 'c',
    cycleName: 'FY26',
    cycleNameEn: 'FY26',
    metricId: 'm',
    metricCode: 'GMV',
    metricName: '成交额',
    metricNameEn: 'Sales',
  },
  ...{
    unit: '元',
    decimals: 0,
    percent: false,
    fromVersionId: 'v1',
    fromVersionNo: 1,
    toVersionId: 'v2',
    toVersionNo: 2,
    reason: 'Paid orders only',
    effectiveOn: '2026-09-01',
  },
  ...{
    dueAt: null,
    createdAt: '2026-08-18T02:00:00Z',
    creator: { id: 't', name: '陶然', nameEn: 'Tao Ran' },
    approver: null,
    impact,
    offers: [offer('approve'), offer('reject', [], ['reason'])],
  },
  ...change,
});

const toast = { show: jest.fn(async () => undefined), done: jest.fn(async () => undefined) };
const shared = {
  problem: { unexpected: 'Wrong', forbidden: 'Not yours' },
  ui: {
    loading: 'Loading',
    reason: { ok: 'OK', cancel: 'Cancel' },
    need: { reason: 'Reason' },
    offer: {},
    table: { retry: 'Try again', more: 'Load more', empty: 'Empty' },
    lifecycle: { label: 'State' },
  },
  menu: { metricCentre: 'Metric centre', adjustments: 'Adjustments' },
};
const providers = (api: Record<string, jest.Mock>) => [
  provideRouter([]),
  provideHttpClient(),
  provideTestTexts({ en: { ...shared, ...en } }),
  { provide: EVENT_SOURCE, useValue: () => ({ addEventListener: () => undefined, close: () => undefined }) },
  { provide: SessionStore, useValue: { has: () => true, today: () => '2026-08-18', timezone: () => 'Asia/Shanghai', session: () => null } },
  { provide: ProblemToast, useValue: toast },
  { provide: VersionChangesService, useValue: api },
  {
    provide: MetricService,
    useValue: { metricShow: async () => ({ id: 'm', name: '成交额', nameEn: 'Sales', versions: [{ id: 'v2', unit: '元', decimals: 0, percent: false }] }) },
  },
];

describe('a move to another definition', () => {
  const open = async (shown: VersionChangeView, api: Record<string, jest.Mock> = {}) =>
    render(VersionChangePage, { inputs: { id: 'w' }, providers: providers({ versionChangeOne: jest.fn(async () => shown), ...api }) });

  it('shows what it means before anybody decides', async () => {
    await open(view());
    const row = await screen.findByRole('row', { name: /Anna/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual([expect.stringMatching(/330.*→.*300/), '95.87 → 78.06', '97.52 → 86.84']);
    expect(screen.getByText('2 more are not listed')).toBeTruthy();
    expect(screen.getByText('Paid orders only')).toBeTruthy();
  });
  it('is approved after a question, with the version that was seen', async () => {
    const approve = jest.fn(async (..._: unknown[]) => view({ status: 'scheduled', offers: [] }));
    const { container } = await open(view(), { versionChangeApprove: approve });
    (await screen.findByRole('button', { name: 'Approve' })).click();
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('3 lines go to the new definition on the day');
    expect(approve).not.toHaveBeenCalled();
    within(dialog).getByRole('button', { name: 'Approve' }).click();
    await waitFor(() => expect(approve.mock.calls[0][0]).toEqual({ id: 'w' }));
    await waitFor(() => expect(container.querySelectorAll('.kl-actions button')).toHaveLength(0));
  });
  it('is rejected with a reason only', async () => {
    const reject = jest.fn(async (..._: unknown[]) => view({ status: 'rejected', offers: [] }));
    await open(view(), { versionChangeReject: reject });
    (await screen.findByRole('button', { name: 'Reject' })).click();
    const dialog = await screen.findByRole('dialog');
    const send = within(dialog).getByRole('button', { name: 'Reject' }) as HTMLButtonElement;
    expect(send.disabled).toBe(true);
    fireEvent.input(within(dialog).getByRole('textbox'), { target: { value: 'Not this cycle' } });
    await waitFor(() => expect(send.disabled).toBe(false));
    send.click();
    await waitFor(() => expect(reject.mock.calls[0][0]).toEqual({ id: 'w', body: { reason: 'Not this cycle' } }));
  });
});

describe('asking for another definition', () => {
  const cycle = {
    cycleId: 'c',
    cycleName: 'FY26',
    cycleNameEn: 'FY26',
    fromVersionId: 'v1',
    fromVersionNo: 1,
    toVersionId: 'v2',
    toVersionNo: 2,
    lineCount: 3,
  };
  const open = async (api: Record<string, jest.Mock>, inputs: object = { metric: 'm' }) => render(VersionChangeNewPage, { inputs, providers: providers(api) });

  it('shows the impact first, and is sent with a day and a reason', async () => {
    const create = jest.fn(async (_: unknown) => view());
    const { fixture } = await open({
      versionChangePinned: jest.fn(async () => ({ items: [cycle] })),
      versionChangePreview: jest.fn(async () => impact),
      versionChangeCreate: create,
    });
    const navigate = jest.spyOn(fixture.debugElement.injector.get(Router), 'navigate').mockResolvedValue(true);
    expect(await screen.findByRole('row', { name: /Anna/ })).toBeTruthy();
    const send = screen.getByRole('button', { name: 'Submit' }) as HTMLButtonElement;
    expect(send.disabled).toBe(true);
    fireEvent.input(screen.getByLabelText('Reason'), { target: { value: 'Paid orders only' } });
    await waitFor(() => expect(send.disabled).toBe(false));
    send.click();
    await waitFor(() =>
      expect(create.mock.calls[0][0]).toEqual({
        body: { cycleId: 'c', fromVersionId: 'v1', toVersionId: 'v2', effectiveOn: '2026-08-18', reason: 'Paid orders only' },
      }),
    );
    await waitFor(() => expect(navigate).toHaveBeenCalledWith(['/adjustments', 'versions', 'w']));
  });
  it('says so when no cycle is on an older definition', async () => {
    await open({ versionChangePinned: jest.fn(async () => ({ items: [] })) });
    expect(await screen.findByText('No cycle is counted by an older definition')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Submit' })).toBeNull();
  });
  it('says by which rule the two definitions cannot be moved between', async () => {
    await open({
      versionChangePinned: jest.fn(async () => ({ items: [cycle] })),
      versionChangePreview: jest.fn().mockRejectedValue(new ProblemError(422, 'ruleBroken', { violations: ['readsAlike'] })),
    });
    expect(await screen.findByText(/Unit, direction or accumulation differ/)).toBeTruthy();
  });
  it('says where to begin without a metric', async () => {
    await open({}, {});
    expect(await screen.findByText('Which metric?')).toBeTruthy();
  });
});

describe('the list of moves', () => {
  it('shows each with its metric, its cycle and its state', async () => {
    await render(VersionChangeListPage, { providers: providers({ versionChangeList: jest.fn(async () => ({ items: [view()], next: null })) }) });
    const row = await screen.findByRole('row', { name: /Sales/ });
    for (const text of ['FY26', 'Version 1 → version 2', 'In approval']) expect(row.textContent).toContain(text);
  });
  it('says when there are none', async () => {
    await render(VersionChangeListPage, { providers: providers({ versionChangeList: jest.fn(async () => ({ items: [], next: null })) }) });
    expect(await screen.findByText('No moves yet')).toBeTruthy();
  });
});
