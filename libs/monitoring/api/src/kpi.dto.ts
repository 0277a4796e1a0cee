import { MILESTONE_STANDINGS, NEXT_STEPS, STATES } from '@kpi-loop/monitoring/domain';
import { Amount, Day, Flag, Id, Instant, Int, Json, JsonList, Nested, NestedList, OneOf, Text } from '@kpi-loop/shared/api';

export class NextStepView {
  @OneOf(NEXT_STEPS, 'NextStepKind') kind: string;
  @Amount({ nullable: true }) amount: string | null;
  @Text({ nullable: true, description: 'item = a piece of whatever the ratio counts; else the unit of the metric' }) unit: string | null;
  @OneOf(['threshold', 'target'], 'NextStepGoal', { nullable: true }) to: string | null;
  @Amount({ nullable: true }) goal: string | null;
}

export class SeriesPointView {
  @Day() month: string;
  @Amount({ nullable: true }) value: string | null;
  @Amount({ nullable: true }) target: string | null;
  @Flag() provisional: boolean;
}

export class KpiCardView {
  @Id() lineId: string;
  @Id() metricId: string;
  @Id() metricVersionId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Text() direction: string;
  @Flag() flow: boolean;
  @Flag({ description: 'scored by somebody else’s (a unit’s) figure' }) shared: boolean;
  @Amount() weight: string;
  @Amount({ nullable: true }) baseline: string | null;
  @Amount({ nullable: true }) threshold: string | null;
  @Amount() target: string;
  @Amount({ nullable: true }) stretch: string | null;
  @Amount({ nullable: true }) value: string | null;
  @Amount({ nullable: true }) numerator: string | null;
  @Amount({ nullable: true }) denominator: string | null;
  @Amount({ nullable: true, description: 'by today' }) expected: string | null;
  @Amount({ nullable: true, description: 'of a ratio: the rate that reaches the target if the rest of the period runs at it' }) needed: string | null;
  @Amount({ nullable: true }) pace: string | null;
  @Amount({ nullable: true }) attainment: string | null;
  @Amount({ nullable: true }) forecast: string | null;
  @Amount({ nullable: true }) forecastScore: string | null;
  @OneOf(STATES, 'KpiState') state: string;
  @Flag() stale: boolean;
  @Day({ nullable: true, description: 'the day the figures are complete to' }) asOf: string | null;
  @Instant({ nullable: true }) computedAt: Date | null;
  @Int({ description: 'alerts that are open' }) openAlerts: number;
  @Int({ description: 'months whose figure is being verified: they count for nothing until then' }) doubtedMonths: number;
  @Nested(() => NextStepView) nextStep: NextStepView;
  @NestedList(() => SeriesPointView) series: SeriesPointView[];
}

export class TaskMilestoneView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Day() dueOn: string;
  @Amount({ description: 'of the task; all of them total 100.00' }) weight: string;
  @OneOf(MILESTONE_STANDINGS, 'MilestoneStanding', { description: 'missed: the card is locked, and nobody has reported it' }) standing: string;
  @Int({ description: 'late: since its day · due: until its day · reported, done: after its day, 0 in time' }) days: number;
}

export class TaskProgressView {
  @Id() lineId: string;
  @Id() scorecardId: string;
  @Text() title: string;
  @Text() titleEn: string;
  @Amount() weight: string;
  @OneOf(STATES, 'KpiState', { description: 'bad: a milestone is late · warn: one is due within seven days' }) state: string;
  @Amount({ nullable: true, description: 'by the milestones due by today; null before the first of them' }) score: string | null;
  @Amount({ description: 'weight of the confirmed milestones, of 100' }) confirmed: string;
  @NestedList(() => TaskMilestoneView) milestones: TaskMilestoneView[];
}

export class BonusProgressView {
  @Id() lineId: string;
  @Id() scorecardId: string;
  @Text() title: string;
  @Text() titleEn: string;
  @Amount() maxPoints: string;
  @Amount({ nullable: true, description: 'granted last; null while nothing was' }) points: string | null;
  @Text({ max: 2000 }) reason: string;
}

export class KpiScorecardView {
  @Id() scorecardId: string;
  @Text() status: string;
  @Text() subjectKind: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Amount({ nullable: true, description: 'official once scored, else what the forecasts, the key tasks so far and the granted points add up to' }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Flag({ description: 'not official: an estimate that may still change' }) provisional: boolean;
  @Amount({ description: 'weight in % that the estimate rests on' }) coveredWeight: string;
  @NestedList(() => KpiCardView) lines: KpiCardView[];
  @NestedList(() => TaskProgressView) tasks: TaskProgressView[];
  @NestedList(() => BonusProgressView) bonuses: BonusProgressView[];
}

export class MyKpisView {
  @Id({ nullable: true }) periodId: string | null;
  @Text({ nullable: true }) periodName: string | null;
  @Text({ nullable: true }) periodNameEn: string | null;
  @Text({ nullable: true }) periodStatus: string | null;
  @Day({ nullable: true }) startsOn: string | null;
  @Day({ nullable: true }) endsOn: string | null;
  @Day() today: string;
  @Int() workdaysLeft: number;
  @NestedList(() => KpiScorecardView) cards: KpiScorecardView[];
}

export class TeamLineView {
  @Id() lineId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Amount({ nullable: true }) value: string | null;
  @Amount() target: string;
  @OneOf(STATES, 'KpiState') state: string;
  @Amount({ nullable: true }) forecast: string | null;
  @Day({ nullable: true }) asOf: string | null;
  @Flag({ description: 'the definition keeps figures of single people from the viewer' }) withheld: boolean;
}

export class StateCountsView {
  @Int() ok: number;
  @Int() warn: number;
  @Int() bad: number;
  @Int() none: number;
}

export class TeamMemberView {
  @Id() personId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @Nested(() => StateCountsView) counts: StateCountsView;
  @NestedList(() => TeamLineView, { description: 'off track first' }) lines: TeamLineView[];
  @NestedList(() => TaskProgressView, { description: 'off track first' }) tasks: TaskProgressView[];
  @NestedList(() => BonusProgressView, { description: 'only where no state is asked for' }) bonuses: BonusProgressView[];
}

export class TeamKpisView {
  @Id({ nullable: true }) periodId: string | null;
  @Nested(() => StateCountsView, { description: 'of everybody the filters let through' }) counts: StateCountsView;
  @NestedList(() => TeamMemberView, { description: 'by name: people are not ranked' }) items: TeamMemberView[];
  @Text({ nullable: true }) next: string | null;
}

export class MyKpisQuery {
  @Id({ optional: true }) periodId?: string;
}

export class TeamKpisQuery {
  @Id({ optional: true }) periodId?: string;
  @Id({ optional: true }) unitId?: string;
  @OneOf(STATES, 'KpiState', { optional: true }) state?: string;
  @OneOf(['direct', 'all'], 'TeamDepth', { optional: true }) depth?: string;
  @Text({ optional: true, max: 1000 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 100 }) limit?: number;
}

export class WhyMonthView {
  @Day() month: string;
  @Amount({ nullable: true }) numerator: string | null;
  @Amount({ nullable: true }) denominator: string | null;
  @Amount({ nullable: true }) value: string | null;
  @Int() rowCount: number;
  @Text() status: string;
}

export class WhyTargetView {
  @Int() versionNo: number;
  @Amount() weight: string;
  @Amount({ nullable: true }) threshold: string | null;
  @Amount() target: string;
  @Amount({ nullable: true }) stretch: string | null;
  @Day() validFrom: string;
  @Day() validTo: string;
  @Id({ nullable: true }) changeRequestId: string | null;
}

export class WhyRunView {
  @Id() id: string;
  @Text() datasetName: string;
  @Text() datasetNameEn: string;
  @Text({ nullable: true }) fileName: string | null;
  @Text() status: string;
  @Int() rowsRead: number;
  @Int() rowsRejected: number;
  @Day({ nullable: true }) windowFrom: string | null;
  @Day({ nullable: true }) windowTo: string | null;
  @Instant({ nullable: true }) finishedAt: Date | null;
}

export class WhyRowsView {
  @Id() metricVersionId: string;
  @Text() subjectKind: string;
  @Id() subjectId: string;
  @Day() from: string;
  @Day() to: string;
}

export class WhyStepView {
  @Text() step: string;
  @Text({ max: 4000 }) formula: string;
  @Text() unrounded: string;
  @Text() rounded: string;
  @Text() ruleId: string;
}

export class WhyView {
  @Id() lineId: string;
  @Id() scorecardId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Text() direction: string;
  @Flag() flow: boolean;
  @Text({ description: 'simple or ratio' }) kind: string;
  @Text() ownerName: string;
  @Text() ownerNameEn: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @OneOf(STATES, 'KpiState') state: string;
  @Amount({ nullable: true }) value: string | null;
  @Amount({ nullable: true }) numerator: string | null;
  @Amount({ nullable: true }) denominator: string | null;
  @Day({ nullable: true }) asOf: string | null;
  @Flag({ description: 'the score is final arithmetic on locked data; otherwise what the value to date would score' }) official: boolean;
  @Amount({ nullable: true }) score: string | null;
  @NestedList(() => WhyMonthView) months: WhyMonthView[];
  @NestedList(() => WhyStepView) steps: WhyStepView[];
  @NestedList(() => WhyTargetView) targets: WhyTargetView[];
  @Id() metricId: string;
  @Id() metricVersionId: string;
  @Int() metricVersionNo: number;
  @Instant({ nullable: true }) metricPublishedAt: Date | null;
  @Text() metricDescription: string;
  @Text() metricDescriptionEn: string;
  @Text({ nullable: true }) processNode: string | null;
  @Text({ nullable: true }) processNodeEn: string | null;
  @Text() cycleCode: string;
  @Text() ruleKind: string;
  @Text() policyHash: string;
  @Text() engineVersion: string;
  @Text() roundingVersion: string;
  @Instant({ nullable: true }) computedAt: Date | null;
  @NestedList(() => WhyRunView, { description: 'the latest, newest first' }) runs: WhyRunView[];
  @Int() runCount: number;
  @Int() rowCount: number;
  @Nested(() => WhyRowsView, { description: 'what to ask the source rows with' }) rows: WhyRowsView;
}

export class KnotView {
  @Instant() at: string;
  @OneOf(['set', 'collect', 'monitor', 'review', 'adjust', 'reward'], 'LoopStage') stage: string;
  @Text({ description: 'i18n key thread.<kind>' }) kind: string;
  @Json() params: Record<string, unknown>;
  @Text({ nullable: true }) link: string | null;
  @Amount({ nullable: true, description: 'a value of the metric at that point' }) figure: string | null;
  @OneOf(STATES, 'KpiState') state: string;
}

export class ThreadView {
  @Id() lineId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Text() direction: string;
  @Id() ownerId: string;
  @Text() ownerName: string;
  @Text() ownerNameEn: string;
  @Text() cycleCode: string;
  @OneOf(STATES, 'KpiState') state: string;
  @Amount({ nullable: true }) value: string | null;
  @Amount() target: string;
  @Amount() firstTarget: string;
  @Day({ nullable: true }) asOf: string | null;
  @NestedList(() => KnotView) knots: KnotView[];
  @JsonList({ description: 'targets in force: {from, to, target}' }) targets: Record<string, unknown>[];
}
