import { Injectable } from '@nestjs/common';
import { Ladder, OrganizationReader, dueEvent, rungEvent, type Held as Waiting } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addWorkdays, type IsoDate } from '@kpi-loop/shared/kernel';
import type { ChangeRequest } from './change-request.entity';

export const DUE_EVENT = dueEvent('changeRequest');
export const RUNG_EVENT = rungEvent('changeRequest');
/** R-SM3: what comes after it is left to people (HOLD). */
const LAST_RUNG = 3;

/** What a request waited for when it was last asked; moved on meanwhile, nobody is reminded. */
export interface Held extends Waiting {
  left: number;
}

/** Of a `deadline d` of a request `r`: what it is due for now, also when that day is over. The reminders between are nobody's date. */
export const STILL_DUE = `d.cancelled_at IS NULL AND d.event <> '${RUNG_EVENT}' AND (d.fired_at IS NULL OR d.event = '${DUE_EVENT}' AND r.status IN ('escalated', 'in_approval'))`;
export const NEXT_DUE = `(SELECT min(d.due_at) FROM deadline d WHERE d.tenant_id = r.tenant_id AND d.aggregate = 'changeRequest' AND d.aggregate_id = r.id AND ${STILL_DUE})`;

/** What time will do to a request. */
@Injectable()
export class ChangeDeadlines {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly ladder: Ladder,
  ) {}

  /** A draft that nobody sends ends. */
  expiry(tx: Tx, id: string, workdays: number): Promise<void> {
    return this.after(tx, id, 'changeRequest.expire', workdays);
  }

  /** Silence of the other party escalates. */
  consent(tx: Tx, id: string, workdays: number): Promise<void> {
    return this.after(tx, id, 'changeRequest.timeout', workdays);
  }

  /** Whoever has to move has so many working days. While the other party is asked the end of them is the timeout. */
  step(tx: Tx, { id, status, approvalsLeft }: Pick<ChangeRequest, 'id' | 'status' | 'approvalsLeft'>, workdays: number): Promise<void> {
    return this.ladder.begin(tx, { aggregate: 'changeRequest', id }, workdays, { status, left: approvalsLeft.length }, status === 'consulting');
  }

  async climb(tx: Tx, id: string, held: Held): Promise<void> {
    if (held.status !== 'consulting') await this.ladder.climb(tx, { aggregate: 'changeRequest', id }, held, LAST_RUNG);
  }

  async application(tx: Tx, id: string, day: IsoDate): Promise<void> {
    await tx.deadline('changeRequest', id, 'changeRequest.apply', await this.instant(tx, day, '00:00'));
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
