import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { REQUESTS_A_MINUTE, isFresh, readKey } from '@kpi-loop/measurement/domain';
import { MachineGates, UnitOfWork, hashToken, isUuid, type Machine, type MachineGate, type Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { FastifyRequest } from 'fastify';
import { signingPlace } from './api-key.commands';
import { unseal } from './secret-box';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

interface Used {
  id: string;
  usedCount: number;
  signingSecret: Buffer;
}

/**
 * Lets programs in: by a bearer key, or, for those that can only sign what they send, by `?key=<tenant>.<id>` and the
 * headers `x-kpi-timestamp` and `x-kpi-signature: sha256=<HMAC of timestamp, a dot and the body>`.
 */
@Injectable()
export class ApiKeyGate implements MachineGate, OnModuleInit {
  constructor(
    private readonly gates: MachineGates,
    private readonly uow: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.gates.register(this);
  }

  admit(request: FastifyRequest): Promise<Machine | null> {
    const { authorization } = request.headers;
    return authorization === undefined ? this.bySignature(request) : this.byKey(authorization);
  }

  private async byKey(authorization: string): Promise<Machine | null> {
    const shown = readKey(/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '');
    if (!shown) return null;
    const { tenantId } = shown;
    const used = await this.use(tenantId, `(secret_hash = $2 OR previous_hash = $2 AND previous_until > now())`, Buffer.from(hashToken(shown.secret), 'hex'));
    return used && { tenantId, keyId: used.id };
  }

  private async bySignature(request: FastifyRequest): Promise<Machine | null> {
    const [tenantId = '', keyId = ''] = String((request.query as { key?: unknown }).key ?? '').split('.');
    const timestamp = String(request.headers['x-kpi-timestamp'] ?? '');
    const [, signature] = SIGNATURE.exec(String(request.headers['x-kpi-signature'] ?? '')) ?? [];
    if (!isUuid(tenantId) || !isUuid(keyId) || !signature || !isFresh(timestamp, Date.now())) return null;
    const used = await this.use(tenantId, `id = $2`, keyId);
    if (!used) return null;
    const hmac = createHmac('sha256', unseal(used.signingSecret, signingPlace(tenantId, keyId))).update(`${timestamp}.`);
    const holds = (): boolean => timingSafeEqual(hmac.digest(), Buffer.from(signature, 'hex'));
    return { tenantId, keyId, signed: { signature, update: (piece) => void hmac.update(piece), holds } };
  }

  /** Counts the use in the statement that finds the key. @throws Problem tooMany (429). */
  private async use(tenantId: string, which: string, shown: Buffer | string): Promise<Used | null> {
    const used = await this.uow.asSystem(tenantId, (tx: Tx) =>
      tx.one<Used>(
        `UPDATE api_key SET last_used_at = now(), used_minute = date_trunc('minute', now()), used_count = CASE WHEN used_minute = date_trunc('minute', now()) THEN used_count + 1 ELSE 1 END
         WHERE tenant_id = $1 AND ${which} AND revoked_at IS NULL RETURNING id, used_count, signing_secret`,
        [tenantId, shown],
      ),
    );
    if (used && used.usedCount > REQUESTS_A_MINUTE) throw new Problem('tooMany', 'tooManyRequests', undefined, { params: { most: REQUESTS_A_MINUTE } });
    return used ?? null;
  }
}
