import { Injectable } from '@nestjs/common';
import { WRITTEN_BY, metricPolicy, metricVersionMachine, type MetricVersionContext, type MetricVersionEvent } from '@kpi-loop/metric/domain';
import { Tx, everyone, type AdvanceOptions } from '@kpi-loop/shared/api';
import { Problem, RuleBroken, permit } from '@kpi-loop/shared/kernel';
import { CertificationCommands } from './certification.commands';
import { DatasetCatalog } from './dataset-catalog';
import { MetricCentreReader } from './metric-centre.reader';
import { columnsOfDefinition } from './definition-columns';
import type { DefinitionDto } from './definition.dto';
import { requireNode } from './metric.commands';
import type { MetricVersionItemView } from './metric.dto';
import { MetricVersion } from './metric-version.entity';
import { approversOf, MetricVersionRules, contentHash } from './metric-version.rules';
import { PaidOn } from './paid-on';
import { approvingParties } from './parties';

/** One method an event: claim, permit, advance, and the fresh view. */
@Injectable()
export class MetricVersionCommands {
  constructor(
    private readonly centre: MetricCentreReader,
    private readonly rules: MetricVersionRules,
    private readonly certifications: CertificationCommands,
    private readonly catalog: DatasetCatalog,
    private readonly paidOn: PaidOn,
  ) {}

  async edit(tx: Tx, id: string, dto: DefinitionDto): Promise<MetricVersionItemView> {
    const row = await this.claim(tx, id, 'metricVersion.edit');
    await requireNode(tx, dto.processNodeId, '/processNodeId');
    const { code } = await tx.get<{ code: string }>(`SELECT code FROM metric WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, row.metricId]);
    return this.advance(
      tx,
      row,
      { type: 'metricVersion.edit' },
      { set: { ...columnsOfDefinition(dto, code, await this.catalog.zoneOf(tx, dto.datasetCode)) } },
    );
  }

  async submit(tx: Tx, id: string): Promise<MetricVersionItemView> {
    return this.advance(tx, await this.claim(tx, id, 'metricVersion.submit'), { type: 'metricVersion.submit' });
  }

  async return(tx: Tx, id: string, reason: string): Promise<MetricVersionItemView> {
    return this.advance(tx, await this.claim(tx, id, 'metricVersion.return'), { type: 'metricVersion.return', reason });
  }

  async discard(tx: Tx, id: string): Promise<MetricVersionItemView> {
    return this.advance(tx, await this.claim(tx, id, 'metricVersion.discard'), { type: 'metricVersion.discard' });
  }

  /** Takes the definition out of use without a successor. Cards that were agreed on it keep it. */
  async deprecate(tx: Tx, id: string, reason: string): Promise<MetricVersionItemView> {
    const row = await this.claim(tx, id, 'metricVersion.deprecate');
    await this.certifications.versionEnded(tx, row, 'deprecated');
    return this.advance(tx, row, { type: 'metricVersion.deprecate', reason });
  }

  /** In force from now on, a count without quality beside it only when that is confirmed; the version that was in force until now is deprecated in the same transaction. */
  async publish(tx: Tx, id: string, confirmed = false): Promise<MetricVersionItemView> {
    const row = await this.claim(tx, id, 'metricVersion.publish');
    if (row.status === 'in_review') await this.rules.lockContent(tx, row);
    await this.supersede(tx, row);
    const { now } = await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`);
    const set = { approverId: tx.actor, publishedAt: now, contentHash: contentHash(row) };
    return this.advance(tx, row, { type: 'metricVersion.publish', confirmed }, { set });
  }

  private async supersede(tx: Tx, by: MetricVersion): Promise<void> {
    const old = await tx.one<MetricVersion>(
      `SELECT * FROM metric_version WHERE tenant_id = $1 AND metric_id = $2 AND status = 'published' AND id <> $3 FOR UPDATE`,
      [tx.tenantId, by.metricId, by.id],
    );
    if (!old) return;
    await this.certifications.versionEnded(tx, old, 'newVersion');
    await tx.advance(
      MetricVersion,
      old,
      metricVersionMachine,
      await this.rules.contextOf(tx, old),
      { type: 'metricVersion.supersede', by: by.id },
      { audience: everyone },
    );
  }

  private async claim(tx: Tx, id: string, action: keyof typeof metricPolicy): Promise<MetricVersion> {
    const row = await tx.claim(MetricVersion, id);
    permit(metricPolicy, action, approvingParties(tx.viewer, await approversOf(tx, row.metricId)));
    return row;
  }

  private async advance(tx: Tx, row: MetricVersion, event: MetricVersionEvent, options: Pick<AdvanceOptions, 'set'> = {}): Promise<MetricVersionItemView> {
    const context = await this.rules.contextOf(tx, row);
    try {
      await tx.advance(MetricVersion, row, metricVersionMachine, context, event, { ...options, audience: everyone });
    } catch (error) {
      throw error instanceof RuleBroken ? naming(error, context) : error;
    }
    if (context.paidOnIt && WRITTEN_BY.includes(event.type)) await this.paidOn.useWaiver(tx, { metricId: row.metricId, metricVersionId: row.id });
    return this.centre.version(tx, row.id);
  }
}

/** Which metric it is that measures the same already, and which ones it reads. */
const naming = (error: RuleBroken, { duplicateOf, circle, unknownInputs }: MetricVersionContext): Problem => {
  const params = {
    ...(duplicateOf ? { duplicateOf } : {}),
    ...(circle ? { circle: circle.join(' → ') } : {}),
    ...(unknownInputs.length ? { inputs: unknownInputs.join(', ') } : {}),
  };
  return new Problem(error.kind, error.code, error.detail, { ...error.extra, params: { ...error.extra.params, ...params } });
};
