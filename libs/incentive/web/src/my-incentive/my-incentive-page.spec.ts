import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { type MyDifferenceView, MyPayService, type TrueUpView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, ProblemError, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { MyIncentivePage } from './my-incentive-page';

const item = {
  id: 's',
  status: 'released',
  periodId: 'p',
  periodName: 'Q3',
  periodNameEn: 'Q3 2026',
  cycleCode: 'FY26',
  planName: '季度奖',
  planNameEn: 'Quarterly bonus',
  scorecardId: 'c',
  score: '96.80',
  coefficient: '0.9200',
  edition: null,
  releasedAt: '2026-10-12T02:00:00Z',
  opened: false,
  appealUntil: '2026-10-21',
};
const statement = {
  id: 's',
  currency: 'CNY',
  score: '96.80',
  coefficient: '0.9200',
  proration: '1.000000',
  base: '20000.00',
  amount: '18400.00',
  trueUp: '0.00',
  payable: '18400.00',
  trueUps: [] as TrueUpView[],
  differences: [] as MyDifferenceView[],
  trace: [
    { step: 'coefficient', formula: '0.5 + 0.5 × (96.80 − 80) ÷ 20', unrounded: '0.92', rounded: '0.9200', ruleId: 'R-N3' },
    { step: 'amount', formula: '20000 × 0.9200', unrounded: '18400', rounded: '18400.00', ruleId: 'R-X3' },
  ],
};

async function open(answer: () => Promise<unknown> = async () => statement) {
  const myPayOpen = jest.fn(answer);
  const { fixture } = await render(MyIncentivePage, {
    providers: [
      provideHttpClient(),
      provideRouter([]),
      provideTestTexts({ en: { ...en, problem: { ...en.problem, wrongPassword: 'That is not your password; try again' }, ui: { table: {}, status: {} } } }),
      { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
      {
        provide: MyPayService,
        useValue: {
          myPayStatements: async () => ({ items: [item] }),
          myPayAccessLog: async () => ({ items: [], next: null }),
          myPayTeam: async () => ({ items: [] }),
          myPayOpen,
        },
      },
    ],
  });
  await screen.findByText('Q3 2026');
  return { myPayOpen, fixture };
}

async function enter(password: string) {
  screen.getAllByRole('button', { name: /Show amount/ })[0].click();
  const field = await screen.findByLabelText('Enter your password again');
  fireEvent.input(field, { target: { value: password } });
  fireEvent.keyDown(field, { key: 'Enter' });
}

describe('my incentive', () => {
  it('leads to an appeal against the result while there is time', async () => {
    await open();
    expect((await screen.findByRole('link', { name: 'Appeal' })).getAttribute('href')).toBe('/appeals/new?card=c');
  });

  it('shows score and coefficient, and masks the amount', async () => {
    const { myPayOpen } = await open();
    expect(screen.getByText('0.9200')).toBeTruthy();
    expect(screen.getByText('••••••')).toBeTruthy();
    expect(document.body.textContent).not.toMatch(/18,?400/);
    expect(myPayOpen).not.toHaveBeenCalled();
  });

  it('asks for the password, then shows the amount and how it came about', async () => {
    const { myPayOpen } = await open();
    await enter('right horse');
    expect(await screen.findByText('20000 × 0.9200')).toBeTruthy();
    expect(myPayOpen).toHaveBeenCalledWith({ id: 's', body: { password: 'right horse' } });
    expect(document.body.textContent).toMatch(/18,400/);
  });

  it('shows what comes with it from an earlier period, and what has become of a difference', async () => {
    const line = {
      id: 't',
      differenceId: 'd',
      correctionId: 'k',
      payRunId: 'r',
      scorecardId: 'old',
      periodName: 'Q2',
      periodNameEn: 'Q2 2026',
      reason: 'Five days were lost',
    };
    const trueUps = [{ ...line, delta: '-3400.00', amount: '-2000.00', carried: '-1400.00', offsetMax: '0.125' }];
    const settledIn = [{ statementId: 's4', payRunId: 'r4', periodName: 'Q4', periodNameEn: 'Q4 2026', amount: '500.00' }];
    const difference = {
      id: 'd2',
      scoreAfter: '98.00',
      amountAfter: '19000.00',
      delta: '600.00',
      open: '100.00',
      settledIn,
      reason: 'One deal more',
      madeAt: '2026-10-20T02:00:00Z',
    };
    await open(async () => ({ ...statement, trueUp: '-2000.00', payable: '16400.00', trueUps, differences: [difference] }));
    await enter('right horse');
    expect((await screen.findByRole('link', { name: 'Q2 2026' })).getAttribute('href')).toBe('/scorecards/old/result');
    expect(document.body.textContent).toMatch(/16,400/);
    expect(screen.getByText(/no more than 12.5% of this payout/)).toBeTruthy();
    expect(screen.getByText(/1,400.* carried to later runs/)).toBeTruthy();
    expect(screen.getByText(/Q4 2026 settled .*500/)).toBeTruthy();
    expect(screen.getByText(/100.* waits for the next run/)).toBeTruthy();
  });

  it('says when the password was wrong, and shows nothing', async () => {
    await open(() => Promise.reject(new ProblemError(403, 'wrongPassword')));
    await enter('wrong');
    expect(await screen.findByText('That is not your password; try again')).toBeTruthy();
    expect(document.body.textContent).not.toMatch(/18,?400/);
  });
});
