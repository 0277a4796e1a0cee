import { countsRows, readsMetrics } from './aggregation';
import { normalContent, type Definition } from './definition';
import type { Measure } from './measure';

export const LIKENESSES = ['same', 'similar'] as const;
export type Likeness = (typeof LIKENESSES)[number];
export type Likened = Parameters<typeof normalContent>[0];

const ofWhat = (m: Measure | null): string => (m ? `${m.agg} ${m.agg === 'count' ? '' : (m.column?.trim() ?? '')}` : '');
const read = (d: Likened): string => JSON.stringify([...new Set(d.inputs.map(({ code }) => code))].sort());

/**
 * How near two definitions come to each other: `same` is what may not be published twice; `similar` counts the same of the
 * same dataset with other filters or another window, or reckons with the same metrics.
 */
export function likeness(a: Likened, b: Likened): Likeness | null {
  const rows = countsRows(a.kind) && countsRows(b.kind);
  if (rows && (!a.datasetCode.trim() || a.datasetCode.trim() !== b.datasetCode.trim())) return null;
  if (normalContent(a) === normalContent(b)) return rows || (readsMetrics(a.kind) && a.inputs.length > 0) ? 'same' : null;
  if (rows) return ofWhat(a.numerator) === ofWhat(b.numerator) && ofWhat(a.denominator) === ofWhat(b.denominator) ? 'similar' : null;
  return readsMetrics(a.kind) && a.kind === b.kind && a.inputs.length > 0 && read(a) === read(b) ? 'similar' : null;
}

const spoken = (word: string): string =>
  word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}]/gu, '');

/** Names and synonyms, in either language. */
export type Called = { name: string; nameEn: string } & Pick<Definition, 'synonyms' | 'synonymsEn'>;
const wordsOf = (c: Called): string[] => [c.name, c.nameEn, ...c.synonyms, ...c.synonymsEn].filter((word) => word.trim() !== '');

/** Words of the first that mean the second already, as they were written; spaces, case and punctuation make no difference. */
export function wordsTaken(mine: Called, theirs: Called): string[] {
  const taken = new Set(wordsOf(theirs).map(spoken));
  return [...new Set(wordsOf(mine))].filter((word) => taken.has(spoken(word)));
}
