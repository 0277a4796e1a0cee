import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { CorrectionsService, type LateGroupListView, LateObservationsService } from '@kpi-loop/shared/client';
import { LiveService, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { LatePage } from './late-page';

const GROUP = {
  datasetId: 'd1',
  datasetName: '销售',
  datasetNameEn: 'Sales',
  labels: [],
  month: '2026-07-01',
  rows: 2,
  changed: 1,
  gone: 0,
  lastParkedAt: '2026-10-08T02:00:00Z',
  correctionId: null,
};
const FIGURE = {
  metricVersionId: 'v1',
  metricName: '成交额',
  metricNameEn: 'GMV',
  unit: '',
  decimals: 0,
  percent: false,
  subjectKind: 'unit',
  subjectId: 'u1',
  subjectNameEn: 'North',
  subjectName: '华北',
};

describe('late rows', () => {
  const open = (list: LateGroupListView, api: object = {}) =>
    render(LatePage, {
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideHttpClient(),
        provideTestTexts({ en: { ...en, ui: { reason: { ok: 'Confirm', cancel: 'Cancel' }, need: { reason: 'Reason' } } } }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: SessionStore, useValue: { has: () => true, timezone: () => 'Asia/Shanghai', today: () => '2026-10-08' } },
        { provide: CorrectionsService, useValue: {} },
        {
          provide: LateObservationsService,
          useValue: {
            lateGroups: async () => list,
            lateImpact: async () => ({
              items: [{ ...FIGURE, measurementId: 'm1', month: '2026-07-01', frozen: true, valueBefore: '30', value: '35' }],
              count: 1,
            }),
            lateRows: async () => ({ items: [], next: null }),
            ...api,
          },
        },
      ],
    });

  it('show what each figure would become, and what is to be decided', async () => {
    await open({ items: [GROUP], decides: true });
    expect(await screen.findByText('GMV')).toBeTruthy();
    expect(screen.getByText('35')).toBeTruthy();
    expect(screen.getByText('+5')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Request to count them' })).toBeTruthy();
  });
  it('are left out only for a reason', async () => {
    const lateDismiss = jest.fn(async () => ({ dismissed: 2 }));
    await open({ items: [GROUP], decides: true }, { lateDismiss });
    (await screen.findByRole('button', { name: 'Leave out' })).click();
    fireEvent.input(await screen.findByRole('textbox'), { target: { value: 'Counted twice' } });
    (await screen.findByRole('button', { name: 'Confirm' })).click();
    expect(lateDismiss).toHaveBeenCalledWith({ body: { datasetId: 'd1', month: '2026-07-01', reason: 'Counted twice' } });
  });
  it('are only looked at by whoever may not decide', async () => {
    await open({ items: [GROUP], decides: false });
    expect(await screen.findByText('GMV')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Leave out' })).toBeNull();
  });
  it('say when there are none', async () => {
    await open({ items: [], decides: true });
    expect(await screen.findByText('No late rows')).toBeTruthy();
  });
});
