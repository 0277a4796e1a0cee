import { Injectable, type OnModuleInit } from '@nestjs/common';
import { FigureAccess } from '@kpi-loop/measurement/api';
import { MetricStates, type MetricState, type MetricStateSource } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';

/**
 * How a metric stands, for whoever looks at it and not at a person: by the running target of the widest unit it is measured of,
 * the first of two as wide the one that stands worse. Figures of persons are left out, and of units what the viewer may not see.
 */
@Injectable()
export class MetricStatesOfUnits implements MetricStateSource, OnModuleInit {
  constructor(
    private readonly port: MetricStates,
    private readonly access: FigureAccess,
  ) {}

  onModuleInit(): void {
    this.port.register(this);
  }

  async states(tx: Tx): Promise<ReadonlyMap<string, MetricState>> {
    const params: unknown[] = [tx.tenantId, tx.today];
    const rows = await tx.query<{ metricId: string; state: MetricState }>(
      `SELECT DISTINCT ON (m.metric_id) m.metric_id, m.state FROM (
         SELECT k.tenant_id, l.metric_id, l.metric_version_id, k.state, coalesce(l.measured_kind, c.subject_kind) AS subject_kind, coalesce(l.measured_id, c.subject_id) AS subject_id
         FROM kpi_value k JOIN scorecard_line l ON l.tenant_id = k.tenant_id AND l.id = k.line_id AND l.removed_at IS NULL
         JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND split_part(c.status, '.', 1) IN ('effective', 'locked')
         JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND $2::date BETWEEN p.starts_on AND p.ends_on
         WHERE k.tenant_id = $1) m
       JOIN org_unit u ON u.tenant_id = $1 AND u.id = m.subject_id
       WHERE m.subject_kind = 'unit' AND ${this.access.visible(tx, params)}
       ORDER BY m.metric_id, length(u.path), array_position(ARRAY['bad', 'warn', 'ok', 'none'], m.state)`,
      params,
    );
    return new Map(rows.map(({ metricId, state }) => [metricId, state]));
  }
}
