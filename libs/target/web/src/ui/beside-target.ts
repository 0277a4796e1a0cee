import type { ScorecardLineView } from '@kpi-loop/shared/client';
import { type Lang, numberText } from '@kpi-loop/shared/ui';
import { moved } from '@kpi-loop/target/domain';
import { denominatorFrom, fromField, PLAIN, styleOf, toField } from './line-number';

/** What may be put on the table beside the target. */
export const BESIDE = ['threshold', 'stretch', 'weight', 'plannedDenominator'] as const;
export type Beside = (typeof BESIDE)[number];
/** As it is typed; an empty field leaves the value to what it would be anyhow. */
export type BesideText = Record<Beside, string>;
export type BesideValues = Record<Beside, string | null>;
type Line = Pick<ScorecardLineView, 'target' | 'unit' | 'decimals' | 'percent'> & Partial<Pick<ScorecardLineView, 'denominator'>> & BesideValues;
/** Only a ratio is counted on something. */
export const besideFor = ({ denominator }: Partial<Pick<ScorecardLineView, 'denominator'>>): readonly Beside[] =>
  denominator ? BESIDE : BESIDE.filter((part) => part !== 'plannedDenominator');

export const NOTHING_BESIDE: BesideText = { threshold: '', stretch: '', weight: '', plannedDenominator: '' };
export const besideOf = ({ threshold, stretch, weight, plannedDenominator }: BesideValues): BesideValues => ({
  threshold,
  stretch,
  weight,
  plannedDenominator,
});
/** Over 0, at most 100, at most two decimals; null for what is no weight. */
const weightOf = (text: string): string | null => {
  const clean = text.replace(/[\s%％]/g, '');
  return /^\d{1,3}(\.\d{1,2})?$/.test(clean) && Number(clean) > 0 && Number(clean) <= 100 ? clean : null;
};
const valueOf = (part: Beside, text: string, line: Line): string | null =>
  part === 'weight' ? weightOf(text) : part === 'plannedDenominator' ? denominatorFrom(text) : fromField(text, line);

export const isWrong = (part: Beside, text: string, line: Line): boolean => text.trim() !== '' && valueOf(part, text, line) === null;

/** Only what was typed, as a command takes it. */
export function givenBeside(text: BesideText, line: Line): Partial<Record<Beside, string>> {
  const given = BESIDE.map((part) => [part, text[part].trim() ? valueOf(part, text[part], line) : null] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== null));
}

/** What a field that is left empty comes to: threshold and stretch keep their proportion to a target that is typed. */
export function leftAs(part: Beside, line: Line, target: string | null): string {
  if (part === 'weight') return line.weight === null ? '' : String(Number(line.weight));
  if (part === 'plannedDenominator') return line.plannedDenominator ?? '';
  const still = target === null || Number(target) === Number(line.target);
  return toField(still ? line[part] : moved(line[part], line.target, target, line), line);
}

/** Target, threshold or stretch in the unit of the line, a weight in percent, a denominator plain; a dash for none. */
export function partText(part: 'target' | Beside, value: string | null, lang: Lang, line: Pick<Line, 'unit' | 'decimals' | 'percent'>): string {
  if (value === null) return '–';
  if (part === 'weight') return `${Number(value)}%`;
  return numberText(value, lang, part === 'plannedDenominator' ? PLAIN : styleOf(line));
}
