import type { IsoDate } from '@kpi-loop/shared/kernel';

export type TestCell = string | number | boolean | null;

/** Rows of the dataset as they might come, or values of inputs, and what the figure has to be. Kept with the version. */
export interface TestCase {
  name: string;
  /** Each with a `date`; `person` and `unit` are any labels that tell people and units apart. */
  rows: { date: IsoDate; person?: string | null; unit?: string | null; data: Record<string, TestCell> }[];
  /** Of a derived or composite metric: the value of each input by its name in the formula; null: there is none. */
  inputs: Record<string, string | null>;
  /** The figure over all months the rows are of (of a cumulative one: that of the last of them), rounded half up to the definition's decimals. Null: none. */
  expected: string | null;
}

export interface TestResult {
  name: string;
  passed: boolean;
  expected: string | null;
  /** Rounded as the figure is. */
  got: string | null;
}

/** At least one, and none that fails. */
export const allPass = (results: readonly TestResult[] | null): boolean => results !== null && results.length > 0 && results.every((r) => r.passed);
