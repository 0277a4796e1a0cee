import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { CyclesService } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, ProblemError, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { CycleSetupPage } from './cycle-setup-page';

const dueOf = (collect: string) => [
  { stage: 'set', dueOn: '2026-01-15' },
  { stage: 'monitor', dueOn: '2026-03-31' },
  { stage: 'collect', dueOn: collect },
  { stage: 'review', dueOn: '2026-04-14' },
  { stage: 'adjust', dueOn: '2026-04-17' },
  { stage: 'reward', dueOn: '2026-04-24' },
];
const draft = (change: object = {}) => ({
  id: 'c',
  version: 2,
  code: 'FY2026',
  name: '2026年度',
  nameEn: 'FY2026',
  template: 'quarterly',
  settlementGrain: 'quarter',
  trackingGrain: 'none',
  startsOn: '2026-01-01',
  endsOn: '2026-03-31',
  status: 'draft',
  policy: defaultPolicy,
  policyHash: null,
  ruleDocument: '',
  ruleConsultation: '',
  createdByName: '周敏',
  createdByNameEn: 'Zhou Min',
  rules: [],
  population: { inScope: 3, excluded: 0, notCovered: 0, withoutApprover: 1 },
  periods: [{ id: 'p', kind: 'SETTLEMENT', code: '2026Q1', startsOn: '2026-01-01', endsOn: '2026-03-31', deadlines: dueOf('2026-04-07') }],
  offers: [
    { event: 'cycle.edit', allowed: true, because: [], needs: [] },
    { event: 'cycle.publish', allowed: false, because: ['publisherIsNotCreator'], needs: [] },
  ],
  ...change,
});

async function open(step: string | undefined, view: object | null = draft(), listed: object[] = []) {
  const cycles = {
    cycleOne: jest.fn().mockResolvedValue(view),
    cycleCreate: jest.fn().mockResolvedValue(draft()),
    cycleEdit: jest.fn().mockResolvedValue(view),
    cycleList: jest.fn().mockResolvedValue({ items: listed, next: null }),
    cyclePopulation: jest.fn().mockResolvedValue({ counts: {}, units: [], items: [], next: null }),
  };
  await render(CycleSetupPage, {
    inputs: { id: view ? 'c' : undefined, step },
    providers: [
      provideHttpClient(),
      provideRouter([{ path: '**', children: [] }]),
      provideTestTexts({ en: { ...en, ui: { reason: { ok: 'OK', cancel: 'Cancel' }, offer: { refused: '', rule: '' } } } }),
      { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
      { provide: CyclesService, useValue: cycles },
    ],
  });
  return cycles;
}

describe('the new-cycle wizard', () => {
  it('shows the periods a template makes of the dates before anything is saved', async () => {
    const cycles = await open(undefined, null);
    fireEvent.click(screen.getByRole('radio', { name: /Monthly/ }));
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByText('Splits into 12 periods')).toBeTruthy();
    expect(cycles.cycleCreate).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(cycles.cycleCreate).toHaveBeenCalledWith({ body: expect.objectContaining({ template: 'monthly' }) });
  });

  it('cuts a year into quarters with their months, or as the grains say; within a month nothing is tracked by months', async () => {
    const cycles = await open(undefined, null);
    fireEvent.click(screen.getByRole('radio', { name: /Annual/ }));
    fireEvent.click(screen.getByRole('radio', { name: 'Half-year' }));
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByText('Splits into 2 periods')).toBeTruthy();
    expect(screen.getByText('Jan · Feb · Mar · Apr · May · Jun')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Back' }));
    fireEvent.click(await screen.findByRole('radio', { name: 'Month' }));
    expect(screen.queryByRole('radio', { name: 'By month' })).toBeNull();
    expect((screen.getByRole('radio', { name: 'Not tracked' }) as HTMLInputElement).checked).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: 'Quarter' }));
    fireEvent.click(await screen.findByRole('radio', { name: 'By month' }));
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByText('Splits into 4 periods');
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(cycles.cycleCreate).toHaveBeenCalledWith({ body: expect.objectContaining({ template: 'annual', settlementGrain: 'quarter', trackingGrain: 'month' }) });
  });

  it('brings the grains of a template back when it is chosen once more', async () => {
    const cycles = await open(undefined, null);
    fireEvent.click(screen.getByRole('radio', { name: /Annual/ }));
    fireEvent.click(screen.getByRole('radio', { name: 'Half-year' }));
    fireEvent.click(screen.getByRole('radio', { name: 'Not tracked' }));
    fireEvent.click(screen.getByRole('radio', { name: /Annual/ }));
    for (const grain of ['Quarter', 'By month']) expect((screen.getByRole('radio', { name: grain }) as HTMLInputElement).checked).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByText('Splits into 4 periods');
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(cycles.cycleCreate).toHaveBeenCalledWith({ body: expect.objectContaining({ template: 'annual', settlementGrain: 'quarter', trackingGrain: 'month' }) });
  });

  it('asks of a tracked month no dates but those of its end and its data', async () => {
    const month = { id: 'm', kind: 'TRACKING', code: '2026-01', startsOn: '2026-01-01', endsOn: '2026-01-31' };
    const due = [
      { stage: 'monitor', dueOn: '2026-01-31' },
      { stage: 'collect', dueOn: '2026-02-06' },
    ];
    await open('deadlines', draft({ trackingGrain: 'month', periods: [...draft().periods, { ...month, deadlines: due }] }));
    expect(await screen.findByLabelText('Jan Data locked')).toBeTruthy();
    expect(screen.queryByLabelText('Jan Targets signed')).toBeNull();
    expect(screen.getByLabelText('Q1 Targets signed')).toBeTruthy();
  });

  it('does not go on with a last day before the first', async () => {
    await open(undefined, null);
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    // the field of the last day does not take one before the first; the first can still be moved behind it
    fireEvent.input(await screen.findByLabelText('First day'), { target: { value: '2099-01-01' } });
    expect(await screen.findByText('The last day must come after the first')).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Next' }) as HTMLButtonElement).disabled).toBe(true);
  });

  it('proposes the first year that has no cycle yet', async () => {
    await open(undefined, null, [{ status: 'active', endsOn: '2026-12-31' }]);
    expect(await screen.findByDisplayValue('FY2027')).toBeTruthy();
    expect(screen.getByDisplayValue('Performance 2027')).toBeTruthy();
  });

  it('goes back to where the code is asked for when it is taken', async () => {
    const cycles = await open(undefined, null);
    cycles.cycleCreate.mockRejectedValue(new ProblemError(409, 'alreadyExists'));
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Next' }));
    expect(await screen.findByText('This code is already in use')).toBeTruthy();
    expect(screen.getByLabelText(/^Code/)).toBeTruthy();
  });

  it('takes a share as the percentage people speak of, and keeps the fraction', async () => {
    const cycles = await open('policy');
    const field = await screen.findByLabelText(/Pace: at risk below/);
    expect((field as HTMLInputElement).value).toBe('95');
    fireEvent.input(field, { target: { value: '92.5' } });
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    const [{ body }] = cycles.cycleEdit.mock.calls[0];
    expect(body.policy.alert.paceWarn).toBe('0.925');
  });

  it('offers what a policy may say beyond the defaults, and tells what it does', async () => {
    const cycles = await open('policy');
    const field = await screen.findByLabelText('When the target of a rate or level changes a lot');
    expect(screen.getByText(/held against it once/)).toBeTruthy();
    fireEvent.mouseDown(field.closest('nz-select')!);
    fireEvent.click(field.closest('nz-select-top-control') ?? field);
    fireEvent.click(await screen.findByTitle('Each stretch by itself'));
    expect(await screen.findByText(/From a change of 20%/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(cycles.cycleEdit.mock.calls[0][0].body.policy.change.levelChange).toBe('SEGMENT_SCORE');
  });

  it('asks by which distribution only where grades are calibrated, and says what being last does not mean', async () => {
    const cycles = await open('policy');
    const choose = async (label: string, option: string) => {
      const field = await screen.findByLabelText(label);
      fireEvent.click(field.closest('nz-select-top-control') ?? field);
      fireEvent.click(await screen.findByTitle(option));
    };
    expect(screen.queryByLabelText('Distribution')).toBeNull();
    await choose('Calibration', 'Periods and year');
    expect(await screen.findByText(/of each period and of the year are calibrated/)).toBeTruthy();
    await choose('Distribution', 'enforced');
    expect(await screen.findByText(/does not mean somebody is not up to the job/)).toBeTruthy();
    fireEvent.input(screen.getByLabelText('Minimum group size'), { target: { value: '12' } });
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(cycles.cycleEdit.mock.calls[0][0].body.policy.grade).toMatchObject({ calibration: 'BOTH', distribution: 'HARD', minGroup: 12 });
  });

  it('says a broken rule of the policy beside its field, as it is typed', async () => {
    await open('policy');
    fireEvent.input(await screen.findByLabelText(/Pace: off track below/), { target: { value: '99' } });
    expect(await screen.findByText('“Off track” must be below “at risk”')).toBeTruthy();
  });

  it('says when dates are out of order', async () => {
    await open('deadlines', draft({ periods: [{ id: 'p', kind: 'SETTLEMENT', code: '2026Q1', startsOn: '2026-01-01', endsOn: '2026-03-31', deadlines: dueOf('2026-04-20') }] }));
    expect(await screen.findByText(/The dates are out of order/)).toBeTruthy();
  });

  it('lists what publication asks for, and leaves it to somebody else', async () => {
    await open('review');
    expect(await screen.findByText('Another HR admin or executive has to publish it: whoever wrote it cannot')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'Resolve' }).length).toBe(1);
    expect(screen.getByRole('button', { name: 'Publish cycle' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('is closed to a cycle that is published', async () => {
    await open('policy', draft({ status: 'published' }));
    expect(await screen.findByText('This cycle is already published')).toBeTruthy();
  });
});
