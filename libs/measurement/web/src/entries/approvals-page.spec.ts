import { provideHttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { FigureEntriesService, type FigureEntryView } from '@kpi-loop/shared/client';
import { LiveService, ProblemToast, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { anEntry } from '../testing/spec-cells';
import { ApprovalsPage } from './approvals-page';

const offers = ['figureEntry.approve', 'figureEntry.return'].map((event) => ({ event, allowed: true, because: [], needs: event.endsWith('return') ? ['reason'] : [] }));
const waiting = (change: Partial<FigureEntryView> = {}): FigureEntryView => anEntry({ status: 'submitted', offers, ...change });

describe('figures to approve', () => {
  const open = async (items: FigureEntryView[], api: object = {}) =>
    render(ApprovalsPage, {
      providers: [
        provideRouter([]),
        provideHttpClient(),
        provideTestTexts({ en: { ...en, menu: { entries: 'Figures to enter' }, ui: { reason: { ok: 'OK', cancel: 'Cancel', reason: 'Reason' }, table: { select: 'Choose', selectAll: 'Choose all' } } } }),
        { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
        { provide: SessionStore, useValue: { today: () => '2026-08-18', timezone: () => 'Asia/Shanghai', has: () => true } },
        { provide: ProblemToast, useValue: { done: async () => undefined, show: async () => undefined } },
        { provide: FigureEntriesService, useValue: { figureEntryList: async () => ({ items, next: null }), ...api } },
      ],
    });

  it('approves several at once, and leaves out what is not the viewer’s', async () => {
    const sent: string[][] = [];
    await open([waiting(), waiting({ id: 'e2', subjectNameEn: 'South' }), waiting({ id: 'e3', offers: [{ ...offers[0], allowed: false, because: ['approverIsNotEnterer'] }] })], {
      figureEntryApprove: async ({ body }: { body: { ids: string[] } }) => (sent.push(body.ids), { items: body.ids.map((id) => ({ id, status: 'approved', because: [] })) }),
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Approve 2' }));
    await waitFor(() => expect(sent).toEqual([['e1', 'e2']]));
  });

  it('says why one was refused', async () => {
    await open([waiting()], { figureEntryApprove: async () => ({ items: [{ id: 'e1', status: 'submitted', because: ['monthOpen'] }] }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Approve 1' }));
    expect(await screen.findByText(en.rule.monthOpen)).toBeTruthy();
  });

  it('opens one with its evidence, and returns it with a reason', async () => {
    const returned: unknown[] = [];
    await open([waiting({ evidenceName: 'list.pdf', median: '3', deviates: true })], { figureEntryReturn: async (params: unknown) => (returned.push(params), waiting()) });
    fireEvent.click(await screen.findByText('North'));
    expect((await screen.findByRole('link', { name: /list.pdf/ })).getAttribute('href')).toBe('/api/figure-entries/e1/evidence');
    fireEvent.click(await screen.findByRole('button', { name: 'Return' }));
    fireEvent.input(await screen.findByRole('textbox'), { target: { value: 'which list?' } });
    fireEvent.click(await screen.findByRole('button', { name: 'OK' }));
    await waitFor(() => expect(returned).toEqual([{ id: 'e1', body: { reason: 'which list?' } }]));
  });

  it('says so when nothing waits', async () => {
    await open([]);
    expect(await screen.findByText('Nothing to approve')).toBeTruthy();
  });
});
