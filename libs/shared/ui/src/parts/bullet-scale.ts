import { toNumber, type Numeric } from '../numbers/number-text';

export type Direction = 'HIGHER' | 'LOWER';

export interface BulletInput {
  value: Numeric | null;
  threshold: Numeric | null;
  target: Numeric | null;
  stretch: Numeric | null;
  pace?: Numeric | null;
  forecast?: Numeric | null;
  low?: Numeric | null;
  high?: Numeric | null;
  direction: Direction;
  /** A sum grows from nothing, so its axis starts at 0; a rate or a stock would be squeezed flat there. */
  flow?: boolean;
}

export interface BulletMark {
  at: number;
  value: Numeric;
}

export interface BulletGeometry {
  bar: number | null;
  zones: [number, number];
  threshold: (BulletMark & { label: boolean }) | null;
  target: (BulletMark & { label: boolean }) | null;
  stretch: (BulletMark & { label: boolean }) | null;
  pace: BulletMark | null;
  forecast: BulletMark | null;
  whisker: { from: number; width: number } | null;
}

/** A label nearer to the target's than this share of the width would lie over it. */
export const LABEL_GAP = 17.5;

/** Positions in percent of the width, right always better. */
export function bulletGeometry(given: BulletInput, gap = LABEL_GAP): BulletGeometry {
  const numbers = [given.value, given.threshold, given.target, given.stretch, given.pace, given.forecast, given.low, given.high]
    .map(toNumber)
    .filter((value) => value !== null);
  const [low, high] = axis(numbers, given);
  const at = (value: Numeric | null | undefined): number | null => {
    const number = toNumber(value);
    if (number === null || !numbers.length) return null;
    const share = ((number - low) / (high - low)) * 100;
    return clamp(given.direction === 'LOWER' ? 100 - share : share);
  };
  const mark = (value: Numeric | null | undefined): BulletMark | null => {
    const position = at(value);
    return position === null ? null : { at: position, value: value as Numeric };
  };
  const target = mark(given.target);
  const labelled = (found: BulletMark | null) => found && { ...found, label: !target || Math.abs(found.at - target.at) >= gap };
  const ends = [at(given.low), at(given.high)].filter((end) => end !== null).sort((a, b) => a - b);
  const threshold = mark(given.threshold);
  return {
    bar: at(given.value),
    zones: [threshold?.at ?? target?.at ?? 100, target?.at ?? 100],
    threshold: labelled(threshold),
    target: target && { ...target, label: true },
    stretch: labelled(mark(given.stretch)),
    pace: mark(given.pace),
    forecast: mark(given.forecast),
    whisker: ends.length === 2 ? { from: ends[0], width: ends[1] - ends[0] } : null,
  };
}

// A level keeps more room on its worse side, so that the bar of a bad value is still seen.
function axis(numbers: number[], { flow, direction }: BulletInput): [number, number] {
  const least = Math.min(...numbers);
  const most = Math.max(...numbers);
  if (flow) return [0, most * 1.04 || 1];
  const span = most - least || Math.abs(most) || 1;
  return direction === 'HIGHER' ? [least - span * 0.3, most + span * 0.12] : [least - span * 0.12, most + span * 0.3];
}

function clamp(share: number): number {
  return Math.round(Math.min(100, Math.max(0, share)) * 100) / 100;
}
