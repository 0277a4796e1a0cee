import { Fraction } from './fraction';
import { refuse } from './refuse';
import { PLACES } from './rounding';

export type AggregateInput =
  /** Pairs are `[numerator, denominator]` or `[value, weight]`. */
  | { mode: 'RATIO_OF_SUMS' | 'WEIGHTED_AVG'; pairs: [string, string][] }
  /** In order of time, so that LAST is the latest. */
  | { mode: 'SUM' | 'AVG' | 'LAST' | 'MAX' | 'MIN' | 'COUNT'; values: string[] };

/**
 * One figure from many, over children or over time. 6 dp (§3.6, R-X12, G32, G33). DISTINCT and FORMULA are not additive
 * and must be recomputed from the rows at each level.
 * @throws Problem invalid denominatorsNotPositive, weightsNotPositive, noValues, aggregationNotAdditive, notANumber
 */
export function aggregate(input: AggregateInput): { value: string } {
  return { value: aggregated(input).fixed(PLACES.value) };
}

function aggregated(input: AggregateInput): Fraction {
  switch (input.mode) {
    case 'RATIO_OF_SUMS':
      return quotient(input.pairs, ([numerator]) => Fraction.of(numerator), 'denominatorsNotPositive');
    case 'WEIGHTED_AVG':
      return quotient(input.pairs, ([value, weight]) => Fraction.of(value).times(Fraction.of(weight)), 'weightsNotPositive');
    case 'COUNT':
      return Fraction.units(input.values.map(Fraction.of).length);
    default:
      return ofValues(input.mode, input.values);
  }
}

function quotient(pairs: [string, string][], above: (pair: [string, string]) => Fraction, code: string): Fraction {
  const below = Fraction.sum(pairs.map(([, second]) => Fraction.of(second)));
  return below.isPositive() ? Fraction.sum(pairs.map(above)).over(below) : refuse(code);
}

function ofValues(mode: string, texts: string[]): Fraction {
  if (!['SUM', 'AVG', 'LAST', 'MAX', 'MIN'].includes(mode)) refuse('aggregationNotAdditive', mode);
  if (texts.length === 0) refuse('noValues');
  const values = texts.map(Fraction.of);
  if (mode === 'LAST') return values[values.length - 1];
  if (mode === 'MAX') return values.reduce(Fraction.max);
  if (mode === 'MIN') return values.reduce(Fraction.min);
  const sum = Fraction.sum(values);
  return mode === 'AVG' ? sum.over(Fraction.units(values.length)) : sum;
}
