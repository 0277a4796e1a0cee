import { decidingRule } from '@kpi-loop/cycle/api';

/**
 * Everybody in the unit $2 and below on the day, with whether the rules of a cycle took him in `before` the unit was moved away from
 * below $3 (null: it stood at the top), and `after`, as SQL ($1 tenant). A rule about the person, or about a unit that moved along,
 * decides alike both times.
 */
export const movedByUnit = (cycle: string, day: string): string => `
  SELECT a.person_id, a.unit_id, coalesce(now.included, false) AS after, coalesce(CASE WHEN own.person_id IS NOT NULL OR starts_with(ou.path, top.path) THEN now.included ELSE was.included END, false) AS before
  FROM org_unit top JOIN org_unit u ON u.tenant_id = top.tenant_id AND starts_with(u.path, top.path)
  JOIN assignment a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.valid_from <= ${day} AND (a.valid_to IS NULL OR a.valid_to >= ${day})
  LEFT JOIN org_unit old ON old.tenant_id = top.tenant_id AND old.id = $3::uuid
  LEFT JOIN LATERAL (${decidingRule({ cycle, person: 'a.person_id', path: 'u.path' })}) now ON true
  LEFT JOIN population_rule own ON own.tenant_id = $1 AND own.id = now.id
  LEFT JOIN org_unit ou ON ou.tenant_id = $1 AND ou.id = own.unit_id
  LEFT JOIN LATERAL (${decidingRule({ cycle, person: 'a.person_id', path: `coalesce(old.path, '') || top.code || '/' || substr(u.path, length(top.path) + 1)` })}) was ON true
  WHERE top.tenant_id = $1 AND top.id = $2`;
