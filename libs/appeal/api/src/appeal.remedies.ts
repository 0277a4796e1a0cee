import { Injectable } from '@nestjs/common';
import { levelsLower, type RemedyState } from '@kpi-loop/appeal/domain';
import { CorrectionCommands } from '@kpi-loop/measurement/api';
import { AppealedResults, ScoringCommands } from '@kpi-loop/scoring/api';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { Case } from './appeal.case';
import type { AppealRemedy } from './appeal.entity';
import { AppealResults, isWorse } from './appeal.results';

/** In neutral words: more people read revisions and corrections than appeals. */
const REASON = '复核后更正 · Corrected on review';
/** From the lock of the data until the period is closed a card is scored anew. */
const SCORABLE = ['data_locked', 'scored', 'reviewed'];

/** What came of one remedy. */
interface Outcome {
  state: RemedyState;
  correctionId?: string;
}

/** Carries out what was decided. What can no longer be done, or would harm the appellant, is refused and told to HR. */
@Injectable()
export class AppealRemedies {
  constructor(
    private readonly results: AppealResults,
    private readonly appealed: AppealedResults,
    private readonly scoring: ScoringCommands,
    private readonly corrections: CorrectionCommands,
  ) {}

  /** Those that wait, in the order they were named. Returns whether there were any. */
  async carryOut(tx: Tx, appealId: string, of: Case): Promise<boolean> {
    const waiting = await tx.query<AppealRemedy>(
      `SELECT * FROM appeal_remedy WHERE tenant_id = $1 AND appeal_id = $2 AND state = 'waiting' ORDER BY id FOR UPDATE`,
      [tx.tenantId, appealId],
    );
    // the score first: a grade that is put in its place holds for what comes out
    const inOrder = [...waiting].sort((a, b) => Number(a.kind === 'REGRADE') - Number(b.kind === 'REGRADE'));
    for (const remedy of inOrder) await this.keep(tx, remedy.id, await this.one(tx, remedy, of));
    return waiting.length > 0;
  }

  /** Corrections that have their answer, and scores that have followed. */
  async follow(tx: Tx, appealId: string): Promise<void> {
    await tx.execute(
      `UPDATE appeal_remedy x SET state = CASE k.status WHEN 'approved' THEN 'done' ELSE 'refused' END, done_at = tenant_now() FROM correction k, appeal a
       WHERE x.tenant_id = $1 AND x.appeal_id = $2 AND x.kind = 'CORRECT_FIGURE' AND x.state = 'asked' AND a.tenant_id = $1 AND a.id = x.appeal_id AND k.tenant_id = $1 AND k.id = x.correction_id
         AND (k.status IN ('rejected', 'withdrawn') OR k.status = 'approved' AND NOT EXISTS (SELECT FROM correction_impact i WHERE i.tenant_id = $1 AND i.correction_id = k.id AND i.owner_id = a.person_id AND NOT i.settled
           AND NOT EXISTS (SELECT FROM score_delta d WHERE d.tenant_id = $1 AND d.correction_id = k.id AND d.scorecard_id = i.scorecard_id)))`,
      [tx.tenantId, appealId],
    );
  }

  private async one(tx: Tx, remedy: AppealRemedy, of: Case): Promise<Outcome> {
    switch (remedy.kind) {
      case 'REGRADE':
        return this.regrade(tx, remedy.grade!, of);
      case 'RESCORE':
        return this.rescore(tx, of);
      case 'CORRECT_FIGURE':
        return this.correct(tx, remedy, of);
      case 'RECALCULATE_PAY':
        return { state: 'asked' };
      default:
        return { state: 'done' };
    }
  }

  private async regrade(tx: Tx, grade: string, of: Case): Promise<Outcome> {
    const present = await this.results.of(tx, of);
    if (present.grade === grade) return { state: 'done' };
    if (present.grade === null || levelsLower(present.grade, grade, of.grades) > 0) return { state: 'refused' };
    if (of.scorecardId) await this.scoring.regrade(tx, [{ scorecardId: of.scorecardId, grade, reason: REASON }], 'appeal');
    else if (!(await this.appealed.regradeYear(tx, of.cycleId, { personId: of.personId, grade, reason: REASON }))) return { state: 'refused' };
    return { state: 'done' };
  }

  /** Only where it would not be worse: what scoring would make of it is looked at first. */
  private async rescore(tx: Tx, of: Case): Promise<Outcome> {
    const cards = await tx.query<{ id: string; periodId: string; status: string; shown: boolean }>(
      `SELECT c.id, c.period_id, p.status, starts_with(c.status, 'published.') AS shown FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[]) ORDER BY c.id`,
      [tx.tenantId, of.cardIds],
    );
    let done = false;
    for (const { id, periodId, status, shown } of cards) {
      if (!shown || !SCORABLE.includes(status)) continue;
      const before = await this.results.of(tx, { ...of, scorecardId: id });
      if (isWorse(before, await this.appealed.foretell(tx, id), of.grades)) continue;
      await this.scoring.scorePeriod(tx, periodId, REASON, [id]);
      done = true;
    }
    return { state: done ? 'done' : 'refused' };
  }

  /** It goes the way of every correction; the figure may have been moved meanwhile. */
  private async correct(tx: Tx, { measurementId, numerator, denominator, askedBy }: AppealRemedy, of: Case): Promise<Outcome> {
    const figure = (await this.results.figures(tx, of.cardIds, [measurementId!])).get(measurementId!);
    if (figure?.status !== 'locked') return { state: 'refused' };
    try {
      const parts = { numerator: numerator!, ...(denominator === null ? {} : { denominator }) };
      const asked = { reason: REASON, requestedBy: askedBy, evidenceLink: `/targets/${of.scorecardId ?? of.cardIds[0]}` };
      return { state: 'asked', correctionId: await this.corrections.ask(tx, measurementId!, parts, asked) };
    } catch (error) {
      // the figure says so already: nothing was written
      if (error instanceof Problem && error.kind === 'ruleBroken') return { state: 'refused' };
      throw error;
    }
  }

  private async keep(tx: Tx, id: string, { state, correctionId }: Outcome): Promise<void> {
    await tx.execute(
      `UPDATE appeal_remedy SET state = $3, correction_id = $4, done_at = CASE WHEN $3 IN ('done', 'refused') THEN tenant_now() END WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, id, state, correctionId ?? null],
    );
  }
}
