import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, everyone, type Tx } from '@kpi-loop/shared/api';
import { CycleCommands } from './cycle.commands';
import type { Cycle } from './cycle.entity';

/** What the parallel regions of a cycle do by the clock: contracting opens with a period and is chased every day, targets freeze, the settlement goes on. */
@Injectable()
export class CycleRegions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly cycles: CycleCommands,
  ) {}

  onModuleInit(): void {
    const { jobs, cycles } = this;
    jobs.due('cycle', 'cycle.freeze', (tx, id) => cycles.freezeDue(tx, id));
    this.ofPeriod('period.opened', 'cycle.openContracting', (tx, cycleId, periodId) => cycles.openContracting(tx, cycleId, periodId));
    this.ofPeriod('period.stageDue', 'cycle.contractDue', async (tx, cycleId, periodId, { stage }) => {
      if (stage === 'set') await cycles.contractDue(tx, cycleId, periodId);
    });
    this.ofPeriod('period.closed', 'cycle.settle', (tx, cycleId) => cycles.progress(tx, cycleId));
    jobs.react('cycle.resultsPublished', 'cycle.reward', (tx, { aggregateId }) => cycles.progress(tx, aggregateId));
    jobs.react('day.began', 'cycle.day', (tx) => this.day(tx));
  }

  /** A fact about a period that is settled, with the cycle it belongs to. */
  private ofPeriod(fact: string, name: string, work: (tx: Tx, cycleId: string, periodId: string, payload: Record<string, unknown>) => Promise<void>): void {
    this.jobs.react(fact, name, async (tx, { aggregateId, payload }) => {
      const period = await tx.one<{ cycleId: string }>(`SELECT cycle_id FROM period WHERE tenant_id = $1 AND id = $2 AND kind = 'SETTLEMENT'`, [tx.tenantId, aggregateId]);
      if (period) await work(tx, period.cycleId, aggregateId, payload);
    });
  }

  /** Told every day while cards are missing; a settlement that waited for others goes on; a running cycle without a day of freezing gets one. */
  private async day(tx: Tx): Promise<void> {
    const cycles = await tx.query<Cycle & { scheduled: boolean }>(
      `SELECT c.*, EXISTS (SELECT 1 FROM deadline d WHERE d.tenant_id = c.tenant_id AND d.aggregate = 'cycle' AND d.aggregate_id = c.id AND d.event = 'cycle.freeze') AS scheduled
       FROM cycle c WHERE c.tenant_id = $1 AND c.hold = 'running' AND (c.status = 'active' OR c.status LIKE 'settlement.%') ORDER BY c.id`,
      [tx.tenantId],
    );
    for (const cycle of cycles) {
      if (cycle.status !== 'active') await this.cycles.progress(tx, cycle.id);
      else if (cycle.contracting === 'chasing')
        tx.record({ type: 'cycle.contractChased', cycleId: cycle.id, periodId: cycle.contractingPeriodId, day: tx.today }, 'cycle', cycle.id, everyone);
      if (cycle.status === 'active' && cycle.adjusting === 'window_open' && !cycle.scheduled) await this.cycles.scheduleFreeze(tx, cycle);
    }
  }
}
