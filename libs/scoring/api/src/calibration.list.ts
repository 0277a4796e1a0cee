import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { calibratesPeriods, calibratesYear } from '@kpi-loop/cycle/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { calibrationPolicy } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { allows, permit, type Party } from '@kpi-loop/shared/kernel';
import type {
  CalibrationListQuery,
  CalibrationPage,
  CalibrationPersonView,
  CalibrationPlanQuery,
  CalibrationPlanView,
  CalibrationScopeView,
  CalibrationSessionItem,
  CalibrationUnitView,
} from './calibration.dto';
import { CALIBRATION_ROLES } from './calibration.loader';
import { CalibrationResults, keyOf } from './calibration.results';
import { SESSION_NAMES, SESSION_TABLES, STANDS, dutyOf, entrySeen } from './calibration.sql';

const MOST = 200;

/** Sessions the viewer leads, sits on, reads by role or has people in; and what could be calibrated. */
@Injectable()
export class CalibrationList {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly cycles: CycleReader,
    private readonly results: CalibrationResults,
  ) {}

  /** What is open first, the latest first. @throws Problem forbidden (403) */
  async list(tx: Tx, query: CalibrationListQuery): Promise<CalibrationPage> {
    const items = await this.sessions(tx, query);
    // a panel member has no role: whoever is in none and has none is told no
    const parties = new Set<Party>([
      ...tx.viewer.roles.map(({ role }) => role),
      ...(tx.viewer.isHead ? (['line'] as const) : []),
      ...(items.length ? (['member'] as const) : []),
    ]);
    permit(calibrationPolicy, 'calibrationSession.list', parties);
    const creates = allows(calibrationPolicy, 'calibrationSession.create', parties);
    return {
      items,
      scopes: creates ? await this.scopes(tx, query) : [],
      offers: creates ? [{ event: 'calibrationSession.create', allowed: true, because: [], needs: [] }] : [],
    };
  }

  /** @throws Problem notFound (404) · forbidden (403) */
  async plan(tx: Tx, { cycleId, periodId }: CalibrationPlanQuery): Promise<CalibrationPlanView> {
    permit(calibrationPolicy, 'calibrationSession.create', new Set<Party>(tx.viewer.roles.map(({ role }) => role)));
    const { grade } = await this.cycles.policyOf(tx, cycleId);
    const units = await tx.query<CalibrationUnitView>(`SELECT id, name, name_en FROM org_unit WHERE tenant_id = $1 ORDER BY path`, [tx.tenantId]);
    const people = await tx.query<CalibrationPersonView>(
      `SELECT w.id, w.name, w.name_en FROM person w WHERE w.tenant_id = $1 AND (w.left_on IS NULL OR w.left_on >= $2)
         AND (EXISTS (SELECT FROM role_grant g WHERE g.tenant_id = w.tenant_id AND g.person_id = w.id AND g.role IN ('HR', 'HRBP', 'EXEC') AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to >= $2))
           OR EXISTS (SELECT FROM assignment a WHERE a.tenant_id = w.tenant_id AND a.manager_id = w.id AND a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to >= $2))) ORDER BY w.name, w.id`,
      [tx.tenantId, tx.today],
    );
    const waiting = await this.waiting(tx, cycleId, periodId ?? null);
    return { grades: grade.bands.map(([name]) => name), distribution: grade.distribution, minGroup: grade.minGroup, waiting, units, people };
  }

  private sessions(tx: Tx, { cycleId, periodId }: CalibrationListQuery): Promise<CalibrationSessionItem[]> {
    const params: unknown[] = [tx.tenantId, cycleId ?? null, periodId ?? null, tx.viewer.personId];
    const byRole = tx.viewer.roles.some(({ role, unitId }) => !unitId && (CALIBRATION_ROLES as readonly string[]).includes(role));
    const mine = `$4::uuid IN (s.facilitator_id, s.second_facilitator_id) OR $4 = ANY (s.panel_ids)`;
    const all = byRole ? 'TRUE' : `(${mine})`;
    const seen = entrySeen(this.organization, tx, all, params);
    return tx.query<CalibrationSessionItem>(
      `SELECT s.id, s.name, s.status, s.cycle_id, s.period_id, ${SESSION_NAMES}, n.entries, n.changed, ${dutyOf('$4')} IS NOT NULL AS waits_for_me
       FROM calibration_session s ${SESSION_TABLES}
       CROSS JOIN LATERAL (SELECT count(*)::int AS entries, count(*) FILTER (WHERE e.grade IS DISTINCT FROM e.raw_grade)::int AS changed, count(*) FILTER (WHERE e.owner_id IS DISTINCT FROM $4::uuid) AS of_others
         FROM calibration_entry e LEFT JOIN scorecard c ON c.tenant_id = e.tenant_id AND c.id = e.scorecard_id WHERE e.tenant_id = s.tenant_id AND e.session_id = s.id AND ${STANDS} AND ${seen}) n
       WHERE s.tenant_id = $1 AND ($2::uuid IS NULL OR s.cycle_id = $2) AND ($3::uuid IS NULL OR s.period_id = $3) AND (${all} OR n.of_others > 0)
       ORDER BY s.status IN ('approved', 'cancelled'), s.created_at DESC, s.id LIMIT ${MOST}`,
      params,
    );
  }

  /** Periods with scored cards, and years that are over, of cycles that calibrate them: as far as no session has taken them. */
  private async scopes(tx: Tx, { cycleId, periodId }: CalibrationListQuery): Promise<CalibrationScopeView[]> {
    const rows = await tx.query<Omit<CalibrationScopeView, 'waiting'>>(
      `SELECT y.id AS cycle_id, y.name AS cycle_name, y.name_en AS cycle_name_en, p.id AS period_id, p.name AS period_name, p.name_en AS period_name_en
       FROM cycle y JOIN period p ON p.tenant_id = y.tenant_id AND p.cycle_id = y.id AND p.kind = 'SETTLEMENT' AND p.status IN ('data_locked', 'scored', 'reviewed')
       WHERE y.tenant_id = $1 AND ($2::uuid IS NULL OR y.id = $2) AND ($3::uuid IS NULL OR p.id = $3) AND y.status NOT IN ('draft', 'cancelled', 'archived')
       UNION ALL SELECT y.id, y.name, y.name_en, NULL, NULL, NULL FROM cycle y
       WHERE y.tenant_id = $1 AND ($2::uuid IS NULL OR y.id = $2) AND $3::uuid IS NULL AND y.status IN ('settlement.scoring', 'settlement.calibrating') ORDER BY 2, 5`,
      [tx.tenantId, cycleId ?? null, periodId ?? null],
    );
    const scopes: CalibrationScopeView[] = [];
    for (const row of rows) {
      const policy = await this.cycles.policyOf(tx, row.cycleId);
      if (!(row.periodId ? calibratesPeriods(policy) : calibratesYear(policy))) continue;
      scopes.push({ ...row, waiting: await this.waiting(tx, row.cycleId, row.periodId) });
    }
    return scopes;
  }

  private async waiting(tx: Tx, cycleId: string, periodId: string | null): Promise<number> {
    const results = await this.results.of(tx, { cycleId, periodId, unitIds: [] });
    const held = await tx.query<{ key: string }>(
      `SELECT coalesce(scorecard_id, subject_id) AS key FROM calibration_entry WHERE tenant_id = $1 AND cycle_id = $2 AND (scorecard_id IS NULL) = ($3::uuid IS NULL) AND held`,
      [tx.tenantId, cycleId, periodId],
    );
    const taken = new Set(held.map(({ key }) => key));
    return results.filter((result) => !taken.has(keyOf(result))).length;
  }
}
