import { render, screen } from '@testing-library/angular';
import { type DutyView, NotificationService } from '@kpi-loop/shared/client';
import { ProblemError, SessionStore } from '@kpi-loop/shared/ui';
import { signal } from '@angular/core';
import { providers } from '../testing/spec-inbox';
import { DutiesPage } from './duties-page';

const duty = (change: Partial<DutyView>): DutyView => ({
  kind: 'scorecard.answer',
  aggregate: 'scorecard',
  aggregateId: 'c1',
  params: { period: '第三季度', periodEn: 'Q3' },
  dueAt: null,
  severity: 'none',
  link: '/targets/c1',
  ...change,
});

describe('duties', () => {
  const open = async (dutyList: jest.Mock) =>
    render(DutiesPage, {
      providers: [
        ...providers,
        { provide: NotificationService, useValue: { dutyList } },
        { provide: SessionStore, useValue: { today: signal('2026-08-18'), timezone: signal('Asia/Shanghai'), session: signal(null) } },
      ],
    });

  it('lists what waits by due date, in the words of the feature it comes from, each with its action', async () => {
    await open(
      jest.fn(async () => ({
        items: [
          duty({ aggregateId: 'a', dueAt: '2026-08-17', link: '/targets/a' }),
          duty({ aggregateId: 'b', dueAt: '2026-08-18' }),
          duty({ aggregateId: 'c', dueAt: '2026-08-20' }),
          duty({ aggregateId: 'd' }),
        ],
      })),
    );
    expect(await screen.findAllByText('Answer the proposal for Q3')).toHaveLength(4);
    expect(['Overdue', 'Today', 'Coming up', 'No due date'].map((heading) => !!screen.queryByText(heading))).toEqual([true, true, true, true]);
    expect(screen.getAllByRole('link', { name: /^Answer / })[0].getAttribute('href')).toBe('/targets/a');
  });

  it('keeps the query of a link', async () => {
    await open(jest.fn(async () => ({ items: [duty({ kind: 'alert.acknowledge', link: '/alerts?alert=x' })] })));
    expect((await screen.findByRole('link', { name: /^Acknowledge / })).getAttribute('href')).toBe('/alerts?alert=x');
    expect(screen.getByText('Something waits for you')).toBeTruthy();
  });

  it('says so when nothing waits', async () => {
    await open(jest.fn(async () => ({ items: [] })));
    expect(await screen.findByText('Nothing to do today')).toBeTruthy();
  });

  it('lets a failed list be asked for again', async () => {
    await open(
      jest
        .fn()
        .mockRejectedValueOnce(new ProblemError(503, 'unavailable'))
        .mockResolvedValue({ items: [duty({})] }),
    );
    (await screen.findByRole('button', { name: 'Try again' })).click();
    expect(await screen.findByText('Answer the proposal for Q3')).toBeTruthy();
  });
});
