import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CoefficientSources } from '@kpi-loop/adjustment/api';
import { CancelChecks, CloseChecks, StageReports, type Missing, type StageReport } from '@kpi-loop/cycle/api';
import type { Gate } from '@kpi-loop/cycle/domain';
import { DutySources, Jobs, type Duty, type Tx } from '@kpi-loop/shared/api';
import { ThreadSources, type Knot } from '@kpi-loop/monitoring/api';
import { UNPUBLISHED } from './coverage';
import { IncentiveReader } from './incentive.reader';
import { payParties } from './parties';
import { PayRunCommands } from './pay-run.commands';

interface Waiting {
  kind: string;
  aggregate: string;
  id: string;
  name: string;
  nameEn: string;
  periodName: string | null;
  periodNameEn: string | null;
  dueOn: string | null;
}

const LINKS: Record<string, (id: string) => string> = {
  payRun: (id) => `/incentives/runs/${id}`,
  incentivePlan: (id) => `/incentives/plans/${id}`,
  statement: () => `/my-incentive`,
};
const COMP_RUNS = { pending: 'payRun.calculate', calculated: 'payRun.submit', approved: 'payRun.release' };

/** Where this feature reaches out to. */
@Injectable()
export class IncentivePorts {
  constructor(
    readonly runs: PayRunCommands,
    readonly coefficients: CoefficientSources,
    readonly threads: ThreadSources,
  ) {}
}

/** What a scored period sets in motion, and what this feature answers: duties, the reward stage, the gate of the close. */
@Injectable()
export class IncentiveReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly duties: DutySources,
    private readonly checks: CloseChecks,
    private readonly stages: StageReports,
    private readonly reader: IncentiveReader,
    private readonly ports: IncentivePorts,
    private readonly cancels: CancelChecks,
  ) {}

  onModuleInit(): void {
    this.jobs.react('period.scored', 'incentive.openRuns', (tx, fact) => this.ports.runs.openRuns(tx, fact.aggregateId));
    this.jobs.due('statement', 'statement.holdDue', async (tx, id) =>
      tx.record({ type: 'statement.holdDue', statementId: id }, 'statement', id, { people: [], roles: ['HR'] }),
    );
    this.duties.register({ duties: (tx) => this.waiting(tx) });
    this.checks.register({ name: 'incentive', check: (tx, periodId, gate) => this.missing(tx, periodId, gate) });
    this.cancels.register({ released: (tx, cycleId) => this.releasedIn(tx, cycleId) });
    this.stages.register({ stage: 'reward', report: (tx, periodId) => this.report(tx, periodId) });
    this.ports.threads.register({ knots: (tx, lineId) => this.knots(tx, lineId) });
    this.ports.coefficients.register({ coefficients: (tx, ask) => this.reader.coefficients(tx, ask) });
  }

  private async waiting(tx: Tx): Promise<Duty[]> {
    const parties = payParties(tx.viewer);
    const rows = await this.runsAndPlans(tx, parties.has('COMP'), parties.has('FIN'));
    if (tx.viewer.personId) rows.push(...(await this.unopened(tx)));
    return rows.map(({ kind, aggregate, id, dueOn, ...params }) => ({
      kind,
      aggregate,
      aggregateId: id,
      params: { ...params },
      dueAt: dueOn,
      severity: !dueOn || dueOn > tx.today ? 'none' : dueOn === tx.today ? 'warn' : 'bad',
      link: LINKS[aggregate](id),
    }));
  }

  private runsAndPlans(tx: Tx, comp: boolean, fin: boolean): Promise<Waiting[]> {
    if (!comp && !fin) return Promise.resolve([]);
    return tx.query<Waiting>(
      `SELECT CASE WHEN r.status = 'in_review' THEN 'payRun.approve' ELSE $4::jsonb->>r.status END AS kind, 'payRun' AS aggregate, r.id, pl.name, pl.name_en, p.name AS period_name, p.name_en AS period_name_en, d.due_on
       FROM pay_run r JOIN incentive_plan pl ON pl.tenant_id = r.tenant_id AND pl.id = r.plan_id JOIN period p ON p.tenant_id = r.tenant_id AND p.id = r.period_id
       LEFT JOIN stage_deadline d ON d.tenant_id = r.tenant_id AND d.period_id = r.period_id AND d.stage = 'reward'
       WHERE r.tenant_id = $1 AND p.status IN ('scored', 'reviewed', 'closed')
         AND (r.status <> 'pending' OR NOT EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = r.tenant_id AND c.period_id = r.period_id AND ${UNPUBLISHED})) AND (($2 AND r.status IN ('pending', 'calculated') OR $2 AND r.status = 'approved' AND r.approved_by IS DISTINCT FROM $5)
         OR ($3 AND r.status = 'in_review' AND r.calculated_by IS DISTINCT FROM $5))
       UNION ALL
       SELECT 'incentivePlan.approve', 'incentivePlan', pl.id, pl.name, pl.name_en, NULL, NULL, NULL FROM incentive_plan pl WHERE pl.tenant_id = $1 AND $3 AND pl.status = 'in_review' AND pl.created_by IS DISTINCT FROM $5`,
      [tx.tenantId, comp, fin, JSON.stringify(COMP_RUNS), tx.viewer.personId],
    );
  }

  /** Statements that are out: what was paid is not called off with its cycle. */
  private async releasedIn(tx: Tx, cycleId: string): Promise<number> {
    const { count } = await tx.asPay(() =>
      tx.get<{ count: number }>(
        `SELECT count(*)::int AS count FROM statement st JOIN period p ON p.tenant_id = st.tenant_id AND p.id = st.period_id WHERE st.tenant_id = $1 AND p.cycle_id = $2 AND st.status = 'released'`,
        [tx.tenantId, cycleId],
      ),
    );
    return count;
  }

  /** There is something to open; what, only the owner learns, with the password. */
  private unopened(tx: Tx): Promise<Waiting[]> {
    return tx.asPay(() =>
      tx.query<Waiting>(
        `SELECT 'statement.open' AS kind, 'statement' AS aggregate, st.id, pl.name, pl.name_en, p.name AS period_name, p.name_en AS period_name_en, NULL AS due_on
         FROM statement st JOIN incentive_plan pl ON pl.tenant_id = st.tenant_id AND pl.id = st.plan_id JOIN period p ON p.tenant_id = st.tenant_id AND p.id = st.period_id
         WHERE st.tenant_id = $1 AND st.person_id = $2 AND st.status = 'released'
           AND NOT EXISTS (SELECT 1 FROM access_log l WHERE l.tenant_id = st.tenant_id AND l.subject_id = st.person_id AND l.viewer_id = st.person_id AND l.resource = 'statement' AND l.resource_id = st.id)`,
        [tx.tenantId, tx.viewer.personId],
      ),
    );
  }

  /** That the statement of the line's card is out; what it says stays with its owner. */
  private knots(tx: Tx, lineId: string): Promise<Knot[]> {
    return tx.asPay(() =>
      tx.query<Knot>(
        `SELECT to_char(st.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at, 'reward' AS stage, 'statementReleased' AS kind, jsonb_build_object('planName', pl.name, 'planNameEn', pl.name_en) AS params,
           CASE WHEN st.person_id = $3 THEN '/my-incentive' END AS link, 'none' AS state
         FROM scorecard_line l JOIN statement st ON st.tenant_id = l.tenant_id AND st.scorecard_id = l.scorecard_id JOIN incentive_plan pl ON pl.tenant_id = st.tenant_id AND pl.id = st.plan_id
         WHERE l.tenant_id = $1 AND l.id = $2 AND st.status = 'released'`,
        [tx.tenantId, lineId, tx.viewer.personId],
      ),
    );
  }

  private async missing(tx: Tx, periodId: string, gate: Gate): Promise<Missing[]> {
    if (gate !== 'close') return [];
    const { due, released, held } = await this.reader.progress(tx, periodId);
    const count = due - released - held;
    return count > 0 ? [{ rule: 'statementsReleased', count, link: `/incentives?periodId=${periodId}`, params: { count } }] : [];
  }

  private async report(tx: Tx, periodId: string): Promise<StageReport> {
    const { runs, due, released, byUnit } = await this.reader.progress(tx, periodId);
    const parties = payParties(tx.viewer);
    const mine = await this.runsAndPlans(tx, parties.has('COMP'), parties.has('FIN'));
    const byStatus: Record<string, number> = {};
    for (const { status } of runs) byStatus[status] = (byStatus[status] ?? 0) + 1;
    return {
      stage: 'reward',
      done: released,
      total: due,
      byStatus,
      waitingForMe: mine.filter((row) => runs.some((run) => run.id === row.id)).length,
      late: 0,
      blockers: runs
        .filter((run) => run.status !== 'released' && due > released)
        .map((run) => ({ key: `blocker.payRun.${run.status}`, params: { name: run.planName, nameEn: run.planNameEn }, link: `/incentives/runs/${run.id}` })),
      byUnit: byUnit.map(({ unitId, due: of, released: done }) => ({ unitId, byStatus: { released: done, open: of - done } })),
    };
  }
}
