import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { RUNGS, addDays, addWorkdays, workdaysIn, type IsoDate } from '@kpi-loop/shared/kernel';

export const DUE_EVENT = 'appeal.due';
export const STATEMENTS_EVENT = 'appeal.statementsIn';
export const WINDOW_EVENT = 'appeal.windowPassed';
export const CLOSING_EVENT = 'appeal.windowClosing';
/** §5.3: the owner hears that a window closes when so much of it has passed. */
const CLOSING_SHARES = [0.5, 0.8] as const;

/** What time does to an appeal. */
@Injectable()
export class AppealDeadlines {
  constructor(private readonly organization: OrganizationReader) {}

  async workday(tx: Tx, after: IsoDate, workdays: number): Promise<IsoDate> {
    return addWorkdays(after, workdays, await this.organization.calendar(tx));
  }

  /** R-AP2: working days by which the company is late today. */
  async late(tx: Tx, due: IsoDate): Promise<number> {
    return tx.today > due ? workdaysIn({ from: addDays(due, 1), to: tx.today }, await this.organization.calendar(tx)) : 0;
  }

  /** The next reminder of whoever keeps the appellant waiting: the first rung that is still ahead. */
  async ladder(tx: Tx, id: string, dueOn: IsoDate, after = Number.NEGATIVE_INFINITY): Promise<void> {
    const calendar = await this.organization.calendar(tx);
    for (const rung of RUNGS.filter((one) => one > after)) {
      const day = addWorkdays(dueOn, rung, calendar);
      if (day <= tx.today) continue;
      return this.at(tx, id, DUE_EVENT, day, { dueOn, rung });
    }
  }

  /** The day after the last one. */
  after(tx: Tx, id: string, event: string, last: IsoDate): Promise<void> {
    return this.at(tx, id, event, addDays(last, 1));
  }

  /** Twice on the way to the end of a window. */
  async closing(tx: Tx, id: string, until: IsoDate, from = tx.today, step = 0): Promise<void> {
    const share = CLOSING_SHARES[step];
    if (share === undefined) return;
    const calendar = await this.organization.calendar(tx);
    const days = workdaysIn({ from: addDays(from, 1), to: until }, calendar);
    const day = addWorkdays(from, Math.floor(days * share), calendar);
    if (day > tx.today) return this.at(tx, id, CLOSING_EVENT, day, { until, from, step });
    return this.closing(tx, id, until, from, step + 1);
  }

  private async at(tx: Tx, id: string, event: string, day: IsoDate, payload: Record<string, unknown> = {}): Promise<void> {
    const { at } = await tx.get<{ at: Date }>(`SELECT ($2::date + time '00:05') AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day]);
    await tx.deadline('appeal', id, event, at, payload);
  }
}
