import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';

export interface CoefficientAsk {
  periodId: string;
  personId: string;
  /** Official scores, 2 dp. */
  scores: string[];
}

/** Implemented by `incentive`, which lies downstream: what the person's plan would make of a score. Never an amount. */
export interface CoefficientSource {
  /** One coefficient a score, in their order; null when no plan pays on it. */
  coefficients(tx: Tx, ask: CoefficientAsk): Promise<string[] | null>;
}

@Injectable()
export class CoefficientSources {
  private source: CoefficientSource | null = null;

  register(source: CoefficientSource): void {
    this.source = source;
  }

  async coefficients(tx: Tx, ask: CoefficientAsk): Promise<string[] | null> {
    return this.source ? this.source.coefficients(tx, ask) : null;
  }
}
