import { HttpStatus, Injectable, RequestMethod, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA } from '@nestjs/common/constants';
import { Reflector } from '@nestjs/core';
import { Problem } from '@kpi-loop/shared/kernel';
import type { FastifyReply } from 'fastify';
import { firstValueFrom, from, type Observable } from 'rxjs';
import type { Tx } from '../tx';
import { UnitOfWork } from '../unit-of-work';
import { plainParties } from '../viewer';
import { ACCESS, OWN_TRANSACTION, type AccessRule, type KpiRequest } from './access';
import { beginIdempotent } from './idempotency';
import { refuseCrossSite } from './same-origin';
import { readCookie } from './session-cookie';

const RELATIONS = ['owner', 'head', 'head2', 'line', 'member', 'facilitator', 'creator', 'anyone'] as const;

/**
 * Around every route: who is it, may such a person come in at all, one transaction for the handler, one answer for a
 * repeated key, one ETag. A route without an access rule is refused: the default is no.
 */
@Injectable()
export class TransactionInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly uow: UnitOfWork,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const rule = this.reflector.getAllAndOverride<AccessRule | 'public' | undefined>(ACCESS, [context.getHandler(), context.getClass()]);
    const request = context.switchToHttp().getRequest<KpiRequest>();
    if (!rule) throw new Problem('forbidden', 'noPolicy', request.url);
    refuseCrossSite(request);
    if (rule === 'public') return next.handle();
    return from(this.inTransaction(context, next, rule, request));
  }

  private async inTransaction(context: ExecutionContext, next: CallHandler, rule: AccessRule, request: KpiRequest): Promise<unknown> {
    const bearer = readCookie(request);
    if (!bearer) throw new Problem('unauthenticated', 'signInFirst');
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const own = this.reflector.getAllAndOverride<boolean>(OWN_TRANSACTION, [context.getHandler(), context.getClass()]);
    const admit = (tx: Tx | null): Tx => {
      if (!tx) throw new Problem('unauthenticated', 'signInFirst');
      const parties = plainParties(tx.viewer);
      if (!rule.parties.some((party) => parties.has(party) || (RELATIONS as readonly string[]).includes(party))) {
        throw new Problem('forbidden', 'notYours', rule.action, { params: { action: rule.action } });
      }
      return tx;
    };
    if (own) {
      request.tx = await this.uow.asBearer(bearer.tenantId, bearer.tokenHash, async (tx) => admit(tx));
      return firstValueFrom(next.handle(), { defaultValue: undefined });
    }
    return this.uow.asBearer(bearer.tenantId, bearer.tokenHash, async (bearerTx) => {
      const tx = admit(bearerTx);
      tx.ifMatch = ifMatch(request);
      request.tx = tx;
      const changing = request.method !== 'GET' && request.method !== 'HEAD';
      const idempotent = changing ? await beginIdempotent(tx, request) : null;
      if (idempotent?.replay) {
        void reply.status(idempotent.replay.status).header('idempotent-replayed', 'true');
        setEtag(reply, idempotent.replay.body);
        return idempotent.replay.body;
      }
      const body: unknown = await firstValueFrom(next.handle(), { defaultValue: undefined });
      await idempotent?.finish({ status: statusFor(context), body });
      setEtag(reply, body);
      return body;
    });
  }
}

function ifMatch(request: KpiRequest): number | null {
  const header = request.headers['if-match'];
  if (header === undefined || header === '*') return null;
  const version = /^(?:W\/)?"(\d+)"$/.exec(header)?.[1];
  if (!version) throw new Problem('invalid', 'ifMatchMalformed');
  return +version;
}

function setEtag(reply: FastifyReply, body: unknown): void {
  const version = (body as { version?: unknown } | null | undefined)?.version;
  if (typeof version === 'number') void reply.header('etag', `"${version}"`);
}

function statusFor(context: ExecutionContext): number {
  const handler = context.getHandler();
  const given = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  return given ?? (Reflect.getMetadata(METHOD_METADATA, handler) === RequestMethod.POST ? HttpStatus.CREATED : HttpStatus.OK);
}
