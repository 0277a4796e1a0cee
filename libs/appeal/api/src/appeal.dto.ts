import { APPEAL_GROUNDS, APPEAL_STATUSES, GROUND_OUTCOMES, PANEL_SEATS, REMEDY_KINDS } from '@kpi-loop/appeal/domain';
import { Amount, Day, Id, Int, Link, NestedList, OneOf, PAGE_MAX, Text } from '@kpi-loop/shared/api';

// What is sent.

export class AppealGroundDto {
  @OneOf(APPEAL_GROUNDS, 'AppealGround') ground: string;
  @Id({ optional: true, nullable: true, description: 'the line it is about: of DATA, RULE_APPLICATION, TARGET_FAIRNESS' }) lineId?: string | null;
  @Text({ max: 4000 }) text: string;
}

export class AppealEvidenceDto {
  @Text({ min: 1, max: 2000, description: 'what it shows' }) text: string;
  @Link({ optional: true, nullable: true }) link?: string | null;
}

export class NewAppealDto {
  @Id({ optional: true, description: 'the card whose result is contested, or …' }) scorecardId?: string;
  @Id({ optional: true, description: '… the cycle whose result of the year is' }) cycleId?: string;
  @NestedList(() => AppealGroundDto, { max: 20 }) grounds: AppealGroundDto[];
  @NestedList(() => AppealEvidenceDto, { optional: true, max: 20 }) evidence?: AppealEvidenceDto[];
}

export class EditAppealDto {
  @NestedList(() => AppealGroundDto, { optional: true, max: 20 }) grounds?: AppealGroundDto[];
  @NestedList(() => AppealEvidenceDto, { optional: true, max: 20 }) evidence?: AppealEvidenceDto[];
}

export class AppealSeatDto {
  @OneOf(PANEL_SEATS, 'AppealSeat') seat: string;
  @Id() personId: string;
}

export class AdmitAppealDto {
  @NestedList(() => AppealSeatDto, { max: 3, description: 'one for each seat' }) panel: AppealSeatDto[];
}

export class ReplaceMemberDto extends AppealSeatDto {}

export class AppealStatementDto {
  @Text({ min: 1, max: 4000 }) statement: string;
}

export class AppealFindingsDto {
  @Text({ min: 1, max: 4000, description: 'what the evidence shows' }) findings: string;
}

export class AppealNoteDto {
  @Text({ min: 1, max: 2000 }) note: string;
}

export class GroundDecisionDto {
  @Int({ min: 0, max: 19, description: 'place of the ground in the appeal, from 0' }) no: number;
  @OneOf(GROUND_OUTCOMES, 'AppealGroundOutcome') outcome: string;
  @Text({ min: 1, max: 4000 }) reason: string;
}

export class AppealRemedyDto {
  @OneOf(REMEDY_KINDS, 'AppealRemedyKind') kind: string;
  @Text({ optional: true, max: 10, description: 'REGRADE: the grade that is right' }) grade?: string;
  @Id({ optional: true, description: 'CORRECT_FIGURE: a figure of the evidence' }) measurementId?: string;
  @Amount({ optional: true, description: 'CORRECT_FIGURE: what it, or its upper part, should be' }) numerator?: string;
  @Amount({ optional: true, description: 'CORRECT_FIGURE: of a figure with two parts, the lower one' }) denominator?: string;
}

export class AppealVoteDto {
  @NestedList(() => GroundDecisionDto, { max: 20, description: 'one for each ground' }) grounds: GroundDecisionDto[];
  @NestedList(() => AppealRemedyDto, { max: 10, description: 'what is to be done where something is granted; NONE where the reasons suffice' })
  remedies: AppealRemedyDto[];
}

export class AppealQuery {
  @OneOf(APPEAL_STATUSES, 'AppealStatus', { optional: true }) status?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true, description: 'only those that are not over' }) open?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true, description: 'only what waits for me' }) waiting?: string;
  @Id({ optional: true }) cycleId?: string;
  @Id({ optional: true }) periodId?: string;
  @Text({ optional: true, max: 60, description: 'part of the name or the number of the person' }) q?: string;
  @Text({ optional: true, max: 400 }) cursor?: string;
  @Int({ optional: true, min: 1, max: PAGE_MAX }) limit?: number;
}

export class AppealFilingQuery {
  @Id({ optional: true }) scorecardId?: string;
  @Id({ optional: true }) cycleId?: string;
}

export class AppealCandidateQuery {
  @Text({ optional: true, max: 60, description: 'part of the name or the number' }) q?: string;
  @OneOf(PANEL_SEATS, 'AppealSeat') seat: string;
}

export class AppealStatisticsQuery {
  @Id({ optional: true, description: 'all cycles when absent' }) cycleId?: string;
}

/** The last day, with the days that lead there said by the rules of the cycle. */
export class AppealTermsView {
  @Int() fileWd: number;
  @Int() screenWd: number;
  @Int() statementWd: number;
  @Int() decideWd: number;
  @Int() secondFileWd: number;
  @Int() secondDecideWd: number;
  @Day({ nullable: true, description: 'last day for filing; null: nothing is published' }) windowUntil: string | null;
}
