import { Fraction } from './fraction';
import { notNegative } from './money';
import { PLACES } from './rounding';

/** If `value ÷ of` stays below `below`, the coefficient is at most `cap`; `cap` 0 is a hard gate (§3.10). */
export interface Gate {
  value: string;
  /** What the value is measured against, so that the unrounded quotient is compared (R-N4); default 1. */
  of?: string;
  below: string;
  cap: string;
}

const closed = ({ value, of = '1', below }: Gate): boolean => Fraction.of(value).over(Fraction.of(of)).isBelow(Fraction.of(below));

/** The coefficient after all gates; a gate only reduces (property 7). */
export function gated(coefficient: Fraction, gates: Gate[]): Fraction {
  return gates.filter(closed).reduce((lowest, { cap }) => Fraction.min(lowest, notNegative(cap, 'gateCapNegative')), coefficient);
}

/**
 * The official 4-dp coefficient after gates (R-N4, G38).
 * @throws Problem invalid coefficientNegative, gateCapNegative, divisionByZero, notANumber
 */
export function applyGates({ coef, gates }: { coef: string; gates: Gate[] }): { coef: string } {
  return { coef: gated(notNegative(coef, 'coefficientNegative'), gates).fixed(PLACES.coefficient) };
}
