import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, everyone, type Tx } from '@kpi-loop/shared/api';
import { STAGES } from '@kpi-loop/cycle/domain';
import { CycleCommands } from './cycle.commands';
import { PeriodCommands } from './period.commands';

/** What the cycle does by the clock and when it hears that one of its own periods has closed. */
@Injectable()
export class CycleReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly cycles: CycleCommands,
    private readonly periods: PeriodCommands,
  ) {}

  onModuleInit(): void {
    this.jobs.due('cycle', 'cycle.start', (tx, id) => this.cycles.startDue(tx, id));
    this.jobs.due('period', 'period.open', (tx, id) => this.periods.openDue(tx, id));
    this.jobs.due('period', 'period.end', (tx, id) => this.periods.endDue(tx, id));
    for (const stage of STAGES) {
      this.jobs.due('period', `period.stageDue.${stage}`, async (tx, id) =>
        tx.record({ type: 'period.stageDue', periodId: id, stage }, 'period', id, everyone),
      );
    }
    this.jobs.react('cycle.started', 'cycle.openFirstPeriod', (tx, fact) => this.openFirst(tx, fact.aggregateId));
    // both timers of a change of period are due at the same instant; whichever fires first, the next period opens
    this.jobs.react('period.ended', 'cycle.openNext', (tx, fact) => this.periods.openNextDue(tx, fact.aggregateId));
    // what would have opened meanwhile opens when the cycle goes on
    this.jobs.react('cycle.resumed', 'cycle.openDue', (tx, fact) => this.openNextOf(tx, fact.aggregateId));
    this.jobs.react('period.closed', 'cycle.rollForward', (tx, fact) => this.openIfUpcoming(tx, fact.payload['nextPeriodId'] as string | null));
  }

  /** The period that contains today; before the first day the first one, after the last the last. */
  private async openFirst(tx: Tx, cycleId: string): Promise<void> {
    const period = await tx.one<{ id: string }>(
      `SELECT id FROM period WHERE tenant_id = $1 AND cycle_id = $2 AND kind = 'SETTLEMENT' ORDER BY $3::date NOT BETWEEN starts_on AND ends_on, CASE WHEN starts_on > $3 THEN ordinal ELSE -ordinal END LIMIT 1`,
      [tx.tenantId, cycleId, tx.today],
    );
    const held = await tx.one(`SELECT 1 FROM period WHERE tenant_id = $1 AND cycle_id = $2 AND status <> 'upcoming' LIMIT 1`, [tx.tenantId, cycleId]);
    if (!held) await this.openIfUpcoming(tx, period?.id ?? null);
  }

  private async openNextOf(tx: Tx, cycleId: string): Promise<void> {
    const last = await tx.one<{ id: string; status: string }>(
      `SELECT id, status FROM period WHERE tenant_id = $1 AND cycle_id = $2 AND kind = 'SETTLEMENT' AND status <> 'upcoming' ORDER BY ordinal DESC LIMIT 1`,
      [tx.tenantId, cycleId],
    );
    if (last && last.status !== 'open') await this.periods.openNextDue(tx, last.id);
  }

  private async openIfUpcoming(tx: Tx, periodId: string | null): Promise<void> {
    const upcoming = await tx.one<{ id: string }>(
      `SELECT p.id FROM period p JOIN cycle c ON c.tenant_id = p.tenant_id AND c.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2 AND p.kind = 'SETTLEMENT' AND p.status = 'upcoming' AND c.status = 'active' AND c.hold = 'running'`,
      [tx.tenantId, periodId],
    );
    if (upcoming) await this.periods.open(tx, upcoming.id);
  }
}
