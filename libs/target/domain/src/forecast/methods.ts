import { dynamicTheta } from './dynamic-theta';
import type { Forecaster } from './method';
import { drift, naive, seasonalNaive } from './naive';
import { additiveSeason, dampedTrend, linearTrend, multiplicativeSeason, simpleSmoothing } from './smoothing';
import { theta } from './theta';

/** Every method by its name, as people are told it. */
export const METHODS = {
  naive,
  seasonalNaive,
  drift,
  simpleSmoothing,
  linearTrend,
  dampedTrend,
  additiveSeason,
  multiplicativeSeason,
  theta,
  dynamicTheta,
} satisfies Record<string, Forecaster>;
export type MethodName = keyof typeof METHODS;

/** Which of them are tried: those with a season of their own only where the series is long enough to show one. */
export const triedMethods = (seasonal: boolean): MethodName[] => [
  seasonal ? 'seasonalNaive' : 'naive',
  'drift',
  'simpleSmoothing',
  'linearTrend',
  'dampedTrend',
  ...(seasonal ? (['additiveSeason', 'multiplicativeSeason'] as const) : []),
  'theta',
  'dynamicTheta',
];
