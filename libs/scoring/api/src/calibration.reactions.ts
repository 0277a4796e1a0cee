import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calibrations } from '@kpi-loop/cycle/api';
import { DutySources, Jobs, type Duty, type Tx } from '@kpi-loop/shared/api';
import { CalibrationCommands } from './calibration.commands';
import { dutyOf } from './calibration.sql';
import { YearGrades } from './year-grades';

const JOB = 'scoring.followCalibration';
const MOST = 200;

interface Waiting {
  kind: string;
  id: string;
  name: string;
  cycle: string;
  cycleEn: string;
  period: string | null;
  periodEn: string | null;
}

/** What calibration does when results are reckoned anew, what the cycle asks of it, and whom it waits for. */
@Injectable()
export class CalibrationReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly calibrations: Calibrations,
    private readonly sources: DutySources,
    private readonly commands: CalibrationCommands,
    private readonly years: YearGrades,
  ) {}

  onModuleInit(): void {
    this.jobs.reactToAll('scorecard.resultComputed', 'scoring.recalibrate', async (tx, facts) => {
      for (const periodId of new Set(facts.map(({ payload }) => String(payload['periodId'])))) await this.later(tx, periodId);
    });
    // cards of a period that was opened again are scored again, most of them with the result they had
    this.jobs.react('period.scored', 'scoring.recalibratePeriod', (tx, fact) => this.later(tx, fact.aggregateId));
    this.jobs.on(JOB, (tx, { periodId }) => this.follow(tx, String(periodId)));
    this.calibrations.register({ open: (tx, cycleId) => this.years.open(tx, cycleId) });
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  private later(tx: Tx, periodId: string): Promise<void> {
    return tx.job(JOB, { periodId }, { key: periodId });
  }

  /** Sessions of the period, and of its year. */
  private async follow(tx: Tx, periodId: string): Promise<void> {
    const sessions = await tx.query<{ id: string }>(
      `SELECT s.id FROM calibration_session s JOIN period p ON p.tenant_id = s.tenant_id AND p.cycle_id = s.cycle_id AND p.id = $2
       WHERE s.tenant_id = $1 AND s.status IN ('in_progress', 'approving', 'approved') AND (s.period_id = $2 OR s.period_id IS NULL) ORDER BY s.id`,
      [tx.tenantId, periodId],
    );
    for (const { id } of sessions) await this.commands.follow(tx, id);
  }

  private async duties(tx: Tx): Promise<Duty[]> {
    const { personId, roles } = tx.viewer;
    if (!personId) return [];
    const waiting = await tx.query<Waiting>(
      `SELECT d.kind, s.id, s.name, y.name AS cycle, y.name_en AS cycle_en, p.name AS period, p.name_en AS period_en
       FROM calibration_session s JOIN cycle y ON y.tenant_id = s.tenant_id AND y.id = s.cycle_id LEFT JOIN period p ON p.tenant_id = s.tenant_id AND p.id = s.period_id
       CROSS JOIN LATERAL (SELECT ${dutyOf('$2')} AS kind) d
       WHERE s.tenant_id = $1 AND s.status IN ('in_progress', 'approving') AND y.status NOT IN ('cancelled', 'archived') AND d.kind IS NOT NULL ORDER BY s.started_at, s.id LIMIT ${MOST}`,
      [tx.tenantId, personId],
    );
    const own = waiting.map(({ kind, id, ...params }): Duty => ({
      kind,
      aggregate: 'calibrationSession',
      aggregateId: id,
      params,
      ...UNDATED,
      link: `/calibration/${id}`,
    }));
    return roles.some(({ role, unitId }) => role === 'HR' && !unitId) ? [...own, ...(await this.finalise(tx))] : own;
  }

  /** Years that are calibrated, and that nobody has asked to make final. */
  private async finalise(tx: Tx): Promise<Duty[]> {
    const cycles = await tx.query<{ id: string; name: string; nameEn: string }>(
      `SELECT y.id, y.name, y.name_en FROM cycle y WHERE y.tenant_id = $1 AND y.status = 'settlement.calibrating'
         AND NOT EXISTS (SELECT FROM cycle_request r WHERE r.tenant_id = y.tenant_id AND r.cycle_id = y.id AND r.event = 'cycle.finaliseCalibration' AND r.status = 'requested')`,
      [tx.tenantId],
    );
    const duties: Duty[] = [];
    for (const { id, ...params } of cycles) {
      const { uncalibrated, withoutReason, beyondQuota } = await this.years.open(tx, id);
      if (uncalibrated + withoutReason + beyondQuota > 0) continue;
      duties.push({ kind: 'cycle.finaliseCalibration', aggregate: 'cycle', aggregateId: id, params, ...UNDATED, link: `/cycles/${id}` });
    }
    return duties;
  }
}

const UNDATED = { dueAt: null, severity: 'none' } as const;
