import { Amount, Day, Flag, Id, Instant, Int, Link, Nested, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { BonusTermsDto, BonusTermsView, DatedMilestoneDto, DatedMilestoneView, WeighedTaskDto, WeighedTaskView } from './task-terms.dto';

// ── requests ─────────────────────────────────────────────────────────────

export class MilestoneTermsDto extends DatedMilestoneDto {
  @Id({ optional: true, description: 'of the milestone that stays; absent: a new one' }) id?: string;
}

export class KeyTaskDto extends WeighedTaskDto {
  @Id({ optional: true, description: 'of the task that stays; absent: a new one' }) id?: string;
  @NestedList(() => MilestoneTermsDto, { max: 20 }) milestones: MilestoneTermsDto[];
}

export class BonusItemDto extends BonusTermsDto {
  @Id({ optional: true, description: 'of the item that stays; absent: a new one' }) id?: string;
}

export class ReportMilestoneDto {
  @Day({ description: 'when it was done' }) doneOn: IsoDate;
  @Amount({ optional: true, description: 'how much of it, above 0 to 1; all of it when absent' }) share?: string;
  @Text({ optional: true, max: 2000 }) note?: string;
  @Link({ optional: true, description: 'evidence: a page or a file that can be opened' }) evidenceLink?: string;
}

export class ConfirmMilestoneDto {
  @Amount({ optional: true, description: 'how well it was done, 0 to 1; of a part it is not asked' }) quality?: string;
  @Text({ optional: true, max: 2000 }) note?: string;
}

export class GrantBonusDto {
  @Id() lineId: string;
  @Amount({ description: '0 to the most the item may bring' }) points: string;
  @Text({ max: 2000 }) reason: string;
}

// ── views ────────────────────────────────────────────────────────────────

export class TaskPersonView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class MilestoneView extends DatedMilestoneView {
  @Id() id: string;
  @Int() version: number;
  @OneOf(['open', 'reported', 'confirmed'], 'MilestoneStatus') status: string;
  @Flag({ description: 'open, and its day has passed' }) overdue: boolean;
  @Day({ nullable: true }) doneOn: IsoDate | null;
  @Int({ description: 'whole days after the due date; of an open one so far' }) lateDays: number;
  @Amount({ nullable: true, description: 'how much of it was reported' }) share: string | null;
  @Text({ max: 2000 }) note: string;
  @Text({ nullable: true }) evidenceLink: string | null;
  @Nested(() => TaskPersonView, { nullable: true }) reportedBy: TaskPersonView | null;
  @Amount({ nullable: true }) quality: string | null;
  @Amount({ nullable: true, description: 'how much of an open one was confirmed' }) confirmedShare: string | null;
  @Nested(() => TaskPersonView, { nullable: true }) answeredBy: TaskPersonView | null;
  @Text({ max: 2000, description: 'what the head said to it' }) answer: string;
  @Id({ nullable: true, description: 'the unfinished milestone of the period before that it goes on with' }) carriedFromId: string | null;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class KeyTaskView extends WeighedTaskView {
  @Int() ordinal: number;
  @Flag() ownerAccepted: boolean;
  @Flag() headAccepted: boolean;
  @Id({ nullable: true }) carriedFromId: string | null;
  @NestedList(() => MilestoneView) milestones: MilestoneView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class BonusAwardView {
  @Amount() points: string;
  @Text({ max: 2000 }) reason: string;
  @Nested(() => TaskPersonView) grantedBy: TaskPersonView;
  @Instant() at: string;
}

export class BonusItemView extends BonusTermsView {
  @Int() ordinal: number;
  @Flag() ownerAccepted: boolean;
  @Flag() headAccepted: boolean;
  @Nested(() => BonusAwardView, { nullable: true }) award: BonusAwardView | null;
  @NestedList(() => OfferView) offers: OfferView[];
}
