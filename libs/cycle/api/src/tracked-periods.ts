import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { PeriodCommands } from './period.commands';
import { SKIPPED } from './period.reader';
import { CloseChecks, type Missing } from './ports';

/** The day on which its data is locked has passed. */
const OVERDUE = `EXISTS (SELECT FROM stage_deadline d WHERE d.tenant_id = p.tenant_id AND d.period_id = p.id AND d.stage = 'collect' AND d.due_on < $2::date)`;

/**
 * Months that are tracked within a settled period: they open by the calendar once it has begun, their data is locked and they
 * close by themselves once their date has passed and nothing is missing, and it does not close before all of them have.
 */
@Injectable()
export class TrackedPeriods implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly checks: CloseChecks,
    private readonly periods: PeriodCommands,
  ) {}

  onModuleInit(): void {
    this.checks.register({ name: 'tracked', check: async (tx, periodId, gate) => (gate === 'close' ? this.unclosed(tx, periodId) : null) });
    this.jobs.react('period.opened', 'cycle.openTracked', (tx, { aggregateId }) => this.open(tx, aggregateId));
    this.jobs.react('cycle.resumed', 'cycle.openTracked', async (tx, { aggregateId }) => {
      for (const id of await this.idsOf(tx, `p.cycle_id = $2 AND p.kind = 'SETTLEMENT' AND p.status <> 'upcoming'`, aggregateId)) await this.open(tx, id);
    });
    // the data of the whole is complete and stays as it is, and so does that of its months
    this.jobs.react('period.locked', 'cycle.closeTracked', (tx, { aggregateId }) => this.close(tx, `p.parent_period_id = $2`, aggregateId));
    this.jobs.react('day.began', 'cycle.closeTracked', (tx) => this.close(tx, OVERDUE, tx.today));
    this.jobs.react('period.ended', 'cycle.closeTracked', (tx) => this.close(tx, OVERDUE, tx.today));
  }

  /** The month that contains today; of a period that was opened before its first day, time opens the first. */
  private async open(tx: Tx, parentId: string): Promise<void> {
    const next = await tx.one<{ id: string; startsOn: string }>(
      `SELECT id, starts_on FROM period WHERE tenant_id = $1 AND parent_period_id = $2 AND status = 'upcoming' AND ends_on >= $3 ORDER BY ordinal LIMIT 1`,
      [tx.tenantId, parentId, tx.today],
    );
    if (!next) return;
    if (next.startsOn <= tx.today) await this.periods.openDue(tx, next.id);
    else await this.periods.scheduleOpening(tx, next.id);
  }

  private async close(tx: Tx, which: string, parameter: string): Promise<void> {
    const ended = `p.kind = 'TRACKING' AND p.status IN ('data_closing', 'data_locked')`;
    for (const id of await this.idsOf(tx, `${ended} AND ${which}`, parameter)) await this.periods.closeTracked(tx, id);
  }

  private async idsOf(tx: Tx, where: string, parameter: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(`SELECT p.id FROM period p WHERE p.tenant_id = $1 AND ${where} ORDER BY p.starts_on, p.id`, [
      tx.tenantId,
      parameter,
    ]);
    return rows.map(({ id }) => id);
  }

  /** The rule `trackedPeriodsClosed`: one entry a month that is not closed. What was over before the cycle began was never held. */
  private async unclosed(tx: Tx, periodId: string): Promise<Missing[] | null> {
    const months = await tx.query<{ id: string; cycleId: string; name: string; nameEn: string; open: boolean }>(
      `SELECT p.id, p.cycle_id, p.name, p.name_en, p.status <> 'closed' AND NOT ${SKIPPED} AS open FROM period p WHERE p.tenant_id = $1 AND p.parent_period_id = $2
       ORDER BY p.ordinal`,
      [tx.tenantId, periodId],
    );
    if (!months.length) return null;
    return months
      .filter(({ open }) => open)
      .map(({ id, cycleId, name, nameEn }) => ({
      ...{ rule: 'trackedPeriodsClosed', count: 1, params: { name, nameEn } },
      link: `/console?cycle=${cycleId}&period=${id}`,
    }));
  }
}
