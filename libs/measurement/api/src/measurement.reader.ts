import { Injectable } from '@nestjs/common';
import { Decimal, decimal, firstOfMonth, type IsoDate } from '@kpi-loop/shared/kernel';
import type { Tx } from '@kpi-loop/shared/api';
import { TraceReader, type Trace, type TraceQuestion } from './trace.reader';

export type SubjectKind = 'person' | 'unit';

export interface SubjectRef {
  kind: SubjectKind;
  id: string;
}

/** A metric of a subject over a range of dates: every month the range touches counts whole. */
export interface ActualRange {
  metricVersionId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  from: IsoDate;
  to: IsoDate;
}

/** The governed figure of one month. `denominator` is null where the metric is a plain sum or count. */
export interface MonthActual {
  id: string;
  metricVersionId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  month: IsoDate;
  numerator: string | null;
  denominator: string | null;
  value: string | null;
  rowCount: number;
  lastDate: IsoDate | null;
  runIds: string[];
  status: string;
  version: number;
}

/**
 * The actual of a range: Σ numerator ÷ Σ denominator over its months (R-G1), or Σ numerator. Months in doubt or without
 * data (`quarantined`, `missing`) add nothing. `value` is null when nothing is known or the denominator is zero.
 */
export interface PeriodActual {
  numerator: string | null;
  denominator: string | null;
  value: string | null;
  rowCount: number;
  /** The last date any row of the figure has. */
  dataUntil: IsoDate | null;
  /** The weakest of its months: quarantined, missing (or no figure at all), waived, submitted, verified, locked. */
  status: PeriodActualStatus;
  runIds: string[];
}
export type PeriodActualStatus = 'missing' | 'quarantined' | 'waived' | 'submitted' | 'verified' | 'locked';

const COUNTS = ['submitted', 'verified', 'locked'];

/** What downstream features ask about figures. */
@Injectable()
export class MeasurementReader {
  constructor(private readonly traces: TraceReader) {}

  /** Months with their figures, whatever their status; callers that add them up leave out what is in doubt, as `periodActual` does. */
  async actuals(tx: Tx, question: { metricVersionId: string; subjects: readonly SubjectRef[]; from: IsoDate; to: IsoDate }): Promise<MonthActual[]> {
    const { metricVersionId, subjects, from, to } = question;
    return tx.query<MonthActual>(
      `SELECT m.id, m.metric_version_id, m.subject_kind, m.subject_id, m.month, m.numerator, m.denominator, m.value, m.row_count, m.last_date, m.run_ids, m.status, m.version
       FROM measurement m JOIN unnest($3::text[], $4::uuid[]) AS s(kind, id) ON m.subject_kind = s.kind AND m.subject_id = s.id
       WHERE m.tenant_id = $1 AND m.metric_version_id = $2 AND m.month BETWEEN $5 AND $6 ORDER BY m.subject_kind, m.subject_id, m.month`,
      [tx.tenantId, metricVersionId, subjects.map((s) => s.kind), subjects.map((s) => s.id), firstOfMonth(from), to],
    );
  }

  async periodActual(tx: Tx, metricVersionId: string, subjectKind: SubjectKind, subjectId: string, from: IsoDate, to: IsoDate): Promise<PeriodActual> {
    return (await this.periodActuals(tx, [{ metricVersionId, subjectKind, subjectId, from, to }]))[0];
  }

  /** One answer a range, in the order of the ranges; one statement however many there are. */
  async periodActuals(tx: Tx, ranges: readonly ActualRange[]): Promise<PeriodActual[]> {
    if (!ranges.length) return [];
    const rows = await tx.query<Omit<PeriodActual, 'value'>>(
      `SELECT f.numerator, f.denominator, coalesce(f.row_count, 0) AS row_count, f.data_until, coalesce(f.status, 'missing') AS status, coalesce(f.run_ids, '{}') AS run_ids
       FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[], $6::date[]) WITH ORDINALITY AS q(version_id, kind, subject_id, from_month, until, n)
       LEFT JOIN LATERAL (
         SELECT sum(m.numerator) FILTER (WHERE usable) AS numerator, sum(m.denominator) FILTER (WHERE usable) AS denominator,
           (sum(m.row_count) FILTER (WHERE usable))::int AS row_count, max(m.last_date) FILTER (WHERE usable) AS data_until,
           (array_agg(m.status ORDER BY array_position(ARRAY['quarantined', 'missing', 'waived', 'submitted', 'verified', 'locked'], m.status)))[1] AS status,
           (SELECT array_agg(DISTINCT r ORDER BY r) FROM measurement own, unnest(own.run_ids) r
             WHERE own.tenant_id = $1 AND own.metric_version_id = q.version_id AND own.subject_kind = q.kind AND own.subject_id = q.subject_id AND own.month BETWEEN q.from_month AND q.until) AS run_ids
         FROM measurement m CROSS JOIN LATERAL (SELECT m.status = ANY ($7::text[])) AS u(usable)
         WHERE m.tenant_id = $1 AND m.metric_version_id = q.version_id AND m.subject_kind = q.kind AND m.subject_id = q.subject_id AND m.month BETWEEN q.from_month AND q.until
       ) f ON true ORDER BY q.n`,
      [
        tx.tenantId,
        ranges.map((r) => r.metricVersionId),
        ranges.map((r) => r.subjectKind),
        ranges.map((r) => r.subjectId),
        ranges.map((r) => firstOfMonth(r.from)),
        ranges.map((r) => r.to),
        COUNTS,
      ],
    );
    return rows.map((row) => ({ ...row, value: valueOf(row.numerator, row.denominator) }));
  }

  /** The formula, the runs and the source rows behind a figure; the contributions of all pages add up to it exactly. */
  trace(tx: Tx, question: TraceQuestion, cursor?: string): Promise<Trace> {
    return this.traces.trace(tx, question, cursor);
  }
}

/** Σnum ÷ Σden to 40 significant digits (R-N1), or Σnum where there is no denominator; null for nothing ÷ something and anything ÷ 0. */
export function valueOf(numerator: string | null, denominator: string | null): string | null {
  if (numerator === null) return null;
  if (denominator === null) return numerator;
  const bottom = decimal(denominator);
  return bottom.isZero() ? null : new Decimal(decimal(numerator).div(bottom)).toFixed();
}
