import type { Texts } from '@kpi-loop/shared/ui';
import { columnTextAndName, type FormulaWords, type NamedColumn } from '@kpi-loop/metric/domain';

const WORDS = [
  'sum',
  'count',
  'distinct',
  'avg',
  'min',
  'max',
  'last',
  'median',
  'per',
  'rows',
  'entered',
  'enteredTop',
  'enteredBottom',
  'where',
  'and',
  'notNull',
  'in',
] as const;

/** A formula names its columns as the source does, beside what people call them; `called` says them otherwise. */
export function formulaWords(texts: Texts, labels: readonly NamedColumn[] = [], called = columnTextAndName): FormulaWords {
  const words = Object.fromEntries(WORDS.map((word) => [word, texts.text(`metric.formula.${word}`)])) as Record<(typeof WORDS)[number], string>;
  return { ...words, column: (name) => called(name, labels, texts.lang()) };
}
