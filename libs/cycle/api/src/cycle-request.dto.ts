import { CYCLE_SEATS, REQUESTED_EVENTS } from '@kpi-loop/cycle/domain';
import { Flag, Id, Instant, Int, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';

export class AskForCycleDto {
  @OneOf(REQUESTED_EVENTS, 'RequestedEvent') event: string;
  @Text({ min: 1, max: 2000 }) reason: string;
  @Id({ optional: true, description: 'of `period.reopen`' }) periodId?: string;
}

export class AgreeDto {
  @Text({ max: 2000, optional: true, description: 'what the check of the sample has found; needed of the seat that checks' }) note?: string;
}

export class CloseContractingDto {
  @Text({ max: 2000, optional: true, description: 'needed while fewer cards are in force than the policy asks for' }) reason?: string;
}

export class CycleSeatView {
  @OneOf(CYCLE_SEATS, 'CycleSeat') seat: string;
  @Id({ nullable: true }) approverId: string | null;
  @Text({ nullable: true }) approverName: string | null;
  @Text({ nullable: true }) approverNameEn: string | null;
  @Instant({ nullable: true }) at: string | null;
  @Text({ max: 2000, description: 'what was found in the sample' }) note: string;
}

export class SampledResultView {
  @Id() scorecardId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text({ description: 'the result with its trace' }) link: string;
  @Flag({ description: 'since it was drawn, by whoever has signed the check; before, by the viewer' }) opened: boolean;
}

export class CycleRequestView {
  @Id() id: string;
  @Int() version: number;
  @Id() cycleId: string;
  @Text() cycleName: string;
  @Text() cycleNameEn: string;
  @Id({ nullable: true }) periodId: string | null;
  @Text({ nullable: true }) periodName: string | null;
  @Text({ nullable: true }) periodNameEn: string | null;
  @OneOf(REQUESTED_EVENTS, 'RequestedEvent') event: string;
  @Text({ max: 2000 }) reason: string;
  @OneOf(['requested', 'carried_out', 'rejected', 'withdrawn'], 'CycleRequestStatus') status: string;
  @Id() requestedBy: string;
  @Text() requestedByName: string;
  @Text() requestedByNameEn: string;
  @Instant() requestedAt: string;
  @Instant({ nullable: true, description: 'while it waits: the end of the working days that each seat has' }) dueAt: string | null;
  @Instant({ nullable: true }) decidedAt: string | null;
  @Text({ max: 2000, nullable: true }) decisionReason: string | null;
  @NestedList(() => CycleSeatView) seats: CycleSeatView[];
  @NestedList(() => SampledResultView, { description: 'of a request that waits, or that is read by itself' }) sample: SampledResultView[];
  @NestedList(() => OfferView) offers: OfferView[];
}
