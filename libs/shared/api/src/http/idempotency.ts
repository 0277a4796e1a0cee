import { createHash } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { Problem } from '@kpi-loop/shared/kernel';
import type { FastifyRequest } from 'fastify';
import { prepared } from '../statement';
import type { Tx } from '../tx';

export interface Replay {
  status: number;
  body: unknown;
}

/** What of a request and its answer may be kept. */
export interface Keeping {
  /** What stands for the body where it is no JSON: name and sha256 of a file. */
  fingerprint?: string;
  /** The body holds a password: what is kept of it is as slow to guess at as a stored password. */
  secretRequest?: boolean;
  /** The answer holds a password or pay: it is not kept, a repeated key is told that the effect is there. */
  secretAnswer?: boolean;
}

/** The key of a request and what it must be repeated with. */
export interface RequestKey {
  key: string;
  hash: Buffer;
  secretAnswer: boolean;
}

const LOCK = prepared(`SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked`);
const KEPT = prepared(`SELECT request_hash, status, body FROM idempotency_key WHERE tenant_id = $1 AND account_id = $2 AND key = $3`);
const KEEP = prepared(`INSERT INTO idempotency_key (tenant_id, account_id, key, request_hash, status, body) VALUES ($1, $2, $3, $4, $5, $6)`);
const KEY = /^[\x21-\x7e]{1,255}$/;

/** @throws Problem invalid (400) `idempotencyKeyMalformed`. */
export function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !KEY.test(key)) throw new Problem('invalid', 'idempotencyKeyMalformed');
  return key;
}

/** Slow for a secret request: called before a transaction begins. */
export async function requestKey(request: FastifyRequest, { fingerprint, secretRequest, secretAnswer = false }: Keeping = {}): Promise<RequestKey | null> {
  const key = keyOf(request);
  if (key === null) return null;
  const text = `${request.method} ${request.url}\n${fingerprint ?? JSON.stringify(request.body ?? null)}`;
  const salt = (): Buffer => createHash('sha256').update(`idempotency ${key}`).digest().subarray(0, 16);
  const hash = secretRequest
    ? await hashRaw(text, { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32, salt: salt() })
    : createHash('sha256').update(text).digest();
  return { key, hash, secretAnswer };
}

/** The first answer to the same key. @throws Problem ruleBroken (422) for another request under it, conflict (409) when the answer was not kept. */
export async function recall(tx: Tx, { key, hash, secretAnswer }: RequestKey): Promise<Replay | null> {
  const known = await tx.one<{ requestHash: Buffer; status: number; body: unknown }>(KEPT, [tx.tenantId, tx.viewer.accountId, key]);
  if (!known) return null;
  if (!known.requestHash.equals(hash)) throw new Problem('ruleBroken', 'idempotencyKeyReused');
  if (secretAnswer) throw new Problem('conflict', 'answerNotKept');
  return { status: known.status, body: known.body };
}

/**
 * Stripe's semantics: the same key and the same request get the first answer again; the same key with another request is
 * refused (422); a request whose twin is still running is told so (409). The key lives in the transaction of the effect.
 */
export async function beginIdempotent(tx: Tx, key: RequestKey): Promise<{ replay: Replay | null; finish: (answer: Replay) => void }> {
  const id = [tx.tenantId, tx.viewer.accountId, key.key];
  // asked at once, answered in this order: what is kept is looked for when the key is held
  const [lock, kept] = await Promise.allSettled([tx.get<{ locked: boolean }>(LOCK, [id.join(' ')]), recall(tx, key)]);
  if (lock.status === 'rejected') throw lock.reason;
  if (!lock.value.locked) throw new Problem('conflict', 'idempotencyKeyInUse');
  if (kept.status === 'rejected') throw kept.reason;
  const replay = kept.value;
  return {
    replay,
    finish: ({ status, body }) => tx.write(KEEP, [...id, key.hash, status, JSON.stringify(key.secretAnswer ? null : (body ?? null))]),
  };
}
