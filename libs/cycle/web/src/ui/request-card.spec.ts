import { By } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { type CycleRequestView } from '@kpi-loop/shared/client';
import { provideTestTexts, ReasonModal } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { RequestCard } from './request-card';

const request = (status: CycleRequestView['status']): CycleRequestView => ({
  ...{
    id: 'r',
    cycleId: 'y',
    cycleName: '全年',
    cycleNameEn: 'FY',
    event: 'period.reopen',
    status,
    version: 1,
    reason: 'A late delivery',
    decisionReason: null,
    dueAt: null,
    decidedAt: null,
  },
  ...{
    periodId: 'p',
    periodName: 'Q2',
    periodNameEn: 'Q2',
    requestedAt: '2026-07-10T02:00:00Z',
    requestedBy: 'h',
    requestedByName: 'Min',
    requestedByNameEn: 'Min',
  },
  seats: [],
  sample: [],
  offers: [{ event: 'cycleRequest.reject', allowed: true, because: [], needs: ['reason'] }],
});

describe('what is asked of a cycle', () => {
  it('keeps the words of a refusal until it is answered', async () => {
    const answered = jest.fn();
    const page = await render(RequestCard, {
      inputs: { request: request('requested') },
      on: { answered },
      providers: [provideTestTexts({ en: { ...en, ui: { reason: { cancel: 'Cancel' }, need: { reason: 'Reason' } } } })],
    });
    const asked = () => (page.fixture.debugElement.query(By.directive(ReasonModal)).componentInstance as ReasonModal).open();
    fireEvent.click(screen.getByRole('button', { name: en.cycle.request.reject }));
    fireEvent.input(await screen.findByRole('textbox'), { target: { value: 'Not now' } });
    const buttons = screen.getAllByRole('button', { name: en.cycle.request.reject });
    fireEvent.click(buttons[buttons.length - 1]);
    expect(answered).toHaveBeenCalledWith(expect.objectContaining({ verb: 'reject', reason: 'Not now' }));
    // refused by the server, the request is as it was
    await page.rerender({ inputs: { request: request('requested') } });
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Not now');
    expect(asked()).toBe(true);
    await page.rerender({ inputs: { request: request('rejected') } });
    expect(asked()).toBe(false);
  });

  const drawn = (opened: boolean[]) =>
    opened.map((one, i) => ({
      ...{ scorecardId: `c${i}`, name: `员工${i}`, nameEn: `Person ${i}`, periodName: '三季度', periodNameEn: 'Q3', opened: one },
      link: `/scorecards/c${i}/result`,
    }));
  const sampled = (opened: boolean[], needs: string[]): CycleRequestView => ({
    ...request('requested'),
    event: 'cycle.publishResults',
    sample: drawn(opened),
    offers: [{ event: 'cycleRequest.approve', allowed: opened.every(Boolean), because: opened.every(Boolean) ? [] : ['sampleOpened'], needs }],
  });
  const texts = provideTestTexts({ en: { ...en, ui: { reason: { cancel: 'Cancel' }, need: { reason: 'Reason' } } } });

  it('is signed by whoever checks only when the whole sample is opened, with what was found', async () => {
    const answered = jest.fn();
    const page = await render(RequestCard, { inputs: { request: sampled([true, false], ['note']) }, on: { answered }, providers: [texts, provideRouter([])] });
    expect(screen.getByRole('link', { name: 'Person 1' }).getAttribute('href')).toBe('/scorecards/c1/result?check=r');
    expect(screen.getByText('Sample check: 1 of 2 results opened')).toBeTruthy();
    expect(screen.getByRole('button', { name: en.cycle.request.approve }).getAttribute('aria-disabled')).toBe('true');
    await page.rerender({ inputs: { request: sampled([true, true], ['note']) }, on: { answered } });
    fireEvent.click(screen.getByRole('button', { name: en.cycle.request.approve }));
    fireEvent.input(await screen.findByLabelText(en.need.note), { target: { value: 'Both can be reckoned again' } });
    const buttons = screen.getAllByRole('button', { name: en.cycle.request.approve });
    fireEvent.click(buttons[buttons.length - 1]);
    expect(answered).toHaveBeenCalledWith(expect.objectContaining({ verb: 'approve', note: 'Both can be reckoned again' }));
  });

  it('asks an executive for no note, and shows him what was drawn', async () => {
    const answered = jest.fn();
    await render(RequestCard, { inputs: { request: { ...sampled([true, true], []) } }, on: { answered }, providers: [texts, provideRouter([])] });
    expect(screen.getByText('2 results were drawn for the sample check')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: en.cycle.request.approve }));
    // the last one to agree is told what happens, and asked once more
    expect(await screen.findByText(/You are the last to agree.*Publish the results/)).toBeTruthy();
    expect(answered).not.toHaveBeenCalled();
    const buttons = screen.getAllByRole('button', { name: en.cycle.request.approve });
    fireEvent.click(buttons[buttons.length - 1]);
    expect(answered).toHaveBeenCalledWith(expect.objectContaining({ verb: 'approve' }));
  });
});
