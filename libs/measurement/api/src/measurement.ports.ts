import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CloseChecks, CycleReader, StageReports, type Blocker, type Missing, type StageReport } from '@kpi-loop/cycle/api';
import { DutySources, hasRole, type Duty, type Tx } from '@kpi-loop/shared/api';
import { addDays, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader, type LineInForce } from '@kpi-loop/target/api';
import { MeasurementReader, type PeriodActual } from './measurement.reader';
import { QualityDuties } from './quality.duties';

/** Rules that keep a period from being locked, each with the lines whose figure breaks it (§2.10, §3.8). */
const GATED: Record<string, (actual: PeriodActual) => boolean> = {
  noQuarantined: ({ status }) => status === 'quarantined',
  missingResolved: ({ status }) => status === 'missing',
  everythingVerified: ({ status }) => status === 'submitted',
  daysComplete: ({ endsEarly }) => endsEarly !== null,
  // what is waived scores nothing, and need not
  denominatorNotZero: ({ status, value, waivedMonths }) => value === null && !waivedMonths.length && !['quarantined', 'missing'].includes(status),
};

interface LineFigure {
  line: LineInForce;
  actual: PeriodActual;
}

/** What a period and its people are told: what is still open, how far the data are, what waits. */
@Injectable()
export class MeasurementPorts implements OnModuleInit {
  constructor(
    private readonly checks: CloseChecks,
    private readonly reports: StageReports,
    private readonly duties: DutySources,
    private readonly targets: TargetReader,
    private readonly cycles: CycleReader,
    private readonly reader: MeasurementReader,
    private readonly quality: QualityDuties,
  ) {}

  onModuleInit(): void {
    this.checks.register({
      name: 'measurement',
      check: (tx, periodId, gate) => (gate === 'lock' ? this.missing(tx, periodId) : this.undecided(tx, periodId)),
      ofTracked: true,
    });
    this.reports.register({ stage: 'collect', report: (tx, periodId) => this.report(tx, periodId) });
    this.duties.register({ duties: (tx) => this.dutiesOf(tx) });
    this.duties.register({ duties: (tx) => this.quality.of(tx) });
  }

  /** The line's figure over its days in the period, as the scoring will see it (R-M3); months up to a day have to be there. */
  private async figures(tx: Tx, periodId: string, due?: IsoDate): Promise<LineFigure[]> {
    const lines = new Map<string, { line: LineInForce; from: IsoDate; to: IsoDate }>();
    // by day: the first row of a line says when it begins, the last when it ends
    const { cardsPeriodId, ...frame } = await this.cycles.frameOf(tx, periodId);
    for (const line of await this.targets.segmentsInForce(tx, { periodId: cardsPeriodId }))
      lines.set(line.lineId, { line, from: lines.get(line.lineId)?.from ?? line.validFrom, to: line.validTo });
    const asked = [...lines.values()]
      .map(({ line, from, to }) => ({ line, from: from > frame.from ? from : frame.from, to: to < frame.to ? to : frame.to }))
      .filter(({ from, to }) => from <= to);
    const actuals = await this.reader.periodActuals(
      tx,
      asked.map(({ line: { metricVersionId, subjectKind, subjectId }, from, to }) => ({
        ...{ metricVersionId, subjectKind, subjectId, from, to, whole: true },
        ...(due && due < to ? { due } : {}),
      })),
    );
    return asked.map(({ line }, i) => ({ line, actual: actuals[i] }));
  }

  /** One entry a metric and rule, with the months that are wanted, so that whoever reads it knows whom to ask for what. */
  private async missing(tx: Tx, periodId: string): Promise<Missing[]> {
    const figures = await this.figures(tx, periodId);
    return Object.entries(GATED).flatMap(([rule, breaks]) => {
      const broken = new Map<string, LineFigure[]>();
      for (const figure of figures.filter(({ actual }) => breaks(actual))) {
        const key = `${figure.line.metricVersionId}:${figure.line.subjectKind}`;
        broken.set(key, [...(broken.get(key) ?? []), figure]);
      }
      return [...broken.values()].map((of) => missingOf(rule, of));
    });
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

  private async report(tx: Tx, periodId: string): Promise<StageReport> {
    const figures = await this.figures(tx, periodId, addDays(tx.today, -1));
    const done = ({ actual }: { actual: PeriodActual }): boolean => ['verified', 'locked', 'waived'].includes(actual.status);
    const due = await tx.one<{ dueOn: IsoDate }>(`SELECT due_on FROM stage_deadline WHERE tenant_id = $1 AND period_id = $2 AND stage = 'collect'`, [
      tx.tenantId,
      periodId,
    ]);
    const open = figures.filter((f) => !done(f));
    const units = new Map<string, Record<string, number>>();
    const byStatus: Record<string, number> = {};
    for (const { line, actual } of figures) {
      byStatus[actual.status] = (byStatus[actual.status] ?? 0) + 1;
      const unit = units.get(line.unitId) ?? {};
      units.set(line.unitId, { ...unit, [actual.status]: (unit[actual.status] ?? 0) + 1 });
    }
    return {
      stage: 'collect',
      done: figures.length - open.length,
      total: figures.length,
      byStatus,
      waitingForMe: hasRole(tx.viewer, 'STEWARD') ? open.filter(({ actual }) => actual.status === 'submitted' || actual.status === 'quarantined').length : 0,
      late: due && due.dueOn < tx.today ? open.length : 0,
      blockers: await this.blockers(tx),
      byUnit: [...units].map(([unitId, statuses]) => ({ unitId, byStatus: statuses })),
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

function missingOf(rule: string, figures: LineFigure[]): Missing {
  const [{ line }] = figures;
  const months = [...new Set(figures.flatMap(({ actual }) => actual.missingMonths))].sort();
  const until = figures.map(({ actual }) => actual.endsEarly).find((day) => day !== null) ?? null;
  const count = figures.length;
  return {
    rule,
    count,
    link: `/collection/figures?metric=${line.metricVersionId}&kind=${line.subjectKind}&to=${months.at(-1) ?? `${line.periodTo.slice(0, 7)}-01`}`,
    params: { count, name: line.metricName, nameEn: line.metricNameEn || line.metricName, months: months.map((month) => month.slice(0, 7)).join(', '), until },
  };
}
