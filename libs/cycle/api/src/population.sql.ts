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

/** Is the person in the population of the cycle on that day? As SQL ($1 tenant). */
export const inPopulation = (cycle: string, person: string, day: string): string => `EXISTS (
  SELECT FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
  CROSS JOIN LATERAL (${decidingRule({ cycle, person: 'a.person_id', path: 'u.path' })}) r
  WHERE a.tenant_id = $1 AND a.person_id = ${person} AND a.valid_from <= ${day} AND (a.valid_to IS NULL OR a.valid_to >= ${day}) AND r.included)`;
