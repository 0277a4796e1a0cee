import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { liveValue, type LiveValue } from '@kpi-loop/monitoring/domain';
import { TargetReader, type LineInForce } from '@kpi-loop/target/api';
import { AlertEngine } from './alert.engine';
import { LiveInputs, type LineNow } from './live-inputs';

export const RECOMPUTE = 'monitoring.recompute';
const CARDS_AT_ONCE = 1000;
/** While figures may still change. Alerts are about what can still be helped. */
const LIVE = ['open', 'data_closing', 'data_locked', 'scored'];
const ALERTING = ['open', 'data_closing'];

export interface RecomputeRun {
  lines: number;
  changed: number;
}

interface PeriodNow {
  id: string;
  cycleId: string;
  status: string;
  startsOn: IsoDate;
  endsOn: IsoDate;
}

/** Live values of all lines of a period, from rows: computing twice changes nothing. */
@Injectable()
export class Recompute {
  constructor(
    private readonly inputs: LiveInputs,
    private readonly targets: TargetReader,
    private readonly cycles: CycleReader,
    private readonly organization: OrganizationReader,
    private readonly alerts: AlertEngine,
  ) {}

  /** At most one waits for a period, however often it is asked for. */
  enqueue(tx: Tx, periodId: string): Promise<void> {
    return tx.job(RECOMPUTE, { periodId }, { key: periodId });
  }

  async period(tx: Tx, periodId: string): Promise<RecomputeRun> {
    const run: RecomputeRun = { lines: 0, changed: 0 };
    const period = await tx.one<PeriodNow>(`SELECT id, cycle_id, status, starts_on, ends_on FROM period WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      periodId,
    ]);
    if (!period) return run;
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('monitoring' || $1::text, 0))`, [periodId]);
    await this.alerts.carryInto(tx, periodId);
    if (!LIVE.includes(period.status)) return run;
    const window = {
      today: tx.today,
      period: { from: period.startsOn, to: period.endsOn },
      calendar: await this.organization.calendar(tx),
      policy: await this.cycles.policyOf(tx, period.cycleId),
    };
    const cards = await this.targets.cardsOfPeriod(tx, periodId);
    for (let i = 0; i < cards.length; i += CARDS_AT_ONCE) {
      const rows = await this.targets.segmentsInForce(tx, { scorecardIds: cards.slice(i, i + CARDS_AT_ONCE).map((card) => card.id) });
      const now = await this.inputs.read(tx, grouped(rows), window);
      const values = now.map((one) => ({ ...one, value: liveValue(one.live) }));
      run.lines += values.length;
      run.changed += await this.write(tx, values);
      if (ALERTING.includes(period.status)) await this.alerts.evaluate(tx, values, window.policy.alert, window.calendar);
    }
    return run;
  }

  /** One upsert; rows that say the same as before are not touched. One fact a changed line, in one insert at the end of the transaction. */
  private async write(tx: Tx, values: (LineNow & { value: LiveValue })[]): Promise<number> {
    if (!values.length) return 0;
    const rows = values.map(({ line, value, series }) => ({
      line_id: line.lineId,
      as_of: value.asOf,
      value: value.value,
      numerator: value.numerator,
      denominator: value.denominator,
      target: value.target,
      expected: value.expected,
      phasing: value.phasing,
      pace: value.pace,
      attainment: value.attainment,
      forecast: value.forecast,
      forecast_score: value.forecastScore,
      state: value.state,
      stale: value.stale,
      data_until: value.dataUntil,
      series,
    }));
    const names = COLUMNS.join(', ');
    const changed = await tx.query<{ lineId: string }>(
      `INSERT INTO kpi_value (tenant_id, line_id, as_of, ${names}, computed_at)
       SELECT $1, r.line_id, r.as_of, ${COLUMNS.map((c) => `r.${c}`).join(', ')}, tenant_now()
       FROM jsonb_to_recordset($2::jsonb) AS r(line_id uuid, as_of date, value numeric, numerator numeric, denominator numeric, target numeric, expected numeric, phasing numeric, pace numeric,
         attainment numeric, forecast numeric, forecast_score numeric, state text, stale boolean, data_until date, series jsonb)
       ON CONFLICT (tenant_id, line_id) DO UPDATE SET as_of = excluded.as_of, ${COLUMNS.map((c) => `${c} = excluded.${c}`).join(', ')}, computed_at = excluded.computed_at
       WHERE (${COLUMNS.map((c) => `kpi_value.${c}`).join(', ')}) IS DISTINCT FROM (${COLUMNS.map((c) => `excluded.${c}`).join(', ')})
       RETURNING line_id`,
      [tx.tenantId, JSON.stringify(rows)],
    );
    const byId = new Map(values.map(({ line }) => [line.lineId, line]));
    for (const { lineId } of changed) {
      const line = byId.get(lineId)!;
      tx.record({ type: 'kpiValue.changed', lineId, periodId: line.periodId }, 'kpiValue', lineId, { people: [line.ownerId, line.headId] });
    }
    return changed.length;
  }
}

/** What a value is; `as_of` and `computed_at` only say when. */
const COLUMNS = [
  'value',
  'numerator',
  'denominator',
  'target',
  'expected',
  'phasing',
  'pace',
  'attainment',
  'forecast',
  'forecast_score',
  'state',
  'stale',
  'data_until',
  'series',
];

function grouped(rows: LineInForce[]): [LineInForce, LineInForce[]][] {
  const lines = new Map<string, [LineInForce, LineInForce[]]>();
  for (const row of rows) {
    const known = lines.get(row.lineId);
    if (known) known[1].push(row);
    else lines.set(row.lineId, [row, [row]]);
  }
  return [...lines.values()];
}
