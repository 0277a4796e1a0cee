import { Injectable } from '@nestjs/common';
import {
  approvalChain,
  changeRequestMachine,
  changeRequestPolicy,
  passesFreeze,
  type ChangeCause,
  type ChangeRequestContext,
  type ChangeRequestEvent,
  type ChangeRequestFact,
  type ChangeType,
  type Proposal,
} from '@kpi-loop/adjustment/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, RuleBroken } from '@kpi-loop/shared/kernel';
import { TargetCommands } from '@kpi-loop/target/api';
import { AdjustmentReader } from './adjustment.reader';
import { ChangeApplication } from './change-application';
import { ChangeDeadlines } from './change-deadlines';
import type { ChangeRequestView, EditChangeRequestDto, NewChangeRequestDto, ProceedDto, ReverseChangeDto, SubmitChangeRequestDto } from './change-request.dto';
import { ChangeRequest } from './change-request.entity';
import { ImpactCalculator } from './impact';
import { proposalOf, taskOf } from './proposals';
import { RequestLoader } from './request.loader';
import { RequestOpener, type Opened } from './request.opener';
import { RequestParties } from './request.parties';
import { reversalOf } from './reversal';

/** What a draft begins with, wherever it comes from. */
interface Begun {
  scorecardId: string;
  lineId: string;
  type: ChangeType;
  cause: ChangeCause;
  reason: string;
  evidence: string;
  effectiveOn: string;
  proposal: Proposal;
  receiverId?: string | null;
  agendaItemId?: string | null;
  alertId?: string | null;
  reversesId?: string | null;
}

/** Writes of requests until they are decided: one method an event. */
@Injectable()
export class ChangeRequestCommands {
  constructor(
    private readonly loader: RequestLoader,
    private readonly opener: RequestOpener,
    private readonly parties: RequestParties,
    private readonly reader: AdjustmentReader,
    private readonly impacts: ImpactCalculator,
    private readonly deadlines: ChangeDeadlines,
    private readonly application: ChangeApplication,
    private readonly targets: TargetCommands,
  ) {}

  /** A draft about one line: from the line itself, from what a review concluded or an alert called for, or a line that is to begin, of a metric or a key task. */
  async create(tx: Tx, dto: NewChangeRequestDto): Promise<ChangeRequestView> {
    const type = dto.type as ChangeType;
    const at = await this.lineOf(tx, dto);
    await this.permitCreate(tx, at.scorecardId);
    const lineId = at.lineId ?? (await this.blank(tx, at.scorecardId, dto));
    const proposal = await this.proposal(tx, type, { ...at, lineId, effectiveOn: dto.effectiveOn, dto: dto.proposal });
    return this.begin(tx, {
      ...{
        scorecardId: at.scorecardId,
        lineId,
        type,
        cause: dto.cause as ChangeCause,
        reason: dto.reason,
        evidence: dto.evidence ?? '',
        effectiveOn: dto.effectiveOn,
        proposal,
      },
      ...{ receiverId: dto.receiverId ?? null, agendaItemId: dto.agendaItemId ?? null, alertId: dto.alertId ?? null },
    });
  }

  /** R-SM6: what was applied is not edited; a new request takes it back, on the normal chain. @throws RuleBroken onlyAppliedIsReversed, changeIsReversible */
  async reverse(tx: Tx, id: string, { reason, evidence, effectiveOn }: ReverseChangeDto): Promise<ChangeRequestView> {
    const applied = await tx.get<ChangeRequest>(`SELECT * FROM change_request WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    await this.permitCreate(tx, applied.scorecardId);
    if (applied.status !== 'applied') throw new RuleBroken('changeRequest', 'changeRequest.reverse', ['onlyAppliedIsReversed']);
    const reversal = reversalOf(applied);
    if (!reversal) throw new RuleBroken('changeRequest', 'changeRequest.reverse', ['changeIsReversible']);
    const { scorecardId, lineId, cause } = applied;
    return this.begin(tx, { scorecardId, lineId, cause, ...reversal, reason, evidence, effectiveOn: effectiveOn ?? tx.today, reversesId: id });
  }

  private async begin(tx: Tx, begun: Begun): Promise<ChangeRequestView> {
    const frame = await this.loader.frame(tx, begun);
    if ((begun.type === 'OWNER_TRANSFER') !== !!begun.receiverId)
      throw new Problem('invalid', 'invalidRequest', 'a receiver', { fields: [{ pointer: '/receiverId', code: 'required' }] });
    const values = {
      ...begun,
      ...{
        receiverCardId: frame.receiving?.scorecardId ?? null,
        before: this.loader.before(frame),
        approvalsLeft: [],
        approvedBy: [],
        signsLeft: [],
        signedBy: [],
        revokedBy: [],
      },
      ...{ receiverConsentedOn: null, creatorId: tx.actor, otherPartyId: tx.actor === frame.ownerId ? frame.headId : frame.ownerId },
    };
    const context = await this.loader.context(tx, { ...values, id: NOBODY, statement: null } as unknown as ChangeRequest, frame);
    refuseNew(context);
    const made = await tx.create(ChangeRequest, changeRequestMachine, values as Partial<ChangeRequest>);
    const ids: Omit<ChangeRequestFact, 'type'> = { ...idsOf(context), changeRequestId: made.id };
    tx.record({ type: 'changeRequest.drafted', ...ids }, 'changeRequest', made.id, { people: [tx.actor], roles: [] });
    await this.deadlines.expiry(tx, made.id, frame.policy.change.expireWD);
    return this.reader.view(tx, made.id);
  }

  /** Whoever edits what was proposed after a change above takes it up (R-C3). */
  async edit(tx: Tx, id: string, dto: EditChangeRequestDto): Promise<ChangeRequestView> {
    const { request, context, frame: before } = await this.opener.open(tx, id, 'changeRequest.edit');
    const { proposal: given, receiverId: receiver, ...rest } = dto;
    const type = (dto.type as ChangeType | undefined) ?? request.type;
    const receiverId = type === 'OWNER_TRANSFER' ? (receiver ?? request.receiverId) : null;
    if ((type === 'ADD_LINE') !== (request.type === 'ADD_LINE') || (type === 'OWNER_TRANSFER' && !receiverId))
      throw new Problem('invalid', 'invalidRequest', 'another request', { fields: [{ pointer: '/type', code: 'invalid' }] });
    const effectiveOn = dto.effectiveOn ?? request.effectiveOn;
    const { scorecardId, lineId } = request;
    if (given && !!given.task !== !!request.proposal.task)
      throw new Problem('invalid', 'invalidRequest', 'another request', { fields: [{ pointer: '/proposal/task', code: 'invalid' }] });
    const proposal = given ? { proposal: await this.proposal(tx, type, { scorecardId, lineId, effectiveOn, dto: given }) } : {};
    const changed = { ...rest, receiverId, ...proposal, ...takenUp(tx, request, before) } as Partial<ChangeRequest>;
    if (changed.proposal?.task) await this.targets.rewordTask(tx, lineId, changed.proposal.task);
    const frame = await this.loader.frame(tx, { ...request, ...changed });
    const fields = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
    await tx.advance(
      ChangeRequest,
      request,
      changeRequestMachine,
      context,
      { type: 'changeRequest.edit' },
      { set: { ...fields, before: this.loader.before(frame) }, audience: { people: [tx.actor], roles: [] } },
    );
    return this.reader.view(tx, id);
  }

  /** Checks the draft, computes its impact, decides its chain, and asks the other party. */
  async submit(tx: Tx, id: string, dto: SubmitChangeRequestDto): Promise<ChangeRequestView> {
    await holdPeriod(tx, id);
    const opened = await this.opener.open(tx, id, 'changeRequest.submit');
    const { request, frame } = opened;
    const [reason, evidence] = [dto.reason?.trim() || request.reason, dto.evidence?.trim() || request.evidence];
    const taken = takenUp(tx, request, frame);
    await this.opener.advance(
      tx,
      opened,
      { type: 'changeRequest.submit', reason, evidence },
      {
        ...{
          reason,
          evidence,
          before: this.loader.before(frame),
          statement: null,
          objection: null,
          deliveryProof: null,
          approvedBy: [],
          receiverConsentedOn: null,
        },
        ...{ receiverCardId: frame.receiving?.scorecardId ?? null, ...taken },
      },
    );
    Object.assign(opened.context, taken);
    const { impact, materiality } = await this.impacts.assess(tx, frame);
    const approvalsLeft = await this.chain(tx, opened, materiality);
    request.materiality = materiality;
    await this.opener.advance(tx, opened, { type: 'changeRequest.assess' }, { impact, materiality, approvalsLeft });
    await tx.cancelDeadlines('changeRequest', id);
    if (request.status === 'consulting') await this.deadlines.consent(tx, id, frame.policy.change.consentWD);
    await this.deadlines.step(tx, request, frame.policy.change.consentWD);
    return this.reader.view(tx, id);
  }

  private async chain(tx: Tx, { request, frame, context }: Opened, materiality: NonNullable<ChangeRequest['materiality']>) {
    const steps = approvalChain({
      ...{
        materiality,
        type: request.type,
        harmsElapsed: context.harmsElapsed,
        ownerId: frame.ownerId,
        creatorId: request.creatorId!,
        receiverId: request.receiverId,
      },
      ...{ candidates: await this.parties.candidates(tx, frame.ownerId), waived: context.waived },
    });
    if (!steps.length) throw new RuleBroken('changeRequest', 'changeRequest.submit', ['everySubjectHasApprover']);
    return steps;
  }

  consent(tx: Tx, id: string): Promise<ChangeRequestView> {
    return this.state(tx, id, { type: 'changeRequest.consent' }, { statement: 'consented' });
  }

  object(tx: Tx, id: string, reason: string): Promise<ChangeRequestView> {
    return this.state(tx, id, { type: 'changeRequest.object', reason }, { statement: 'objected', objection: reason });
  }

  proceed(tx: Tx, id: string, { reason, deliveryProof }: ProceedDto): Promise<ChangeRequestView> {
    return this.state(tx, id, { type: 'changeRequest.proceed', reason, deliveryProof }, { statement: 'none', deliveryProof });
  }

  /** Whoever takes the line over agrees to it for his own card. */
  async accept(tx: Tx, id: string): Promise<ChangeRequestView> {
    const opened = await this.opener.open(tx, id, 'changeRequest.accept');
    await this.opener.advance(tx, opened, { type: 'changeRequest.accept' }, { receiverConsentedOn: tx.today });
    return this.reader.view(tx, id);
  }

  decline(tx: Tx, id: string, reason: string): Promise<ChangeRequestView> {
    return this.state(tx, id, { type: 'changeRequest.decline', reason }, {});
  }

  /** One step of the chain; after the last one the change is applied, or waits for its day. What a waiver let pass is told (§6.5). */
  async approve(tx: Tx, id: string): Promise<ChangeRequestView> {
    const opened = await this.opener.open(tx, id, 'changeRequest.approve');
    const { request, frame, context, onBehalfOf } = opened;
    const [, ...left] = request.approvalsLeft;
    const party = this.parties.present(request, frame.ownerId, await this.parties.candidates(tx, frame.ownerId), context.waived);
    const waived = await this.parties.usedWaivers(tx, context, id);
    await this.opener.advance(
      tx,
      opened,
      { type: 'changeRequest.approve' },
      {
        approvalsLeft: left,
        approvedBy: [...request.approvedBy, { party, personId: tx.actor, onBehalfOf, on: tx.today, ...(waived.length ? { waived } : {}) }],
      },
    );
    await tx.cancelDeadlines('changeRequest', id);
    if (request.status === 'approved') await this.application.applyOrSchedule(tx, opened);
    else await this.deadlines.step(tx, request, frame.policy.change.consentWD);
    return this.reader.view(tx, id);
  }

  async return(tx: Tx, id: string, reason: string): Promise<ChangeRequestView> {
    const opened = await this.opener.open(tx, id, 'changeRequest.return');
    await this.opener.advance(tx, opened, { type: 'changeRequest.return', reason }, { approvalsLeft: [], approvedBy: [] });
    await tx.cancelDeadlines('changeRequest', id);
    await this.deadlines.expiry(tx, id, opened.frame.policy.change.expireWD);
    return this.reader.view(tx, id);
  }

  reject(tx: Tx, id: string, reason: string): Promise<ChangeRequestView> {
    return this.state(tx, id, { type: 'changeRequest.reject', reason }, {});
  }

  withdraw(tx: Tx, id: string, reason?: string): Promise<ChangeRequestView> {
    return this.state(tx, id, { type: 'changeRequest.withdraw', reason }, {});
  }

  private async state(tx: Tx, id: string, event: ChangeRequestEvent, set: Record<string, unknown>): Promise<ChangeRequestView> {
    const opened = await this.opener.open(tx, id, event.type);
    await this.opener.advance(tx, opened, event, set);
    await tx.cancelDeadlines('changeRequest', id);
    if (opened.request.status === 'in_approval') await this.deadlines.step(tx, opened.request, opened.frame.policy.change.consentWD);
    return this.reader.view(tx, id);
  }

  /** @throws Problem forbidden (403). */
  private async permitCreate(tx: Tx, scorecardId: string): Promise<void> {
    const card = await tx.get<{ ownerId: string }>(`SELECT owner_id FROM scorecard WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, scorecardId]);
    (await this.parties.standing(tx, { creatorId: null, otherPartyId: null }, card.ownerId)).permit(changeRequestPolicy, 'changeRequest.create');
  }

  private async proposal(
    tx: Tx,
    type: ChangeType,
    { dto, ...at }: { scorecardId: string; lineId: string; effectiveOn: string; dto: NewChangeRequestDto['proposal'] },
  ): Promise<Proposal> {
    const { values, policy } = await this.loader.frame(tx, { ...at, proposal: {} });
    return proposalOf(type, dto, { ...at, values, sum: policy.weights.sum });
  }

  /** The line that is asked for, of a metric or a key task: it has no values, and is on the card on no day. */
  private blank(tx: Tx, scorecardId: string, { metricId, proposal }: NewChangeRequestDto): Promise<string> {
    return metricId ? this.targets.blankLine(tx, scorecardId, { metricId }) : this.targets.blankTask(tx, scorecardId, taskOf(proposal.task!));
  }

  private async lineOf(tx: Tx, dto: NewChangeRequestDto): Promise<{ lineId: string | null; scorecardId: string }> {
    const begins = dto.type === 'ADD_LINE';
    const given = begins ? !!dto.scorecardId && !!dto.metricId !== !!dto.proposal.task : [dto.lineId, dto.agendaItemId, dto.alertId].some(Boolean);
    if (!given || (dto.lineId && dto.agendaItemId))
      throw new Problem('invalid', 'invalidRequest', 'a line, an agenda item or an alert', {
        fields: [{ pointer: begins ? '/metricId' : '/lineId', code: 'required' }],
      });
    if (begins) return { lineId: null, scorecardId: dto.scorecardId! };
    return tx.get(
      `SELECT l.id AS line_id, l.scorecard_id FROM scorecard_line l
       WHERE l.tenant_id = $1 AND l.removed_at IS NULL AND l.id = coalesce($2::uuid, (SELECT i.line_id FROM agenda_item i WHERE i.tenant_id = $1 AND i.id = $3), (SELECT a.line_id FROM alert a WHERE a.tenant_id = $1 AND a.id = $4))`,
      [tx.tenantId, dto.lineId ?? null, dto.agendaItemId ?? null, dto.alertId ?? null],
    );
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Whoever locks the data asks whether a request is out, and would not see one that is just being sent. */
const holdPeriod = (tx: Tx, id: string): Promise<unknown> =>
  tx.query(
    `SELECT id FROM period WHERE tenant_id = $1 AND id = (SELECT c.period_id FROM change_request r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id WHERE r.tenant_id = $1 AND r.id = $2) FOR SHARE`,
    [tx.tenantId, id],
  );

/** What was proposed after a change above becomes the request of whoever takes it up; the other side is then asked. */
const takenUp = (tx: Tx, request: ChangeRequest, { ownerId, headId }: Opened['frame']): Partial<ChangeRequest> =>
  request.creatorId !== null ? {} : { creatorId: tx.actor, otherPartyId: tx.actor === ownerId ? headId : ownerId };

const idsOf = ({ lineId, scorecardId, periodId, ownerId, creatorId, effectiveOn }: ChangeRequestContext) => ({
  lineId,
  scorecardId,
  periodId,
  ownerId,
  creatorId,
  effectiveOn,
});

/** A draft is begun only where it could be submitted some day. @throws RuleBroken */
function refuseNew(context: ChangeRequestContext): void {
  const frozen = context.frozen ?? context.today >= context.freezeFrom;
  const open = context.cardEffective && (!frozen || passesFreeze(context.type, context.cause));
  const broken = [open ? [] : ['windowOpen'], context.periodLocked ? ['periodNotLocked'] : [], context.openOnLine ? ['noOpenChangeOnLine'] : []].flat();
  if (broken.length) throw new RuleBroken('changeRequest', 'changeRequest.create', broken);
}
