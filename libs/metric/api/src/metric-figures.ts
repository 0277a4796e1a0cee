import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';

/** The last figure of a metric for the widest unit the viewer may see, and the one of the month before. */
export interface MetricFigure {
  unitName: string;
  unitNameEn: string;
  month: string;
  value: string | null;
  before: string | null;
}

export interface MetricFigureSource {
  /** By metric; those without a figure are absent. */
  figures(tx: Tx, metricIds: readonly string[]): Promise<ReadonlyMap<string, MetricFigure>>;
}

/** Filled by whoever makes the figures, downstream. */
@Injectable()
export class MetricFigures {
  private source: MetricFigureSource = { figures: async () => new Map() };

  register(source: MetricFigureSource): void {
    this.source = source;
  }

  of(tx: Tx, metricIds: readonly string[]): Promise<ReadonlyMap<string, MetricFigure>> {
    return this.source.figures(tx, metricIds);
  }
}
