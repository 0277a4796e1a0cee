import { Injectable } from '@nestjs/common';
import { correctionPolicy } from '@kpi-loop/measurement/domain';
import { plainParties, type Tx } from '@kpi-loop/shared/api';
import { firstOfMonth, permit } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import { CorrectionCommands } from './correction.commands';
import type { CorrectionView } from './correction.dto';
import type { LateDismissDto, LateDismissedView, LateRequestDto } from './late.dto';
import { LateCorrections } from './late.corrections';

/** What becomes of late rows is decided month by month: they count after all, by a correction, or they do not, for a reason. */
@Injectable()
export class LateCommands {
  constructor(
    private readonly corrections: CorrectionCommands,
    private readonly late: LateCorrections,
  ) {}

  request(tx: Tx, { datasetId, month, ...evidence }: LateRequestDto): Promise<CorrectionView> {
    return this.corrections.requestRows(tx, { datasetId, month: firstOfMonth(month) }, evidence);
  }

  async dismiss(tx: Tx, { datasetId, month, reason }: LateDismissDto): Promise<LateDismissedView> {
    permit(correctionPolicy, 'late.dismiss', plainParties(tx.viewer));
    const ids = await this.late.waiting(tx, datasetId, firstOfMonth(month));
    await tx.execute(
      `UPDATE late_observation SET resolution = 'dismissed', resolved_by = $3, resolved_at = tenant_now(), reason = $4 WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`,
      [tx.tenantId, ids, tx.actor, reason.trim()],
    );
    tx.record(
      { type: 'dataset.lateDismissed', datasetId, month: firstOfMonth(month), rows: ids.length, reason: reason.trim() },
      'dataset',
      datasetId,
      COLLECTORS,
    );
    return { dismissed: ids.length };
  }
}
