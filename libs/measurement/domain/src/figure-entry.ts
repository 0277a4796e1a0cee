import { Decimal, decimal } from '@kpi-loop/shared/kernel';
import { cellReader, type CellErrorCode } from './read-cell';

/** What somebody enters: one value, or what is above and below the line. Decimal text; null: nothing yet. */
export interface EnteredParts {
  value: string | null;
  numerator: string | null;
  denominator: string | null;
}

export interface EntryLimits {
  lowest: string | null;
  highest: string | null;
}

export const ENTERED_PARTS = ['value', 'numerator', 'denominator'] as const;
export type EnteredPart = (typeof ENTERED_PARTS)[number];

/** Which parts are asked for. */
export const partsOf = (ratio: boolean): readonly EnteredPart[] => (ratio ? ['numerator', 'denominator'] : ['value']);

/** The figure an entry makes; null while it makes none. Nothing can be divided by zero. */
export function figureOf({ value, numerator, denominator }: EnteredParts): string | null {
  if (value !== null) return value;
  if (numerator === null || denominator === null || decimal(denominator).isZero()) return null;
  return new Decimal(decimal(numerator).div(decimal(denominator))).toFixed();
}

export const isEmpty = (parts: EnteredParts): boolean => ENTERED_PARTS.every((part) => parts[part] === null);

const number = cellReader('number');
/** Digits, signs and points as Chinese keyboards and spreadsheets write them. */
const plain = (text: string): string => text.normalize('NFKC').replace(/[−–—]/g, '-').replace(/\s/g, '');

/**
 * A number as somebody types or pastes it. Of a percentage `95` and `95%` both mean 0.95; elsewhere a percent sign is a
 * mistake. Empty: null.
 */
export function readEntered(text: string, percent: boolean): { value: string | null } | { code: CellErrorCode } {
  const given = plain(text);
  const signed = given.endsWith('%');
  if (signed && !percent) return { code: 'notANumber' };
  const reading = number(signed ? given.slice(0, -1) : given);
  if ('code' in reading || reading.value === null || !percent) return reading;
  return { value: new Decimal(reading.value).div(100).toFixed() };
}

/** The other way round, for a field: what `readEntered` makes the same value of. */
export const writtenAs = (value: string | null, percent: boolean): string => (value === null ? '' : percent ? new Decimal(value).times(100).toFixed() : new Decimal(value).toFixed());

/** So many months before are looked at; fewer than the least say nothing. */
export const TRAILING_MONTHS = 12;
const LEAST_MONTHS = 3;
/** Farther from the usual than half of it. */
const FAR = '0.5';

/** The middle of the months before, exact; null where there are too few. */
export function trailingMedian(history: readonly string[]): string | null {
  if (history.length < LEAST_MONTHS) return null;
  const sorted = history.map(decimal).sort((a, b) => a.cmp(b));
  const middle = (sorted.length - 1) / 2;
  return new Decimal(sorted[Math.floor(middle)].plus(sorted[Math.ceil(middle)]).div(2)).toFixed();
}

/** Unlike the months before: to be confirmed by whoever enters it, never refused for it (§2.4, Δ vs. trailing median). */
export function deviates(figure: string | null, history: readonly string[]): boolean {
  const median = trailingMedian(history);
  if (figure === null || median === null) return false;
  const usual = decimal(median);
  return decimal(figure).minus(usual).abs().gt(usual.abs().times(FAR));
}
