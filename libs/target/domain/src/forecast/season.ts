/** How the periods of a year differ from one another: added to the level, or a share of it. */
export interface Season {
  kind: 'none' | 'additive' | 'multiplicative';
  /** One for each place in the year, beginning with the first value of the series. */
  indices: number[];
}

export const NO_SEASON: Season = { kind: 'none', indices: [] };

/** Two whole years and a bit are the least that can tell a season from chance. */
export const mayBeSeasonal = (values: readonly number[], period: number): boolean => period > 1 && values.length > 2 * period;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Autocorrelations at the lags 1…`lags`; all zero for a constant series. */
export function autocorrelations(values: readonly number[], lags: number): number[] {
  const centre = mean(values);
  const spread = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Array.from({ length: lags }, (_, k) => {
    let shared = 0;
    for (let t = k + 1; t < values.length; t++) shared += (values[t] - centre) * (values[t - k - 1] - centre);
    return spread === 0 ? 0 : shared / spread;
  });
}

/**
 * Is there a season of this length? The autocorrelation one year apart against its 90 % limit, as Theta was run in the M3
 * competition (Fiorucci et al. 2016).
 */
export function isSeasonal(values: readonly number[], period: number): boolean {
  if (!mayBeSeasonal(values, period)) return false;
  const lags = autocorrelations(values, period);
  const noise = lags.slice(0, -1).reduce((sum, r) => sum + r * r, 0);
  return Math.abs(lags[period - 1]) > 1.645 * Math.sqrt((1 + 2 * noise) / values.length);
}

/** Moving average over a year, centred; the ends, where no whole year lies around, are left out. */
function yearlyLevel(values: readonly number[], period: number): { from: number; level: number[] } {
  const half = Math.floor(period / 2);
  const even = period % 2 === 0;
  const level: number[] = [];
  for (let t = half; t < values.length - half; t++) {
    let sum = 0;
    for (let k = -half; k <= half; k++) sum += values[t + k] * (even && Math.abs(k) === half ? 0.5 : 1);
    level.push(sum / period);
  }
  return { from: half, level };
}

/** Classical decomposition: the indices multiply to the level where all values are above zero, else they are added. */
export function seasonOf(values: readonly number[], period: number, wanted: 'additive' | 'multiplicative' = 'multiplicative'): Season {
  const multiplicative = wanted === 'multiplicative' && values.every((value) => value > 0);
  const { from, level } = yearlyLevel(values, period);
  const places: number[][] = Array.from({ length: period }, () => []);
  level.forEach((base, i) => {
    const value = values[from + i];
    places[(from + i) % period].push(multiplicative ? value / base : value - base);
  });
  const raw = places.map((found) => (found.length ? mean(found) : multiplicative ? 1 : 0));
  const centre = mean(raw);
  const indices = raw.map((index) => (multiplicative ? index / centre : index - centre));
  // an index of zero or below would turn the adjusted series round: then the season is added
  if (multiplicative && indices.some((index) => index <= 0.01)) return seasonOf(values, period, 'additive');
  return { kind: multiplicative ? 'multiplicative' : 'additive', indices };
}

/** The season of a series that has one, else none. */
export const seasonIfAny = (values: readonly number[], period: number): Season => (isSeasonal(values, period) ? seasonOf(values, period) : NO_SEASON);

export function adjusted(values: readonly number[], { kind, indices }: Season): number[] {
  if (kind === 'none') return [...values];
  return values.map((value, t) => (kind === 'multiplicative' ? value / indices[t % indices.length] : value - indices[t % indices.length]));
}

/** Puts the season back on values that begin at place `from` of the series. */
export function seasoned(values: readonly number[], { kind, indices }: Season, from: number): number[] {
  if (kind === 'none') return [...values];
  return values.map((value, i) => {
    const index = indices[(from + i) % indices.length];
    return kind === 'multiplicative' ? value * index : value + index;
  });
}
