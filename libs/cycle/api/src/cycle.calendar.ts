import { Injectable } from '@nestjs/common';
import { DEFAULT_STAGE_DAYS, periodMachine, periodsOf, stageCalendar, trackedCalendar, type PeriodKind } from '@kpi-loop/cycle/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addWorkdays, Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import type { StageDeadlineDto } from './cycle.dto';
import type { Cycle } from './cycle.entity';
import { Period, StageDeadline } from './period.entity';

/** The periods of a draft and the dates of their stages. */
@Injectable()
export class CycleCalendar {
  constructor(private readonly organization: OrganizationReader) {}

  /** Cuts the cycle into periods, anew when it had some, each with suggested stage dates. */
  async cut(tx: Tx, cycle: Cycle): Promise<void> {
    const plans = periodsOf(cycle, { from: cycle.startsOn, to: cycle.endsOn });
    await tx.execute(
      `DELETE FROM stage_deadline d USING period p WHERE d.tenant_id = $1 AND p.tenant_id = d.tenant_id AND p.id = d.period_id AND p.cycle_id = $2`,
      [tx.tenantId, cycle.id],
    );
    await tx.removeMany(Period, 'cycle_id = $1', [cycle.id], periodMachine);
    for (const { tracked, ...plan } of plans) {
      const { id } = await tx.create(Period, periodMachine, { ...plan, cycleId: cycle.id, parentPeriodId: null });
      for (const month of tracked) await tx.create(Period, periodMachine, { ...month, cycleId: cycle.id, parentPeriodId: id });
    }
    await this.suggest(tx, cycle);
  }

  /** Stage dates by the working calendar and the policy's days to the data lock. Overwrites what was there. */
  async suggest(tx: Tx, cycle: Cycle): Promise<void> {
    const calendar = await this.organization.calendar(tx);
    const periods = await tx.query<{ id: string; kind: PeriodKind; startsOn: IsoDate; endsOn: IsoDate }>(
      `SELECT id, kind, starts_on, ends_on FROM period WHERE tenant_id = $1 AND cycle_id = $2`,
      [tx.tenantId, cycle.id],
    );
    const days = { ...DEFAULT_STAGE_DAYS, collect: cycle.policy.data.lockWD };
    const rows = periods.flatMap(({ id, kind, startsOn, endsOn }) =>
      Object.entries((kind === 'TRACKING' ? trackedCalendar : stageCalendar)({ from: startsOn, to: endsOn }, calendar, days)).map(([stage, dueOn]) => ({
        periodId: id,
        stage,
        dueOn,
      })),
    );
    await tx.execute(
      `DELETE FROM stage_deadline d USING period p WHERE d.tenant_id = $1 AND p.tenant_id = d.tenant_id AND p.id = d.period_id AND p.cycle_id = $2`,
      [tx.tenantId, cycle.id],
    );
    await tx.insert(StageDeadline, rows);
  }

  /** @throws Problem invalid when a date belongs to a period of another cycle. */
  async setDates(tx: Tx, cycleId: string, deadlines: StageDeadlineDto[]): Promise<void> {
    const changed = await tx.execute(
      `UPDATE stage_deadline d SET due_on = w.due_on FROM jsonb_to_recordset($3::jsonb) AS w(period_id uuid, stage text, due_on date)
       JOIN period p ON p.tenant_id = $1 AND p.cycle_id = $2 AND p.id = w.period_id
       WHERE d.tenant_id = $1 AND d.period_id = p.id AND d.stage = w.stage`,
      [tx.tenantId, cycleId, JSON.stringify(deadlines.map(({ periodId, stage, dueOn }) => ({ period_id: periodId, stage, due_on: dueOn })))],
    );
    if (changed !== deadlines.length)
      throw new Problem('invalid', 'invalidRequest', 'deadlines of another cycle, or twice', { fields: [{ pointer: '/deadlines', code: 'unknownPeriod' }] });
  }

  /** So many working days after a day. */
  async workdaysOn(tx: Tx, day: IsoDate, count: number): Promise<IsoDate> {
    return addWorkdays(day, count, await this.organization.calendar(tx));
  }

  /** The instant at which a business day of the tenant begins. */
  async startOf(tx: Tx, day: IsoDate): Promise<Date> {
    const { at } = await tx.get<{ at: Date }>(`SELECT ($2::date)::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day]);
    return at;
  }
}
