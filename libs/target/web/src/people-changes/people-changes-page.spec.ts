import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { PeopleChangesService, PeriodsService, type PeopleChangeView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import en from '../i18n/en.json';
import { PeopleChangesPage } from './people-changes-page';

const MOVER: PeopleChangeView = {
  ...{ personId: 'b', employeeNo: 'H0175', name: '老周', nameEn: 'Lao Zhou', kind: 'moved', on: '2026-08-01', cards: 1, scorecardId: 's', todo: 'splitCard' },
  ...{ fromUnit: '设备', fromUnitEn: 'Equipment', toUnit: '计划', toUnitEn: 'Planning', days: 92, periodDays: 92, tooShort: false },
};

const OUT: PeopleChangeView = { ...MOVER, kind: 'outOfScope', todo: 'decideScope' };

async function open(rows: PeopleChangeView[], roles: string[]) {
  const peopleChangeApply = jest.fn().mockResolvedValue([{ ...MOVER, cards: 2, todo: 'none' }]);
  const peopleChangeDecide = jest.fn().mockResolvedValue([{ ...OUT, todo: 'none' }]);
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
      { provide: PeopleChangesService, useValue: { peopleChangeList: async () => rows, peopleChangeApply, peopleChangeDecide } },
    ],
  });
  return { peopleChangeApply, peopleChangeDecide };
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

  it.each([
    ['End the card', 'end'],
    ['Let it go on', 'keep'],
  ] as const)('asks HR why, when somebody fell out of the population: %s', async (verb, decision) => {
    const { peopleChangeDecide } = await open([OUT], ['HR']);
    (await screen.findByRole('button', { name: verb })).click();
    const dialog = await screen.findByRole('dialog');
    const send = within(dialog).getByRole<HTMLButtonElement>('button', { name: verb });
    expect(send.disabled).toBe(true);
    fireEvent.input(within(dialog).getByRole('textbox'), { target: { value: 'moved in August' } });
    await waitFor(() => expect(send.disabled).toBe(false));
    send.click();
    expect(await screen.findByText('Nothing to do')).toBeTruthy();
    expect(peopleChangeDecide).toHaveBeenCalledWith({ id: 'q3', body: { personId: 'b', decision, reason: 'moved in August' } });
  });

  it('of a card that is not signed it may only be said that it goes on', async () => {
    await open([{ ...OUT, todo: 'decideDraft' }], ['HR']);
    expect(await screen.findByRole('button', { name: 'Let it go on' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'End the card' })).toBeNull();
  });

  it('shows the auditor who fell out, without a verb', async () => {
    await open([OUT], ['AUD']);
    expect(await screen.findByText('Lao Zhou')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /End the card|Let it go on/ })).toBeNull();
  });

  it('says when nobody did', async () => {
    await open([], ['HR']);
    expect(await screen.findByText('Nobody joined, moved or left')).toBeTruthy();
  });
});
