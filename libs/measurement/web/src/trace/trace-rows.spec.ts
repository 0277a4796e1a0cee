import { provideHttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { MeasurementsService } from '@kpi-loop/shared/client';
import { provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { TraceRows } from './trace-rows';

const aRun = { id: 'r1', fileName: 'pos.csv', sourceName: 'POS', sourceNameEn: '', finishedAt: '2026-08-01T00:00:00Z', startedByName: null, startedByNameEn: null, rows: 3 };

describe('the rows behind a figure', () => {
  const open = (measurementTrace: () => Promise<unknown>, roles: string[] = []) =>
    render(TraceRows, {
      inputs: { of: { metricVersionId: 'v', subjectKind: 'unit', subjectId: 'u', from: '2026-07-01', to: '2026-07-31' } },
      providers: [
        provideHttpClient(),
        provideRouter([]),
        provideTestTexts({ en }, 'en'),
        { provide: MeasurementsService, useValue: { measurementTrace } },
        {
          provide: SessionStore,
          useValue: { timezone: () => 'Asia/Shanghai', has: (...some: string[]) => some.some((role) => roles.includes(role)) },
        },
      ],
    });
  const aTrace = () => Promise.resolve({ rowCount: 3, total: '3', denominator: null, columns: [], rows: [], next: null, runs: [aRun], inputs: [] });

  it('say that they could not be read, and can be asked for again', async () => {
    await open(() => Promise.reject(new Error('no')));
    expect(await screen.findByRole('button', { name: /again|retry/i })).toBeTruthy();
  });

  it('stand below what people call the columns, and say their date once', async () => {
    const columns = [
      { name: 'day', type: 'date', labelEn: 'Day' },
      { name: 'gmv', type: 'number', labelEn: 'Merchandise value' },
      { name: 'no', type: 'text' },
    ];
    const row = { eventDate: '2026-07-01', rowKey: 'a', runId: 'r1', rowNo: 2, fileName: 'pos.csv', personName: null, personNameEn: null, unitName: null, unitNameEn: null, contribution: '3' };
    await open(async () => ({ ...(await aTrace()), columns, rows: [{ ...row, data: { day: '2026-07-01', gmv: '3', no: 'a' } }] }));
    expect(await screen.findByRole('columnheader', { name: 'Merchandise value' })).toBeTruthy();
    expect(screen.getByRole('columnheader', { name: 'no' })).toBeTruthy();
    expect(screen.queryByRole('columnheader', { name: 'Day' })).toBeNull();
  });

  it('name the run to everybody, and lead to it whoever keeps the data', async () => {
    await open(aTrace);
    expect(await screen.findByText('pos.csv')).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'pos.csv' })).toBeNull();
    TestBed.resetTestingModule();
    await open(aTrace, ['STEWARD']);
    expect((await screen.findByRole('link', { name: 'pos.csv' })).getAttribute('href')).toBe('/collection/runs/r1');
  });
});
