import type { KnotView } from '@kpi-loop/shared/client';

export interface TargetSpan {
  from: string;
  to: string;
  target: string;
}

export interface PlacedKnot {
  knot: KnotView;
  /** 0 at the top (best) … 1. */
  y: number;
  /** The target in force on that day, at its height. */
  targetY: number | null;
  /** A measured number stands here; elsewhere the line is drawn through. */
  measured: boolean;
  above: boolean;
}

/** The loop's order decides what happened first on one day: data before the alert it raised. */
const STAGES = ['set', 'collect', 'monitor', 'review', 'adjust', 'reward'];
/** What tells a value of the metric for its time; a target is no value, and an alert or a score repeats one. */
const MEASURED = ['monthData', 'monthFlow', 'effectMeasured'];

export function inOrder(knots: readonly KnotView[]): KnotView[] {
  const day = (knot: KnotView) => knot.at.slice(0, 10);
  return [...knots].sort((a, b) => day(a).localeCompare(day(b)) || STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || a.at.localeCompare(b.at));
}

/** Heights of the knots: the measured value where one stands, else what was last known; halfway to the next from an action on. */
export function placeKnots(knots: readonly KnotView[], targets: readonly TargetSpan[], lowerIsBetter = false): PlacedKnot[] {
  const ordered = inOrder(knots);
  const values = ordered.map((knot) => (MEASURED.includes(knot.kind) && knot.figure !== null ? Number(knot.figure) : null));
  const goals = ordered.map((knot) => targetOn(targets, knot.at.slice(0, 10)));
  const all = [...values, ...goals].filter((value) => value !== null);
  const [low, high] = all.length ? [Math.min(...all), Math.max(...all)] : [0, 1];
  const height = (value: number) => (high === low ? 0.5 : lowerIsBetter ? (value - low) / (high - low) : 1 - (value - low) / (high - low));
  return ordered.map((knot, i) => {
    const value = values[i] ?? between(values, i, acts(ordered, values, i)) ?? goals[i] ?? (low + high) / 2;
    return { knot, y: height(value), targetY: goals[i] === null ? null : height(goals[i]), measured: values[i] !== null, above: i % 2 === 0 };
  });
}

function targetOn(targets: readonly TargetSpan[], day: string): number | null {
  const span = targets.find(({ from, to }) => from <= day && day <= to) ?? targets.findLast(({ to }) => to < day) ?? targets[0];
  return span ? Number(span.target) : null;
}

/** An action was taken on since the last measured value. */
function acts(knots: readonly KnotView[], values: readonly (number | null)[], at: number): boolean {
  const since = values.slice(0, at).findLastIndex((value) => value !== null);
  return knots.slice(since + 1, at + 1).some(({ kind }) => kind === 'actionAccepted');
}

function between(values: readonly (number | null)[], at: number, halfway: boolean): number | null {
  const before = values.slice(0, at).findLast((value) => value !== null) ?? null;
  const after = values.slice(at + 1).find((value) => value !== null) ?? null;
  return halfway && before !== null && after !== null ? (before + after) / 2 : before;
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

/** The target in force as a line of steps, each knot from half way before it to half way after. */
export function steps(points: readonly { x: number; targetY: number | null }[], from: number, to: number): string {
  return points
    .map(({ x, targetY }, i) => {
      if (targetY === null) return '';
      const left = i === 0 ? from : (points[i - 1].x + x) / 2;
      const right = i === points.length - 1 ? to : (x + points[i + 1].x) / 2;
      return `${i === 0 || points[i - 1].targetY === null ? 'M' : 'L'} ${left} ${targetY} H ${right}`;
    })
    .join(' ');
}

/** Neighbours of one stage share a part of the track. */
export function track(points: readonly { x: number; stage: string }[], from: number, to: number): { stage: string; left: number; width: number }[] {
  const runs: { stage: string; left: number; width: number }[] = [];
  points.forEach(({ x, stage }, i) => {
    const left = i === 0 ? from : (points[i - 1].x + x) / 2;
    const right = i === points.length - 1 ? to : (x + points[i + 1].x) / 2;
    const last = runs.at(-1);
    if (last?.stage === stage) last.width = right - last.left;
    else runs.push({ stage, left, width: right - left });
  });
  return runs;
}
