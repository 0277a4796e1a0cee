import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@kpi-loop/shared/api';
import type { CalibrationEntry, CalibrationSession } from './calibration.entity';
import { CalibrationResults, keyOf, type OpenResult } from './calibration.results';

/** How the results of a session differ from the official ones. */
export interface Drift {
  /** In its scope; how many of them another session holds. */
  inScope: number;
  heldElsewhere: number;
  /** To take, to read anew, to let go. */
  missing: OpenResult[];
  changed: { entry: CalibrationEntry; result: OpenResult }[];
  gone: CalibrationEntry[];
}

const differs = (entry: CalibrationEntry, result: OpenResult): boolean =>
  !entry.held || entry.rawGrade !== result.rawGrade || entry.rawTotal !== result.rawTotal;

/** The results a session holds: taken once, read anew when they were reckoned anew, and let go. */
@Injectable()
export class CalibrationEntries {
  constructor(private readonly results: CalibrationResults) {}

  of(tx: Tx, sessionId: string): Promise<CalibrationEntry[]> {
    return tx.query<CalibrationEntry>(`SELECT * FROM calibration_entry WHERE tenant_id = $1 AND session_id = $2`, [tx.tenantId, sessionId]);
  }

  async drift(tx: Tx, session: CalibrationSession): Promise<Drift> {
    const results = await this.results.of(tx, session);
    const elsewhere = await tx.query<{ key: string }>(
      `SELECT coalesce(scorecard_id, subject_id) AS key FROM calibration_entry
       WHERE tenant_id = $1 AND cycle_id = $2 AND (scorecard_id IS NULL) = ($3::uuid IS NULL) AND held AND session_id <> $4`,
      [tx.tenantId, session.cycleId, session.periodId, session.id],
    );
    const taken = new Set(elsewhere.map(({ key }) => key));
    const own = new Map((await this.of(tx, session.id)).map((entry) => [keyOf(entry), entry]));
    const free = results.filter((result) => !taken.has(keyOf(result)));
    const there = new Set(free.map(keyOf));
    return {
      inScope: results.length,
      heldElsewhere: results.length - free.length,
      missing: free.filter((result) => !own.has(keyOf(result))),
      changed: free.flatMap((result) => {
        const entry = own.get(keyOf(result));
        return entry && differs(entry, result) ? [{ entry, result }] : [];
      }),
      gone: [...own.values()].filter((entry) => entry.held && !there.has(keyOf(entry))),
    };
  }

  /** Of one cycle a single session at a time takes results: whoever comes second sees what is left. */
  async alone(tx: Tx, { cycleId }: CalibrationSession): Promise<void> {
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended('calibration ' || $1::text || $2::text, 0))`, [tx.tenantId, cycleId]);
  }

  /** A proposal stays where the bands still say what they said; else the result is looked at again. Two sessions never take the same. */
  async take(tx: Tx, session: CalibrationSession): Promise<Drift> {
    await this.alone(tx, session);
    const drift = await this.drift(tx, session);
    await this.write(tx, session, drift);
    return drift;
  }

  /** Of a session that is called off: another one may take them. */
  async release(tx: Tx, sessionId: string): Promise<void> {
    await tx.execute(`UPDATE calibration_entry SET held = false WHERE tenant_id = $1 AND session_id = $2 AND held`, [tx.tenantId, sessionId]);
  }

  private async write(tx: Tx, { id, cycleId }: CalibrationSession, { missing, changed, gone }: Drift): Promise<void> {
    const ids = gone.map((entry) => entry.id);
    if (ids.length) await tx.execute(`UPDATE calibration_entry SET held = false WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, ids]);
    const rows = changed.map(({ entry, result: { rawTotal, rawGrade } }) => ({ id: entry.id, raw_total: rawTotal, raw_grade: rawGrade }));
    if (rows.length)
      await tx.execute(
        `UPDATE calibration_entry e SET held = true, raw_total = n.raw_total, raw_grade = n.raw_grade,
           grade = CASE WHEN e.raw_grade IS NOT DISTINCT FROM n.raw_grade THEN e.grade ELSE n.raw_grade END,
           reason_code = CASE WHEN e.raw_grade IS NOT DISTINCT FROM n.raw_grade THEN e.reason_code END,
           reason = CASE WHEN e.raw_grade IS NOT DISTINCT FROM n.raw_grade THEN e.reason ELSE '' END,
           proposed_by = CASE WHEN e.raw_grade IS NOT DISTINCT FROM n.raw_grade THEN e.proposed_by END
         FROM jsonb_to_recordset($2::jsonb) AS n(id uuid, raw_total numeric, raw_grade text) WHERE e.tenant_id = $1 AND e.id = n.id`,
        [tx.tenantId, JSON.stringify(rows)],
      );
    if (missing.length)
      await tx.execute(
        `INSERT INTO calibration_entry (tenant_id, id, session_id, cycle_id, scorecard_id, subject_kind, subject_id, owner_id, unit_id, head_id, raw_total, raw_grade, grade)
         SELECT $1, n.id, $3, $4, n."scorecardId", n."subjectKind", n."subjectId", n."ownerId", n."unitId", n."headId", n."rawTotal", n."rawGrade", n."rawGrade"
         FROM jsonb_to_recordset($2::jsonb) AS n(id uuid, "scorecardId" uuid, "subjectKind" text, "subjectId" uuid, "ownerId" uuid, "unitId" uuid, "headId" uuid, "rawTotal" numeric, "rawGrade" text)`,
        [tx.tenantId, JSON.stringify(missing.map((result) => ({ ...result, id: newId() }))), id, cycleId],
      );
  }
}

export const driftOf = ({ missing, changed, gone }: Drift): number => missing.length + changed.length + gone.length;
