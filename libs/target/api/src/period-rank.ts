import { IN_FORCE } from '@kpi-loop/target/domain';

/** Named one by one: whether there is any is looked up in the index of a period's statuses, not among all its cards. */
const inForce = (card: string): string => `${card}.status IN (${IN_FORCE.map((status) => `'${status}'`).join(', ')})`;

/**
 * How near a period `p` (of cycle `p.cycle_id`) is to a viewer, as SQL; the lower the nearer. `$1` is the tenant, `viewer` a
 * parameter. 0: he or his people have a card in force there, and it is not closed. 1: they have any card in its cycle.
 * 2: somebody has a card in force there. 3: nobody has. A new cycle or a new period takes over when its cards do.
 */
export const periodRank = (viewer: string): string => `CASE
  WHEN p.status <> 'closed' AND (EXISTS (SELECT 1 FROM scorecard n WHERE n.tenant_id = $1 AND n.owner_id = ${viewer} AND n.period_id = p.id AND ${inForce('n')})
    OR EXISTS (SELECT 1 FROM scorecard n WHERE n.tenant_id = $1 AND n.head_id = ${viewer} AND n.period_id = p.id AND ${inForce('n')})) THEN 0
  WHEN EXISTS (SELECT 1 FROM scorecard n WHERE n.tenant_id = $1 AND n.owner_id = ${viewer} AND n.cycle_id = p.cycle_id AND n.status <> 'void')
    OR EXISTS (SELECT 1 FROM scorecard n WHERE n.tenant_id = $1 AND n.head_id = ${viewer} AND n.cycle_id = p.cycle_id AND n.status <> 'void') THEN 1
  WHEN p.status <> 'closed' AND EXISTS (SELECT 1 FROM scorecard n WHERE n.tenant_id = $1 AND n.period_id = p.id AND ${inForce('n')}) THEN 2
  ELSE 3 END`;
