import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { type AppealItem, type AppealStatisticsView, AppealsService } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { AppealListPage } from './appeal-list-page';

const item = (name: string, change: Partial<AppealItem> = {}): AppealItem =>
  ({
    ...{ id: name, version: 1, status: 'investigating', side: 'HR', person: { id: name, name, nameEn: name }, grounds: ['DATA'], cycleId: 'c' },
    ...{
      cycleName: '2026',
      cycleNameEn: 'FY2026',
      scorecardId: 's',
      periodId: 'p',
      periodName: 'Q3',
      periodNameEn: 'Q3',
      unitName: 'Store',
      unitNameEn: 'Store',
    },
    ...{ filedAt: '2026-11-02T02:00:00Z', decideBy: null, waitsFor: ['HRBP'], waitsForMe: false, dueOn: '2026-11-04', late: false },
    ...change,
  }) as AppealItem;
const NUMBERS: AppealStatisticsView = { suppressed: true, decided: 0, byGround: [], byDecision: [], grantedShare: null, medianDays: null };

async function open(roles: string[], { cases = [] as AppealItem[], mine = [] as AppealItem[], numbers = NUMBERS, inputs = {} } = {}) {
  const register = jest.fn(async () => ({ items: cases, next: null }));
  const done = jest.fn(async () => ({ items: [] }));
  await render(AppealListPage, {
    inputs,
    providers: [
      provideHttpClient(),
      provideRouter([]),
      provideTestTexts({ en: { ...en, menu: { appeals: 'Appeals' }, ui: { table: {} } } }),
      { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
      {
        provide: SessionStore,
        useValue: { has: (...some: string[]) => some.some((role) => roles.includes(role)), session: () => null, timezone: () => 'Asia/Shanghai' },
      },
      {
        provide: AppealsService,
        useValue: {
          ...{ appealRegister: register, appealMine: async () => ({ items: mine, next: null }), appealStatistics: async () => numbers },
          ...{ appealPayList: async () => ({ items: [{ ...item('Anna'), id: 'r', askedAt: '2026-11-12T02:00:00Z', doneAt: null }] }), appealPayDone: done },
        },
      },
    ],
  });
  return { register, done };
}
const tabs = () => screen.queryAllByRole('radio').map((radio) => radio.closest('label')!.textContent.trim());

describe('the list of appeals', () => {
  it('is one’s own for whoever nobody has asked about another', async () => {
    await open([], { mine: [item('Anna', { scorecardId: null, periodId: null })] });
    expect(await screen.findByText('Year’s result of FY2026')).toBeTruthy();
    expect(tabs()).toEqual([]);
    expect(screen.queryByText('Appellant')).toBeNull();
  });

  it('has a place for what somebody sits on, or is asked about', async () => {
    await open([], { cases: [item('Ben')] });
    await waitFor(() => expect(tabs()).toEqual(['My appeals', 'With me']));
  });

  it('begins with the register for whoever keeps it, and says what is late', async () => {
    const { register } = await open(['HR'], { cases: [item('Ben', { late: true, waitsForMe: true })] });
    expect(await screen.findByText('Ben')).toBeTruthy();
    expect(screen.getByText('was due 4 Nov')).toBeTruthy();
    expect(tabs()).toEqual(['My appeals', 'Register']);
    expect(register).toHaveBeenCalledWith({ cycleId: undefined, periodId: undefined, limit: 50 });
  });

  it('shows a checklist what is open of its period', async () => {
    const { register } = await open(['HR'], { inputs: { periodId: 'p' } });
    await waitFor(() => expect(register).toHaveBeenCalledWith({ open: 'true', cycleId: undefined, periodId: 'p', limit: 50 }));
  });

  it('counts nothing of fewer than five', async () => {
    await open(['HR']);
    expect(await screen.findByText('Fewer than five have been decided: no numbers are shown.')).toBeTruthy();
  });

  it('counts by ground and outcome, without a name', async () => {
    const byGround = [{ key: 'DATA', count: 6 }];
    await open(['AUD'], {
      numbers: { ...NUMBERS, suppressed: false, decided: 6, byGround, byDecision: [{ key: 'upheld', count: 6 }], grantedShare: '1', medianDays: '8' },
    });
    expect(await screen.findByRole('heading', { name: 'Grounds' })).toBeTruthy();
    expect(screen.getByText('8 days')).toBeTruthy();
  });

  it('tells compensation whose pay a decision touches, and neither why nor how much', async () => {
    const { done } = await open(['COMP'], { inputs: { tab: 'pay' } });
    expect(await screen.findByText('Anna')).toBeTruthy();
    expect(screen.queryByText('Wrong data')).toBeNull();
    screen.getByRole('button', { name: 'Mark as recalculated' }).click();
    await waitFor(() => expect(done).toHaveBeenCalledWith({ id: 'r' }));
  });
});
