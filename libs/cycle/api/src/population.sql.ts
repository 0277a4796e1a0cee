interface Placed {
  cycle: string;
  person: string;
  /** Path of the unit the person is placed in. */
  path: string;
}

/**
 * The rule of a cycle that decides about a person, as SQL ($1 tenant): about the person himself, else about the nearest unit
 * above; an exclusion wins a tie. The same precedence as `decidingRule` of the domain.
 */
export const decidingRule = ({ cycle, person, path }: Placed): string => `
  SELECT r.id, r.included, r.reason FROM population_rule r LEFT JOIN org_unit ru ON ru.tenant_id = r.tenant_id AND ru.id = r.unit_id
  WHERE r.tenant_id = $1 AND r.cycle_id = ${cycle} AND (r.person_id = ${person} OR starts_with(${path}, ru.path))
  ORDER BY r.person_id IS NULL, length(ru.path) DESC, r.included LIMIT 1`;

/**
 * The same for every unit that a rule reaches, in one pass ($1 tenant): unit_id, id, included, reason. The few rules are put beside the units
 * they are above (OFFSET 0: not each unit beside each).
 */
export const rulesOfUnits = (cycle: string): string => `
  SELECT DISTINCT ON (n.id) n.id AS unit_id, r.id, r.included, r.reason
  FROM (SELECT r.id, r.included, r.reason, ru.path FROM population_rule r JOIN org_unit ru ON ru.tenant_id = r.tenant_id AND ru.id = r.unit_id WHERE r.tenant_id = $1 AND r.cycle_id = ${cycle} OFFSET 0) r
  JOIN org_unit n ON n.tenant_id = $1 AND starts_with(n.path, r.path) ORDER BY n.id, length(r.path) DESC, r.included`;

/** Is the person in the population of the cycle on that day? As SQL ($1 tenant). */
export const inPopulation = (cycle: string, person: string, day: string): string => `EXISTS (
  SELECT FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
  CROSS JOIN LATERAL (${decidingRule({ cycle, person: 'a.person_id', path: 'u.path' })}) r
  WHERE a.tenant_id = $1 AND a.person_id = ${person} AND a.valid_from <= ${day} AND (a.valid_to IS NULL OR a.valid_to >= ${day}) AND r.included)`;

/**
 * Everybody who is in the population of the cycle on that day, as SQL ($1 tenant): person_id, hired_on, unit_id, unit_path, position_id, valid_from (of the place),
 * manager_id (who is still here).
 * Rules are looked for once a unit (OFFSET 0: not once more for each of its people), and where somebody has one of his own.
 */
export const peopleInScope = (cycle: string, day: string): string => `
  SELECT a.person_id, p.hired_on, a.unit_id, u.path AS unit_path, a.position_id, a.valid_from, m.id AS manager_id
  FROM assignment a
  JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id AND (p.left_on IS NULL OR p.left_on >= ${day})
  JOIN (SELECT n.id, n.path, r.included FROM org_unit n LEFT JOIN (${rulesOfUnits(cycle)}) r ON r.unit_id = n.id WHERE n.tenant_id = $1 OFFSET 0) u ON u.id = a.unit_id
  LEFT JOIN person m ON m.tenant_id = a.tenant_id AND m.id = a.manager_id AND (m.left_on IS NULL OR m.left_on >= ${day})
  LEFT JOIN (SELECT person_id, bool_and(included) AS included FROM population_rule WHERE tenant_id = $1 AND cycle_id = ${cycle} AND person_id IS NOT NULL GROUP BY person_id) own ON own.person_id = a.person_id
  WHERE a.tenant_id = $1 AND a.valid_from <= ${day} AND (a.valid_to IS NULL OR a.valid_to >= ${day}) AND coalesce(own.included, u.included)`;
