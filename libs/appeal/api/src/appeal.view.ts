import {
  APPEAL_GROUNDS,
  APPEAL_STATUSES,
  DECISIONS,
  GROUND_OUTCOMES,
  MEMBER_OUT_CAUSES,
  PANEL_SEATS,
  REMEDY_KINDS,
  REMEDY_STATES,
} from '@kpi-loop/appeal/domain';
import { Amount, Day, Flag, Id, Instant, Int, Link, Nested, NestedList, OfferView, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { AppealTermsView } from './appeal.dto';
import { AppealPersonRef, AppealSubjectView, AppealLineView } from './appeal-refs.view';

/** What the viewer is to an appeal. */
export const APPEAL_SIDES = ['owner', 'head', 'member', 'HRBP', 'HR', 'EXEC', 'AUD'] as const;

export class AppealItem extends AppealSubjectView {
  @Id() id: string;
  @Int() version: number;
  @OneOf(APPEAL_STATUSES, 'AppealStatus') status: string;
  @Nested(() => AppealPersonRef) person: AppealPersonRef;
  @OneOf(APPEAL_SIDES, 'AppealSide') side: string;
  @Texts({ description: 'AppealGround; of the direct manager those he is heard on' }) grounds: string[];
  @Instant({ nullable: true }) filedAt: Date | null;
  @Day({ nullable: true, description: 'the decision that is waited for' }) decideBy: string | null;
  @Texts({ description: 'parties: owner, head, member, HRBP, EXEC' }) waitsFor: string[];
  @Flag() waitsForMe: boolean;
  @Day({ nullable: true, description: 'of what is waited for' }) dueOn: string | null;
  @Flag() late: boolean;
  @Flag({ description: 'somebody has dropped out of the panel, and nobody has his seat yet' }) seatOpen: boolean;
}

export class AppealPage {
  @NestedList(() => AppealItem) items: AppealItem[];
  @Text({ nullable: true }) next: string | null;
}

export class AppealGroundView {
  @Int({ description: 'from 0' }) no: number;
  @OneOf(APPEAL_GROUNDS, 'AppealGround') ground: string;
  @Nested(() => AppealLineView, { nullable: true }) line: AppealLineView | null;
  @Text({ max: 4000 }) text: string;
}

export class AppealEvidenceView {
  @Text({ max: 2000 }) text: string;
  @Link({ nullable: true }) link: string | null;
}

export class AppealMemberView {
  @OneOf(PANEL_SEATS, 'AppealSeat') seat: string;
  @Nested(() => AppealPersonRef) person: AppealPersonRef;
  @Flag() voted: boolean;
}

export class AppealFormerMemberView {
  @OneOf(PANEL_SEATS, 'AppealSeat') seat: string;
  @Nested(() => AppealPersonRef) person: AppealPersonRef;
  @OneOf(MEMBER_OUT_CAUSES, 'AppealMemberOutCause') cause: string;
  @Text({ max: 2000, description: 'in his words, for HR and HRBP' }) reason: string;
  @Instant() at: Date;
}

export class GroundDecisionView {
  @Int() no: number;
  @OneOf(GROUND_OUTCOMES, 'AppealGroundOutcome') outcome: string;
  @Text({ max: 4000 }) reason: string;
}

export class AppealRemedyView {
  @OneOf(REMEDY_KINDS, 'AppealRemedyKind') kind: string;
  @Text({ nullable: true }) grade: string | null;
  @Id({ nullable: true }) measurementId: string | null;
  @Amount({ nullable: true }) numerator: string | null;
  @Amount({ nullable: true }) denominator: string | null;
}

export class AppealVoteView {
  @Int({ description: '1 the panel, 2 the second level' }) level: number;
  @Nested(() => AppealPersonRef) person: AppealPersonRef;
  @NestedList(() => GroundDecisionView) grounds: GroundDecisionView[];
  @NestedList(() => AppealRemedyView) remedies: AppealRemedyView[];
  @Instant() votedAt: Date;
  @Flag({ description: 'not of a member who dropped out before it was decided' }) counts: boolean;
}

/** On one ground, in the words of those who found so; whose they are stays with the panel. */
export class GroundFoundView {
  @Int() no: number;
  @OneOf(GROUND_OUTCOMES, 'AppealGroundOutcome') outcome: string;
  @Texts() reasons: string[];
}

export class AppealDecisionView {
  @Int({ description: '1 the panel, 2 the second level' }) level: number;
  @OneOf(DECISIONS, 'AppealDecision') decision: string;
  @Instant() at: Date;
  @NestedList(() => GroundFoundView) grounds: GroundFoundView[];
}

/** What came of the decision. */
export class AppealRemedyDoneView extends AppealRemedyView {
  @Id() id: string;
  @Int() level: number;
  @OneOf(REMEDY_STATES, 'AppealRemedyState') state: string;
  @Id({ nullable: true, description: 'of CORRECT_FIGURE: the correction that was asked for' }) correctionId: string | null;
  @Text({ nullable: true, description: 'of the figure' }) name: string | null;
  @Text({ nullable: true }) nameEn: string | null;
  @Day({ nullable: true, description: 'month of the figure' }) month: string | null;
  @Instant({ nullable: true }) doneAt: Date | null;
}

export class AppealStepView {
  @Text({ description: 'event of the machine' }) event: string;
  @Text() from: string;
  @Text() to: string;
  @Instant() at: Date;
  @Nested(() => AppealPersonRef, { nullable: true, description: 'null: the system, or who stays with the panel' }) actor: AppealPersonRef | null;
}

export class AppealDueView {
  @Text({ description: 'screen, admit, statement, facts, replace, vote, escalate, decideFinal' }) step: string;
  @Day() dueOn: string;
}

/** R-AP1, for HR and HRBP alone: the next grade of the appellant fell by two levels or more. */
export class AppealCheckView {
  @Id() scorecardId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text({ nullable: true }) gradeBefore: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Instant({ nullable: true }) checkedAt: Date | null;
  @Text({ max: 2000 }) note: string;
}

export class AppealView extends AppealSubjectView {
  @Id() id: string;
  @Int() version: number;
  @OneOf(APPEAL_STATUSES, 'AppealStatus') status: string;
  @Instant() createdAt: Date;
  @OneOf(APPEAL_SIDES, 'AppealSide', { description: 'what the viewer is here; the nearest where several' }) side: string;
  @Nested(() => AppealPersonRef) person: AppealPersonRef;
  @Amount({ nullable: true, description: 'as it was contested' }) totalBefore: string | null;
  @Text({ nullable: true }) gradeBefore: string | null;
  @Amount({ nullable: true, description: 'as it is now' }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Texts({ description: 'of the cycle, from the best to the worst' }) grades: string[];
  @Nested(() => AppealTermsView) terms: AppealTermsView;
  @Instant({ nullable: true }) filedAt: Date | null;
  @Day({ nullable: true }) decideBy: string | null;
  @Day({ nullable: true }) statementUntil: string | null;
  @Day({ nullable: true, description: 'last day of the way to the second level' }) secondUntil: string | null;
  @Texts({ description: 'parties: owner, head, member, HRBP, EXEC' }) waitsFor: string[];
  @NestedList(() => AppealPersonRef) waitsForPeople: AppealPersonRef[];
  @Flag() waitsForMe: boolean;
  @NestedList(() => AppealDueView) deadlines: AppealDueView[];
  @NestedList(() => AppealGroundView, { description: 'of the direct manager those he is heard on' }) grounds: AppealGroundView[];
  @NestedList(() => AppealEvidenceView, { description: 'empty for the direct manager' }) evidence: AppealEvidenceView[];
  @Text({ max: 4000, description: 'why it was not admitted' }) refusal: string;
  @Nested(() => AppealPersonRef, { nullable: true, description: 'who is asked for a statement' }) head: AppealPersonRef | null;
  @Text({ max: 4000 }) statement: string;
  @Instant({ nullable: true }) statementInAt: Date | null;
  @Text({ max: 4000 }) findings: string;
  @Instant({ nullable: true }) factsInAt: Date | null;
  @NestedList(() => AppealMemberView, { description: 'empty for the direct manager' }) panel: AppealMemberView[];
  @NestedList(() => AppealFormerMemberView, { description: 'who dropped out; empty for the direct manager' }) formerMembers: AppealFormerMemberView[];
  @NestedList(() => AppealVoteView, { nullable: true, description: 'null for whom they are not; while the panel deliberates a member sees the own one' })
  votes: AppealVoteView[] | null;
  @NestedList(() => AppealDecisionView) decisions: AppealDecisionView[];
  @NestedList(() => AppealRemedyDoneView) remedies: AppealRemedyDoneView[];
  @Text({ max: 4000, description: 'why the appellant went to the second level' }) escalation: string;
  @Instant({ nullable: true }) escalatedAt: Date | null;
  @Nested(() => AppealCheckView, { nullable: true }) check: AppealCheckView | null;
  @NestedList(() => AppealStepView) timeline: AppealStepView[];
  @Flag({ description: 'the viewer may open the evidence' }) evidenceOpen: boolean;
  @NestedList(() => OfferView) offers: OfferView[];
}
