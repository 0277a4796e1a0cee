import { Injectable } from '@nestjs/common';
import { metricVersionMachine } from '@kpi-loop/metric/domain';
import { everyone, newId, type Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { DatasetCatalog } from './dataset-catalog';
import { MetricLink } from './metric-link.entity';
import type { PackImportDto, PackImportedView } from './metric-pack.dto';
import { MetricPackReader, type Planned } from './metric-pack.reader';
import { Metric } from './metric.entity';
import { MetricVersion } from './metric-version.entity';
import { PaidOn } from './paid-on';

/** Takes the metrics of a file over, all that were chosen or none of them. */
@Injectable()
export class MetricPackCommands {
  constructor(
    private readonly reader: MetricPackReader,
    private readonly catalog: DatasetCatalog,
    private readonly paidOn: PaidOn,
  ) {}

  /**
   * What is new comes as a draft, what differs as the draft of its next version; nothing is published by a file.
   * @throws Problem ruleBroken (422) packResolved while a dataset or a node is open, or one that was chosen is in conflict.
   */
  async import(tx: Tx, dto: PackImportDto): Promise<PackImportedView> {
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`metric pack ${tx.tenantId}`]);
    const { planned, view } = await this.reader.plan(tx, dto);
    const chosen = planned.filter(({ item }) => item.chosen);
    if (!view.ready) {
      const broken = [...new Set(chosen.flatMap(({ item }) => item.broken))];
      throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['packResolved', ...broken] });
    }
    const fresh = chosen.filter(({ item }) => item.standing === 'new').map((p) => ({ ...p, metricId: newId() }));
    const next = chosen.flatMap((p) => (p.item.standing === 'differs' && p.here ? [{ ...p, metricId: p.here.metricId }] : []));
    await this.metrics(tx, fresh);
    for (const metricId of await this.paidOn.byViewer(
      tx,
      next.map((one) => one.metricId),
    ))
      await this.paidOn.useWaiver(tx, { metricId });
    for (const one of [...fresh, ...next]) await this.draft(tx, one);
    await this.links(tx, [...fresh, ...next]);
    return {
      created: fresh.length,
      revised: next.length,
      unchanged: chosen.filter(({ item }) => item.standing === 'same').length,
      metricIds: [...fresh, ...next].map(({ metricId }) => metricId),
    };
  }

  private async metrics(tx: Tx, fresh: readonly (Planned & { metricId: string })[]): Promise<void> {
    if (!fresh.length) return;
    await tx.insert(
      Metric,
      fresh.map(({ packed, metricId }) => ({
        ...{ id: metricId, code: packed.code, name: packed.name.trim(), nameEn: packed.nameEn.trim() },
        ...{ stewardId: tx.actor, version: 1, standsAlone: packed.standsAlone, templateCode: '' },
      })),
    );
    for (const { metricId } of fresh) tx.record({ type: 'metric.created', metricId }, 'metric', metricId, everyone);
  }

  private async draft(tx: Tx, { metricId, definition, here }: Planned & { metricId: string }): Promise<void> {
    const { last } = await tx.get<{ last: number | null }>(`SELECT max(version_no) AS last FROM metric_version WHERE tenant_id = $1 AND metric_id = $2`, [
      tx.tenantId,
      here ? metricId : null,
    ]);
    const id = newId();
    await tx.create(
      MetricVersion,
      metricVersionMachine,
      { id, metricId, versionNo: (last ?? 0) + 1, ...definition, timezone: await this.catalog.zoneOf(tx, definition.datasetCode), authorId: tx.actor },
      { told: { facts: [{ type: 'metricVersion.drafted', metricId, metricVersionId: id }], audience: everyone } },
    );
  }

  /** Links to metrics that are there, with the file or before; those that are known already are left alone. */
  private async links(tx: Tx, taken: readonly (Planned & { metricId: string })[]): Promise<void> {
    const wanted = taken.flatMap(({ metricId, packed }) => [
      ...packed.companions.map((code) => ({ metricId, code: code.trim(), kind: 'companion' as const, timing: null })),
      ...packed.drivers.map(({ code, timing }) => ({ metricId, code: code.trim(), kind: 'driver' as const, timing })),
    ]);
    if (!wanted.length) return;
    const others = await tx.query<{ id: string; code: string }>(`SELECT id, code FROM metric WHERE tenant_id = $1 AND code = ANY ($2)`, [
      tx.tenantId,
      wanted.map((w) => w.code),
    ]);
    const known = await tx.query<{ key: string }>(
      `SELECT metric_id || '/' || other_id || '/' || kind AS key FROM metric_link WHERE tenant_id = $1 AND metric_id = ANY ($2::uuid[]) AND ended_at IS NULL`,
      [tx.tenantId, taken.map(({ metricId }) => metricId)],
    );
    const idOf = new Map(others.map(({ code, id }) => [code, id]));
    const seen = new Set(known.map(({ key }) => key));
    const rows = wanted.flatMap(({ metricId, code, kind, timing }) => {
      const otherId = idOf.get(code);
      const key = `${metricId}/${otherId}/${kind}`;
      if (!otherId || otherId === metricId || seen.has(key)) return [];
      seen.add(key);
      return [{ id: newId(), metricId, otherId, kind, timing, createdBy: tx.viewer.personId }];
    });
    if (rows.length) await tx.insert(MetricLink, rows);
  }
}
