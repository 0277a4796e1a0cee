import { signal } from '@angular/core';
import { type DeadJobView, JobService } from '@kpi-loop/shared/client';
import { LiveService, ProblemError, ProblemToast, provideTestTexts } from '@kpi-loop/shared/ui';
import { render, screen, waitFor } from '@testing-library/angular';
import en from '../../../public/i18n/en.json';
import zh from '../../../public/i18n/zh-CN.json';
import { DeadJobsPage } from './dead-jobs-page';

const job = (more: Partial<DeadJobView> = {}): DeadJobView => ({
  id: '1',
  name: 'react:measurement.recorded:monitoring.recompute',
  at: '2026-08-18T02:30:00Z',
  attempts: 6,
  by: { name: '陶然', nameEn: 'Ran Tao' },
  error: 'SQLSTATE 40001',
  ...more,
});

async function show(list: () => Promise<unknown>, retry: () => Promise<void> = async () => undefined, lang: 'en' | 'zh-CN' = 'en') {
  localStorage.setItem('kl.lang', lang);
  const deadJobsList = jest.fn(list);
  const deadJobsRetry = jest.fn(retry);
  const done = jest.fn();
  await render(DeadJobsPage, {
    providers: [
      provideTestTexts({ en, 'zh-CN': zh }, lang),
      { provide: JobService, useValue: { deadJobsList, deadJobsRetry } },
      { provide: LiveService, useValue: { tick: () => signal(0) } },
      { provide: ProblemToast, useValue: { done, show: jest.fn() } },
    ],
  });
  return { deadJobsList, deadJobsRetry, done };
}

describe('the dead jobs', () => {
  afterEach(() => localStorage.clear());

  it('says that nothing has failed', async () => {
    await show(async () => ({ items: [], next: null }));
    expect(await screen.findByText('Nothing has failed')).toBeTruthy();
  });

  it('offers to ask again when the list cannot be read', async () => {
    let broken = true;
    await show(async () => {
      if (broken) throw new Error('down');
      return { items: [], next: null };
    });
    const again = await screen.findByRole('button', { name: 'ui.table.retry' });
    broken = false;
    again.click();
    expect(await screen.findByText('Nothing has failed')).toBeTruthy();
  });

  it.each([
    ['en', 'Ran Tao', 'Reaction to measurement.recorded'],
    ['zh-CN', '陶然', '对 measurement.recorded 的响应'],
  ] as const)('says what failed, after whose step, when and why (%s)', async (lang, who, kind) => {
    await show(async () => ({ items: [job()], next: null }), undefined, lang);
    expect(await screen.findByText('monitoring.recompute')).toBeTruthy();
    expect(screen.getByText(kind)).toBeTruthy();
    expect(screen.getByText(who)).toBeTruthy();
    expect(screen.getAllByText('SQLSTATE 40001').length).toBeGreaterThan(0);
  });

  it('puts a job into its queue again, says so and looks again', async () => {
    let items = [job()];
    const { deadJobsRetry, done } = await show(
      async () => ({ items, next: null }),
      async () => void (items = []),
    );
    (await screen.findByRole('button', { name: 'Try again' })).click();
    expect(await screen.findByText('Nothing has failed')).toBeTruthy();
    expect(deadJobsRetry).toHaveBeenCalledWith({ id: '1' });
    expect(done).toHaveBeenCalledWith('monitoring.recompute is in its queue again. If it goes on failing, it comes back here.');
  });

  it('says when somebody else was faster', async () => {
    const { done } = await show(
      async () => ({ items: [job()], next: null }),
      async () => {
        throw new ProblemError(404, 'notFound');
      },
    );
    (await screen.findByRole('button', { name: 'Try again' })).click();
    await waitFor(() => expect(done).toHaveBeenCalledWith('Somebody else has already put it into its queue again.'));
  });
});
