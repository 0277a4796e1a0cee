import { fireEvent, render, screen } from '@testing-library/angular';
import { uiProviders } from './spec-texts';
import { draftFault, type TaskDraft } from './task-draft';
import { TaskForm } from './task-form';

const draft = (more: Partial<TaskDraft> = {}): TaskDraft => ({
  ...{ title: '', titleEn: 'Launch', details: '', criterion: 'live', latePenalty: '2', partialAllowed: false },
  milestones: [{ key: 'a', name: '', nameEn: 'Design', dueOn: '2026-08-15', weight: '40' }],
  ...more,
});
const days = { from: '2026-07-01', to: '2026-09-30' };
const show = async (inputs: { task: TaskDraft; days: typeof days | null; wrong?: string }) => {
  const written = jest.fn();
  const page = await render(TaskForm, { inputs, on: { written }, providers: uiProviders });
  const become = (task: TaskDraft, wrong?: string) => page.rerender({ inputs: { task, wrong }, partialUpdate: true });
  return { written, become, field: (name: string) => screen.getByRole('textbox', { name }) };
};

describe('the form of a key task', () => {
  it('says what is written, a number without the blanks around it, and what the milestones total', async () => {
    const { written, field } = await show({ task: draft(), days });
    expect(screen.getByText('40 in total; it must be 100')).toBeTruthy();
    fireEvent.input(field('Counts as success'), { target: { value: 'all use it ' } });
    expect(written).toHaveBeenLastCalledWith({ criterion: 'all use it ' });
    fireEvent.input(field('Share 1'), { target: { value: ' 100 ' } });
    expect(written.mock.lastCall![0]).toMatchObject({ milestones: [{ key: 'a', weight: '100' }] });
    fireEvent.click(screen.getByRole('checkbox'));
    expect(written).toHaveBeenLastCalledWith({ partialAllowed: true });
    fireEvent.click(screen.getByRole('button', { name: 'Add a milestone' }));
    expect((written.mock.lastCall![0] as TaskDraft).milestones).toHaveLength(2);
  });

  it('a task keeps one milestone at least', async () => {
    const [one] = draft().milestones;
    const { written, become } = await show({ task: draft({ milestones: [one, { ...one, key: 'b', weight: 'x' }] }), days });
    expect(screen.getByText('– in total; it must be 100')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove milestone 1' }));
    expect(written).toHaveBeenLastCalledWith({ milestones: [expect.objectContaining({ key: 'b' })] });
    await become(draft());
    expect(screen.getByRole('button', { name: 'Remove milestone 1' })).toHaveProperty('disabled', true);
  });

  it('asks for a weight only where there is one, and marks the field that is wrong', async () => {
    const { become, field } = await show({ task: draft(), days });
    expect(screen.queryByRole('textbox', { name: 'Weight' })).toBeNull();
    await become(draft({ weight: 'x' }), 'weight');
    expect(field('Weight').getAttribute('aria-invalid')).toBe('true');
  });

  it('without days a milestone is due by a share of the period', async () => {
    const { written, field } = await show({ task: draft(), days: null });
    expect(screen.queryByLabelText('Due 1')).toBeNull();
    fireEvent.input(field('Due at % of the period 1'), { target: { value: '50' } });
    expect(written.mock.lastCall![0]).toMatchObject({ milestones: [{ dueShare: '50' }] });
  });

  it.each<[Partial<TaskDraft>, string | null]>([
    [{}, null],
    [{ titleEn: ' ' }, 'title'],
    [{ latePenalty: '101' }, 'latePenalty'],
    [{ milestones: [{ ...draft().milestones[0], nameEn: ' ' }] }, 'milestone'],
    [{ milestones: [{ ...draft().milestones[0], dueOn: null }] }, 'milestone'],
  ])('%j: %s', (more, fault) => expect(draftFault(draft(more), ({ dueOn }) => !!dueOn)).toBe(fault));
});
