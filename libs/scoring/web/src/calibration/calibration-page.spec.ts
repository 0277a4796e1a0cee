import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { type CalibrationEntryView, type CalibrationSessionView, CalibrationSessionsService } from '@kpi-loop/shared/client';
import { LiveService, ProblemToast, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import { NEVER } from 'rxjs';
import en from '../i18n/en.json';
import { CalibrationPage } from './calibration-page';

const anna = { id: 'a', name: '安娜', nameEn: 'Anna' };
const ben = { id: 'b', name: '本', nameEn: 'Ben' };
const offer = (verb: string, because: string[] = [], needs: string[] = []) => ({
  event: `calibrationSession.${verb}`,
  allowed: !because.length,
  because,
  needs,
});
const entry = (id: string, change: Partial<CalibrationEntryView> = {}): CalibrationEntryView => ({
  ...{ id, scorecardId: `card-${id}`, subjectKind: 'person', subjectId: id, subjectName: id, subjectNameEn: id, unitName: 'N', unitNameEn: 'North' },
  ...{ headName: '陈', headNameEn: 'Chen', rawTotal: '93.00', rawGrade: 'B', grade: 'B', reasonCode: null, reason: null },
  ...{ proposedByName: null, proposedByNameEn: null, votes: [], myVote: null, ownResult: false, outdated: false, offers: [offer('propose'), offer('vote')] },
  ...change,
});
const session = (change: Partial<CalibrationSessionView> = {}): CalibrationSessionView => ({
  ...{ id: 's', version: 4, name: 'Calibration of Q3', status: 'in_progress', cycleId: 'y', cycleName: '2026', cycleNameEn: 'FY2026' },
  ...{ periodId: 'q', periodName: 'Q3', periodNameEn: 'Q3', units: [], guideline: [], mode: 'GUIDE', distributionRule: 'GUIDE', minGroup: 10 },
  ...{ grades: ['S', 'A', 'B'], facilitator: anna, secondFacilitator: ben, panel: [ben], submittedBy: null, approvedBy: null, quotaWaivedBy: null },
  ...{ quotaWaiver: '', lastReason: '', startedAt: null, submittedAt: null, approvedAt: null, inScope: 2, outdated: 0, partial: false, ownHidden: false },
  ...{ offers: [offer('submit')], distribution: [], leniency: [], fairness: [] },
  entries: [entry('Kim'), entry('Lee', { grade: 'A', reasonCode: 'DIFFICULTY', reason: 'New store' })],
  ...change,
});

describe('the workbench of a calibration', () => {
  const calls: Record<string, jest.Mock> = {};
  const done = jest.fn(async () => undefined);

  async function open(view = session()) {
    for (const verb of ['Propose', 'Vote', 'Submit', 'Approve', 'SendBack']) calls[verb] = jest.fn(async () => ({ ...view, version: view.version + 1 }));
    const api = { calibrationShow: async () => view, ...Object.fromEntries(Object.entries(calls).map(([verb, call]) => [`calibration${verb}`, call])) };
    await render(CalibrationPage, {
      inputs: { id: 's' },
      providers: [
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: CalibrationSessionsService, useValue: api },
        { provide: LiveService, useValue: { tick: () => signal(0), on: () => NEVER } },
        { provide: ProblemToast, useValue: { done, show: jest.fn() } },
      ],
    });
    await screen.findByRole('heading', { name: view.name });
  }
  const theDrawer = () =>
    waitFor(() => {
      const drawer = document.querySelector<HTMLElement>('.ant-drawer-open .ant-drawer-body');
      if (!drawer) throw new Error('no drawer is open');
      return drawer;
    });
  const choose = async (label: string, option: string, within_ = screen.getAllByLabelText(label)[0]) => {
    fireEvent.keyDown(within_, { key: 'ArrowDown', keyCode: 40 });
    await waitFor(() => expect(document.querySelector('nz-option-item')).toBeTruthy());
    fireEvent.click([...document.querySelectorAll('nz-option-item')].find((item) => item.textContent?.trim() === option)!);
  };

  it('puts results side by side: the score, the grade of the bands, that of the panel, and the reason', async () => {
    await open();
    expect(screen.getByText('2, 1 of them changed')).toBeTruthy();
    const row = screen.getByRole('row', { name: /Lee/ }).textContent!;
    expect(row).toMatch(/North.*Chen.*93\.00.*B.*Difficulty of the work.*New store/);
    expect(screen.getByText(/Anna facilitates/)).toBeTruthy();
  });

  it('asks for the reason where a grade changes, and saves nothing without it', async () => {
    await open();
    await choose('Grade of Kim', 'A');
    const drawer = await theDrawer();
    const save = within(drawer).getByRole('button', { name: 'Save the grade' }) as HTMLButtonElement;
    expect(save.disabled).toBe(true);
    expect(calls['Propose']).not.toHaveBeenCalled();
    fireEvent.input(within(drawer).getByLabelText('Reason'), { target: { value: ' Took over a second store ' } });
    expect(save.disabled).toBe(true);
    await choose('Kind of reason', 'Contribution beyond the card', within(drawer).getByLabelText('Kind of reason', { selector: 'input' }));
    await waitFor(() => expect(save.disabled).toBe(false));
    fireEvent.click(save);
    const body = { entryId: 'Kim', grade: 'A', reasonCode: 'CONTRIBUTION', reason: 'Took over a second store' };
    await waitFor(() => expect(calls['Propose']).toHaveBeenCalledWith({ id: 's', body }));
    await waitFor(() => expect(done).toHaveBeenCalledWith('The grade is saved'));
  });

  it('takes the grade of the bands back at once', async () => {
    await open();
    await choose('Grade of Lee', 'B');
    await waitFor(() => expect(calls['Propose']).toHaveBeenCalledWith({ id: 's', body: { entryId: 'Lee', grade: 'B' } }));
    expect(document.querySelector('.ant-drawer-open')).toBeNull();
  });

  it('shows what the panel says, and takes a vote', async () => {
    await open(session({ entries: [entry('Kim', { votes: [{ personId: 'b', personName: '本', personNameEn: 'Ben', grade: 'A', comment: 'agreed' }] })] }));
    fireEvent.click(screen.getByRole('button', { name: 'Open Kim' }));
    const drawer = await theDrawer();
    expect(drawer.textContent).toMatch(/Votes of the panel.*A.*Ben.*agreed/);
    await choose('Your vote', 'S', within(drawer).getByLabelText('Your vote', { selector: 'input' }));
    fireEvent.input(within(drawer).getByLabelText(/^Comment/), { target: { value: 'the best of them' } });
    fireEvent.click(within(drawer).getByRole('button', { name: 'Vote' }));
    await waitFor(() => expect(calls['Vote']).toHaveBeenCalledWith({ id: 's', body: { entryId: 'Kim', grade: 'S', comment: 'the best of them' } }));
  });

  it('is read by whoever may not change anything', async () => {
    await open(session({ entries: [entry('Kim', { offers: [] })], offers: [], ownHidden: true, partial: true }));
    expect(screen.queryByLabelText('Grade of Kim')).toBeNull();
    expect(screen.getByText(/Your own result is left out/)).toBeTruthy();
    expect(screen.getByText(/your own people only/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Open Kim' }));
    const drawer = await theDrawer();
    expect(within(drawer).queryByRole('button', { name: 'Vote' })).toBeNull();
    expect(within(drawer).getByText('Nobody has voted yet')).toBeTruthy();
  });

  it('says by grade where an enforced distribution does not hold, and what being last does not mean', async () => {
    const distribution = [
      { grade: 'S', guideline: 1, raw: 0, final: 0 },
      { grade: 'A', guideline: 1, raw: 0, final: 3 },
      { grade: 'B', guideline: 8, raw: 10, final: 7 },
    ];
    await open(session({ mode: 'HARD', distributionRule: 'HARD', distribution, offers: [offer('submit', ['quotasMetOrWaived'])] }));
    expect(screen.getByText(/The distribution does not hold: 2 too many in A\./)).toBeTruthy();
    expect(screen.getByText(/does not mean somebody is not up to the job/)).toBeTruthy();
    expect(screen.getByText('A: 0 raw, 3 calibrated, 1 by the guideline')).toBeTruthy();
    expect(screen.getByRole('button', { name: /Submit for approval/ }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText(/no executive has waived it/)).toBeTruthy();
  });

  it('says in a small group that an enforced distribution only guides', async () => {
    await open(session({ distributionRule: 'HARD', distribution: [{ grade: 'S', guideline: 0, raw: 1, final: 1 }] }));
    expect(screen.getByText('Fewer than 10 people: the distribution is only a guide')).toBeTruthy();
    expect(screen.queryByText(/does not hold/)).toBeNull();
  });

  it('compares heads and groups, and shows no numbers of the few', async () => {
    const head = { headName: '陈', headNameEn: 'Chen', n: 6, suppressed: false, meanTotal: '98.10', deviation: '4.20', shift: '-0.33' };
    const group = { n: 7, suppressed: false, meanRaw: '3.10', meanFinal: '3.40', upgraded: 2, downgraded: 0 };
    await open(
      session({
        leniency: [
          { ...head, raw: [{ grade: 'A', n: 4 }], final: [{ grade: 'B', n: 2 }] },
          { ...head, headName: '', headNameEn: '', n: 2, suppressed: true, meanTotal: null, deviation: null, shift: null, raw: [], final: [] },
        ],
        fairness: [
          { ...group, group: 'others' },
          { group: 'leave', n: null, suppressed: true, meanRaw: null, meanFinal: null, upgraded: null, downgraded: null },
        ],
      }),
    );
    const heads = screen.getByRole('region', { name: 'How heads grade' }).textContent!.replace(/\s+/g, ' ');
    expect(heads).toMatch(/Chen ?6 people.*mean score 98\.10 \(\+4\.20\).*A 4.*B 2.*Net change −0\.33/);
    expect(heads).toMatch(/No head ?2 people.*Too few people to show/);
    const groups = screen.getByRole('region', { name: 'Fairness' }).textContent!.replace(/\s+/g, ' ');
    expect(groups).toMatch(/Everybody else ?7 people.*mean grade 3\.10 → 3\.40.*2 up.*0 down/);
    expect(groups).toMatch(/On long leave.*Fewer than 5 people: not shown/);
  });

  it('narrows to a grade, to what changed, or to a name', async () => {
    await open();
    fireEvent.click(screen.getByRole('radio', { name: 'Changed 1' }));
    await waitFor(() => expect(screen.queryByRole('row', { name: /Kim/ })).toBeNull());
    fireEvent.click(screen.getByRole('radio', { name: 'S' }));
    expect(await screen.findByText('No results match')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: 'All' }));
    fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'kim' } });
    await waitFor(() => expect(screen.queryByRole('row', { name: /Lee/ })).toBeNull());
    expect(screen.getByRole('row', { name: /Kim/ })).toBeTruthy();
  });

  it('draws long lists part by part', async () => {
    await open(session({ entries: Array.from({ length: 120 }, (_, i) => entry(`p${i}`, { offers: [] })) }));
    expect(screen.getAllByRole('row')).toHaveLength(51);
    fireEvent.click(screen.getByRole('button', { name: 'ui.table.more' }));
    await waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(101));
  });

  it('goes from one to the next by J and K', async () => {
    await open();
    const focused = () => document.activeElement?.getAttribute('aria-label');
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(focused()).toBe('Open Kim');
    fireEvent.keyDown(document.activeElement!, { key: 'j' });
    expect(focused()).toBe('Open Lee');
    fireEvent.keyDown(document.activeElement!, { key: 'k' });
    expect(focused()).toBe('Open Kim');
  });

  it('approves only after it is said how many grades change, and sends back with a reason', async () => {
    await open(session({ status: 'approving', offers: [offer('approve'), offer('sendBack', [], ['reason'])] }));
    expect(screen.getByText(/Ben or an executive approves/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Approve' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('The grades of 1 people change');
    fireEvent.click([...dialog.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Approve')!);
    await waitFor(() => expect(calls['Approve']).toHaveBeenCalled());
  });

  it('says why it came back to the panel, and why it was given up', async () => {
    await open(session({ lastReason: 'Two stores are missing' }));
    expect(screen.getByText('Came back: Two stores are missing')).toBeTruthy();
  });

  it('says when results were scored anew since', async () => {
    await open(session({ outdated: 1, entries: [entry('Kim', { outdated: true })], offers: [offer('refresh'), offer('submit', ['entriesUpToDate'])] }));
    expect(screen.getByText('1 result has changed: update it before it goes on')).toBeTruthy();
    expect(screen.getByText('Scored anew')).toBeTruthy();
  });
});
