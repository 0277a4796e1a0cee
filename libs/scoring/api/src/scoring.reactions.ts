import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CloseChecks } from '@kpi-loop/cycle/api';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { DryRun } from './dry-run';
import { ScoringCommands } from './scoring.commands';
import { ScoringReader } from './scoring.reader';

const JOB = 'scoring.scorePeriod';
/** How often scoring waits for cards that are still being locked by `target`'s own reaction to the same fact. */
const PATIENCE = 50;

/** Once the data of a period is locked, its cards are scored; and it may not be closed before all of them are. */
@Injectable()
export class ScoringReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly checks: CloseChecks,
    private readonly commands: ScoringCommands,
    private readonly reader: ScoringReader,
    private readonly dryRun: DryRun,
  ) {}

  onModuleInit(): void {
    this.jobs.react('period.locked', 'scoring.start', (tx, fact) => this.enqueue(tx, fact.aggregateId, 0));
    this.jobs.on(JOB, (tx, payload) => this.score(tx, payload as { periodId: string; tried: number }));
    this.checks.register({
      name: 'scoring',
      check: async (tx, periodId, gate) => {
        if (gate === 'lock') return this.dryRun.check(tx, periodId);
        const count = await this.reader.unscored(tx, periodId);
        const hidden = await this.reader.unpublished(tx, periodId);
        const link = `/results?period=${periodId}`;
        return [
          ...(count ? [{ rule: 'allCardsScored', count, link, params: { count } }] : []),
          ...(hidden ? [{ rule: 'resultsPublished', count: hidden, link, params: { count: hidden } }] : []),
        ];
      },
    });
  }

  private async score(tx: Tx, { periodId, tried }: { periodId: string; tried: number }): Promise<void> {
    const period = await tx.one<{ status: string; waiting: boolean }>(
      `SELECT p.status, EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = $1 AND c.period_id = p.id AND c.status = 'effective') AS waiting FROM period p WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, periodId],
    );
    if (period?.status !== 'data_locked') return;
    if (period.waiting && tried < PATIENCE) return this.enqueue(tx, periodId, tried + 1);
    await this.commands.scorePeriod(tx, periodId);
  }

  private enqueue(tx: Tx, periodId: string, tried: number): Promise<void> {
    return tx.job(JOB, { periodId, tried }, { key: `${periodId}:${tried}` });
  }
}
