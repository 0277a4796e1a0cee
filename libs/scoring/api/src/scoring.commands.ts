import { Injectable } from '@nestjs/common';
import { CycleCommands } from '@kpi-loop/cycle/api';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit, type Party } from '@kpi-loop/shared/kernel';
import { TargetCommands } from '@kpi-loop/target/api';
import { cardOutcome, type CardOutcome } from './card-scoring';
import { GRADE_BEFORE, gradeKept, regrade, type GradeBefore, type Regrade } from './regrade';
import { ScoreInputs, type CardToScore } from './score.inputs';
import { LineScoreRow, ScoreResult, type GradedBy } from './score-result.entity';
import { scorePolicy } from './score.policy';
import type { ScoringRunView } from './scoring.dto';

const CARDS_AT_ONCE = 500;
/** From the lock of the data until the period is closed. */
const SCORABLE = ['data_locked', 'scored', 'reviewed'];

interface PeriodRow {
  id: string;
  cycleId: string;
  kind: string;
  status: string;
}

/** Official results: whoever asks, the same inputs give the same numbers, and only a changed input makes a new revision. */
@Injectable()
export class ScoringCommands {
  constructor(
    private readonly inputs: ScoreInputs,
    private readonly targets: TargetCommands,
    private readonly cycles: CycleCommands,
  ) {}

  /** By HR, after a correction. @throws Problem forbidden (403) · ruleBroken (422) `dataLockedNotClosed`. */
  async rescore(tx: Tx, periodId: string, reason: string): Promise<ScoringRunView> {
    permit(scorePolicy, 'score.rescore', new Set<Party>(tx.viewer.roles.filter(({ unitId }) => unitId === null).map(({ role }) => role)));
    return this.scorePeriod(tx, periodId, reason);
  }

  /**
   * Scores every locked card of the period (or those named), marks those that have a total, and the period once every card has its result.
   * @throws Problem notFound (404) · ruleBroken (422) `dataLockedNotClosed`, `periodIsSettled`
   */
  async scorePeriod(tx: Tx, periodId: string, reason = '', cardIds: readonly string[] | null = null): Promise<ScoringRunView> {
    const period = await tx.get<PeriodRow>(`SELECT id, cycle_id, kind, status FROM period WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [
      tx.tenantId,
      periodId,
    ]);
    if (!SCORABLE.includes(period.status)) throw new Problem('ruleBroken', 'ruleBroken', 'score.rescore', { violations: ['dataLockedNotClosed'] });
    if (period.kind !== 'SETTLEMENT') throw new Problem('ruleBroken', 'ruleBroken', 'score.rescore', { violations: ['periodIsSettled'] });
    const { policy, hash } = await this.inputs.policy(tx, period.cycleId);
    const ids = await tx.query<{ id: string }>(
      `SELECT id FROM scorecard WHERE tenant_id = $1 AND period_id = $2 AND split_part(status, '.', 1) IN ('locked', 'scored', 'calibrated', 'published') AND ($3::uuid[] IS NULL OR id = ANY ($3)) ORDER BY id`,
      [tx.tenantId, periodId, cardIds],
    );
    const run: ScoringRunView = { periodId, cards: ids.length, scored: 0, notScored: 0, revised: 0 };
    for (let i = 0; i < ids.length; i += CARDS_AT_ONCE) {
      const cards = await this.inputs.cards(
        tx,
        ids.slice(i, i + CARDS_AT_ONCE).map(({ id }) => id),
        policy,
      );
      const outcomes = cards.map((card) => ({ card, outcome: cardOutcome(card.lines, policy, card.participation, card.bonus) }));
      run.scored += outcomes.filter(({ outcome }) => outcome.total !== null).length;
      run.revised += await this.write(tx, outcomes, { periodId, hash, reason });
    }
    run.notScored = run.cards - run.scored;
    if (period.status === 'data_locked' && !cardIds) await this.cycles.markScored(tx, periodId);
    return run;
  }

  /**
   * Grades people have put in the place of those of the bands, each with a reason. The score stays (§3.12). Whose decision it is, is
   * the caller's business. @throws Problem ruleBroken (422): gradeOfBands, resultAssessed
   */
  async regrade(tx: Tx, grades: readonly Regrade[], by: GradedBy): Promise<void> {
    if (!grades.length) return;
    for (const { ownerId, headId, ...made } of await regrade(tx, grades, by)) {
      // what a panel thinks of a result nobody has been shown concerns neither side yet
      tx.record({ type: 'scorecard.regraded', ...made, by }, 'scorecard', made.scorecardId, { people: by === 'appeal' ? [ownerId, headId] : [] });
    }
  }

  /** New revisions where the inputs changed; one insert a table. Cards that have a total for the first time, or a new one, are marked. */
  private async write(
    tx: Tx,
    outcomes: { card: CardToScore; outcome: CardOutcome }[],
    run: { periodId: string; hash: string; reason: string },
  ): Promise<number> {
    const latest = await tx.query<Latest>(
      `SELECT DISTINCT ON (r.scorecard_id) r.scorecard_id, r.revision, r.input_hash, r.policy_hash, ${GRADE_BEFORE}
       FROM score_result r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id
       WHERE r.tenant_id = $1 AND r.scorecard_id = ANY ($2::uuid[]) ORDER BY r.scorecard_id, r.revision DESC`,
      [tx.tenantId, outcomes.map(({ card }) => card.scorecardId)],
    );
    const before = new Map(latest.map((row) => [row.scorecardId, row]));
    const changed = outcomes.filter(({ card, outcome }) => {
      const known = before.get(card.scorecardId);
      return known?.inputHash !== outcome.inputHash || known.policyHash !== run.hash;
    });
    const same = outcomes.filter((one) => one.outcome.total !== null && !changed.includes(one));
    if (same.length)
      await this.targets.markScoredAgain(
        tx,
        same.map(({ card }) => card.scorecardId),
      );
    if (!changed.length) return 0;
    const { at } = await tx.get<{ at: Date }>(`SELECT tenant_now() AS at`);
    const results = changed.map(({ card, outcome }) => ({ id: newId(), card, outcome, revision: (before.get(card.scorecardId)?.revision ?? 0) + 1 }));
    await tx.insert(
      ScoreResult,
      results.map(({ id, card, revision, outcome: { lines: _, ...outcome } }) => ({
        ...outcome,
        ...gradeKept(before.get(card.scorecardId), outcome.grade),
        id,
        scorecardId: card.scorecardId,
        revision,
        policyHash: run.hash,
        computedBy: tx.viewer.personId,
        reason: run.reason,
        computedAt: at,
      })),
    );
    const lines = results.flatMap(({ id, outcome }) => outcome.lines.map((line) => ({ ...line, scoreResultId: id })));
    if (lines.length) await tx.insert(LineScoreRow, lines);
    await this.targets.markScored(
      tx,
      results.filter(({ outcome }) => outcome.total !== null).map(({ card }) => card.scorecardId),
    );
    for (const { id, card, revision } of results) {
      const fact = { type: 'scorecard.resultComputed' as const, scorecardId: card.scorecardId, resultId: id, periodId: run.periodId, revision };
      tx.record(fact, 'scorecard', card.scorecardId, { people: [card.ownerId, card.headId] });
    }
    return results.length;
  }
}

/** The revision before. */
interface Latest extends GradeBefore {
  scorecardId: string;
  revision: number;
  inputHash: string;
  policyHash: string;
}
