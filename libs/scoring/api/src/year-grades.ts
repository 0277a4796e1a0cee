import { Injectable } from '@nestjs/common';
import type { OpenCalibration } from '@kpi-loop/cycle/domain';
import { SCORE_ROLES } from './score.policy';
import type { Tx } from '@kpi-loop/shared/api';
import { CalibrationResults } from './calibration.results';
import { CalibrationLoader, YEAR_SHOWN } from './calibration.loader';
import type { CalibrationSession } from './calibration.entity';

/** The grade of a year beside that of the bands. */
export interface OfficialYear {
  grade: string | null;
  /** That of the bands, where the official one is another. */
  rawGrade: string | null;
  gradedBy: string | null;
  gradeReason: string | null;
}

interface Row {
  personId: string;
  rawGrade: string;
  grade: string;
  reason: string;
  gradedBy: string;
}

/** The latest of a session that is approved, or of an appeal. $2 the cycle, $3 the people. */
const LATEST = `SELECT DISTINCT ON (g.person_id) g.person_id, g.raw_grade, g.grade, g.reason, g.graded_by FROM year_grade g
  WHERE g.tenant_id = $1 AND g.cycle_id = $2 AND g.person_id = ANY ($3::uuid[])
    AND (g.session_id IS NULL OR EXISTS (SELECT FROM calibration_session s WHERE s.tenant_id = g.tenant_id AND s.id = g.session_id AND s.status = 'approved'))
  ORDER BY g.person_id, g.revision DESC`;

/**
 * The official grades of a year (§3.5): what a panel made of it holds as long as the bands say what they said then. Whoever it is about
 * and the line above see it once the results of the cycle are published; until then the grade of the bands, as of a year so far.
 */
@Injectable()
export class YearGrades {
  constructor(
    private readonly results: CalibrationResults,
    private readonly loader: CalibrationLoader,
  ) {}

  /** `years`: the grade the bands give each person. */
  async official(tx: Tx, cycleId: string, years: ReadonlyMap<string, string | null>): Promise<(personId: string) => OfficialYear> {
    const people = [...years.keys()];
    const { status } = await tx.get<{ status: string }>(`SELECT status FROM cycle WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, cycleId]);
    const shown = YEAR_SHOWN.includes(status) ? people : await this.prepared(tx, people);
    const rows = shown.length ? await tx.query<Row>(LATEST, [tx.tenantId, cycleId, shown]) : [];
    const byPerson = new Map(rows.map((row) => [row.personId, row]));
    return (personId) => {
      const bands = years.get(personId) ?? null;
      const row = byPerson.get(personId);
      if (!row || row.rawGrade !== bands || row.grade === bands) return { grade: bands, rawGrade: null, gradedBy: null, gradeReason: null };
      return { grade: row.grade, rawGrade: bands, gradedBy: row.gradedBy, gradeReason: row.reason };
    };
  }

  /** What keeps the year's calibration of a cycle from being final. */
  async open(tx: Tx, cycleId: string): Promise<OpenCalibration> {
    const years = await this.results.of(tx, { cycleId, periodId: null, unitIds: [] });
    const rows = await tx.query<Row>(LATEST, [tx.tenantId, cycleId, years.map(({ subjectId }) => subjectId)]);
    const calibrated = new Map(rows.map(({ personId, rawGrade }) => [personId, rawGrade]));
    const sessions = await tx.query<CalibrationSession>(
      `SELECT * FROM calibration_session WHERE tenant_id = $1 AND cycle_id = $2 AND period_id IS NULL AND status IN ('in_progress', 'approving', 'approved')`,
      [tx.tenantId, cycleId],
    );
    const open = { uncalibrated: years.filter(({ subjectId, rawGrade }) => calibrated.get(subjectId) !== rawGrade).length, withoutReason: 0, beyondQuota: 0 };
    for (const session of sessions) {
      const { context } = await this.loader.load(tx, session, { look: false });
      open.withoutReason += context.withoutReason;
      open.beyondQuota += context.quotaWaived ? 0 : context.beyondQuota;
    }
    return open;
  }

  /** Of whom the viewer prepares the results: in the scope of his role, and not himself. */
  private async prepared(tx: Tx, people: readonly string[]): Promise<string[]> {
    const { roles, personId, kind } = tx.viewer;
    if (kind === 'system') return [...people];
    const others = people.filter((person) => person !== personId);
    const mine = roles.filter(({ role }) => (SCORE_ROLES as readonly string[]).includes(role));
    if (!mine.length || !others.length) return [];
    if (mine.some(({ unitId }) => !unitId)) return others;
    const rows = await tx.query<{ id: string }>(
      `SELECT DISTINCT a.person_id AS id FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id JOIN org_unit top ON top.tenant_id = u.tenant_id AND starts_with(u.path, top.path)
       WHERE a.tenant_id = $1 AND a.person_id = ANY ($2::uuid[]) AND top.id = ANY ($3::uuid[]) AND a.valid_from <= $4 AND (a.valid_to IS NULL OR a.valid_to >= $4)`,
      [tx.tenantId, others, mine.map(({ unitId }) => unitId), tx.today],
    );
    return rows.map(({ id }) => id);
  }
}
