import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';

export type KnotStage = 'set' | 'collect' | 'monitor' | 'review' | 'adjust' | 'reward';

/** One thing that happened in the life of a KPI. The text is the i18n key `thread.<kind>` of the feature that gives it. Never an amount of pay. */
export interface Knot {
  /** Instant or business date, ISO. */
  at: string;
  stage: KnotStage;
  kind: string;
  params: Record<string, unknown>;
  link: string | null;
  /** A value of the metric at that point, for the height of the line. */
  figure?: string | null;
  state?: 'ok' | 'warn' | 'bad' | 'none';
}

/** Implemented by features downstream that have something to tell about a line: reviews, actions, change requests, statements. */
export interface ThreadSource {
  knots(tx: Tx, lineId: string): Promise<Knot[]>;
}

@Injectable()
export class ThreadSources {
  private readonly sources: ThreadSource[] = [];

  register(source: ThreadSource): void {
    this.sources.push(source);
  }

  async all(tx: Tx, lineId: string): Promise<Knot[]> {
    const knots: Knot[] = [];
    for (const source of this.sources) knots.push(...(await source.knots(tx, lineId)));
    return knots;
  }
}
