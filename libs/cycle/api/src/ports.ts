import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { DateRange } from '@kpi-loop/shared/kernel';
import { STAGES, type Gate, type OpenCalibration, type Stage } from '@kpi-loop/cycle/domain';

/** Something that keeps a period from being locked or closed. The text is `missing.<rule>` in the i18n of the feature that gives it. */
export interface Missing {
  rule: string;
  count: number;
  /** Where in the product it is put right. */
  link: string;
  params: Record<string, unknown>;
}

/** Implemented by features downstream: what is still open in a period before the gate? Nothing = an empty list; null = no concern of this gate or period. */
export interface CloseCheck {
  name: string;
  check(tx: Tx, periodId: string, gate: Gate): Promise<Missing[] | null>;
  /** Also asked of a month that is only tracked: it has data to lock, and neither cards of its own nor meetings nor pay. */
  ofTracked?: boolean;
}

/** What is asked about a whole period joins the cards of a company: in memory, for the rest of the transaction. */
const IN_MEMORY = `SET LOCAL work_mem = '32MB'`;

@Injectable()
export class CloseChecks {
  private readonly checks: CloseCheck[] = [];

  register(check: CloseCheck): void {
    this.checks.push(check);
  }

  /** Every check with what it misses, in the order of registration (= the loop). */
  async ask(tx: Tx, periodId: string, gate: Gate): Promise<{ name: string; missing: Missing[] }[]> {
    const answers: { name: string; missing: Missing[] }[] = [];
    for (const check of await this.of(tx, periodId)) {
      const missing = await check.check(tx, periodId, gate);
      if (missing) answers.push({ name: check.name, missing });
    }
    return answers;
  }

  /** Whether anything is missing, which is what a rule asks: what the first check misses that misses anything. 0 = nothing. The later ones are asked the less, the more there is to do. */
  async missing(tx: Tx, periodId: string, gate: Gate): Promise<number> {
    for (const check of await this.of(tx, periodId)) {
      const missing = await check.check(tx, periodId, gate);
      if (missing?.length) return missing.length;
    }
    return 0;
  }

  private async of(tx: Tx, periodId: string): Promise<CloseCheck[]> {
    await tx.execute(IN_MEMORY);
    const { kind } = await tx.get<{ kind: string }>(`SELECT kind FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, periodId]);
    return this.checks.filter(({ ofTracked }) => kind === 'SETTLEMENT' || ofTracked);
  }
}

/** Implemented downstream: how many statements of the cycle are out? A cycle that has paid is closed, never cancelled. */
export interface CancelCheck {
  released(tx: Tx, cycleId: string): Promise<number>;
}

@Injectable()
export class CancelChecks {
  private readonly checks: CancelCheck[] = [];

  register(check: CancelCheck): void {
    this.checks.push(check);
  }

  async released(tx: Tx, cycleId: string): Promise<number> {
    let count = 0;
    for (const check of this.checks) count += await check.released(tx, cycleId);
    return count;
  }
}

/** Implemented downstream: what the calibration of the year's results of the cycle still lacks. */
export interface CalibrationCheck {
  open(tx: Tx, cycleId: string): Promise<OpenCalibration>;
}

@Injectable()
export class Calibrations {
  private check: CalibrationCheck | null = null;

  register(check: CalibrationCheck): void {
    this.check = check;
  }

  /** Null where nobody knows: then nothing is finalised. */
  async open(tx: Tx, cycleId: string): Promise<OpenCalibration | null> {
    return this.check ? this.check.open(tx, cycleId) : null;
  }
}

/** Implemented downstream: how many appeals against results of the cycle are not over? */
export interface AppealCheck {
  open(tx: Tx, cycleId: string): Promise<number>;
}

@Injectable()
export class AppealChecks {
  private readonly checks: AppealCheck[] = [];

  register(check: AppealCheck): void {
    this.checks.push(check);
  }

  async open(tx: Tx, cycleId: string): Promise<number> {
    let count = 0;
    for (const check of this.checks) count += await check.open(tx, cycleId);
    return count;
  }
}

/** Cards that the first period of a next cycle would begin with, of one unit. */
export interface NextCards {
  unitId: string;
  cards: number;
  lines: number;
  /** Lines whose target would rise only because the last result was good (R-CL1). */
  ratchet: number;
}

/** Implemented downstream: what would be carried from the last period of a cycle into the first of the next. */
export interface NextPlan {
  cards(tx: Tx, lastPeriodId: string, ahead: DateRange, people: string[]): Promise<NextCards[]>;
}

@Injectable()
export class NextPlans {
  private readonly plans: NextPlan[] = [];

  register(plan: NextPlan): void {
    this.plans.push(plan);
  }

  async cards(tx: Tx, lastPeriodId: string, ahead: DateRange, people: string[]): Promise<NextCards[]> {
    const all: NextCards[] = [];
    for (const plan of this.plans) all.push(...(await plan.cards(tx, lastPeriodId, ahead, people)));
    return all;
  }
}

/** Implemented downstream, where cards are known: how near a period `p` (of cycle `p.cycle_id`) is to a viewer, as SQL ($1 tenant); the lower the nearer. */
export type PeriodRank = (viewer: string) => string;

@Injectable()
export class PeriodRanks {
  private rank: PeriodRank | null = null;

  register(rank: PeriodRank): void {
    this.rank = rank;
  }

  /** Without anybody who knows, all are equally near. */
  of(viewer: string): string {
    return this.rank?.(viewer) ?? '0::int';
  }
}

/** Who or what holds things up. The text is the i18n key `key` of the feature that gives it, with its parameters. */
export interface Blocker {
  key: string;
  params: Record<string, unknown>;
  /** Whom one would ask. */
  personId?: string;
  link: string;
  late?: boolean;
}

export interface UnitReport {
  unitId: string;
  byStatus: Record<string, number>;
  heldUpBy?: Blocker;
  /** Something of it is open: who holds it up is told when asked (`heldUp`). */
  open?: boolean;
}

/** Where a stage of the loop stands in a period. `done` of `total`, and how many things wait for the viewer of the transaction. */
export interface StageReport {
  stage: Stage;
  done: number;
  total: number;
  byStatus: Record<string, number>;
  waitingForMe: number;
  late: number;
  blockers: Blocker[];
  byUnit: UnitReport[];
  /** Of those of the units that are held up, who does. A company has thousands of units, and a page names a few: so it is asked for them, in the same transaction. */
  heldUp?(unitIds: string[]): Promise<Map<string, Blocker>>;
}

export interface StageReporter {
  stage: Stage;
  report(tx: Tx, periodId: string): Promise<StageReport>;
}

const nothing = (stage: Stage): StageReport => ({ stage, done: 0, total: 0, byStatus: {}, waitingForMe: 0, late: 0, blockers: [], byUnit: [] });

/** One feature a stage reports; two that share a stage are added up. */
@Injectable()
export class StageReports {
  private readonly reporters: StageReporter[] = [];

  register(reporter: StageReporter): void {
    this.reporters.push(reporter);
  }

  /** One stage alone. */
  async of(tx: Tx, stage: Stage, periodId: string): Promise<StageReport> {
    const reports: StageReport[] = [];
    for (const reporter of this.reporters.filter((one) => one.stage === stage)) reports.push(await reporter.report(tx, periodId));
    return reports.reduce(addUp, nothing(stage));
  }

  /** All six stages, in the order of the ring. */
  async all(tx: Tx, periodId: string): Promise<StageReport[]> {
    await tx.execute(IN_MEMORY);
    const reports: StageReport[] = [];
    for (const reporter of this.reporters) reports.push(await reporter.report(tx, periodId));
    return STAGES.map((stage) => reports.filter((report) => report.stage === stage).reduce(addUp, nothing(stage)));
  }
}

function addUp(a: StageReport, b: StageReport): StageReport {
  const byStatus = { ...a.byStatus };
  for (const [status, count] of Object.entries(b.byStatus)) byStatus[status] = (byStatus[status] ?? 0) + count;
  return {
    stage: a.stage,
    done: a.done + b.done,
    total: a.total + b.total,
    byStatus,
    waitingForMe: a.waitingForMe + b.waitingForMe,
    late: a.late + b.late,
    blockers: [...a.blockers, ...b.blockers],
    byUnit: [...a.byUnit, ...b.byUnit],
    heldUp: eitherOf(a.heldUp, b.heldUp),
  };
}

/** Of a unit that both know of, what the first says. */
function eitherOf(a: StageReport['heldUp'], b: StageReport['heldUp']): StageReport['heldUp'] {
  return a && b ? async (unitIds) => new Map([...(await b(unitIds)), ...(await a(unitIds))]) : (a ?? b);
}
