import type { Tx } from '@kpi-loop/shared/api';

/** Whoever reads somebody else's scores is noted in the access log. */
export async function noteReading(tx: Tx, subjectId: string, resource: string, resourceId: string): Promise<void> {
  if (!tx.viewer.personId || tx.viewer.personId === subjectId) return;
  await tx.execute(
    `INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource, resource_id) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)`,
    [tx.tenantId, tx.viewer.personId, subjectId, resource, resourceId],
  );
}
