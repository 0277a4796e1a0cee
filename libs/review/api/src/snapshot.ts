import { Injectable } from '@nestjs/common';
import { MeasurementReader } from '@kpi-loop/measurement/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addMonths, firstOfMonth, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader, type LineInForce } from '@kpi-loop/target/api';
import { baselineOf } from '@kpi-loop/review/domain';
import type { SnapshotTask } from './task-snapshot';

export interface SnapshotMonth {
  month: IsoDate;
  value: string | null;
  status: string;
}
export interface SnapshotTarget {
  versionNo: number;
  validFrom: IsoDate;
  validTo: IsoDate;
  threshold: string | null;
  target: string;
  stretch: string | null;
  weight: string;
}
export interface PastAction {
  id: string;
  title: string;
  status: string;
  dueOn: IsoDate;
  delta: string | null;
  verdict: string | null;
  lesson: string;
}

/** Everything an agenda item shows, as it was when the agenda was built. Written once. */
export interface ItemSnapshot {
  lineId: string;
  scorecardId: string;
  /** Null of a key task: it has a title instead of a metric, and its score so far instead of a figure. */
  metricId: string | null;
  metricVersionId: string | null;
  code: string;
  name: string;
  nameEn: string;
  unit: string;
  decimals: number;
  percent: boolean;
  flow: boolean;
  direction: string;
  subjectKind: string;
  subjectId: string;
  subjectName: string;
  subjectNameEn: string;
  ownerName: string;
  ownerNameEn: string;
  periodFrom: IsoDate;
  periodTo: IsoDate;
  weight: string;
  baseline: string | null;
  threshold: string | null;
  target: string;
  stretch: string | null;
  value: string | null;
  numerator: string | null;
  denominator: string | null;
  attainment: string | null;
  forecast: string | null;
  /** Official line score where there is one, else the projected one. */
  score: string | null;
  state: 'ok' | 'warn' | 'bad' | 'none';
  dataUntil: IsoDate | null;
  /** Of the figure's frozen months: the edition each was taken from, and the latest of these; null while none is frozen. */
  editions: Record<string, number>;
  edition: number | null;
  /** Up to 24 months until the end of the period. */
  months: SnapshotMonth[];
  /** Where an action of this item would start from: the latest month with a figure. */
  actionBaseline: string | null;
  targets: SnapshotTarget[];
  pastActions: PastAction[];
  alert?: Record<string, unknown>;
  action?: Record<string, unknown>;
  task?: SnapshotTask;
}

interface LiveFigure {
  lineId: string;
  value: string | null;
  numerator: string | null;
  denominator: string | null;
  attainment: string | null;
  forecast: string | null;
  forecastScore: string | null;
  state: ItemSnapshot['state'];
  dataUntil: IsoDate | null;
}
interface LineNames {
  lineId: string;
  subjectName: string;
  subjectNameEn: string;
  ownerName: string;
  ownerNameEn: string;
}

/** The figures of lines, frozen: a handful of statements however many lines. */
@Injectable()
export class Snapshots {
  constructor(
    private readonly targets: TargetReader,
    private readonly measurement: MeasurementReader,
  ) {}

  /** Line score of the latest revision once it is published (a meeting has many readers), else the projected score; by line. */
  async scores(tx: Tx, lineIds: string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ lineId: string; score: string }>(
      `SELECT q.line_id, coalesce(s.score, k.forecast_score)::text AS score FROM unnest($2::uuid[]) AS q(line_id)
       LEFT JOIN kpi_value k ON k.tenant_id = $1 AND k.line_id = q.line_id
       LEFT JOIN LATERAL (SELECT l.score FROM line_score l JOIN score_result r ON r.tenant_id = l.tenant_id AND r.id = l.score_result_id
           JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id AND split_part(c.status, '.', 1) IN ('published', 'final')
         WHERE l.tenant_id = $1 AND l.line_id = q.line_id ORDER BY r.revision DESC LIMIT 1) s ON true
       WHERE coalesce(s.score, k.forecast_score) IS NOT NULL`,
      [tx.tenantId, lineIds],
    );
    return new Map(rows.map((row) => [row.lineId, row.score]));
  }

  async of(tx: Tx, lines: readonly LineInForce[]): Promise<Map<string, ItemSnapshot>> {
    if (!lines.length) return new Map();
    const ids = lines.map((line) => line.lineId);
    const scores = await this.scores(tx, ids);
    const live = byLine(
      await tx.query<LiveFigure>(
        `SELECT line_id, value, numerator, denominator, attainment, forecast, forecast_score, state, data_until FROM kpi_value WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[])`,
        [tx.tenantId, ids],
      ),
    );
    const actuals = await this.measurement.periodActuals(
      tx,
      lines.map(({ metricVersionId, subjectKind, subjectId, periodFrom, periodTo }) => ({
        metricVersionId,
        subjectKind,
        subjectId,
        from: periodFrom,
        to: periodTo,
      })),
    );
    const names = byLine(await this.names(tx, ids));
    const months = group(await this.months(tx, lines));
    const versions = group(await this.targets.segmentsInForce(tx, { lineIds: ids }));
    const past = group(await this.pastActions(tx, ids));
    return new Map(
      lines.map((line, i) => {
        const figure = live.get(line.lineId);
        const own = months.get(line.lineId) ?? [];
        const { value, numerator, denominator, dataUntil } = figure ?? actuals[i];
        const { editions, edition } = actuals[i];
        return [
          line.lineId,
          {
            ...valuesOf(line),
            ...(names.get(line.lineId) as LineNames),
            value,
            numerator,
            denominator,
            attainment: figure?.attainment ?? null,
            forecast: figure?.forecast ?? null,
            score: scores.get(line.lineId) ?? null,
            state: figure?.state ?? 'none',
            dataUntil,
            editions,
            edition,
            months: own.map(({ month, value: v, status }) => ({ month, value: v, status })),
            actionBaseline: baselineOf(own.filter((m) => m.month >= firstOfMonth(addMonths(line.periodFrom, -3)))),
            targets: (versions.get(line.lineId) ?? []).map(({ versionNo, validFrom, validTo, threshold, target, stretch, weight }) => ({
              versionNo,
              validFrom,
              validTo,
              threshold,
              target,
              stretch,
              weight,
            })),
            pastActions: (past.get(line.lineId) ?? []).map(({ lineId: _line, ...action }) => action),
          },
        ];
      }),
    );
  }

  /** Months with a usable figure, until the tenant's today. */
  months(tx: Tx, lines: readonly LineInForce[], back = 24): Promise<(SnapshotMonth & { lineId: string })[]> {
    return tx.query(
      `SELECT q.line_id, m.month, m.value, m.status
       FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::date[], $7::date[]) AS q(line_id, version_id, kind, subject_id, since, until)
       JOIN measurement m ON m.tenant_id = $1 AND m.metric_version_id = q.version_id AND m.subject_kind = q.kind AND m.subject_id = q.subject_id
         AND m.month BETWEEN q.since AND q.until AND m.status IN ('submitted', 'verified', 'locked', 'correction_pending')
       ORDER BY q.line_id, m.month`,
      [
        tx.tenantId,
        lines.map((l) => l.lineId),
        lines.map((l) => l.metricVersionId),
        lines.map((l) => l.subjectKind),
        lines.map((l) => l.subjectId),
        lines.map((l) => addMonths(firstOfMonth(l.periodTo), 1 - back)),
        lines.map((l) => (l.periodTo > tx.today ? l.periodTo : tx.today)),
      ],
    );
  }

  private names(tx: Tx, lineIds: string[]): Promise<LineNames[]> {
    return tx.query<LineNames>(
      `SELECT l.id AS line_id, o.name AS owner_name, o.name_en AS owner_name_en, coalesce(p.name, u.name, o.name) AS subject_name, coalesce(p.name_en, u.name_en, o.name_en) AS subject_name_en
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
       JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       LEFT JOIN person p ON p.tenant_id = c.tenant_id AND coalesce(l.measured_kind, c.subject_kind) = 'person' AND p.id = coalesce(l.measured_id, c.subject_id)
       LEFT JOIN org_unit u ON u.tenant_id = c.tenant_id AND coalesce(l.measured_kind, c.subject_kind) = 'unit' AND u.id = coalesce(l.measured_id, c.subject_id)
       WHERE l.tenant_id = $1 AND l.id = ANY ($2::uuid[])`,
      [tx.tenantId, lineIds],
    );
  }

  /** What was tried before on the same metric for the same subject, whatever the period, and what it brought. */
  private pastActions(tx: Tx, lineIds: string[]): Promise<(PastAction & { lineId: string })[]> {
    return tx.query(
      `SELECT l.id AS line_id, a.id, a.title, a.status, a.due_on, a.effect->>'delta' AS delta, a.effect->>'verdict' AS verdict, a.lesson
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
       JOIN scorecard oc ON oc.tenant_id = l.tenant_id AND oc.subject_kind = c.subject_kind AND oc.subject_id = c.subject_id
       JOIN scorecard_line ol ON ol.tenant_id = l.tenant_id AND ol.scorecard_id = oc.id AND ol.metric_id = l.metric_id
       JOIN improvement_action a ON a.tenant_id = l.tenant_id AND a.line_id = ol.id AND a.status NOT IN ('rejected', 'cancelled')
       WHERE l.tenant_id = $1 AND l.id = ANY ($2::uuid[]) ORDER BY l.id, a.created_at DESC`,
      [tx.tenantId, lineIds],
    );
  }
}

function valuesOf(line: LineInForce) {
  const { lineId, scorecardId, metricId, metricVersionId, unit, decimals, percent, flow, direction, subjectKind, subjectId, periodFrom, periodTo } = line;
  const { weight, baseline, threshold, target, stretch, metricCode: code, metricName: name, metricNameEn: nameEn } = line;
  return {
    ...{ lineId, scorecardId, metricId, metricVersionId, code, name, nameEn, unit, decimals, percent, flow, direction, subjectKind, subjectId },
    ...{ periodFrom, periodTo, weight, baseline, threshold, target, stretch },
  };
}

const byLine = <T extends { lineId: string }>(rows: T[]): Map<string, T> => new Map(rows.map((row) => [row.lineId, row]));

export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}
const group = <T extends { lineId: string }>(rows: T[]): Map<string, T[]> => groupBy(rows, (row) => row.lineId);
