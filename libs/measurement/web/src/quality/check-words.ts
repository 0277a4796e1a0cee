import { columnText, type NamedColumn } from '@kpi-loop/metric/domain';
import { doubtsFigures, type CheckKind } from '@kpi-loop/measurement/domain';
import type { CheckExampleView, FigureFlagView, OtherDatasetView, QualityCheckDto, QualityTrialView } from '@kpi-loop/shared/client';
import { dateText, nameIn, type KpiStatus, type Texts } from '@kpi-loop/shared/ui';

export const OUTCOME_MARK: Record<string, KpiStatus> = { passed: 'ok', failed: 'bad', skipped: 'none' };
export const FRESH_MARK: Record<string, KpiStatus> = { fresh: 'ok', warn: 'warn', error: 'bad' };

/** What a check asks, in a sentence; `other` is the dataset it compares with. */
export function checkWords({ kind, column, params: p }: QualityCheckDto, labels: readonly NamedColumn[], other: OtherDatasetView | null, texts: Texts): string {
  const called = (name: string): string => columnText(name, labels, texts.lang());
  const variant: Partial<Record<CheckKind, string>> = {
    range: p.min === undefined ? 'rangeMax' : p.max === undefined ? 'rangeMin' : 'range',
    reconciliation: p.measure === 'sum' ? 'reconciliationSum' : 'reconciliation',
    stability: p.measure === 'sum' ? 'stabilitySum' : 'stability',
    completeness: column ? 'completenessColumn' : 'completeness',
  };
  const list = (values: string[] | undefined): string => (values ?? []).join(texts.lang() === 'en' ? ', ' : '、');
  return texts.text(`measurement.check.words.${variant[kind] ?? kind}`, {
    ...p,
    column: column && called(column),
    columns: list(p.columns?.map(called)),
    ...(other ? { other: nameIn(texts.lang(), other), otherColumn: columnText(p.otherColumn ?? '', other.labels, texts.lang()) } : {}),
    values: list(p.values),
    days: texts.text(`measurement.check.dayOf.${p.days ?? 'all'}`),
    whose: texts.text(`measurement.check.byOf.${p.by ?? 'dataset'}`),
  });
}

export const severityWords = ({ kind, severity }: Pick<QualityCheckDto, 'kind' | 'severity'>, texts: Texts): string =>
  texts.text(`measurement.check.severityOf.${severity === 'warn' && doubtsFigures(kind) ? 'doubt' : severity}`);

/** Why a figure is in quarantine: the checks that doubt it. */
export const flagWords = ({ kind, column, labels, value }: FigureFlagView, texts: Texts): string =>
  [texts.text(`measurement.check.kind.${kind}`), column && columnText(column, labels, texts.lang()), value].filter((part) => !!part).join(' · ');

const BY_MONTH: readonly CheckKind[] = ['reconciliation', 'stability', 'completeness'];
export const isByMonth = (kind: CheckKind): boolean => BY_MONTH.includes(kind);

const BY_ROW: readonly CheckKind[] = ['notNull', 'unique', 'range', 'accepted'];

/** What a trial says: how many rows, or places of another kind, break the check. */
export function trialWords({ outcome, checked, failing }: QualityTrialView, kind: CheckKind, texts: Texts): string {
  const broken = kind === 'freshness' ? 'triedLate' : BY_ROW.includes(kind) ? 'tried' : 'triedPlaces';
  const key = outcome === 'failed' ? broken : outcome === 'passed' ? 'triedGood' : 'triedSkipped';
  return texts.text(`measurement.check.${key}`, { failing, checked, count: failing });
}

/** Where it is: the cell, else the row, else the month and the unit. */
export function placeWords({ cell, rowNo, day, unit, unitName, unitNameEn }: CheckExampleView, kind: CheckKind, texts: Texts): string {
  const when = day ? dateText(day, texts.lang(), 'UTC', isByMonth(kind) ? 'month' : 'day') : null;
  const row = cell ?? (rowNo === null ? null : texts.text('measurement.check.row', { row: rowNo }));
  return [row, when, unitName ? nameIn(texts.lang(), { name: unitName, nameEn: unitNameEn }) : unit].filter((part) => !!part).join(' · ');
}
