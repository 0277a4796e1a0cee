import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CloseChecks, PeriodRanks, StageReports, type Missing, type StageReport, type UnitReport } from '@kpi-loop/cycle/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { DutySources, type Duty, type Tx } from '@kpi-loop/shared/api';
import { IN_FORCE } from '@kpi-loop/target/domain';
import { DUE_EVENT } from './card.mover';
import { periodRank } from './period-rank';
import { apart, DUE, HANDS_OFF, HEADS, ME, NEAR, WAITS, given, inForce, viewerParams } from './scorecard.sql';

interface Counted {
  unitId: string;
  status: string;
  cards: number;
}
interface Waiting {
  id: string;
  kind: string;
  name: string;
  nameEn: string;
  period: string;
  periodEn: string;
  dueAt: Date | null;
  late: boolean;
}
interface Held {
  id: string;
  unitId: string;
  status: string;
  personId: string | null;
  name: string;
  nameEn: string;
  late: boolean;
}

const MOST_BLOCKERS = 20;
/** Nobody is HRBP of the owner's unit. */
const NO_HRBP = `NOT EXISTS (SELECT 1 FROM role_grant g JOIN org_unit u ON u.tenant_id = g.tenant_id AND u.id = a1.unit_id LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
  WHERE g.tenant_id = c.tenant_id AND g.role = 'HRBP' AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to >= $3) AND (g.unit_id IS NULL OR starts_with(u.path, s.path)))`;
/** Who keeps a card from going on. */
const HOLDER = `CASE WHEN c.status = 'negotiating.with_owner' OR c.status = 'signing' AND c.owner_signed_at IS NULL THEN c.owner_id WHEN c.status = 'in_approval' THEN a2.manager_id ELSE a1.manager_id END`;
/** Cards of the period that nobody is held to yet; `$1` tenant, `$2` period, `$3` today, `$4` their statuses. What is the same for all of them is asked once. */
const OPEN = `scorecard c
  LEFT JOIN deadline d ON d.tenant_id = c.tenant_id AND d.aggregate = 'scorecard' AND d.aggregate_id = c.id AND d.event = '${DUE_EVENT}' AND d.cancelled_at IS NULL
  WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status = ANY ($4)`;
const OVER = `EXISTS (SELECT FROM stage_deadline s WHERE s.tenant_id = $1 AND s.period_id = $2 AND s.stage = 'set' AND s.due_on < $3::date)`;
const CLOCK = `clock AS MATERIALIZED (SELECT tenant_now() AS now, ${OVER} AS over)`;
const LATE = `((SELECT over FROM clock) OR coalesce(d.due_at < (SELECT now FROM clock), false))`;

/** Cards that may wait for somebody who is neither the owner nor in the line above: those the line itself still has to sign or to approve are none, and are most. */
const STANDS_OPEN = `c.status IN ('mediation', 'signing', 'in_approval') AND (c.status = 'mediation' OR c.status = 'signing' AND c.refused_at IS NOT NULL AND c.head_signed_at IS NOT NULL
  OR c.status = 'in_approval' AND (c.decider_id IS NOT NULL OR ${given('approval', 'HEAD2')}))`;

/** What this feature answers when others ask: whose turn is it, how far are the targets, may the period be locked? */
@Injectable()
export class TargetPorts implements OnModuleInit {
  constructor(
    private readonly duties: DutySources,
    private readonly stages: StageReports,
    private readonly checks: CloseChecks,
    private readonly organization: OrganizationReader,
    private readonly ranks: PeriodRanks,
  ) {}

  onModuleInit(): void {
    this.ranks.register(periodRank);
    this.duties.register({ duties: (tx) => this.waiting(tx) });
    this.stages.register({ stage: 'set', report: (tx, periodId) => this.report(tx, periodId) });
    this.checks.register({ name: 'targets', check: async (tx, periodId, gate) => (gate === 'lock' ? this.missing(tx, periodId) : []) });
  }

  private async waiting(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.personId) return [];
    const rows = await tx.query<Waiting>(
      `WITH ${ME}, mine AS (
         SELECT c.id, ${WAITS} AS kind, c.owner_id, c.period_id, ${DUE} AS due_at FROM scorecard c ${HEADS}
         WHERE c.tenant_id = $1 AND c.owner_id = ANY (${NEAR})
           AND c.status IN ('draft', 'negotiating.with_owner', 'negotiating.with_head', 'mediation', 'agreed', 'in_approval', 'signing', 'published.unread'))
       SELECT m.id, m.kind, o.name, o.name_en, p.name AS period, p.name_en AS period_en, m.due_at, coalesce(m.due_at < tenant_now(), false) AS late
       FROM mine m JOIN person o ON o.tenant_id = $1 AND o.id = m.owner_id JOIN period p ON p.tenant_id = $1 AND p.id = m.period_id WHERE m.kind IS NOT NULL ORDER BY m.due_at NULLS LAST, m.id`,
      viewerParams(tx),
    );
    return [...rows, ...(await this.standIns(tx))].map(({ id, kind, name, nameEn, period, periodEn, dueAt, late }) => ({
      kind,
      aggregate: 'scorecard',
      aggregateId: id,
      params: { name, nameEn, period, periodEn },
      dueAt: dueAt?.toISOString() ?? null,
      severity: late ? 'bad' : dueAt ? 'warn' : 'none',
      link: `/targets/${id}`,
    }));
  }

  /**
   * What waits for a role instead of a person: a mediation for the HRBP (HR where there is none), the seats of the chain after the
   * head's head, a refusal to be confirmed; and the first seat for whoever may stand in, where the head's head decided the card (R-SM5).
   */
  private async standIns(tx: Tx): Promise<Waiting[]> {
    const params: unknown[] = [tx.tenantId, tx.viewer.personId, tx.today];
    const holds = (wanted: string) => tx.viewer.roles.some(({ role }) => role === wanted);
    const within = (roles: ('HRBP' | 'HR' | 'EXEC')[]) => this.organization.visible(tx, 'c.owner_id', roles, params);
    const partner = `(${[holds('HRBP') ? within(['HRBP']) : 'FALSE', holds('HR') ? `(${within(['HR'])} AND ${NO_HRBP})` : 'FALSE'].join(' OR ')})`;
    const executive = holds('EXEC') ? within(['EXEC']) : 'FALSE';
    const apartFromHead = apart('a1.manager_id', 'approverIsNotHead');
    // a company so small that a duty rests in it: whoever is HR may be the head, and the head's head too
    const small = holds('HR') && (await this.organization.waivers(tx)).length > 0;
    const nobodyAbove = small ? `a2.manager_id IS NULL AND ${within(['HR'])}` : 'FALSE';
    const first = `(c.decider_id IS NOT DISTINCT FROM coalesce(a2.manager_id, c.decider_id) AND ${apart('c.decider_id', 'approverIsNotDecider')} AND c.decider_id IS NOT NULL AND ${within(['HRBP', 'HR'])} OR ${nobodyAbove})`;
    return tx.query<Waiting>(
      `WITH open AS MATERIALIZED (SELECT c.* FROM scorecard c WHERE c.tenant_id = $1 AND (${STANDS_OPEN}${small ? ` OR c.status = 'in_approval'` : ''}))
       SELECT c.id, CASE c.status WHEN 'mediation' THEN 'scorecard.mediate' WHEN 'signing' THEN 'scorecard.confirmRefusal' ELSE 'scorecard.approve' END AS kind, o.name, o.name_en,
         p.name AS period, p.name_en AS period_en, ${DUE} AS due_at, coalesce(${DUE} < tenant_now(), false) AS late
       FROM open c ${HEADS} JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       WHERE c.owner_id <> $2 AND (a1.manager_id IS DISTINCT FROM $2 OR c.status = 'in_approval' AND ${apartFromHead})
         AND (c.status = 'mediation' AND ${partner}
           OR c.status = 'signing' AND c.refused_at IS NOT NULL AND c.head_signed_at IS NOT NULL AND ${partner} AND NOT ${given('refusal', 'HRBP')}
           OR c.status = 'in_approval' AND ${HANDS_OFF}
             AND CASE WHEN NOT ${given('approval', 'HEAD2')} THEN ${first} WHEN NOT ${given('approval', 'HRBP')} THEN ${partner} ELSE ${executive} END)
       ORDER BY 7 NULLS LAST, c.id LIMIT 200`,
      params,
    );
  }

  /** Counted as a set, and looked at one by one only where a card is shown or may wait for the viewer: a period has as many cards as the company has people. */
  private async report(tx: Tx, periodId: string): Promise<StageReport> {
    const counts = await tx.query<Counted>(
      `SELECT unit_id, status, count(*)::int AS cards FROM scorecard WHERE tenant_id = $1 AND period_id = $2 AND status <> 'void' GROUP BY unit_id, status ORDER BY unit_id, status`,
      [tx.tenantId, periodId],
    );
    const open = counts.filter(({ status }) => !isInForce(status));
    const asked = [tx.tenantId, periodId, tx.today, [...new Set(open.map(({ status }) => status))]];
    const heldUp = (unitIds: string[]) => this.held(tx, [...asked, unitIds]);
    const units = [...new Set(open.map(({ unitId }) => unitId))];
    const first = units.length ? await heldUp(units.slice(0, MOST_BLOCKERS)) : [];
    // whose owners are nowhere today nobody can be asked about
    const others = first.length < MOST_BLOCKERS && units.length > MOST_BLOCKERS ? await heldUp(units.slice(MOST_BLOCKERS)) : [];
    const late = units.length ? await this.late(tx, asked, sumOf(open)) : 0;
    return {
      ...reportOf(counts, [...first, ...others].slice(0, MOST_BLOCKERS), { late, waitingForMe: await this.waitingIn(tx, periodId) }),
      heldUp: async (unitIds) => new Map((await heldUp(unitIds)).map((card) => [card.unitId, blockerOf(card)])),
    };
  }

  /** Of each of these units (`$5`) the card that holds it up most, with whom to ask: the longest overdue first. */
  private held(tx: Tx, params: unknown[]): Promise<Held[]> {
    return tx.query<Held>(
      `WITH ${CLOCK}, first AS MATERIALIZED (
         SELECT f.* FROM unnest($5::uuid[]) AS u(id) CROSS JOIN LATERAL (
           SELECT * FROM (SELECT c.*, ${LATE} AS late FROM ${OPEN} AND c.unit_id = u.id ORDER BY ${LATE} DESC, d.due_at NULLS LAST, c.id OFFSET 0) c
           WHERE EXISTS (SELECT FROM assignment a WHERE a.tenant_id = $1 AND a.person_id = c.owner_id AND ${inForce('a')}) LIMIT 1) f)
       SELECT c.id, c.unit_id, c.status, ${HOLDER} AS person_id, o.name, o.name_en, c.late
       FROM first c ${HEADS} JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       ORDER BY c.unit_id`,
      params,
    );
  }

  /** After the contract date all that are open; before it those whose own time is up, found by their deadlines. */
  private async late(tx: Tx, params: unknown[], open: number): Promise<number> {
    const { late } = await tx.get<{ late: number | null }>(
      `SELECT CASE WHEN NOT ${OVER} THEN (
         SELECT count(*)::int FROM deadline d JOIN scorecard c ON c.tenant_id = d.tenant_id AND c.id = d.aggregate_id AND c.period_id = $2 AND c.status = ANY ($4)
         WHERE d.tenant_id = $1 AND d.aggregate = 'scorecard' AND d.event = '${DUE_EVENT}' AND d.cancelled_at IS NULL AND d.due_at < (SELECT tenant_now())) END AS late`,
      params,
    );
    return late ?? open;
  }

  private async waitingIn(tx: Tx, periodId: string): Promise<number> {
    if (!tx.viewer.personId) return 0;
    const { waiting } = await tx.get<{ waiting: number }>(
      `WITH ${ME} SELECT count(*)::int AS waiting FROM scorecard c ${HEADS.replace('JOIN assignment a1', 'LEFT JOIN assignment a1')}
       WHERE c.tenant_id = $1 AND c.period_id = $4 AND c.status <> 'void' AND c.owner_id = ANY (${NEAR}) AND ${WAITS} IS NOT NULL`,
      [...viewerParams(tx), periodId],
    );
    return waiting;
  }

  private async missing(tx: Tx, periodId: string): Promise<Missing[]> {
    const { count } = await tx.get<{ count: number }>(
      `SELECT count(*)::int AS count FROM scorecard c WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status <> ALL ($3) AND c.status <> 'void'`,
      [tx.tenantId, periodId, IN_FORCE],
    );
    return count
      ? [
          {
            rule: 'allCardsEffective',
            count,
            link: `/targets?period=${periodId}&status=draft,negotiating,mediation,agreed,in_approval,approved,signing`,
            params: { count },
          },
        ]
      : [];
  }
}

const isInForce = (status: string): boolean => (IN_FORCE as readonly string[]).includes(status);
const blockerOf = ({ id, status, personId, name, nameEn, late }: Held) => ({
  key: 'blocker.scorecard',
  params: { status, name, nameEn },
  ...(personId ? { personId } : {}),
  link: `/targets/${id}`,
  late,
});

const sumOf = (counts: Counted[]): number => counts.reduce((sum, { cards }) => sum + cards, 0);

function reportOf(counts: Counted[], held: Held[], personal: Pick<StageReport, 'late' | 'waitingForMe'>): StageReport {
  const byStatus: Record<string, number> = {};
  const units = new Map<string, UnitReport>();
  for (const { unitId, status, cards } of counts) {
    byStatus[status] = (byStatus[status] ?? 0) + cards;
    const unit = units.get(unitId) ?? { unitId, byStatus: {} };
    unit.byStatus[status] = (unit.byStatus[status] ?? 0) + cards;
    unit.open ||= !isInForce(status);
    units.set(unitId, unit);
  }
  return {
    stage: 'set',
    done: sumOf(counts.filter(({ status }) => isInForce(status))),
    total: sumOf(counts),
    byStatus,
    ...personal,
    blockers: held.map(blockerOf),
    byUnit: [...units.values()],
  };
}
