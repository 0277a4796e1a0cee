import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addWorkdays, type IsoDate } from '@kpi-loop/shared/kernel';
import type { ChangeRequest } from './change-request.entity';

export const DUE_EVENT = 'changeRequest.stepDue';
export const RUNG_EVENT = 'changeRequest.rung';
/** R-SM3: two working days before a step is due, on the day, one and three after it. What comes next is left to people (HOLD). */
const RUNGS = [-2, 0, 1, 3] as const;
const REMIND_AT = '08:30';
const STEP_ENDS_AT = '18:00';

/** What a request waited for when it was last asked; moved on meanwhile, nobody is reminded. */
export interface Held {
  status: string;
  left: number;
  rung: number;
}

/** Of a `deadline d` of a request `r`: what it is due for now, also when that day is over. The reminders between are nobody's date. */
export const STILL_DUE = `d.cancelled_at IS NULL AND d.event <> '${RUNG_EVENT}' AND (d.fired_at IS NULL OR d.event = '${DUE_EVENT}' AND r.status IN ('escalated', 'in_approval'))`;
export const NEXT_DUE = `(SELECT min(d.due_at) FROM deadline d WHERE d.tenant_id = r.tenant_id AND d.aggregate = 'changeRequest' AND d.aggregate_id = r.id AND ${STILL_DUE})`;

/** What time will do to a request. */
@Injectable()
export class ChangeDeadlines {
  constructor(private readonly organization: OrganizationReader) {}

  /** A draft that nobody sends ends. */
  expiry(tx: Tx, id: string, workdays: number): Promise<void> {
    return this.after(tx, id, 'changeRequest.expire', workdays);
  }

  /** Silence of the other party escalates. */
  consent(tx: Tx, id: string, workdays: number): Promise<void> {
    return this.after(tx, id, 'changeRequest.timeout', workdays);
  }

  /** Whoever has to move has so many working days. While the other party is asked the end of them is the timeout. */
  async step(tx: Tx, { id, status, approvalsLeft }: Pick<ChangeRequest, 'id' | 'status' | 'approvalsLeft'>, workdays: number): Promise<void> {
    const calendar = await this.organization.calendar(tx);
    const dueOn = addWorkdays(tx.today, workdays, calendar);
    const held = { status, left: approvalsLeft.length };
    if (status !== 'consulting') await tx.deadline('changeRequest', id, DUE_EVENT, await this.instant(tx, dueOn, STEP_ENDS_AT), { ...held, rung: 0 });
    const before = addWorkdays(dueOn, RUNGS[0], calendar);
    if (before > tx.today) await this.rung(tx, id, before, { ...held, rung: RUNGS[0] });
    else if (status !== 'consulting') await this.rung(tx, id, addWorkdays(dueOn, 1, calendar), { ...held, rung: 1 });
  }

  /** The next rung of the ladder, counted from this one, so that days on which the cycle stood still are none. */
  async climb(tx: Tx, id: string, held: Held): Promise<void> {
    const next = RUNGS.find((rung) => rung > held.rung && rung !== 0);
    if (held.rung === 0 || next === undefined || held.status === 'consulting') return;
    await this.rung(tx, id, addWorkdays(tx.today, next - held.rung, await this.organization.calendar(tx)), { ...held, rung: next });
  }

  async application(tx: Tx, id: string, day: IsoDate): Promise<void> {
    await tx.deadline('changeRequest', id, 'changeRequest.apply', await this.instant(tx, day, '00:00'));
  }

  private async rung(tx: Tx, id: string, day: IsoDate, held: Held): Promise<void> {
    await tx.deadline('changeRequest', id, RUNG_EVENT, await this.instant(tx, day, REMIND_AT), { ...held });
  }

  private async after(tx: Tx, id: string, event: string, workdays: number): Promise<void> {
    const last = addWorkdays(tx.today, workdays, await this.organization.calendar(tx));
    const { at } = await tx.get<{ at: Date }>(`SELECT ($2::date + 1)::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, last]);
    await tx.deadline('changeRequest', id, event, at);
  }

  private async instant(tx: Tx, day: IsoDate, time: string): Promise<Date> {
    return (await tx.get<{ at: Date }>(`SELECT ($2::date + $3::time) AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day, time])).at;
  }
}
