import { CHECK_FORMS, paramsOf, type CheckKind, type CheckParams } from '@kpi-loop/measurement/domain';
import type { QualityCheckDto } from '@kpi-loop/shared/client';

/** What stands in the form of a check: texts as they are typed, everything its kind may have. */
export interface CheckDraft {
  kind: CheckKind;
  severity: 'block' | 'warn';
  column: string | null;
  params: CheckParams;
}

export const emptyDraft = (kind: CheckKind): CheckDraft => ({ kind, severity: 'warn', column: null, params: { ...CHECK_FORMS[kind].params } });

export const draftOf = ({ kind, severity, column, params }: QualityCheckDto): CheckDraft => ({ kind, severity, column, params: { ...CHECK_FORMS[kind].params, ...params } });

/** A column counts only where the kind takes one, and for a comparison only when sums are compared. */
export const takesColumn = ({ kind, params }: CheckDraft): boolean => CHECK_FORMS[kind].column !== 'none' && (CHECK_FORMS[kind].params.measure === undefined || params.measure === 'sum');

export function bodyOf(draft: CheckDraft): QualityCheckDto {
  const { kind, severity, column, params } = draft;
  const summed = params.measure !== 'count';
  return { kind, severity, column: takesColumn(draft) ? column : null, params: paramsOf(kind, summed ? params : { ...params, otherColumn: undefined }) };
}

export const linesOf = (text: string): string[] => [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
