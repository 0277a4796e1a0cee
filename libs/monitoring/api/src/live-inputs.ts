import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import {
  Decimal,
  addDays,
  addMonths,
  decimal,
  endOfMonth,
  firstOfMonth,
  fixed,
  monthsOf,
  workdaysIn,
  type DateRange,
  type IsoDate,
  type WorkCalendar,
} from '@kpi-loop/shared/kernel';
import { Coverage, MeasurementReader, type Covered, type PeriodActual } from '@kpi-loop/measurement/api';
import type { Grain } from '@kpi-loop/measurement/domain';
import { asOfDay, type Figure, type LiveInput, type MonthFigure } from '@kpi-loop/monitoring/domain';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { agreementOf } from '@kpi-loop/scoring/api';
import { lineInput, type LineInput } from '@kpi-loop/scoring/domain';
import type { LineInForce } from '@kpi-loop/target/api';
import { phasedShare, type Phasing } from '@kpi-loop/target/domain';

export interface SeriesPoint {
  month: IsoDate;
  value: string | null;
  target: string | null;
  /** Not yet locked, or the month is not over. */
  provisional: boolean;
}

export interface LineNow {
  line: LineInForce;
  agreed: LineInput;
  live: LiveInput;
  series: SeriesPoint[];
}

interface Window {
  today: IsoDate;
  period: DateRange;
  calendar: WorkCalendar;
  policy: PolicySet;
}

interface PastTarget {
  metricId: string;
  subjectId: string;
  target: string;
  validFrom: IsoDate;
  validTo: IsoDate;
  months: number;
}

const SERIES_MONTHS = 12;

/** Reads what live values are made of: a handful of statements for any number of lines. */
@Injectable()
export class LiveInputs {
  constructor(
    private readonly coverage: Coverage,
    private readonly measurement: MeasurementReader,
  ) {}

  async read(tx: Tx, lines: [LineInForce, LineInForce[]][], window: Window): Promise<LineNow[]> {
    if (!lines.length) return [];
    const last = firstOfMonth(window.today < window.period.to ? window.today : window.period.to);
    const range = { from: addMonths(last, 1 - SERIES_MONTHS), to: endOfMonth(last) };
    const figures = await this.figures(
      tx,
      lines.map(([line]) => line),
      { from: range.from < window.period.from ? range.from : window.period.from, to: endOfMonth(window.period.to) },
    );
    const coverage = await this.coverage.of(tx, [...new Set(lines.map(([line]) => line.metricVersionId))]);
    const targets = await this.pastTargets(
      tx,
      lines.map(([line]) => line),
      range,
    );
    const agreements = lines.map(([line, spans]) => lineInput(agreementOf(line, spans, window.policy)));
    const ask = ({ metricVersionId, subjectKind, subjectId }: LineInForce, { from, to }: DateRange) => ({ metricVersionId, subjectKind, subjectId, from, to });
    const actuals = await this.measurement.periodActuals(tx, [
      ...lines.map(([line], i) => ask(line, agreements[i])),
      ...lines.flatMap(([line], i) => (agreements[i].segments ?? []).map((stretch) => ask(line, stretch))),
    ]);
    const ofStretches = actuals.slice(lines.length).map(figureOf);
    const whole = new Days(window);
    return lines.map(([line], i) => {
      const agreed = agreements[i];
      const period = { from: agreed.from, to: agreed.to };
      // a line that begins or ends within the period is held against its own days (R-M3)
      const days = period.from === window.period.from && period.to === window.period.to ? whole : new Days({ ...window, period });
      const months = figures[i].filter((m) => m.month >= firstOfMonth(period.from) && m.month <= period.to);
      const covered = coverage.get(line.metricVersionId);
      const grain = covered?.grain ?? 'day';
      const dataUntil = days.until(months, covered);
      const asOf = days.asOf(dataUntil, grain);
      const phasing = line.flow && line.kind === 'simple' ? line.phasing : null;
      const stretches = agreed.segments && days.ahead(agreed.segments, asOf, phasing);
      return {
        line,
        agreed,
        series: seriesOf(range, figures[i], targets.get(`${line.metricId}:${line.subjectId}`) ?? [], line, window.today),
        live: {
          flow: line.flow,
          kind: line.kind,
          figure: figureOf(actuals[i]),
          direction: line.direction,
          rule: agreed.rule,
          bounds: { cap: window.policy.score.lineCap, floor: window.policy.score.lineFloor },
          target: agreed.target,
          compositeTarget: agreed.compositeTarget,
          segments: stretches && agreed.segments!.map((segment, n) => ({ ...segment, ahead: stretches[n], figure: ofStretches.shift()! })),
          months,
          dataUntil,
          period,
          asOf,
          workdays: days.upTo(asOf),
          phased: phasing && days.phased(phasing, asOf),
          stale: days.stale(dataUntil, grain),
        },
      };
    });
  }

  private async figures(tx: Tx, lines: LineInForce[], range: DateRange): Promise<(MonthFigure & { lastDate: IsoDate | null })[][]> {
    const rows = await tx.query<{ months: (MonthFigure & { lastDate: IsoDate | null })[] }>(
      `SELECT f.months FROM unnest($2::uuid[], $3::text[], $4::uuid[]) WITH ORDINALITY AS q(version_id, kind, subject_id, n)
       CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(jsonb_build_object('month', m.month, 'numerator', m.numerator::text, 'denominator', m.denominator::text, 'value', m.value::text,
           'status', m.status, 'lastDate', m.last_date) ORDER BY m.month), '[]') AS months
         FROM measurement m WHERE m.tenant_id = $1 AND m.metric_version_id = q.version_id AND m.subject_kind = q.kind AND m.subject_id = q.subject_id AND m.month BETWEEN $5 AND $6) f
       ORDER BY q.n`,
      [tx.tenantId, lines.map((l) => l.metricVersionId), lines.map((l) => l.subjectKind), lines.map((l) => l.subjectId), firstOfMonth(range.from), range.to],
    );
    return rows.map((row) => row.months);
  }

  /** Targets of the same metric and subject on whatever cards were in force in the months shown. */
  private async pastTargets(tx: Tx, lines: LineInForce[], range: DateRange): Promise<Map<string, PastTarget[]>> {
    const rows = await tx.query<PastTarget>(
      `SELECT l.metric_id, q.subject_id, t.target, t.valid_from, t.valid_to,
         greatest(1, (extract(year FROM age(p.ends_on + 1, p.starts_on)) * 12 + extract(month FROM age(p.ends_on + 1, p.starts_on)))::int) AS months
       FROM (SELECT DISTINCT * FROM unnest($2::uuid[], $3::uuid[]) AS u(metric_id, subject_id)) q
       JOIN scorecard_line l ON l.tenant_id = $1 AND l.metric_id = q.metric_id AND l.removed_at IS NULL
       JOIN scorecard c ON c.tenant_id = $1 AND c.id = l.scorecard_id AND coalesce(l.measured_id, c.subject_id) = q.subject_id AND split_part(c.status, '.', 1) IN ('effective', 'locked', 'scored', 'calibrated', 'published', 'final')
       JOIN period p ON p.tenant_id = $1 AND p.id = c.period_id
       JOIN line_target t ON t.tenant_id = $1 AND t.line_id = l.id AND t.superseded_at IS NULL AND t.valid_from <= $5 AND t.valid_to >= $4
       ORDER BY t.valid_from`,
      [tx.tenantId, lines.map((l) => l.metricId), lines.map((l) => l.subjectId), range.from, range.to],
    );
    const map = new Map<string, PastTarget[]>();
    for (const row of rows) map.set(`${row.metricId}:${row.subjectId}`, [...(map.get(`${row.metricId}:${row.subjectId}`) ?? []), row]);
    return map;
  }
}

const plain = (text: string | null): string | null => (text === null ? null : decimal(text).toFixed());
const figureOf = ({ value, numerator, denominator }: PeriodActual): Figure => ({
  value: plain(value),
  numerator: plain(numerator),
  denominator: plain(denominator),
});

function seriesOf(range: DateRange, figures: MonthFigure[], targets: PastTarget[], line: LineInForce, today: IsoDate): SeriesPoint[] {
  const byMonth = new Map(figures.map((f) => [f.month, f]));
  const flow = line.flow && line.kind === 'simple';
  const own = monthsOf({ from: line.periodFrom, to: line.periodTo });
  return monthsOf(range).map((month) => {
    const figure = byMonth.get(month);
    const end = endOfMonth(month);
    const inForce = [...targets].reverse().find((t) => t.validFrom <= end && t.validTo >= month);
    const share = line.phasing?.[own.indexOf(month)];
    const part = (whole: PastTarget) => (share === undefined ? decimal(whole.target).div(whole.months) : decimal(whole.target).times(decimal(share)));
    const target = inForce ? (flow ? decimal(fixed(part(inForce), 6)).toFixed() : inForce.target) : null;
    const known = figure && figure.value !== null && !['quarantined', 'missing'].includes(figure.status);
    return {
      month,
      value: known ? decimal(fixed(figure.value!, 8)).toFixed() : null,
      target,
      provisional: end >= today || (month >= firstOfMonth(line.periodFrom) && !['locked', 'correction_pending'].includes(figure?.status ?? '')),
    };
  });
}

/** Working days of one period, counted once a day however many lines ask. */
class Days {
  private readonly counts = new Map<string, number>();
  private readonly total: number;

  constructor(private readonly window: Window) {
    this.total = workdaysIn(window.period, window.calendar);
  }

  /** Of figures by the month, the end of the last month there is one of. A date to come says nothing about what is complete. */
  until(months: { lastDate: IsoDate | null; status: string }[], covered: Covered | undefined): IsoDate | null {
    const { today } = this.window;
    const seen = months
      .filter((m) => !['quarantined', 'missing'].includes(m.status))
      .flatMap(({ lastDate }) => (lastDate && lastDate <= today ? [lastDate] : []));
    const ends = covered?.grain === 'month' ? seen.map(endOfMonth) : seen;
    const latest = [...ends, ...(months.length && covered ? [covered.until] : [])].sort().at(-1) ?? null;
    return latest && latest > today ? today : latest;
  }

  /** A value of months stands where its last month ends: the days since then have no figures yet, and are not held against it. */
  asOf(dataUntil: IsoDate | null, grain: Grain): IsoDate {
    const yesterday = addDays(this.window.today, -1);
    const day = asOfDay(this.window.today, yesterday, dataUntil, this.window.period);
    return grain === 'month' && dataUntil && dataUntil < day ? dataUntil : day;
  }

  upTo(day: IsoDate): { elapsed: number; total: number } {
    return { elapsed: this.between(this.window.period.from, day), total: this.total };
  }

  /** A month counts by its working days, as the period does. */
  phased(shares: Phasing, day: IsoDate): string {
    return phasedShare(shares, this.window.period, day, (part, until) => {
      const all = this.between(part.from, part.to);
      return all ? new Decimal(this.between(part.from, until)).div(all).toFixed() : '1';
    });
  }

  /** How what is still to come of the period falls on its stretches: shares of 1 in total, all 0 once it is over. */
  ahead(stretches: readonly DateRange[], asOf: IsoDate, phasing: Phasing | null): string[] {
    const due = (day: IsoDate): Decimal => {
      if (day < this.window.period.from) return new Decimal(0);
      return phasing ? decimal(this.phased(phasing, day)) : new Decimal(this.between(this.window.period.from, day)).div(Math.max(1, this.total));
    };
    const left = stretches.map(({ from, to }) => (to <= asOf ? new Decimal(0) : due(to).minus(due(from > asOf ? addDays(from, -1) : asOf))));
    const all = left.reduce((sum, part) => sum.plus(part), new Decimal(0));
    return left.map((part) => (all.isZero() ? '0' : part.div(all).toFixed()));
  }

  /**
   * Late by more working days than a manual entry may take (`data.manualDueWD`): counted from the last day the data reaches,
   * or, of data by the month, from the end of the month that is owed.
   */
  stale(dataUntil: IsoDate | null, grain: Grain): boolean {
    const { period, policy } = this.window;
    const before = addDays(period.from, -1);
    const yesterday = addDays(this.window.today, -1);
    const last = dataUntil && dataUntil >= before ? dataUntil : before;
    const until = yesterday < period.to ? yesterday : period.to;
    if (grain === 'day') return this.between(addDays(last, 1), until) > policy.data.manualDueWD;
    const owed = endOfMonth(addDays(last, 1));
    return owed <= period.to && this.between(addDays(owed, 1), yesterday) > policy.data.manualDueWD;
  }

  private between(from: IsoDate, to: IsoDate): number {
    const key = `${from}:${to}`;
    const known = this.counts.get(key) ?? workdaysIn({ from, to }, this.window.calendar);
    this.counts.set(key, known);
    return known;
  }
}
