import { Injectable } from '@nestjs/common';
import type { Grain } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { endOfMonth, type IsoDate } from '@kpi-loop/shared/kernel';

/** How far the data behind a definition reach, and how finely they are dated. */
export interface Covered {
  grain: Grain;
  /** The last day a delivery spoke about, never one to come; of data by the month, the end of the last month. */
  until: IsoDate;
}

/** Which day each definition's data is complete to: what was delivered, not what happens to have rows. */
@Injectable()
export class Coverage {
  async of(tx: Tx, metricVersionIds: readonly string[]): Promise<Map<string, Covered>> {
    const rows = await tx.query<Covered & { id: string }>(
      `SELECT v.id, d.grain, max(r.window_to) AS until FROM metric_version v
       JOIN dataset d ON d.tenant_id = v.tenant_id AND d.code = v.dataset_code
       JOIN collection_run r ON r.tenant_id = d.tenant_id AND r.dataset_id = d.id AND r.status = 'succeeded' AND r.window_to <= $3
       WHERE v.tenant_id = $1 AND v.id = ANY ($2::uuid[]) GROUP BY v.id, d.grain`,
      [tx.tenantId, [...metricVersionIds], tx.today],
    );
    return new Map(rows.map(({ id, grain, until }) => [id, { grain, until: grain === 'month' ? endOfMonth(until) : until < tx.today ? until : tx.today }]));
  }
}
