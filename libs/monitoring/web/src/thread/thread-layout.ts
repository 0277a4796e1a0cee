import type { KnotView } from '@kpi-loop/shared/client';

export interface PlacedKnot {
  knot: KnotView;
  /** 0 … 1 from the left, and from the top. */
  x: number;
  y: number;
  above: boolean;
}

/** Knots stand at equal distances; their height is the value at that point, or what was last known. */
export function placeKnots(knots: readonly KnotView[]): PlacedKnot[] {
  const figures = knots.map((knot) => (knot.figure === null || knot.figure === undefined ? null : Number(knot.figure)));
  const known = figures.filter((value): value is number => value !== null);
  const [low, high] = known.length ? [Math.min(...known), Math.max(...known)] : [0, 1];
  const span = high - low || 1;
  let last = known[0] ?? (low + high) / 2;
  return knots.map((knot, i) => {
    last = figures[i] ?? last;
    return { knot, x: (i + 0.5) / knots.length, y: 1 - (last - low) / span, above: i % 2 === 0 };
  });
}

/** A calm curve through the knots: flat where it arrives and where it leaves. */
export function curve(points: readonly { x: number; y: number }[]): string {
  return points
    .map(({ x, y }, i) => {
      if (i === 0) return `M ${x} ${y}`;
      const before = points[i - 1];
      const middle = (before.x + x) / 2;
      return `C ${middle} ${before.y}, ${middle} ${y}, ${x} ${y}`;
    })
    .join(' ');
}
