import { cycleFrom } from './inputs';

export const LINK_KINDS = ['driver', 'companion'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];
export const TIMINGS = ['leading', 'lagging'] as const;
/** Of a driver: it moves before the metric does, or tells afterwards (data.md S3). */
export type DriverTiming = (typeof TIMINGS)[number];

/** From a metric down to one it reckons with, or that drives it. By code. */
export interface TreeStep {
  from: string;
  to: string;
}

/** The way back to itself that a new driver would close over inputs and other drivers; null: none. */
export function circleOfDriver(driver: TreeStep, steps: readonly TreeStep[]): string[] | null {
  const down = new Map<string, string[]>();
  for (const { from, to } of [...steps, driver]) down.set(from, [...(down.get(from) ?? []), to]);
  return cycleFrom(driver.from, (at) => down.get(at) ?? []);
}
