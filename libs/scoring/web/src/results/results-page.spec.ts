import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { PeriodsService, type ResultPage, ResultsService, ScorecardsService } from '@kpi-loop/shared/client';
import { LiveService, ProblemToast, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { ResultsPage } from './results-page';

const row = {
  scorecardId: 'c',
  resultId: 'r',
  status: 'scored',
  subjectName: 'anna',
  subjectNameEn: 'anna',
  unitName: 'N',
  unitNameEn: 'N',
  total: '98.00',
  grade: 'A',
};

describe('the results', () => {
  const publish = jest.fn(async () => ({ ids: ['c', 'd', 'e'] }));
  const done = jest.fn(async () => undefined);

  async function open(toPublish: ResultPage['toPublish'], inputs = {}, statuses = ['scored'], rawGrade: string | null = null) {
    publish.mockClear();
    const scoreList = jest.fn(async () => ({
      items: statuses.map((status, i) => ({ ...row, scorecardId: `c${i}`, status, rawGrade })),
      next: null,
      grades: [],
      toPublish,
    }));
    await render(ResultsPage, {
      inputs,
      providers: [
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: ResultsService, useValue: { scoreList } },
        {
          provide: PeriodsService,
          useValue: {
            periodList: async () => [
              { id: 'q3', name: 'Q3', nameEn: 'Q3', status: 'open', cycleId: 'y', current: true },
              { id: 'q2', name: 'Q2', nameEn: 'Q2', status: 'scored', cycleId: 'y', current: false },
            ],
          },
        },
        { provide: ScorecardsService, useValue: { scorecardResultsPublish: publish } },
        { provide: SessionStore, useValue: { has: () => true } },
        { provide: LiveService, useValue: { tick: () => signal(0) } },
        { provide: ProblemToast, useValue: { done, show: jest.fn() } },
      ],
    });
    await screen.findAllByText('anna');
    return { scoreList };
  }

  it('are published only after it is said who will be told', async () => {
    await open({ cards: 3, people: 2, uncalibrated: 0 });
    fireEvent.click(screen.getByRole('button', { name: 'Publish results' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('2 people get to see their own result (3 cards)');
    expect(publish).not.toHaveBeenCalled();
    fireEvent.click([...dialog.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Publish results')!);
    await waitFor(() => expect(publish).toHaveBeenCalledWith({ body: { periodId: 'q2' } }));
    await waitFor(() => expect(done).toHaveBeenCalledWith('3 cards published; owners see their own results'));
  });

  it('say of a card where it stands, whatever its owner has seen of it', async () => {
    await open(null, {}, ['published.unread', 'effective.steady', 'negotiating.with_owner']);
    for (const words of ['Published', 'In force', 'In talks']) expect(screen.getByText(words)).toBeTruthy();
  });

  it('are not published before they are calibrated: the refusal says so, and leads there', async () => {
    await open({ cards: 0, people: 0, uncalibrated: 4 });
    expect(screen.getByRole('button', { name: 'Publish results' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText('Results still wait to be calibrated')).toBeTruthy();
    expect(screen.getByRole('link', { name: '4 to calibrate' }).getAttribute('href')).toBe('/calibration?period=q2');
  });

  it('are published as far as they are calibrated, and the rest is named', async () => {
    await open({ cards: 3, people: 2, uncalibrated: 1 });
    fireEvent.click(screen.getByRole('button', { name: 'Publish results' }));
    expect((await screen.findByRole('dialog')).textContent).toContain('1 result still waits to be calibrated; it is published after that.');
  });

  it('show the grade of the bands before the one a panel gave', async () => {
    await open(null, {}, ['calibrated'], 'B');
    expect(screen.getByRole('row', { name: /anna/ }).textContent).toMatch(/B →\s*A/);
    expect(screen.getByText('Calibrated')).toBeTruthy();
  });

  it('offer nothing to publish where nothing is scored, or where it is not the viewer’s to do', async () => {
    await open(null);
    expect(screen.queryByRole('button', { name: 'Publish results' })).toBeNull();
  });
});
