import { decimal } from '@kpi-loop/shared/kernel';
import { payout, validatePayoutCurve, type Anchor } from '@kpi-loop/scoring/domain';

/** 兑现曲线 of a plan: anchors `(score, coefficient)`, 0 below the first, the last one held. */
export type CurveAnchors = Anchor[];

/** What is paid on a result that was too short to be assessed (R-M6): nothing, or its days at coefficient 1. */
export const SHORT_PARTICIPATION = ['NONE', 'PRORATE_AT_1'] as const;
export type ShortParticipation = (typeof SHORT_PARTICIPATION)[number];

/** Where a new plan begins (G36): nothing below 60, half at 80, all at 100, half as much again from 120 on. */
export const DEFAULT_CURVE: CurveAnchors = [
  ['60', '0'],
  ['80', '0.5'],
  ['100', '1'],
  ['120', '1.5'],
];

const NUMBER = /^-?\d+(\.\d+)?$/;

/** What is wrong with a curve, as names of rules; a better score may not pay less, and nothing pays below zero. */
export function curveProblems(curve: readonly (readonly string[])[]): string[] {
  if (curve.some((anchor) => anchor.length !== 2 || anchor.some((number) => !NUMBER.test(number)))) return ['curveIsNumbers'];
  const anchors = curve as CurveAnchors;
  const inRange = anchors.every(([score, coefficient]) => decimal(score).gte(0) && decimal(coefficient).gte(0) && decimal(coefficient).lte(10));
  return [...validatePayoutCurve({ kind: 'INTERP', anchors }), ...(inRange ? [] : ['curveInRange'])];
}

export interface CurvePoint {
  score: string;
  coefficient: string;
}

/** The coefficient of each score by the very function that pays. Scores 2 dp, coefficients 4 dp. */
export const curveTable = (curve: CurveAnchors, scores: readonly string[]): CurvePoint[] =>
  scores.map((score) => ({ score, coefficient: payout({ curve, score, base: '0' }).coef }));

/** Scores worth showing: every anchor, what lies halfway between two, and a step beyond the ends. */
export function tellingScores(curve: CurveAnchors): string[] {
  const xs = curve.map(([x]) => decimal(x));
  const between = xs.slice(1).map((x, i) => x.plus(xs[i]).div(2));
  const all = [xs[0].minus('0.01'), ...xs, ...between, xs[xs.length - 1].plus(10)].filter((x) => x.gte(0));
  return [...new Set(all.map((x) => x.toFixed(2)))].sort((a, b) => Number(a) - Number(b));
}
