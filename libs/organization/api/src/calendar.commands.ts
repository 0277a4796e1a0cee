import { Injectable } from '@nestjs/common';
import { CN_CALENDAR, calendarPolicy } from '@kpi-loop/organization/domain';
import { Tx, everyone } from '@kpi-loop/shared/api';
import { allows, workdaysIn, type IsoDate } from '@kpi-loop/shared/kernel';
import type { CalendarDayDto, CalendarDayView, CalendarYearView } from './calendar.dto';
import { OrganizationReader } from './organization.reader';

/** The company's working calendar: every deadline in working days counts by it. */
@Injectable()
export class CalendarCommands {
  constructor(private readonly organization: OrganizationReader) {}

  async year(tx: Tx, year: number): Promise<CalendarYearView> {
    const range = { from: `${year}-01-01`, to: `${year}-12-31` };
    const exceptions = await tx.query<CalendarDayView>(
      `SELECT day, working, name, name_en FROM calendar_day WHERE tenant_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day`,
      [tx.tenantId, range.from, range.to],
    );
    return {
      year,
      exceptions,
      workdays: workdaysIn(range, { exceptions: new Map(exceptions.map((day) => [day.day, day.working])) }),
      mayEdit: allows(calendarPolicy, 'calendar.set', (await this.organization.standingIn(tx, null)).parties),
      official: CN_CALENDAR.some((day) => day.day.startsWith(`${year}-`)),
    };
  }

  async set(tx: Tx, day: IsoDate, dto: CalendarDayDto): Promise<CalendarYearView> {
    await this.permit(tx, 'calendar.set');
    await tx.execute(
      `INSERT INTO calendar_day (tenant_id, day, working, name, name_en) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, day) DO UPDATE SET working = excluded.working, name = excluded.name, name_en = excluded.name_en`,
      [tx.tenantId, day, dto.working, dto.name ?? '', dto.nameEn ?? ''],
    );
    tx.record({ type: 'calendar.changed', day, working: dto.working }, 'calendar', tx.tenantId, everyone);
    return this.year(tx, +day.slice(0, 4));
  }

  /** The day follows the week again. */
  async unset(tx: Tx, day: IsoDate): Promise<CalendarYearView> {
    await this.permit(tx, 'calendar.unset');
    const removed = await tx.execute(`DELETE FROM calendar_day WHERE tenant_id = $1 AND day = $2`, [tx.tenantId, day]);
    if (removed) tx.record({ type: 'calendar.changed', day, working: null }, 'calendar', tx.tenantId, everyone);
    return this.year(tx, +day.slice(0, 4));
  }

  async fill(tx: Tx, year: number): Promise<CalendarYearView> {
    await this.permit(tx, 'calendar.fill');
    const added = await this.seed(tx, year);
    if (added) tx.record({ type: 'calendar.changed', year }, 'calendar', tx.tenantId, everyone);
    return this.year(tx, year);
  }

  /** The official days of mainland China, of one year or of all the product knows; days somebody has set stay. Returns how many came in. */
  async seed(tx: Tx, year?: number): Promise<number> {
    const days = CN_CALENDAR.filter((day) => year === undefined || day.day.startsWith(`${year}-`));
    return tx.execute(
      `INSERT INTO calendar_day (tenant_id, day, working, name, name_en)
       SELECT $1, d.day, d.working, d.name, d."nameEn" FROM jsonb_to_recordset($2::jsonb) AS d(day date, working boolean, name text, "nameEn" text) ON CONFLICT DO NOTHING`,
      [tx.tenantId, JSON.stringify(days)],
    );
  }

  private async permit(tx: Tx, action: keyof typeof calendarPolicy): Promise<void> {
    (await this.organization.standingIn(tx, null)).permit(calendarPolicy, action);
  }
}
