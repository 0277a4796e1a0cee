import { ecMetrics } from './metrics.ec';
import { mfMetrics } from './metrics.mf';
import { rdMetrics } from './metrics.rd';
import { rtMetrics } from './metrics.rt';
import type { DemoMetric } from './metric';

/** The 36 metrics of domain.md §7.2. */
export const metrics: DemoMetric[] = [...ecMetrics, ...mfMetrics, ...rtMetrics, ...rdMetrics];
