import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { type FlowFigureView, InsightService, MeasurementsService, type ProcessFlowView, ProcessService } from '@kpi-loop/shared/client';
import { LiveService, ProblemError, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { ProcessFlowPage } from './process-flow-page';

const rate: FlowFigureView = {
  code: 'PAY',
  metricVersionId: 'v1',
  name: '支付成功率',
  nameEn: 'Payment success',
  now: '0.78',
  previous: '0.92',
  lastYear: null,
  target: '0.925',
  percent: true,
  unit: '',
  decimals: 4,
};
const volume = (now: string): FlowFigureView => ({
  ...rate,
  code: 'ORD',
  metricVersionId: 'v2',
  nameEn: 'Orders',
  percent: false,
  now,
  previous: now,
  target: null,
  decimals: 0,
});
const flow: ProcessFlowView = {
  processId: 'p',
  name: '电商',
  nameEn: 'Web shop',
  period: 'month',
  now: { from: '2026-08-01', to: '2026-08-31' },
  previous: { from: '2026-07-01', to: '2026-07-31' },
  lastYear: { from: '2025-08-01', to: '2025-08-31' },
  unit: { id: 'u1', name: '电商部', nameEn: 'E-commerce' },
  units: [{ id: 'u1', name: '电商部', nameEn: 'E-commerce' }],
  unexplained: null,
  worstEdgeId: 'e1',
  nodes: [
    { id: 'n1', name: '下单', nameEn: 'Order', volume: volume('1000') },
    { id: 'n2', name: '支付', nameEn: 'Payment', volume: volume('780') },
  ],
  edges: [{ id: 'e1', fromId: 'n1', toId: 'n2', conversion: rate, contribution: '1', lost: '140', time: null, words: '', wordsEn: '' }],
};

describe('the flow of a process', () => {
  const open = (measurementTrace: (params: unknown) => Promise<unknown>) =>
    render(ProcessFlowPage, {
      providers: [
        provideRouter([]),
        provideHttpClient(),
        provideTestTexts({ en: { ...en, menu: { processFlow: 'Process flow' }, ui: { why: { doubt: 'Doubt this' } } } }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: SessionStore, useValue: { today: () => '2026-09-02', timezone: () => 'Asia/Shanghai', has: () => true } },
        {
          provide: ProcessService,
          useValue: {
            processList: async () => ({ items: [{ id: 'p', name: '电商', nameEn: 'Web shop', nodes: [{ volume: { metricId: 'm' } }], edges: [] }] }),
          },
        },
        { provide: InsightService, useValue: { processFlowShow: async () => flow } },
        { provide: MeasurementsService, useValue: { measurementTrace } },
      ],
    });

  it('opens the why of its largest loss: what was divided, and the rows', async () => {
    const asked: unknown[] = [];
    await open(async (params) => {
      asked.push(params);
      return {
        numerator: '780',
        denominator: '1000',
        value: '0.78',
        status: 'verified',
        total: '780',
        rowCount: 31,
        rows: [{ eventDate: '2026-08-01', contribution: '25' }],
        runs: [],
        columns: [],
        inputs: [],
        next: null,
        formula: { versionNo: 2, datasetName: 'Payments', datasetNameEn: '' },
      };
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Payment' }));
    expect(await screen.findByText('Why this number: Payment success')).toBeTruthy();
    expect(asked).toEqual([{ metricVersionId: 'v1', subjectKind: 'unit', subjectId: 'u1', from: '2026-08-01', to: '2026-08-31', part: 'numerator' }]);
    expect(await screen.findByText('PAY v2')).toBeTruthy();
    const rows = await screen.findByRole('link', { name: /All 31 rows/ });
    expect(rows.getAttribute('href')).toBe('/collection/trace?metricVersionId=v1&subjectKind=unit&subjectId=u1&from=2026-08-01&to=2026-08-31');
  });

  it('says for whom the rows are, to whoever sees the flow only', async () => {
    await open(() => Promise.reject(new ProblemError(403, 'notYours')));
    fireEvent.click(await screen.findByRole('button', { name: 'Payment' }));
    expect(await screen.findByText(/open to the head of the unit/)).toBeTruthy();
  });
});
