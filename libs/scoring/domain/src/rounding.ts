import { fixed } from '@kpi-loop/shared/kernel';

/** The official places of every published figure (R-N3, R-X8b, R-X12). Half up everywhere. */
export const PLACES = { attainment: 6, score: 2, coefficient: 4, points: 6, weight: 2, value: 6, zScore: 4 } as const;

/**
 * Half up, away from zero on ties, to `dp` places; a value that rounds to zero prints without a sign (R-N3, R-X1, G45).
 * @throws Problem invalid notANumber
 */
export function round({ x, dp }: { x: string; dp: number }): { y: string } {
  return { y: fixed(x, dp) };
}
