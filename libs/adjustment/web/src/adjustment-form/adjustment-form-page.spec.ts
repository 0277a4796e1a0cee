import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { ChangeRequestsService, MetricService, type ChangeableLineView, type PreviewChangeView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { AdjustmentFormPage } from './adjustment-form-page';

const person = (name: string) => ({ id: name, name, nameEn: name });
const ref = (lineId: string, name: string) => ({
  ...{ lineId, scorecardId: 's', metricCode: name, metricName: name, metricNameEn: name, direction: 'HIGHER' as const },
  ...{ unit: '', decimals: 0, percent: false, flow: true, ratio: false },
});
const values = { weight: '60.00', threshold: '800', target: '1000', stretch: '1200', plannedDenominator: null };
const about: ChangeableLineView = {
  line: ref('l', 'Sales'),
  owner: person('Anna'),
  ...{ periodId: 'p', periodFrom: '2026-07-01', periodTo: '2026-09-30', earliest: '2026-07-01', freezeFrom: '2026-12-04' },
  values,
  lines: [
    { line: ref('l', 'Sales'), weight: '60.00' },
    { line: ref('r', 'Rate'), weight: '40.00' },
  ],
  ...{
    refusedBy: [],
    openRequestId: null,
    scorecardId: 's',
    rule: { kind: 'LINEAR' },
    receivers: [],
    milestones: [],
    condition: null,
    weightsMin: '5.00',
    weightsMax: '70.00',
  },
};
const changed = (lineId: string, name: string, weight: string | null) => ({
  ...{ line: ref(lineId, name), changed: true, before: { ...values }, after: weight === null ? null : { ...values, weight } },
  ...{ projected: null, scoreBefore: null, scoreAfter: null },
});
const preview: PreviewChangeView = {
  lines: [changed('l', 'Sales', null), changed('r', 'Rate', '100.00')],
  impact: {
    ...{ computedOn: '2026-08-18', dataUntil: '2026-08-17', actual: '430', totalBefore: '82.10', totalAfter: '88.10', gradeBefore: 'B', gradeAfter: 'A' },
    ...{ coefficientBefore: null, coefficientAfter: null, targetChange: '0', because: ['weightChange'], loweredAfterResult: false },
    ...{ parents: [], receiver: null, children: [{ lineId: 'c', owner: person('Carl'), target: '500', proposed: '450' }] },
  },
  materiality: 'CRITICAL',
  approvals: [{ party: 'EXEC', state: 'next', people: [person('Eve')], onBehalfOf: null, on: null, waived: [] }],
  refusedBy: ['weightsInRange'],
};

async function open(inputs: object = {}, line = about, refusedBy = preview.refusedBy) {
  const ask = jest.fn().mockResolvedValue({ ...preview, refusedBy });
  await render(AdjustmentFormPage, {
    inputs: { line: 'l', ...inputs },
    providers: [
      provideHttpClient(),
      provideRouter([]),
      provideTestTexts({ en: { ...en, ui: { offer: { refused: '', rule: '', unknownRule: '{{rule}}' }, task, bullet: {}, status: {} } } }),
      { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
      { provide: SessionStore, useValue: { today: () => '2026-08-18', timezone: () => 'Asia/Shanghai', has: () => false } },
      { provide: MetricService, useValue: { metricList: async () => ({ items: [] }) } },
      { provide: ChangeRequestsService, useValue: { changeRequestLineToChange: async () => line, changeRequestPreview: ask } },
    ],
  });
  await screen.findByText('What changes');
  return { ask };
}

const task = {
  ...{ titleEn: 'Title (English)', nameEn: 'Milestone {{number}} (English)', dueOn: 'Due', share: 'Share', addMilestone: 'Add a milestone' },
};

describe('asking for a change', () => {
  it('shows what it would do and who decides while it is written', async () => {
    const { ask } = await open();
    fireEvent.input(screen.getByRole('textbox', { name: /^Target/ }), { target: { value: '900' } });
    await waitFor(() => expect(ask.mock.calls.at(-1)?.[0].body).toMatchObject({ lineId: 'l', type: 'TARGET', proposal: { target: '900', threshold: '800' } }));
    expect(await screen.findByText('88.10')).toBeTruthy();
    for (const text of ['Critical', 'Carl', 'Eve', 'weightsInRange', 'Finance is told']) expect(screen.getByText(new RegExp(text))).toBeTruthy();
  });

  it('opened and not changed yet, says calmly that something has to be: nobody has done anything wrong', async () => {
    const { ask } = await open({}, about, ['changesSomething', 'weightsInRange']);
    expect(await screen.findByText(/Still missing: a value that is new, the reason/)).toBeTruthy();
    expect(screen.getByText('weightsInRange')).toBeTruthy();
    expect(screen.queryByText(/changesSomething|equal the present ones/)).toBeNull();
    ask.mockResolvedValue({ ...preview, refusedBy: [] });
    fireEvent.input(screen.getByRole('textbox', { name: /^Target/ }), { target: { value: '900' } });
    expect(await screen.findByText(/Still missing: the reason/)).toBeTruthy();
  });

  it('brings the condition forward that was agreed and does not hold: in the words that were agreed, once', async () => {
    await open({}, { ...about, condition: 'Stock arrives ≥ 95%' });
    expect(screen.getByText('Stock arrives ≥ 95%', { exact: false })).toBeTruthy();
    const failed = screen.getByRole('button', { name: 'It does not hold' });
    fireEvent.click(failed);
    fireEvent.click(failed);
    const evidence = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Evidence' });
    await waitFor(() => expect(evidence.value).toBe('Agreed condition that does not hold: Stock arrives ≥ 95%'));
  });

  it('begins what goes by the month on the first of one, and lets the other lines take over in proportion', async () => {
    const { ask } = await open({ type: 'DROP_LINE' });
    await waitFor(() =>
      expect(ask.mock.calls.at(-1)?.[0].body).toMatchObject({ type: 'DROP_LINE', effectiveOn: '2026-09-01', proposal: { rebalance: 'PROPORTIONAL' } }),
    );
    expect(await screen.findByText('100.00 / 100')).toBeTruthy();
  });

  it('of a key task a milestone is moved: only what is due on another day is asked for', async () => {
    const milestones = [
      { id: 'm1', name: 'Design', nameEn: 'Design', dueOn: '2026-08-10' },
      { id: 'm2', name: 'Build', nameEn: 'Build', dueOn: '2026-09-20' },
    ];
    const { ask } = await open({}, { ...about, line: { ...ref('l', 'Launch'), metricCode: '' }, rule: { kind: 'MILESTONE', latePenalty: '0' }, milestones });
    expect(screen.getByText(/Still missing: a milestone that is due on another day/)).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
    const field = screen.getByLabelText<HTMLInputElement>('“Build” is due');
    fireEvent.input(field, { target: { value: '2026-09-25' } });
    fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 });
    await waitFor(() =>
      expect(ask.mock.calls.at(-1)?.[0].body).toMatchObject({ type: 'MILESTONE_DATE', proposal: { milestones: [{ milestoneId: 'm2', dueOn: '2026-09-25' }] } }),
    );
  });

  it('asks for a key task with its milestones, due from the day it begins, which may be any', async () => {
    const warned = jest.spyOn(console, 'warn');
    const { ask } = await open({ type: 'ADD_LINE', begins: 'task' });
    expect(screen.getByText(/Still missing: a title of the key task/)).toBeTruthy();
    const write = (name: string, value: string) => fireEvent.input(screen.getByRole('textbox', { name }), { target: { value } });
    const due = (number: number, value: string) => {
      const field = screen.getByLabelText<HTMLInputElement>(`Due ${number}`);
      fireEvent.input(field, { target: { value } });
      fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 });
    };
    write('Title (English)', 'Launch');
    write('Milestone 1 (English)', 'Design');
    write('Share 1', '40');
    due(1, '2026-08-31');
    fireEvent.click(screen.getByRole('button', { name: 'Add a milestone' }));
    expect(await screen.findByText(/Still missing: milestones with a name/)).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
    write('Milestone 2 (English)', 'Go live');
    write('Share 2', '60');
    due(2, '2026-09-30');
    await waitFor(() =>
      expect(ask.mock.calls.at(-1)?.[0].body).toMatchObject({
        ...{ type: 'ADD_LINE', scorecardId: 's', effectiveOn: '2026-08-18' },
        proposal: {
          ...{ weight: '10', rebalance: 'PROPORTIONAL' },
          task: {
            titleEn: 'Launch',
            latePenalty: '0.02',
            milestones: [
              { nameEn: 'Design', dueOn: '2026-08-31', weight: '40' },
              { nameEn: 'Go live', dueOn: '2026-09-30', weight: '60' },
            ],
          },
        },
      }),
    );
    expect(ask.mock.calls.at(-1)?.[0].body).not.toHaveProperty('metricId');
    expect(warned).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('radio', { name: 'A metric' }));
    expect(await screen.findByText(/Still missing: valid values/)).toBeTruthy();
  });

  it('says what is missing, and asks nothing of the server before there is something to reckon with', async () => {
    const { ask } = await open({ type: 'ADD_LINE' });
    expect(screen.getByText(/Still missing: valid values/)).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
    expect(screen.getByRole('button', { name: 'Submit' })).toHaveProperty('disabled', true);
  });
});
