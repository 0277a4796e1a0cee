import type { BonusItemDto, BonusItemView, KeyTaskDto, KeyTaskView } from '@kpi-loop/shared/client';
import { milestoneWeightsTotal100 } from '@kpi-loop/target/domain';
import { shift } from '../ui/line-number';

export interface EditedMilestone {
  key: string;
  id?: string;
  name: string;
  nameEn: string;
  dueOn: string | null;
  weight: string;
}

/** A key task as it stands in the form: texts, until they are saved. */
export interface EditedTask {
  key: string;
  id?: string;
  title: string;
  titleEn: string;
  details: string;
  criterion: string;
  weight: string;
  /** In percent of the milestone, as it is typed. */
  latePenalty: string;
  partialAllowed: boolean;
  visibility?: KeyTaskDto['visibility'];
  milestones: EditedMilestone[];
}

export interface EditedBonus {
  key: string;
  id?: string;
  title: string;
  titleEn: string;
  details: string;
  criterion: string;
  maxPoints: string;
  visibility?: BonusItemDto['visibility'];
}

/** What is wrong with a task or an item, as the key of a text; null when it can be saved. */
export type TaskFault = 'title' | 'weight' | 'latePenalty' | 'milestone' | 'milestones100' | 'points';

const WEIGHT = /^\d{1,3}(\.\d{1,2})?$/;
const newKey = (): string => crypto.randomUUID();

export const blankMilestone = (): EditedMilestone => ({ key: newKey(), name: '', nameEn: '', dueOn: null, weight: '' });
export const blankTask = (): EditedTask => ({
  ...{ key: newKey(), title: '', titleEn: '', details: '', criterion: '', weight: '', latePenalty: '2', partialAllowed: false },
  milestones: [blankMilestone()],
});
export const blankBonus = (): EditedBonus => ({ key: newKey(), title: '', titleEn: '', details: '', criterion: '', maxPoints: '' });

export function taskFault(task: EditedTask): TaskFault | null {
  if (!task.title.trim() && !task.titleEn.trim()) return 'title';
  if (!WEIGHT.test(task.weight) || !Number(task.weight)) return 'weight';
  if (!/^\d{1,3}(\.\d{1,4})?$/.test(task.latePenalty) || Number(task.latePenalty) > 100) return 'latePenalty';
  if (task.milestones.some(({ name, nameEn, dueOn }) => (!name.trim() && !nameEn.trim()) || !dueOn)) return 'milestone';
  return milestoneWeightsTotal100(task.milestones.map(({ weight }) => weight)) ? null : 'milestones100';
}

export function bonusFault(bonus: EditedBonus): TaskFault | null {
  if (!bonus.title.trim() && !bonus.titleEn.trim()) return 'title';
  return /^\d{1,3}(\.\d{1,2})?$/.test(bonus.maxPoints) && Number(bonus.maxPoints) > 0 ? null : 'points';
}

export const editedTask = ({
  id,
  title,
  titleEn,
  details,
  criterion,
  weight,
  latePenalty,
  partialAllowed,
  visibility,
  milestones,
}: KeyTaskView): EditedTask => ({
  ...{ key: id, id, title, titleEn, details, criterion, weight, latePenalty: shift(latePenalty, 2), partialAllowed, visibility },
  milestones: milestones.map((one) => ({ key: one.id, id: one.id, name: one.name, nameEn: one.nameEn, dueOn: one.dueOn, weight: one.weight })),
});

export const editedBonus = ({ id, title, titleEn, details, criterion, maxPoints, visibility }: BonusItemView): EditedBonus => ({
  ...{ key: id, id, title, titleEn, details, criterion, maxPoints, visibility },
});

export const taskDto = ({ key: _, latePenalty, milestones, ...task }: EditedTask): KeyTaskDto => ({
  ...task,
  latePenalty: shift(latePenalty, -2),
  milestones: milestones.map(({ key: _key, dueOn, ...terms }) => ({ ...terms, dueOn: dueOn! })),
});

export const bonusDto = ({ key: _, ...bonus }: EditedBonus): BonusItemDto => bonus;
