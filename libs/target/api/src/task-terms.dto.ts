import { Amount, Day, Flag, Id, OneOf, Text, Weight } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { VISIBILITIES, type Visibility } from '@kpi-loop/target/domain';

// What a key task and a bonus item say wherever they stand: on a card, in a template, in a change that adds one.

// ── requests ─────────────────────────────────────────────────────────────

export class TaskWordsDto {
  @Text({ optional: true, max: 200, description: 'in Chinese; one of the two titles is needed' }) title?: string;
  @Text({ optional: true, max: 200 }) titleEn?: string;
  @Text({ optional: true, max: 2000 }) details?: string;
  @Text({ optional: true, max: 2000, description: 'what counts as success; of a bonus item, what the points are for' }) criterion?: string;
}

/** A key task but for its place among the weights. */
export class TaskTermsDto extends TaskWordsDto {
  @Amount({ optional: true, description: 'share of a milestone lost per late day: 0.02; none when absent' }) latePenalty?: string;
  @Flag({ optional: true, description: 'an open milestone earns its confirmed share' }) partialAllowed?: boolean;
}

export class WeighedTaskDto extends TaskTermsDto {
  @Weight() weight: string;
  @OneOf(VISIBILITIES, 'LineVisibility', { optional: true }) visibility?: Visibility;
}

export class BonusTermsDto extends TaskWordsDto {
  @Amount({ description: 'the most points it may bring; all of a card at most what the cycle allows' }) maxPoints: string;
  @OneOf(VISIBILITIES, 'LineVisibility', { optional: true }) visibility?: Visibility;
}

export class MilestoneWordsDto {
  @Text({ optional: true, max: 200, description: 'in Chinese; one of the two names is needed' }) name?: string;
  @Text({ optional: true, max: 200 }) nameEn?: string;
  @Weight({ description: 'of the task; all milestones total 100.00' }) weight: string;
}

export class DatedMilestoneDto extends MilestoneWordsDto {
  @Day() dueOn: IsoDate;
}

// ── views ────────────────────────────────────────────────────────────────

export class TaskWordsView {
  @Text() title: string;
  @Text() titleEn: string;
  @Text({ max: 2000 }) details: string;
  @Text({ max: 2000 }) criterion: string;
}

export class TaskTermsView extends TaskWordsView {
  @Amount({ description: 'share of a milestone lost per late day' }) latePenalty: string;
  @Flag() partialAllowed: boolean;
}

export class WeighedTaskView extends TaskTermsView {
  @Id() id: string;
  @Amount() weight: string;
  @OneOf(VISIBILITIES, 'LineVisibility') visibility: Visibility;
}

export class BonusTermsView extends TaskWordsView {
  @Id() id: string;
  @Amount() maxPoints: string;
  @OneOf(VISIBILITIES, 'LineVisibility') visibility: Visibility;
}

export class MilestoneWordsView {
  @Text() name: string;
  @Text() nameEn: string;
  @Amount() weight: string;
}

export class DatedMilestoneView extends MilestoneWordsView {
  @Day() dueOn: IsoDate;
}
