import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { BITS_A_MONTH, WEAKEST_FIRST, digitOf, periodStand, type FigureStand } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { monthsOf, type IsoDate } from '@kpi-loop/shared/kernel';
import { segmentRows } from '@kpi-loop/target/api';
import { IN_FORCE } from '@kpi-loop/target/domain';
import { FIGURE_STATE, USABLE } from './measurement.reader';

/** Place of the figure's month in $6, from 0. */
const AT = `(array_position($6::date[], m.month) - 1)`;
const STANDS = `bit_or((CASE ${FIGURE_STATE} ${WEAKEST_FIRST.map((stand) => `WHEN '${stand}' THEN ${digitOf(stand)}`).join(' ')} END)::bigint << (${BITS_A_MONTH} * ${AT}))`;

/**
 * Lines of a period's signed cards on its days, and how the months of each figure that is measured for them stand. $1 tenant, $2 the
 * period of the cards, $3 their statuses, $4 and $5 the days, $6 their months. What the figures of lines come to is said by
 * `periodStand`, once for all that have the same days and months.
 */
const LINES = (more: string): string => `
  segment AS MATERIALIZED (SELECT s.* FROM (${segmentRows('$2', '$3')}) s WHERE s.valid_from <= $5::date AND s.valid_to >= $4::date),
  line AS (
    -- values of all the days are all there is of a line, which is nearly every one: only the others are put together
    SELECT unit_id, metric_version_id, subject_kind, subject_id, $4::date AS starts_on, $5::date AS ends_on FROM segment WHERE valid_from <= $4::date AND valid_to >= $5::date
    UNION ALL
    SELECT unit_id, metric_version_id, subject_kind, subject_id, greatest(min(valid_from), $4::date), least(max(valid_to), $5::date) FROM segment
    WHERE valid_from > $4::date OR valid_to < $5::date GROUP BY line_id, unit_id, metric_version_id, subject_kind, subject_id),
  figure AS (
    SELECT m.metric_version_id, m.subject_kind, m.subject_id, ${STANDS} AS stands${more}
    FROM measurement m WHERE m.tenant_id = $1 AND m.metric_version_id = ANY (ARRAY(SELECT DISTINCT metric_version_id FROM segment)) AND m.month = ANY ($6::date[])
    GROUP BY m.metric_version_id, m.subject_kind, m.subject_id)`;
const MEASURED = `line l LEFT JOIN figure f ON f.metric_version_id = l.metric_version_id AND f.subject_kind = l.subject_kind AND f.subject_id = l.subject_id`;
/** A month that might make no value, or keep others from making one. */
const UNSOUND = `, bool_or((m.numerator IS NULL OR m.value IS NULL OR m.denominator <= 0) AND ${FIGURE_STATE} = ANY ($7::text[])) AS unsound`;

interface Counted {
  startsOn: IsoDate;
  endsOn: IsoDate;
  /** A bigint: text. */
  stands: string;
  lines: number;
}

export interface UnitStand {
  unitId: string;
  status: FigureStand;
  lines: number;
}

/** Lines of a definition whose figures stand alike over the same days. */
export interface MetricStand {
  metricVersionId: string;
  subjectKind: 'person' | 'unit';
  from: IsoDate;
  to: IsoDate;
  status: FigureStand;
  lines: number;
  /** Months that have to be there and are not. */
  absent: IsoDate[];
  /** Subjects whose months may come to no value: it has to be reckoned. */
  doubtful: string[];
}

interface Frame {
  params: unknown[];
  months: IsoDate[];
}

/** Where the figures of a period stand: counted in the database, however many lines there are. */
@Injectable()
export class PeriodStand {
  constructor(private readonly cycles: CycleReader) {}

  /** Lines by unit and status; months up to `due` have to be there. */
  async byUnit(tx: Tx, periodId: string, due: IsoDate): Promise<UnitStand[]> {
    const { params, months } = await this.frame(tx, periodId);
    const rows = await tx.query<Counted & { unitId: string }>(
      `WITH ${LINES('')} SELECT l.unit_id, l.starts_on, l.ends_on, coalesce(f.stands, 0) AS stands, count(*)::int AS lines FROM ${MEASURED} GROUP BY 1, 2, 3, 4`,
      params,
    );
    const counts = new Map<string, UnitStand>();
    for (const { unitId, startsOn, endsOn, stands, lines } of rows) {
      const { status } = periodStand(Number(stands), months, { from: startsOn, to: endsOn }, due);
      const known = counts.get(`${unitId} ${status}`);
      if (known) known.lines += lines;
      else counts.set(`${unitId} ${status}`, { unitId, status, lines });
    }
    return [...counts.values()];
  }

  /** Lines by definition, days and status: all their months have to be there. */
  async byMetric(tx: Tx, periodId: string): Promise<MetricStand[]> {
    const { params, months } = await this.frame(tx, periodId);
    const rows = await tx.query<Counted & { metricVersionId: string; subjectKind: 'person' | 'unit'; doubtful: string[] | null }>(
      `WITH ${LINES(UNSOUND)}
       SELECT l.metric_version_id, l.subject_kind, l.starts_on, l.ends_on, coalesce(f.stands, 0) AS stands, count(*)::int AS lines,
         array_agg(l.subject_id::text) FILTER (WHERE f.unsound OR v.agg_time IN ('FROM_ROWS', 'FORMULA')) AS doubtful
       FROM ${MEASURED} JOIN metric_version v ON v.tenant_id = $1 AND v.id = l.metric_version_id GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`,
      [...params, USABLE],
    );
    return rows.map(({ startsOn: from, endsOn: to, stands, doubtful, ...row }) => {
      const standing = periodStand(Number(stands), months, { from, to });
      const whole = !['quarantined', 'missing'].includes(standing.status);
      return { ...row, from, to, ...standing, doubtful: whole ? (doubtful ?? []) : [] };
    });
  }

  private async frame(tx: Tx, periodId: string): Promise<Frame> {
    const { cardsPeriodId, from, to } = await this.cycles.frameOf(tx, periodId);
    const months = monthsOf({ from, to });
    return { params: [tx.tenantId, cardsPeriodId, IN_FORCE, from, to, months], months };
  }
}
