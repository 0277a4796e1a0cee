import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';

/** Implemented downstream: how many results of the period are disputed, where the cycle lets nobody be paid before they are settled? */
export interface PayDispute {
  open(tx: Tx, periodId: string): Promise<number>;
}

@Injectable()
export class PayDisputes {
  private readonly disputes: PayDispute[] = [];

  register(dispute: PayDispute): void {
    this.disputes.push(dispute);
  }

  async open(tx: Tx, periodId: string): Promise<number> {
    let count = 0;
    for (const dispute of this.disputes) count += await dispute.open(tx, periodId);
    return count;
  }
}
