import { Injectable } from '@nestjs/common';
import { calendarMonotonic, cycleMachine, cyclePolicy, validatePolicy, type CycleContext, type PolicySet } from '@kpi-loop/cycle/domain';
import { decodeCursor, encodeCursor, PAGE_MAX, prepared, type Tx } from '@kpi-loop/shared/api';
import { offers, type IsoDate } from '@kpi-loop/shared/kernel';
import type { CycleListItem, CyclePage, CycleView, PopulationCounts } from './cycle.dto';
import type { Cycle } from './cycle.entity';
import { cycleParties } from './parties';
import type { PeriodRef, PeriodView } from './period.dto';
import { PeriodReader } from './period.reader';
import { PopulationReader, type PersonInScope } from './population.reader';

/** Asked by most commands of the features downstream. */
const POLICY_OF_PERIOD = prepared(
  `SELECT c.policy FROM period p JOIN cycle c ON c.tenant_id = p.tenant_id AND c.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2`,
);

/** What features downstream ask about cycles and periods. */
@Injectable()
export class CycleReader {
  constructor(
    private readonly periods: PeriodReader,
    private readonly people: PopulationReader,
  ) {}

  /** The period the viewer works in now (`currentPeriod`). */
  currentPeriod(tx: Tx): Promise<PeriodRef | null> {
    return this.periods.current(tx);
  }

  /** @throws Problem notFound (404). */
  period(tx: Tx, id: string): Promise<PeriodView> {
    return this.periods.view(tx, id);
  }

  /** @throws Problem notFound (404). */
  async policyOf(tx: Tx, cycleId: string): Promise<PolicySet> {
    return (await tx.get<{ policy: PolicySet }>(`SELECT policy FROM cycle WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, cycleId])).policy;
  }

  /** The rules of the cycle a period belongs to. @throws Problem notFound (404). */
  async policyOfPeriod(tx: Tx, periodId: string): Promise<PolicySet> {
    return (await tx.get<{ policy: PolicySet }>(POLICY_OF_PERIOD, [tx.tenantId, periodId])).policy;
  }

  /** People in scope on the day: by default today, kept within the cycle's dates. */
  population(tx: Tx, cycleId: string, day?: IsoDate): Promise<PersonInScope[]> {
    return this.people.inScope(tx, cycleId, day);
  }

  async list(tx: Tx, query: { status?: string; cursor?: string; limit?: number }): Promise<CyclePage> {
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const [startsOn, id] = decodeCursor(query.cursor, 2) ?? [null, null];
    const rows = await tx.query<CycleListItem>(
      `SELECT c.id, c.code, c.name, c.name_en, c.template, c.starts_on, c.ends_on, c.status, p.periods, p.closed_periods, now.name AS current_period, now.name_en AS current_period_en
       FROM cycle c
       LEFT JOIN LATERAL (SELECT count(*)::int AS periods, count(*) FILTER (WHERE status = 'closed')::int AS closed_periods FROM period p WHERE p.tenant_id = c.tenant_id AND p.cycle_id = c.id) p ON true
       LEFT JOIN LATERAL (SELECT name, name_en FROM period p WHERE p.tenant_id = c.tenant_id AND p.cycle_id = c.id AND p.status NOT IN ('upcoming', 'closed')
         ORDER BY p.status <> 'open', p.ordinal DESC LIMIT 1) now ON true
       WHERE c.tenant_id = $1 AND ($2::text IS NULL OR c.status = $2) AND ($3::date IS NULL OR (c.starts_on, c.id) < ($3::date, $4::uuid))
       ORDER BY c.starts_on DESC, c.id DESC LIMIT $5`,
      [tx.tenantId, query.status ?? null, startsOn, id, limit + 1],
    );
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return { items, next: rows.length > limit ? encodeCursor([last.startsOn, last.id]) : null };
  }

  /** @throws Problem notFound (404). */
  view(tx: Tx, id: string): Promise<CycleView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  private async whole(tx: Tx, id: string): Promise<CycleView> {
    const cycle = await tx.get<Cycle & { createdByName: string; createdByNameEn: string }>(
      `SELECT c.*, coalesce(p.name, '') AS created_by_name, coalesce(p.name_en, '') AS created_by_name_en
       FROM cycle c LEFT JOIN person p ON p.tenant_id = c.tenant_id AND p.id = c.created_by WHERE c.tenant_id = $1 AND c.id = $2`,
      [tx.tenantId, id],
    );
    const population = await this.people.counts(tx, id);
    const context = await this.context(tx, cycle, population);
    const { tenantId: _tenant, createdAt: _at, policy, ...rest } = cycle;
    return {
      ...rest,
      policy: policy as unknown as Record<string, unknown>,
      policyProblems: validatePolicy(policy),
      calendarMonotonic: context.calendarMonotonic,
      periods: await this.periods.ofCycle(tx, id),
      rules: await this.people.rules(tx, id),
      population,
      offers: offers(cycleMachine, cycle.status, context, cyclePolicy, cycleParties(tx.viewer)),
    };
  }

  /** What the rules of the cycle machine look at. */
  async context(tx: Tx, cycle: Cycle, population?: PopulationCounts): Promise<CycleContext> {
    const counts = population ?? (await this.people.counts(tx, cycle.id));
    const periods = await tx.query<{ startsOn: IsoDate; endsOn: IsoDate; stages: Record<string, IsoDate> }>(
      `SELECT p.starts_on, p.ends_on, coalesce((SELECT jsonb_object_agg(stage, due_on) FROM stage_deadline d WHERE d.tenant_id = p.tenant_id AND d.period_id = p.id), '{}') AS stages
       FROM period p WHERE p.tenant_id = $1 AND p.cycle_id = $2 ORDER BY p.ordinal`,
      [tx.tenantId, cycle.id],
    );
    // a period that was over before the cycle started was never held, and needs no closing
    const { unfinished, edited, byExec } = await tx.get<{ unfinished: number; edited: boolean; byExec: boolean }>(
      `SELECT (SELECT count(*)::int FROM period p WHERE p.tenant_id = $1 AND p.cycle_id = $2 AND p.status <> 'closed' AND NOT (p.status = 'upcoming'
           AND p.ordinal < coalesce((SELECT max(h.ordinal) FROM period h WHERE h.tenant_id = $1 AND h.cycle_id = $2 AND h.status <> 'upcoming'), 0))) AS unfinished,
         EXISTS (SELECT 1 FROM transition_log l WHERE l.tenant_id = $1 AND l.instance_id = $2 AND l.event = 'cycle.edit' AND l.actor_id = $3) AS edited,
         coalesce((SELECT EXISTS (SELECT 1 FROM role_grant g WHERE g.tenant_id = $1 AND g.person_id = w.actor_id AND g.role = 'EXEC' AND g.unit_id IS NULL AND g.valid_from <= $4 AND (g.valid_to IS NULL OR g.valid_to >= $4))
           FROM transition_log w WHERE w.tenant_id = $1 AND w.instance_id = $2 AND w.event IN ('cycle.create', 'cycle.edit') ORDER BY w.version DESC LIMIT 1), false) AS by_exec`,
      [tx.tenantId, cycle.id, tx.viewer.personId, tx.today],
    );
    return {
      cycleId: cycle.id,
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
    };
  }
}
