import { SetMetadata, applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Party, Policy } from '@kpi-loop/shared/kernel';
import type { FastifyRequest } from 'fastify';
import type { Tx } from '../tx';
import type { Machine } from './machine';

export const ACCESS = 'kpi-loop:access';
export const OWN_TRANSACTION = 'kpi-loop:own-transaction';

export interface AccessRule {
  action: string;
  parties: readonly Party[];
}

/**
 * Which policy action a route carries out. Every route must say so; the default is no. The route lets in whoever might
 * be one of the parties; what the viewer is to the very thing is decided by the command with `permit`.
 */
export const Access = <A extends string>(policy: Policy<A>, action: A) =>
  applyDecorators(SetMetadata(ACCESS, { action, parties: policy[action] } satisfies AccessRule), ApiExtension('x-policy', action));

/** A route for people who are not signed in. Runs in no tenant: it gets no transaction. */
export const Public = () => applyDecorators(SetMetadata(ACCESS, 'public'), ApiExtension('x-policy', 'public'));

/**
 * The handler opens its transactions itself (streams, long work, secrets). It is still authenticated. Either it writes
 * through `RequestTransaction`, which honours Idempotency-Key and If-Match, or a request that carries them is refused:
 * a header that is silently ignored is a promise broken.
 */
export const OwnTransaction = (headers: 'honoured' | 'refused' = 'refused') => SetMetadata(OWN_TRANSACTION, headers);

export interface KpiRequest extends FastifyRequest {
  tx?: Tx;
  /** Who asks where the policy names `key`; there is no transaction then but those the handler opens. */
  machine?: Machine;
  /** Status of this route's success, kept with the answer of a repeated key. */
  successStatus?: number;
  /** Set when Idempotency-Key and If-Match have been looked at; `replayed` when the first answer is given again. */
  honoured?: { replayed: number | null };
  /** The answer is the short one that `Prefer: return=minimal` asked for. */
  shortened?: boolean;
}

/** The transaction of this request. */
export const CurrentTx = createParamDecorator((_: unknown, context: ExecutionContext): Tx => {
  const tx = context.switchToHttp().getRequest<KpiRequest>().tx;
  if (!tx) throw new Error('no transaction in this route: it is public or runs its own');
  return tx;
});
