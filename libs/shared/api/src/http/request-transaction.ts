import { Injectable } from '@nestjs/common';
import { Problem } from '@kpi-loop/shared/kernel';
import type { Tx } from '../tx';
import { UnitOfWork } from '../unit-of-work';
import type { KpiRequest } from './access';
import { beginIdempotent, recall, requestKey, type Keeping } from './idempotency';
import { readCookie } from './session-cookie';

export const changes = (request: KpiRequest): boolean => request.method !== 'GET' && request.method !== 'HEAD';

/** The transaction of a request, with what its headers ask for: one effect for a repeated key, none on a row that has changed. */
@Injectable()
export class RequestTransaction {
  constructor(private readonly uow: UnitOfWork) {}

  /** @returns what `work` returned, or the first answer to the same Idempotency-Key. */
  async run<T>(request: KpiRequest, work: (tx: Tx) => Promise<T>, keeping: Keeping = {}): Promise<T> {
    const key = changes(request) ? await requestKey(request, keeping) : null;
    request.honoured = { replayed: null };
    return this.asBearer(request, async (tx) => {
      tx.ifMatch = ifMatch(request);
      tx.minimal = changes(request) && prefersMinimal(request);
      const idempotent = key && tx.viewer.accountId ? await beginIdempotent(tx, key) : null;
      if (idempotent?.replay) return replayed<T>(request, idempotent.replay);
      const body = await work(tx);
      if (changes(request) && tx.ifMatch !== null && !tx.compared) throw new Problem('invalid', 'ifMatchUnsupported');
      idempotent?.finish({ status: request.successStatus ?? 200, body });
      request.shortened = tx.shortened;
      return body;
    });
  }

  /** In two steps: what takes long (a hash, a network call) outside of any transaction, then the transaction. A known key does neither again. */
  async after<P, T>(request: KpiRequest, prepare: () => Promise<P>, work: (tx: Tx, prepared: P) => Promise<T>, keeping: Keeping = {}): Promise<T> {
    const key = await requestKey(request, keeping);
    const known = key && (await this.asBearer(request, (tx) => recall(tx, key)));
    if (known) {
      request.honoured = { replayed: null };
      return replayed<T>(request, known);
    }
    const prepared = await prepare();
    return this.run(request, (tx) => work(tx, prepared), keeping);
  }

  private asBearer<T>(request: KpiRequest, work: (tx: Tx) => Promise<T>): Promise<T> {
    const bearer = readCookie(request);
    if (!bearer) throw new Problem('unauthenticated', 'signInFirst');
    return this.uow.asBearer(bearer.tenantId, bearer.tokenHash, (tx) => {
      if (!tx) throw new Problem('unauthenticated', 'signInFirst');
      return work(tx);
    });
  }
}

function replayed<T>(request: KpiRequest, { status, body }: { status: number; body: unknown }): T {
  request.honoured = { replayed: status };
  return body as T;
}

function ifMatch(request: KpiRequest): number | null {
  const header = request.headers['if-match'];
  if (header === undefined || header === '*') return null;
  const version = /^(?:W\/)?"(\d+)"$/.exec(header)?.[1];
  if (!version) throw new Problem('invalid', 'ifMatchMalformed');
  return +version;
}

/** RFC 7240: a preference that is not known is ignored. */
const prefersMinimal = (request: KpiRequest): boolean =>
  String(request.headers['prefer'] ?? '')
    .split(',')
    .some((preference) => /^\s*return\s*=\s*"?minimal"?\s*(;|$)/i.test(preference));
