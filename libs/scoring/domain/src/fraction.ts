import { decimal } from '@kpi-loop/shared/kernel';
import { refuse } from './refuse';

const PRINTED_PLACES = 20;

/**
 * An exact number: a numerator over a positive denominator, both integers of any length.
 *
 * A chain of additions, products and quotients stays exact, comparisons with thresholds are exact (R-N4), and the one
 * division happens where a value is rounded (R-X1). Kernel `fixed` rounds decimals by the same rule; 5 ÷ 7 has no
 * finite decimal and is therefore rounded from its integers here.
 */
export class Fraction {
  static readonly ZERO = new Fraction(0n, 1n);
  static readonly ONE = new Fraction(1n, 1n);

  private constructor(
    private readonly numerator: bigint,
    private readonly denominator: bigint,
  ) {}

  /** @throws Problem invalid notANumber for anything but `-?digits[.digits]` (R-X1). */
  static of(text: string): Fraction {
    if (typeof text !== 'string') refuse('notANumber', typeof text);
    decimal(text);
    const [whole, places = ''] = text.split('.');
    return new Fraction(BigInt(whole + places), 10n ** BigInt(places.length));
  }

  /** An integer, or an integer number of 10^-dp units. */
  static units(count: bigint | number, dp = 0): Fraction {
    return new Fraction(BigInt(count), 10n ** BigInt(dp));
  }

  static sum(terms: Fraction[]): Fraction {
    return terms.reduce((sum, term) => sum.plus(term), Fraction.ZERO);
  }

  static min(a: Fraction, b: Fraction): Fraction {
    return a.isAbove(b) ? b : a;
  }

  static max(a: Fraction, b: Fraction): Fraction {
    return a.isBelow(b) ? b : a;
  }

  plus(other: Fraction): Fraction {
    // Decimals have powers of ten below the line: widening the coarser one keeps long sums short.
    if (this.denominator % other.denominator === 0n) {
      return new Fraction(this.numerator + other.numerator * (this.denominator / other.denominator), this.denominator);
    }
    if (other.denominator % this.denominator === 0n) return other.plus(this);
    return new Fraction(this.numerator * other.denominator + other.numerator * this.denominator, this.denominator * other.denominator);
  }

  minus(other: Fraction): Fraction {
    return this.plus(other.negated());
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  /** @throws Problem invalid divisionByZero */
  over(other: Fraction): Fraction {
    if (other.isZero()) refuse('divisionByZero');
    const sign = other.isNegative() ? -1n : 1n;
    return new Fraction(sign * this.numerator * other.denominator, sign * this.denominator * other.numerator);
  }

  negated(): Fraction {
    return new Fraction(-this.numerator, this.denominator);
  }

  abs(): Fraction {
    return this.isNegative() ? this.negated() : this;
  }

  clamp(floor: Fraction, cap: Fraction): Fraction {
    return Fraction.min(Fraction.max(this, floor), cap);
  }

  isZero(): boolean {
    return this.numerator === 0n;
  }

  isNegative(): boolean {
    return this.numerator < 0n;
  }

  isPositive(): boolean {
    return this.numerator > 0n;
  }

  isWhole(): boolean {
    return this.numerator % this.denominator === 0n;
  }

  isBelow(other: Fraction): boolean {
    return this.numerator * other.denominator < other.numerator * this.denominator;
  }

  isAbove(other: Fraction): boolean {
    return other.isBelow(this);
  }

  equals(other: Fraction): boolean {
    return this.numerator * other.denominator === other.numerator * this.denominator;
  }

  /** The integer part, towards zero. */
  whole(): bigint {
    return this.numerator / this.denominator;
  }

  /** Half up, away from zero on ties, to `dp` places; a zero has no sign (R-N3, R-X1). */
  fixed(dp: number): string {
    const doubled = 2n * this.abs().numerator * 10n ** BigInt(dp);
    return this.printed((doubled + this.denominator) / (2n * this.denominator), dp);
  }

  /** The plain decimal, cut (never rounded up) after 20 places, so that 79.999… never shows as 80. */
  toString(): string {
    const cut = this.printed((this.abs().numerator * 10n ** BigInt(PRINTED_PLACES)) / this.denominator, PRINTED_PLACES);
    return cut.replace(/\.?0+$/, '');
  }

  private printed(units: bigint, dp: number): string {
    const digits = units.toString().padStart(dp + 1, '0');
    const sign = this.isNegative() && units > 0n ? '-' : '';
    return sign + (dp === 0 ? digits : `${digits.slice(0, -dp)}.${digits.slice(-dp)}`);
  }
}
