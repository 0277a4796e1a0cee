import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { FigureEntriesService, type FigureCellView } from '@kpi-loop/shared/client';
import { LiveService, ProblemToast, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { aCell, anEntry } from '../testing/spec-cells';
import { EntriesPage } from './entries-page';

describe('figures to enter', () => {
  const done: string[] = [];
  const open = async (cells: FigureCellView[], api: object = {}) => {
    done.length = 0;
    const saved: unknown[] = [];
    const submitted: unknown[] = [];
    await render(EntriesPage, {
      providers: [
        provideRouter([]),
        provideHttpClient(),
        provideTestTexts({
          en: {
            ...en,
            menu: { entries: 'Figures to enter' },
            ui: { loading: 'Loading', reason: { cancel: 'Cancel' }, table: { retry: 'Try again' }, offer: { unknownRule: '{{rule}}' } },
            problem: { ...en.problem, unexpected: 'Something went wrong' },
          },
        }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: SessionStore, useValue: { today: () => '2026-08-18', timezone: () => 'Asia/Shanghai', has: () => true } },
        {
          provide: ProblemToast,
          useValue: { done: async (text: string) => void done.push(text), show: async (error: unknown) => void done.push(String(error)) },
        },
        {
          provide: FigureEntriesService,
          useValue: {
            figureEntryGrid: async () => ({ month: '2026-07-01', cells }),
            figureEntrySave: async ({
              body,
            }: {
              body: { cells: { value?: string; subjectId: string; metricId: string; subjectKind: string; month: string }[] };
            }) => {
              saved.push(body.cells);
              return {
                cells: body.cells.map(({ metricId, subjectKind, subjectId, month, value }) =>
                  value === 'many'
                    ? { metricId, subjectKind, subjectId, month, problems: [{ field: 'value', code: 'notANumber' }], entry: null }
                    : {
                        metricId,
                        subjectKind,
                        subjectId,
                        month,
                        problems: [],
                        entry: anEntry({ id: `e ${subjectId}`, subjectId, value: value ?? null, figure: value ?? null }),
                      },
                ),
              };
            },
            figureEntrySubmit: async ({ body }: { body: { ids: string[]; confirmed: string[] } }) => {
              submitted.push(body);
              return { items: body.ids.map((id) => ({ id, status: 'submitted', because: [] })) };
            },
            ...api,
          },
        },
      ],
    });
    return { saved, submitted };
  };
  const field = (name: string) => screen.findByRole<HTMLInputElement>('textbox', { name });

  it('keeps what is typed when the cell is left', async () => {
    const { saved } = await open([aCell()]);
    fireEvent.change(await field('North · Audits'), { target: { value: '12' } });
    expect(await screen.findByText('Draft')).toBeTruthy();
    expect(saved).toEqual([[{ metricId: 'm1', subjectKind: 'unit', subjectId: 'u1', month: '2026-07-01', value: '12' }]]);
  });

  it('leaves a number that is none where it stands, with the reason', async () => {
    await open([aCell()]);
    const input = await field('North · Audits');
    fireEvent.change(input, { target: { value: 'many' } });
    expect(await screen.findByRole('alert')).toHaveProperty('textContent', 'Not a number');
    expect(input.value).toBe('many');
  });

  it('takes a column from a spreadsheet in one go', async () => {
    const { saved } = await open([aCell(), aCell({ subjectId: 'u2', subjectName: '华南', subjectNameEn: 'South' })]);
    fireEvent.paste(await field('North · Audits'), { clipboardData: { getData: () => '7\n8' } });
    await waitFor(() => expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'South · Audits' }).value).toBe('8'));
    expect((saved[0] as { value: string }[]).map(({ value }) => value)).toEqual(['7', '8']);
  });

  it('goes down with Enter, past what is closed', async () => {
    await open([aCell(), aCell({ subjectId: 'u2', locked: true, subjectNameEn: 'East' }), aCell({ subjectId: 'u3', subjectNameEn: 'South' })]);
    fireEvent.keyDown(await field('North · Audits'), { key: 'Enter' });
    expect(document.activeElement).toBe(await field('South · Audits'));
  });

  it('hands in what is there', async () => {
    const { submitted } = await open([aCell({ entry: anEntry() }), aCell({ subjectId: 'u2', subjectNameEn: 'South' })]);
    fireEvent.click(await screen.findByRole('button', { name: 'Hand in 1' }));
    await waitFor(() => expect(done).toEqual(['1 handed in for approval']));
    expect(submitted).toEqual([{ ids: ['e1'], confirmed: [] }]);
  });

  it('asks once more about what is unlike the months before', async () => {
    const bodies: { ids: string[]; confirmed: string[] }[] = [];
    await open([aCell({ entry: anEntry({ median: '3', deviates: true }) })], {
      figureEntrySubmit: async ({ body }: { body: { ids: string[]; confirmed: string[] } }) => {
        bodies.push(body);
        return { items: [{ id: 'e1', status: 'draft', because: body.confirmed.length ? [] : ['deviationConfirmed'] }] };
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Hand in 1' }));
    expect(await screen.findByText(/the median of the months before is 3/)).toBeTruthy();
    fireEvent.click(await screen.findByRole('button', { name: 'Hand in all the same' }));
    await waitFor(() => expect(bodies.map(({ confirmed }) => confirmed)).toEqual([[], ['e1']]));
  });

  it('says which rules an entry breaks, at its cell', async () => {
    await open([aCell({ entry: anEntry() })], { figureEntrySubmit: async () => ({ items: [{ id: 'e1', status: 'draft', because: ['evidenceThere'] }] }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Hand in 1' }));
    expect(await screen.findByText(en.rule.evidenceThere)).toBeTruthy();
  });

  it('says so when there is nothing to enter', async () => {
    await open([]);
    expect(await screen.findByText('No figures to enter for this month')).toBeTruthy();
  });
});
