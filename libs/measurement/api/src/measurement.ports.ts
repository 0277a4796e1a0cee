import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CloseChecks, StageReports, type Blocker, type Missing, type StageReport, type UnitReport } from '@kpi-loop/cycle/api';
import { DutySources, hasRole, type Duty, type Tx } from '@kpi-loop/shared/api';
import { addDays, type IsoDate } from '@kpi-loop/shared/kernel';
import { PeriodGate } from './period-gate';
import { PeriodStand } from './period-stand';
import { QualityDuties } from './quality.duties';

/** A figure that is there, verified or let pass. */
const DONE: readonly string[] = ['verified', 'locked', 'waived'];

/** What a period and its people are told: what is still open, how far the data are, what waits. */
@Injectable()
export class MeasurementPorts implements OnModuleInit {
  constructor(
    private readonly checks: CloseChecks,
    private readonly reports: StageReports,
    private readonly duties: DutySources,
    private readonly stand: PeriodStand,
    private readonly gate: PeriodGate,
    private readonly quality: QualityDuties,
  ) {}

  onModuleInit(): void {
    this.checks.register({
      name: 'measurement',
      check: (tx, periodId, gate) => (gate === 'lock' ? this.gate.missing(tx, periodId) : this.undecided(tx, periodId)),
      ofTracked: true,
    });
    this.reports.register({ stage: 'collect', report: (tx, periodId) => this.report(tx, periodId) });
    this.duties.register({ duties: (tx) => this.dutiesOf(tx) });
    this.duties.register({ duties: (tx) => this.quality.of(tx) });
  }

  /** No correction of a figure of the period waits when it is closed (§2.10). */
  private async undecided(tx: Tx, periodId: string): Promise<Missing[]> {
    const { count } = await tx.get<{ count: number }>(
      `SELECT count(DISTINCT c.id)::int AS count FROM correction c JOIN correction_figure f ON f.tenant_id = c.tenant_id AND f.correction_id = c.id JOIN measurement m ON m.tenant_id = f.tenant_id AND m.id = f.measurement_id
       JOIN period p ON p.tenant_id = c.tenant_id AND p.id = $2 AND m.month BETWEEN p.starts_on AND p.ends_on
       WHERE c.tenant_id = $1 AND c.status = 'requested' AND m.metric_version_id IN (SELECT l.metric_version_id FROM scorecard_line l JOIN scorecard s ON s.tenant_id = l.tenant_id AND s.id = l.scorecard_id WHERE l.tenant_id = $1 AND s.period_id = coalesce(p.parent_period_id, p.id) AND s.status <> 'void')`,
      [tx.tenantId, periodId],
    );
    return count ? [{ rule: 'correctionsDecided', count, link: '/collection/corrections?status=requested', params: { count } }] : [];
  }

  /** How far the data are, of the months that are over: a figure is missed the day after its month. */
  private async report(tx: Tx, periodId: string): Promise<StageReport> {
    const counted = await this.stand.byUnit(tx, periodId, addDays(tx.today, -1));
    const due = await tx.one<{ dueOn: IsoDate }>(`SELECT due_on FROM stage_deadline WHERE tenant_id = $1 AND period_id = $2 AND stage = 'collect'`, [
      tx.tenantId,
      periodId,
    ]);
    const byStatus: Record<string, number> = {};
    const units = new Map<string, UnitReport>();
    for (const { unitId, status, lines } of counted) {
      byStatus[status] = (byStatus[status] ?? 0) + lines;
      const unit = units.get(unitId) ?? { unitId, byStatus: {} };
      unit.byStatus[status] = lines;
      units.set(unitId, unit);
    }
    const total = counted.reduce((sum, { lines }) => sum + lines, 0);
    const done = counted.reduce((sum, { status, lines }) => (DONE.includes(status) ? sum + lines : sum), 0);
    return {
      stage: 'collect',
      done,
      total,
      byStatus,
      waitingForMe: hasRole(tx.viewer, 'STEWARD') ? (byStatus['submitted'] ?? 0) + (byStatus['quarantined'] ?? 0) : 0,
      late: due && due.dueOn < tx.today ? total - done : 0,
      blockers: await this.blockers(tx),
      byUnit: [...units.values()],
    };
  }

  /** Datasets whose last delivery failed. */
  private async blockers(tx: Tx): Promise<Blocker[]> {
    const failed = await tx.query<{ id: string; name: string; nameEn: string; startedBy: string | null }>(
      `SELECT r.id, d.name, d.name_en, r.started_by FROM dataset d JOIN LATERAL (SELECT id, status, started_by FROM collection_run r WHERE r.tenant_id = d.tenant_id AND r.dataset_id = d.id ORDER BY started_at DESC LIMIT 1) r ON r.status = 'failed'
       WHERE d.tenant_id = $1 ORDER BY d.name LIMIT 20`,
      [tx.tenantId],
    );
    return failed.map(({ id, name, nameEn, startedBy }) => ({
      key: 'blocker.runFailed',
      params: { name, nameEn },
      ...(startedBy ? { personId: startedBy } : {}),
      link: `/collection/runs/${id}`,
    }));
  }

  private async dutiesOf(tx: Tx): Promise<Duty[]> {
    if (!hasRole(tx.viewer, 'STEWARD')) return [];
    const waiting = await tx.query<{ metricVersionId: string; name: string; nameEn: string; count: number }>(
      `SELECT m.metric_version_id, k.name, k.name_en, count(*)::int AS count FROM measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id JOIN metric k ON k.tenant_id = v.tenant_id AND k.id = v.metric_id
       WHERE m.tenant_id = $1 AND m.status = 'submitted' GROUP BY 1, 2, 3 ORDER BY 2 LIMIT 100`,
      [tx.tenantId],
    );
    const blockers = await this.blockers(tx);
    return [
      ...waiting.map(({ metricVersionId, ...params }): Duty => ({
        kind: 'measurement.verify',
        aggregate: 'metricVersion',
        aggregateId: metricVersionId,
        params,
        dueAt: null,
        severity: 'none',
        link: `/collection/figures?metric=${metricVersionId}&status=submitted`,
      })),
      ...blockers.map(({ params, link }): Duty => ({
        kind: 'collectionRun.failed',
        aggregate: 'collectionRun',
        aggregateId: link.slice(link.lastIndexOf('/') + 1),
        params,
        dueAt: null,
        severity: 'bad',
        link,
      })),
    ];
  }
}
