import {
  APPROVAL_PARTIES,
  CHANGE_CAUSES,
  CHANGE_REQUEST_STATUSES,
  CHANGE_TYPES,
  MATERIALITIES,
  MATERIALITY_REASONS,
  REBALANCES,
  REVOKERS,
  SIGNERS,
  STATEMENTS,
} from '@kpi-loop/adjustment/domain';
import { Amount, Day, Flag, Id, Instant, Int, Json, Nested, NestedList, OfferView, OneOf, Text, Texts, Weight } from '@kpi-loop/shared/api';
import { DatedMilestoneDto, DatedMilestoneView, TaskTermsDto, TaskTermsView } from '@kpi-loop/target/api';
import { DENOMINATOR_BASES, type DenominatorBasis } from '@kpi-loop/target/domain';

export class LineWeightDto {
  @Id() lineId: string;
  @Weight() weight: string;
}

export class MilestoneDateDto {
  @Id() milestoneId: string;
  @Day() dueOn: string;
}

export class ChangeTaskDto extends TaskTermsDto {
  @NestedList(() => DatedMilestoneDto, { max: 20, description: 'due from the day the task begins to the end of the period' }) milestones: DatedMilestoneDto[];
}

export class ChangeProposalDto {
  @Amount({ optional: true }) target?: string;
  @Amount({ optional: true, nullable: true }) threshold?: string | null;
  @Amount({ optional: true, nullable: true }) stretch?: string | null;
  @Amount({ optional: true, nullable: true, description: 'of a ratio: what it is expected to be counted on' }) plannedDenominator?: string | null;
  @NestedList(() => LineWeightDto, { optional: true, max: 50, description: 'lines that are not named keep their weight' }) weights?: LineWeightDto[];
  @Weight({ optional: true, description: 'of the line that begins; of a line that goes to another owner, its weight on that card' }) weight?: string;
  @OneOf(REBALANCES, 'Rebalance', { optional: true, description: 'how the other weights make room or take over; EXPLICIT by default' }) rebalance?: string;
  @Id({ optional: true, description: 'TO_LINE: which line settles the difference' }) toLineId?: string;
  @Json({ optional: true, description: 'how the line is scored from then on: {kind: LINEAR|INTERP|RANGE, …}' }) rule?: object;
  @NestedList(() => MilestoneDateDto, { optional: true, max: 20, description: 'MILESTONE_DATE: when milestones of the key task are due; those not named stay' })
  milestones?: MilestoneDateDto[];
  @Nested(() => ChangeTaskDto, { optional: true, description: 'ADD_LINE: a key task instead of a metric' }) task?: ChangeTaskDto;
}

export class NewChangeRequestDto {
  @Id({ optional: true, description: 'the line to change, or …' }) lineId?: string;
  @Id({ optional: true, description: '… the agenda item of a review that concluded it, or …' }) agendaItemId?: string;
  @Id({ optional: true, description: '… the alert that called for it, or …' }) alertId?: string;
  @Id({ optional: true, description: '… the card that gets a line of `metricId`, or the key task of the proposal' }) scorecardId?: string;
  @Id({ optional: true }) metricId?: string;
  @Id({ optional: true, description: 'who takes the line over' }) receiverId?: string;
  @OneOf(CHANGE_TYPES, 'ChangeType') type: string;
  @OneOf(CHANGE_CAUSES, 'ChangeCause') cause: string;
  @Text({ max: 2000 }) reason: string;
  @Text({ optional: true, max: 4000 }) evidence?: string;
  @Day() effectiveOn: string;
  @Nested(() => ChangeProposalDto) proposal: ChangeProposalDto;
}

/** What a change would mean, asked for before anything is written. */
export class PreviewChangeDto {
  @Id({ optional: true }) lineId?: string;
  @Id({ optional: true }) scorecardId?: string;
  @Id({ optional: true }) metricId?: string;
  @Id({ optional: true }) receiverId?: string;
  @Id({ optional: true, description: 'the draft that is being written: not an open request beside itself' }) requestId?: string;
  @OneOf(CHANGE_TYPES, 'ChangeType') type: string;
  @OneOf(CHANGE_CAUSES, 'ChangeCause') cause: string;
  @Day() effectiveOn: string;
  @Nested(() => ChangeProposalDto) proposal: ChangeProposalDto;
}

export class ReverseChangeDto {
  @Text({ min: 1, max: 2000 }) reason: string;
  @Text({ min: 1, max: 4000 }) evidence: string;
  @Day({ optional: true, description: 'today when absent' }) effectiveOn?: string;
}

export class SignChangeDto {
  @Text({ min: 1, max: 200, description: 'the hash of what is signed, as the view shows it' }) agreedHash: string;
}

export class EditChangeRequestDto {
  @OneOf(CHANGE_TYPES, 'ChangeType', { optional: true }) type?: string;
  @OneOf(CHANGE_CAUSES, 'ChangeCause', { optional: true }) cause?: string;
  @Text({ optional: true, max: 2000 }) reason?: string;
  @Text({ optional: true, max: 4000 }) evidence?: string;
  @Day({ optional: true }) effectiveOn?: string;
  @Nested(() => ChangeProposalDto, { optional: true }) proposal?: ChangeProposalDto;
  @Id({ optional: true }) receiverId?: string;
}

export class SubmitChangeRequestDto {
  @Text({ optional: true, max: 2000, description: 'instead of what the draft says' }) reason?: string;
  @Text({ optional: true, max: 4000 }) evidence?: string;
}

export class ProceedDto {
  @Text({ min: 1, max: 2000 }) reason: string;
  @Text({ min: 1, max: 2000, description: 'how and when the other party was reached' }) deliveryProof: string;
}

export class WithdrawDto {
  @Text({ optional: true, max: 2000 }) reason?: string;
}

export class ChangeRequestQuery {
  @OneOf(CHANGE_REQUEST_STATUSES, 'ChangeRequestStatus', { optional: true }) status?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true, description: 'only requests that are still open' }) open?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true, description: 'only what waits for me' }) waiting?: string;
  @OneOf(MATERIALITIES, 'Materiality', { optional: true }) materiality?: string;
  @Id({ optional: true }) periodId?: string;
  @Id({ optional: true }) lineId?: string;
  @Id({ optional: true, description: 'with everything below it' }) unitId?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class ChangePersonRef {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class ChangeLineRef {
  @Id() lineId: string;
  @Id() scorecardId: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @OneOf(['HIGHER', 'LOWER', 'RANGE'], 'MetricDirection') direction: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Flag({ description: 'adds up over the period' }) flow: boolean;
  @Flag({ description: 'targets on it are weighed by planned denominators' }) ratio: boolean;
}

export class ChangeRequestListItem {
  @Id() id: string;
  @OneOf(CHANGE_REQUEST_STATUSES, 'ChangeRequestStatus') status: string;
  @OneOf(CHANGE_TYPES, 'ChangeType') type: string;
  @OneOf(CHANGE_CAUSES, 'ChangeCause') cause: string;
  @OneOf(MATERIALITIES, 'Materiality', { nullable: true }) materiality: string | null;
  @Flag({ description: 'lowered after the result was known' }) loweredAfterResult: boolean;
  @Day() effectiveOn: string;
  @Instant() createdAt: Date;
  @Nested(() => ChangeLineRef) line: ChangeLineRef;
  @Nested(() => ChangePersonRef) owner: ChangePersonRef;
  @Nested(() => ChangePersonRef, { nullable: true, description: 'nobody yet: proposed after a change of the line above' }) creator: ChangePersonRef | null;
  @Amount({ nullable: true }) targetBefore: string | null;
  @Amount({ nullable: true }) targetAfter: string | null;
  @Amount({ nullable: true }) totalBefore: string | null;
  @Amount({ nullable: true }) totalAfter: string | null;
  @OneOf([...APPROVAL_PARTIES, 'creator', 'member', 'sides'], 'ChangeWaitsFor', { nullable: true }) waitsFor: string | null;
  @Flag() waitsForMe: boolean;
  @Instant({ nullable: true }) dueAt: Date | null;
}

export class ChangeRequestPage {
  @NestedList(() => ChangeRequestListItem) items: ChangeRequestListItem[];
  @Text({ nullable: true }) next: string | null;
}

export class ChangeValuesView {
  @Amount() weight: string;
  @Amount({ nullable: true }) threshold: string | null;
  @Amount() target: string;
  @Amount({ nullable: true }) stretch: string | null;
  @Amount({ nullable: true, description: 'of a ratio' }) plannedDenominator: string | null;
}

/** A line of the card as it is and as it would be. */
export class ChangedLineView {
  @Nested(() => ChangeLineRef) line: ChangeLineRef;
  @Flag({ description: 'its values or its weight change' }) changed: boolean;
  @Nested(() => ChangeValuesView, { nullable: true, description: 'null: the line begins' }) before: ChangeValuesView | null;
  @Nested(() => ChangeValuesView, { nullable: true, description: 'null: the line ends' }) after: ChangeValuesView | null;
  @Amount({ nullable: true, description: 'what the period would end with on the data of the day of assessment' }) projected: string | null;
  @Amount({ nullable: true }) scoreBefore: string | null;
  @Amount({ nullable: true }) scoreAfter: string | null;
}

export class ParentLineView {
  @Id() lineId: string;
  @Nested(() => ChangePersonRef) owner: ChangePersonRef;
  @Amount() target: string;
  @Amount({ nullable: true }) coverageBefore: string | null;
  @Amount({ nullable: true }) coverageAfter: string | null;
  @OneOf(DENOMINATOR_BASES, 'DenominatorBasis', { nullable: true, description: 'of ratios: by which denominators they were weighed' })
  basis: DenominatorBasis | null;
}

/** A line below that would be proposed to follow (R-C3). */
export class ChildLineView {
  @Id() lineId: string;
  @Nested(() => ChangePersonRef) owner: ChangePersonRef;
  @Amount() target: string;
  @Amount({ nullable: true, description: 'in proportion; null: it would not move' }) proposed: string | null;
}

/** What it would do to the card of whoever takes the line over. */
export class ReceiverImpactView {
  @Nested(() => ChangePersonRef) owner: ChangePersonRef;
  @Amount({ nullable: true }) totalBefore: string | null;
  @Amount({ nullable: true }) totalAfter: string | null;
  @Amount() weight: string;
}

export class ChangeImpactView {
  @Day() computedOn: string;
  @Day({ nullable: true }) dataUntil: string | null;
  @Amount({ nullable: true }) actual: string | null;
  @Amount({ nullable: true }) totalBefore: string | null;
  @Amount({ nullable: true }) totalAfter: string | null;
  @Text({ nullable: true }) gradeBefore: string | null;
  @Text({ nullable: true }) gradeAfter: string | null;
  @Amount({ nullable: true, description: 'only for those who may see it' }) coefficientBefore: string | null;
  @Amount({ nullable: true }) coefficientAfter: string | null;
  @Amount({ nullable: true, description: '|new − old| ÷ |old|' }) targetChange: string | null;
  @Texts({ description: `of ${MATERIALITY_REASONS.join(', ')}` }) because: string[];
  @Flag() loweredAfterResult: boolean;
  @NestedList(() => ParentLineView) parents: ParentLineView[];
  @NestedList(() => ChildLineView) children: ChildLineView[];
  @Nested(() => ReceiverImpactView, { nullable: true }) receiver: ReceiverImpactView | null;
}

export class ApprovalView {
  @OneOf(APPROVAL_PARTIES, 'ApprovalParty') party: string;
  @OneOf(['done', 'now', 'next'], 'ApprovalState') state: string;
  @NestedList(() => ChangePersonRef, { description: 'who approved, or who may' }) people: ChangePersonRef[];
  @Nested(() => ChangePersonRef, { nullable: true }) onBehalfOf: ChangePersonRef | null;
  @Day({ nullable: true }) on: string | null;
  @Texts({ description: 'duty rules that EXEC had waived' }) waived: string[];
}

export class ChangeSignatureView {
  @OneOf(SIGNERS, 'ChangeSigner') side: string;
  @Nested(() => ChangePersonRef, { nullable: true, description: 'null: still to sign' }) person: ChangePersonRef | null;
  @Nested(() => ChangePersonRef, { nullable: true }) onBehalfOf: ChangePersonRef | null;
  @Day({ nullable: true }) on: string | null;
}

export class ChangeRevocationView {
  @OneOf(REVOKERS, 'ChangeRevoker') seat: string;
  @Nested(() => ChangePersonRef) person: ChangePersonRef;
  @Day() on: string;
  @Text({ max: 2000 }) reason: string;
}

/** A milestone that is due on another day. */
export class MovedMilestoneView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Day() before: string;
  @Day() after: string;
}

/** A milestone whose date may be moved. */
export class MovableMilestoneView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Day() dueOn: string;
}

/** A key task that begins, as it is asked for. */
export class ChangeTaskView extends TaskTermsView {
  @NestedList(() => DatedMilestoneView) milestones: DatedMilestoneView[];
}

/** Another request this one belongs to. */
export class ChangeLinkView {
  @Id() id: string;
  @Nested(() => ChangePersonRef) owner: ChangePersonRef;
  @Amount({ nullable: true }) targetBefore: string | null;
  @Amount({ nullable: true }) targetAfter: string | null;
}

export class ChangeStepView {
  @Instant() at: Date;
  @Text() event: string;
  @Text({ nullable: true }) from: string | null;
  @Text() to: string;
  @Nested(() => ChangePersonRef, { nullable: true }) actor: ChangePersonRef | null;
  @Nested(() => ChangePersonRef, { nullable: true }) onBehalfOf: ChangePersonRef | null;
  @Text({ nullable: true, max: 4000 }) reason: string | null;
}

export class ChangeDeadlineView {
  @Text() event: string;
  @Instant() dueAt: Date;
}

export class ChangeRequestView {
  @Id() id: string;
  @Int() version: number;
  @OneOf(CHANGE_REQUEST_STATUSES, 'ChangeRequestStatus') status: string;
  @OneOf(CHANGE_TYPES, 'ChangeType') type: string;
  @OneOf(CHANGE_CAUSES, 'ChangeCause') cause: string;
  @Text({ max: 2000 }) reason: string;
  @Text({ max: 4000 }) evidence: string;
  @Day() effectiveOn: string;
  @Instant() createdAt: Date;
  @Id() periodId: string;
  @Day() periodFrom: string;
  @Day() periodTo: string;
  @Nested(() => ChangeLineRef) line: ChangeLineRef;
  @Nested(() => ChangePersonRef) owner: ChangePersonRef;
  @Nested(() => ChangePersonRef, { nullable: true, description: 'nobody yet: proposed after a change of the line above' }) creator: ChangePersonRef | null;
  @Nested(() => ChangePersonRef, { nullable: true }) otherParty: ChangePersonRef | null;
  @Id({ nullable: true }) agendaItemId: string | null;
  @Id({ nullable: true, description: 'the meeting of the agenda item' }) meetingId: string | null;
  @Id({ nullable: true }) alertId: string | null;
  @Nested(() => ChangePersonRef, { nullable: true, description: 'who takes the line over' }) receiver: ChangePersonRef | null;
  @Day({ nullable: true }) receiverConsentedOn: string | null;
  @Nested(() => ChangeLinkView, { nullable: true, description: 'the change above it was proposed after' }) follows: ChangeLinkView | null;
  @Nested(() => ChangeLinkView, { nullable: true, description: 'the applied change it takes back' }) reverses: ChangeLinkView | null;
  @NestedList(() => ChangeLinkView, { description: 'proposals to the lines below that came of it' }) followedBy: ChangeLinkView[];
  @OneOf(REBALANCES, 'Rebalance', { nullable: true }) rebalance: string | null;
  @Json({ nullable: true }) ruleBefore: object | null;
  @Json({ nullable: true }) ruleAfter: object | null;
  @NestedList(() => MovedMilestoneView, { description: 'of a key task' }) milestones: MovedMilestoneView[];
  @Nested(() => ChangeTaskView, { nullable: true, description: 'the key task that begins' }) task: ChangeTaskView | null;
  @NestedList(() => ChangeSignatureView) signatures: ChangeSignatureView[];
  @Text({ nullable: true, description: 'what a signature stands under' }) agreedHash: string | null;
  @NestedList(() => ChangeRevocationView) revocations: ChangeRevocationView[];
  @Flag({ description: 'the viewer may ask for it to be taken back' }) reversible: boolean;
  @NestedList(() => ChangedLineView) lines: ChangedLineView[];
  @Nested(() => ChangeImpactView, { nullable: true }) impact: ChangeImpactView | null;
  @OneOf(MATERIALITIES, 'Materiality', { nullable: true }) materiality: string | null;
  @OneOf(STATEMENTS, 'PartyStatement', { nullable: true }) statement: string | null;
  @Text({ nullable: true, max: 2000 }) objection: string | null;
  @Text({ nullable: true, max: 2000 }) deliveryProof: string | null;
  @NestedList(() => ApprovalView) approvals: ApprovalView[];
  @NestedList(() => ChangeStepView) timeline: ChangeStepView[];
  @NestedList(() => ChangeDeadlineView) deadlines: ChangeDeadlineView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class PreviewChangeView {
  @NestedList(() => ChangedLineView) lines: ChangedLineView[];
  @Nested(() => ChangeImpactView) impact: ChangeImpactView;
  @OneOf(MATERIALITIES, 'Materiality') materiality: string;
  @NestedList(() => ApprovalView) approvals: ApprovalView[];
  @Texts({ description: 'rules that would refuse it as it stands; reason and evidence are not looked at' }) refusedBy: string[];
}

export class CardWeightView {
  @Nested(() => ChangeLineRef) line: ChangeLineRef;
  @Amount() weight: string;
}

/** What the reason form of a line begins with. */
export class ChangeableLineView {
  @Nested(() => ChangeLineRef) line: ChangeLineRef;
  @Nested(() => ChangePersonRef) owner: ChangePersonRef;
  @Id() periodId: string;
  @Day() periodFrom: string;
  @Day() periodTo: string;
  @Day({ description: 'first day an ordinary change may begin on' }) earliest: string;
  @Day({ description: 'from this day on only exempt changes' }) freezeFrom: string;
  @Nested(() => ChangeValuesView) values: ChangeValuesView;
  @NestedList(() => CardWeightView) lines: CardWeightView[];
  @Texts({ description: 'rules that refuse a new request now' }) refusedBy: string[];
  @Id({ nullable: true, description: 'the open request that stands in the way' }) openRequestId: string | null;
  @Id() scorecardId: string;
  @Text({ nullable: true, description: 'what was agreed to have to hold for the target' }) condition: string | null;
  @Json({ description: 'how the line is scored now' }) rule: object;
  @NestedList(() => MovableMilestoneView, { description: 'of a key task' }) milestones: MovableMilestoneView[];
  @NestedList(() => ChangePersonRef, { description: 'who could take the line over: the others with a card in force beside the owner' })
  receivers: ChangePersonRef[];
  @Amount() weightsMin: string;
  @Amount() weightsMax: string;
}
