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
    jobs.react('period.opened', 'cycle.openContracting', (tx, { payload }) =>
      cycles.openContracting(tx, payload['cycleId'] as string, payload['periodId'] as string),
    );
    jobs.react('period.stageDue', 'cycle.contractDue', async (tx, { aggregateId, payload }) => {
      if (payload['stage'] !== 'set') return;
      const { cycleId } = await tx.get<{ cycleId: string }>(`SELECT cycle_id FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, aggregateId]);
      await cycles.contractDue(tx, cycleId, aggregateId);
    });
    jobs.react('period.closed', 'cycle.settle', (tx, { payload }) => cycles.progress(tx, payload['cycleId'] as string));
    jobs.react('cycle.resultsPublished', 'cycle.reward', (tx, { aggregateId }) => cycles.progress(tx, aggregateId));
    jobs.react('day.began', 'cycle.day', (tx) => this.day(tx));
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
