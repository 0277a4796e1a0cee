import { hasRole, type Tx } from '@kpi-loop/shared/api';

/** Does a role of the viewer ($me) over the owner of card `c` match? */
const roleOver = (role: string, me: string, day: string): string =>
  `EXISTS (SELECT 1 FROM role_grant g LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
     WHERE g.tenant_id = r.tenant_id AND g.person_id = ${me} AND g.role = ${role} AND g.valid_from <= ${day} AND (g.valid_to IS NULL OR g.valid_to >= ${day})
       AND (s.id IS NULL OR EXISTS (SELECT 1 FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
         WHERE a.tenant_id = r.tenant_id AND a.person_id = c.owner_id AND a.valid_from <= ${day} AND (a.valid_to IS NULL OR a.valid_to >= ${day}) AND starts_with(u.path, s.path))))`;

/** SQL condition over `change_request r` and its `scorecard c`: it is the viewer's move. Parameters are appended to `params`. */
export function waitsForMe(tx: Tx, params: unknown[]): string {
  if (!tx.viewer.personId) return 'FALSE';
  params.push(tx.viewer.personId, tx.today);
  const [me, day] = [`$${params.length - 1}::uuid`, `$${params.length}::date`];
  const lentBy = `SELECT d.from_person_id FROM delegation d WHERE d.tenant_id = r.tenant_id AND d.to_person_id = ${me} AND d.revoked_at IS NULL AND ${day} BETWEEN d.valid_from AND d.valid_to`;
  const other = `(r.other_party_id = ${me} OR (r.other_party_id = c.head_id AND c.owner_id <> ${me} AND r.other_party_id IN (${lentBy})))`;
  const step = `(r.approvals_left->>0)`;
  return `CASE r.status
    WHEN 'draft' THEN r.creator_id = ${me}
    WHEN 'consulting' THEN ${other}
    WHEN 'escalated' THEN ${other} OR ${hasRole(tx.viewer, 'HRBP', 'HR') ? roleOver(`'HRBP'`, me, day) : 'FALSE'}
    WHEN 'in_approval' THEN r.creator_id <> ${me} AND c.owner_id <> ${me} AND NOT r.approved_by @> jsonb_build_array(jsonb_build_object('personId', ${me}))
      AND CASE WHEN ${step} IN ('head', 'head2') THEN EXISTS (SELECT 1 FROM line_above(c.owner_id, ${day}) l
          WHERE l.depth = CASE ${step} WHEN 'head' THEN 1 ELSE 2 END AND (l.person_id = ${me} OR l.person_id IN (${lentBy})))
        ELSE ${roleOver(step, me, day)} END
    ELSE FALSE END`;
}
