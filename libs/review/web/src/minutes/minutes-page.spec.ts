import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { type MinutesView, type ObjectionView, type ReviewMeetingView, ReviewMeetingsService } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { MinutesPage } from './minutes-page';

const person = (name: string) => ({ id: name, name, nameEn: name });
const objection = (change: Partial<ObjectionView> = {}): ObjectionView => ({
  id: 'o1',
  person: person('Jie'),
  text: 'The cause is another',
  at: '2026-08-18T03:00:00Z',
  answer: null,
  ...change,
});
const offer = (verb: string, because: string[] = [], needs: string[] = []) => ({ event: `reviewMeeting.${verb}`, allowed: !because.length, because, needs });

describe('the minutes', () => {
  const sent: { verb: string; params: unknown }[] = [];

  async function open(objections: ObjectionView[], offers: ReviewMeetingView['offers']) {
    sent.length = 0;
    const minutes = {
      ...{ meetingId: 'm', title: 'Northern region, August', status: 'minutes_review', objectionUntil: '2026-08-20', minutes: 'Facts first', items: [] },
      ...{ unit: person('North'), periodName: 'Q3', periodNameEn: 'Q3', scheduledAt: '2026-08-18T02:00:00Z', startedAt: null, endedAt: null },
      ...{ snapshotAt: null, concludedAt: null, facilitator: person('Chen'), decisionMaker: person('Chen'), attendance: [], objections },
    } as unknown as MinutesView;
    const record = (verb: string) => async (params: unknown) => void sent.push({ verb, params });
    await render(MinutesPage, {
      inputs: { id: 'm' },
      providers: [
        provideHttpClient(),
        provideRouter([]),
        provideTestTexts({ en }),
        {
          provide: ReviewMeetingsService,
          useValue: {
            reviewMeetingMinutes: async () => minutes,
            reviewMeetingShow: async () => ({ version: 4, offers }),
            reviewMeetingAnswer: record('answer'),
            reviewMeetingObject: record('object'),
          },
        },
        { provide: EVENT_SOURCE, useValue: () => ({ addEventListener: () => undefined, close: () => undefined }) as unknown as EventSource },
      ],
    });
    await screen.findByText('Facts first');
  }

  it('refuse to be confirmed while an objection waits, and say why', async () => {
    await open([objection()], [offer('confirm', ['objectionTimeOver', 'everyObjectionAnswered']), offer('answer', [], ['answer'])]);
    expect(screen.getByRole('button', { name: 'Confirm minutes' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText(/An objection has no answer yet/)).toBeTruthy();
    expect(screen.getByText('waits for an answer')).toBeTruthy();
  });

  it('let the facilitator answer an objection', async () => {
    await open([objection()], [offer('answer', [], ['answer'])]);
    fireEvent.click(screen.getByRole('button', { name: 'Answer' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('Answer to Jie’s objection');
    fireEvent.input(screen.getByLabelText('Answer'), { target: { value: 'The cause is added' } });
    const [send] = [...dialog.querySelectorAll('button')].filter((button) => button.textContent?.trim() === 'Answer');
    await waitFor(() => expect(send.disabled).toBe(false));
    fireEvent.click(send);
    await waitFor(() => expect(sent).toEqual([{ verb: 'answer', params: { id: 'm', objectionId: 'o1', body: { answer: 'The cause is added' } } }]));
  });

  it('show an answer beside its objection, and ask nobody for it again', async () => {
    const answer = { person: person('Chen'), text: 'The cause is added', at: '2026-08-19T03:00:00Z' };
    await open([objection({ answer })], [offer('answer', ['objectionUnanswered'], ['answer'])]);
    expect(screen.getByText('Answer by Chen')).toBeTruthy();
    expect(screen.getByText(/The cause is added/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Answer' })).toBeNull();
  });

  it('offer whoever took part to object, without the right to answer', async () => {
    await open([objection()], [offer('object', [], ['reason'])]);
    expect(screen.getByRole('button', { name: 'Object' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Answer' })).toBeNull();
  });
});
