export interface PeriodChoice {
  cycleId: string;
  /** The period the viewer works in, as the server says. */
  current: boolean;
}

/**
 * What a page shows of its periods (in its order, the newest first) before anybody has chosen: the viewer's own, where it has
 * what the page is about; else the first that has it in the same cycle, else anywhere. Where none has, the viewer's own.
 */
export function defaultPeriod<P extends PeriodChoice>(periods: readonly P[], has: (period: P) => boolean = () => true): P | undefined {
  const own = periods.find(({ current }) => current);
  const fit = periods.filter(has);
  return fit.find((period) => period === own) ?? fit.find(({ cycleId }) => cycleId === own?.cycleId) ?? fit[0] ?? own ?? periods[0];
}
