import { newId, type Tx } from '@kpi-loop/shared/api';

/** Who has read an appeal, or its evidence: kept for ever, shown to the appellant (§6.4). Coming back on the same day counts once. */
export async function noteReading(tx: Tx, resource: 'appeal' | 'appeal.evidence', subjectId: string, appealId: string): Promise<void> {
  if (!tx.viewer.personId || tx.viewer.personId === subjectId) return;
  await tx.execute(
    `INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource, resource_id, at) SELECT $1, $2, $3, $4, $5, $6, tenant_now()
     WHERE NOT EXISTS (SELECT FROM access_log l WHERE l.tenant_id = $1 AND l.subject_id = $4 AND l.viewer_id = $3 AND l.resource = $5 AND l.resource_id = $6 AND l.at >= tenant_now() - interval '1 day')`,
    [tx.tenantId, newId(), tx.viewer.personId, subjectId, resource, appealId],
  );
}
