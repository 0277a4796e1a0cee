import { BY_PERSON, BY_UNIT, type DrillStep } from '@kpi-loop/measurement/domain';
import type { Bind } from './measure-sql';

/** A subject, and how far down from it. */
export interface Whose {
  kind: 'person' | 'unit';
  id: string;
  steps: readonly DrillStep[];
}

const ofPerson = (id: string): string => `x.person_id = ${id}::uuid`;
/** Rows of the whole subtree; rows without a unit in the unit the person was in on that day. */
const ofUnit = (
  id: string,
): string => `EXISTS (SELECT 1 FROM org_unit u JOIN org_unit top ON top.tenant_id = $1 AND top.id = ${id}::uuid AND starts_with(u.path, top.path)
  WHERE u.tenant_id = $1 AND u.id = x.unit_id)`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Condition on rows `x` (person_id, unit_id, data) of the tenant $1: they belong to the subject and to all that was chosen on the way down. */
export function stepSql({ kind, id, steps }: Whose, bind: Bind): string {
  let unit = id;
  const chosen = steps.map(({ by, value }) => {
    if (by !== BY_PERSON && by !== BY_UNIT) return `(x.data->>${bind(by)}::text) IS NOT DISTINCT FROM ${bind(value)}::text`;
    if (value === null) return by === BY_PERSON ? 'x.person_id IS NULL' : itself(unit, bind);
    // whoever made the address up finds nothing
    if (!UUID.test(value)) return 'false';
    if (by === BY_PERSON) return ofPerson(bind(value));
    unit = value;
    return ofUnit(bind(value));
  });
  return [(kind === 'person' ? ofPerson : ofUnit)(bind(id)), ...chosen].join(' AND ');
}

/** Rows of the unit that are of none below it. */
const itself = (unit: string, bind: Bind): string => `x.unit_id = ${bind(unit)}::uuid`;
