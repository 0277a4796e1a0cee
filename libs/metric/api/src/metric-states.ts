import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';

/** On track, at risk, off track, no or stale data. */
export const METRIC_STATES = ['ok', 'warn', 'bad', 'none'] as const;
export type MetricState = (typeof METRIC_STATES)[number];

/** How metrics stand against their targets now, as far as the viewer may see it; those without a target are absent. */
export interface MetricStateSource {
  states(tx: Tx): Promise<ReadonlyMap<string, MetricState>>;
}

/** Filled by whoever watches targets, downstream. */
@Injectable()
export class MetricStates {
  private source: MetricStateSource = { states: async () => new Map() };

  register(source: MetricStateSource): void {
    this.source = source;
  }

  of(tx: Tx): Promise<ReadonlyMap<string, MetricState>> {
    return this.source.states(tx);
  }
}
