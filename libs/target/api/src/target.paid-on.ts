import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PaidOn } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';

/**
 * SoD4: on what somebody is paid in the locked window. It opens with the data lock of the period and closes when the result of the
 * card is final; a card that is opened again is in it again.
 */
@Injectable()
export class TargetPaidOn implements OnModuleInit {
  constructor(private readonly paidOn: PaidOn) {}

  onModuleInit(): void {
    this.paidOn.register((tx, metricIds, personId) => this.metrics(tx, metricIds, personId));
  }

  private async metrics(tx: Tx, metricIds: readonly string[], personId: string): Promise<string[]> {
    const lines = await tx.query<{ metricId: string }>(
      `SELECT DISTINCT l.metric_id FROM scorecard c
       JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.status IN ('data_locked', 'scored', 'reviewed', 'closed')
       JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL AND l.metric_id = ANY ($3::uuid[])
       WHERE c.tenant_id = $1 AND c.owner_id = $2 AND (c.status IN ('locked', 'scored', 'calibrated') OR c.status LIKE 'effective.%' OR c.status LIKE 'published.%')`,
      [tx.tenantId, personId, metricIds],
    );
    return lines.map(({ metricId }) => metricId);
  }
}
