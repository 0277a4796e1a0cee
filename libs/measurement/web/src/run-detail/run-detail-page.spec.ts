import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import {
  CollectionRunsService,
  type CollectionRunView,
  DatasetsService,
  QualityService,
  type QualityResultView,
  UploadsService,
} from '@kpi-loop/shared/client';
import { LiveService, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { RunDetailPage } from './run-detail-page';

const words = en;
const aRun = (change: Partial<CollectionRunView> = {}): CollectionRunView => ({
  id: 'r1',
  datasetId: 'd',
  datasetCode: 'sales',
  datasetName: '销售',
  datasetNameEn: 'Sales',
  sourceName: 'ERP',
  sourceNameEn: '',
  sourceKind: 'file',
  status: 'failed',
  version: 3,
  fileName: 'sales.csv',
  acceptPartial: false,
  acceptRemoval: false,
  replaceMode: 'window',
  windowFrom: null,
  windowTo: null,
  bytesTotal: 100,
  bytesRead: 40,
  rowsRead: 11,
  rowsAccepted: 0,
  rowsRejected: 1,
  rowsChanged: 0,
  rowsRemoved: 0,
  rowsIgnored: 0,
  rowsLate: 0,
  scheduled: false,
  attempt: 0,
  retryAt: null,
  newColumns: [],
  failedChecks: 0,
  header: [],
  labels: [{ name: 'channel', label: '渠道', labelEn: 'Channel' }],
  driftSeenAt: null,
  driftSeenByName: null,
  driftSeenByNameEn: null,
  problem: 'rowsRejected',
  problemParams: {},
  startedByName: 'steward',
  startedByNameEn: 'Steward',
  startedAt: '2026-08-18T02:00:00Z',
  finishedAt: null,
  offers: [{ event: 'collectionRun.retry', allowed: true, because: [], needs: [] }],
  ...change,
});

describe('a run', () => {
  const open = (run: CollectionRunView, api: object = {}, uploads: object = {}, checks: QualityResultView[] = []) =>
    render(RunDetailPage, {
      inputs: { id: 'r1' },
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(),
        provideTestTexts({ en: words }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: SessionStore, useValue: { has: () => true, timezone: () => 'Asia/Shanghai', today: () => '2026-08-18' } },
        { provide: QualityService, useValue: { qualityOfRun: async () => ({ items: checks }) } },
        { provide: UploadsService, useValue: uploads },
        { provide: DatasetsService, useValue: uploads },
        {
          provide: CollectionRunsService,
          useValue: {
            collectionRunOne: async () => run,
            collectionRunErrors: async () => ({
              items: [{ ordinal: 1, rowNo: 7, cell: 'E7', column: { name: 'qty', label: '数量', labelEn: 'Quantity' }, code: 'notANumber', detail: 'NaN' }],
              next: null,
            }),
            ...api,
          },
        },
      ],
    });

  it('shows each wrong cell by its address, and what is wrong with it', async () => {
    await open(aRun());
    expect(await screen.findByText('E7')).toBeTruthy();
    expect(screen.getByText('Quantity')).toBeTruthy();
    expect(screen.getByText('Not a number')).toBeTruthy();
    expect(screen.getByText('Some rows were rejected, so nothing was loaded')).toBeTruthy();
  });
  it('lands the good rows when asked to', async () => {
    const collectionRunRetry = jest.fn(async () => aRun({ status: 'queued', problem: null, offers: [] }));
    await open(aRun(), { collectionRunRetry });
    (await screen.findByRole('button', { name: 'Load the valid rows' })).click();
    expect(collectionRunRetry).toHaveBeenCalledWith({ id: 'r1', body: { acceptPartial: true } }, expect.anything());
  });
  it('takes the corrected file in place of the one with wrong rows', async () => {
    const uploadSend = jest.fn(async () => ({ id: 'u2' }));
    const datasetCollect = jest.fn(async () => ({ id: 'r2' }));
    const page = await open(aRun({ datasetId: 'd1', sourceKind: 'file' }), {}, { uploadSend, datasetCollect });
    const file = new File(['day,qty'], 'sales-2.csv');
    fireEvent.change(await screen.findByLabelText('Upload corrected file'), { target: { files: [file] } });
    await page.fixture.whenStable();
    expect(uploadSend).toHaveBeenCalledWith({ body: { file } });
    expect(datasetCollect).toHaveBeenCalledWith({ id: 'd1', body: { uploadId: 'u2' } });
  });
  it('shows which checks keep it out, and where', async () => {
    const check = {
      id: 'q1',
      runId: 'r1',
      asked: { kind: 'range', severity: 'block', column: 'sales', params: { min: '0', max: '1000' } },
      labels: [{ name: 'sales', label: '销售额', labelEn: 'Sales value' }],
      outcome: 'failed',
      checked: 11,
      failing: 2,
      examples: [{ cell: 'E3', rowNo: 3, rowKey: 'a', day: '2026-08-01', unit: null, value: '-1', expected: '0 … 1000' }],
      settledAt: null,
    } as unknown as QualityResultView;
    await open(aRun({ problem: 'checksFailed', problemParams: { count: 1 }, rowsRejected: 0 }), {}, {}, [check]);
    expect(await screen.findByText('“Sales value” lies between 0 and 1000')).toBeTruthy();
    expect(screen.getByText(/^E3/)).toBeTruthy();
    expect(screen.getByText('-1')).toBeTruthy();
    expect(screen.getByText('and 1 more')).toBeTruthy();
  });
  it('shows how far it is while it goes', async () => {
    await open(aRun({ status: 'running', problem: null, rowsRejected: 0, offers: [] }));
    expect(await screen.findByText(/11 rows read/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Run again' })).toBeNull();
  });
  it('says so when nothing was new', async () => {
    await open(aRun({ status: 'succeeded', problem: null, rowsRejected: 0, rowsAccepted: 11, offers: [] }));
    expect(await screen.findByText('Same as the data already held; nothing changed.')).toBeTruthy();
  });
  it('lets somebody add new columns, or take note of them', async () => {
    const collectionRunAcknowledge = jest.fn(async () =>
      aRun({ status: 'succeeded', newColumns: ['coupon'], driftSeenAt: '2026-08-18T03:00:00Z', driftSeenByName: 'steward', driftSeenByNameEn: null }),
    );
    await open(aRun({ status: 'succeeded', problem: null, rowsRejected: 0, newColumns: ['coupon'] }), { collectionRunAcknowledge });
    expect((await screen.findByRole('link', { name: 'Add to the dataset' })).getAttribute('href')).toBe('/collection/datasets/d?add=coupon');
    fireEvent.click(screen.getByRole('button', { name: 'Take note and leave out' }));
    expect(await screen.findByText(/Noted by steward/)).toBeTruthy();
    expect(collectionRunAcknowledge).toHaveBeenCalledWith({ id: 'r1' }, expect.anything());
  });
  it('says what to do about columns that are gone', async () => {
    await open(aRun({ problem: 'columnsMissing', problemParams: { columns: ['channel', 'qty'] }, rowsRejected: 0 }));
    expect((await screen.findByRole('link', { name: 'Leave out of the dataset: Channel, qty' })).getAttribute('href')).toBe(
      '/collection/datasets/d?without=channel,qty',
    );
    expect(screen.getByText('Columns are missing: Channel, qty')).toBeTruthy();
  });
});
