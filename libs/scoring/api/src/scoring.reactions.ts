import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CloseChecks } from '@kpi-loop/cycle/api';
import { FigureDependents } from '@kpi-loop/measurement/api';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { CorrectedScores } from './corrected-scores';
import { DryRun } from './dry-run';
import { MonthScores } from './month-scores';
import { ScoringCommands } from './scoring.commands';
import { ScoringReader } from './scoring.reader';

const JOB = 'scoring.scorePeriod';
/** How often scoring waits for cards and figures that are still being locked by their own features' reactions to the same fact. */
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
    private readonly corrected: CorrectedScores,
    private readonly dependents: FigureDependents,
    private readonly months: MonthScores,
  ) {}

  onModuleInit(): void {
    this.jobs.react('period.locked', 'scoring.start', (tx, fact) => this.enqueue(tx, fact.aggregateId, 0));
    // the cards of a period that HR, EXEC and FIN have opened again; what is the same as before makes no new revision
    this.jobs.react('period.cardsReopened', 'scoring.startAgain', (tx, fact) => this.enqueue(tx, fact.aggregateId, 0));
    this.jobs.react('period.closed', 'scoring.keepMonth', (tx, fact) => this.months.keep(tx, fact.aggregateId));
    this.jobs.on(JOB, (tx, payload) => this.score(tx, payload as { periodId: string; tried: number }));
    this.jobs.react('measurement.corrected', 'scoring.follow', (tx, { payload }) => this.corrected.follow(tx, String(payload['correctionId'])));
    this.dependents.register({ impacts: (tx, figures) => this.corrected.impacts(tx, figures) });
    this.checks.register({
      name: 'scoring',
      check: async (tx, periodId, gate) => {
        if (gate === 'lock') return this.dryRun.check(tx, periodId);
        const count = await this.reader.unscored(tx, periodId);
        const { count: hidden, uncalibrated } = await this.reader.unpublished(tx, periodId);
        const link = `/results?period=${periodId}`;
        return [
          ...(count ? [{ rule: 'allCardsScored', count, link, params: { count } }] : []),
          ...(uncalibrated
            ? [{ rule: 'resultsCalibrated', count: uncalibrated, link: `/calibration?period=${periodId}`, params: { count: uncalibrated } }]
            : []),
          ...(hidden ? [{ rule: 'resultsPublished', count: hidden, link, params: { count: hidden } }] : []),
        ];
      },
    });
  }

  private async score(tx: Tx, { periodId, tried }: { periodId: string; tried: number }): Promise<void> {
    const period = await tx.one<{ status: string; kind: string; waiting: boolean }>(
      `SELECT p.status, p.kind, EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = $1 AND c.period_id = p.id AND starts_with(c.status, 'effective.')) OR EXISTS (SELECT 1 FROM scorecard c JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id
           JOIN measurement m ON m.tenant_id = l.tenant_id AND m.metric_version_id = l.metric_version_id AND m.month BETWEEN p.starts_on AND p.ends_on AND m.status = 'verified' WHERE c.tenant_id = $1 AND c.period_id = p.id AND c.status <> 'void') AS waiting
         FROM period p WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, periodId],
    );
    // a month that is tracked has no official results
    if (period?.status !== 'data_locked' || period.kind !== 'SETTLEMENT') return;
    if (period.waiting && tried < PATIENCE) return this.enqueue(tx, periodId, tried + 1);
    await this.commands.scorePeriod(tx, periodId, await this.reopenedFor(tx, periodId));
  }

  /** Why the period was opened again, if it was: the reason of every result that is another one since. */
  private async reopenedFor(tx: Tx, periodId: string): Promise<string | undefined> {
    const last = await tx.one<{ reason: string | null }>(
      `SELECT reason FROM transition_log WHERE tenant_id = $1 AND machine = 'period' AND instance_id = $2 AND event = 'period.reopen' ORDER BY version DESC LIMIT 1`,
      [tx.tenantId, periodId],
    );
    return last?.reason ?? undefined;
  }

  private enqueue(tx: Tx, periodId: string, tried: number): Promise<void> {
    return tx.job(JOB, { periodId, tried }, { key: `${periodId}:${tried}` });
  }
}
