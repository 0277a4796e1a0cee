import { Amount, Flag, Id, Instant, Int, Nested, NestedList, Text } from '@kpi-loop/shared/api';
import { AppealPersonRef } from './appeal-refs.view';

export class AppealCountView {
  @Text() key: string;
  @Int() count: number;
}

/** R-AP1: counts, never people; nothing of fewer than five. */
export class AppealStatisticsView {
  @Flag({ description: 'fewer than five have been decided: nothing is told' }) suppressed: boolean;
  @Int() decided: number;
  @NestedList(() => AppealCountView) byGround: AppealCountView[];
  @NestedList(() => AppealCountView) byDecision: AppealCountView[];
  @Amount({ nullable: true, description: 'share that was granted at least in part, 0 to 1' }) grantedShare: string | null;
  @Amount({ nullable: true, description: 'calendar days from filing to the decision, in the middle' }) medianDays: string | null;
}

/** A decision asks that somebody's pay of a period is reckoned anew. No amount, and nothing of the appeal. */
export class AppealPayRemedyView {
  @Id() id: string;
  @Nested(() => AppealPersonRef) person: AppealPersonRef;
  @Id({ nullable: true }) periodId: string | null;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Instant() askedAt: Date;
  @Instant({ nullable: true }) doneAt: Date | null;
}

export class AppealPayRemediesView {
  @NestedList(() => AppealPayRemedyView, { description: 'those that wait, then what was done lately' }) items: AppealPayRemedyView[];
}
