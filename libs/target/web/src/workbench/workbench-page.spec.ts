import { provideRouter } from '@angular/router';
import { type KeyTaskView, MilestonesService, ScorecardsService, type ScorecardLineView, type ScorecardView } from '@kpi-loop/shared/client';
import { LiveService, provideTestTexts, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import { signal } from '@angular/core';
import { NEVER } from 'rxjs';
import en from '../i18n/en.json';
import { WorkbenchPage } from './workbench-page';

const offer = (event: string, allowed = true, because: string[] = [], needs: string[] = []) => ({ event: `scorecard.${event}`, allowed, because, needs });
const person = (id: string) => ({ id, name: id, nameEn: id });

const line = (id: string, more: Partial<ScorecardLineView> = {}): ScorecardLineView => ({
  id,
  ordinal: 1,
  metricId: `m-${id}`,
  metricVersionId: 'v',
  metricVersionNo: 1,
  code: id,
  name: id,
  nameEn: id,
  description: '',
  descriptionEn: '',
  direction: 'HIGHER',
  denominator: null,
  plannedDenominator: null,
  unit: '',
  decimals: 0,
  percent: false,
  flow: true,
  rule: { kind: 'LINEAR' },
  definitionPublished: true,
  countsWithoutQuality: false,
  contribution: null,
  visibility: 'parties',
  phasing: null,
  weight: '50.00',
  baseline: '100',
  threshold: '80',
  target: '120',
  stretch: '150',
  ownerAccepted: false,
  headAccepted: true,
  measured: null,
  weightWaiver: null,
  uncovered: false,
  suggestion: null,
  history: [],
  previous: null,
  parent: null,
  versions: [],
  offers: [offer('acceptLine', true, [], ['line']), offer('counterLine', true, [], ['line', 'value', 'reason'])],
  ...more,
});

const card = (more: Partial<ScorecardView> = {}): ScorecardView => ({
  id: 'card',
  version: 7,
  status: 'negotiating.with_owner',
  subject: { ...person('anna'), kind: 'person' },
  owner: person('anna'),
  head: person('boss'),
  head2: person('chief'),
  unit: person('north'),
  period: { id: 'q3', cycleId: 'c', code: 'Q3', name: 'Q3', nameEn: 'Q3', from: '2026-07-01', to: '2026-09-30' },
  round: 1,
  lineCount: 2,
  acceptedCount: 0,
  weightTotal: '100.00',
  waitingForMe: true,
  dueAt: null,
  pen: 'owner',
  mySide: 'owner',
  policy: { sum: '100.00', min: '5', max: '60', maxLines: 8, warnLines: 6, maxRounds: 4, keyTaskMax: '30', bonusMax: '10' },
  agreedHash: null,
  ownerSignedAt: null,
  headSignedAt: null,
  carriedFromId: null,
  chain: [],
  counts: null,
  waiver: null,
  refused: false,
  refusedToSign: false,
  monthsTracked: true,
  contractHash: null,
  acknowledgedAt: null,
  acknowledgedImplied: false,
  appealUntil: null,
  lines: [line('Sales'), line('NPS')],
  tasks: [],
  bonuses: [],
  dropped: [],
  thread: [],
  offers: [offer('agree', false, ['allLinesAccepted']), offer('return'), offer('comment', true, [], ['text'])],
  ...more,
});

describe('workbench', () => {
  let api: Record<string, jest.Mock>;
  let present: object[];
  const open = async (view: ScorecardView, report?: string, me = 'anna') => {
    api = { scorecardOne: jest.fn(() => Promise.resolve(view)), presenceHere: jest.fn(() => Promise.resolve({ others: present })) };
    for (const verb of ['AcceptLine', 'CounterLine', 'Return', 'Comment', 'Reject', 'Decide', 'Dissent', 'WaiveWeight'])
      api[`scorecard${verb}`] = jest.fn(() => Promise.resolve({ ...view, version: 8 }));
    for (const verb of ['bonusGrant', 'milestoneReport', 'milestoneConfirm', 'milestoneSendBack'])
      api[verb] = jest.fn(() => Promise.resolve({ ...view, version: 8 }));
    const page = await render(WorkbenchPage, {
      inputs: { id: 'card', report },
      providers: [
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: ScorecardsService, useValue: api },
        { provide: MilestonesService, useValue: api },
        { provide: LiveService, useValue: { on: () => NEVER, tick: () => signal(0) } },
        {
          provide: SessionStore,
          useValue: { session: () => ({ person: { id: me }, tenant: {} }), timezone: () => 'Asia/Shanghai', today: () => '2026-10-20' },
        },
      ],
    });
    jest.spyOn(page.fixture.componentRef.injector.get(Texts), 'lang').mockReturnValue('en');
    await screen.findByRole('heading', { level: 1 });
    return page;
  };
  beforeEach(() => {
    localStorage.clear();
    present = [];
  });

  it('asks nothing while the page is not seen, and says that it has left', async () => {
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(false);
    await open(card());
    jest.useFakeTimers();
    const seen = (is: boolean) => {
      hidden.mockReturnValue(!is);
      document.dispatchEvent(new Event('visibilitychange'));
      api['presenceHere'].mockClear();
    };
    try {
      hidden.mockReturnValue(true);
      document.dispatchEvent(new Event('visibilitychange'));
      expect(api['presenceHere']).toHaveBeenLastCalledWith(expect.objectContaining({ body: expect.objectContaining({ leaving: true }) }));
      seen(false);
      jest.advanceTimersByTime(60_000);
      expect(api['presenceHere']).not.toHaveBeenCalled();
      seen(true);
      jest.advanceTimersByTime(8_000);
      expect(api['presenceHere']).toHaveBeenCalledTimes(1);
    } finally {
      jest.useRealTimers();
      hidden.mockRestore();
    }
  });

  it('shows a refused button with its reason', async () => {
    await open(card());
    expect(screen.getByRole('button', { name: /Agree/ }).getAttribute('aria-disabled')).toBe('true');
  });

  it('accepts a line by key, and says which version it saw', async () => {
    await open(card());
    fireEvent.keyDown(document.body, { key: 'j' });
    fireEvent.keyDown(document.body, { key: 'a' });
    await waitFor(() => expect(api['scorecardAcceptLine']).toHaveBeenCalledTimes(1));
    expect(api['scorecardAcceptLine'].mock.calls[0][0]).toEqual({ id: 'card', body: { lineId: 'NPS' } });
  });

  it('hands over by key, and never while somebody types', async () => {
    await open(card());
    const reason = screen.getByPlaceholderText('Why this number?');
    fireEvent.keyDown(reason, { key: 'r' });
    expect(api['scorecardReturn']).not.toHaveBeenCalled();
    fireEvent.keyDown(document.body, { key: 'r' });
    await waitFor(() => expect(api['scorecardReturn']).toHaveBeenCalledTimes(1));
  });

  it('counters with value and reason, and forgets the draft only then', async () => {
    await open(card());
    const value = screen.getByLabelText(/Your value/);
    fireEvent.input(value, { target: { value: '110' } });
    fireEvent.keyDown(value, { key: 'Enter', ctrlKey: true });
    expect(api['scorecardCounterLine']).not.toHaveBeenCalled();
    fireEvent.input(screen.getByPlaceholderText('Why this number?'), { target: { value: 'stock' } });
    expect(localStorage.getItem('kl.targets.draft.card.Sales')).toContain('stock');
    fireEvent.keyDown(value, { key: 'Enter', ctrlKey: true });
    await waitFor(() => expect(api['scorecardCounterLine']).toHaveBeenCalledTimes(1));
    expect(api['scorecardCounterLine'].mock.calls[0][0]).toEqual({ id: 'card', body: { lineId: 'Sales', target: '110', reason: 'stock' } });
    await waitFor(() => expect(localStorage.getItem('kl.targets.draft.card.Sales')).toBeNull());
  });

  it('counters threshold, stretch and weight too, folded away until they are wanted, with the evidence and what it shows', async () => {
    await open(card());
    expect(screen.queryByLabelText('Threshold')).toBeNull();
    const more = screen.getByRole('button', { name: /^More/ });
    expect(more.getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(more);
    const field = (name: string) => screen.getByLabelText(name) as HTMLInputElement;
    await screen.findByLabelText('Threshold');
    expect(['Threshold', 'Stretch', 'Weight'].map((name) => field(name).placeholder)).toEqual(['80', '150', '50']);
    fireEvent.input(field('Weight'), { target: { value: '45' } });
    fireEvent.input(field('Threshold'), { target: { value: 'much' } });
    fireEvent.input(screen.getByPlaceholderText('Why this number?'), { target: { value: 'few hands' } });
    await waitFor(() => expect(screen.getByRole('button', { name: /^Counter/ }).getAttribute('aria-disabled')).toBe('true'));
    fireEvent.input(field('Threshold'), { target: { value: '85' } });
    fireEvent.input(screen.getByPlaceholderText(/A link/), { target: { value: 'https://a.example/plan' } });
    fireEvent.input(await screen.findByPlaceholderText(/What the evidence shows/), { target: { value: 'the plan' } });
    await waitFor(() => expect(screen.getByRole('button', { name: /^Counter/ }).getAttribute('aria-disabled')).toBeNull());
    expect(JSON.parse(localStorage.getItem('kl.targets.draft.card.Sales')!)).toMatchObject({ beside: { threshold: '85', stretch: '', weight: '45' } });
    fireEvent.click(screen.getByRole('button', { name: /^Counter/ }));
    await waitFor(() => expect(api['scorecardCounterLine']).toHaveBeenCalledTimes(1));
    expect(api['scorecardCounterLine'].mock.calls[0][0].body).toEqual({
      ...{ lineId: 'Sales', threshold: '85', weight: '45', reason: 'few hands', evidenceLink: 'https://a.example/plan', evidenceNote: 'the plan' },
    });
  });

  it('says in the thread what was countered of each, and leaves the target alone where it was not', async () => {
    const proposal = { target: '120', threshold: '85', stretch: '150', weight: '45', before: '120', countered: ['threshold', 'weight'] };
    const said = { id: 'e', lineId: 'Sales', round: 1, side: 'owner', kind: 'counter', text: 'few hands', actor: person('anna'), onBehalfOf: null };
    const entry = { ...said, proposal: { ...proposal, was: { threshold: '80', stretch: '150', weight: '50.00' } }, at: '2026-07-10T02:00:00Z' };
    await open(card({ thread: [entry] as unknown as ScorecardView['thread'] }));
    const item = screen.getByText('few hands').closest('li')!;
    expect(item.textContent).toMatch(/Threshold 80 → 85.*Weight 50% → 45%/s);
    expect(item.textContent).not.toContain('120');
  });

  it('keeps a weight that is typed when the other moves the weight meanwhile', async () => {
    const draft = { value: '', reason: 'few hands', condition: '', beside: { threshold: '', stretch: '', weight: '45' }, savedAt: '2026-08-18T02:00:00Z' };
    localStorage.setItem(
      'kl.targets.draft.card.Sales',
      JSON.stringify({ ...draft, base: '120', baseBeside: { threshold: '80', stretch: '150', weight: '60.00' } }),
    );
    await open(card());
    expect(await screen.findByText(/the other side changed: Weight 60% → 50%\./)).toBeTruthy();
    expect((screen.getByLabelText('Weight') as HTMLInputElement).value).toBe('45');
  });

  it('says what is missing before a value can be sent', async () => {
    await open(card());
    const button = screen.getByRole('button', { name: /^Counter/ });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(button.getAttribute('aria-describedby')!)!.textContent).toContain('Enter a value');
    fireEvent.input(screen.getByLabelText(/Your value/), { target: { value: '110' } });
    fireEvent.input(screen.getByPlaceholderText('Why this number?'), { target: { value: 'stock' } });
    expect((await screen.findByRole('button', { name: /^Counter with 110/ })).getAttribute('aria-disabled')).toBeNull();
  });

  it('goes on to the next line that waits, and then to the card', async () => {
    const answered = (of: string[]) => ['Sales', 'NPS'].map((id) => line(id, { ownerAccepted: of.includes(id) }));
    await open(card());
    api['scorecardAcceptLine'].mockResolvedValueOnce(card({ version: 8, lines: answered(['Sales']) }));
    fireEvent.keyDown(document.body, { key: 'a' });
    expect(await screen.findByRole('region', { name: 'NPS' })).toBeTruthy();
    api['scorecardAcceptLine'].mockResolvedValueOnce(card({ version: 9, lines: answered(['Sales', 'NPS']), offers: [offer('agree'), offer('return')] }));
    fireEvent.keyDown(document.body, { key: 'a' });
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Agree' })).toHaveLength(2));
  });

  it('asks nothing of the side whose turn it is not', async () => {
    await open(card({ mySide: 'head' }));
    expect(screen.getByText(/You can respond once they have answered/)).toBeTruthy();
    expect(screen.queryByLabelText(/Your value/)).toBeNull();
  });

  it('is decided line by line: a value and a reason for each that is disputed', async () => {
    const settled = line('NPS', { ownerAccepted: true });
    await open(card({ status: 'mediation', mySide: null, pen: null, lines: [line('Sales'), settled], offers: [offer('decide', true, [], ['decisions'])] }));
    fireEvent.click(screen.getByRole('button', { name: 'Decide' }));
    const dialog = await screen.findByRole('dialog');
    expect([...dialog.querySelectorAll('legend')].map((legend) => legend.textContent)).toEqual(['Sales']);
    const send = [...dialog.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Decide')!;
    expect(send.disabled).toBe(true);
    const [value, reason] = within(dialog).getAllByRole('textbox');
    fireEvent.input(value, { target: { value: '125' } });
    fireEvent.input(reason, { target: { value: 'The market is back' } });
    await waitFor(() => expect(send.disabled).toBe(false));
    fireEvent.click(send);
    await waitFor(() =>
      expect(api['scorecardDecide'].mock.calls[0][0]).toEqual({
        id: 'card',
        body: { lines: [{ lineId: 'Sales', target: '125', reason: 'The market is back' }] },
      }),
    );
  });

  it('leads whose result it is to an appeal while there is time', async () => {
    const published = card({ status: 'published.unread', appealUntil: '2026-10-20', offers: [] });
    await open(published);
    expect(screen.getByRole('link', { name: 'Appeal' }).getAttribute('href')).toBe('/appeals/new?card=card');
  });

  it.each([
    ['somebody else’s', card({ status: 'published.unread', appealUntil: '2026-10-20', offers: [] }), 'boss'],
    ['too late', card({ status: 'published.unread', appealUntil: '2026-10-19', offers: [] }), 'anna'],
    ['under appeal already', card({ status: 'published.disputed', appealUntil: '2026-10-20', offers: [] }), 'anna'],
  ])('leads nobody to an appeal against a result that is %s', async (_, view, me) => {
    await open(view, undefined, me);
    expect(screen.queryByRole('link', { name: 'Appeal' })).toBeNull();
    expect(!!screen.queryByRole('link', { name: 'See my appeal' })).toBe(view.status === 'published.disputed');
  });

  it('warns of a line that counts without its quality', async () => {
    await open(card({ lines: [line('Sales', { countsWithoutQuality: true }), line('NPS')] }));
    expect(screen.getAllByText('Counts only').length).toBe(2);
  });

  it('asks the owner for the words of a dissent', async () => {
    await open(card({ status: 'agreed', offers: [offer('dissent', true, [], ['text'])] }));
    fireEvent.click(screen.getByRole('button', { name: 'Dissent' }));
    fireEvent.input(await screen.findByLabelText('Text'), { target: { value: 'Too high' } });
    const send = [...screen.getByRole('dialog').querySelectorAll('button')].at(-1)!;
    await waitFor(() => expect(send.disabled).toBe(false));
    fireEvent.click(send);
    await waitFor(() => expect(api['scorecardDissent'].mock.calls[0][0]).toEqual({ id: 'card', body: { text: 'Too high' } }));
  });

  it('shows the dissent beside what is signed', async () => {
    const said = { id: 'e', lineId: null, round: 2, side: 'owner', kind: 'dissent', proposal: null, text: 'Too high', actor: person('anna'), onBehalfOf: null };
    await open(card({ status: 'signing', thread: [{ ...said, at: '2026-07-10T02:00:00Z' }] as ScorecardView['thread'] }));
    expect(screen.getByRole('region', { name: 'anna dissents' }).textContent).toContain('Too high');
  });

  it.each([
    ['effective.steady', true, ['/scorecards/card/months']],
    ['effective.steady', false, []],
    ['negotiating.with_owner', true, []],
  ] as const)('%s, with months tracked %s, leads to %j', async (status, monthsTracked, links) => {
    await open(card({ status, monthsTracked }));
    const found = screen.queryAllByRole('link', { name: 'Month by month' }).map((link) => link.getAttribute('href'));
    expect(found).toEqual(links);
  });

  it('shows what is different from last period before it is approved', async () => {
    await open(
      card({
        status: 'in_approval',
        offers: [offer('approve')],
        lines: [
          line('Sales', {
            ownerAccepted: true,
            offers: [],
            previous: { weight: '50', threshold: '70', target: '100', stretch: '120', plannedDenominator: null },
          }),
        ],
        dropped: [{ code: 'X', name: 'Gone', nameEn: 'Gone', unit: '', decimals: 0, percent: false, weight: '50', target: '9' }],
      }),
    );
    expect(screen.getByText('Compared with last period')).toBeTruthy();
    expect(screen.getByText(/\+20\.0%/)).toBeTruthy();
    expect(screen.getByText('Dropped')).toBeTruthy();
  });

  it('asks for the password before it signs, and says which content is signed', async () => {
    await open(card({ status: 'signing', agreedHash: 'a'.repeat(64), offers: [offer('sign', true, [], ['agreedHash', 'identity'])] }));
    api['scorecardSign'] = jest.fn(() => Promise.resolve(card({ version: 8, status: 'signing', ownerSignedAt: '2026-08-18T02:00:00Z' })));
    fireEvent.click(screen.getByRole('button', { name: 'Sign' }));
    const dialog = await screen.findByRole('dialog');
    fireEvent.input(within(dialog).getByLabelText('Password'), { target: { value: 'right horse' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Sign' }));
    await waitFor(() => expect(api['scorecardSign']).toHaveBeenCalledTimes(1));
    expect(api['scorecardSign'].mock.calls[0][0]).toEqual({ id: 'card', body: { agreedHash: 'a'.repeat(64), password: 'right horse' } });
  });

  it('keeps what is typed when the other moves the line meanwhile, and shows what was moved', async () => {
    localStorage.setItem(
      'kl.targets.draft.card.Sales',
      JSON.stringify({ value: '130', reason: 'more staff', condition: '', base: '110', savedAt: '2026-08-18T02:00:00Z' }),
    );
    await open(card());
    expect(await screen.findByText(/the other side changed: Target 110 → 120\./)).toBeTruthy();
    expect((screen.getByPlaceholderText('Why this number?') as HTMLTextAreaElement).value).toBe('more staff');
    fireEvent.click(screen.getByRole('button', { name: 'Keep mine' }));
    await waitFor(() => expect(screen.queryByText(/the other side changed/)).toBeNull());
    expect(JSON.parse(localStorage.getItem('kl.targets.draft.card.Sales')!)).toMatchObject({ value: '130', base: '120' });
  });

  it('shows who else is here, and where', async () => {
    const here = { ...person('boss'), lineId: 'NPS', typing: true };
    present = [here];
    await open(card());
    expect((await screen.findByText(/is writing/)).textContent).toContain('NPS');
  });

  it('says who has approved and who is still asked', async () => {
    await open(
      card({
        status: 'in_approval',
        chain: [
          { step: 'HEAD2', by: person('chief'), at: '2026-08-18T02:00:00Z', waived: [] },
          { step: 'HRBP', by: null, at: null, waived: [] },
        ],
        waiver: 'a new shop opens',
      }),
    );
    const chain = screen.getByRole('region', { name: 'Approvals' });
    expect([chain.textContent?.includes('chief'), chain.textContent?.includes('Waiting'), chain.textContent?.includes('a new shop opens')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('says before an approval that it would be one under a waiver, and afterwards that it was (§6.5)', async () => {
    const waived = ['approverIsNotHead', 'approverIsNotSubmitter'];
    await open(
      card({
        status: 'in_approval',
        chain: [{ step: 'HEAD2', by: person('boss'), at: '2026-08-18T02:00:00Z', waived: ['approverIsNotProposer'] }],
        offers: [{ ...offer('approve'), waived }],
      }),
    );
    expect(screen.getByRole('note').textContent).toContain('the head does not approve, who submits does not approve');
    expect(screen.getByRole('region', { name: 'Approvals' }).textContent).toContain('Approved under a waiver: who proposes does not approve');
  });

  it('lets the HRBP waive the upper limit of one line, with a reason, and shows no form to speak for a side', async () => {
    const heavy = line('Sales', { weight: '70.00', offers: [offer('waiveWeight', true, [], ['line', 'reason'])] });
    await open(card({ mySide: null, lines: [heavy, line('NPS', { weight: '30.00', offers: [] })] }));
    expect(screen.queryByLabelText(/Your value/)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Waive the weight limit' }));
    const dialog = await screen.findByRole('dialog');
    fireEvent.input(within(dialog).getByRole('textbox'), { target: { value: 'one metric tells it all' } });
    const send = [...dialog.querySelectorAll('button')].at(-1)!;
    await waitFor(() => expect(send.disabled).toBe(false));
    fireEvent.click(send);
    await waitFor(() =>
      expect(api['scorecardWaiveWeight'].mock.calls[0][0]).toEqual({ id: 'card', body: { lineId: 'Sales', reason: 'one metric tells it all' } }),
    );
  });

  it('names the lines that leave the target above uncovered, where a reason is asked for that', async () => {
    const lines = [line('NPS', { uncovered: true }), line('Sales'), line('Returns', { uncovered: true })];
    await open(card({ status: 'agreed', lines, offers: [offer('submit', true, [], ['waiver'])] }));
    fireEvent.click(screen.getByRole('button', { name: 'Submit for approval' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('do not make up the target above: NPS, Returns.');
    expect(dialog.textContent).not.toContain('Sales');
  });

  it('shows on the line that its limit is waived, by whom and why; its weight is not out of range then', async () => {
    const weightWaiver = { reason: 'one metric tells it all', by: person('paula'), at: '2026-08-18T02:00:00Z' };
    const page = await open(card({ lines: [line('Sales', { weight: '70.00', weightWaiver }), line('NPS', { weight: '30.00' })] }));
    expect(screen.getAllByText('Weight limit waived').length).toBe(2);
    expect(screen.getByText(/paula waived the upper limit of 60%:/).textContent).toContain('one metric tells it all');
    expect(page.container.querySelectorAll('kl-weight-bar .off')).toHaveLength(0);
  });

  describe('beside the lines', () => {
    const milestone = (id: string, more: object = {}) => ({
      ...{ id, version: 3, name: id, nameEn: id, dueOn: '2026-08-15', weight: '50.00', status: 'open', overdue: false, doneOn: null, lateDays: 0, share: null },
      ...{ note: '', evidenceLink: null, reportedBy: null, quality: null, confirmedShare: null, answeredBy: null, answer: '', carriedFromId: null, offers: [] },
      ...more,
    });
    const named = (event: string, ...needs: string[]) => ({ event, allowed: true, because: [], needs });
    const task = (more: object = {}) =>
      ({
        ...{
          id: 'task',
          ordinal: 3,
          title: '上线',
          titleEn: 'Launch',
          details: '',
          criterion: 'live',
          weight: '20.00',
          latePenalty: '0.02',
          partialAllowed: false,
        },
        ...{
          visibility: 'parties',
          ownerAccepted: false,
          headAccepted: true,
          carriedFromId: null,
          milestones: [milestone('Design'), milestone('Build')],
          offers: [],
        },
        ...more,
      }) as KeyTaskView;
    const bonus = (offers: object[]) =>
      ({
        ...{ id: 'bonus', ordinal: 4, title: '支援', titleEn: 'Help', details: '', criterion: '', maxPoints: '5', visibility: 'parties' },
        ...{ ownerAccepted: true, headAccepted: true, award: null, offers },
      }) as ScorecardView['bonuses'][number];
    /** The one number, or the words, of the form that is open. */
    const type = async (selector: 'input[inputmode=decimal]' | 'textarea', value: string) => {
      await waitFor(() => expect(document.querySelector(`.ant-modal ${selector}`)).not.toBeNull());
      fireEvent.input(document.querySelector(`.ant-modal ${selector}`)!, { target: { value } });
    };
    const dialogButton = (name: string) =>
      [...document.querySelectorAll<HTMLButtonElement>('.ant-modal button')].find((button) => button.textContent?.trim() === name)!;

    it('a key task is accepted, or countered with a weight and a reason', async () => {
      await open(card({ tasks: [task({ offers: [offer('acceptLine', true, [], ['line']), offer('counterLine', true, [], ['line', 'value', 'reason'])] })] }));
      const panel = within(screen.getByRole('region', { name: 'Launch' }));
      fireEvent.click(panel.getByRole('button', { name: 'Accept 20' }));
      await waitFor(() => expect(api['scorecardAcceptLine'].mock.calls[0][0]).toEqual({ id: 'card', body: { lineId: 'task' } }));
      fireEvent.click(panel.getByRole('button', { name: 'Propose a weight' }));
      await type('input[inputmode=decimal]', '15');
      expect(dialogButton('Propose a weight').disabled).toBe(true);
      await type('textarea', 'few hands');
      await waitFor(() => expect(dialogButton('Propose a weight').disabled).toBe(false));
      fireEvent.click(dialogButton('Propose a weight'));
      await waitFor(() =>
        expect(api['scorecardCounterLine'].mock.calls[0][0]).toEqual({ id: 'card', body: { lineId: 'task', weight: '15', reason: 'few hands' } }),
      );
    });

    it('a late milestone says so, and a reported one is confirmed with its quality as a factor', async () => {
      const milestones = [
        milestone('Design', { overdue: true, lateDays: 3 }),
        milestone('Build', {
          status: 'reported',
          doneOn: '2026-08-14',
          offers: [named('milestone.confirm', 'quality'), named('milestone.sendBack', 'reason')],
        }),
      ];
      await open(card({ status: 'effective.steady', pen: null, mySide: 'head', tasks: [task({ milestones })] }));
      const panel = within(screen.getByRole('region', { name: 'Launch' }));
      expect(panel.getByText('3 days late')).toBeTruthy();
      fireEvent.click(panel.getByRole('button', { name: 'Confirm' }));
      await type('input[inputmode=decimal]', '120');
      expect(dialogButton('Confirm').disabled).toBe(true);
      await type('input[inputmode=decimal]', '90');
      await waitFor(() => expect(dialogButton('Confirm').disabled).toBe(false));
      fireEvent.click(dialogButton('Confirm'));
      await waitFor(() => expect(api['milestoneConfirm'].mock.calls[0][0]).toEqual({ id: 'Build', body: { quality: '0.9' } }));
    });

    it('who came to report a milestone has its form open, and only where he may', async () => {
      const milestones = [milestone('Design', { offers: [named('milestone.report', 'date')] }), milestone('Build')];
      await open(card({ status: 'effective.steady', pen: null, tasks: [task({ milestones })] }), 'Design');
      await waitFor(() => expect(dialogButton('Report as done')).toBeTruthy());
      expect(document.querySelector('.ant-modal-title')!.textContent).toContain('Design');
    });

    it('nothing opens for a milestone that is not his to report', async () => {
      await open(card({ status: 'effective.steady', pen: null, tasks: [task()] }), 'Build');
      expect(await screen.findByRole('region', { name: 'Launch' })).toBeTruthy();
      expect(document.querySelector('.ant-modal')).toBeNull();
    });

    it('points of a bonus item are granted up to what was agreed, with a reason', async () => {
      await open(
        card({ status: 'effective.steady', pen: null, mySide: 'head', bonuses: [bonus([offer('grantBonus', true, [], ['bonus', 'points', 'reason'])])] }),
      );
      fireEvent.click(within(screen.getByRole('region', { name: 'Help' })).getByRole('button', { name: 'Grant points' }));
      await type('input[inputmode=decimal]', '6');
      await type('textarea', 'twice');
      expect(dialogButton('Grant points').disabled).toBe(true);
      await type('input[inputmode=decimal]', '4.5');
      await waitFor(() => expect(dialogButton('Grant points').disabled).toBe(false));
      fireEvent.click(dialogButton('Grant points'));
      await waitFor(() => expect(api['bonusGrant'].mock.calls[0][0]).toEqual({ id: 'card', body: { lineId: 'bonus', points: '4.5', reason: 'twice' } }));
    });
  });
});
