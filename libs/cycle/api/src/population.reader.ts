import { Injectable } from '@nestjs/common';
import { decodeCursor, encodeCursor, PAGE_MAX, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { PopulationCounts, PopulationPersonView, PopulationRuleView, PopulationUnitView, PopulationView } from './cycle.dto';
import { rulesOfUnits } from './population.sql';

export interface PersonInScope {
  personId: string;
  name: string;
  nameEn: string;
  unitId: string;
  unitPath: string;
  managerId: string | null;
}

/** The rules that decide on day $3 ($1 tenant, $2 cycle): looked for once a unit, and where somebody has one of his own. */
const RULES = `of_unit AS MATERIALIZED (${rulesOfUnits('$2')}),
  of_person AS MATERIALIZED (SELECT DISTINCT ON (person_id) person_id, id, included, reason FROM population_rule
    WHERE tenant_id = $1 AND cycle_id = $2 AND person_id IS NOT NULL ORDER BY person_id, included)`;
const PLACED = `a.tenant_id = $1 AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)`;
const standing = (withoutApprover: string): string =>
  `CASE WHEN coalesce(own.id, r.id) IS NULL THEN 'notCovered' WHEN NOT coalesce(own.included, r.included) THEN 'excluded' WHEN ${withoutApprover} THEN 'withoutApprover' ELSE 'in' END AS standing`;

/** Everybody placed on the day with the rule that decides about him. */
const JUDGED = `
  WITH ${RULES},
  judged AS (
    SELECT p.id AS person_id, p.employee_no, p.name, p.name_en, a.unit_id, u.path AS unit_path, m.id AS manager_id, m.name AS manager_name, m.name_en AS manager_name_en,
      coalesce(own.id, r.id) AS rule_id, coalesce(CASE WHEN own.id IS NULL THEN r.reason ELSE own.reason END, '') AS reason,
      ${standing('m.id IS NULL')}
    FROM assignment a
    JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id AND (p.left_on IS NULL OR p.left_on >= $3)
    JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
    LEFT JOIN person m ON m.tenant_id = a.tenant_id AND m.id = a.manager_id AND (m.left_on IS NULL OR m.left_on >= $3)
    LEFT JOIN of_person own ON own.person_id = p.id
    LEFT JOIN of_unit r ON r.unit_id = a.unit_id
    WHERE ${PLACED})`;
const COUNTS = `count(*) FILTER (WHERE standing IN ('in', 'withoutApprover'))::int AS in_scope, count(*) FILTER (WHERE standing = 'excluded')::int AS excluded,
  count(*) FILTER (WHERE standing = 'notCovered')::int AS not_covered, count(*) FILTER (WHERE standing = 'withoutApprover')::int AS without_approver`;

/** The same counted, without a look at each person: only who has gone by the day is known by name. */
const COUNTED = `
  WITH ${RULES},
  gone AS MATERIALIZED (SELECT id FROM person WHERE tenant_id = $1 AND left_on < $3)
  SELECT ${COUNTS} FROM (
    SELECT ${standing('a.manager_id IS NULL OR a.manager_id IN (SELECT id FROM gone)')}
    FROM assignment a LEFT JOIN of_person own ON own.person_id = a.person_id LEFT JOIN of_unit r ON r.unit_id = a.unit_id
    WHERE ${PLACED} AND a.person_id NOT IN (SELECT id FROM gone)) judged`;

export interface PopulationQuery {
  standing?: string;
  unitId?: string;
  search?: string;
  cursor?: string;
  limit?: number;
}

/** Who is in a cycle, by its rules and the assignments of a day. */
@Injectable()
export class PopulationReader {
  /** People in scope on the day: by default today, kept within the cycle's own dates. */
  async inScope(tx: Tx, cycleId: string, day?: IsoDate): Promise<PersonInScope[]> {
    return tx.query<PersonInScope>(
      `${JUDGED} SELECT person_id, name, name_en, unit_id, unit_path, manager_id FROM judged WHERE standing IN ('in', 'withoutApprover') ORDER BY unit_path, name, person_id`,
      [tx.tenantId, cycleId, day ?? (await this.dayOf(tx, cycleId))],
    );
  }

  async counts(tx: Tx, cycleId: string): Promise<PopulationCounts> {
    return tx.get<PopulationCounts>(COUNTED, [tx.tenantId, cycleId, await this.dayOf(tx, cycleId)]);
  }

  async rules(tx: Tx, cycleId: string): Promise<PopulationRuleView[]> {
    return tx.query<PopulationRuleView>(
      `${JUDGED}
       SELECT r.id, r.unit_id, r.person_id, coalesce(u.name, p.name) AS name, coalesce(u.name_en, p.name_en) AS name_en, r.included, r.reason,
         (SELECT count(*)::int FROM judged j WHERE j.rule_id = r.id) AS people
       FROM population_rule r LEFT JOIN org_unit u ON u.tenant_id = r.tenant_id AND u.id = r.unit_id LEFT JOIN person p ON p.tenant_id = r.tenant_id AND p.id = r.person_id
       WHERE r.tenant_id = $1 AND r.cycle_id = $2 ORDER BY r.person_id IS NOT NULL, u.path, p.name, r.id`,
      [tx.tenantId, cycleId, await this.dayOf(tx, cycleId)],
    );
  }

  /** Counts, counts by unit, and a page of people: those who need a look first (without approver, excluded) unless filtered. */
  async preview(tx: Tx, cycleId: string, query: PopulationQuery): Promise<PopulationView> {
    const day = await this.dayOf(tx, cycleId);
    const base = [tx.tenantId, cycleId, day];
    const counts = await tx.get<PopulationCounts>(COUNTED, base);
    const units = await tx.query<PopulationUnitView>(
      `${JUDGED}
       SELECT u.id AS unit_id, u.name, u.name_en, length(u.path) - length(replace(u.path, '/', '')) AS depth, ${COUNTS}
       FROM org_unit u JOIN judged j ON starts_with(j.unit_path, u.path) WHERE u.tenant_id = $1 GROUP BY u.id, u.name, u.name_en, u.path ORDER BY u.path`,
      base,
    );
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const [order, name, personId] = decodeCursor(query.cursor, 3) ?? [null, null, null];
    const rows = await tx.query<PopulationPersonView & { rank: number }>(
      `${JUDGED}, ranked AS (SELECT j.*, CASE standing WHEN 'withoutApprover' THEN 0 WHEN 'excluded' THEN 1 WHEN 'in' THEN 2 ELSE 3 END AS rank FROM judged j)
       SELECT j.rank, j.person_id, j.employee_no, j.name, j.name_en, j.unit_id, u.name AS unit_name, u.name_en AS unit_name_en, j.standing, j.reason, j.manager_name, j.manager_name_en
       FROM ranked j JOIN org_unit u ON u.tenant_id = $1 AND u.id = j.unit_id
       WHERE ($4::text IS NULL OR j.standing = $4 OR ($4 = 'in' AND j.standing = 'withoutApprover'))
         AND ($5::uuid IS NULL OR starts_with(j.unit_path, (SELECT path FROM org_unit WHERE tenant_id = $1 AND id = $5)))
         AND ($10::text IS NULL OR strpos(lower(concat_ws(' ', j.name, j.name_en, j.employee_no)), lower($10)) > 0)
         AND ($6::int IS NULL OR (j.rank, j.name, j.person_id) > ($6, $7, $8::uuid))
       ORDER BY j.rank, j.name, j.person_id LIMIT $9`,
      [...base, query.standing ?? null, query.unitId ?? null, order, name, personId, limit + 1, query.search?.trim() || null],
    );
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return {
      counts,
      units,
      items: items.map(({ rank: _, ...item }) => item),
      next: rows.length > limit ? encodeCursor([last.rank, last.name, last.personId]) : null,
    };
  }

  private async dayOf(tx: Tx, cycleId: string): Promise<IsoDate> {
    const { day } = await tx.get<{ day: IsoDate }>(`SELECT greatest(starts_on, least($3::date, ends_on)) AS day FROM cycle WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      cycleId,
      tx.today,
    ]);
    return day;
  }
}
