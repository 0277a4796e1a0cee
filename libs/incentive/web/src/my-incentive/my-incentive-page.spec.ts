import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { MyPayService } from '@kpi-loop/shared/client';
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
};
const statement = {
  id: 's',
  currency: 'CNY',
  score: '96.80',
  coefficient: '0.9200',
  proration: '1.000000',
  base: '20000.00',
  amount: '18400.00',
  differences: [],
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

  it('says when the password was wrong, and shows nothing', async () => {
    await open(() => Promise.reject(new ProblemError(403, 'wrongPassword')));
    await enter('wrong');
    expect(await screen.findByText('That is not your password; try again')).toBeTruthy();
    expect(document.body.textContent).not.toMatch(/18,?400/);
  });
});
