import { Injectable } from '@nestjs/common';
import { metricPolicy, metricVersionMachine, templateOf } from '@kpi-loop/metric/domain';
import { Tx, everyone, newId } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { DatasetCatalog } from './dataset-catalog';
import { MetricCentreReader } from './metric-centre.reader';
import type { MetricCreateDto, MetricUpdateDto, MetricVersionItemView, MetricView } from './metric.dto';
import { DEFINITION, columnsOfDefinition } from './definition-columns';
import { MetricLinkCommands } from './metric-link.commands';
import { Metric } from './metric.entity';
import { MetricVersion } from './metric-version.entity';
import { PaidOn } from './paid-on';
import { tenantParties } from './parties';

/** @throws Problem notFound (404) also for a node of another tenant. */
export async function requireNode(tx: Tx, nodeId: string | null | undefined, pointer: string): Promise<void> {
  if (!nodeId) return;
  const known = await tx.one(`SELECT 1 FROM process_node WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, nodeId]);
  if (!known) throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer, code: 'notFound' }] });
}

@Injectable()
export class MetricCommands {
  constructor(
    private readonly centre: MetricCentreReader,
    private readonly links: MetricLinkCommands,
    private readonly catalog: DatasetCatalog,
    private readonly paidOn: PaidOn,
  ) {}

  /** A metric with the draft of its first definition. @throws Problem conflict (409) when the code is taken. */
  async create(tx: Tx, dto: MetricCreateDto): Promise<MetricView> {
    permit(metricPolicy, 'metric.create', tenantParties(tx.viewer));
    await requireNode(tx, dto.definition.processNodeId, '/definition/processNodeId');
    const code = dto.code.trim();
    if (await tx.one(`SELECT 1 FROM metric WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, code])) {
      throw new Problem('conflict', 'alreadyExists', undefined, { fields: [{ pointer: '/code', code: 'alreadyExists' }] });
    }
    const template = templateOf(dto.templateCode ?? '');
    if (dto.templateCode && !template) throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer: '/templateCode', code: 'notFound' }] });
    const [metric] = await tx.insert(Metric, {
      ...{ id: newId(), code, name: dto.name.trim(), nameEn: dto.nameEn.trim(), stewardId: tx.actor, version: 1 },
      standsAlone: dto.standsAlone ?? template?.standsAlone ?? true,
      templateCode: template?.code ?? '',
    });
    if (template) await this.links.joinCompanions(tx, metric.id, template.code);
    tx.record({ type: 'metric.created', metricId: metric.id }, 'metric', metric.id, everyone);
    await this.draft(tx, metric.id, 1, columnsOfDefinition(dto.definition, code, await this.catalog.zoneOf(tx, dto.definition.datasetCode)));
    return this.centre.metric(tx, metric.id);
  }

  /** Names and steward, which are not part of any definition. */
  async update(tx: Tx, id: string, dto: MetricUpdateDto): Promise<MetricView> {
    permit(metricPolicy, 'metric.update', tenantParties(tx.viewer));
    const metric = await tx.claim(Metric, id);
    const steward = dto.stewardId === undefined ? metric.stewardId : dto.stewardId;
    await tx.execute(`UPDATE metric SET name = $3, name_en = $4, steward_id = $5, stands_alone = $6, version = version + 1 WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      id,
      dto.name.trim(),
      dto.nameEn.trim(),
      steward,
      dto.standsAlone ?? metric.standsAlone,
    ]);
    if (dto.approverIds) await this.nameApprovers(tx, id, [...new Set(dto.approverIds)]);
    tx.record({ type: 'metric.updated', metricId: id }, 'metric', id, everyone);
    return this.centre.metric(tx, id);
  }

  /** @throws Problem notFound (404) for somebody of another tenant. */
  private async nameApprovers(tx: Tx, id: string, personIds: readonly string[]): Promise<void> {
    const { count } = await tx.get<{ count: number }>(`SELECT count(*)::int AS count FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [
      tx.tenantId,
      personIds,
    ]);
    if (count !== personIds.length) throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer: '/approverIds', code: 'notFound' }] });
    await tx.execute(`DELETE FROM metric_approver WHERE tenant_id = $1 AND metric_id = $2 AND person_id <> ALL ($3::uuid[])`, [tx.tenantId, id, personIds]);
    await tx.execute(`INSERT INTO metric_approver (tenant_id, metric_id, person_id) SELECT $1, $2, unnest($3::uuid[]) ON CONFLICT DO NOTHING`, [
      tx.tenantId,
      id,
      personIds,
    ]);
  }

  /**
   * The next version, as a draft: a copy of the definition in force, or of the last one written when none is.
   * @throws Problem ruleBroken (422) noOpenVersion while another version is being written or reviewed · forbidden (403) to whoever is paid on it (SoD4).
   */
  async revise(tx: Tx, id: string): Promise<MetricVersionItemView> {
    permit(metricPolicy, 'metric.revise', tenantParties(tx.viewer));
    await tx.get(`SELECT id FROM metric WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
    const versions = await tx.query<MetricVersion>(`SELECT * FROM metric_version WHERE tenant_id = $1 AND metric_id = $2 ORDER BY version_no DESC`, [
      tx.tenantId,
      id,
    ]);
    if (versions.some((v) => v.status === 'draft' || v.status === 'in_review'))
      throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['noOpenVersion'] });
    await this.paidOn.mayBegin(tx, id);
    const source = versions.find((v) => v.status === 'published') ?? versions[0];
    if (!source) throw new Problem('notFound', 'notFound');
    const copy = Object.fromEntries(DEFINITION.map((column) => [column, source[column]])) as Pick<MetricVersion, (typeof DEFINITION)[number]>;
    const created = await this.draft(tx, id, versions[0].versionNo + 1, copy);
    return this.centre.version(tx, created.id);
  }

  private draft(tx: Tx, metricId: string, versionNo: number, definition: Partial<MetricVersion>): Promise<MetricVersion> {
    const id = newId();
    return tx.create(
      MetricVersion,
      metricVersionMachine,
      { id, metricId, versionNo, ...definition, authorId: tx.actor },
      { told: { facts: [{ type: 'metricVersion.drafted', metricId, metricVersionId: id }], audience: everyone } },
    );
  }
}
