import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { YearGrade } from './calibration.entity';
import { cardOutcome } from './card-scoring';
import { cardParts, resultOfYear, resultRules } from './period-result';
import { ScoreInputs } from './score.inputs';
import { YearGrades } from './year-grades';

interface YearSoFar {
  total: string | null;
  grade: string | null;
}

/** A grade that people have put in the place of that of the bands. */
export interface Regraded {
  rawGrade: string;
  grade: string;
  gradedBy: string;
  reason: string;
}

/** Entries of a calibration that were about one of the cards, or about the year of the person: $2 cards, $3 cycle, $4 person. */
const ENTRIES = `SELECT e.id, e.session_id, e.proposed_by FROM calibration_entry e WHERE e.tenant_id = $1 AND (e.scorecard_id = ANY ($2::uuid[]) OR e.scorecard_id IS NULL AND e.cycle_id = $3::uuid AND e.subject_id = $4::uuid)`;
const CALIBRATORS = `WITH entries AS MATERIALIZED (${ENTRIES}), found AS (
    SELECT unnest(ARRAY[s.facilitator_id, s.second_facilitator_id, s.submitted_by, s.approved_by] || s.panel_ids) AS person_id FROM entries e JOIN calibration_session s ON s.tenant_id = $1 AND s.id = e.session_id
    UNION SELECT proposed_by FROM entries
    UNION SELECT p.proposed_by FROM entries e JOIN calibration_proposal p ON p.tenant_id = $1 AND p.entry_id = e.id
    UNION SELECT v.person_id FROM entries e JOIN calibration_vote v ON v.tenant_id = $1 AND v.entry_id = e.id
    UNION SELECT computed_by FROM score_result WHERE tenant_id = $1 AND scorecard_id = ANY ($2::uuid[]) AND graded_by = 'calibration')
  SELECT DISTINCT person_id FROM found WHERE person_id IS NOT NULL`;

/** What an appeal asks about a result. Whether whoever asks may know it, is the appeal's business. */
@Injectable()
export class AppealedResults {
  constructor(
    private readonly inputs: ScoreInputs,
    private readonly years: YearGrades,
  ) {}

  /** Everybody who had a part in comparing the grade: led a session, sat on its panel, proposed, voted, approved. */
  async calibratorsOf(tx: Tx, cardIds: readonly string[], year: { cycleId: string; personId: string }): Promise<string[]> {
    const rows = await tx.query<{ personId: string }>(CALIBRATORS, [tx.tenantId, cardIds, year.cycleId, year.personId]);
    return rows.map(({ personId }) => personId);
  }

  /** The result of the year of a person, as far as it is published; its grade is the official one. */
  async yearOf(tx: Tx, cycleId: string, personId: string): Promise<YearSoFar> {
    const { total, grade } = await this.ofBands(tx, cycleId, personId);
    return { total, grade: (await this.years.official(tx, cycleId, new Map([[personId, grade]])))(personId).grade };
  }

  /** What people made of the grade of the bands, and why: of the card, else of the year. Null where the bands stand. */
  async regradedOf(tx: Tx, { scorecardId, cycleId, personId }: { scorecardId: string | null; cycleId: string; personId: string }): Promise<Regraded | null> {
    if (scorecardId) {
      const card = await tx.one<Regraded | { rawGrade: null }>(
        `SELECT raw_grade, grade, graded_by, reason FROM score_result WHERE tenant_id = $1 AND scorecard_id = $2 ORDER BY revision DESC LIMIT 1`,
        [tx.tenantId, scorecardId],
      );
      return card?.rawGrade ? card : null;
    }
    const bands = await this.ofBands(tx, cycleId, personId);
    const { rawGrade, grade, gradedBy, gradeReason } = (await this.years.official(tx, cycleId, new Map([[personId, bands.grade]])))(personId);
    return rawGrade && grade && gradedBy ? { rawGrade, grade, gradedBy, reason: gradeReason ?? '' } : null;
  }

  /** What scoring the card anew would come to now. Nothing is written. */
  async foretell(tx: Tx, scorecardId: string): Promise<YearSoFar> {
    const { cycleId } = await tx.get<{ cycleId: string }>(`SELECT cycle_id FROM scorecard WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, scorecardId]);
    const { policy } = await this.inputs.policy(tx, cycleId);
    const [card] = await this.inputs.cards(tx, [scorecardId], policy);
    const { total, grade } = cardOutcome(card.lines, policy, card.participation, card.bonus);
    return { total, grade };
  }

  /** Another grade for the year of a person, beside that of the bands. Says whether there is a result to grade. */
  async regradeYear(tx: Tx, cycleId: string, { personId, grade, reason }: { personId: string; grade: string; reason: string }): Promise<boolean> {
    const bands = await this.ofBands(tx, cycleId, personId);
    if (bands.total === null || bands.grade === null) return false;
    const { revision, at } = await tx.get<{ revision: number; at: Date }>(
      `SELECT coalesce(max(revision), 0)::int + 1 AS revision, tenant_now() AS at FROM year_grade WHERE tenant_id = $1 AND cycle_id = $2 AND person_id = $3`,
      [tx.tenantId, cycleId, personId],
    );
    const raw = { rawTotal: bands.total, rawGrade: bands.grade };
    await tx.insert(YearGrade, { id: newId(), cycleId, personId, revision, sessionId: null, ...raw, grade, reasonCode: null, reason, gradedBy: 'appeal', at });
    return true;
  }

  private async ofBands(tx: Tx, cycleId: string, personId: string): Promise<YearSoFar> {
    const parts = await cardParts(tx, `c.cycle_id = $2 AND c.subject_kind = 'person' AND c.subject_id = $3`, [tx.tenantId, cycleId, personId]);
    const { total, grade } = resultOfYear(parts, await resultRules(tx, cycleId));
    return { total, grade };
  }
}
