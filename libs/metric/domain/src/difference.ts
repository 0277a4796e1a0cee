import type { Definition } from './definition';
import { normalMeasure } from './measure';

/** In the order in which people read a definition. */
export const COMPARED = [
  'kind',
  'datasetCode',
  'numerator',
  'denominator',
  'span',
  'formula',
  'inputs',
  'aggOrg',
  'aggTime',
  'nullRule',
  'zeroDenominator',
  'direction',
  'unit',
  'decimals',
  'percent',
  'flow',
  'grain',
  'timezone',
  'dimensions',
  'drillPaths',
  'synonyms',
  'synonymsEn',
  'visibility',
  'entry',
  'processNodeId',
  'description',
  'descriptionEn',
] as const;
export type ComparedField = (typeof COMPARED)[number];

export interface FieldDifference {
  field: ComparedField;
  before: unknown;
  after: unknown;
  changed: boolean;
}

function comparable(field: ComparedField, d: Definition): string {
  if (field === 'numerator' || field === 'denominator') return JSON.stringify(d[field] ? normalMeasure(d[field]) : null);
  const value = d[field];
  return JSON.stringify(typeof value === 'string' ? value.trim() : value);
}

/** Field by field; a measure that only writes its filters in another order has not changed. */
export function differences(before: Definition, after: Definition): FieldDifference[] {
  return COMPARED.map((field) => ({ field, before: before[field], after: after[field], changed: comparable(field, before) !== comparable(field, after) }));
}
