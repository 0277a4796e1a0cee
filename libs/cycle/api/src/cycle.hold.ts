import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addWorkdays, daysIn, workdaysIn, type IsoDate } from '@kpi-loop/shared/kernel';

/** Dates of the calendar and of an agreement, not terms to act in: they wait while a cycle is suspended, and do not move. */
const CALENDAR = ['cycle.start', 'cycle.freeze', 'period.open', 'period.end', 'changeRequest.apply', 'versionChange.apply', 'period.stageDue.monitor'];

/** The clock of a cycle: it is stopped, and goes on with every term longer by the working days it stood still. */
@Injectable()
export class CycleHold {
  constructor(private readonly organization: OrganizationReader) {}

  /** Statements are among what belongs to a cycle, hence `asPay`. */
  async stop(tx: Tx, cycleId: string): Promise<void> {
    await tx.asPay(() =>
      tx.execute(`UPDATE deadline SET held_at = tenant_now() WHERE tenant_id = $1 AND held_at IS NULL AND id IN (SELECT deadlines_of_cycle($2))`, [
        tx.tenantId,
        cycleId,
      ]),
    );
  }

  /** Returns the working days that were lost. */
  async goOn(tx: Tx, cycleId: string, since: IsoDate): Promise<number> {
    const calendar = await this.organization.calendar(tx);
    const lost = tx.today > since ? workdaysIn({ from: since, to: addDays(tx.today, -1) }, calendar) : 0;
    const later = (day: IsoDate) => ({ day, days: daysIn({ from: day, to: addWorkdays(day, lost, calendar) }) - 1 });
    await tx.asPay(async () => {
      const days = await tx.query<{ day: IsoDate }>(
        `SELECT DISTINCT (d.due_at AT TIME ZONE t.timezone)::date AS day FROM deadline d JOIN tenant t ON t.id = d.tenant_id
         WHERE d.tenant_id = $1 AND d.held_at IS NOT NULL AND d.id IN (SELECT deadlines_of_cycle($2))`,
        [tx.tenantId, cycleId],
      );
      await tx.execute(
        `UPDATE deadline d SET held_at = NULL, due_at = CASE WHEN d.event = ANY ($4) THEN d.due_at ELSE ((d.due_at AT TIME ZONE t.timezone) + make_interval(days => g.days)) AT TIME ZONE t.timezone END
         FROM tenant t, jsonb_to_recordset($3::jsonb) AS g(day date, days int)
         WHERE d.tenant_id = $1 AND t.id = d.tenant_id AND d.held_at IS NOT NULL AND (d.due_at AT TIME ZONE t.timezone)::date = g.day AND d.id IN (SELECT deadlines_of_cycle($2))`,
        [tx.tenantId, cycleId, JSON.stringify(days.map(({ day }) => later(day))), CALENDAR],
      );
    });
    await this.moveStages(tx, cycleId, since, later);
    return lost;
  }

  /** The dates people read: of stages that were not due when the cycle was suspended. */
  private async moveStages(tx: Tx, cycleId: string, since: IsoDate, later: (day: IsoDate) => { day: IsoDate; days: number }): Promise<void> {
    const open = `SELECT id FROM period WHERE tenant_id = $1 AND cycle_id = $2 AND status <> 'closed'`;
    const days = await tx.query<{ dueOn: IsoDate }>(
      `SELECT DISTINCT due_on FROM stage_deadline WHERE tenant_id = $1 AND stage <> 'monitor' AND due_on >= $3 AND period_id IN (${open})`,
      [tx.tenantId, cycleId, since],
    );
    await tx.execute(
      `UPDATE stage_deadline d SET due_on = d.due_on + g.days FROM jsonb_to_recordset($3::jsonb) AS g(day date, days int)
       WHERE d.tenant_id = $1 AND d.stage <> 'monitor' AND d.due_on = g.day AND d.period_id IN (${open})`,
      [tx.tenantId, cycleId, JSON.stringify(days.map(({ dueOn }) => later(dueOn)))],
    );
  }
}
