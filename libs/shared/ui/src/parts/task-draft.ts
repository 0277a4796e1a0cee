export interface MilestoneDraft {
  key: string;
  id?: string;
  name: string;
  nameEn: string;
  dueOn: string | null;
  /** Of a template, instead of a day: in percent of the period, as it is typed. */
  dueShare?: string;
  weight: string;
}

/** A key task as it is written: texts, until they are sent. */
export interface TaskDraft {
  title: string;
  titleEn: string;
  details: string;
  criterion: string;
  /** Absent where it is asked for beside the others. */
  weight?: string;
  /** In percent of the milestone, as it is typed. */
  latePenalty: string;
  partialAllowed: boolean;
  milestones: MilestoneDraft[];
}

export const blankMilestone = (): MilestoneDraft => ({ key: crypto.randomUUID(), name: '', nameEn: '', dueOn: null, weight: '' });
export const blankTask = (): TaskDraft => ({
  ...{ title: '', titleEn: '', details: '', criterion: '', latePenalty: '2', partialAllowed: false },
  milestones: [blankMilestone()],
});

/** What is wrong with what it says, before anybody looks at weights. `due`: whether a milestone is due when it may be. */
export function draftFault(
  { title, titleEn, latePenalty, milestones }: TaskDraft,
  due: (one: MilestoneDraft) => boolean,
): 'title' | 'latePenalty' | 'milestone' | null {
  if (!title.trim() && !titleEn.trim()) return 'title';
  if (!/^\d{1,3}(\.\d{1,4})?$/.test(latePenalty) || Number(latePenalty) > 100) return 'latePenalty';
  return milestones.every((one) => (one.name.trim() || one.nameEn.trim()) && due(one)) ? null : 'milestone';
}
