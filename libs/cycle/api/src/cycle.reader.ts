import { Injectable } from '@nestjs/common';
import { cycleMachine, cyclePolicy, standOf, validatePolicy, type Adjusting, type CycleContext, type PeriodKind, type PolicySet } from '@kpi-loop/cycle/domain';
import { decodeCursor, encodeCursor, PAGE_MAX, prepared, type Tx } from '@kpi-loop/shared/api';
import { offers, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { CycleContexts } from './cycle.context';
import type { CycleListItem, CyclePage, CycleView } from './cycle.dto';
import type { Cycle } from './cycle.entity';
import { cycleParties } from './parties';
import type { PeriodRef, PeriodView } from './period.dto';
import { PeriodReader } from './period.reader';
import { PopulationReader, type PersonInScope } from './population.reader';

/** Asked by most commands of the features downstream. */
const POLICY_OF_PERIOD = prepared(
  `SELECT c.policy FROM period p JOIN cycle c ON c.tenant_id = p.tenant_id AND c.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2`,
);

export interface PeriodFrame extends DateRange {
  cardsPeriodId: string;
  kind: PeriodKind;
}

export type CycleRules = Pick<Cycle, 'name' | 'nameEn' | 'policy'>;

/** What features downstream ask about cycles and periods. */
@Injectable()
export class CycleReader {
  constructor(
    private readonly periods: PeriodReader,
    private readonly people: PopulationReader,
    private readonly contexts: CycleContexts,
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

  /** The rules of every cycle in which cards may still begin, the latest first. */
  rulesAhead(tx: Tx): Promise<CycleRules[]> {
    return tx.query<CycleRules>(
      `SELECT name, name_en, policy FROM cycle WHERE tenant_id = $1 AND status IN ('draft', 'published', 'active') ORDER BY starts_on DESC, id DESC`,
      [tx.tenantId],
    );
  }

  /** People in scope on the day: by default today, kept within the cycle's dates. */
  population(tx: Tx, cycleId: string, day?: IsoDate): Promise<PersonInScope[]> {
    return this.people.inScope(tx, cycleId, day);
  }

  /** Whose cards a period is about, and on which days of theirs: a month that is tracked is about those of the period it lies in. @throws Problem notFound (404). */
  frameOf(tx: Tx, periodId: string): Promise<PeriodFrame> {
    return tx.get<PeriodFrame>(
      `SELECT coalesce(parent_period_id, id) AS cards_period_id, kind, starts_on AS "from", ends_on AS "to" FROM period WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, periodId],
    );
  }

  async list(tx: Tx, query: { status?: string; cursor?: string; limit?: number }): Promise<CyclePage> {
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const [startsOn, id] = decodeCursor(query.cursor, 2) ?? [null, null];
    const rows = await tx.query<CycleListItem>(
      `SELECT c.id, c.code, c.name, c.name_en, c.template, c.settlement_grain, c.tracking_grain, c.starts_on, c.ends_on, c.status, c.hold, p.periods, p.closed_periods, now.name AS current_period, now.name_en AS current_period_en
       FROM cycle c
       LEFT JOIN LATERAL (SELECT count(*)::int AS periods, count(*) FILTER (WHERE status = 'closed')::int AS closed_periods FROM period p WHERE p.tenant_id = c.tenant_id AND p.cycle_id = c.id AND p.kind = 'SETTLEMENT') p ON true
       LEFT JOIN LATERAL (SELECT name, name_en FROM period p WHERE p.tenant_id = c.tenant_id AND p.cycle_id = c.id AND p.kind = 'SETTLEMENT' AND p.status NOT IN ('upcoming', 'closed')
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
    const contract = await this.contexts.contract(tx, cycle);
    const context = await this.contexts.of(tx, cycle, { population, contract });
    const {
      tenantId: _tenant,
      createdAt: _at,
      contracting: _c,
      adjusting: _a,
      hold: _h,
      contractingPeriodId: _p,
      suspendedOn: _s,
      closedOn: _o,
      appealUntil: _u,
      policy,
      ...rest
    } = cycle;
    return {
      ...rest,
      policy: policy as unknown as Record<string, unknown>,
      policyProblems: validatePolicy(policy),
      calendarMonotonic: context.calendarMonotonic,
      periods: await this.periods.ofCycle(tx, id),
      rules: await this.people.rules(tx, id),
      population,
      state: await this.contexts.state(tx, cycle, contract),
      offers: offers(cycleMachine, standOf(cycle), context, cyclePolicy, cycleParties(tx.viewer)),
    };
  }

  /** What the rules of the cycle machine look at. */
  context(tx: Tx, cycle: Cycle): Promise<CycleContext> {
    return this.contexts.of(tx, cycle);
  }

  /** May targets of the period still be changed, and from which day on not? Asked by `adjustment`. @throws Problem notFound (404). */
  async adjustingState(tx: Tx, periodId: string): Promise<{ state: Adjusting; freezeOn: IsoDate }> {
    const cycle = await tx.get<Cycle>(
      `SELECT c.* FROM period p JOIN cycle c ON c.tenant_id = p.tenant_id AND c.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, periodId],
    );
    return { state: cycle.adjusting as Adjusting, freezeOn: await this.contexts.freezeOn(tx, cycle) };
  }
}
