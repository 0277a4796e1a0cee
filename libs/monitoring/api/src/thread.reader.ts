import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { monitoringPolicy } from '@kpi-loop/monitoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { KnotView, ThreadView } from './kpi.dto';
import { alertKnots, dataKnots, scoreKnots, targetKnots } from './own-knots';
import { ThreadSources, type Knot } from './thread-sources';
import { lineNames, noteAccess } from './why.reader';

type Head = Pick<ThreadView, 'code' | 'name' | 'nameEn' | 'unit' | 'decimals' | 'percent' | 'direction' | 'state' | 'value' | 'target' | 'asOf'>;

/** 一生线: the life of one KPI on one line, through all the periods it was carried over. */
@Injectable()
export class ThreadReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly sources: ThreadSources,
  ) {}

  /** @throws Problem notFound (404) · forbidden (403). */
  async view(tx: Tx, lineId: string): Promise<ThreadView> {
    const { ownerId, ownerName, ownerNameEn, cycleCode } = await lineNames(tx, lineId);
    (await this.organization.standing(tx, ownerId)).permit(monitoringPolicy, 'line.thread');
    await noteAccess(tx, ownerId, 'line.thread', lineId);
    const lines = await this.lineage(tx, lineId);
    const knots: Knot[] = [];
    for (const id of lines)
      knots.push(
        ...(await targetKnots(tx, id)),
        ...(await dataKnots(tx, id)),
        ...(await alertKnots(tx, id)),
        ...(await scoreKnots(tx, id)),
        ...(await this.sources.all(tx, id)),
      );
    const head = await this.head(tx, lineId);
    const targets = await tx.query<{ from: string; to: string; target: string }>(
      `SELECT valid_from AS "from", valid_to AS "to", target FROM line_target WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[]) AND superseded_at IS NULL ORDER BY valid_from`,
      [tx.tenantId, lines],
    );
    return {
      lineId,
      ...head,
      ownerId,
      ownerName,
      ownerNameEn,
      cycleCode,
      firstTarget: targets[0]?.target ?? head.target,
      knots: knots.sort((a, b) => a.at.localeCompare(b.at)).map(knotView),
      targets,
    };
  }

  /** The line and those it was carried from, oldest first. */
  private async lineage(tx: Tx, lineId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH RECURSIVE up AS (
         SELECT id, carried_from_id, 0 AS depth FROM scorecard_line WHERE tenant_id = $1 AND id = $2
         UNION ALL SELECT l.id, l.carried_from_id, up.depth + 1 FROM up JOIN scorecard_line l ON l.tenant_id = $1 AND l.id = up.carried_from_id WHERE up.depth < 24)
       SELECT id FROM up ORDER BY depth DESC`,
      [tx.tenantId, lineId],
    );
    return rows.map(({ id }) => id);
  }

  private head(tx: Tx, lineId: string): Promise<Head> {
    return tx.get<Head>(
      `SELECT m.code, m.name, m.name_en, v.unit, v.decimals, v.percent, v.direction, coalesce(k.state, 'none') AS state, k.value, k.data_until AS as_of,
         (SELECT t.target FROM line_target t WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL ORDER BY t.valid_from <= $3::date DESC, t.valid_from DESC LIMIT 1) AS target
       FROM scorecard_line l JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       LEFT JOIN kpi_value k ON k.tenant_id = l.tenant_id AND k.line_id = l.id WHERE l.tenant_id = $1 AND l.id = $2`,
      [tx.tenantId, lineId, tx.today],
    );
  }
}

const knotView = ({ at, stage, kind, params, link, figure, state }: Knot): KnotView => ({
  at,
  stage,
  kind,
  params,
  link,
  figure: figure ?? null,
  state: state ?? 'none',
});
