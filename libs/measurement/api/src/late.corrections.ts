import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import type { Correction } from './correction.entity';
import { landLate } from './late-rows';
import { ensurePartitions } from './landing';
import { Recompute } from './recompute';

/** What becomes of late rows while a correction is asked for, and after it is decided. */
@Injectable()
export class LateCorrections {
  constructor(private readonly recompute: Recompute) {}

  /** Rows of a month nobody has decided about. @throws Problem ruleBroken (422) `rowsWaiting`. */
  async waiting(tx: Tx, datasetId: string, month: IsoDate): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM late_observation WHERE tenant_id = $1 AND dataset_id = $2 AND month = $3 AND resolution IS NULL AND correction_id IS NULL ORDER BY id FOR UPDATE`,
      [tx.tenantId, datasetId, month],
    );
    if (!rows.length) throw new Problem('ruleBroken', 'ruleBroken', 'late.request', { violations: ['rowsWaiting'] });
    return rows.map(({ id }) => id);
  }

  async bind(tx: Tx, ids: readonly string[], correctionId: string): Promise<void> {
    await tx.execute(`UPDATE late_observation SET correction_id = $3 WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, ids, correctionId]);
  }

  /** The request came to nothing: its rows wait again, but for those that have come anew meanwhile. */
  async release(tx: Tx, correctionId: string): Promise<void> {
    await tx.execute(
      `UPDATE late_observation l SET resolution = 'dismissed', resolved_by = $3, resolved_at = tenant_now(), reason = (SELECT coalesce(c.decision_reason, c.reason) FROM correction c WHERE c.tenant_id = $1 AND c.id = $2)
       WHERE l.tenant_id = $1 AND l.correction_id = $2 AND EXISTS (SELECT FROM late_observation n WHERE n.tenant_id = $1 AND n.dataset_id = l.dataset_id AND n.row_key = l.row_key AND n.resolution IS NULL AND n.correction_id IS NULL)`,
      [tx.tenantId, correctionId, tx.actor],
    );
    await tx.execute(`UPDATE late_observation SET correction_id = NULL WHERE tenant_id = $1 AND correction_id = $2 AND resolution IS NULL`, [
      tx.tenantId,
      correctionId,
    ]);
  }

  /** Approved: once `check` has let them, the rows take their place, and what is not frozen is recomputed with them. */
  async land(tx: Tx, { id, datasetId }: Correction, check: (lateIds: readonly string[]) => Promise<void>): Promise<void> {
    const rows = await tx.query<{ id: string; eventDate: IsoDate; stood: IsoDate | null }>(
      `SELECT l.id, l.event_date, (SELECT min(o.event_date) FROM observation o WHERE o.tenant_id = l.tenant_id AND o.dataset_id = l.dataset_id AND o.row_key = l.row_key) AS stood
       FROM late_observation l WHERE l.tenant_id = $1 AND l.correction_id = $2 ORDER BY l.id FOR UPDATE`,
      [tx.tenantId, id],
    );
    const ids = rows.map((row) => row.id);
    await check(ids);
    const days = rows.flatMap(({ eventDate, stood }) => (stood ? [eventDate, stood] : [eventDate])).sort();
    await ensurePartitions(tx, new Set(days.map((day) => +day.slice(0, 4))));
    await landLate(tx, ids);
    await tx.execute(
      `UPDATE late_observation SET resolution = 'landed', resolved_by = $3, resolved_at = tenant_now() WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`,
      [tx.tenantId, ids, tx.actor],
    );
    await this.recompute.ofDataset(tx, datasetId!, days[0], days[days.length - 1]);
  }
}
