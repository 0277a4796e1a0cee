import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { Decimal, addDays, decimal, endOfMonth, firstOfMonth, workdaysIn, type IsoDate } from '@kpi-loop/shared/kernel';
import type { Tx } from '@kpi-loop/shared/api';
import { Coverage } from './coverage';
import { TraceReader, type Trace, type TraceQuestion } from './trace.reader';

export type SubjectKind = 'person' | 'unit';

export interface SubjectRef {
  kind: SubjectKind;
  id: string;
}

/** How months make a figure of the whole: a flow adds up, a ratio is one of sums, a level is that of the last month. */
export type FigureBasis = 'flow' | 'ratio' | 'level';

/** A metric of a subject over a range of dates: every month the range touches counts whole. */
export interface ActualRange {
  metricVersionId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  from: IsoDate;
  to: IsoDate;
  /** Without it the months that are known are added up, and none is missed. */
  basis?: FigureBasis;
  /** Months that end by this day have to be there; with a basis all of the range, unless told. */
  due?: IsoDate;
}

export const basisOf = ({ flow, kind }: { flow: boolean; kind: 'simple' | 'ratio' }): FigureBasis => (kind === 'ratio' ? 'ratio' : flow ? 'flow' : 'level');

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
 * The actual of a range: Σ numerator ÷ Σ denominator over its months (R-G1), Σ numerator, or the figure of the last month
 * that is not waived. Months in doubt or without data (`quarantined`, `missing`) add nothing. `value` is null when nothing
 * is known or the denominator is zero.
 */
export interface PeriodActual {
  numerator: string | null;
  denominator: string | null;
  value: string | null;
  rowCount: number;
  /** The last date any row of the figure has. */
  dataUntil: IsoDate | null;
  /** The weakest of its months: quarantined, missing (or no figure at all), submitted, waived, verified, locked. */
  status: PeriodActualStatus;
  /** Months that are due and have no figure. */
  missingMonths: IsoDate[];
  /** Months HR lets pass without one. */
  waivedMonths: IsoDate[];
  /** Daily data that ends before the range does: the last day it reaches to. Working days alone are waited for. */
  endsEarly: IsoDate | null;
  runIds: string[];
}
export type PeriodActualStatus = 'missing' | 'quarantined' | 'submitted' | 'waived' | 'verified' | 'locked';

/** Rows none of which has a number are no figure; and nothing but what was waived is locked without a value. */
const STATE = `CASE WHEN m.id IS NULL OR m.status IN ('submitted', 'verified') AND m.numerator IS NULL THEN 'missing' WHEN m.status = 'locked' AND m.value IS NULL THEN 'waived' ELSE m.status END`;
const WEAKEST_FIRST = `ARRAY['quarantined', 'missing', 'submitted', 'waived', 'verified', 'locked']`;

const COUNTS = ['submitted', 'verified', 'locked'];

/** What downstream features ask about figures. */
@Injectable()
export class MeasurementReader {
  constructor(
    private readonly traces: TraceReader,
    private readonly coverage: Coverage,
    private readonly organization: OrganizationReader,
  ) {}

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

  /** One answer a range, in the order of the ranges; a few statements however many there are. */
  async periodActuals(tx: Tx, ranges: readonly ActualRange[]): Promise<PeriodActual[]> {
    if (!ranges.length) return [];
    const latest = (column: string): string => `(array_agg(${column} ORDER BY month DESC) FILTER (WHERE usable))[1]`;
    const rows = await tx.query<Omit<PeriodActual, 'value' | 'endsEarly'>>(
      `SELECT f.*, coalesce((SELECT array_agg(DISTINCT r ORDER BY r) FROM measurement own, unnest(own.run_ids) r
           WHERE own.tenant_id = $1 AND own.metric_version_id = q.version_id AND own.subject_kind = q.kind AND own.subject_id = q.subject_id AND own.month BETWEEN q.from_month AND q.until), '{}') AS run_ids
       FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[], $6::date[], $7::date[], $8::boolean[]) WITH ORDINALITY AS q(version_id, kind, subject_id, from_month, until, due, level, n)
       CROSS JOIN LATERAL (
         SELECT CASE WHEN q.level THEN ${latest('numerator')} ELSE sum(numerator) FILTER (WHERE usable) END AS numerator,
           CASE WHEN q.level THEN ${latest('denominator')} ELSE sum(denominator) FILTER (WHERE usable) END AS denominator,
           coalesce((sum(row_count) FILTER (WHERE usable))::int, 0) AS row_count, max(last_date) FILTER (WHERE usable) AS data_until,
           coalesce((array_agg(state ORDER BY array_position(${WEAKEST_FIRST}, state)) FILTER (WHERE known OR due))[1], 'missing') AS status,
           coalesce(array_agg(month ORDER BY month) FILTER (WHERE state = 'missing' AND due), '{}') AS missing_months,
           coalesce(array_agg(month ORDER BY month) FILTER (WHERE state = 'waived'), '{}') AS waived_months
         FROM (SELECT g.month::date AS month, m.id IS NOT NULL AS known, g.month + interval '1 month - 1 day' <= q.due AS due, ${STATE} AS state,
             ${STATE} = ANY ($9::text[]) AS usable, m.numerator, m.denominator, m.row_count, m.last_date
           FROM generate_series(q.from_month::timestamp, q.until::timestamp, interval '1 month') AS g(month)
           LEFT JOIN measurement m ON m.tenant_id = $1 AND m.metric_version_id = q.version_id AND m.subject_kind = q.kind AND m.subject_id = q.subject_id AND m.month = g.month::date) months
       ) f ORDER BY q.n`,
      [
        tx.tenantId,
        ranges.map((r) => r.metricVersionId),
        ranges.map((r) => r.subjectKind),
        ranges.map((r) => r.subjectId),
        ranges.map((r) => firstOfMonth(r.from)),
        ranges.map((r) => r.to),
        ranges.map((r) => r.due ?? (r.basis ? endOfMonth(r.to) : '-infinity')),
        ranges.map((r) => r.basis === 'level'),
        COUNTS,
      ],
    );
    const ends = await this.ends(tx, ranges);
    return rows.map((row, i) => ({ ...row, value: valueOf(row.numerator, row.denominator), endsEarly: row.status === 'missing' ? null : ends[i] }));
  }

  /** Where daily data stops short of a range that is over; a day nobody works on is not waited for. */
  private async ends(tx: Tx, ranges: readonly ActualRange[]): Promise<(IsoDate | null)[]> {
    const summed = ranges.filter(({ basis, due, to }) => (basis === 'flow' || basis === 'ratio') && (due ?? to) >= to);
    if (!summed.length) return ranges.map(() => null);
    const covered = await this.coverage.of(tx, [...new Set(summed.map((r) => r.metricVersionId))]);
    const calendar = await this.organization.calendar(tx);
    return ranges.map((range) => {
      const data = covered.get(range.metricVersionId);
      if (!summed.includes(range) || !data || data.grain === 'month' || data.until >= range.to) return null;
      return workdaysIn({ from: addDays(data.until, 1), to: range.to }, calendar) > 0 ? data.until : null;
    });
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
