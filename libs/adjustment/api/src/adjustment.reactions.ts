import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CloseChecks, StageReports, type Missing, type StageReport } from '@kpi-loop/cycle/api';
import { changeRequestMachine, SETTLED, type ChangeRequestContext } from '@kpi-loop/adjustment/domain';
import { DutySources, Jobs, type Duty, type Tx } from '@kpi-loop/shared/api';
import { ThreadSources, type Knot } from '@kpi-loop/monitoring/api';
import { CascadeCommands } from './cascade.commands';
import { ChangeApplication } from './change-application';
import { DUE_EVENT, NEXT_DUE, RUNG_EVENT, type Held } from './change-deadlines';
import { ChangeRequest } from './change-request.entity';
import { waitsForMe } from './waiting';

const DUTY: Record<string, string> = {
  consulting: 'changeRequest.consent',
  escalated: 'changeRequest.proceed',
  in_approval: 'changeRequest.approve',
  draft: 'changeRequest.submit',
  applied: 'changeRequest.sign',
};

interface Waiting {
  id: string;
  status: string;
  name: string;
  nameEn: string;
  ownerName: string;
  ownerNameEn: string;
  materiality: string | null;
  dueAt: string | null;
  late: boolean;
}

/** What time and other features set in motion, and what this one answers: duties, the adjust stage, the gates of a period. */
@Injectable()
export class AdjustmentReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly duties: DutySources,
    private readonly checks: CloseChecks,
    private readonly stages: StageReports,
    private readonly threads: ThreadSources,
    private readonly application: ChangeApplication,
    private readonly cascade: CascadeCommands,
  ) {}

  onModuleInit(): void {
    for (const event of ['changeRequest.expire', 'changeRequest.timeout', 'changeRequest.apply'] as const) {
      this.jobs.due('changeRequest', event, (tx, id) => this.application.whenDue(tx, id, event));
    }
    for (const event of [DUE_EVENT, RUNG_EVENT])
      this.jobs.due('changeRequest', event, (tx, id, payload) => this.application.stepDue(tx, id, payload as unknown as Held));
    this.jobs.react('period.locked', 'adjustment.expireDrafts', (tx, fact) => this.expireDrafts(tx, fact.aggregateId));
    this.jobs.react('changeRequest.applied', 'adjustment.proposeBelow', (tx, fact) => this.cascade.propose(tx, fact.aggregateId));
    this.duties.register({ duties: (tx) => this.waiting(tx) });
    this.checks.register({ name: 'adjustment', check: (tx, periodId) => this.missing(tx, periodId) });
    this.threads.register({ knots: (tx, lineId) => this.knots(tx, lineId) });
    this.stages.register({ stage: 'adjust', report: (tx, periodId) => this.report(tx, periodId) });
  }

  private async waiting(tx: Tx): Promise<Duty[]> {
    const params: unknown[] = [tx.tenantId, SETTLED];
    const mine = waitsForMe(tx, params);
    const rows = await tx.query<Waiting>(
      `SELECT r.id, r.status, r.materiality, coalesce(m.name, nullif(l.title, ''), l.title_en) AS name, coalesce(m.name_en, nullif(l.title_en, ''), l.title) AS name_en, o.name AS owner_name, o.name_en AS owner_name_en, to_char(d.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS due_at, coalesce(d.due_at < tenant_now(), false) AS late
       FROM change_request r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id JOIN person o ON o.tenant_id = r.tenant_id AND o.id = c.owner_id
       JOIN scorecard_line l ON l.tenant_id = r.tenant_id AND l.id = r.line_id LEFT JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
       LEFT JOIN LATERAL (SELECT ${NEXT_DUE} AS due_at) d ON true
       WHERE r.tenant_id = $1 AND (r.status <> ALL ($2::text[]) OR (r.status = 'applied' AND r.signs_left <> '[]')) AND ${mine} ORDER BY r.created_at LIMIT 200`,
      params,
    );
    return rows.map(({ id, status, materiality, dueAt, late, ...params }) => ({
      kind: DUTY[status],
      aggregate: 'changeRequest',
      aggregateId: id,
      params: { ...params },
      dueAt,
      severity: late ? 'bad' : materiality === 'CRITICAL' || status === 'escalated' ? 'warn' : 'none',
      link: `/adjustments/${id}`,
    }));
  }

  /** Before a lock and before a close alike: a decision about a target of the period is still out. Drafts bind nobody. */
  private async missing(tx: Tx, periodId: string): Promise<Missing[]> {
    const { count } = await tx.get<{ count: number }>(
      `SELECT count(*)::int AS count FROM change_request r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id
       WHERE r.tenant_id = $1 AND c.period_id = $2 AND r.status <> 'draft' AND r.status <> ALL ($3::text[])`,
      [tx.tenantId, periodId, SETTLED],
    );
    return count ? [{ rule: 'noOpenChangeRequests', count, link: `/adjustments?periodId=${periodId}&open=true`, params: { count } }] : [];
  }

  private async report(tx: Tx, periodId: string): Promise<StageReport> {
    const params: unknown[] = [tx.tenantId, periodId];
    const mine = waitsForMe(tx, params);
    const rows = await tx.query<{ id: string; status: string; unitId: string; ownerId: string; name: string; nameEn: string; mine: boolean; late: boolean }>(
      `SELECT r.id, r.status, c.unit_id, c.owner_id, o.name, o.name_en, coalesce(${mine}, false) AS mine, r.status = 'escalated' AS late
       FROM change_request r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id JOIN person o ON o.tenant_id = r.tenant_id AND o.id = c.owner_id
       WHERE r.tenant_id = $1 AND c.period_id = $2 AND r.status NOT IN ('draft', 'withdrawn', 'expired')`,
      params,
    );
    const count = (list: typeof rows) => list.reduce<Record<string, number>>((by, { status }) => ({ ...by, [status]: (by[status] ?? 0) + 1 }), {});
    const late = rows.filter((row) => row.late);
    return {
      stage: 'adjust',
      done: rows.filter((row) => (SETTLED as readonly string[]).includes(row.status)).length,
      total: rows.length,
      byStatus: count(rows),
      waitingForMe: rows.filter((row) => row.mine).length,
      late: late.length,
      blockers: late.map((row) => ({
        key: 'blocker.changeRequestEscalated',
        params: { name: row.name, nameEn: row.nameEn },
        personId: row.ownerId,
        link: `/adjustments/${row.id}`,
        late: true,
      })),
      byUnit: [...new Set(rows.map((row) => row.unitId))].map((unitId) => ({ unitId, byStatus: count(rows.filter((row) => row.unitId === unitId)) })),
    };
  }

  /** A request in the life of its line: when it was made and decided. That a new target applies, `monitoring` tells itself. */
  private async knots(tx: Tx, lineId: string): Promise<Knot[]> {
    const rows = await tx.query<{
      id: string;
      at: string;
      verb: string;
      cause: string;
      creatorName: string;
      creatorNameEn: string;
      before: string | null;
      after: string | null;
      materiality: string | null;
    }>(
      `SELECT r.id, to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at, split_part(t.event, '.', 2) AS verb, r.cause, coalesce(p.name, '') AS creator_name, coalesce(p.name_en, '') AS creator_name_en, r.materiality,
         (SELECT b->>'target' FROM jsonb_array_elements(r.before) b WHERE b->>'lineId' = r.line_id::text LIMIT 1) AS before, r.proposal->>'target' AS after
       FROM change_request r LEFT JOIN person p ON p.tenant_id = r.tenant_id AND p.id = r.creator_id
       JOIN transition_log t ON t.tenant_id = r.tenant_id AND t.instance_id = r.id AND (t.event = 'changeRequest.submit' OR t.to_status IN ('approved', 'rejected', 'revoked'))
       WHERE r.tenant_id = $1 AND r.line_id = $2 ORDER BY t.at LIMIT 100`,
      [tx.tenantId, lineId],
    );
    const kinds: Record<string, string> = {
      submit: 'changeRequestSubmitted',
      approve: 'changeRequestApproved',
      reject: 'changeRequestRejected',
      revoke: 'changeRequestRevoked',
    };
    return rows.flatMap(({ id, at, verb, ...params }): Knot[] =>
      kinds[verb] ? [{ at, stage: 'adjust', kind: kinds[verb], params, link: `/adjustments/${id}`, figure: null, state: 'none' }] : [],
    );
  }

  /** A locked period takes no more changes: what was never submitted ends. */
  private async expireDrafts(tx: Tx, periodId: string): Promise<void> {
    await tx.advanceMany(
      ChangeRequest,
      `status = 'draft' AND scorecard_id IN (SELECT id FROM scorecard WHERE tenant_id = current_tenant() AND period_id = $1)`,
      [periodId],
      changeRequestMachine,
      {} as ChangeRequestContext,
      { type: 'changeRequest.expire' },
      { people: [], columns: ['creator_id'], roles: [] },
    );
  }
}
