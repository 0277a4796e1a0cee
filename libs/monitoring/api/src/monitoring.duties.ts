import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DutySources, type Duty, type Tx } from '@kpi-loop/shared/api';

interface Waiting {
  id: string;
  rule: string;
  severity: string;
  handling: string;
  metricName: string;
  metricNameEn: string;
  code: string;
  dueAt: Date | null;
}

/** Alerts that wait for their owner to say "seen". */
@Injectable()
export class MonitoringDuties implements OnModuleInit {
  constructor(private readonly sources: DutySources) {}

  onModuleInit(): void {
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  async duties(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.personId) return [];
    const rows = await tx.query<Waiting>(
      `SELECT a.id, a.rule, a.severity, a.handling, m.name AS metric_name, m.name_en AS metric_name_en, m.code, d.due_at FROM alert a
       JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
       LEFT JOIN deadline d ON d.tenant_id = a.tenant_id AND d.aggregate = 'alert' AND d.aggregate_id = a.id AND d.event = 'alert.ackTimeout' AND d.fired_at IS NULL
       WHERE a.tenant_id = $1 AND a.owner_id = $2 AND (a.handling = 'new' OR a.handling LIKE 'escalated.%') AND a.severity <> 'info' ORDER BY d.due_at NULLS LAST LIMIT 100`,
      [tx.tenantId, tx.viewer.personId],
    );
    return rows.map(({ id, rule, severity, handling, metricName, metricNameEn, code, dueAt }) => ({
      kind: 'alert.acknowledge',
      aggregate: 'alert',
      aggregateId: id,
      params: { rule, name: metricName, nameEn: metricNameEn, code },
      dueAt: dueAt ? new Date(dueAt).toISOString() : null,
      severity: severity === 'critical' || handling !== 'new' ? 'bad' : 'warn',
      link: `/alerts?alert=${id}`,
    }));
  }
}
