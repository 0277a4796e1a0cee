import { provideTestTexts, Texts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { bonusFault, editedTask, taskDto, taskFault, type EditedTask } from './edited-task';
import { TaskFields } from './task-fields';

const task = (more: Partial<EditedTask> = {}): EditedTask => ({
  ...{ key: 't', title: '', titleEn: 'Launch', details: '', criterion: 'live', weight: '20', latePenalty: '2', partialAllowed: false },
  milestones: [
    { key: 'a', name: '', nameEn: 'Design', dueOn: '2026-08-15', weight: '40' },
    { key: 'b', name: '', nameEn: 'Build', dueOn: '2026-09-15', weight: '60' },
  ],
  ...more,
});

describe('key tasks in the form of a card', () => {
  it.each<[Partial<EditedTask>, string | null]>([
    [{}, null],
    [{ titleEn: ' ' }, 'title'],
    [{ weight: '20.005' }, 'weight'],
    [{ latePenalty: '101' }, 'latePenalty'],
    [{ milestones: [{ key: 'a', name: '', nameEn: 'Design', dueOn: null, weight: '100' }] }, 'milestone'],
    [{ milestones: [{ key: 'a', name: '', nameEn: 'Design', dueOn: '2026-08-15', weight: '99.99' }] }, 'milestones100'],
    [{ milestones: [] }, 'milestones100'],
  ])('%j: %s', (more, fault) => expect(taskFault(task(more))).toBe(fault));
  it('a bonus item brings something', () =>
    expect(['0', '5.5', ''].map((maxPoints) => bonusFault({ key: 'b', title: 'Help', titleEn: '', details: '', criterion: '', maxPoints }))).toEqual([
      'points',
      null,
      'points',
    ]));

  it('a late day is typed in percent and sent as a share; what was saved comes back', () => {
    const dto = taskDto(task());
    expect(dto).toMatchObject({ latePenalty: '0.02', milestones: [{ nameEn: 'Design', dueOn: '2026-08-15', weight: '40' }, {}] });
    expect(dto).not.toHaveProperty('key');
    expect(editedTask({ ...dto, id: 'x', milestones: [] } as never)).toMatchObject({ id: 'x', latePenalty: '2' });
  });

  it('says what is missing of which task, and lets one go', async () => {
    const changed = jest.fn();
    const page = await render(TaskFields, {
      inputs: {
        tasks: [task({ milestones: [task().milestones[0]] }), task({ key: 'u', titleEn: 'Move' })],
        bonuses: [],
        period: { from: '2026-07-01', to: '2026-09-30' },
        keyTaskMax: '30',
        bonusMax: '10',
      },
      on: { tasksChanged: changed },
      providers: [provideTestTexts({ en: { ...en, ui: { task: { addMilestone: 'Add a milestone' } } } })],
    });
    jest.spyOn(page.fixture.componentRef.injector.get(Texts), 'lang').mockReturnValue('en');
    expect(screen.getAllByRole('alert').map((alert) => alert.textContent)).toEqual(['The milestones must total exactly 100']);
    fireEvent.click(screen.getAllByRole('button', { name: 'Add a milestone' })[1]);
    expect((changed.mock.lastCall![0] as EditedTask[]).map(({ key, milestones }) => [key, milestones.length])).toEqual([
      ['t', 1],
      ['u', 3],
    ]);
    fireEvent.click(screen.getByRole('button', { name: /Remove “Launch”/ }));
    expect((changed.mock.lastCall![0] as EditedTask[]).map(({ key }) => key)).toEqual(['u']);
  });
});
