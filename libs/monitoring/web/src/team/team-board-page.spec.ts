import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { KpisService, type TaskProgressView, type TeamKpisView, type TeamLineView, type TeamMemberView } from '@kpi-loop/shared/client';
import { LiveService, ProblemError, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import en from '../i18n/en.json';
import { TeamBoardPage } from './team-board-page';

const NONE = { bad: 0, warn: 0, ok: 0, none: 0 };
const line = (change: Partial<TeamLineView> = {}): TeamLineView => ({
  ...{ lineId: 'l1', code: 'EC04', name: '支付成功率', nameEn: 'Payment success', unit: 'order', decimals: 4, percent: true, state: 'bad', withheld: false },
  ...{ value: '0.9111', target: '0.925', forecast: '0.918', asOf: '2026-08-17' },
  ...change,
});
const task: TaskProgressView = {
  ...{ lineId: 't1', scorecardId: 's1', title: '上线', titleEn: 'Launch', weight: '20.00', state: 'bad', score: '33.33', confirmed: '20.00' },
  milestones: [{ id: 'm', name: '搭建', nameEn: 'Build', dueOn: '2026-08-10', weight: '80.00', standing: 'late', days: 8 }],
};
const bonus = { lineId: 'b1', scorecardId: 's1', title: '支援', titleEn: 'Helping', maxPoints: '5.00', points: null, reason: '' };
const person = (name: string, change: Partial<TeamMemberView> = {}): TeamMemberView => ({
  ...{ personId: name, name, nameEn: name, unitName: '北区', unitNameEn: 'North', counts: { ...NONE, bad: 2 }, lines: [line()], tasks: [], bonuses: [] },
  ...change,
});
const board = (items: TeamMemberView[], next: string | null = null): TeamKpisView => ({ periodId: 'q3', counts: { ...NONE, bad: 2, ok: 1 }, items, next });

describe('the team board', () => {
  const open = async (kpiTeam: jest.Mock, inputs = {}) => {
    await render(TeamBoardPage, {
      inputs,
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        provideTestTexts({ en: { ...en, menu: { teamBoard: 'Team board' }, problem: { unavailable: 'Not available' } } as never }),
        { provide: LiveService, useValue: { tick: () => signal(0) } },
        { provide: KpisService, useValue: { kpiTeam } },
      ],
    });
    return kpiTeam;
  };
  const of = async (name: string) => within(await screen.findByRole('region', { name }));

  it('shows each person by name with what is off track, and where it is looked into', async () => {
    await open(jest.fn(async () => board([person('Anna', { tasks: [task], bonuses: [bonus] })])));
    const anna = await of('Anna');
    expect(anna.getByLabelText('Off track 2')).toBeTruthy();
    expect(anna.getByRole('link', { name: 'Payment success' }).getAttribute('href')).toBe('/lines/l1');
    expect(anna.getByText('91.11%')).toBeTruthy();
    expect(anna.getByRole('link', { name: 'Launch' }).getAttribute('href')).toBe('/targets/s1');
    expect(anna.getByText('Next: Build, 8 days late · 20 of 100 confirmed')).toBeTruthy();
    expect(anna.getByText('/ 5 points')).toBeTruthy();
  });

  it('shows no figure that its definition keeps private, only how it stands', async () => {
    await open(jest.fn(async () => board([person('Anna', { lines: [line({ withheld: true, value: null })] })])));
    const anna = await of('Anna');
    expect(anna.getByText('Kept private by its definition')).toBeTruthy();
    expect(anna.queryByText('91.11%')).toBeNull();
  });

  it('asks for a state and for direct reports by the address, which can be passed on', async () => {
    const asked = await open(
      jest.fn(async () => board([person('Anna')])),
      { state: 'bad', depth: 'direct' },
    );
    await of('Anna');
    expect(asked).toHaveBeenCalledWith({ state: 'bad', depth: 'direct' });
  });

  it('puts the state that is chosen into the address', async () => {
    await open(jest.fn(async () => board([person('Anna')])));
    fireEvent.click(await screen.findByRole('radio', { name: 'Off track 2' }));
    await waitFor(() => expect(TestBed.inject(Router).url).toBe('/?state=bad'));
  });

  it('adds the next people to those that are there', async () => {
    const asked = await open(jest.fn(async ({ cursor }: { cursor?: string }) => (cursor ? board([person('Ben')]) : board([person('Anna')], 'c'))));
    fireEvent.click(await screen.findByRole('button', { name: 'Load more' }));
    await of('Ben');
    expect(screen.getByRole('region', { name: 'Anna' })).toBeTruthy();
    expect(asked).toHaveBeenLastCalledWith({ cursor: 'c' });
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
  });

  it('says that no card of theirs is in force yet', async () => {
    await open(jest.fn(async () => board([])));
    expect(await screen.findByText('No card of your people is in force yet')).toBeTruthy();
  });

  it('says that nobody is in the state that was asked for', async () => {
    await open(
      jest.fn(async () => board([])),
      { state: 'warn' },
    );
    expect(await screen.findByText('No KPI in this state')).toBeTruthy();
  });

  it('lets a failed read be asked for again', async () => {
    await open(
      jest
        .fn()
        .mockRejectedValueOnce(new ProblemError(503, 'unavailable'))
        .mockResolvedValue(board([person('Anna')])),
    );
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    await of('Anna');
  });
});
