import { Injectable } from '@nestjs/common';
import type { AlertRule, KpiState, Severity } from '@kpi-loop/monitoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';

export interface LiveValueRow {
  lineId: string;
  asOf: IsoDate;
  value: string | null;
  numerator: string | null;
  denominator: string | null;
  target: string;
  expected: string | null;
  phasing: string | null;
  pace: string | null;
  attainment: string | null;
  forecast: string | null;
  forecastScore: string | null;
  state: KpiState;
  stale: boolean;
  dataUntil: IsoDate | null;
  computedAt: Date;
}

/** A line that is at risk or off track, with whose it is. */
export interface OffTrackLine extends LiveValueRow {
  scorecardId: string;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  ownerId: string;
  headId: string | null;
  unitId: string;
  metricId: string;
  metricVersionId: string;
  weight: string;
  openAlertId: string | null;
}

export interface OpenAlert {
  id: string;
  rule: AlertRule;
  severity: Severity;
  condition: string;
  handling: string;
  lineId: string;
  periodId: string;
  ownerId: string;
  headId: string | null;
  unitId: string;
  headToldAt: Date | null;
  cause: string | null;
  explanation: string | null;
  actionId: string | null;
  snapshot: Record<string, unknown>;
  raisedAt: Date;
}

const VALUE = `k.line_id, k.as_of, k.value, k.numerator, k.denominator, k.target, k.expected, k.phasing, k.pace, k.attainment, k.forecast, k.forecast_score, k.state, k.stale, k.data_until, k.computed_at`;

/** What downstream features ask about the running period. */
@Injectable()
export class MonitoringReader {
  /** Lines without a value yet are absent. */
  values(tx: Tx, lineIds: readonly string[]): Promise<LiveValueRow[]> {
    return tx.query<LiveValueRow>(`SELECT ${VALUE} FROM kpi_value k WHERE k.tenant_id = $1 AND k.line_id = ANY ($2::uuid[])`, [tx.tenantId, [...lineIds]]);
  }

  /** Lines at risk or off track in a period, off track first, heaviest gap first; of some units (not their subtrees) or of all. */
  offTrack(tx: Tx, periodId: string, unitIds?: readonly string[]): Promise<OffTrackLine[]> {
    return tx.query<OffTrackLine>(
      `SELECT ${VALUE}, c.id AS scorecard_id, c.subject_kind, c.subject_id, c.owner_id, c.head_id, c.unit_id, l.metric_id, l.metric_version_id, t.weight, a.id AS open_alert_id
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL
       JOIN kpi_value k ON k.tenant_id = l.tenant_id AND k.line_id = l.id AND k.state IN ('bad', 'warn')
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND greatest(least($3::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to
       LEFT JOIN LATERAL (SELECT a.id FROM alert a WHERE a.tenant_id = l.tenant_id AND a.line_id = l.id AND a.handling NOT IN ('resolved', 'dismissed')
         ORDER BY array_position(ARRAY['critical', 'warn', 'info'], a.severity), a.raised_at LIMIT 1) a ON true
       WHERE c.tenant_id = $1 AND c.period_id = $2 AND split_part(c.status, '.', 1) IN ('effective', 'locked', 'scored', 'calibrated', 'published', 'final') AND ($4::uuid[] IS NULL OR c.unit_id = ANY ($4))
       ORDER BY k.state, (100 - k.forecast_score) * t.weight DESC NULLS LAST, l.id`,
      [tx.tenantId, periodId, tx.today, unitIds ? [...unitIds] : null],
    );
  }

  /** Alerts that still wait for somebody or something. Whoever shows them to a head leaves out those with `headToldAt` null (R-A1). */
  openAlerts(tx: Tx, scope: { periodId?: string; unitIds?: readonly string[]; lineIds?: readonly string[]; ownerId?: string } = {}): Promise<OpenAlert[]> {
    return tx.query<OpenAlert>(
      `SELECT a.id, a.rule, a.severity, a.condition, a.handling, a.line_id, a.period_id, a.owner_id, a.head_id, c.unit_id, a.head_told_at, a.cause, a.explanation, a.action_id, a.snapshot, a.raised_at
       FROM alert a JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
       WHERE a.tenant_id = $1 AND a.handling NOT IN ('resolved', 'dismissed') AND ($2::uuid IS NULL OR a.period_id = $2) AND ($3::uuid[] IS NULL OR c.unit_id = ANY ($3))
         AND ($4::uuid[] IS NULL OR a.line_id = ANY ($4)) AND ($5::uuid IS NULL OR a.owner_id = $5)
       ORDER BY array_position(ARRAY['critical', 'warn', 'info'], a.severity), a.raised_at, a.id`,
      [tx.tenantId, scope.periodId ?? null, scope.unitIds ? [...scope.unitIds] : null, scope.lineIds ? [...scope.lineIds] : null, scope.ownerId ?? null],
    );
  }
}
