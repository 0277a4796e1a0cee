import { newId, type Tx } from '@kpi-loop/shared/api';

/** Whose pay the viewer has looked at: kept for ever, shown to the subject. Leafing through the same list twice a day counts once. */
export async function recordReads(
  tx: Tx,
  resource: 'statement' | 'payBase',
  reads: { subjectId: string; resourceId: string }[],
  always = false,
): Promise<void> {
  if (!reads.length) return;
  await tx.execute(
    `INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource, resource_id, at)
     SELECT $1, g.id, $2, g.subject_id, $3, g.resource_id, tenant_now() FROM jsonb_to_recordset($4::jsonb) AS g(id uuid, subject_id uuid, resource_id uuid)
     WHERE $5 OR NOT EXISTS (SELECT 1 FROM access_log l WHERE l.tenant_id = $1 AND l.subject_id = g.subject_id AND l.viewer_id = $2 AND l.resource = $3 AND l.resource_id = g.resource_id AND l.at >= tenant_now() - interval '1 day')`,
    [tx.tenantId, tx.actor, resource, JSON.stringify(reads.map((r) => ({ id: newId(), subject_id: r.subjectId, resource_id: r.resourceId }))), always],
  );
}
