import { Injectable } from '@nestjs/common';
import { changeRequestMachine, SIGNERS, type Signer } from '@kpi-loop/adjustment/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { RuleBroken } from '@kpi-loop/shared/kernel';
import { TargetCommands } from '@kpi-loop/target/api';
import { AdjustmentReader } from './adjustment.reader';
import { ChangeDeadlines, type Held } from './change-deadlines';
import type { ChangeRequestView } from './change-request.dto';
import { ChangeRequest } from './change-request.entity';
import { audienceOf } from './request.loader';
import { RequestOpener, type Opened } from './request.opener';

/** From the last approval on: applied on its day, signed by both, or revoked before. */
@Injectable()
export class ChangeApplication {
  constructor(
    private readonly opener: RequestOpener,
    private readonly reader: AdjustmentReader,
    private readonly deadlines: ChangeDeadlines,
    private readonly targets: TargetCommands,
  ) {}

  async applyOrSchedule(tx: Tx, opened: Opened): Promise<void> {
    const { request } = opened;
    if (request.effectiveOn <= tx.today) return this.apply(tx, opened);
    await this.opener.advance(tx, opened, { type: 'changeRequest.schedule' }, {});
    await this.deadlines.application(tx, request.id, request.effectiveOn);
  }

  /** The new values, in the transaction of the event, for both to sign; earlier changes of the line are superseded by this one. */
  async apply(tx: Tx, opened: Opened): Promise<void> {
    const { request, frame, context } = opened;
    const { lineId, effectiveOn, id, proposal } = request;
    const signsLeft: Signer[] = SIGNERS.filter((side) => side === 'owner' || frame.headId !== null);
    await this.opener.advance(tx, opened, { type: 'changeRequest.apply' }, { signsLeft });
    await this.targets.revise(tx, { lineId, changeRequestId: id, effectiveOn, ...proposal });
    await this.handOver(tx, opened);
    await tx.advanceMany(
      ChangeRequest,
      `line_id = $1 AND id <> $2 AND status = 'applied'`,
      [lineId, id],
      changeRequestMachine,
      context,
      { type: 'changeRequest.supersede' },
      { ...audienceOf(request, frame), columns: ['creator_id', 'other_party_id'] },
    );
  }

  /** The line begins on the card of whoever takes it over, on the day it ends here. */
  private async handOver(tx: Tx, { request, frame }: Opened): Promise<void> {
    if (request.type !== 'OWNER_TRANSFER') return;
    const { receiving } = frame;
    if (!receiving?.ready) throw new RuleBroken('changeRequest', 'changeRequest.apply', ['receiverIsReady']);
    const { scorecardId, metricId, change, weight, measuredKind, measuredId } = receiving;
    const lineId = await this.targets.blankLine(tx, scorecardId, { metricId, rule: change.rule, measuredKind, measuredId });
    const weights = { ...change.weights, [lineId]: weight };
    await this.targets.revise(tx, { ...change, weights, lineId, changeRequestId: request.id, effectiveOn: request.effectiveOn });
  }

  /** Light: the hash of exactly what the card now says. */
  async sign(tx: Tx, id: string, agreedHash: string): Promise<ChangeRequestView> {
    const opened = await this.opener.open(tx, id, 'changeRequest.sign');
    const { request, context, onBehalfOf } = opened;
    const side = context.signer;
    const signed = side === null ? [] : [{ side, personId: tx.actor, onBehalfOf, on: tx.today }];
    await this.opener.advance(
      tx,
      opened,
      { type: 'changeRequest.sign', agreedHash },
      { signsLeft: request.signsLeft.filter((left) => left !== side), signedBy: [...request.signedBy, ...signed] },
    );
    return this.reader.view(tx, id);
  }

  /** One of its approvers and HR, each in his own seat: the second makes it so. */
  async revoke(tx: Tx, id: string, reason: string): Promise<ChangeRequestView> {
    const opened = await this.opener.open(tx, id, 'changeRequest.revoke');
    const { request, context } = opened;
    const seats = context.revoker === null ? [] : [{ seat: context.revoker, personId: tx.actor, on: tx.today, reason }];
    await this.opener.advance(tx, opened, { type: 'changeRequest.revoke', reason }, { revokedBy: [...request.revokedBy, ...seats] });
    if (request.status === 'revoked') await tx.cancelDeadlines('changeRequest', id);
    return this.reader.view(tx, id);
  }

  /** By the clock. A request that has moved on meanwhile is left alone; a rule that refuses leaves it for people to see. */
  async whenDue(tx: Tx, id: string, type: 'changeRequest.expire' | 'changeRequest.timeout' | 'changeRequest.apply'): Promise<void> {
    const opened = await this.opener.open(tx, id);
    const from = { 'changeRequest.expire': 'draft', 'changeRequest.timeout': 'consulting', 'changeRequest.apply': 'scheduled' }[type];
    if (opened.request.status !== from) return;
    if (type === 'changeRequest.apply') return this.apply(tx, opened);
    await this.opener.advance(tx, opened, { type }, {});
    if (opened.request.status === 'escalated') await this.deadlines.step(tx, opened.request, opened.frame.policy.change.consentWD);
  }

  /** By the clock, too: whoever has to move is reminded, unless it has moved on meanwhile. */
  async stepDue(tx: Tx, id: string, held: Held): Promise<void> {
    const opened = await this.opener.open(tx, id);
    const { status, approvalsLeft } = opened.request;
    if (status !== held.status || approvalsLeft.length !== held.left) return;
    await this.opener.advance(tx, opened, { type: 'changeRequest.stepDue', rung: held.rung }, {});
    await this.deadlines.climb(tx, id, held);
  }
}
