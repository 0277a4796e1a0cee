import { Injectable } from '@nestjs/common';
import { cycleMachine, cyclePolicy, type CycleEvent } from '@kpi-loop/cycle/domain';
import { everyone, sha256Of } from '@kpi-loop/shared/api';
import type { AdvanceOptions, Tx } from '@kpi-loop/shared/api';
import { permit } from '@kpi-loop/shared/kernel';
import { CycleCalendar } from './cycle.calendar';
import type { CycleView } from './cycle.dto';
import { Cycle } from './cycle.entity';
import { CycleReader } from './cycle.reader';
import { cycleParties } from './parties';
import { PeriodCommands } from './period.commands';

/** What happens to a cycle once it is written; and what features downstream report about a period. */
@Injectable()
export class CycleCommands {
  constructor(
    private readonly reader: CycleReader,
    private readonly calendar: CycleCalendar,
    private readonly periods: PeriodCommands,
  ) {}

  /** Freezes the policy set with its hash, and lets time start the cycle on its first day. */
  publish(tx: Tx, id: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.publish' }, async (cycle) => {
      await tx.deadline('cycle', id, 'cycle.start', await this.calendar.startOf(tx, cycle.startsOn));
    });
  }

  start(tx: Tx, id: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.start' }, () => tx.cancelDeadlines('cycle', id));
  }

  close(tx: Tx, id: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.close' });
  }

  cancel(tx: Tx, id: string, reason: string): Promise<CycleView> {
    return this.step(tx, id, { type: 'cycle.cancel', reason }, () => tx.cancelDeadlines('cycle', id));
  }

  /** By the clock: starts a published cycle. Anything else has been decided meanwhile. */
  async startDue(tx: Tx, id: string): Promise<void> {
    const cycle = await tx.claim(Cycle, id);
    if (cycle.status === 'published') await this.start(tx, id);
  }

  /** All cards of the period have their official result. Called by `scoring`; says whether the period moved. */
  markScored(tx: Tx, periodId: string): Promise<boolean> {
    return this.periods.mark(tx, periodId, 'data_locked', { type: 'period.markScored' });
  }

  /** Every planned review is concluded or waived. Called by `review`; says whether the period moved (false: it is not scored yet). */
  markReviewed(tx: Tx, periodId: string): Promise<boolean> {
    return this.periods.mark(tx, periodId, 'scored', { type: 'period.markReviewed' });
  }

  private async step(tx: Tx, id: string, event: CycleEvent & { reason?: string }, after?: (cycle: Cycle) => Promise<void>): Promise<CycleView> {
    const cycle = await tx.claim(Cycle, id);
    permit(cyclePolicy, event.type, cycleParties(tx.viewer));
    const options: AdvanceOptions = event.type === 'cycle.publish' ? { set: { policyHash: sha256Of(cycle.policy) }, audience: everyone } : { audience: everyone };
    await tx.advance(Cycle, cycle, cycleMachine, await this.reader.context(tx, cycle), event, options);
    await after?.(cycle);
    return this.reader.view(tx, id);
  }
}
