import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { ReviewMeetingsService, type AgendaItemView, type ReviewMeetingView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, MetricChart, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import { provideNzNativeDateAdapter } from 'ng-zorro-antd/core/time';
import en from '../i18n/en.json';
import { EMPTY } from './conclusion-draft';
import { MeetingPage } from './meeting-page';
import { MeetingStore } from './meeting-store';

const snapshot = (change: object = {}) => ({
  lineId: 'l1',
  code: 'PAY',
  name: '支付成功率',
  nameEn: 'Payment success',
  unit: '%',
  decimals: 3,
  percent: true,
  flow: false,
  direction: 'HIGHER',
  ownerName: '阿杰',
  ownerNameEn: 'Jie',
  periodFrom: '2026-04-01',
  periodTo: '2026-06-30',
  weight: '40.00',
  target: '0.92',
  value: '0.78',
  score: '41.00',
  state: 'bad',
  dataUntil: '2026-06-30',
  months: [
    { month: '2026-05-01', value: '0.922', status: 'locked' },
    { month: '2026-06-01', value: '0.78', status: 'locked' },
  ],
  actionBaseline: '0.78',
  targets: [],
  pastActions: [{ id: 'old', title: 'Double capacity', status: 'closed', dueOn: '2025-11-01', delta: '0.031', verdict: 'partly_effective', lesson: '' }],
  ...change,
});
const item = (id: string, ordinal: number, change: Partial<AgendaItemView> = {}): AgendaItemView =>
  ({
    ...{ id, ordinal, kind: 'alert', lineId: 'l1', alertId: 'a', actionId: null, ownerId: 'jie', red: true, asynchronous: false },
    ...{ snapshot: snapshot(), conclusion: null, cause: null, note: '', decision: null, concludedAt: null, action: null },
    ...change,
  }) as AgendaItemView;
const offer = (verb: string, because: string[] = [], needs: string[] = []) => ({ event: `reviewMeeting.${verb}`, allowed: !because.length, because, needs });
const jie = { id: 'jie', name: '阿杰', nameEn: 'Jie' };
const head = { id: 'head', name: '陈雨桐', nameEn: 'Chen' };

const meeting = (change: Partial<ReviewMeetingView> = {}): ReviewMeetingView =>
  ({
    ...{
      id: 'm',
      version: 7,
      title: 'E-commerce, June',
      status: 'in_session',
      scheduledAt: '2026-07-02T10:00:00Z',
      periodId: 'p',
      periodName: 'Q2',
      periodNameEn: 'Q2',
    },
    ...{
      periodFrom: '2026-04-01',
      periodTo: '2026-06-30',
      unit: { id: 'u', name: '电商', nameEn: 'E-commerce' },
      facilitator: head,
      decisionMaker: head,
      withBelow: false,
    },
    ...{
      snapshotAt: '2026-07-02T10:00:00Z',
      startedAt: null,
      endedAt: null,
      objectionUntil: null,
      concludedAt: null,
      minutes: '',
      itemMinutes: 5,
      maxMinutes: 60,
    },
    ...{ effectiveFrom: '0.80', quorumMet: true, ownersPresent: 1, owners: 1, objections: [] },
    items: [item('i1', 1), item('i2', 2, { kind: 'good_news', red: false, snapshot: snapshot({ nameEn: 'Cart rate', state: 'ok' }) })],
    attendance: [{ person: jie, presence: 'present', delegate: null, ownsItems: true, facilitator: false, decisionMaker: false, agreedAt: null }],
    offers: [offer('recordConclusion'), offer('attend'), offer('end', ['everyRedItemConcluded'])],
    ...change,
  }) as ReviewMeetingView;

describe('the meeting', () => {
  let calls: { verb: string; params: { itemId?: string; body?: unknown } }[];
  const noEvents = { addEventListener: () => undefined, close: () => undefined };
  async function open(view = meeting(), suggestions: object[] = []) {
    calls = [];
    const answer = (verb: string) => (params: never) => {
      calls.push({ verb, params });
      return Promise.resolve({ ...view, version: view.version + 1 });
    };
    const service = {
      reviewMeetingShow: () => Promise.resolve(view),
      meetingSuggestionList: () => Promise.resolve({ items: suggestions }),
      reviewMeetingConclude: answer('conclude'),
      reviewMeetingAgree: answer('agree'),
      reviewMeetingEnd: answer('end'),
      reviewMeetingAttend: answer('attend'),
    };
    const { fixture } = await render(MeetingPage, {
      inputs: { id: 'm' },
      // jsdom has no layout for a chart
      configureTestBed: (bed) => bed.overrideComponent(MetricChart, { set: { template: '', imports: [], providers: [] } }),
      providers: [
        provideHttpClient(),
        provideNzNativeDateAdapter(),
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: ReviewMeetingsService, useValue: service },
        { provide: EVENT_SOURCE, useValue: () => noEvents as unknown as EventSource },
      ],
    });
    await screen.findByRole('heading', { name: view.title });
    return fixture.debugElement.injector.get(MeetingStore);
  }
  beforeEach(() => localStorage.clear());

  it('opens at the first red item without a conclusion, and says what keeps it from ending', async () => {
    await open();
    expect(screen.getByRole('region', { name: 'Payment success' })).toBeTruthy();
    expect(screen.getByText(/14.0 pp short of target/)).toBeTruthy();
    expect(screen.getByText(/Snapshot/)).toBeTruthy();
    expect(screen.getByText(/Double capacity: \+3.1 pp, Partly effective/)).toBeTruthy();
    expect(screen.getByText(/red items? ha(s|ve) no conclusion yet: Payment success/, { ignore: false as never })).toBeTruthy();
  });

  it('shows of a key task its milestones with what was reported, and takes an action in points of its score', async () => {
    const milestone = (name: string, more: object) => ({
      ...{ id: name, name, nameEn: name, weight: '50.00', status: 'open', days: 0, overdue: false, doneOn: null, share: null, note: '', evidenceLink: null },
      ...{ reportedBy: null, quality: null, confirmedShare: null, answer: '', ...more },
    });
    const milestones = [
      milestone('Design', {
        dueOn: '2026-05-10',
        standing: 'done',
        status: 'confirmed',
        doneOn: '2026-05-12',
        share: '1',
        quality: '0.9',
        note: 'Two rounds',
        reportedBy: jie,
      }),
      milestone('Build', { dueOn: '2026-06-10', standing: 'late', days: 20, overdue: true }),
    ];
    const of = {
      nameEn: 'Launch',
      code: '',
      metricId: null,
      scorecardId: 'card',
      unit: '',
      decimals: 2,
      percent: false,
      target: '100',
      value: '44.10',
      score: '44.10',
      actionBaseline: '44.10',
    };
    const task = item('t', 1, {
      kind: 'task',
      alertId: null,
      snapshot: snapshot({ ...of, months: [], pastActions: [], task: { criterion: 'live', latePenalty: '0.02', milestones } }),
    });
    await open(meeting({ items: [task] }));
    const region = within(screen.getByRole('region', { name: 'Launch' }));
    for (const text of [/20 days late/, /Nothing was reported/, /reported as done .* by Jie/, /quality 90%/, 'Two rounds'])
      expect(region.getByText(text)).toBeTruthy();
    expect(region.getByRole('link', { name: 'Scorecard' }).getAttribute('href')).toBe('/targets/card');
    expect(screen.getAllByText(/1 milestone overdue/)).toHaveLength(2);

    fireEvent.click(screen.getByRole('radio', { name: 'Change target' }));
    expect(await screen.findByText('Reason')).toBeTruthy();
    expect(screen.queryByText('New target')).toBeNull();
    fireEvent.click(screen.getByRole('radio', { name: 'Take action' }));
    expect(await screen.findByText(/In points of the task's score so far/)).toBeTruthy();
    fireEvent.input(screen.getByRole('textbox', { name: 'Expected change' }), { target: { value: '50' } });
    expect(await screen.findByText('→ 94.1')).toBeTruthy();
  });

  it('makes an action of a suggestion at the step', async () => {
    const { items } = meeting();
    const suggestion = {
      id: 's1',
      status: 'open',
      text: 'A second gateway',
      author: { id: 'z', name: '赵', nameEn: 'Zoe' },
      node: { name: '支付', nameEn: 'Payment' },
      madeAt: '2026-07-01T00:00:00Z',
    };
    await open(meeting(), [{ suggestion, itemIds: [items[0].id] }]);
    fireEvent.click(await screen.findByRole('button', { name: 'Make it an action' }));
    expect(await screen.findByText('The action will come of this suggestion')).toBeTruthy();
    expect(screen.getByRole('radio', { name: 'Take action' }).getAttribute('aria-checked')).toBe('true');
    expect(screen.getByDisplayValue('A second gateway')).toBeTruthy();
  });

  it('moves with J and K, but not while somebody types', async () => {
    await open();
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(await screen.findByRole('region', { name: 'Cart rate' })).toBeTruthy();
    fireEvent.keyDown(document.body, { key: 'k' });
    expect(await screen.findByRole('region', { name: 'Payment success' })).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: 'Park' }));
    fireEvent.keyDown(await screen.findByPlaceholderText('Root cause, in one sentence'), { key: 'j' });
    expect(screen.getByRole('region', { name: 'Payment success' })).toBeTruthy();
  });

  it('keeps what was typed, records it with Ctrl+Enter, and goes on to the next item', async () => {
    await open();
    fireEvent.click(screen.getByRole('radio', { name: 'Park' }));
    const cause = await screen.findByPlaceholderText('Root cause, in one sentence');
    fireEvent.input(cause, { target: { value: 'Gateway timeout' } });
    expect(JSON.parse(localStorage.getItem('kl.reviews.draft.m.i1')!)).toMatchObject({ conclusion: 'PARK', cause: 'Gateway timeout' });
    fireEvent.keyDown(cause, { key: 'Enter', ctrlKey: true });
    expect(await screen.findByRole('region', { name: 'Cart rate' })).toBeTruthy();
    expect(calls).toMatchObject([{ verb: 'conclude', params: { itemId: 'i1', body: { conclusion: 'PARK', cause: 'Gateway timeout' } } }]);
    await waitFor(() => expect(localStorage.getItem('kl.reviews.draft.m.i1')).toBeNull());
  });

  it('does not record an action without its due date and effect', async () => {
    await open();
    expect(screen.getByText('Choose a conclusion first')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: 'Take action' }));
    expect(await screen.findByText('Still to fill in: Action, Due, Expected')).toBeTruthy();
    fireEvent.input(screen.getByLabelText('Expected change'), { target: { value: '+12 pp' } });
    expect(await screen.findByText('→ 90.0%')).toBeTruthy();
    expect(screen.getByText('Still to fill in: Action, Due')).toBeTruthy();
    expect((screen.getByRole('button', { name: /Record and go to next/ }) as HTMLButtonElement).disabled).toBe(true);
  });

  it('takes a due date, and says when the effect is measured', async () => {
    localStorage.setItem(
      'kl.reviews.draft.m.i1',
      JSON.stringify({ ...EMPTY, conclusion: 'ACTION', title: 'Spare gateway', ownerId: 'jie', dueOn: '2026-07-10' }),
    );
    await open();
    expect(await screen.findByDisplayValue('2026-07-10')).toBeTruthy();
    expect(screen.getByText('Still to fill in: Expected')).toBeTruthy();
    fireEvent.input(screen.getByLabelText('Expected change'), { target: { value: '12' } });
    expect(await screen.findByText(/Jul 2026 – Aug 2026 · \+9.6 pp counts as effective/)).toBeTruthy();
  });

  it('goes through the conclusions with the arrows, and begins the next item there', async () => {
    await open();
    const first = screen.getByRole('radio', { name: 'Take action' });
    first.focus();
    fireEvent.keyDown(first, { key: 'ArrowLeft' });
    const last = screen.getByRole('radio', { name: 'No action needed' });
    await waitFor(() => expect(last.getAttribute('aria-checked')).toBe('true'));
    expect(document.activeElement).toBe(last);
    fireEvent.keyDown(last, { key: 'Enter', ctrlKey: true });
    expect(await screen.findByRole('region', { name: 'Cart rate' })).toBeTruthy();
    await waitFor(() => expect(document.activeElement?.textContent?.trim()).toBe('Take action'));
  });

  it('sends the invitations next once there is an agenda; who comes is not asked yet', async () => {
    await open(meeting({ status: 'agenda_ready', offers: [offer('buildAgenda'), offer('invite')] }));
    expect(screen.getByRole('button', { name: 'Send invitations' }).className).toContain('ant-btn-primary');
    expect(screen.getByRole('button', { name: 'Rebuild agenda' }).className).not.toContain('ant-btn-primary');
    expect(screen.getByRole('heading', { name: 'Participants' })).toBeTruthy();
    expect(screen.queryByText('Present')).toBeNull();
  });

  it('ends the meeting as the next step only when everything is concluded', async () => {
    const end = { ...offer('end'), allowed: true };
    await open(meeting({ offers: [offer('recordConclusion'), end] }));
    expect(screen.getByRole('button', { name: 'End meeting' }).className).not.toContain('ant-btn-primary');
  });

  it('lets a participant read, but not conclude', async () => {
    await open(meeting({ offers: [offer('attend')] }));
    expect(screen.getByText('The facilitator records conclusions during the meeting')).toBeTruthy();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('takes down everybody who is there, however quickly they are named, and each once', async () => {
    const store = await open(meeting({ offers: [offer('attend')] }));
    const there = (personId: string) => store.attend([{ personId, presence: 'present' }]);
    const done = await Promise.all([there('jie'), there('min'), there('ben'), there('ben')]);
    expect(done).toEqual([true, true, true, false]);
    expect(calls.map(({ params }) => (params.body as { entries: { personId: string }[] }).entries[0].personId)).toEqual(['jie', 'min', 'ben']);
  });

  it('says that the agenda is still to come', async () => {
    await open(meeting({ status: 'planned', items: [], offers: [offer('buildAgenda')] }));
    expect(screen.getByText('No agenda yet')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Build agenda' })).toBeTruthy();
  });
});
