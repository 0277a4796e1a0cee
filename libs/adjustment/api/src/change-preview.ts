import { Injectable } from '@nestjs/common';
import { approvalChain, changeRequestMachine, changeRequestPolicy, type ChangeCause, type ChangeType } from '@kpi-loop/adjustment/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { allows, offers, permit, Problem } from '@kpi-loop/shared/kernel';
import type { WeightedSegment } from '@kpi-loop/target/api';
import { AdjustmentReader } from './adjustment.reader';
import type { ChangeLineRef, PreviewChangeDto, PreviewChangeView } from './change-request.dto';
import type { ChangeRequest } from './change-request.entity';
import { approvalsOf, impactOf, linesOf } from './change-views';
import { ImpactCalculator } from './impact';
import { proposalOf } from './proposals';
import { RequestLoader, type Frame } from './request.loader';
import { RequestParties } from './request.parties';

/** What a change would mean and who would decide it, before anything is asked for: the same arithmetic as when it is submitted; nothing is written. */
@Injectable()
export class ChangePreview {
  constructor(
    private readonly loader: RequestLoader,
    private readonly parties: RequestParties,
    private readonly impacts: ImpactCalculator,
    private readonly reader: AdjustmentReader,
  ) {}

  /** @throws Problem notFound (404), forbidden (403), invalid (400) for a proposal that lacks what its type needs. */
  async preview(tx: Tx, dto: PreviewChangeDto): Promise<PreviewChangeView> {
    const type = dto.type as ChangeType;
    const at = await this.place(tx, dto);
    const about = { ...at, effectiveOn: dto.effectiveOn, receiverId: dto.receiverId ?? null };
    const { values, policy, ownerId } = await this.loader.frame(tx, { ...about, proposal: {} });
    const standing = await this.parties.standing(tx, { creatorId: null, otherPartyId: null }, ownerId);
    permit(changeRequestPolicy, 'changeRequest.create', standing.parties);
    const frame = await this.loader.frame(tx, {
      ...about,
      proposal: proposalOf(type, dto.proposal, { ...at, effectiveOn: dto.effectiveOn, values, sum: policy.weights.sum }),
    });
    const request = this.unwritten(tx, dto, type, frame, about.receiverId);
    const context = await this.loader.context(tx, request, frame, null, standing);
    const { impact, materiality } = await this.impacts.assess(tx, frame);
    const candidates = await this.parties.candidates(tx, ownerId);
    const { harmsElapsed, waived } = context;
    const approvalsLeft = approvalChain({ materiality, type, harmsElapsed, ownerId, creatorId: tx.actor, receiverId: about.receiverId, candidates, waived });
    const names = await this.reader.names(tx, { ...request, impact }, frame, candidates);
    const refs = await this.reader.lineRefs(
      tx,
      frame.values.map((value) => value.lineId),
    );
    if (frame.begins) refs.set(frame.lineId, refOf(frame.begins));
    const submit = offers(changeRequestMachine, 'draft', context, { 'changeRequest.submit': ['anyone'] }, new Set(['anyone'])).find(
      (offer) => offer.event === 'changeRequest.submit',
    );
    return {
      lines: linesOf({ ...request, impact }, refs),
      impact: impactOf(impact, names, allows(changeRequestPolicy, 'changeRequest.readCoefficient', standing.parties)),
      materiality,
      approvals: approvalsOf({ ...request, approvalsLeft }, names, candidates, frame, null, waived),
      refusedBy: submit?.because ?? [],
    };
  }

  private unwritten(tx: Tx, dto: PreviewChangeDto, type: ChangeType, frame: Frame, receiverId: string | null): ChangeRequest {
    return {
      ...{
        id: dto.requestId ?? NOBODY,
        lineId: frame.lineId,
        scorecardId: frame.scorecardId,
        type,
        cause: dto.cause as ChangeCause,
        effectiveOn: dto.effectiveOn,
      },
      ...{
        creatorId: tx.actor,
        otherPartyId: null,
        receiverId,
        receiverConsentedOn: null,
        approvalsLeft: [],
        approvedBy: [],
        signsLeft: [],
        signedBy: [],
        revokedBy: [],
      },
      ...{ status: 'draft', statement: null, before: this.loader.before(frame), impact: null, materiality: null },
      proposal: frame.proposal,
    } as unknown as ChangeRequest;
  }

  /** A line of the card, or one of a metric or a key task that is to begin on it. */
  private async place(
    tx: Tx,
    { lineId, scorecardId, metricId, proposal }: PreviewChangeDto,
  ): Promise<{ lineId: string; scorecardId: string; metricId?: string }> {
    if (lineId) return tx.get(`SELECT id AS line_id, scorecard_id FROM scorecard_line WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, lineId]);
    if (scorecardId && proposal.task) return { lineId: NEW_LINE, scorecardId };
    if (!scorecardId || !metricId) throw new Problem('invalid', 'invalidRequest', 'a line or a metric', { fields: [{ pointer: '/lineId', code: 'required' }] });
    const known = await tx.one<{ id: string }>(`SELECT id FROM scorecard_line WHERE tenant_id = $1 AND scorecard_id = $2 AND metric_id = $3`, [
      tx.tenantId,
      scorecardId,
      metricId,
    ]);
    return { lineId: known?.id ?? NEW_LINE, scorecardId, metricId };
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
const NEW_LINE = '00000000-0000-0000-0000-000000000001';

const refOf = ({
  lineId,
  scorecardId,
  metricCode,
  metricName,
  metricNameEn,
  direction,
  unit,
  decimals,
  percent,
  flow,
  ratio = false,
}: WeightedSegment): ChangeLineRef => ({
  ...{ lineId, scorecardId, metricCode, metricName, metricNameEn, direction, unit, decimals, percent, flow, ratio },
});
