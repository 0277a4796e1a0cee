import { provideRouter } from '@angular/router';
import { MetricService, PeriodsService, type PlannerView, ScorecardsService } from '@kpi-loop/shared/client';
import { provideTestTexts, Texts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { PlannerPage } from './planner-page';
import { PlannerStore } from './planner-store';

const metric = (code: string, last: string | null, more: object = {}) => ({
  ...{ metricId: code, code, name: code, nameEn: code, direction: 'HIGHER', unit: '', decimals: 0, percent: false, last, lastYear: null, inverse: false },
  ...more,
});
const plan: PlannerView = {
  metric: metric('REVENUE', '1000'),
  subject: { kind: 'unit', id: 'u', name: 'North', nameEn: 'North' },
  period: { id: 'q3', cycleId: 'c', code: 'Q3', name: 'Q3', nameEn: 'Q3', from: '2026-07-01', to: '2026-09-30' },
  combination: 'product',
  source: 'formula',
  drivers: [metric('LEADS', '100'), metric('RATE', '0.1', { decimals: 4, percent: true }), metric('PRICE', '100')],
};

describe('the driver planner', () => {
  let propose: jest.Mock;
  const open = async (view: PlannerView = plan) => {
    propose = jest.fn(({ body }: { body: { lines: { metricId: string; ownerId: string }[] } }) =>
      Promise.resolve({ items: body.lines.map((line) => ({ ...line, scorecardId: null, done: false, because: ['noCard'] })) }),
    );
    const owner = { id: 'anna', name: 'Anna', nameEn: 'Anna' };
    const page = await render(PlannerPage, {
      inputs: { metric: 'REVENUE', period: 'q3' },
      providers: [
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: PeriodsService, useValue: { periodList: () => Promise.resolve([plan.period]) } },
        { provide: MetricService, useValue: { metricList: () => Promise.resolve({ items: [], next: null }) } },
        {
          provide: ScorecardsService,
          useValue: {
            plannerPlan: () => Promise.resolve(view),
            plannerPropose: propose,
            scorecardFind: () => Promise.resolve({ items: [{ owner }], next: null }),
          },
        },
      ],
    });
    const { injector } = page.fixture.componentRef;
    jest.spyOn(injector.get(Texts), 'lang').mockReturnValue('en');
    return { ...page, store: injector.get(PlannerStore) };
  };

  it('solves the free driver for +30 % of what was reached', async () => {
    await open();
    expect(await screen.findByText(/LEADS has to reach 130/)).toBeTruthy();
    expect(screen.getByText(/Exactly 130. With that, 1,300 comes out/)).toBeTruthy();
  });
  it('follows what is typed, and frees another driver with what was reached in the first', async () => {
    const { store } = await open();
    await screen.findByText(/LEADS has to reach/);
    fireEvent.input(screen.getByRole('textbox', { name: 'PRICE' }), { target: { value: '130' } });
    expect(await screen.findByText(/LEADS has to reach 100/)).toBeTruthy();
    fireEvent.click(screen.getAllByRole('radio', { name: 'Solve' })[1]);
    expect(await screen.findByText(/RATE has to reach 10%/)).toBeTruthy();
    expect(store.rows()[0].text).toBe('100');
  });
  it('names what cannot be solved', async () => {
    await open();
    await screen.findByText(/LEADS has to reach/);
    fireEvent.input(screen.getByRole('textbox', { name: 'PRICE' }), { target: { value: '0' } });
    expect((await screen.findByRole('alert')).textContent).toContain('The other drivers make zero');
  });
  it('says when the drivers were not all of the figure before, and adds what is missing', async () => {
    await open({ ...plan, metric: metric('REVENUE', '1500') });
    expect(await screen.findByText(/Together these drivers made 1,000 before, while the metric was 1,500/)).toBeTruthy();
    expect(screen.getByText(/LEADS has to reach 195/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Add what is missing' }));
    expect(await screen.findByText(/LEADS has to reach 130/)).toBeTruthy();
    expect(screen.queryByText(/something is missing/)).toBeNull();
  });
  it('proposes lines for the drivers that have an owner, after asking, and says what was not written', async () => {
    const { store } = await open();
    await screen.findByText(/LEADS has to reach/);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Draft lines from this' }).disabled).toBe(true);
    store.set('LEADS', { ownerId: 'anna' });
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Draft lines from this' }).disabled).toBe(false));
    fireEvent.click(screen.getByRole('button', { name: 'Draft lines from this' }));
    expect(propose).not.toHaveBeenCalled();
    fireEvent.click((await screen.findAllByRole('button', { name: 'Draft lines from this' })).at(-1)!);
    expect(await screen.findByText('This person has no scorecard in the period yet')).toBeTruthy();
    expect(propose.mock.calls[0][0].body).toMatchObject({ periodId: 'q3', lines: [{ metricId: 'LEADS', ownerId: 'anna', target: '130' }] });
  });
});
