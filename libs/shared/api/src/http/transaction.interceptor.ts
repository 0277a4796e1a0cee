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
import { keyOf } from './idempotency';
import { MachineGates } from './machine';
import { RequestTransaction, changes } from './request-transaction';
import { refuseCrossSite } from './same-origin';
import { readCookie } from './session-cookie';

const RELATIONS = ['owner', 'head', 'head2', 'line', 'member', 'facilitator', 'approver', 'creator', 'anyone'] as const;

/**
 * Around every route: who is it, may such a person come in at all, one transaction for the handler, one answer for a
 * repeated key, one ETag. A route without an access rule is refused: the default is no.
 */
@Injectable()
export class TransactionInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly uow: UnitOfWork,
    private readonly transactions: RequestTransaction,
    private readonly machines: MachineGates,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const rule = this.reflector.getAllAndOverride<AccessRule | 'public' | undefined>(ACCESS, [context.getHandler(), context.getClass()]);
    const request = context.switchToHttp().getRequest<KpiRequest>();
    if (!rule) throw new Problem('forbidden', 'noPolicy', request.url);
    refuseCrossSite(request);
    if (rule === 'public') return next.handle();
    return from(this.answer(context, next, rule, request));
  }

  private async answer(context: ExecutionContext, next: CallHandler, rule: AccessRule, request: KpiRequest): Promise<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const own = this.reflector.getAllAndOverride<'honoured' | 'refused' | undefined>(OWN_TRANSACTION, [context.getHandler(), context.getClass()]);
    request.successStatus = statusFor(context);
    const handle = (): Promise<unknown> => firstValueFrom(next.handle(), { defaultValue: undefined });
    if (rule.parties.includes('key')) return this.asMachine(request, handle);
    const body = own
      ? await this.inItsOwn(request, rule, own, handle)
      : await this.transactions.run(request, (tx) => {
          request.tx = admit(tx, rule);
          return handle();
        });
    const replayed = request.honoured?.replayed ?? null;
    if (replayed !== null) void reply.status(replayed).header('idempotent-replayed', 'true');
    if (request.shortened) void reply.header('preference-applied', 'return=minimal');
    setEtag(reply, body);
    return body;
  }

  /** A session opens no route of machines, and a key none of people. */
  private async asMachine(request: KpiRequest, handle: () => Promise<unknown>): Promise<unknown> {
    keyOf(request);
    request.machine = await this.machines.admit(request);
    if (request.headers['if-match'] !== undefined) throw new Problem('invalid', 'ifMatchUnsupported');
    return handle();
  }

  private async inItsOwn(request: KpiRequest, rule: AccessRule, headers: 'honoured' | 'refused', handle: () => Promise<unknown>): Promise<unknown> {
    const bearer = readCookie(request);
    if (!bearer) throw new Problem('unauthenticated', 'signInFirst');
    const key = changes(request) ? keyOf(request) : null;
    request.tx = await this.uow.asBearer(bearer.tenantId, bearer.tokenHash, async (tx) => admit(tx, rule));
    if (changes(request) && headers === 'refused') {
      if (key !== null) throw new Problem('invalid', 'idempotencyKeyUnsupported');
      if (request.headers['if-match'] !== undefined) throw new Problem('invalid', 'ifMatchUnsupported');
    }
    const body = await handle();
    if (changes(request) && headers === 'honoured' && !request.honoured) throw new Error(`${rule.action} says that it honours Idempotency-Key and does not`);
    return body;
  }
}

function admit(tx: Tx | null, rule: AccessRule): Tx {
  if (!tx) throw new Problem('unauthenticated', 'signInFirst');
  const parties = plainParties(tx.viewer);
  if (!rule.parties.some((party) => parties.has(party) || (RELATIONS as readonly string[]).includes(party))) {
    throw new Problem('forbidden', 'notYours', rule.action, { params: { action: rule.action } });
  }
  return tx;
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
