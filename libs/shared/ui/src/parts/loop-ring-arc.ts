const DEGREES_PER_SEGMENT = 60;

function point(center: number, radius: number, degrees: number): string {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return `${(center + radius * Math.cos(angle)).toFixed(2)} ${(center + radius * Math.sin(angle)).toFixed(2)}`;
}

/** The path of a share of one of the six segments, clockwise from the top; `gap` leaves room for the round caps. */
export function segmentArc(center: number, radius: number, index: number, gap: number, share = 1): string {
  const from = index * DEGREES_PER_SEGMENT + gap;
  const to = from + (DEGREES_PER_SEGMENT - 2 * gap) * Math.min(1, Math.max(0, share));
  return `M${point(center, radius, from)}A${radius} ${radius} 0 0 1 ${point(center, radius, to)}`;
}
