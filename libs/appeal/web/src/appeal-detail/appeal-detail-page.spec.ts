import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { type AppealEvidencePackView, AppealsService, type AppealView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import en from '../i18n/en.json';
import { AppealDetailPage } from './appeal-detail-page';

const person = (name: string) => ({ id: name, name, nameEn: name });
const offer = (event: string, needs: string[] = [], because: string[] = []) => ({ event: `appeal.${event}`, allowed: !because.length, because, needs });
const nps = {
  ...{ lineId: 'nps', scorecardId: 's', periodName: 'Q3', periodNameEn: 'Q3', kind: 'kpi', name: 'NPS', nameEn: 'NPS', unit: '', decimals: 0, percent: false },
  ...{ direction: 'HIGHER', target: '59', actual: '57', attainment: '0.96', score: '96.61', weight: '20.00' },
};
const figure = {
  measurementId: 'm',
  month: '2026-09-01',
  status: 'locked',
  edition: 1,
  numerator: '57',
  denominator: null,
  value: '57',
  runIds: [],
  frozen: true,
};
const pack: AppealEvidencePackView = {
  ...{ steps: [], regraded: { rawGrade: 'B', grade: 'C', gradedBy: 'calibration', reason: 'Gave little help' }, changes: [], revisions: [] },
  lines: [{ ...nps, contested: true, steps: [], figures: [figure] }],
};

const view = (change: Partial<AppealView> = {}): AppealView =>
  ({
    ...{ id: 'a', version: 4, status: 'investigating', side: 'owner', person: person('Anna'), scorecardId: 's', cycleId: 'c' },
    ...{ cycleName: '2026', cycleNameEn: '2026', periodId: 'p', periodName: 'Q3', periodNameEn: 'Q3', unitName: 'Store', unitNameEn: 'Store' },
    ...{ totalBefore: '95.03', gradeBefore: 'B', total: '95.03', grade: 'B', grades: ['S', 'A', 'B', 'C'] },
    ...{ createdAt: '', filedAt: '2026-11-02T02:00:00Z', decideBy: '2026-11-17', statementUntil: '2026-11-10', secondUntil: null },
    ...{ waitsFor: ['HRBP', 'head'], waitsForPeople: [], waitsForMe: false, deadlines: [] },
    grounds: [
      { no: 0, ground: 'DATA', line: nps, text: 'Answers were left out' },
      { no: 1, ground: 'PROCEDURE', line: null, text: 'Nobody talked to me' },
    ],
    ...{ evidence: [], refusal: '', head: person('Hugo'), statement: '', statementInAt: null, findings: '', factsInAt: null },
    ...{
      panel: [],
      formerMembers: [],
      votes: null,
      decisions: [],
      remedies: [],
      escalation: '',
      escalatedAt: null,
      check: null,
      timeline: [],
      evidenceOpen: true,
      offers: [],
    },
    ...change,
  }) as unknown as AppealView;

const found = [
  { no: 0, outcome: 'UPHELD' as const, reasons: ['The answers were there'] },
  { no: 1, outcome: 'REJECTED' as const, reasons: ['There was a talk in October'] },
];

async function open(shown: AppealView) {
  const calls = Object.fromEntries(['appealVote', 'appealAdmit', 'appealEscalate', 'appealWithdraw'].map((name) => [name, jest.fn().mockResolvedValue(shown)]));
  const candidates = ({ seat }: { seat: string }) => ({
    items: [
      { id: seat, name: seat, nameEn: seat, unitName: 'HR', unitNameEn: 'HR', allowed: true, because: [] },
      { id: 'hugo', name: 'Hugo', nameEn: 'Hugo', unitName: 'HR', unitNameEn: 'HR', allowed: false, because: ['panelConflictFree'] },
    ],
  });
  await render(AppealDetailPage, {
    inputs: { id: 'a' },
    providers: [
      provideHttpClient(),
      provideRouter([]),
      provideTestTexts({ en: { ...en, ui: { offer: { refused: '', rule: '' }, reason: { cancel: 'Cancel', ok: 'OK' }, need: { reason: 'Reason' } } } }),
      { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
      {
        provide: AppealsService,
        useValue: { ...calls, appealOne: async () => shown, appealEvidence: async () => pack, appealCandidates: async (of: never) => candidates(of) },
      },
      {
        provide: SessionStore,
        useValue: { session: () => ({ person: { id: 'Anna' } }), timezone: () => 'Asia/Shanghai', today: () => '2026-11-05', has: () => false },
      },
    ],
  });
  await screen.findByRole('region', { name: 'Grounds' });
  return calls;
}

describe('the page of an appeal', () => {
  it('says whose turn it is, and that the appellant’s incentive waits meanwhile', async () => {
    await open(view());
    expect(screen.getByText('Now with the HRBP and the head.')).toBeTruthy();
    expect(screen.getByText(/waits until the appeal is over/)).toBeTruthy();
    expect(screen.getByText('Hugo has not given a statement yet; by 10 Nov')).toBeTruthy();
  });

  it('does not hold it against the appellant when the company is late', async () => {
    await open(view({ deadlines: [{ step: 'statement', dueOn: '2026-11-04' }] }));
    expect(screen.getByText(/does not count against the appellant/)).toBeTruthy();
  });

  it('shows what was decided on each ground with its reasons, the second level and the way to arbitration', async () => {
    const calls = await open(
      view({
        ...{ status: 'decided.partly', decisions: [{ level: 1, decision: 'partly', at: '2026-11-12T02:00:00Z', grounds: found }] },
        ...{ secondUntil: '2026-11-19', waitsFor: ['owner'], total: '98.42', grade: 'A', offers: [offer('escalate', ['reason'])] },
      }),
    );
    const decision = screen.getByRole('region', { name: 'Decision' });
    expect(within(decision).getByText('The answers were there')).toBeTruthy();
    expect(within(decision).getByText('Rejected')).toBeTruthy();
    expect(screen.getByText(/go to the second level once, until 19 Nov 2026/)).toBeTruthy();
    expect(screen.getByText(/labour arbitration/)).toBeTruthy();
    screen.getByRole('button', { name: 'Go to the second level' }).click();
    fireEvent.input(await screen.findByRole('textbox'), { target: { value: 'The talk was about something else' } });
    const dialog = screen.getByRole('dialog');
    within(dialog).getByRole('button', { name: 'Go to the second level' }).click();
    await waitFor(() =>
      expect(calls['appealEscalate']).toHaveBeenCalledWith({ id: 'a', body: { reason: 'The talk was about something else' } }, expect.anything()),
    );
  });

  it('finds another member for a seat that stands open, and says who sat there and why he left', async () => {
    const person = (id: string) => ({ id, name: id, nameEn: id });
    const panel = [
      { seat: 'HR' as const, person: person('Hua'), voted: false },
      { seat: 'EMPLOYEE_REP' as const, person: person('Ben'), voted: false },
    ];
    const formerMembers = [{ seat: 'OTHER_UNIT' as const, person: person('Zoe'), cause: 'recused' as const, reason: 'A relative', at: '2026-11-03T02:00:00Z' }];
    await open(view({ status: 'deliberating', side: 'HRBP', panel, formerMembers, offers: [offer('replaceMember')] }));
    const region = screen.getByRole('region', { name: 'Panel' });
    expect(within(region).getByText(/Nobody sits here now/)).toBeTruthy();
    expect(within(region).getByText(/said to be in conflict/)).toBeTruthy();
    expect(within(region).getByText('A relative')).toBeTruthy();
    screen.getByRole('button', { name: 'Choose another member' }).click();
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText('Another unit')).toBeTruthy();
    expect(within(dialog).queryByText('Employee representative')).toBeNull();
    expect(within(dialog).getByText(/nobody who has sat here before/)).toBeTruthy();
  });

  it('asks once more before it is withdrawn', async () => {
    const calls = await open(view({ offers: [offer('withdraw')] }));
    screen.getByRole('button', { name: 'Withdraw' }).click();
    const dialog = await screen.findByRole('dialog');
    expect(calls['appealWithdraw']).not.toHaveBeenCalled();
    within(dialog).getByRole('button', { name: 'Withdraw' }).click();
    await waitFor(() => expect(calls['appealWithdraw']).toHaveBeenCalledWith({ id: 'a' }, expect.anything()));
  });

  it('takes a vote ground by ground, with what puts it right', async () => {
    const calls = await open(
      view({ status: 'deliberating', side: 'member', waitsFor: ['member'], waitsForMe: true, offers: [offer('vote', ['reasonPerGround', 'remedy'])] }),
    );
    // what people made of the grade, and why, stands in the pack beside the ballot
    expect((await screen.findByText('Gave little help')).parentElement?.textContent).toContain('B → C');
    const ballot = screen.getByRole('region', { name: 'Your vote' });
    const [data, procedure] = within(ballot).getAllByRole('radiogroup');
    within(data).getByRole('radio', { name: 'Upheld' }).click();
    within(procedure).getByRole('radio', { name: 'Rejected' }).click();
    for (const text of within(ballot).getAllByRole('textbox')) fireEvent.input(text, { target: { value: 'As the register says' } });
    (await within(ballot).findByRole('checkbox', { name: /Score again/ })).click();
    await waitFor(() => expect(within(ballot).getByRole('status').textContent).toBe(''));
    within(ballot).getByRole('button', { name: 'Cast your vote' }).click();
    await waitFor(() => expect(calls['appealVote']).toHaveBeenCalled());
    expect(calls['appealVote']).toHaveBeenCalledWith(
      {
        id: 'a',
        body: {
          grounds: [
            { no: 0, outcome: 'UPHELD', reason: 'As the register says' },
            { no: 1, outcome: 'REJECTED', reason: 'As the register says' },
          ],
          remedies: [{ kind: 'RESCORE' }],
        },
      },
      expect.anything(),
    );
  });

  it('has no ballot for whoever has voted', async () => {
    await open(view({ status: 'deliberating', side: 'member', offers: [offer('vote', ['reasonPerGround'], ['memberHasNotVoted'])] }));
    expect(screen.queryByRole('region', { name: 'Your vote' })).toBeNull();
  });

  it('shows the head the grounds he answers, and neither panel nor evidence', async () => {
    await open(view({ side: 'head', evidenceOpen: false, waitsForMe: true, offers: [offer('giveStatement', ['statement'])] }));
    expect(screen.getByText('It is your turn: give your statement on the grounds below.')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Evidence pack' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'How it was scored' })).toBeNull();
  });
});
