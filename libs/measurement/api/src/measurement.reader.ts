import { Injectable } from '@nestjs/common';
import type { AggTime, ZeroDenominator } from '@kpi-loop/metric/domain';
import { WEAKEST_FIRST, type FigureStand } from '@kpi-loop/measurement/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { addDays, endOfMonth, firstOfMonth, workdaysIn, type IsoDate } from '@kpi-loop/shared/kernel';
import type { Tx } from '@kpi-loop/shared/api';
import { Coverage } from './coverage';
import { FOLD_DENOMINATOR, FOLD_NUMERATOR } from './fold-sql';
import { PeriodFigures } from './period-figures';
import { valueOf } from './value-of';
import { TraceReader, type Trace, type TraceInput, type TraceQuestion } from './trace.reader';

export type SubjectKind = 'person' | 'unit';

export interface SubjectRef {
  kind: SubjectKind;
  id: string;
}

/** What a figure of a period is to its months: a flow adds up, a ratio is one of sums, everything else stands for itself. */
export type FigureBasis = 'flow' | 'ratio' | 'level';

/** A metric of a subject over a range of dates: every month the range touches counts whole. */
export interface ActualRange {
  metricVersionId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  from: IsoDate;
  to: IsoDate;
  /** All its months have to be there. Without it those that are known count, and none is missed. */
  whole?: boolean;
  /** Of a whole range: months that end by this day have to be there. */
  due?: IsoDate;
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
 * The actual of a range, made of its months as the definition's `aggTime` says: Σ numerator ÷ Σ denominator (R-G1), Σ,
 * mean, largest, smallest, the last month with a figure, counted anew from the rows of its months, or reckoned anew from its
 * inputs over the same months. Months in doubt or without data (`quarantined`, `missing`) add nothing. `value` is null when
 * nothing is known or, unless the definition says otherwise, the denominator is zero.
 */
export interface PeriodActual {
  numerator: string | null;
  denominator: string | null;
  value: string | null;
  basis: FigureBasis;
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
  /** Of its frozen months: the edition each was taken from, and the latest of these; null while none is frozen. */
  editions: Record<string, number>;
  edition: number | null;
}
export type PeriodActualStatus = FigureStand;

/** Of `measurement m`: rows none of which has a number are no figure, nothing but what was waived is locked without a value, and a figure whose correction is asked for is as official as before. */
export const FIGURE_STATE = `CASE WHEN m.id IS NULL OR m.status IN ('submitted', 'verified') AND m.numerator IS NULL THEN 'missing' WHEN m.status IN ('locked', 'correction_pending') THEN CASE WHEN m.value IS NULL THEN 'waived' ELSE 'locked' END ELSE m.status END`;
const BY_WEAKNESS = `ARRAY[${WEAKEST_FIRST.map((state) => `'${state}'`).join(', ')}]`;

/** Months that make the figure of a longer time. */
export const USABLE = ['submitted', 'verified', 'locked'];

type FoldedMonths = Omit<PeriodActual, 'value' | 'endsEarly' | 'basis'> & { aggTime: AggTime; zeroDenominator: ZeroDenominator; usableMonths: IsoDate[] };

/** What downstream features ask about figures. */
@Injectable()
export class MeasurementReader {
  constructor(
    private readonly traces: TraceReader,
    private readonly coverage: Coverage,
    private readonly organization: OrganizationReader,
    private readonly periods: PeriodFigures,
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
    const rows = await tx.query<FoldedMonths>(
      `SELECT f.*, v.agg_time, v.zero_denominator, coalesce((SELECT array_agg(DISTINCT r ORDER BY r) FROM measurement own, unnest(own.run_ids) r
           WHERE own.tenant_id = $1 AND own.metric_version_id = q.version_id AND own.subject_kind = q.kind AND own.subject_id = q.subject_id AND own.month BETWEEN q.from_month AND q.until), '{}') AS run_ids
       FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[], $6::date[], $7::date[]) WITH ORDINALITY AS q(version_id, kind, subject_id, from_month, until, due, n)
       JOIN metric_version v ON v.tenant_id = $1 AND v.id = q.version_id
       CROSS JOIN LATERAL (
         SELECT ${FOLD_NUMERATOR} AS numerator, ${FOLD_DENOMINATOR} AS denominator,
           coalesce((sum(row_count) FILTER (WHERE usable))::int, 0) AS row_count, max(last_date) FILTER (WHERE usable) AS data_until,
           coalesce((array_agg(state ORDER BY array_position(${BY_WEAKNESS}, state)) FILTER (WHERE known OR due))[1], 'missing') AS status,
           coalesce(array_agg(month ORDER BY month) FILTER (WHERE usable), '{}') AS usable_months,
           coalesce(array_agg(month ORDER BY month) FILTER (WHERE state = 'missing' AND due), '{}') AS missing_months,
           coalesce(array_agg(month ORDER BY month) FILTER (WHERE state = 'waived'), '{}') AS waived_months,
           coalesce(jsonb_object_agg(month, edition) FILTER (WHERE edition > 0), '{}') AS editions, max(edition) FILTER (WHERE edition > 0) AS edition
         FROM (SELECT g.month::date AS month, m.id IS NOT NULL AS known, g.month + interval '1 month - 1 day' <= q.due AS due, ${FIGURE_STATE} AS state,
             ${FIGURE_STATE} = ANY ($8::text[]) AS usable, m.numerator, m.denominator, m.value, m.row_count, m.last_date, m.edition
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
        ranges.map((r) => r.due ?? (r.whole ? endOfMonth(r.to) : '-infinity')),
        USABLE,
      ],
    );
    await this.again(tx, ranges, rows);
    const ends = await this.ends(tx, ranges, rows);
    return rows.map(({ aggTime, zeroDenominator, usableMonths: _, ...row }, i) => ({
      ...row,
      basis: aggTime === 'SUM' ? 'flow' : aggTime === 'RATIO_OF_SUMS' ? 'ratio' : 'level',
      value: valueOf(row.numerator, row.denominator, zeroDenominator),
      endsEarly: row.status === 'missing' ? null : ends[i],
    }));
  }

  /** What several months do not make by themselves: from their rows, or from the inputs over the same time. */
  private async again(tx: Tx, ranges: readonly ActualRange[], rows: FoldedMonths[]): Promise<void> {
    const several = rows.map((row, i) => ({ row, range: ranges[i] })).filter(({ row }) => row.usableMonths.length > 1);
    const recounted = several.filter(({ row }) => row.aggTime === 'FROM_ROWS');
    const counted = await this.periods.fromRows(
      tx,
      recounted.map(({ range, row }) => ({ ...range, months: row.usableMonths })),
    );
    recounted.forEach(({ row }, i) => Object.assign(row, counted[i]));
    const reckoned = several.filter(({ row }) => row.aggTime === 'FORMULA');
    const made = await this.periods.fromInputs(
      tx,
      // as far as there are figures: what has been reached so far is compared with as much before
      reckoned.map(({ range, row }) => ({ ...range, from: row.usableMonths[0], to: endOfMonth(row.usableMonths[row.usableMonths.length - 1]) })),
      (asks) => this.periodActuals(tx, asks),
    );
    reckoned.forEach(({ row }, i) => Object.assign(row, made[i]));
  }

  /** Where daily data stops short of a range that is over; a day nobody works on is not waited for. */
  private async ends(tx: Tx, ranges: readonly ActualRange[], rows: readonly FoldedMonths[]): Promise<(IsoDate | null)[]> {
    const summed = ranges.flatMap((range, i) => (range.whole && rows[i].aggTime !== 'LAST' && (range.due ?? range.to) >= range.to ? [i] : []));
    const short = await this.stopShort(
      tx,
      summed.map((i) => ranges[i]),
    );
    const ends = ranges.map((): IsoDate | null => null);
    summed.forEach((i, n) => (ends[i] = short[n]));
    return ends;
  }

  /** Of definitions, and the last day of a range: the day their daily data ends, where it ends before; one answer a question. */
  async stopShort(tx: Tx, asks: readonly { metricVersionId: string; to: IsoDate }[]): Promise<(IsoDate | null)[]> {
    if (!asks.length) return [];
    const covered = await this.coverage.of(tx, [...new Set(asks.map((ask) => ask.metricVersionId))]);
    const calendar = await this.organization.calendar(tx);
    return asks.map(({ metricVersionId, to }) => {
      const data = covered.get(metricVersionId);
      if (!data || data.grain === 'month' || data.until >= to) return null;
      return workdaysIn({ from: addDays(data.until, 1), to }, calendar) > 0 ? data.until : null;
    });
  }

  /** What the inputs of a figure came to. */
  async inputValues(tx: Tx, { subjectKind, subjectId }: TraceQuestion, inputs: readonly TraceInput[]): Promise<(TraceInput & { value: string | null })[]> {
    const known = inputs.flatMap(({ metricVersionId, from, to }) => (metricVersionId ? [{ metricVersionId, subjectKind, subjectId, from, to }] : []));
    const values = (await this.periodActuals(tx, known)).map((actual) => actual.value);
    return inputs.map((input) => ({ ...input, value: input.metricVersionId ? (values.shift() ?? null) : null }));
  }

  /** The formula, the runs and the source rows behind a figure; the contributions of all pages add up to it exactly. */
  trace(tx: Tx, question: TraceQuestion, cursor?: string): Promise<Trace> {
    return this.traces.trace(tx, question, cursor);
  }
}
