import { columnText, type NamedColumn } from '@kpi-loop/metric/domain';
import type { Lang } from '@kpi-loop/shared/ui';

/** Columns by what people call them, one after the other. */
export const columnList = (names: readonly string[], labels: readonly NamedColumn[], lang: Lang): string =>
  names.map((name) => columnText(name, labels, lang)).join(lang === 'en' ? ', ' : '、');

/** What a problem says of columns, in people's words. */
export function paramsInWords(params: Readonly<Record<string, unknown>>, labels: readonly NamedColumn[], lang: Lang): Record<string, unknown> {
  const { columns } = params;
  return Array.isArray(columns) ? { ...params, columns: columnList(columns.map(String), labels, lang) } : { ...params };
}
