import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { PeopleChangesService, PeriodsService, type PeopleChangeView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { PeopleChangesPage } from './people-changes-page';

const MOVER: PeopleChangeView = {
  ...{ personId: 'b', employeeNo: 'H0175', name: '老周', nameEn: 'Lao Zhou', kind: 'moved', on: '2026-08-01', cards: 1, scorecardId: 's', todo: 'splitCard' },
  ...{ fromUnit: '设备', fromUnitEn: 'Equipment', toUnit: '计划', toUnitEn: 'Planning', days: 92, periodDays: 92, tooShort: false },
};

async function open(rows: PeopleChangeView[], roles: string[]) {
  const peopleChangeApply = jest.fn().mockResolvedValue([{ ...MOVER, cards: 2, todo: 'none' }]);
  await render(PeopleChangesPage, {
    inputs: { period: 'q3' },
    providers: [
      provideHttpClient(),
      provideRouter([]),
      provideTestTexts({ en: { ...en, ui: { reason: { cancel: 'Cancel' } } } }),
      { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
      {
        provide: SessionStore,
        useValue: {
          has: (...wanted: string[]) => wanted.some((role) => roles.includes(role)),
          timezone: () => 'Asia/Shanghai',
          today: () => '2026-08-18',
          session: () => null,
        },
      },
      { provide: PeriodsService, useValue: { periodList: async () => [{ id: 'q3', name: 'Q3', nameEn: 'Q3', current: true }] } },
      { provide: PeopleChangesService, useValue: { peopleChangeList: async () => rows, peopleChangeApply } },
    ],
  });
  return { peopleChangeApply };
}

describe('who joined, moved or left', () => {
  it('splits the card of a mover only after asking, and shows what became of it', async () => {
    const { peopleChangeApply } = await open([MOVER], ['HR']);
    (await screen.findByRole('button', { name: 'End the card, begin another' })).click();
    expect(peopleChangeApply).not.toHaveBeenCalled();
    expect(await screen.findByText(/The card counts until the day before/)).toBeTruthy();
    screen.getAllByRole('button', { name: 'End the card, begin another' }).pop()!.click();
    expect(await screen.findByText('2 scorecards')).toBeTruthy();
    expect(peopleChangeApply).toHaveBeenCalledWith({ id: 'q3', body: { personId: 'b', kind: 'moved' } });
  });

  it('is read by the auditor, who changes nothing', async () => {
    await open([MOVER], ['AUD']);
    expect(await screen.findByText('Lao Zhou')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'End the card, begin another' })).toBeNull();
  });

  it('says when nobody did', async () => {
    await open([], ['HR']);
    expect(await screen.findByText('Nobody joined, moved or left')).toBeTruthy();
  });
});
