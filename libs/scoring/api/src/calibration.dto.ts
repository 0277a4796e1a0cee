import { CALIBRATION_REASONS, CALIBRATION_STATUSES, FAIRNESS_GROUPS } from '@kpi-loop/scoring/domain';
import { Amount, Flag, Id, Ids, Instant, Int, Nested, NestedList, OfferView, OneOf, Text, Texts } from '@kpi-loop/shared/api';

const MODES = ['GUIDE', 'HARD'];
/** Of `propose` and `vote`. */
const ENTRY = { description: 'the result it is about, in this session' };

export class CalibrationPersonView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class CalibrationUnitView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class GuidelineShareDto {
  @Text({ min: 1, max: 10 }) grade: string;
  @Amount({ description: 'percent; all of them add up to 100' }) pct: string;
}

export class CalibrationListQuery {
  @Id({ optional: true }) cycleId?: string;
  @Id({ optional: true }) periodId?: string;
}

export class CalibrationPlanQuery {
  @Id() cycleId: string;
  @Id({ optional: true, description: 'absent: the results of the year' }) periodId?: string;
}

export class CreateCalibrationDto {
  @Id() cycleId: string;
  @Id({ optional: true, nullable: true, description: 'null or absent: the results of the year' }) periodId?: string | null;
  @Text({ min: 1, max: 200 }) name: string;
  @Ids({ optional: true, max: 200, description: 'with all that is below them; none: the whole company' }) unitIds?: string[];
  @NestedList(() => GuidelineShareDto, { optional: true, max: 10, description: 'none: no guideline' }) guideline?: GuidelineShareDto[];
  @Id({ optional: true, description: 'the viewer when absent' }) facilitatorId?: string;
  @Id({ description: 'somebody else' }) secondFacilitatorId: string;
  @Ids({ optional: true, max: 100 }) panelIds?: string[];
}

/** What is absent stays. Scope and guideline change before the start alone. */
export class EditCalibrationDto {
  @Text({ optional: true, min: 1, max: 200 }) name?: string;
  @Ids({ optional: true, max: 200 }) unitIds?: string[];
  @NestedList(() => GuidelineShareDto, { optional: true, max: 10 }) guideline?: GuidelineShareDto[];
  @Id({ optional: true }) facilitatorId?: string;
  @Id({ optional: true }) secondFacilitatorId?: string;
  @Ids({ optional: true, max: 100 }) panelIds?: string[];
}

export class ProposeGradeDto {
  @Id(ENTRY) entryId: string;
  @Text({ min: 1, max: 10 }) grade: string;
  @OneOf(CALIBRATION_REASONS, 'CalibrationReason', {
    optional: true,
    nullable: true,
    description: 'needed, with a text, where it is not the grade of the bands',
  })
  reasonCode?: string | null;
  @Text({ optional: true, max: 2000 }) reason?: string;
}

export class VoteGradeDto {
  @Id(ENTRY) entryId: string;
  @Text({ min: 1, max: 10 }) grade: string;
  @Text({ optional: true, max: 2000 }) comment?: string;
}

/** Results of one period, or of the year, that a session could take. */
export class CalibrationScopeView {
  @Id() cycleId: string;
  @Text() cycleName: string;
  @Text() cycleNameEn: string;
  @Id({ nullable: true, description: 'null: the year' }) periodId: string | null;
  @Text({ nullable: true }) periodName: string | null;
  @Text({ nullable: true }) periodNameEn: string | null;
  @Int({ description: 'results no session has taken' }) waiting: number;
}

export class CalibrationSessionItem {
  @Id() id: string;
  @Text() name: string;
  @OneOf(CALIBRATION_STATUSES, 'CalibrationStatus') status: string;
  @Id() cycleId: string;
  @Text() cycleName: string;
  @Text() cycleNameEn: string;
  @Id({ nullable: true, description: 'null: the year' }) periodId: string | null;
  @Text({ nullable: true }) periodName: string | null;
  @Text({ nullable: true }) periodNameEn: string | null;
  @NestedList(() => CalibrationUnitView, { description: 'none: the whole company' }) units: CalibrationUnitView[];
  @Nested(() => CalibrationPersonView) facilitator: CalibrationPersonView;
  @Nested(() => CalibrationPersonView) secondFacilitator: CalibrationPersonView;
  @Int({ description: 'results the viewer sees in it' }) entries: number;
  @Int({ description: 'of these, with another grade than that of the bands' }) changed: number;
  @Flag() waitsForMe: boolean;
}

export class CalibrationPage {
  @NestedList(() => CalibrationSessionItem) items: CalibrationSessionItem[];
  @NestedList(() => CalibrationScopeView, { description: 'for whoever may create a session; none for others' }) scopes: CalibrationScopeView[];
  @NestedList(() => OfferView, { description: 'calibrationSession.create' }) offers: OfferView[];
}

/** What the form for a new session starts from. */
export class CalibrationPlanView {
  @Texts({ description: 'of the bands, the best first' }) grades: string[];
  @OneOf(MODES, 'CalibrationMode', { description: 'of the rules of the cycle' }) distribution: string;
  @Int({ description: 'in fewer results a distribution is a guide, whatever the rules say' }) minGroup: number;
  @Int({ description: 'results no session has taken' }) waiting: number;
  @NestedList(() => CalibrationUnitView) units: CalibrationUnitView[];
  @NestedList(() => CalibrationPersonView, { description: 'who may lead it or sit on the panel: heads, HR, HRBP, EXEC' }) people: CalibrationPersonView[];
}

export class CalibrationGradeCount {
  @Text() grade: string;
  @Int() n: number;
}

/** Over the results the viewer sees; not assessed ones apart. */
export class CalibrationDistributionView {
  @Text() grade: string;
  @Int({ nullable: true, description: 'how many the guideline means, by largest remainder; null without one, and for whoever sees a part only' })
  guideline: number | null;
  @Int({ description: 'by the bands' }) raw: number;
  @Int({ description: 'as it stands' }) final: number;
}

export class CalibrationVoteView {
  @Id() personId: string;
  @Text() personName: string;
  @Text() personNameEn: string;
  @Text() grade: string;
  @Text({ max: 2000 }) comment: string;
}

export class CalibrationEntryView {
  @Id() id: string;
  @Id({ nullable: true, description: 'null: a year' }) scorecardId: string | null;
  @OneOf(['person', 'unit'], 'CalibrationSubjectKind') subjectKind: string;
  @Id() subjectId: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @Text({ description: 'empty without one' }) headName: string;
  @Text() headNameEn: string;
  @Amount({ nullable: true }) rawTotal: string | null;
  @Text({ nullable: true, description: 'by the bands; N/A: there too short for a grade, and not to be changed' }) rawGrade: string | null;
  @Text({ nullable: true, description: 'as proposed; that of the bands as long as nobody proposed another' }) grade: string | null;
  @OneOf(CALIBRATION_REASONS, 'CalibrationReason', { nullable: true }) reasonCode: string | null;
  @Text({ nullable: true, max: 2000 }) reason: string | null;
  @Text({ nullable: true }) proposedByName: string | null;
  @Text({ nullable: true }) proposedByNameEn: string | null;
  @NestedList(() => CalibrationVoteView) votes: CalibrationVoteView[];
  @Text({ nullable: true, description: 'the viewer voted for it' }) myVote: string | null;
  @Flag({ description: 'the viewer’s own: there only once it is published' }) ownResult: boolean;
  @Flag({ description: 'reckoned anew since; refresh takes the new result' }) outdated: boolean;
  @NestedList(() => OfferView, { description: 'propose and vote' }) offers: OfferView[];
}

export class CalibrationLeniencyView {
  @Text() headName: string;
  @Text() headNameEn: string;
  @Int() n: number;
  @Flag({ description: 'too few to say more' }) suppressed: boolean;
  @Amount({ nullable: true, description: '2 dp' }) meanTotal: string | null;
  @Amount({ nullable: true, description: 'above (+) or below (−) the mean of all that the viewer sees, 2 dp' }) deviation: string | null;
  @NestedList(() => CalibrationGradeCount) raw: CalibrationGradeCount[];
  @NestedList(() => CalibrationGradeCount) final: CalibrationGradeCount[];
  @Amount({ nullable: true, description: 'grades up (+) or down (−) a result, mean, 2 dp' }) shift: string | null;
}

/** How groups fared, never a person: no numbers for fewer than five, nor for what could be reckoned from the others. */
export class CalibrationFairnessView {
  @OneOf(FAIRNESS_GROUPS, 'CalibrationFairnessGroup') group: string;
  @Int({ nullable: true }) n: number | null;
  @Flag() suppressed: boolean;
  @Amount({ nullable: true, description: 'of grades as numbers, the lowest is 1; 2 dp' }) meanRaw: string | null;
  @Amount({ nullable: true }) meanFinal: string | null;
  @Int({ nullable: true }) upgraded: number | null;
  @Int({ nullable: true }) downgraded: number | null;
}

export class CalibrationSessionView {
  @Id() id: string;
  @Int() version: number;
  @Text() name: string;
  @OneOf(CALIBRATION_STATUSES, 'CalibrationStatus') status: string;
  @Id() cycleId: string;
  @Text() cycleName: string;
  @Text() cycleNameEn: string;
  @Id({ nullable: true, description: 'null: the year' }) periodId: string | null;
  @Text({ nullable: true }) periodName: string | null;
  @Text({ nullable: true }) periodNameEn: string | null;
  @NestedList(() => CalibrationUnitView, { description: 'none: the whole company' }) units: CalibrationUnitView[];
  @NestedList(() => GuidelineShareDto) guideline: GuidelineShareDto[];
  @OneOf(MODES, 'CalibrationMode', { description: 'GUIDE in a small group, whatever the rules say' }) mode: string;
  @OneOf(MODES, 'CalibrationMode', { description: 'as the rules of the cycle say' }) distributionRule: string;
  @Int({ description: 'from so many results on a HARD distribution holds' }) minGroup: number;
  @Texts({ description: 'of the bands, the best first' }) grades: string[];
  @Nested(() => CalibrationPersonView) facilitator: CalibrationPersonView;
  @Nested(() => CalibrationPersonView) secondFacilitator: CalibrationPersonView;
  @NestedList(() => CalibrationPersonView) panel: CalibrationPersonView[];
  @Nested(() => CalibrationPersonView, { nullable: true }) submittedBy: CalibrationPersonView | null;
  @Nested(() => CalibrationPersonView, { nullable: true }) approvedBy: CalibrationPersonView | null;
  @Nested(() => CalibrationPersonView, { nullable: true }) quotaWaivedBy: CalibrationPersonView | null;
  @Text({ max: 2000, description: 'why the quotas do not hold; empty while they do' }) quotaWaiver: string;
  @Text({ max: 2000, description: 'why it was sent back, opened again or called off, until it is submitted again; else empty' }) lastReason: string;
  @Instant({ nullable: true }) startedAt: string | null;
  @Instant({ nullable: true }) submittedAt: string | null;
  @Instant({ nullable: true }) approvedAt: string | null;
  @Int({ description: 'results the session would take, before its start; afterwards those in it that the viewer sees' }) inScope: number;
  @Int({ description: 'reckoned anew, come or gone since' }) outdated: number;
  @Flag({ description: 'the viewer sees some of its results only' }) partial: boolean;
  @Flag({ description: 'the viewer’s own result is in it, and left out of all that is shown' }) ownHidden: boolean;
  @NestedList(() => OfferView) offers: OfferView[];
  @NestedList(() => CalibrationDistributionView) distribution: CalibrationDistributionView[];
  @NestedList(() => CalibrationEntryView, { description: 'by name, never by rank' }) entries: CalibrationEntryView[];
  @NestedList(() => CalibrationLeniencyView) leniency: CalibrationLeniencyView[];
  @NestedList(() => CalibrationFairnessView) fairness: CalibrationFairnessView[];
}
