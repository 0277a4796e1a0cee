import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addWorkdays, type IsoDate } from '@kpi-loop/shared/kernel';

/** Days and instants of the tenant: deadlines count working days and fall on the beginning of a day. */
@Injectable()
export class ReviewCalendar {
  constructor(private readonly organization: OrganizationReader) {}

  async workday(tx: Tx, from: IsoDate, n: number): Promise<IsoDate> {
    return addWorkdays(from, n, await this.organization.calendar(tx));
  }

  /** The instant a day of the tenant begins. */
  async startOf(tx: Tx, day: IsoDate): Promise<Date> {
    const { at } = await tx.get<{ at: Date }>(`SELECT ($2::date)::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day]);
    return at;
  }

  endOf(tx: Tx, day: IsoDate): Promise<Date> {
    return this.startOf(tx, addDays(day, 1));
  }

  async dayOf(tx: Tx, at: Date): Promise<IsoDate> {
    const { day } = await tx.get<{ day: IsoDate }>(`SELECT ($2::timestamptz AT TIME ZONE timezone)::date AS day FROM tenant WHERE id = $1`, [tx.tenantId, at]);
    return day;
  }

  async now(tx: Tx): Promise<Date> {
    return (await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`)).now;
  }
}
