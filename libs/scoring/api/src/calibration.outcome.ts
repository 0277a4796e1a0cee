import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { TargetCommands } from '@kpi-loop/target/api';
import { CalibrationEntries } from './calibration.entries';
import { YearGrade, type CalibrationEntry, type CalibrationSession } from './calibration.entity';
import { ScoringCommands } from './scoring.commands';

/** What comes of a session: grades that are official, on the cards of a period or beside the bands of a year. */
@Injectable()
export class CalibrationOutcome {
  constructor(
    private readonly entries: CalibrationEntries,
    private readonly scoring: ScoringCommands,
    private readonly targets: TargetCommands,
  ) {}

  async settle(tx: Tx, session: CalibrationSession): Promise<void> {
    const held = (await this.entries.of(tx, session.id)).filter((entry) => entry.held);
    await (session.periodId ? this.cards(tx, held) : this.years(tx, session, held));
  }

  /** Before anything was published: the cards stand where they stood; the grades of a year are those of approved sessions. */
  async undo(tx: Tx, session: CalibrationSession, reason: string): Promise<void> {
    if (!session.periodId) return;
    await this.targets.uncalibrate(tx, cardsOf((await this.entries.of(tx, session.id)).filter((entry) => entry.held)), reason);
  }

  /** Results that were reckoned anew after the approval are looked at again: by this session, opened again, or by another one. */
  async letGo(tx: Tx, session: CalibrationSession): Promise<void> {
    if (session.periodId) {
      await tx.execute(
        `UPDATE calibration_entry e SET held = false FROM scorecard c WHERE e.tenant_id = $1 AND e.session_id = $2 AND e.held AND c.tenant_id = e.tenant_id AND c.id = e.scorecard_id AND c.status = 'scored'`,
        [tx.tenantId, session.id],
      );
      return;
    }
    const { changed, gone } = await this.entries.drift(tx, session);
    const others = changed.filter(({ entry, result }) => entry.held && entry.rawGrade !== result.rawGrade).map(({ entry }) => entry);
    const ids = [...others, ...gone].map((entry) => entry.id);
    if (ids.length) await tx.execute(`UPDATE calibration_entry SET held = false WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, ids]);
  }

  /** A new edition where the official grade is another one; the others stand as they are. */
  private async cards(tx: Tx, held: readonly CalibrationEntry[]): Promise<void> {
    const ids = cardsOf(held);
    const official = await tx.query<{ id: string; grade: string | null }>(
      `SELECT DISTINCT ON (scorecard_id) scorecard_id AS id, grade FROM score_result WHERE tenant_id = $1 AND scorecard_id = ANY ($2::uuid[]) ORDER BY scorecard_id, revision DESC`,
      [tx.tenantId, ids],
    );
    const gradeOf = new Map(official.map(({ id, grade }) => [id, grade]));
    const grades = held.flatMap(({ scorecardId, grade, reason }) =>
      scorecardId && grade !== null && grade !== gradeOf.get(scorecardId) ? [{ scorecardId, grade, reason }] : [],
    );
    if (grades.length) await this.scoring.regrade(tx, grades, 'calibration');
    await this.targets.calibrate(tx, ids);
  }

  /** One row a person, changed or not: that the grade of the bands was confirmed is said as well. */
  private async years(tx: Tx, { id, cycleId }: CalibrationSession, held: readonly CalibrationEntry[]): Promise<void> {
    const people = held.map(({ subjectId }) => subjectId);
    const latest = await tx.query<{ personId: string; revision: number }>(
      `SELECT person_id, max(revision) AS revision FROM year_grade WHERE tenant_id = $1 AND cycle_id = $2 AND person_id = ANY ($3::uuid[]) GROUP BY person_id`,
      [tx.tenantId, cycleId, people],
    );
    const { at } = await tx.get<{ at: Date }>(`SELECT tenant_now() AS at`);
    const revisionOf = new Map(latest.map(({ personId, revision }) => [personId, revision]));
    const rows = held.map((entry) => ({
      ...{ id: newId(), cycleId, personId: entry.subjectId, revision: (revisionOf.get(entry.subjectId) ?? 0) + 1, sessionId: id, gradedBy: 'calibration', at },
      ...{ rawTotal: entry.rawTotal!, rawGrade: entry.rawGrade!, grade: entry.grade!, reasonCode: entry.reasonCode, reason: entry.reason },
    }));
    if (rows.length) await tx.insert(YearGrade, rows);
  }
}

const cardsOf = (entries: readonly CalibrationEntry[]): string[] => entries.flatMap(({ scorecardId }) => scorecardId ?? []);
