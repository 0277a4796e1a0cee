import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { type BackfillMonthView, BackfillsService, type BackfillView, CollectionRunsService } from '@kpi-loop/shared/client';
import { LiveService, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { BackfillPage } from './backfill-page';

const month = (change: Partial<BackfillMonthView>): BackfillMonthView => ({
  month: '2026-05-01',
  frozen: false,
  rowsSource: 3,
  rowsKnown: 2,
  rowsAdded: 1,
  rowsChanged: 4,
  rowsGone: 0,
  rowsLate: 0,
  differs: true,
  runId: null,
  runStatus: null,
  runVersion: null,
  problem: null,
  problemParams: {},
  ...change,
});
const backfill = (change: Partial<BackfillView> = {}): BackfillView => ({
  id: 'b1',
  datasetId: 'd1',
  datasetName: '销售',
  datasetNameEn: 'Sales',
  status: 'proposed',
  from: '2026-05-01',
  to: '2026-06-30',
  reason: 'Late shops',
  startedByName: 'steward',
  startedByNameEn: 'Steward',
  startedAt: '2026-10-08T02:00:00Z',
  version: 2,
  removes: false,
  acceptPartial: false,
  fileName: null,
  rowsRead: 3,
  rowsRejected: 0,
  problem: null,
  problemParams: {},
  labels: [],
  months: [month({}), month({ month: '2026-06-01', frozen: true, rowsLate: 2, rowsChanged: 2, rowsAdded: 0 })],
  figures: [],
  figureCount: 0,
  offers: [{ event: 'backfill.start', allowed: true, because: [], needs: [] }],
  ...change,
});

describe('a backfill', () => {
  const open = (view: BackfillView, api: object = {}, runs: object = {}) =>
    render(BackfillPage, {
      inputs: { id: 'b1' },
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(),
        provideTestTexts({ en }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: SessionStore, useValue: { has: () => true, timezone: () => 'Asia/Shanghai', today: () => '2026-10-08' } },
        { provide: BackfillsService, useValue: { backfillOne: async () => view, ...api } },
        { provide: CollectionRunsService, useValue: runs },
      ],
    });

  it('says what would change before anything is written, and lands it after one more question', async () => {
    const backfillStart = jest.fn(async () => backfill({ status: 'done', offers: [] }));
    await open(backfill(), { backfillStart });
    expect(await screen.findByText('Nothing has been written yet')).toBeTruthy();
    expect(screen.getByText('locked, 2 rows will wait')).toBeTruthy();
    screen.getByRole('button', { name: 'Land it' }).click();
    expect(await screen.findByText('2 months land one by one: 1 rows are new, 4 change and 0 go.')).toBeTruthy();
    expect(backfillStart).not.toHaveBeenCalled();
    const buttons = await screen.findAllByRole('button', { name: 'Land it' });
    buttons[buttons.length - 1].click();
    expect(backfillStart).toHaveBeenCalledWith({ id: 'b1', body: { acceptPartial: false } }, expect.anything());
  });

  it('says plainly that there is nothing to apply, and what would have to be asked for otherwise', async () => {
    const same = month({ differs: false, rowsAdded: 0, rowsChanged: 0 });
    const page = await open(backfill({ months: [same] }));
    expect(await screen.findByText(/the same: there is nothing to apply/)).toBeTruthy();
    page.fixture.destroy();
    TestBed.resetTestingModule();
    await open(backfill({ months: [{ ...same, rowsGone: 3 }] }));
    expect(await screen.findByText(/3 rows are not at the source any more/)).toBeTruthy();
  });

  it('tries a month that did not land again alone', async () => {
    const collectionRunRetry = jest.fn(async () => ({}));
    const failed = month({ runId: 'r1', runStatus: 'failed', runVersion: 3, problem: 'rowsRejected' });
    await open(backfill({ status: 'stalled', months: [failed], offers: [] }), {}, { collectionRunRetry });
    (await screen.findByRole('button', { name: 'Retry this month' })).click();
    expect(collectionRunRetry).toHaveBeenCalledWith({ id: 'r1', body: {} }, expect.anything());
  });
});
