import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { scorecardMachine, type ScorecardContext, type ScorecardEvent } from '@kpi-loop/target/domain';
import { CARD_ROWS } from './card.loader';
import { GenerationCommands } from './generation.commands';
import { RollForward } from './roll-forward';
import { Scorecard } from './scorecard.entity';
import { TargetCommands } from './target.commands';

/** What happens to all cards when their period moves on. */
@Injectable()
export class TargetReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly rollForward: RollForward,
    private readonly generations: GenerationCommands,
    private readonly commands: TargetCommands,
    private readonly cycles: CycleReader,
  ) {}

  onModuleInit(): void {
    this.jobs.react('period.opened', 'target.rollForward', async (tx, { payload }) => {
      const { periodId, previousPeriodId } = payload as { periodId: string; previousPeriodId: string | null };
      // a month that is tracked has no cards of its own
      if ((await this.cycles.frameOf(tx, periodId)).kind !== 'SETTLEMENT') return;
      if (previousPeriodId) await this.rollForward.run(tx, previousPeriodId, periodId);
      await this.generations.beginByItself(tx, periodId, 'opening');
    });
    this.jobs.react('period.locked', 'target.lockCards', async (tx, { aggregateId }) => this.all(tx, aggregateId, { type: 'scorecard.lock' }));
    this.jobs.react('period.reviewed', 'target.publishCards', async (tx, { aggregateId }) => {
      await this.commands.publish(tx, aggregateId);
    });
    this.jobs.react('period.closed', 'target.finaliseCards', async (tx, { aggregateId }) => {
      await this.commands.publish(tx, aggregateId);
    });
  }

  private async all(tx: Tx, periodId: string, event: ScorecardEvent): Promise<void> {
    await tx.advanceMany(Scorecard, 'period_id = $1', [periodId], scorecardMachine, {} as ScorecardContext, event, CARD_ROWS);
  }
}
