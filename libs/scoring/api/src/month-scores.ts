import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { cardOutcome } from './card-scoring';
import { MonthScore } from './score-result.entity';
import { ScoreInputs } from './score.inputs';

const CARDS_AT_ONCE = 500;

/**
 * When a tracked month is closed each card in force keeps how it stood (§2.10): the official arithmetic on the figures up to the end of
 * the month, against the targets up to there. One edition a card and month; nothing pays by it, and a correction does not change it.
 */
@Injectable()
export class MonthScores {
  constructor(
    private readonly inputs: ScoreInputs,
    private readonly cycles: CycleReader,
  ) {}

  /** Of a period that is settled: nothing. A replay adds nothing. */
  async keep(tx: Tx, periodId: string): Promise<void> {
    const { kind, cardsPeriodId, to } = await this.cycles.frameOf(tx, periodId);
    if (kind !== 'TRACKING') return;
    const { cycleId } = await tx.get<{ cycleId: string }>(`SELECT cycle_id FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, periodId]);
    const { policy, hash } = await this.inputs.policy(tx, cycleId);
    const cards = await tx.query<{ id: string }>(
      `SELECT c.id FROM scorecard c WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status <> 'void'
         AND NOT EXISTS (SELECT 1 FROM month_score m WHERE m.tenant_id = c.tenant_id AND m.scorecard_id = c.id AND m.period_id = $3) ORDER BY c.id`,
      [tx.tenantId, cardsPeriodId, periodId],
    );
    const { at } = await tx.get<{ at: Date }>(`SELECT tenant_now() AS at`);
    for (let i = 0; i < cards.length; i += CARDS_AT_ONCE) {
      const ids = cards.slice(i, i + CARDS_AT_ONCE).map(({ id }) => id);
      const rows = (await this.inputs.cards(tx, ids, policy, to)).map((card) => {
        const { provisional: _, ...outcome } = cardOutcome(card.lines, policy);
        return { ...outcome, id: newId(), scorecardId: card.scorecardId, periodId, policyHash: hash, computedAt: at };
      });
      if (rows.length) await tx.insert(MonthScore, rows);
    }
  }
}
