import { Fraction } from './fraction';
import { refuse } from './refuse';
import { type Term, term } from './trace';

/** A value that was in force for a number of days. */
export type Segment = [value: string, days: number];

/**
 * `Σ value·days ÷ Σ days`, exact. A segment of 0 days counts nothing (R-X7).
 * @throws Problem invalid daysNotWhole, noDays
 */
export function dayWeighted(segments: Segment[]): Term {
  if (segments.some(([, days]) => !Number.isSafeInteger(days) || days < 0)) refuse('daysNotWhole');
  const counted = segments.filter(([, days]) => days > 0).map(([value, days]) => ({ part: term(value), days }));
  const allDays = counted.reduce((sum, { days }) => sum + days, 0);
  if (allDays === 0) refuse('noDays');
  const products = counted.map(({ part, days }) => part.value.times(Fraction.units(days)));
  return {
    value: Fraction.sum(products).over(Fraction.units(allDays)),
    text: `(${counted.map(({ part, days }) => `${part.text} × ${days}`).join(' + ')}) ÷ ${allDays}`,
  };
}
