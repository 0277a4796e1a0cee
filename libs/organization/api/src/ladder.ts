import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { LAST_RUNG, RUNGS, addWorkdays, type IsoDate } from '@kpi-loop/shared/kernel';
import { OrganizationReader } from './organization.reader';

const REMIND_AT = '08:30';
const STEP_ENDS_AT = '18:00';

/** What a task waited for when it was asked; moved on meanwhile, nobody is reminded. */
export interface Held {
  status: string;
  rung: number;
}

/** Whose task it is: rows `deadline(aggregate, id)` of the two events below. */
export interface Task {
  aggregate: string;
  id: string;
}

export const dueEvent = (aggregate: string): string => `${aggregate}.stepDue`;
export const rungEvent = (aggregate: string): string => `${aggregate}.rung`;
/** SQL: when what the row `alias` waits for is due, also when that day is over. */
export const dueAtOf = (aggregate: string, alias: string): string =>
  `(SELECT d.due_at FROM deadline d WHERE d.tenant_id = ${alias}.tenant_id AND d.aggregate = '${aggregate}' AND d.aggregate_id = ${alias}.id AND d.event = '${dueEvent(aggregate)}' AND d.cancelled_at IS NULL)`;

/** R-SM2, R-SM3: the end of somebody's working days as a deadline row, and beside it the next rung of the reminders. */
@Injectable()
export class Ladder {
  constructor(private readonly organization: OrganizationReader) {}

  /** Whoever has to move has so many working days. `endsOtherwise`: at their end something of its own happens, and nobody is reminded any more. */
  async begin(tx: Tx, task: Task, workdays: number, held: Record<string, unknown> & { status: string }, endsOtherwise = false): Promise<void> {
    const calendar = await this.organization.calendar(tx);
    const dueOn = addWorkdays(tx.today, workdays, calendar);
    if (!endsOtherwise) await tx.deadline(task.aggregate, task.id, dueEvent(task.aggregate), await this.instant(tx, dueOn, STEP_ENDS_AT), { ...held, rung: 0 });
    const before = addWorkdays(dueOn, RUNGS[0], calendar);
    if (before > tx.today) await this.rung(tx, task, before, { ...held, rung: RUNGS[0] });
    else if (!endsOtherwise) await this.rung(tx, task, addWorkdays(dueOn, 1, calendar), { ...held, rung: 1 });
  }

  /** The next rung, counted from this one, so that days on which the cycle stood still are none. */
  async climb(tx: Tx, task: Task, held: Held, last: number = LAST_RUNG): Promise<void> {
    const next = RUNGS.find((rung) => rung > held.rung && rung !== 0 && rung <= last);
    if (held.rung === 0 || next === undefined) return;
    await this.rung(tx, task, addWorkdays(tx.today, next - held.rung, await this.organization.calendar(tx)), { ...held, rung: next });
  }

  private async rung(tx: Tx, { aggregate, id }: Task, day: IsoDate, held: Record<string, unknown>): Promise<void> {
    await tx.deadline(aggregate, id, rungEvent(aggregate), await this.instant(tx, day, REMIND_AT), held);
  }

  private async instant(tx: Tx, day: IsoDate, time: string): Promise<Date> {
    return (await tx.get<{ at: Date }>(`SELECT ($2::date + $3::time) AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day, time])).at;
  }
}
