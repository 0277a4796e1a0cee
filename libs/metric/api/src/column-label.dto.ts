import type { NamedColumn } from '@kpi-loop/metric/domain';
import { Text } from '@kpi-loop/shared/api';

/** What people call a column of a dataset; empty where a language has no word for it. */
export class ColumnLabelView {
  @Text() name: string;
  @Text() label: string;
  @Text() labelEn: string;
}

/** Of the columns those that are called anything. */
export const labelsOf = (columns: readonly NamedColumn[]): ColumnLabelView[] =>
  columns.flatMap(({ name, label = '', labelEn = '' }) => (label || labelEn ? [{ name, label, labelEn }] : []));
