import { Injectable } from '@nestjs/common';
import { changeRequestMachine, type ChangeRequestContext, type ChangeRequestEvent } from '@kpi-loop/adjustment/domain';
import type { AdvanceOptions, Tx } from '@kpi-loop/shared/api';
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

  async advance(
    tx: Tx,
    { request, frame, context, onBehalfOf }: Opened,
    event: ChangeRequestEvent & { reason?: string },
    set: AdvanceOptions['set'],
  ): Promise<void> {
    await tx.advance(ChangeRequest, request, changeRequestMachine, context, event, { set, audience: audienceOf(request, frame), onBehalfOf });
  }
}
