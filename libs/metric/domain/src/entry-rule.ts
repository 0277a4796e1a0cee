import { decimal } from '@kpi-loop/shared/kernel';
import type { Measure } from './measure';

/** What is asked of whoever enters the figures of a manual metric. */
export interface EntryRule {
  /** A file or a link that shows where the figure comes from. */
  evidence: boolean;
  /** Working days after the end of the month. */
  dueWorkdays: number;
  /** Both included; null: no limit. */
  lowest: string | null;
  highest: string | null;
}

export const USUAL_ENTRY: EntryRule = { evidence: false, dueWorkdays: 5, lowest: null, highest: null };

/** Datasets of figures that people enter are the product's own. */
export const ENTERED = 'entered.';
export const enteredDataset = (metricCode: string): string => `${ENTERED}${metricCode}`;

const column = (name: string): Measure => ({ agg: 'sum', column: name, filters: [] });

/** What of an approved entry is counted: one value, or what is above and below the line. */
export const enteredMeasures = (ratio: boolean): { numerator: Measure; denominator: Measure | null } =>
  ratio ? { numerator: column('numerator'), denominator: column('denominator') } : { numerator: column('value'), denominator: null };

export const rangeFits = ({ lowest, highest }: EntryRule): boolean => lowest === null || highest === null || decimal(lowest).lte(decimal(highest));
