import { Injectable, type OnModuleInit } from '@nestjs/common';
import { inPopulation } from '@kpi-loop/cycle/api';
import { DutySources, Jobs, type Duty, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { PeopleChangeView } from './people-changes.dto';
import { movedByUnit } from './scope.sql';

/** Open periods with the day that is looked at, as SQL ($1 tenant). */
const FRAME = `SELECT p.id, p.cycle_id, p.starts_on, greatest(y.starts_on, least(tenant_today(), p.ends_on)) AS day
  FROM period p JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id AND y.status = 'active' WHERE p.tenant_id = $1 AND p.kind = 'SETTLEMENT' AND p.status = 'open'`;

/** Of the period `f`: the person has a card in it of which something is still to be decided. */
const hasCard = (
  person: string,
): string => `EXISTS (SELECT FROM scorecard c WHERE c.tenant_id = $1 AND c.period_id = f.id AND c.subject_kind = 'person' AND c.subject_id = ${person}
  AND c.status NOT IN ('void', 'locked', 'scored', 'calibrated', 'final') AND c.status NOT LIKE 'published.%' AND c.counts_to IS NULL)`;

const INSERT = `INSERT INTO scope_exit (tenant_id, id, period_id, person_id, left_on, unit_id)`;

/** Whoever was in the population up to the day before his present place, and is not in it there. */
const BY_TRANSFER = `${INSERT}
  SELECT $1, gen_random_uuid(), f.id, z.person_id, z.valid_from, z.unit_id FROM (${FRAME}) f
  JOIN assignment z ON z.tenant_id = $1 AND z.valid_from > f.starts_on AND z.valid_from <= f.day AND (z.valid_to IS NULL OR z.valid_to >= f.day)
  WHERE ${hasCard('z.person_id')} AND ${inPopulation('f.cycle_id', 'z.person_id', 'z.valid_from - 1')} AND NOT ${inPopulation('f.cycle_id', 'z.person_id', 'f.day')}
  ON CONFLICT (tenant_id, period_id, person_id, left_on) DO NOTHING`;

/** Whoever is taken out of it with his unit ($2), which was below $3 before. */
const BY_UNIT = `${INSERT}
  SELECT $1, gen_random_uuid(), f.id, m.person_id, f.day, m.unit_id FROM (${FRAME}) f CROSS JOIN LATERAL (${movedByUnit('f.cycle_id', 'f.day')}) m
  WHERE m.before AND NOT m.after AND ${hasCard('m.person_id')} ON CONFLICT (tenant_id, period_id, person_id, left_on) DO NOTHING`;

/** What HR has still to decide: he has not come back, and his card is still there. */
export const UNDECIDED = `x.decision IS NULL AND NOT ${inPopulation('f.cycle_id', 'x.person_id', 'f.day')} AND ${hasCard('x.person_id')}`;

/**
 * The rules of a population are frozen with the cycle that is published; people and units move on. Whoever falls out of it within an
 * open period keeps his card until HR has decided: nothing is voided by itself.
 */
@Injectable()
export class ScopeExits implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly duties: DutySources,
  ) {}

  onModuleInit(): void {
    for (const fact of ['person.transferred', 'people.imported', 'day.began'])
      this.jobs.react(fact, 'target.scopeExits', async (tx) => void (await tx.execute(BY_TRANSFER, [tx.tenantId])));
    this.jobs.react('unit.moved', 'target.scopeExits', async (tx, { aggregateId, payload }) => {
      if ('fromId' in payload) await tx.execute(BY_UNIT, [tx.tenantId, aggregateId, payload['fromId']]);
    });
    this.duties.register({ duties: (tx) => this.waiting(tx) });
  }

  /** @throws Problem notFound (404) when nothing of the person is to be decided. */
  undecided(tx: Tx, periodId: string, personId: string): Promise<{ id: string; leftOn: IsoDate }> {
    return tx.get(
      `SELECT x.id, x.left_on FROM scope_exit x JOIN (${FRAME}) f ON f.id = x.period_id WHERE x.tenant_id = $1 AND x.period_id = $2 AND x.person_id = $3 AND ${UNDECIDED} ORDER BY x.left_on DESC LIMIT 1`,
      [tx.tenantId, periodId, personId],
    );
  }

  async decide(tx: Tx, id: string, decision: 'end' | 'keep', reason: string): Promise<void> {
    await tx.execute(
      `UPDATE scope_exit SET decision = $3, reason = $4, decided_by = $5, decided_at = tenant_now() WHERE tenant_id = $1 AND id = $2 AND decision IS NULL`,
      [tx.tenantId, id, decision, reason.trim(), tx.actor],
    );
  }

  /** Two who decide at once: the second finds nothing left. */
  async lock(tx: Tx, periodId: string, personId: string): Promise<void> {
    await tx.execute(`SELECT 1 FROM scope_exit WHERE tenant_id = $1 AND period_id = $2 AND person_id = $3 FOR UPDATE`, [tx.tenantId, periodId, personId]);
  }

  /** All of a period that still wait or were decided: who, since when, where he is, and with which card. */
  ofPeriod(tx: Tx, periodId: string): Promise<(Omit<PeopleChangeView, 'todo'> & { open: boolean; signed: boolean })[]> {
    return tx.query(
      `SELECT x.person_id, w.employee_no, w.name, w.name_en, 'outOfScope' AS kind, x.left_on AS on, NULL AS from_unit, NULL AS from_unit_en, u.name AS to_unit, u.name_en AS to_unit_en,
         (least(coalesce(k.counts_to, p.ends_on), p.ends_on) - p.starts_on + 1) AS days, (p.ends_on - p.starts_on + 1) AS period_days, false AS too_short,
         CASE WHEN k.id IS NULL THEN 0 ELSE 1 END AS cards, k.id AS scorecard_id, o.open, coalesce(k.status LIKE 'effective.%', false) AS signed
       FROM scope_exit x JOIN person w ON w.tenant_id = x.tenant_id AND w.id = x.person_id JOIN org_unit u ON u.tenant_id = x.tenant_id AND u.id = x.unit_id JOIN period p ON p.tenant_id = x.tenant_id AND p.id = x.period_id
       LEFT JOIN (${FRAME}) f ON f.id = x.period_id CROSS JOIN LATERAL (SELECT coalesce(${UNDECIDED}, false) AS open) o
       LEFT JOIN LATERAL (SELECT s.id, s.status, s.counts_to FROM scorecard s WHERE s.tenant_id = x.tenant_id AND s.period_id = x.period_id AND s.subject_kind = 'person' AND s.subject_id = x.person_id AND s.status <> 'void' ORDER BY s.part DESC LIMIT 1) k ON true
       WHERE x.tenant_id = $1 AND x.period_id = $2 AND (x.decision IS NOT NULL OR o.open) ORDER BY x.left_on, x.id`,
      [tx.tenantId, periodId],
    );
  }

  /** One duty a period for HR. */
  private async waiting(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.personId || !tx.viewer.roles.some(({ role, unitId }) => role === 'HR' && unitId === null)) return [];
    const rows = await tx.query<{ id: string; name: string; nameEn: string; count: number }>(
      `SELECT f.id, p.name, p.name_en, count(*)::int AS count FROM scope_exit x JOIN (${FRAME}) f ON f.id = x.period_id JOIN period p ON p.tenant_id = $1 AND p.id = f.id
       WHERE x.tenant_id = $1 AND ${UNDECIDED} GROUP BY f.id, p.name, p.name_en ORDER BY p.name`,
      [tx.tenantId],
    );
    return rows.map(({ id, ...params }) => ({
      kind: 'peopleChange.decideScope',
      aggregate: 'period',
      aggregateId: id,
      params: { ...params },
      dueAt: null,
      severity: 'warn',
      link: `/people-changes?period=${id}`,
    }));
  }
}
