/** The next `horizon` values after `values`, whose year has `period` of them (1: no season). Statistics that only suggest: floats. */
export type Forecaster = (values: readonly number[], horizon: number, period: number) => number[];

/** One value for each step ahead, 1…horizon. */
export const steps = (horizon: number, of: (h: number) => number): number[] => Array.from({ length: horizon }, (_, i) => of(i + 1));
