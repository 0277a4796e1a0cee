import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MetricFigures, type MetricFigure, type MetricFigureSource } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addMonths, firstOfMonth } from '@kpi-loop/shared/kernel';
import { FigureAccess } from './figure-access';

/** Months a figure may be old and still be told as the last one. */
const MONTHS = 13;

/**
 * The last figure of each metric as its definition in force makes it, for the widest unit the viewer may see, and that of the
 * month before. Figures in doubt are none; of two units as wide the first by name of its path. A month that is not over is told only
 * where there is no other, and held against nothing: half a month is no fall.
 */
@Injectable()
export class MetricFiguresOfUnits implements MetricFigureSource, OnModuleInit {
  constructor(
    private readonly port: MetricFigures,
    private readonly access: FigureAccess,
  ) {}

  onModuleInit(): void {
    this.port.register(this);
  }

  async figures(tx: Tx, metricIds: readonly string[]): Promise<ReadonlyMap<string, MetricFigure>> {
    if (!metricIds.length) return new Map();
    const running = firstOfMonth(tx.today);
    const params: unknown[] = [tx.tenantId, metricIds, addMonths(running, -MONTHS), running];
    const rows = await tx.query<MetricFigure & { metricId: string }>(
      `WITH cell AS MATERIALIZED (
         SELECT v.metric_id, m.subject_id, m.month, m.value FROM metric_version v JOIN measurement m ON m.tenant_id = v.tenant_id AND m.metric_version_id = v.id
         WHERE v.tenant_id = $1 AND v.metric_id = ANY ($2::uuid[]) AND v.status = 'published' AND m.subject_kind = 'unit' AND m.month >= $3 AND m.value IS NOT NULL
           AND m.status IN ('submitted', 'verified', 'locked') AND ${this.access.visible(tx, params)}),
       last AS (
         SELECT DISTINCT ON (cell.metric_id) cell.*, u.name, u.name_en FROM cell JOIN org_unit u ON u.tenant_id = $1 AND u.id = cell.subject_id
         ORDER BY cell.metric_id, length(u.path), u.path, cell.month < $4 DESC, cell.month DESC)
       SELECT last.metric_id, last.month, trim_scale(last.value)::text AS value, last.name AS unit_name, coalesce(nullif(last.name_en, ''), last.name) AS unit_name_en,
         (SELECT trim_scale(b.value)::text FROM cell b WHERE b.metric_id = last.metric_id AND b.subject_id = last.subject_id AND b.month = (last.month - interval '1 month')::date AND last.month < $4) AS before
       FROM last`,
      params,
    );
    return new Map(rows.map(({ metricId, ...figure }) => [metricId, figure]));
  }
}
