import { Injectable } from '@nestjs/common';
import { collectionPolicy, isSent, isSqlKind, readHeaders, type SourceKind } from '@kpi-loop/measurement/domain';
import { newId, plainParties, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import { secretPlace } from './connectors/connectors';
import { refuseProhibited } from './prohibited-names';
import { seal } from './secret-box';
import type { SourceCreateDto, SourceListView, SourceUpdateDto, SourceView } from './source.dto';
import { Source } from './source.entity';

const VIEW = `SELECT s.id, s.code, s.name, s.name_en, s.kind, s.auto_verify, p.name AS trusted_by_name, p.name_en AS trusted_by_name_en, CASE WHEN s.config ? 'host' THEN s.config END AS connection, s.config->>'url' AS url, s.secret IS NOT NULL AS password_set, s.version,
    (SELECT count(*)::int FROM dataset d WHERE d.tenant_id = s.tenant_id AND d.source_id = s.id) AS datasets, r.status AS last_run_status, r.started_at AS last_run_at
  FROM source s LEFT JOIN person p ON p.tenant_id = s.tenant_id AND p.id = s.trusted_by
  LEFT JOIN LATERAL (SELECT r.status, r.started_at FROM dataset d JOIN collection_run r ON r.tenant_id = d.tenant_id AND r.dataset_id = d.id
    WHERE d.tenant_id = s.tenant_id AND d.source_id = s.id ORDER BY r.started_at DESC LIMIT 1) r ON true WHERE s.tenant_id = $1`;

@Injectable()
export class SourceCommands {
  async list(tx: Tx): Promise<SourceListView> {
    return { items: await tx.query<SourceView>(`${VIEW} ORDER BY s.name, s.id`, [tx.tenantId]) };
  }

  one(tx: Tx, id: string): Promise<SourceView> {
    return tx.get<SourceView>(`${VIEW} AND s.id = $2`, [tx.tenantId, id]);
  }

  async create(tx: Tx, dto: SourceCreateDto): Promise<SourceView> {
    permit(collectionPolicy, 'source.edit', plainParties(tx.viewer));
    refuseProhibited('/name', [dto.code, dto.name, dto.nameEn ?? '', dto.url ?? '', dto.connection?.database ?? '']);
    const vouched = dto.kind === 'file' && !!dto.autoVerify;
    if (vouched) permit(collectionPolicy, 'source.trust', plainParties(tx.viewer));
    const id = newId();
    const config = configOf(dto.kind, dto);
    checkSecret(dto.kind, dto.password);
    const secret = dto.password ? seal(dto.password, secretPlace({ tenantId: tx.tenantId, id })) : null;
    await tx.insert(Source, {
      id,
      code: dto.code,
      name: dto.name,
      nameEn: dto.nameEn ?? '',
      kind: dto.kind,
      config,
      secret,
      autoVerify: dto.autoVerify ?? dto.kind !== 'file',
      trustedBy: vouched ? tx.viewer.personId : null,
      createdBy: tx.viewer.personId,
    });
    tx.record({ type: 'source.created', sourceId: id }, 'source', id, COLLECTORS);
    return this.one(tx, id);
  }

  async update(tx: Tx, id: string, dto: SourceUpdateDto): Promise<SourceView> {
    permit(collectionPolicy, 'source.edit', plainParties(tx.viewer));
    refuseProhibited('/name', [dto.name, dto.nameEn ?? '', dto.url ?? '', dto.connection?.database ?? '']);
    const source = await tx.claim(Source, id);
    const vouched = source.kind === 'file' && dto.autoVerify && !source.autoVerify;
    if (vouched) permit(collectionPolicy, 'source.trust', plainParties(tx.viewer));
    const trustedBy = !dto.autoVerify ? null : vouched ? tx.viewer.personId : source.trustedBy;
    checkSecret(source.kind, dto.password);
    const secret = dto.password ? seal(dto.password, secretPlace(source)) : null;
    const config = dto.connection || dto.url ? configOf(source.kind, dto) : source.config;
    if (placeOf(source.config) !== placeOf(config) && source.secret && !secret)
      throw new Problem('ruleBroken', 'passwordForNewHost', undefined, {
        violations: ['passwordGiven'],
        fields: [{ pointer: '/password', code: 'passwordForNewHost' }],
      });
    await tx.execute(
      `UPDATE source SET name = $3, auto_verify = $4, config = $5, secret = coalesce($6, secret), trusted_by = $7, name_en = coalesce($8, name_en), version = version + 1 WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, id, dto.name, dto.autoVerify, JSON.stringify(config), secret, trustedBy, dto.nameEn ?? null],
    );
    tx.record({ type: 'source.changed', sourceId: id }, 'source', id, COLLECTORS);
    return this.one(tx, id);
  }

  /** Vouches for a source of files, or no longer. What the voucher brings is not covered (`trusterIsNotCollector`). */
  async trust(tx: Tx, id: string, on: boolean): Promise<SourceView> {
    permit(collectionPolicy, 'source.trust', plainParties(tx.viewer));
    await tx.claim(Source, id);
    await tx.execute(
      `UPDATE source SET auto_verify = $3, trusted_by = CASE WHEN $3 AND kind = 'file' THEN $4::uuid END, version = version + 1 WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, id, on, tx.viewer.personId],
    );
    tx.record({ type: on ? 'source.trusted' : 'source.distrusted', sourceId: id }, 'source', id, COLLECTORS);
    return this.one(tx, id);
  }
}

const missing = (pointer: string, code = 'isDefined'): Problem => new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer, code }] });

function configOf(kind: SourceKind, { connection, url }: Pick<SourceCreateDto, 'connection' | 'url'>): Source['config'] {
  if (isSent(kind) || kind === 'internal' || kind === 'manual') return {};
  if (kind === 'rest') {
    const parsed = url && URL.canParse(url) ? new URL(url) : null;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) throw missing('/url', 'urlMalformed');
    return { url: parsed.href };
  }
  if (!connection) throw missing('/connection');
  const { host, port, database, user, tls = 'off', ca } = connection;
  return { host, port, database, user, tls, ...(ca ? { ca } : {}) };
}

function checkSecret(kind: SourceKind, secret: string | undefined): void {
  if (kind === 'rest' && secret && !readHeaders(secret)) throw missing('/password', 'headersMalformed');
  if (isSqlKind(kind) && secret?.includes('\u0000')) throw missing('/password');
}

/** Whom a secret is told to, and how safely: it goes only to the server it was given for. */
const placeOf = (config: Source['config']): string =>
  'url' in config ? new URL(config.url).origin : 'host' in config ? JSON.stringify([config.host, config.port, config.tls ?? 'off', config.ca]) : '';
