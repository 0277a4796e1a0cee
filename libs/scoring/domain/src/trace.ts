import { Fraction } from './fraction';

/** One step of “why this score”: `formula` has the numbers inserted, so that a pocket calculator recomputes it (R-N6). */
export interface TraceStep {
  /** `attainment`, `lineScore`, `cap`, `floor`, `threshold`, `weighted`, `total`, `veto`, `grade` … */
  step: string;
  formula: string;
  inputs: Record<string, string>;
  /** The plain decimal, cut after 20 places. */
  unrounded: string;
  /** At the official places of the step (R-N3). */
  rounded: string;
  ruleId: string;
}

export type Trace = TraceStep[];

/** A value together with how a formula writes it: a number, or an expression in parentheses. */
export interface Term {
  value: Fraction;
  text: string;
}

/** A negative number stands in parentheses, so that it can follow any operator. */
export const written = (number: string): string => (number.startsWith('-') ? `(−${number.slice(1)})` : number);

/** @throws Problem invalid notANumber */
export const term = (number: string): Term => ({ value: Fraction.of(number), text: written(number) });

/** The expression in parentheses, ready to stand inside another one. */
export const nested = ({ value, text }: Term): Term => ({ value, text: `(${text})` });

/** One trace step for a computed term. */
export function traced(step: string, ruleId: string, { value, text }: Term, dp: number, inputs: Record<string, string>): TraceStep {
  return { step, formula: text, inputs, unrounded: value.toString(), rounded: value.fixed(dp), ruleId };
}
