import type {
  BonusItemDto,
  BonusItemView,
  BonusTermsDto,
  BonusTermsView,
  KeyTaskDto,
  KeyTaskView,
  TemplateTaskDto,
  TemplateTaskView,
} from '@kpi-loop/shared/client';
import { blankTask, draftFault, type TaskDraft } from '@kpi-loop/shared/ui';
import { isDueShare, milestoneWeightsTotal100 } from '@kpi-loop/target/domain';
import { shift } from '../ui/line-number';

/** A key task as it stands in the form of a card or a template. */
export interface EditedTask extends TaskDraft {
  key: string;
  id?: string;
  weight: string;
  visibility?: KeyTaskDto['visibility'];
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
export type TaskFault = 'title' | 'weight' | 'latePenalty' | 'milestone' | 'milestoneShare' | 'milestones100' | 'points';

const WEIGHT = /^\d{1,3}(\.\d{1,2})?$/;
const newKey = (): string => crypto.randomUUID();

export const newTask = (): EditedTask => ({ ...blankTask(), key: newKey(), weight: '' });
export const blankBonus = (): EditedBonus => ({ key: newKey(), title: '', titleEn: '', details: '', criterion: '', maxPoints: '' });

/** A share of the period as it is sent; null while what is typed is none. */
const dueShare = (percent: string): string | null => {
  const share = /^\d{1,3}(\.\d{1,2})?$/.test(percent) ? shift(percent, -2) : '';
  return isDueShare(share) ? share : null;
};

/** `relative`: of a template, whose milestones are due by shares of the period. */
export function taskFault(task: EditedTask, relative = false): TaskFault | null {
  const fault = draftFault(task, relative ? (one) => dueShare(one.dueShare ?? '') !== null : ({ dueOn }) => !!dueOn);
  if (fault !== 'title' && (!WEIGHT.test(task.weight) || !Number(task.weight))) return 'weight';
  if (fault) return fault === 'milestone' && relative ? 'milestoneShare' : fault;
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

export const templateTask = ({ id, milestones, latePenalty, ...task }: TemplateTaskView): EditedTask => ({
  ...{ ...task, key: id, latePenalty: shift(latePenalty, 2) },
  milestones: milestones.map(({ dueShare: share, ...one }) => ({ ...one, key: newKey(), dueOn: null, dueShare: shift(share, 2) })),
});

export const templateBonus = ({ id, ...bonus }: BonusTermsView): EditedBonus => ({ ...bonus, key: id });

export const templateTaskDto = ({ key: _, id: _id, latePenalty, milestones, ...task }: EditedTask): TemplateTaskDto => ({
  ...{ ...task, latePenalty: shift(latePenalty, -2) },
  milestones: milestones.map(({ name, nameEn, weight, dueShare: percent }) => ({ name, nameEn, weight, dueShare: dueShare(percent ?? '')! })),
});

export const templateBonusDto = ({ key: _, id: _id, ...bonus }: EditedBonus): BonusTermsDto => bonus;

export const taskDto = ({ key: _, latePenalty, milestones, ...task }: EditedTask): KeyTaskDto => ({
  ...task,
  latePenalty: shift(latePenalty, -2),
  milestones: milestones.map(({ key: _key, dueOn, dueShare: _share, ...terms }) => ({ ...terms, dueOn: dueOn! })),
});

export const bonusDto = ({ key: _, ...bonus }: EditedBonus): BonusItemDto => bonus;
