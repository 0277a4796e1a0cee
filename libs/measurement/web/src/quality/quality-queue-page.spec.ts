import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { MeasurementsService, QualityService, type MeasurementView, type QualityQueueView } from '@kpi-loop/shared/client';
import { LiveService, ProblemToast, SessionStore, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { QualityQueuePage } from './quality-queue-page';

const allowed = [{ event: 'measurement.release', allowed: true, because: [], needs: ['reason'] }];
const figure = (change: Partial<MeasurementView>): MeasurementView =>
  ({
    id: 'f1',
    metricVersionId: 'v1',
    metricCode: 'EC02',
    metricName: '加购率',
    metricNameEn: 'Add-to-cart rate',
    unit: '',
    decimals: 4,
    percent: true,
    subjectKind: 'unit',
    subjectId: 'u1',
    subjectName: '电商',
    subjectNameEn: 'E-commerce',
    month: '2026-08-01',
    value: '0.1568',
    status: 'quarantined',
    reason: null,
    flags: [],
    disputedAt: null,
    settleBy: null,
    offers: allowed,
    version: 2,
    ...change,
  }) as MeasurementView;
const flagged = figure({
  flags: [
    { kind: 'completeness', column: 'add_to_cart', labels: [], datasetId: 'd', runId: 'r', value: '26/31', raisedAt: '2026-08-18T02:00:00Z', cleared: false },
  ],
});
const disputed = figure({
  id: 'f2',
  subjectName: '阿杰',
  subjectNameEn: 'A Jie',
  reason: 'Returns are not deducted',
  disputedAt: '2026-08-12T02:00:00Z',
  settleBy: '2026-08-14',
});
const queue: QualityQueueView = {
  flagged: 1,
  disputed: 1,
  overdue: 1,
  failed: [
    {
      id: 'q1',
      checkId: 'c1',
      runId: 'r1',
      datasetId: 'd1',
      datasetCode: 'pos',
      datasetName: '门店销售',
      datasetNameEn: 'Store sales',
      labels: [{ name: 'sales', label: '销售额', labelEn: 'Sales value' }],
      other: { name: '总账', nameEn: 'Ledger', labels: [{ name: 'total', label: '合计', labelEn: 'Total' }] },
      asked: { kind: 'reconciliation', severity: 'warn', column: 'sales', params: { other: 'books', measure: 'sum', otherColumn: 'total', tolerance: '1' } },
      outcome: 'failed',
      checked: 10,
      failing: 1,
      examples: [{ day: '2026-07-01', rowKey: null, rowNo: null, cell: null, unit: null, value: '100', expected: '110' }],
      foundAt: '2026-08-18T02:00:00Z',
      settledAt: null,
      settledByName: null,
      settledByNameEn: null,
      settledReason: '',
      version: 1,
    },
  ],
  late: [
    {
      checkId: 'c2',
      datasetId: 'd2',
      datasetCode: 'jira',
      datasetName: '研发任务',
      datasetNameEn: 'Development tracker',
      until: '2026-08-15',
      warnAt: '',
      errorAt: '',
      level: 'error',
    },
  ],
};

describe('what waits for a steward', () => {
  const open = (api: object = {}, roles = ['STEWARD'], inputs: object = {}) =>
    render(QualityQueuePage, {
      inputs,
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(),
        provideTestTexts({
          en: {
            ...en,
            ui: { reason: { ok: 'OK', cancel: 'Cancel' }, need: { reason: 'Reason' }, table: { selectRow: 'Select row', selectAll: 'Select all' } },
          },
        }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: ProblemToast, useValue: { done: async () => undefined, show: async () => undefined } },
        {
          provide: SessionStore,
          useValue: {
            session: () => null,
            today: () => '2026-08-18',
            timezone: () => 'Asia/Shanghai',
            has: (...wanted: string[]) => wanted.some((role) => roles.includes(role)),
          },
        },
        { provide: QualityService, useValue: { qualityQueue: async () => queue, ...api } },
        { provide: MeasurementsService, useValue: { measurementList: async () => ({ items: [flagged, disputed], next: null }), ...api } },
      ],
    });

  it('says why each figure is in doubt, and which answer is late', async () => {
    await open();
    expect(await screen.findByText(/Completeness · add_to_cart · 26\/31/)).toBeTruthy();
    expect(screen.getByText('Questioned: Returns are not deducted')).toBeTruthy();
    expect(screen.getAllByText('overdue')).toHaveLength(1);
  });
  it('shows the difference of two sources and data that is late', async () => {
    await open();
    expect(await screen.findByText('Monthly total of “Sales value” matches “Total” of Ledger within 1%')).toBeTruthy();
    expect(screen.getByText('expected 110')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Development tracker' }).getAttribute('href')).toBe('/collection/datasets/d2');
  });
  it('releases several at once, with one reason', async () => {
    const measurementReleaseMany = jest.fn(async () => ({ decided: 2, skipped: 0 }));
    await open({ measurementReleaseMany });
    for (const box of await screen.findAllByRole('checkbox', { name: 'Select row' })) fireEvent.click(box);
    fireEvent.click(await screen.findByRole('button', { name: 'Release 2' }));
    fireEvent.input(await screen.findByRole('textbox', { name: 'Reason' }), { target: { value: 'Checked at the source' } });
    await waitFor(() => expect((screen.getByRole('button', { name: 'OK' }) as HTMLButtonElement).disabled).toBe(false));
    fireEvent.click(screen.getByRole('button', { name: 'OK' }));
    await waitFor(() => expect(measurementReleaseMany).toHaveBeenCalledWith({ body: { ids: ['f1', 'f2'], reason: 'Checked at the source' } }));
  });
  it('lists only what owners ask', async () => {
    await open({}, ['STEWARD'], { show: 'disputed' });
    expect(await screen.findByText('A Jie')).toBeTruthy();
    expect(screen.queryByText('E-commerce')).toBeNull();
  });
  it('lets a failed check stand when a steward says why', async () => {
    const qualitySettle = jest.fn(async () => ({}));
    await open({ qualitySettle });
    fireEvent.click(await screen.findByRole('button', { name: 'Let it stand' }));
    fireEvent.input(await screen.findByRole('textbox', { name: 'Reason' }), { target: { value: 'Known' } });
    await waitFor(() => expect((screen.getByRole('button', { name: 'OK' }) as HTMLButtonElement).disabled).toBe(false));
    fireEvent.click(screen.getByRole('button', { name: 'OK' }));
    await waitFor(() => expect(qualitySettle).toHaveBeenCalledWith({ id: 'q1', body: { reason: 'Known' } }));
  });
  it('shows no figure to who looks after collectors, and nothing to decide', async () => {
    await open({}, ['OPS']);
    expect(await screen.findByText('Store sales')).toBeTruthy();
    expect(screen.queryByText('A Jie')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Let it stand' })).toBeNull();
  });
});
