import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { calibratesPeriods, calibratesYear, type PolicySet } from '@kpi-loop/cycle/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import {
  assessedOf,
  beyondQuota,
  distributionMode,
  gradeShares,
  type CalibratedResult,
  type CalibrationContext,
  type GuidelineShare,
} from '@kpi-loop/scoring/domain';
import type { Audience, Tx } from '@kpi-loop/shared/api';
import { decimal, type Party } from '@kpi-loop/shared/kernel';
import { CalibrationEntries, driftOf, type Drift } from './calibration.entries';
import type { CalibrationEntry, CalibrationSession } from './calibration.entity';
import { PUBLISHED } from './score.policy';

/** The year's results are shown from then on. */
export const YEAR_SHOWN: readonly string[] = ['settlement.appealing', 'settlement.rewarding', 'closed', 'archived'];
/** Up to then a calibrated year may be looked at again. */
const YEAR_OPEN: readonly string[] = ['active', 'settlement.scoring', 'settlement.calibrating'];

export const totalOf = (guideline: readonly GuidelineShare[]): string => guideline.reduce((sum, { pct }) => sum.plus(decimal(pct)), decimal(0)).toFixed();
/** A guideline counts once it is whole. */
export const wholeGuideline = (guideline: readonly GuidelineShare[]): readonly GuidelineShare[] => (decimal(totalOf(guideline)).eq(100) ? guideline : []);

/** Who sees results of others in it by a granted role. */
export const CALIBRATION_ROLES = ['HR', 'HRBP', 'EXEC', 'AUD'] as const;
const SEES_ALL = ['facilitator', 'member', ...CALIBRATION_ROLES] as const;

export type SessionPeople = Pick<CalibrationSession, 'id' | 'unitIds' | 'facilitatorId' | 'secondFacilitatorId' | 'panelIds'>;

export interface Loaded {
  context: CalibrationContext;
  policy: PolicySet;
  entries: CalibrationEntry[];
  drift: Drift | null;
}

/** What the rules of a session look at, who may do something in it, and who hears of it. */
@Injectable()
export class CalibrationLoader {
  constructor(
    private readonly cycles: CycleReader,
    private readonly organization: OrganizationReader,
    private readonly entries: CalibrationEntries,
  ) {}

  /** `look`: whether its results are compared with the official ones, which is much to read. */
  async load(tx: Tx, session: CalibrationSession, { look, result = null }: { look: boolean; result?: CalibratedResult | null }): Promise<Loaded> {
    const policy = await this.cycles.policyOf(tx, session.cycleId);
    const decided = ['approved', 'cancelled'].includes(session.status);
    const entries = (await this.entries.of(tx, session.id)).filter(({ held }) => held || decided);
    const drift = look ? await this.entries.drift(tx, session) : null;
    const { open, shown } = await this.standing(tx, session);
    const { bands } = policy.grade;
    const many = session.status === 'setup' && drift ? drift.inScope - drift.heldElsewhere : assessedOf(entries, bands).length;
    const mode = distributionMode({ n: many, mode: policy.grade.distribution, minGroup: policy.grade.minGroup });
    const shares = gradeShares(entries, bands, wholeGuideline(session.guideline));
    const { personId } = tx.viewer;
    const context: CalibrationContext = {
      ...{ sessionId: session.id, cycleId: session.cycleId, periodId: session.periodId, bands, mode, result, actorId: personId },
      ...{ facilitatorId: session.facilitatorId, secondFacilitatorId: session.secondFacilitatorId, submittedBy: session.submittedBy },
      calibrates: session.periodId ? calibratesPeriods(policy) : calibratesYear(policy),
      periodsOver: open === 0,
      inScope: drift?.inScope ?? 0,
      heldElsewhere: drift?.heldElsewhere ?? 0,
      guideline: session.guideline.length,
      guidelineTotal: totalOf(session.guideline),
      withoutReason: entries.filter((entry) => entry.grade !== entry.rawGrade && !entry.reason).length,
      beyondQuota: mode === 'HARD' ? beyondQuota(shares) : 0,
      quotaWaived: session.quotaWaivedBy !== null,
      outdated: drift && session.status !== 'setup' ? driftOf(drift) : 0,
      actorRegraded: personId !== null && entries.some((entry) => entry.ownerId === personId && entry.grade !== entry.rawGrade),
      published: shown,
    };
    return { context, policy, entries, drift };
  }

  /** Periods of the cycle that are not over, and results of the session that were shown (of a year: 1 once its cycle is past calibration). */
  private async standing(tx: Tx, { id, cycleId, periodId }: CalibrationSession): Promise<{ open: number; shown: number }> {
    return tx.get<{ open: number; shown: number }>(
      `SELECT (SELECT count(*)::int FROM period p WHERE p.tenant_id = $1 AND p.cycle_id = $2 AND p.kind = 'SETTLEMENT' AND p.status <> 'closed') AS open,
         CASE WHEN $4::uuid IS NULL THEN (SELECT (NOT y.status = ANY ($6::text[]))::int FROM cycle y WHERE y.tenant_id = $1 AND y.id = $2)
         ELSE (SELECT count(*)::int FROM calibration_entry e JOIN scorecard c ON c.tenant_id = e.tenant_id AND c.id = e.scorecard_id
           WHERE e.tenant_id = $1 AND e.session_id = $3 AND split_part(c.status, '.', 1) = ANY ($5::text[])) END AS shown`,
      [tx.tenantId, cycleId, id, periodId, PUBLISHED, YEAR_OPEN],
    );
  }

  /**
   * What the viewer is to a session. Roles count where they cover every unit of it; a panel compares, so whoever leads it or sits on it
   * sees all of it. Whoever sees only some of its results, a head or an HRBP in his units, is `line` to it.
   */
  async standingIn(tx: Tx, session: SessionPeople): Promise<{ parties: Set<Party>; all: boolean }> {
    const { personId, roles } = tx.viewer;
    const units = session.unitIds.length ? session.unitIds : [null];
    const standings = await Promise.all(units.map((unitId) => this.organization.standingIn(tx, unitId)));
    const parties = new Set<Party>([...standings[0].own].filter((party) => standings.every(({ own }) => own.has(party))));
    if (!personId) return { parties, all: true };
    if ([session.facilitatorId, session.secondFacilitatorId].includes(personId)) parties.add('facilitator');
    if (session.panelIds.includes(personId)) parties.add('member');
    const all = SEES_ALL.some((party) => parties.has(party));
    if (!all && (await this.seesSome(tx, session.id))) {
      parties.add('line');
      for (const { role } of roles) if (role === 'HRBP' || role === 'AUD') parties.add(role);
    }
    return { parties, all };
  }

  private async seesSome(tx: Tx, sessionId: string): Promise<boolean> {
    const params: unknown[] = [tx.tenantId, sessionId, tx.viewer.personId];
    const row = await tx.one(
      `SELECT 1 FROM calibration_entry e WHERE e.tenant_id = $1 AND e.session_id = $2 AND e.owner_id <> $3 AND ${this.organization.visible(tx, 'e.owner_id', CALIBRATION_ROLES, params)} LIMIT 1`,
      params,
    );
    return !!row;
  }

  /** Its own people, and whoever prepares results. */
  audience({ facilitatorId, secondFacilitatorId, panelIds, createdBy }: CalibrationSession): Audience {
    return { people: [facilitatorId, secondFacilitatorId, createdBy, ...panelIds] };
  }
}
