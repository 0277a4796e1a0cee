import { hasRole, type Tx } from '@kpi-loop/shared/api';

/** Does a role of the viewer ($me) over the owner of card `c` match? */
const roleOver = (role: string, me: string, day: string): string =>
  `EXISTS (SELECT 1 FROM role_grant g LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
     WHERE g.tenant_id = r.tenant_id AND g.person_id = ${me} AND g.role = ${role} AND g.valid_from <= ${day} AND (g.valid_to IS NULL OR g.valid_to >= ${day})
       AND (s.id IS NULL OR EXISTS (SELECT 1 FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
         WHERE a.tenant_id = r.tenant_id AND a.person_id = c.owner_id AND a.valid_from <= ${day} AND (a.valid_to IS NULL OR a.valid_to >= ${day}) AND starts_with(u.path, s.path))))`;

const BARRED = `ARRAY[r.creator_id, c.owner_id, r.receiver_id]`;
const above = (depth: number): string =>
  `EXISTS (SELECT 1 FROM line_above(c.owner_id, tenant_today()) l WHERE l.depth = ${depth} AND l.person_id <> ALL (array_remove(${BARRED}, NULL)))`;

/** R-SM5: the party the present step waits for today, the same as `presentStep` decides: while nobody suitable holds it, who stands in. */
export const PRESENT_STEP = `CASE r.approvals_left->>0
  WHEN 'head' THEN CASE WHEN ${above(1)} THEN 'head' WHEN ${above(2)} THEN 'head2' WHEN ${held('EXEC')} THEN 'EXEC' ELSE 'HR' END
  WHEN 'head2' THEN CASE WHEN ${above(2)} THEN 'head2' WHEN ${held('EXEC')} THEN 'EXEC' ELSE 'HR' END
  WHEN 'HRBP' THEN CASE WHEN ${held('HRBP')} THEN 'HRBP' WHEN ${held('HR')} THEN 'HR' ELSE 'head2' END
  WHEN 'EXEC' THEN CASE WHEN ${held('EXEC')} THEN 'EXEC' ELSE 'HR' END
  ELSE r.approvals_left->>0 END`;

function held(role: string): string {
  return `EXISTS (SELECT 1 FROM role_grant g LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
    WHERE g.tenant_id = r.tenant_id AND g.role = '${role}' AND g.person_id <> ALL (array_remove(${BARRED}, NULL)) AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today())
      AND (s.id IS NULL OR EXISTS (SELECT 1 FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
        WHERE a.tenant_id = r.tenant_id AND a.person_id = c.owner_id AND a.valid_from <= tenant_today() AND (a.valid_to IS NULL OR a.valid_to >= tenant_today()) AND starts_with(u.path, s.path))))`;
}

/** Those who stand in for a person today (R-SM4). */
const DEPUTIES = (person: string): string =>
  `SELECT d.to_person_id FROM delegation d WHERE d.tenant_id = r.tenant_id AND d.from_person_id = ${person} AND d.revoked_at IS NULL AND tenant_today() BETWEEN d.valid_from AND d.valid_to`;

/** Everybody who may take the present step today, as a JSON array of people, or null: whoever holds it or stands in for him, and has not approved a step before. */
export const APPROVERS = `(SELECT jsonb_agg(DISTINCT one.person_id) FROM (SELECT ${PRESENT_STEP} AS step) now CROSS JOIN LATERAL (
    SELECT one.person_id FROM line_above(c.owner_id, tenant_today()) l CROSS JOIN LATERAL (SELECT l.person_id UNION ${DEPUTIES('l.person_id')}) one
    WHERE l.depth = CASE now.step WHEN 'head' THEN 1 WHEN 'head2' THEN 2 END
    UNION
    SELECT g.person_id FROM role_grant g LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
    WHERE g.tenant_id = r.tenant_id AND g.role = now.step AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today())
      AND (s.id IS NULL OR EXISTS (SELECT 1 FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
        WHERE a.tenant_id = r.tenant_id AND a.person_id = c.owner_id AND a.valid_from <= tenant_today() AND (a.valid_to IS NULL OR a.valid_to >= tenant_today()) AND starts_with(u.path, s.path)))) one
  WHERE one.person_id <> ALL (array_remove(${BARRED}, NULL)) AND NOT r.approved_by @> jsonb_build_array(jsonb_build_object('personId', one.person_id)))`;

/** A duty rule rests for the company today (§6.5). */
const waived = (rule: string, day: string): string =>
  `EXISTS (SELECT 1 FROM duty_waiver w WHERE w.tenant_id = r.tenant_id AND w.rule = '${rule}' AND ${day} BETWEEN w.valid_from AND w.valid_to AND (w.ended_on IS NULL OR w.ended_on > ${day}))`;

/** SQL condition over `change_request r` and its `scorecard c`: it is the viewer's move. Parameters are appended to `params`. */
export function waitsForMe(tx: Tx, params: unknown[]): string {
  if (!tx.viewer.personId) return 'FALSE';
  params.push(tx.viewer.personId, tx.today);
  const [me, day] = [`$${params.length - 1}::uuid`, `$${params.length}::date`];
  const lentBy = `SELECT d.from_person_id FROM delegation d WHERE d.tenant_id = r.tenant_id AND d.to_person_id = ${me} AND d.revoked_at IS NULL AND ${day} BETWEEN d.valid_from AND d.valid_to`;
  const other = `(r.other_party_id = ${me} OR (r.other_party_id = c.head_id AND c.owner_id <> ${me} AND r.other_party_id IN (${lentBy})))`;
  const step = `(${PRESENT_STEP})`;
  const untaken = `r.creator_id IS NULL AND (c.owner_id = ${me} OR c.head_id = ${me})`;
  const receives = `(r.receiver_id = ${me} AND r.receiver_consented_on IS NULL)`;
  return `CASE r.status
    WHEN 'draft' THEN r.creator_id = ${me} OR (${untaken})
    WHEN 'consulting' THEN ${other} OR ${receives}
    WHEN 'applied' THEN c.status LIKE 'effective%' AND ((r.signs_left ? 'owner' AND c.owner_id = ${me})
      OR (r.signs_left ? 'head' AND c.owner_id <> ${me} AND EXISTS (SELECT 1 FROM line_above(c.owner_id, ${day}) l WHERE l.depth = 1 AND (l.person_id = ${me} OR l.person_id IN (${lentBy})))))
    WHEN 'escalated' THEN ${other} OR ${receives} OR ${hasRole(tx.viewer, 'HRBP', 'HR') ? roleOver(`'HRBP'`, me, day) : 'FALSE'}
    WHEN 'in_approval' THEN ${receives} OR (r.creator_id <> ${me} OR ${waived('makerIsNotChecker', day)}) AND (${me} NOT IN (c.owner_id, coalesce(r.receiver_id, c.owner_id)) OR ${waived('subjectIsNotApprover', day)})
      AND (NOT r.approved_by @> jsonb_build_array(jsonb_build_object('personId', ${me})) OR ${waived('approverIsNotEarlierApprover', day)})
      AND CASE WHEN ${step} IN ('head', 'head2') THEN EXISTS (SELECT 1 FROM line_above(c.owner_id, ${day}) l
          WHERE l.depth = CASE ${step} WHEN 'head' THEN 1 ELSE 2 END AND (l.person_id = ${me} OR l.person_id IN (${lentBy})))
        ELSE ${roleOver(step, me, day)} END
    ELSE FALSE END`;
}
