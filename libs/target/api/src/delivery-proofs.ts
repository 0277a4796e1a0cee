import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';

/** Implemented downstream, one for each way in which a company tells its people: has the owner been given the notice that this result is published? */
export interface DeliveryProof {
  delivered(tx: Tx, scorecardId: string): Promise<boolean>;
}

@Injectable()
export class DeliveryProofs {
  private readonly proofs: DeliveryProof[] = [];

  register(proof: DeliveryProof): void {
    this.proofs.push(proof);
  }

  /** Every way has to have worked; where there is none, nothing was delivered. */
  async delivered(tx: Tx, scorecardId: string): Promise<boolean> {
    for (const proof of this.proofs) if (!(await proof.delivered(tx, scorecardId))) return false;
    return this.proofs.length > 0;
  }
}
