import { IntersectionType } from '@nestjs/swagger';
import {
  Amount,
  Day,
  Flag,
  Id,
  Ids,
  Instant,
  Int,
  Json,
  JsonList,
  Link,
  Nested,
  NestedList,
  OfferView,
  OneOf,
  Text,
  Texts,
  Weight,
} from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import {
  APPROVAL_STEPS,
  CONTRIBUTIONS,
  ENTRY_KINDS,
  SCORECARD_STATUSES,
  SIDES,
  SUBJECT_KINDS,
  VISIBILITIES,
  type Contribution,
  type LineRule,
  type SubjectKind,
  type Visibility,
} from '@kpi-loop/target/domain';
import { BonusItemDto, BonusItemView, KeyTaskDto, KeyTaskView } from './key-task.dto';
import { LineMetricView, LineValuesView } from './line-view.dto';

// ── requests ─────────────────────────────────────────────────────────────

export class ScorecardLineDto {
  @Id() metricId: string;
  @Weight() weight: string;
  @Amount({ optional: true, nullable: true }) baseline?: string | null;
  @Amount({ optional: true, nullable: true }) threshold?: string | null;
  @Amount() target: string;
  @Amount({ optional: true, nullable: true }) stretch?: string | null;
  @Amount({
    optional: true,
    nullable: true,
    description: 'of a ratio: what it is expected to be counted on; absent: as it was, at first as it was measured before; null: not planned',
  })
  plannedDenominator?: string | null;
  @Json({ optional: true, description: 'how the line is scored: {kind: LINEAR|INTERP|RANGE, …}; LINEAR by DEVIATION when absent' }) rule?: LineRule;
  @OneOf(SUBJECT_KINDS, 'SubjectKind', { optional: true, nullable: true, description: 'a shared line: whose figure scores it' })
  measuredKind?: SubjectKind | null;
  @Id({ optional: true, nullable: true, description: 'absent: as it was; null: the subject itself' }) measuredId?: string | null;
  @Texts({
    optional: true,
    nullable: true,
    max: 36,
    description: 'share of the target for each month of the period, 1 in total; absent: as it was; null: by working days',
  })
  phasing?: string[] | null;
  @OneOf(VISIBILITIES, 'LineVisibility', { optional: true, description: 'who else reads the line; absent: as it was, at first nobody' })
  visibility?: Visibility;
  @OneOf(CONTRIBUTIONS, 'Contribution', {
    optional: true,
    nullable: true,
    description: 'how the lines below make it up; null: as the definition adds up units',
  })
  contribution?: Contribution | null;
  @Flag({ optional: true, description: 'take over the definition that is published now, though nothing else changes: both sides answer again' })
  adoptDefinition?: boolean;
}

export class CreateScorecardDto {
  @Id() periodId: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: SubjectKind;
  @Id() subjectId: string;
  @Id({ optional: true, description: 'take the lines of this card; targets are suggested anew from the own history' }) copyFromId?: string;
  @Flag({ optional: true, description: 'take the lines of the subject’s own card of the period before' }) copyLast?: boolean;
  @Id({ optional: true, description: 'begin with this template' }) templateId?: string;
  @NestedList(() => ScorecardLineDto, { optional: true, max: 50 }) lines?: ScorecardLineDto[];
  @NestedList(() => KeyTaskDto, { optional: true, max: 20 }) tasks?: KeyTaskDto[];
  @NestedList(() => BonusItemDto, { optional: true, max: 20 }) bonuses?: BonusItemDto[];
}

export class CreateScorecardsDto {
  @Id() periodId: string;
  @Id({ description: 'everybody of the unit and the units below who takes part and has no card yet' }) unitId: string;
  @Id({ optional: true }) copyFromId?: string;
  @Id({ optional: true, description: 'begin with this template' }) templateId?: string;
  @NestedList(() => ScorecardLineDto, { optional: true, max: 50 }) lines?: ScorecardLineDto[];
}

export class PublishScorecardsDto {
  @Id() periodId: string;
}

export class EditScorecardLinesDto {
  @NestedList(() => ScorecardLineDto, { max: 50, description: 'all lines, in their order; a line that is absent is taken off' })
  lines: ScorecardLineDto[];
  @NestedList(() => KeyTaskDto, { optional: true, max: 20, description: 'all key tasks; absent: as they are' }) tasks?: KeyTaskDto[];
  @NestedList(() => BonusItemDto, { optional: true, max: 20, description: 'all bonus items; absent: as they are' }) bonuses?: BonusItemDto[];
}

export class ProposeScorecardDto {
  @Text({ optional: true, max: 2000 }) reason?: string;
}

export class AcceptLineDto {
  @Id() lineId: string;
}

export class CounterLineDto {
  @Id() lineId: string;
  @Amount({ optional: true }) target?: string;
  @Amount({ optional: true, nullable: true, description: 'moves with the target when absent' }) threshold?: string | null;
  @Amount({ optional: true, nullable: true, description: 'moves with the target when absent' }) stretch?: string | null;
  @Weight({ optional: true }) weight?: string;
  @Amount({ optional: true, nullable: true, description: 'of a ratio' }) plannedDenominator?: string | null;
  @Text({ max: 2000 }) reason: string;
  @Text({ optional: true, max: 500, description: 'what has to hold for the value; a ground for a change later' }) condition?: string;
  @Link({ optional: true, description: 'evidence: a page or a file that can be opened' }) evidenceLink?: string;
  @Text({ optional: true, max: 200, description: 'what the evidence shows' }) evidenceNote?: string;
}

export class WaiveWeightDto {
  @Id() lineId: string;
  @Text({ max: 2000, description: 'why this line may weigh more than the cycle allows' }) reason: string;
}

export class CommentScorecardDto {
  @Id({ optional: true, nullable: true }) lineId?: string | null;
  @Text({ max: 2000 }) text: string;
}

export class OptionalReasonDto {
  @Text({ optional: true, max: 2000 }) reason?: string;
}

export class GivenReasonDto {
  @Text({ max: 2000 }) reason: string;
}

export class LineDecisionDto {
  @Id() lineId: string;
  @Text({ max: 2000 }) reason: string;
  @Amount({ optional: true, description: 'the value on the table when absent; threshold and stretch move with it' }) target?: string;
}

export class DecideScorecardDto {
  @NestedList(() => LineDecisionDto, { max: 20, description: 'one for each line that the two have not both accepted' }) lines: LineDecisionDto[];
}

export class DissentScorecardDto {
  @Text({ max: 2000, description: 'what the owner holds against the decision, word for word' }) text: string;
}

export class SubmitScorecardDto {
  @Text({ optional: true, max: 2000, description: 'why the card goes on though the targets below do not make up the one above' }) waiver?: string;
}

export class SignScorecardDto {
  @Text({ max: 64, description: 'the hash of the agreed content, as shown' }) agreedHash: string;
  @Text({ max: 200, description: 'once more, that it is the one who signs' }) password: string;
}

export class ScorecardListQuery {
  @Id({ optional: true }) periodId?: string;
  @Id({ optional: true, description: 'with the units below' }) unitId?: string;
  @Text({ optional: true, max: 200, description: 'statuses, comma separated; a parent state stands for what is in it' }) status?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true, description: 'the viewer is the owner' }) mine?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true, description: 'the viewer is the head' }) team?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true, description: 'something waits for the viewer' }) waiting?: string;
  @Text({ optional: true, max: 100, description: 'part of a name of the owner or the unit, or of an employee number' }) q?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class MyScorecardsQuery {
  @Id({ optional: true }) periodId?: string;
}

export class SuggestionQuery {
  @Id() metricId: string;
}

// ── views ────────────────────────────────────────────────────────────────

export class ScorecardPersonView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class ScorecardSubjectView extends ScorecardPersonView {
  @OneOf(SUBJECT_KINDS, 'SubjectKind') kind: SubjectKind;
}

export class ScorecardPeriodView {
  @Id() id: string;
  @Id() cycleId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Day() from: IsoDate;
  @Day() to: IsoDate;
}

export class ScorecardListItem {
  @Id() id: string;
  @Int() version: number;
  @OneOf(SCORECARD_STATUSES, 'ScorecardStatus') status: string;
  @Nested(() => ScorecardSubjectView) subject: ScorecardSubjectView;
  @Nested(() => ScorecardPersonView) owner: ScorecardPersonView;
  @Nested(() => ScorecardPersonView, { nullable: true }) head: ScorecardPersonView | null;
  @Nested(() => ScorecardPersonView) unit: ScorecardPersonView;
  @Nested(() => ScorecardPeriodView) period: ScorecardPeriodView;
  @Int() round: number;
  @Int() lineCount: number;
  @Int({ description: 'lines both sides have accepted' }) acceptedCount: number;
  @Amount() weightTotal: string;
  @Flag() waitingForMe: boolean;
  @Instant({ nullable: true }) dueAt: string | null;
}

export class ScorecardListView {
  @NestedList(() => ScorecardListItem) items: ScorecardListItem[];
  @Text({ nullable: true }) next: string | null;
}

export class TargetVersionView extends LineValuesView {
  @Int() versionNo: number;
  @Amount({ nullable: true }) baseline: string | null;
  @Day() validFrom: IsoDate;
  @Day() validTo: IsoDate;
  @Id({ nullable: true }) changeRequestId: string | null;
  @Nested(() => ScorecardPersonView, { nullable: true }) recordedBy: ScorecardPersonView | null;
  @Instant() recordedAt: string;
  @Instant({ nullable: true }) supersededAt: string | null;
}

export class ParentLineView {
  @Id() scorecardId: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Amount() target: string;
}

export class DroppedLineView extends LineMetricView {
  @Amount() weight: string;
  @Amount() target: string;
}

/** R-W2: this line may weigh more than the cycle allows. */
export class WeightWaiverView {
  @Text({ max: 2000 }) reason: string;
  @Nested(() => ScorecardPersonView) by: ScorecardPersonView;
  @Instant() at: string;
}

/** What a ratio is counted on. */
export class DenominatorView {
  @Text({ description: 'what people call it; empty where the definition does not say' }) name: string;
  @Text() nameEn: string;
  @Amount({ nullable: true, description: 'as it was measured in the same months a year ago, else in as many before the period' }) last: string | null;
}

export class ScorecardLineView extends IntersectionType(LineMetricView, LineValuesView) {
  @Id() id: string;
  @Int() ordinal: number;
  @Id() metricId: string;
  @Id() metricVersionId: string;
  @Int() metricVersionNo: number;
  @Text() description: string;
  @Text() descriptionEn: string;
  @OneOf(['HIGHER', 'LOWER', 'RANGE'], 'MetricDirection') direction: string;
  @Flag() flow: boolean;
  @Nested(() => DenominatorView, { nullable: true, description: 'of a ratio' }) denominator: DenominatorView | null;
  @Json() rule: LineRule;
  @Flag() definitionPublished: boolean;
  @Flag({ description: 'a count, and no companion of it is on the card to tell its quality' }) countsWithoutQuality: boolean;
  @Amount({ nullable: true }) baseline: string | null;
  @Texts({ nullable: true }) phasing: string[] | null;
  @OneOf(VISIBILITIES, 'LineVisibility') visibility: Visibility;
  @OneOf(CONTRIBUTIONS, 'Contribution', { nullable: true }) contribution: Contribution | null;
  @Flag() ownerAccepted: boolean;
  @Flag() headAccepted: boolean;
  @Nested(() => ScorecardSubjectView, { nullable: true, description: 'a shared line: whose figure scores it' }) measured: ScorecardSubjectView | null;
  @Json({ nullable: true, description: '{target, low, high, ratchet, evidence: {lastActual, lastTarget, lastYear, growth, months}}' }) suggestion:
    object | null;
  @JsonList({ description: 'up to 15 months: {month, value}' }) history: object[];
  @Nested(() => WeightWaiverView, { nullable: true, description: 'the upper limit of its weight is waived' }) weightWaiver: WeightWaiverView | null;
  @Nested(() => LineValuesView, { nullable: true, description: 'the same metric on the card of the period before' }) previous: LineValuesView | null;
  @Nested(() => ParentLineView, { nullable: true, description: 'the same metric on the head’s card' }) parent: ParentLineView | null;
  @Flag({ description: 'to whoever may submit the card: the lines below the one above do not make up that one' }) uncovered: boolean;
  @NestedList(() => TargetVersionView) versions: TargetVersionView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class NegotiationEntryView {
  @Id() id: string;
  @Id({ nullable: true }) lineId: string | null;
  @Int() round: number;
  @OneOf([...SIDES, 'other'], 'NegotiationSide') side: string;
  @OneOf(ENTRY_KINDS, 'NegotiationEntryKind') kind: string;
  @Json({ nullable: true }) proposal: object | null;
  @Text({ max: 2000 }) text: string;
  @Nested(() => ScorecardPersonView) actor: ScorecardPersonView;
  @Nested(() => ScorecardPersonView, { nullable: true }) onBehalfOf: ScorecardPersonView | null;
  @Instant() at: string;
}

export class ApprovalStepView {
  @OneOf(APPROVAL_STEPS, 'ApprovalStep') step: string;
  @Nested(() => ScorecardPersonView, { nullable: true, description: 'who has approved; nobody yet' }) by: ScorecardPersonView | null;
  @Instant({ nullable: true }) at: string | null;
  @Texts({ description: 'duty rules that EXEC had waived when it was given' }) waived: string[];
}

export class ScorecardPolicyView {
  @Amount() sum: string;
  @Amount() min: string;
  @Amount() max: string;
  @Int() maxLines: number;
  @Int({ description: 'more lines than these are allowed, and warned of' }) warnLines: number;
  @Int() maxRounds: number;
  @Amount({ description: 'the most all key tasks may weigh together' }) keyTaskMax: string;
  @Amount({ description: 'the most points all bonus items may bring together' }) bonusMax: string;
}

/** A card that does not count for its whole period. */
export class CountedDaysView {
  @Day() from: IsoDate;
  @Day() to: IsoDate;
  @Int({ description: 'working days of the period that count' }) days: number;
  @Int({ description: 'working days of the period' }) of: number;
}

export class ScorecardView extends ScorecardListItem {
  @Nested(() => CountedDaysView, { nullable: true, description: 'null: the whole period' }) counts: CountedDaysView | null;
  @OneOf(SIDES, 'ScorecardSide', { nullable: true, description: 'who holds the pen' }) pen: string | null;
  @OneOf(SIDES, 'ScorecardSide', { nullable: true, description: 'the side the viewer speaks for' }) mySide: string | null;
  @Nested(() => ScorecardPolicyView) policy: ScorecardPolicyView;
  @Text({ nullable: true }) agreedHash: string | null;
  @Instant({ nullable: true }) ownerSignedAt: string | null;
  @Instant({ nullable: true }) headSignedAt: string | null;
  @Id({ nullable: true }) carriedFromId: string | null;
  @Flag({ description: 'months are tracked within its period' }) monthsTracked: boolean;
  @Nested(() => ScorecardPersonView, { nullable: true, description: 'who approves first' }) head2: ScorecardPersonView | null;
  @NestedList(() => ApprovalStepView, { description: 'the chain of approvals, given and still missing, in order' }) chain: ApprovalStepView[];
  @Text({ nullable: true, description: 'why it was submitted though the cascade is not covered' }) waiver: string | null;
  @Flag({ description: 'the owner has refused what is to be signed now' }) refused: boolean;
  @Flag({ description: 'in force without the signature of the owner' }) refusedToSign: boolean;
  @Text({ nullable: true, description: 'of the contract as it was rendered last' }) contractHash: string | null;
  @Instant({ nullable: true }) acknowledgedAt: string | null;
  @Flag({ description: 'nobody said so: the working days had passed' }) acknowledgedImplied: boolean;
  @Day({ nullable: true }) appealUntil: IsoDate | null;
  @NestedList(() => ScorecardLineView) lines: ScorecardLineView[];
  @NestedList(() => KeyTaskView) tasks: KeyTaskView[];
  @NestedList(() => BonusItemView) bonuses: BonusItemView[];
  @NestedList(() => DroppedLineView, { description: 'on the card of the period before, not on this one' }) dropped: DroppedLineView[];
  @NestedList(() => NegotiationEntryView) thread: NegotiationEntryView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class MyScorecardsView {
  @NestedList(() => ScorecardView) items: ScorecardView[];
}

export class ScorecardIdView {
  @Id() id: string;
}

export class ScorecardBatchView {
  @Ids({ description: 'the cards that were made' }) ids: string[];
}

export class LineSuggestionView {
  @Nested(() => DenominatorView, { nullable: true, description: 'of a ratio' }) denominator: DenominatorView | null;
  @Json({ nullable: true }) suggestion: object | null;
  @JsonList() history: object[];
  @Texts() because: string[];
}
