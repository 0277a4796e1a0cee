import { Injectable } from '@nestjs/common';
import { calendarMonotonic, calibratesYear, validatePolicy, type CycleContext, type PeriodKind } from '@kpi-loop/cycle/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, addWorkdays, decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import type { ContractView, CycleStateView, PopulationCounts } from './cycle.dto';
import type { Cycle } from './cycle.entity';
import { cycleParties } from './parties';
import { PopulationReader } from './population.reader';
import { AppealChecks, Calibrations, CancelChecks, CloseChecks, StageReports, type StageReport } from './ports';

/** How long a closed cycle may be reopened (§2.1). */
const REOPEN_MONTHS = 12;

/** What a view has counted already is not counted again. */
interface Known {
  population?: PopulationCounts;
  contract?: ContractView | null;
}

/** What the rules of the cycle machine look at; the features downstream are asked only where a rule of the state needs them. */
@Injectable()
export class CycleContexts {
  constructor(
    private readonly people: PopulationReader,
    private readonly checks: CloseChecks,
    private readonly cancels: CancelChecks,
    private readonly calibrations: Calibrations,
    private readonly appeals: AppealChecks,
    private readonly stages: StageReports,
    private readonly organization: OrganizationReader,
  ) {}

  async of(tx: Tx, cycle: Cycle, known: Known = {}): Promise<CycleContext> {
    const counts = known.population ?? (await this.people.counts(tx, cycle.id));
    const periods = await tx.query<{ kind: PeriodKind; startsOn: IsoDate; endsOn: IsoDate; stages: Record<string, IsoDate> }>(
      `SELECT p.kind, p.starts_on, p.ends_on, coalesce((SELECT jsonb_object_agg(stage, due_on) FROM stage_deadline d WHERE d.tenant_id = p.tenant_id AND d.period_id = p.id), '{}') AS stages
       FROM period p WHERE p.tenant_id = $1 AND p.cycle_id = $2 ORDER BY p.ordinal`,
      [tx.tenantId, cycle.id],
    );
    const { unfinished, edited, byExec } = await this.history(tx, cycle.id);
    const contract = known.contract === undefined ? await this.contract(tx, cycle) : known.contract;
    return {
      cycleId: cycle.id,
      status: cycle.status,
      hold: cycle.hold,
      policyProblems: validatePolicy(cycle.policy).length,
      ruleDocument: cycle.ruleDocument,
      ruleConsultation: cycle.ruleConsultation,
      calendarMonotonic: calendarMonotonic(periods),
      inScope: counts.inScope,
      withoutApprover: counts.withoutApprover,
      actorId: tx.viewer.personId,
      creatorId: cycle.createdBy,
      actorEdited: edited,
      execInvolved: byExec || cycleParties(tx.viewer).has('EXEC'),
      unfinishedPeriods: unfinished,
      enoughSigned: !!contract && enough(contract),
      missing: cycle.status.startsWith('settlement.') ? await this.missing(tx, cycle.id) : null,
      calibrates: calibratesYear(cycle.policy),
      calibration: cycle.status === 'settlement.calibrating' ? await this.calibrations.open(tx, cycle.id) : null,
      openAppeals: cycle.status === 'settlement.appealing' ? await this.appeals.open(tx, cycle.id) : null,
      payUndisputed: cycle.policy.appeal.payUndisputed,
      appealUntil: cycle.appealUntil,
      statementsReleased: cycle.status === 'active' ? await this.cancels.released(tx, cycle.id) : 0,
      reopenUntil: reopenUntil(cycle),
      today: tx.today,
      agreed: false,
    };
  }

  /** Where the cycle stands beside its own way, for people. */
  async state(tx: Tx, cycle: Cycle, contract: ContractView | null): Promise<CycleStateView> {
    const { contracting, adjusting, hold, suspendedOn } = cycle;
    const held = suspendedOn
      ? await tx.one<{ reason: string | null }>(
          `SELECT reason FROM transition_log WHERE tenant_id = $1 AND instance_id = $2 AND event = 'cycle.suspend' ORDER BY version DESC LIMIT 1`,
          [tx.tenantId, cycle.id],
        )
      : undefined;
    return {
      contracting,
      contract,
      adjusting,
      freezeOn: await this.freezeOn(tx, cycle),
      hold,
      suspendedOn,
      suspendedBecause: held?.reason ?? null,
      reopenUntil: reopenUntil(cycle),
      appealUntil: cycle.appealUntil,
    };
  }

  /** From this day on only errors and force majeure change targets: the policy's working days before the cycle ends. */
  async freezeOn(tx: Tx, cycle: Pick<Cycle, 'endsOn' | 'policy'>): Promise<IsoDate> {
    return addWorkdays(addDays(cycle.endsOn, 1), -cycle.policy.change.freezeBeforeEndWD, await this.organization.calendar(tx));
  }

  /** The cards that are being signed, as the feature that has them counts them; `counted`: its report of that very period, where it was asked already. */
  async contract(tx: Tx, cycle: Cycle, counted?: Pick<StageReport, 'done' | 'total'>): Promise<ContractView | null> {
    if (!cycle.contractingPeriodId || !['open', 'chasing'].includes(cycle.contracting)) return null;
    const period = await tx.get<{ periodName: string; periodNameEn: string; dueOn: IsoDate | null }>(
      `SELECT p.name AS period_name, p.name_en AS period_name_en, d.due_on FROM period p
       LEFT JOIN stage_deadline d ON d.tenant_id = p.tenant_id AND d.period_id = p.id AND d.stage = 'set' WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, cycle.contractingPeriodId],
    );
    const { done, total } = counted ?? (await this.stages.of(tx, 'set', cycle.contractingPeriodId));
    return { periodId: cycle.contractingPeriodId, ...period, signed: done, total, minSigned: cycle.policy.contract.minSigned };
  }

  /** A period that was over before the cycle started was never held, and needs no closing. */
  private history(tx: Tx, cycleId: string): Promise<{ unfinished: number; edited: boolean; byExec: boolean }> {
    return tx.get(
      `SELECT (SELECT count(*)::int FROM period p WHERE p.tenant_id = $1 AND p.cycle_id = $2 AND p.status <> 'closed' AND NOT (p.status = 'upcoming'
           AND p.ordinal < coalesce((SELECT max(h.ordinal) FROM period h WHERE h.tenant_id = $1 AND h.cycle_id = $2 AND h.kind = p.kind AND h.status <> 'upcoming'), 0))) AS unfinished,
         EXISTS (SELECT 1 FROM transition_log l WHERE l.tenant_id = $1 AND l.instance_id = $2 AND l.event = 'cycle.edit' AND l.actor_id = $3) AS edited,
         coalesce((SELECT EXISTS (SELECT 1 FROM role_grant g WHERE g.tenant_id = $1 AND g.person_id = w.actor_id AND g.role = 'EXEC' AND g.unit_id IS NULL AND g.valid_from <= $4 AND (g.valid_to IS NULL OR g.valid_to >= $4))
           FROM transition_log w WHERE w.tenant_id = $1 AND w.instance_id = $2 AND w.event IN ('cycle.create', 'cycle.edit') ORDER BY w.version DESC LIMIT 1), false) AS by_exec`,
      [tx.tenantId, cycleId, tx.viewer.personId, tx.today],
    );
  }

  /** What the gates of its settled periods still miss: a card without a result, a statement that is not out. 0 = nothing; the first that misses anything is enough. */
  private async missing(tx: Tx, cycleId: string): Promise<number> {
    const periods = await tx.query<{ id: string }>(
      `SELECT id FROM period WHERE tenant_id = $1 AND cycle_id = $2 AND kind = 'SETTLEMENT' AND status <> 'upcoming' ORDER BY ordinal`,
      [tx.tenantId, cycleId],
    );
    for (const { id } of periods) {
      const missing = await this.checks.missing(tx, id, 'close');
      if (missing) return missing;
    }
    return 0;
  }
}

const reopenUntil = ({ closedOn }: Cycle): IsoDate | null => closedOn && addMonths(closedOn, REOPEN_MONTHS);

/** No card to sign is enough: there is nobody to wait for. */
const enough = ({ signed, total, minSigned }: ContractView): boolean => decimal(signed).gte(decimal(minSigned).times(total));
