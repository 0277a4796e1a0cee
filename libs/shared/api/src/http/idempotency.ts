import { createHash } from 'node:crypto';
import { Problem } from '@kpi-loop/shared/kernel';
import type { FastifyRequest } from 'fastify';
import type { Tx } from '../tx';

export interface Replay {
  status: number;
  body: unknown;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Stripe's semantics: the same key and the same request get the first answer again; the same key with another request is
 * refused (422); a request whose twin is still running is told so (409). The key lives in the transaction of the effect.
 */
export async function beginIdempotent(tx: Tx, request: FastifyRequest): Promise<{ replay: Replay | null; finish: (answer: Replay) => Promise<void> } | null> {
  const key = request.headers['idempotency-key'];
  if (key === undefined || !tx.viewer.accountId) return null;
  if (typeof key !== 'string' || !KEY.test(key)) throw new Problem('invalid', 'idempotencyKeyMalformed');
  const hash = createHash('sha256')
    .update(`${request.method} ${request.url}\n`)
    .update(JSON.stringify(request.body ?? null))
    .digest();
  const id = [tx.tenantId, tx.viewer.accountId, key];
  const { locked } = await tx.get<{ locked: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked`, [id.join(' ')]);
  if (!locked) throw new Problem('conflict', 'idempotencyKeyInUse');
  const known = await tx.one<{ requestHash: Buffer; status: number; body: unknown }>(
    `SELECT request_hash, status, body FROM idempotency_key WHERE tenant_id = $1 AND account_id = $2 AND key = $3`,
    id,
  );
  if (known) {
    if (!known.requestHash.equals(hash)) throw new Problem('ruleBroken', 'idempotencyKeyReused');
    return { replay: { status: known.status, body: known.body }, finish: async () => undefined };
  }
  return {
    replay: null,
    finish: async ({ status, body }) => {
      await tx.execute(`INSERT INTO idempotency_key (tenant_id, account_id, key, request_hash, status, body) VALUES ($1, $2, $3, $4, $5, $6)`, [
        ...id,
        hash,
        status,
        JSON.stringify(body ?? null),
      ]);
    },
  };
}
