import { Injectable } from '@nestjs/common';
import {
  approvalChain,
  changeRequestMachine,
  changeRequestPolicy,
  isExempt,
  on,
  type ChangeRequestContext,
  type ChangeRequestEvent,
  type ChangeRequestFact,
  type Proposal,
} from '@kpi-loop/adjustment/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { AdvanceOptions, Tx } from '@kpi-loop/shared/api';
import { addWorkdays, Problem, RuleBroken, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetCommands } from '@kpi-loop/target/api';
import { AdjustmentReader } from './adjustment.reader';
import type { ChangeProposalDto, ChangeRequestView, EditChangeRequestDto, NewChangeRequestDto, ProceedDto, SubmitChangeRequestDto } from './change-request.dto';
import { ChangeRequest, type BeforeValues } from './change-request.entity';
import { ImpactCalculator } from './impact';
import { audienceOf, RequestLoader, type Frame } from './request.loader';

interface Opened {
  request: ChangeRequest;
  frame: Frame;
  context: ChangeRequestContext;
  onBehalfOf: string | null;
}

/** Writes of requests: one method an event. */
@Injectable()
export class ChangeRequestCommands {
  constructor(
    private readonly loader: RequestLoader,
    private readonly reader: AdjustmentReader,
    private readonly impacts: ImpactCalculator,
    private readonly organization: OrganizationReader,
    private readonly targets: TargetCommands,
  ) {}

  /** A draft about one line, from the line itself or from what a review concluded about it. */
  async create(tx: Tx, dto: NewChangeRequestDto): Promise<ChangeRequestView> {
    const { lineId, scorecardId } = await this.lineOf(tx, dto);
    const about = { scorecardId, lineId, effectiveOn: dto.effectiveOn, proposal: proposalOf(dto.proposal) };
    const frame = await this.loader.frame(tx, about);
    const standing = await this.loader.standing(tx, { creatorId: '', otherPartyId: null }, frame.ownerId);
    standing.permit(changeRequestPolicy, 'changeRequest.create');
    const request = {
      ...about,
      id: '',
      type: dto.type,
      cause: dto.cause,
      reason: dto.reason,
      evidence: dto.evidence ?? '',
      agendaItemId: dto.agendaItemId ?? null,
      before: beforeOf(frame),
      approvalsLeft: [],
      approvedBy: [],
      creatorId: tx.actor,
      otherPartyId: tx.actor === frame.ownerId ? frame.headId : frame.ownerId,
    } as unknown as ChangeRequest;
    const { id: _, ...values } = request;
    const context = await this.loader.context(tx, { ...request, id: '00000000-0000-0000-0000-000000000000', statement: null }, frame);
    refuseNew(context);
    const made = await tx.create(ChangeRequest, changeRequestMachine, values as Partial<ChangeRequest>);
    const ids: Omit<ChangeRequestFact, 'type'> = { ...idsOf(context), changeRequestId: made.id };
    tx.record({ type: 'changeRequest.drafted', ...ids }, 'changeRequest', made.id, { people: [tx.actor], roles: [] });
    await this.setDeadline(tx, made.id, 'changeRequest.expire', frame.policy.change.expireWD);
    return this.reader.view(tx, made.id);
  }

  async edit(tx: Tx, id: string, dto: EditChangeRequestDto): Promise<ChangeRequestView> {
    const { request, context } = await this.open(tx, id, 'changeRequest.edit');
    const { proposal, ...given } = dto;
    const changed = { ...given, ...(proposal ? { proposal: proposalOf(proposal) } : {}) } as Partial<ChangeRequest>;
    const frame = await this.loader.frame(tx, { ...request, ...changed });
    const fields = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
    await tx.advance(
      ChangeRequest,
      request,
      changeRequestMachine,
      context,
      { type: 'changeRequest.edit' },
      { set: { ...fields, before: beforeOf(frame) }, audience: { people: [tx.actor], roles: [] } },
    );
    return this.reader.view(tx, id);
  }

  /** Checks the draft, computes its impact, decides its chain, and asks the other party. */
  async submit(tx: Tx, id: string, dto: SubmitChangeRequestDto): Promise<ChangeRequestView> {
    const opened = await this.open(tx, id, 'changeRequest.submit');
    const { request, frame, context } = opened;
    const [reason, evidence] = [dto.reason?.trim() || request.reason, dto.evidence?.trim() || request.evidence];
    await this.advance(
      tx,
      opened,
      { type: 'changeRequest.submit', reason, evidence },
      { reason, evidence, before: beforeOf(frame), statement: null, objection: null, deliveryProof: null, approvedBy: [] },
    );
    const { impact, materiality } = await this.impacts.assess(tx, frame);
    const candidates = await this.loader.candidates(tx, frame.ownerId);
    const approvalsLeft = approvalChain({
      materiality,
      type: request.type,
      harmsElapsed: context.harmsElapsed,
      ownerId: frame.ownerId,
      creatorId: request.creatorId,
      candidates,
    });
    if (!approvalsLeft.length) throw new RuleBroken('changeRequest', 'changeRequest.submit', ['everySubjectHasApprover']);
    request.materiality = materiality;
    await this.advance(tx, opened, { type: 'changeRequest.assess' }, { impact, materiality, approvalsLeft });
    await tx.cancelDeadlines('changeRequest', id);
    if (request.status === 'consulting') await this.setDeadline(tx, id, 'changeRequest.timeout', frame.policy.change.consentWD);
    return this.reader.view(tx, id);
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

  /** One step of the chain; after the last one the change is applied, or waits for its day. */
  async approve(tx: Tx, id: string): Promise<ChangeRequestView> {
    const opened = await this.open(tx, id, 'changeRequest.approve');
    const { request, onBehalfOf } = opened;
    const [party, ...left] = request.approvalsLeft;
    await this.advance(
      tx,
      opened,
      { type: 'changeRequest.approve' },
      { approvalsLeft: left, approvedBy: [...request.approvedBy, { party, personId: tx.actor, onBehalfOf, on: tx.today }] },
    );
    if (request.status === 'approved') await this.applyOrSchedule(tx, opened);
    return this.reader.view(tx, id);
  }

  async return(tx: Tx, id: string, reason: string): Promise<ChangeRequestView> {
    const opened = await this.open(tx, id, 'changeRequest.return');
    await this.advance(tx, opened, { type: 'changeRequest.return', reason }, { approvalsLeft: [], approvedBy: [] });
    await this.setDeadline(tx, id, 'changeRequest.expire', opened.frame.policy.change.expireWD);
    return this.reader.view(tx, id);
  }

  reject(tx: Tx, id: string, reason: string): Promise<ChangeRequestView> {
    return this.state(tx, id, { type: 'changeRequest.reject', reason }, {});
  }

  withdraw(tx: Tx, id: string, reason?: string): Promise<ChangeRequestView> {
    return this.state(tx, id, { type: 'changeRequest.withdraw', reason }, {});
  }

  revoke(tx: Tx, id: string, reason: string): Promise<ChangeRequestView> {
    return this.state(tx, id, { type: 'changeRequest.revoke', reason }, {});
  }

  /** By the clock. A request that has moved on meanwhile is left alone; a rule that refuses leaves it for people to see. */
  async whenDue(tx: Tx, id: string, type: 'changeRequest.expire' | 'changeRequest.timeout' | 'changeRequest.apply'): Promise<void> {
    const opened = await this.open(tx, id);
    const from = { 'changeRequest.expire': 'draft', 'changeRequest.timeout': 'consulting', 'changeRequest.apply': 'scheduled' }[type];
    if (opened.request.status !== from) return;
    if (type === 'changeRequest.apply') return this.apply(tx, opened);
    await this.advance(tx, opened, { type }, {});
  }

  private async applyOrSchedule(tx: Tx, opened: Opened): Promise<void> {
    const { request } = opened;
    if (request.effectiveOn <= tx.today) return this.apply(tx, opened);
    await this.advance(tx, opened, { type: 'changeRequest.schedule' }, {});
    await tx.deadline('changeRequest', request.id, 'changeRequest.apply', await this.startOf(tx, request.effectiveOn));
  }

  /** The new values, in the transaction of the event; earlier changes of the line are superseded by this one. */
  private async apply(tx: Tx, opened: Opened): Promise<void> {
    const { request, context } = opened;
    const { lineId, effectiveOn, id, proposal } = request;
    await this.advance(tx, opened, { type: 'changeRequest.apply' }, {});
    await this.targets.revise(tx, { lineId, changeRequestId: id, effectiveOn, ...proposal });
    await tx.advanceMany(ChangeRequest, `line_id = $1 AND id <> $2 AND status = 'applied'`, [lineId, id], changeRequestMachine, context, { type: 'changeRequest.supersede' }, {
      ...audienceOf(request, opened.frame),
      columns: ['creator_id', 'other_party_id'],
    });
  }

  private async state(tx: Tx, id: string, event: ChangeRequestEvent, set: Record<string, unknown>): Promise<ChangeRequestView> {
    const opened = await this.open(tx, id, event.type);
    await this.advance(tx, opened, event, set);
    await tx.cancelDeadlines('changeRequest', id);
    return this.reader.view(tx, id);
  }

  private async open(tx: Tx, id: string, action?: string): Promise<Opened> {
    const request = await tx.claim(ChangeRequest, id);
    const frame = await this.loader.frame(tx, request);
    const onBehalfOf = action ? await this.permit(tx, request, frame, action) : null;
    return { request, frame, onBehalfOf, context: await this.loader.context(tx, request, frame, onBehalfOf) };
  }

  private async permit(tx: Tx, request: ChangeRequest, frame: Frame, action: string): Promise<string | null> {
    const policy = this.loader.policy(tx, request, await this.loader.candidates(tx, frame.ownerId));
    return (await this.loader.standing(tx, request, frame.ownerId)).permit(policy, action);
  }

  private advance(tx: Tx, { request, frame, context, onBehalfOf }: Opened, event: ChangeRequestEvent & { reason?: string }, set: AdvanceOptions['set']) {
    return tx.advance(ChangeRequest, request, changeRequestMachine, context, event, { set, audience: audienceOf(request, frame), onBehalfOf });
  }

  private async lineOf(tx: Tx, dto: NewChangeRequestDto): Promise<{ lineId: string; scorecardId: string }> {
    if (!!dto.lineId === !!dto.agendaItemId)
      throw new Problem('invalid', 'invalidRequest', 'a line or an agenda item', { fields: [{ pointer: '/lineId', code: 'required' }] });
    return tx.get(
      `SELECT l.id AS line_id, l.scorecard_id FROM scorecard_line l
       WHERE l.tenant_id = $1 AND l.removed_at IS NULL AND l.id = coalesce($2::uuid, (SELECT i.line_id FROM agenda_item i WHERE i.tenant_id = $1 AND i.id = $3))`,
      [tx.tenantId, dto.lineId ?? null, dto.agendaItemId ?? null],
    );
  }

  private async setDeadline(tx: Tx, id: string, event: string, workdays: number): Promise<void> {
    const last = addWorkdays(tx.today, workdays, await this.organization.calendar(tx));
    const { at } = await tx.get<{ at: Date }>(`SELECT ($2::date + 1)::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, last]);
    await tx.deadline('changeRequest', id, event, at);
  }

  private async startOf(tx: Tx, day: IsoDate): Promise<Date> {
    return (await tx.get<{ at: Date }>(`SELECT $2::date::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day])).at;
  }
}

function proposalOf({ target, threshold, stretch, weights }: ChangeProposalDto): Proposal {
  return {
    ...(target === undefined ? {} : { target }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(stretch === undefined ? {} : { stretch }),
    ...(weights?.length ? { weights: Object.fromEntries(weights.map((w) => [w.lineId, w.weight])) } : {}),
  };
}

/** What applies on the effective day, on every line of the card: a change of weights concerns them all. */
const beforeOf = (frame: Frame): BeforeValues[] =>
  on(frame.values, frame.effectiveOn).map(({ lineId, weight, threshold, target, stretch }) => ({ lineId, weight, threshold, target, stretch }));

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
  const open = context.cardEffective && (context.today < context.freezeFrom || isExempt(context.type, context.cause));
  const broken = [open ? [] : ['windowOpen'], context.openOnLine ? ['noOpenChangeOnLine'] : []].flat();
  if (broken.length) throw new RuleBroken('changeRequest', 'changeRequest.create', broken);
}
