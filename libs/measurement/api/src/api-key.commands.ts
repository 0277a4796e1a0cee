import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { GRACE_HOURS, collectionPolicy, keyText } from '@kpi-loop/measurement/domain';
import { hashToken, newId, newToken, plainParties, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import type { ApiKeyCreateDto, ApiKeyListView, ApiKeyRotateDto, ApiKeySecretView, ApiKeyView } from './api-key.dto';
import { ApiKey } from './api-key.entity';
import { COLLECTORS } from './audiences';
import { seal } from './secret-box';

const HINT = 6;
export const signingPlace = (tenantId: string, id: string): string => `api-key ${tenantId} ${id}`;
const hashOf = (secret: string): Buffer => Buffer.from(hashToken(secret), 'hex');

/** Keys of programs. A secret leaves once, when it is made; what is kept of it opens nothing. */
@Injectable()
export class ApiKeyCommands {
  async list(tx: Tx): Promise<ApiKeyListView> {
    const items = await tx.query<ApiKeyView>(
      `SELECT k.id, k.name, k.hint, k.created_at, k.last_used_at, CASE WHEN k.previous_until > now() THEN k.previous_until END AS previous_until, k.revoked_at, k.version,
         p.name AS created_by_name, p.name_en AS created_by_name_en,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'code', d.code, 'name', d.name, 'nameEn', d.name_en) ORDER BY d.code), '[]') FROM api_key_dataset s
            JOIN dataset d ON d.tenant_id = s.tenant_id AND d.id = s.dataset_id WHERE s.tenant_id = k.tenant_id AND s.api_key_id = k.id) AS datasets
       FROM api_key k LEFT JOIN person p ON p.tenant_id = k.tenant_id AND p.id = k.created_by WHERE k.tenant_id = $1 ORDER BY k.revoked_at NULLS FIRST, k.name, k.id`,
      [tx.tenantId],
    );
    return { items };
  }

  async create(tx: Tx, { name, datasetIds }: ApiKeyCreateDto): Promise<ApiKeySecretView> {
    permit(collectionPolicy, 'apiKey.edit', plainParties(tx.viewer));
    const pushed = await tx.query<{ id: string }>(
      `SELECT d.id FROM dataset d JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id WHERE d.tenant_id = $1 AND d.id = ANY ($2::uuid[]) AND s.kind = 'push'`,
      [tx.tenantId, datasetIds],
    );
    if (!pushed.length || pushed.length !== new Set(datasetIds).size)
      throw new Problem('ruleBroken', 'datasetsPushed', undefined, { violations: ['datasetsPushed'], fields: [{ pointer: '/datasetIds', code: 'datasetsPushed' }] });
    const [id, secret, signingSecret] = [newId(), newToken(), randomBytes(32).toString('base64url')];
    await tx.insert(ApiKey, {
      id,
      name,
      secretHash: hashOf(secret),
      hint: secret.slice(-HINT),
      signingSecret: seal(signingSecret, signingPlace(tx.tenantId, id)),
      createdBy: tx.viewer.personId,
    });
    await tx.execute(`INSERT INTO api_key_dataset (tenant_id, api_key_id, dataset_id) SELECT $1, $2, unnest($3::uuid[])`, [tx.tenantId, id, pushed.map((d) => d.id)]);
    tx.record({ type: 'apiKey.created', apiKeyId: id, name }, 'apiKey', id, COLLECTORS);
    return { id, key: keyText(tx.tenantId, secret), signingSecret };
  }

  /** A new secret; the old one goes on for a while. */
  async rotate(tx: Tx, id: string, { graceHours = GRACE_HOURS }: ApiKeyRotateDto): Promise<ApiKeySecretView> {
    permit(collectionPolicy, 'apiKey.edit', plainParties(tx.viewer));
    const { revokedAt } = await tx.claim(ApiKey, id);
    if (revokedAt) throw new Problem('conflict', 'keyRevoked');
    const secret = newToken();
    await tx.execute(
      `UPDATE api_key SET previous_hash = secret_hash, previous_until = now() + make_interval(hours => $3), secret_hash = $4, hint = $5, rotated_at = now(), version = version + 1
       WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, id, graceHours, hashOf(secret), secret.slice(-HINT)],
    );
    tx.record({ type: 'apiKey.rotated', apiKeyId: id }, 'apiKey', id, COLLECTORS);
    return { id, key: keyText(tx.tenantId, secret), signingSecret: null };
  }

  /** At once, the old secret of a rotation too. */
  async revoke(tx: Tx, id: string): Promise<ApiKeyListView> {
    permit(collectionPolicy, 'apiKey.edit', plainParties(tx.viewer));
    await tx.claim(ApiKey, id);
    await tx.execute(
      `UPDATE api_key SET revoked_at = now(), revoked_by = $3, previous_hash = NULL, previous_until = NULL, version = version + 1 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL`,
      [tx.tenantId, id, tx.viewer.personId],
    );
    tx.record({ type: 'apiKey.revoked', apiKeyId: id }, 'apiKey', id, COLLECTORS);
    return this.list(tx);
  }
}
