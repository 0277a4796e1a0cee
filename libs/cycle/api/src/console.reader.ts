import { Injectable } from '@nestjs/common';
import { STAGES, cycleMachine, cyclePolicy, standOf, type Stage } from '@kpi-loop/cycle/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, offers, workdaysIn, type IsoDate, type WorkCalendar } from '@kpi-loop/shared/kernel';
import type { ComingUpView, ConsoleView, LoopStageView, LoopView, StatusCount } from './console.dto';
import { ConsoleUnits } from './console.units';
import { CycleContexts } from './cycle.context';
import type { Cycle } from './cycle.entity';
import { cycleParties } from './parties';
import { PeriodReader } from './period.reader';
import { PopulationReader } from './population.reader';
import { StageReports, type StageReport } from './ports';

export const countsOf = (byStatus: Record<string, number>): StatusCount[] => Object.entries(byStatus).map(([status, count]) => ({ status, count }));

/** The loop of a period as one picture: six stages, who holds things up, what is due next. */
@Injectable()
export class ConsoleReader {
  constructor(
    private readonly periods: PeriodReader,
    private readonly people: PopulationReader,
    private readonly stages: StageReports,
    private readonly units: ConsoleUnits,
    private readonly organization: OrganizationReader,
    private readonly contexts: CycleContexts,
  ) {}

  /** The small ring of the header: the current period, for whoever asks. */
  async loop(tx: Tx): Promise<LoopView> {
    const period = await this.periods.current(tx);
    if (!period) return { cycleId: null, cycleCode: '', suspended: false, period: null, waitingForMe: 0, stages: [] };
    const stages = await this.stageViews(tx, await this.stages.all(tx, period.id), period.id);
    const { suspended } = await tx.get<{ suspended: boolean }>(`SELECT hold = 'suspended' AS suspended FROM cycle WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      period.cycleId,
    ]);
    return { cycleId: period.cycleId, cycleCode: period.cycleCode, suspended, period, waitingForMe: waiting(stages), stages };
  }

  /** @throws Problem notFound (404), also for a period of another cycle. */
  async view(tx: Tx, cycleId: string, periodId?: string): Promise<ConsoleView> {
    const cycle = await tx.get<Cycle>(`SELECT * FROM cycle WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, cycleId]);
    const periods = (await this.periods.refs(tx, cycleId)).reverse();
    const begun = periods.filter(({ status }) => status !== 'upcoming' && status !== 'closed');
    const wanted =
      periodId ??
      (periods.find(({ current }) => current) ?? begun[begun.length - 1] ?? periods.find(({ status }) => status === 'upcoming') ?? periods[periods.length - 1])
        ?.id;
    if (wanted) await tx.get(`SELECT 1 FROM period WHERE tenant_id = $1 AND id = $2 AND cycle_id = $3`, [tx.tenantId, wanted, cycleId]);
    const period = wanted ? await this.periods.view(tx, wanted) : null;
    const calendar = await this.organization.calendar(tx);
    const reports = wanted ? await this.stages.all(tx, wanted) : [];
    const stages = wanted ? await this.stageViews(tx, reports, wanted) : [];
    const population = await this.people.counts(tx, cycleId);
    const signing = wanted === cycle.contractingPeriodId ? reports.find(({ stage }) => stage === 'set') : undefined;
    const contract = await this.contexts.contract(tx, cycle, signing);
    const context = await this.contexts.of(tx, cycle, { population, contract });
    const { id, version, code, name, nameEn, status } = cycle;
    const seen = period && period.startsOn <= tx.today ? { from: period.startsOn, to: tx.today < period.endsOn ? tx.today : period.endsOn } : null;
    return {
      cycle: {
        ...{ id, version, code, name, nameEn, status },
        state: await this.contexts.state(tx, cycle, contract),
        offers: offers(cycleMachine, standOf(cycle), context, cyclePolicy, cycleParties(tx.viewer)),
      },
      periods,
      tree: await this.periods.tree(tx, cycleId),
      period,
      population,
      workday: seen ? workdaysIn(seen, calendar) : 0,
      workdays: period ? workdaysIn({ from: period.startsOn, to: period.endsOn }, calendar) : 0,
      waitingForMe: waiting(stages),
      stages,
      units: await this.units.table(tx, reports),
      blockers: await this.units.visibleBlockers(
        tx,
        reports.flatMap((report) => report.blockers.map((blocker) => ({ ...blocker, stage: report.stage }))),
      ),
      comingUp: await this.comingUp(tx, cycleId, calendar, stages, wanted),
    };
  }

  private async stageViews(tx: Tx, reports: StageReport[], periodId: string): Promise<LoopStageView[]> {
    const due = new Map((await this.periods.deadlines(tx, periodId)).map(({ stage, dueOn }) => [stage, dueOn]));
    return reports.map(({ stage, done, total, late, waitingForMe, byStatus }) => {
      const dueOn = due.get(stage) ?? null;
      return {
        stage,
        done,
        total,
        late,
        waitingForMe,
        dueOn,
        overdue: stage !== 'monitor' && !!dueOn && dueOn < tx.today && done < total,
        byStatus: countsOf(byStatus),
      };
    });
  }

  /** Stage dates from now on, and past ones of this period whose stage is not done. */
  private async comingUp(tx: Tx, cycleId: string, calendar: WorkCalendar, stages: LoopStageView[], periodId?: string): Promise<ComingUpView[]> {
    const late = stages.filter((stage) => stage.overdue).map(({ stage }) => stage);
    const rows = await tx.query<{ dueOn: IsoDate; stage: Stage; periodId: string; periodName: string; periodNameEn: string }>(
      `SELECT d.due_on, d.stage, p.id AS period_id, p.name AS period_name, p.name_en AS period_name_en
       FROM stage_deadline d JOIN period p ON p.tenant_id = d.tenant_id AND p.id = d.period_id
       WHERE d.tenant_id = $1 AND p.cycle_id = $2 AND p.status <> 'closed' AND (d.due_on >= $3 OR (p.id = $4 AND d.stage = ANY ($5)))
       ORDER BY d.due_on, p.starts_on, p.kind, array_position($6::text[], d.stage) LIMIT 8`,
      [tx.tenantId, cycleId, tx.today, periodId ?? null, late, STAGES],
    );
    return rows.map((row) => ({ ...row, workdays: daysUntil(row.dueOn, tx.today, calendar) }));
  }
}

const waiting = (stages: readonly LoopStageView[]): number => stages.reduce((sum, stage) => sum + stage.waitingForMe, 0);

/** Working days from today to the day; negative when it is past. */
function daysUntil(day: IsoDate, today: IsoDate, calendar: WorkCalendar): number {
  const days = workdaysIn(day > today ? { from: addDays(today, 1), to: day } : { from: addDays(day, 1), to: today }, calendar);
  return days === 0 || day > today ? days : -days;
}
