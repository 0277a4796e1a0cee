import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addWorkdays, type IsoDate } from '@kpi-loop/shared/kernel';

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

  async application(tx: Tx, id: string, day: IsoDate): Promise<void> {
    const { at } = await tx.get<{ at: Date }>(`SELECT $2::date::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day]);
    await tx.deadline('changeRequest', id, 'changeRequest.apply', at);
  }

  private async after(tx: Tx, id: string, event: string, workdays: number): Promise<void> {
    const last = addWorkdays(tx.today, workdays, await this.organization.calendar(tx));
    const { at } = await tx.get<{ at: Date }>(`SELECT ($2::date + 1)::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, last]);
    await tx.deadline('changeRequest', id, event, at);
  }
}
