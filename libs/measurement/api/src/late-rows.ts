import { newId, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';

/** Staged rows of locked months that say something new. */
const LATE = `FROM ready r WHERE r.rejected = 'late'`;
/** The month that is locked: the row's own, or the one its key is in so far. */
const LOCKED_MONTH = `CASE WHEN date_trunc('month', r.event_date)::date IN (SELECT month FROM locked_month) THEN date_trunc('month', r.event_date)::date
  ELSE (SELECT min(date_trunc('month', o.event_date))::date FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.row_key = r.row_key AND date_trunc('month', o.event_date)::date IN (SELECT month FROM locked_month)) END`;
/** Somebody has said that a row which says the same is none of ours, or it waits for the decision about it. */
const DECIDED = `SELECT 1 FROM late_observation l WHERE l.tenant_id = $1 AND l.dataset_id = $2 AND l.row_key = r.row_key AND l.event_date = r.event_date AND l.data = r.data
  AND l.person_id IS NOT DISTINCT FROM r.person_id AND l.unit_id IS NOT DISTINCT FROM r.unit_id AND (l.resolution = 'dismissed' OR l.resolution IS NULL AND l.correction_id IS NOT NULL)`;

export interface Late {
  count: number;
  from: IsoDate | null;
  to: IsoDate | null;
}

/** Puts rows of locked months aside; the same row that waits already takes the place of its former self. */
export async function park(tx: Tx, datasetId: string, runId: string): Promise<number> {
  const { count } = await tx.get<{ count: number }>(`SELECT count(*)::int AS count ${LATE} AND NOT EXISTS (${DECIDED})`, [tx.tenantId, datasetId]);
  if (!count) return 0;
  return tx.execute(
    `WITH late AS (SELECT r.*, ${LOCKED_MONTH} AS month, row_number() OVER (ORDER BY r.row_no) AS n ${LATE} AND NOT EXISTS (${DECIDED}))
     INSERT INTO late_observation AS l (tenant_id, id, dataset_id, month, event_date, row_key, person_id, unit_id, run_id, row_no, data)
     SELECT $1, i.id, $2, late.month, late.event_date, late.row_key, late.person_id, late.unit_id, $3, late.row_no, late.data FROM late JOIN unnest($4::uuid[]) WITH ORDINALITY AS i(id, n) USING (n)
     ON CONFLICT (tenant_id, dataset_id, row_key) WHERE resolution IS NULL AND correction_id IS NULL
     DO UPDATE SET month = excluded.month, event_date = excluded.event_date, person_id = excluded.person_id, unit_id = excluded.unit_id, run_id = excluded.run_id, row_no = excluded.row_no, data = excluded.data, gone = false`,
    [tx.tenantId, datasetId, runId, Array.from({ length: count }, newId)],
  );
}

/** The parked rows take their place among the others; those that the source does not have any more give theirs up. */
export async function landLate(tx: Tx, ids: readonly string[]): Promise<number> {
  await tx.execute(
    `DELETE FROM observation o USING late_observation l WHERE l.tenant_id = $1 AND l.id = ANY ($2::uuid[]) AND o.tenant_id = $1 AND o.dataset_id = l.dataset_id AND o.row_key = l.row_key AND (l.gone OR o.event_date <> l.event_date)`,
    [tx.tenantId, ids],
  );
  return tx.execute(
    `INSERT INTO observation AS o (tenant_id, dataset_id, event_date, row_key, person_id, unit_id, run_id, row_no, data)
     SELECT tenant_id, dataset_id, event_date, row_key, person_id, unit_id, run_id, row_no, data FROM late_observation WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND NOT gone
     ON CONFLICT (tenant_id, dataset_id, event_date, row_key) DO UPDATE SET person_id = excluded.person_id, unit_id = excluded.unit_id, run_id = excluded.run_id, row_no = excluded.row_no, data = excluded.data`,
    [tx.tenantId, ids],
  );
}
