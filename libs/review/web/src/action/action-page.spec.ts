import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { ImprovementActionsService, type ImprovementActionView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, MetricChart, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import { provideNzNativeDateAdapter } from 'ng-zorro-antd/core/time';
import en from '../i18n/en.json';
import { ActionPage } from './action-page';

const person = (id: string) => ({ id, name: id, nameEn: id });
const action = (change: Partial<ImprovementActionView> = {}): ImprovementActionView =>
  ({
    ...{
      id: 'a',
      version: 3,
      title: 'Second payment channel',
      status: 'in_progress',
      overdue: false,
      dueOn: '2026-07-10',
      originalDueOn: '2026-07-10',
      progress: 40,
    },
    ...{ owner: person('Jie'), unit: person('E-commerce'), proposer: person('Chen'), head: person('Head'), baseline: '0.78', expectedDelta: '0.12' },
    ...{
      verifyFrom: '2026-07-01',
      verifyTo: '2026-08-31',
      effect: null,
      meetingId: 'm',
      meetingTitle: 'June review',
      periodId: 'p',
      carriedFromPeriodId: null,
    },
    metric: {
      lineId: 'l',
      scorecardId: 's',
      metricId: 'x',
      code: 'PAY',
      name: '支付成功率',
      nameEn: 'Payment success',
      unit: '%',
      decimals: 3,
      percent: true,
      flow: false,
      direction: 'HIGHER',
      target: '0.92',
      owner: person('Jie'),
    },
    ...{
      description: '',
      extensions: 0,
      extendMax: 2,
      effectiveFrom: '0.80',
      evidence: '',
      lesson: '',
      alertId: null,
      agendaItemId: null,
      periodName: 'Q3',
      periodNameEn: 'Q3',
    },
    ...{
      carriedFromName: null,
      carriedFromNameEn: null,
      proposedAt: '2026-07-02T10:00:00Z',
      acceptedAt: null,
      months: [{ month: '2026-06-01', value: '0.78' }],
      notes: [],
    },
    offers: [
      { event: 'improvementAction.progress', allowed: true, because: [], needs: [] },
      { event: 'improvementAction.claimDone', allowed: true, because: [], needs: ['evidence'] },
    ],
    ...change,
  }) as ImprovementActionView;

describe('an action', () => {
  const progress = jest.fn();
  async function open(view: ImprovementActionView) {
    const service = {
      improvementActionShow: () => Promise.resolve(view),
      improvementActionProgress: progress.mockResolvedValue({ ...view, version: 4, progress: 40 }),
    };
    await render(ActionPage, {
      inputs: { id: 'a' },
      // jsdom has no layout for a chart
      configureTestBed: (bed) => bed.overrideComponent(MetricChart, { set: { template: '', imports: [], providers: [] } }),
      providers: [
        provideHttpClient(),
        provideNzNativeDateAdapter(),
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: ImprovementActionsService, useValue: service },
        { provide: EVENT_SOURCE, useValue: () => ({ addEventListener: () => undefined, close: () => undefined }) as unknown as EventSource },
      ],
    });
    await screen.findByRole('heading', { name: view.title });
  }

  it('shows from where to where, and when it counts as effective', async () => {
    await open(action());
    expect(screen.getByText('78.0%')).toBeTruthy();
    expect(screen.getByText('90.0% (+12.0 pp)')).toBeTruthy();
    expect(screen.getByText(/\+9.6 pp counts as effective/)).toBeTruthy();
  });
  it('shows what was measured beside what was promised', async () => {
    const effect = {
      value: '0.905',
      delta: '0.125',
      share: '1.041667',
      verdict: 'effective',
      points: 2,
      measuredOn: '2026-09-01',
      dataUntil: null,
      runIds: [],
    };
    await open(action({ status: 'effective', effect, offers: [] }));
    expect(screen.getByText('90.5% (+12.5 pp)')).toBeTruthy();
    expect(screen.getByText('104%')).toBeTruthy();
    expect(screen.getByText(/from 2 months/)).toBeTruthy();
  });
  it('reports progress and asks for help in one go', async () => {
    await open(action());
    fireEvent.input(screen.getByLabelText('What was done, and what comes next'), { target: { value: 'Waiting for the bank' } });
    fireEvent.click(screen.getByLabelText(/I am blocked/));
    fireEvent.click(screen.getByRole('button', { name: 'Save progress' }));
    await waitFor(() => expect(progress).toHaveBeenCalled());
    expect(progress.mock.calls[0][0]).toEqual({ id: 'a', body: { progress: 40, note: 'Waiting for the bank', blocked: true } });
  });
  it('says who acts by when', async () => {
    await open(action());
    expect(screen.getByText(/Jie · due 10 Jul/)).toBeTruthy();
  });
  it('says when the data will tell', async () => {
    await open(action({ status: 'verifying', offers: [] }));
    expect(screen.getByText(/result after 31 Aug/)).toBeTruthy();
  });
  it('keeps the form from whoever only reads', async () => {
    await open(action({ offers: [] }));
    expect(screen.queryByRole('button', { name: 'Save progress' })).toBeNull();
  });
});
