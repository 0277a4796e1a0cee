import { Injectable } from '@nestjs/common';
import { changeRequestMachine, SETTLED, type ChangeRequestContext, type ChangeRequestEvent, type ChangeRequestStatus } from '@kpi-loop/adjustment/domain';
import type { AdvanceOptions, Tx } from '@kpi-loop/shared/api';
import { TargetCommands, TargetReader } from '@kpi-loop/target/api';
import { isEffective } from '@kpi-loop/target/domain';
import { ChangeRequest } from './change-request.entity';
import { audienceOf, RequestLoader, type Frame } from './request.loader';
import { RequestParties } from './request.parties';

export interface Opened {
  request: ChangeRequest;
  frame: Frame;
  context: ChangeRequestContext;
  onBehalfOf: string | null;
}

/** A request about to move: claimed, permitted, with what its machine needs to know. */
@Injectable()
export class RequestOpener {
  constructor(
    private readonly loader: RequestLoader,
    private readonly parties: RequestParties,
    private readonly targets: TargetCommands,
    private readonly cards: TargetReader,
  ) {}

  /** @throws Problem notFound (404), stale (412), forbidden (403). Without an action nobody is asked: the clock moves it. */
  async open(tx: Tx, id: string, action?: string): Promise<Opened> {
    const request = await tx.claim(ChangeRequest, id);
    const frame = await this.loader.frame(tx, request);
    const standing = await this.parties.standing(tx, request, frame.ownerId);
    const onBehalfOf = action
      ? standing.permit(await this.parties.policy(tx, request, frame.ownerId, await this.parties.candidates(tx, frame.ownerId)), action)
      : null;
    return { request, frame, onBehalfOf, context: await this.loader.context(tx, request, frame, onBehalfOf, standing) };
  }

  /** The event, and what it says about the card: a change of it is under way, or is not any more (§2.2 effective.amending). */
  async advance(
    tx: Tx,
    { request, frame, context, onBehalfOf }: Opened,
    event: ChangeRequestEvent & { reason?: string },
    set: AdvanceOptions['set'],
  ): Promise<void> {
    const before = isUnderWay(request.status);
    await tx.advance(ChangeRequest, request, changeRequestMachine, context, event, { set, audience: audienceOf(request, frame), onBehalfOf });
    const now = isUnderWay(request.status);
    if (before !== now) await this.tellCard(tx, request, now);
  }

  /** A card that was locked meanwhile has nothing under way. */
  private async tellCard(tx: Tx, { id, scorecardId }: ChangeRequest, opens: boolean): Promise<void> {
    const { status } = await this.cards.scorecard(tx, scorecardId);
    if (opens && isEffective(status)) return this.targets.openChange(tx, scorecardId, id);
    if (opens || status !== 'effective.amending') return;
    const { others } = await tx.get<{ others: number }>(
      `SELECT count(*)::int AS others FROM change_request WHERE tenant_id = $1 AND scorecard_id = $2 AND id <> $3 AND status <> 'draft' AND status <> ALL ($4::text[])`,
      [tx.tenantId, scorecardId, id, SETTLED],
    );
    await this.targets.closeChange(tx, scorecardId, id, others > 0);
  }
}

/** More than a draft, and not yet settled. */
const isUnderWay = (status: ChangeRequestStatus): boolean => status !== 'draft' && !SETTLED.includes(status);
