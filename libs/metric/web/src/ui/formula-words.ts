import type { Texts } from '@kpi-loop/shared/ui';
import type { FormulaWords } from '@kpi-loop/metric/domain';

const WORDS = ['sum', 'count', 'distinct', 'avg', 'min', 'max', 'last', 'median', 'per', 'rows', 'entered', 'enteredTop', 'enteredBottom', 'where', 'and', 'notNull', 'in'] as const;

export function formulaWords(texts: Texts): FormulaWords {
  return Object.fromEntries(WORDS.map((word) => [word, texts.text(`metric.formula.${word}`)])) as Record<keyof FormulaWords, string>;
}
