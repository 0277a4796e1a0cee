import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { MeasurementsService, MetricService, type MeasurementView } from '@kpi-loop/shared/client';
import { LiveService, SessionStore, provideTestTexts } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { FiguresPage, monthBefore } from './figures-page';

const figure = (change: Partial<MeasurementView> = {}): MeasurementView => ({
  id: 'f1',
  metricVersionId: 'v1',
  metricCode: 'GMV',
  metricName: '成交额',
  metricNameEn: 'GMV',
  unit: '',
  decimals: 0,
  percent: false,
  subjectKind: 'unit',
  subjectId: 'u1',
  subjectName: '华北',
  subjectNameEn: 'North',
  month: '2026-08-01',
  numerator: '42',
  denominator: null,
  value: '42',
  rowCount: 2,
  lastDate: '2026-08-17',
  status: 'submitted',
  edition: 0,
  version: 1,
  reason: null,
  flags: [],
  disputeUntil: '2026-08-21',
  disputedAt: null,
  settleBy: null,
  computedAt: '2026-08-18T00:00:00Z',
  offers: [],
  ...change,
});

describe('figures', () => {
  const open = (months: MeasurementView[], api: object = {}, inputs: object = {}) =>
    render(FiguresPage, {
      inputs,
      providers: [
        provideRouter([]),
        provideHttpClient(),
        provideTestTexts({ en: { ...en, ui: { why: { doubt: 'Doubt this' }, card: { asOf: 'as of {{day}}' } } } }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: SessionStore, useValue: { today: () => '2026-08-18', timezone: () => 'Asia/Shanghai', has: () => true } },
        {
          provide: MetricService,
          useValue: { metricList: async () => ({ items: [{ id: 'm', versionId: 'v1', code: 'GMV', name: '成交额', nameEn: 'GMV' }], next: null, offers: [] }) },
        },
        {
          provide: MeasurementsService,
          useValue: {
            measurementTable: async () => ({ items: months.length ? [{ subjectId: 'u1', name: '华北', nameEn: 'North', months }] : [], next: null }),
            measurementList: async () => ({ items: [], next: null }),
            measurementTrace: async () => ({ rows: [], runs: [], columns: [], next: null, denominator: null, total: '42', rowCount: 2 }),
            ...api,
          },
        },
      ],
    });

  it('shows each subject with its months and the state of each figure', async () => {
    await open([figure()]);
    expect(await screen.findByText('North')).toBeTruthy();
    expect(screen.getByTitle('To verify')).toBeTruthy();
  });
  it('verifies at once what this viewer may verify', async () => {
    const measurementVerifyMany = jest.fn(async () => ({ verified: 1, skipped: 0 }));
    await open([figure({ offers: [{ event: 'measurement.verify', allowed: true, because: [], needs: [] }] }), figure({ id: 'f2', month: '2026-07-01' })], {
      measurementVerifyMany,
    });
    (await screen.findByRole('button', { name: 'Verify 1 on this page' })).click();
    expect(measurementVerifyMany).toHaveBeenCalledWith({ body: { ids: ['f1'] } });
  });
  it('lists what is in one state over all metrics, and says how much there is', async () => {
    const measurementList = jest.fn(async ({ status }: { status: string }) => ({
      items: status === 'submitted' ? [figure({ offers: [{ event: 'measurement.verify', allowed: true, because: [], needs: [] }] }), figure({ id: 'f2' })] : [],
      next: null,
    }));
    const measurementVerifyMany = jest.fn(async () => ({ verified: 1, skipped: 0 }));
    await open([], { measurementList, measurementVerifyMany }, { status: 'submitted' });
    expect(await screen.findByText('To verify 2')).toBeTruthy();
    (await screen.findByRole('button', { name: /^Verify 1 figure/ })).click();
    expect(measurementVerifyMany).toHaveBeenCalledWith({ body: { ids: ['f1'] } });
    expect(measurementList).toHaveBeenCalledWith({ status: 'submitted', metricVersionId: undefined, limit: 50 });
  });
  it('says beforehand why a figure may not be questioned', async () => {
    await open([figure({ offers: [{ event: 'measurement.dispute', allowed: false, because: ['monthOpen'], needs: [] }] })]);
    (await screen.findByTitle('To verify')).click();
    const doubt = await screen.findByRole('button', { name: /Doubt|doubt/ });
    expect(doubt.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(doubt.getAttribute('aria-describedby')!)!.textContent).toContain('The month is locked');
  });
  it('does not offer to question what others answer for', async () => {
    await open([figure({ offers: [] })]);
    (await screen.findByTitle('To verify')).click();
    expect(await screen.findByRole('button', { name: /why\.copy/ })).toBeTruthy();
    expect(screen.getByText('as of 17 Aug 2026')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Doubt|doubt/ })).toBeNull();
  });
  it('says what to do when there is nothing', async () => {
    await open([]);
    expect(await screen.findByText('No figures in these months')).toBeTruthy();
  });
  it('counts months over the turn of a year', () =>
    expect([monthBefore('2026-02-01', 3), monthBefore('2025-12-01', -1)]).toEqual(['2025-11-01', '2026-01-01']));
});
