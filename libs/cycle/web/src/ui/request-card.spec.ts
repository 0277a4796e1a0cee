import { By } from '@angular/platform-browser';
import { type CycleRequestView } from '@kpi-loop/shared/client';
import { provideTestTexts, ReasonModal } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { RequestCard } from './request-card';

const request = (status: CycleRequestView['status']): CycleRequestView => ({
  ...{ id: 'r', cycleId: 'y', event: 'period.reopen', status, version: 1, reason: 'A late delivery', decisionReason: null, decidedAt: null },
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
});
