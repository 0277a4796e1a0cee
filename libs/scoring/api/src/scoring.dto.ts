import { Amount, Day, Flag, Id, Ids, Instant, Int, Json, JsonList, NestedList, Nested, Text } from '@kpi-loop/shared/api';

export class TraceStepView {
  @Text({ description: 'actual, target, attainment, lineScore, cap, floor, threshold, weightedLine, weighted, total, grade …' }) step: string;
  @Text({ max: 4000, description: 'with the numbers inserted' }) formula: string;
  @Json() inputs: Record<string, string>;
  @Text() unrounded: string;
  @Text() rounded: string;
  @Text({ description: 'the rule of the specification, e.g. R-N3' }) ruleId: string;
}

export class MeasuredView {
  @Text() status: string;
  @Int() rowCount: number;
  @Day({ nullable: true }) dataUntil: string | null;
  @Ids() runIds: string[];
  @Int({ nullable: true, description: 'the edition of the frozen figure it was made from; the latest of its months' }) edition: number | null;
}

/** A milestone of a key task as it was scored. */
export class ScoredMilestoneView {
  @Text() name: string;
  @Text() nameEn: string;
  @Amount({ description: 'of the task, in percent' }) weight: string;
  @Day() dueOn: string;
  @Day({ nullable: true }) doneOn: string | null;
  @Flag() completed: boolean;
  @Int({ optional: true, description: 'whole days after the due date' }) lateDays?: number;
  @Amount({ optional: true, description: 'factor of 0 to 1' }) quality?: string;
  @Amount({ optional: true, description: 'confirmed share of an open one' }) pct?: string;
}

/** What a bonus item brought, after the weighted sum. */
export class BonusPointsView {
  @Id() lineId: string;
  @Text() title: string;
  @Text() titleEn: string;
  @Amount() points: string;
  @Amount() maxPoints: string;
  @Text({ max: 2000 }) reason: string;
}

export class LineScoreView {
  @Id() lineId: string;
  @Text({ description: 'kpi, or task: scored by its milestones' }) kind: string;
  @Id({ nullable: true, description: 'none of a key task' }) metricId: string | null;
  @Id({ nullable: true }) metricVersionId: string | null;
  @Text({ description: 'whose figure it is: person or unit' }) measuredKind: string;
  @Id() measuredId: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Text() direction: string;
  @Amount({ nullable: true }) actual: string | null;
  @Amount({ nullable: true }) numerator: string | null;
  @Amount({ nullable: true }) denominator: string | null;
  @Amount() target: string;
  @Amount({ nullable: true }) attainment: string | null;
  @Amount({ nullable: true }) score: string | null;
  @Amount() weight: string;
  @Text({ description: 'SCORED, EXCLUDED or BLOCKED' }) status: string;
  @Text({ description: 'ACTUAL, LAST_KNOWN, ESTIMATE, ZERO, NEUTRAL_100 or NONE' }) basis: string;
  @Json() rule: Record<string, unknown>;
  @Nested(() => MeasuredView) measured: MeasuredView;
  @NestedList(() => TraceStepView) steps: TraceStepView[];
  @NestedList(() => ScoredMilestoneView, { description: 'of a key task' }) milestones: ScoredMilestoneView[];
}

/** One of several cards of somebody in a period, with the days it stands for (R-M8). */
export class AssignmentPartView {
  @Id() scorecardId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @Day() from: string;
  @Day() to: string;
  @Int() days: number;
  @Amount({ nullable: true }) total: string | null;
}

/** The result of the period: of one card its own, of several day-weighted. */
export class PeriodResultView {
  @Amount({ nullable: true, description: 'null while a part has no total' }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @NestedList(() => AssignmentPartView) parts: AssignmentPartView[];
}

export class RevisionView {
  @Int() revision: number;
  @Amount({ nullable: true }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Text({ nullable: true, description: 'of the bands, where people have put another in its place' }) rawGrade: string | null;
  @Text({ nullable: true, description: 'calibration or appeal' }) gradedBy: string | null;
  @Text({ nullable: true }) notScoredReason: string | null;
  @Text() reason: string;
  @Instant() computedAt: Date;
}

export class LineDeltaView {
  @Id() lineId: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Amount({ nullable: true }) actualBefore: string | null;
  @Amount({ nullable: true }) actualAfter: string | null;
  @Amount({ nullable: true }) attainmentBefore: string | null;
  @Amount({ nullable: true }) attainmentAfter: string | null;
  @Amount({ nullable: true }) scoreBefore: string | null;
  @Amount({ nullable: true }) scoreAfter: string | null;
  @Amount() weight: string;
  @Int({ nullable: true }) editionBefore: number | null;
  @Int({ nullable: true }) editionAfter: number | null;
}

/** What a correction of frozen figures made of the result: a new revision, or a difference beside a final one. */
export class ScoreDeltaView {
  @Id() correctionId: string;
  @Text() reason: string;
  @Flag({ description: 'the result is final and stays as it is' }) settled: boolean;
  @Amount({ nullable: true }) totalBefore: string | null;
  @Amount({ nullable: true }) totalAfter: string | null;
  @Text({ nullable: true }) gradeBefore: string | null;
  @Text({ nullable: true }) gradeAfter: string | null;
  @Instant() madeAt: Date;
  @NestedList(() => LineDeltaView) lines: LineDeltaView[];
}

export class ScoreResultView {
  @Id() id: string;
  @Id() scorecardId: string;
  @Id() periodId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text() subjectKind: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @Text({ description: 'status of the card' }) status: string;
  @Int() revision: number;
  @Amount({ nullable: true }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Text({ nullable: true, description: 'of the bands, where people have put another in its place' }) rawGrade: string | null;
  @Text({ nullable: true, description: 'calibration or appeal' }) gradedBy: string | null;
  @Text({ nullable: true, max: 2000, description: 'why it is another one than that of the bands' }) gradeReason: string | null;
  @Text({ nullable: true }) notScoredReason: string | null;
  @Flag({ description: 'some line rests on a last known value or an estimate' }) provisional: boolean;
  @Text() engineVersion: string;
  @Text() roundingVersion: string;
  @Text() policyHash: string;
  @Text() inputHash: string;
  @Instant() computedAt: Date;
  @NestedList(() => TraceStepView) steps: TraceStepView[];
  @NestedList(() => LineScoreView) lines: LineScoreView[];
  @NestedList(() => BonusPointsView) bonuses: BonusPointsView[];
  @NestedList(() => RevisionView) revisions: RevisionView[];
  @Day() periodFrom: string;
  @Day() periodTo: string;
  @Flag({ description: 'months are tracked within its period' }) monthsTracked: boolean;
  @Nested(() => PeriodResultView) period: PeriodResultView;
  @Nested(() => PeriodResultView, { description: 'of the settled periods of the cycle so far, as its rules weigh them (R-Y1)' }) cycle: PeriodResultView;
  @Day({ nullable: true, description: 'last day on which the viewer may appeal against it; null for whoever may not' }) appealUntil: string | null;
  @NestedList(() => ScoreDeltaView, { description: 'what corrections after the freeze made of it, the latest first' }) deltas: ScoreDeltaView[];
}

export class ResultListItem {
  @Id() scorecardId: string;
  @Id({ nullable: true, description: 'null while the card has no result' }) resultId: string | null;
  @Id() ownerId: string;
  @Text() subjectKind: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @Text() status: string;
  @Int({ nullable: true }) revision: number | null;
  @Amount({ nullable: true }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Text({ nullable: true, description: 'of the bands, where people have put another in its place' }) rawGrade: string | null;
  @Text({ nullable: true }) notScoredReason: string | null;
  @Flag() provisional: boolean;
  @Instant({ nullable: true }) computedAt: Date | null;
}

/** What publishing the period would show: cards, and how many people would be told. */
export class ToPublishView {
  @Int() cards: number;
  @Int() people: number;
  @Int({ description: 'scored cards whose grades a panel has still to compare: they stay unpublished' }) uncalibrated: number;
}

export class ResultPage {
  @NestedList(() => ResultListItem) items: ResultListItem[];
  @Text({ nullable: true }) next: string | null;
  @JsonList({ description: 'over all that the viewer may see: {grade, count}' }) grades: Record<string, unknown>[];
  @Nested(() => ToPublishView, { nullable: true, description: 'for whoever may publish, over the whole period; null for others' })
  toPublish: ToPublishView | null;
}

export class ResultListQuery {
  @Id() periodId: string;
  @Id({ optional: true }) unitId?: string;
  @Text({ optional: true, max: 10 }) grade?: string;
  @Text({ optional: true, max: 60 }) search?: string;
  @Text({ optional: true, max: 1000 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class ResultExportQuery {
  @Id() periodId: string;
}

export class RescoreDto {
  @Text({ min: 1, max: 2000 }) reason: string;
}

export class ScoringRunView {
  @Id() periodId: string;
  @Int() cards: number;
  @Int() scored: number;
  @Int() notScored: number;
  @Int({ description: 'cards whose inputs had changed' }) revised: number;
}
