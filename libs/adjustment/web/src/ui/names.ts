import { inject, Pipe, type PipeTransform } from '@angular/core';
import type { ChangeLineRef, ChangePersonRef, ChangeRequestStatus } from '@kpi-loop/shared/client';
import { type KpiStatus, numberText, Texts } from '@kpi-loop/shared/ui';

export const nameIn = (lang: string, { name, nameEn }: { name: string; nameEn: string }): string => (lang === 'en' && nameEn) || name || nameEn;
export const metricIn = (lang: string, { metricName, metricNameEn }: Pick<ChangeLineRef, 'metricName' | 'metricNameEn'>): string =>
  (lang === 'en' && metricNameEn) || metricName;

/** A name in the language of the viewer; the other one where there is only that. */
@Pipe({ name: 'changeName', pure: false })
export class ChangeNamePipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(of: Pick<ChangePersonRef, 'name' | 'nameEn'> | null | undefined): string {
    return of ? nameIn(this.texts.lang(), of) : '–';
  }
}

/** A metric's name in the language of the viewer. */
@Pipe({ name: 'changeMetric', pure: false })
export class ChangeMetricPipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(of: ChangeLineRef): string {
    return metricIn(this.texts.lang(), of);
  }
}

/** A figure of a line in its unit. */
@Pipe({ name: 'changeFigure', pure: false })
export class ChangeFigurePipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(value: string | null, line: ChangeLineRef): string {
    return value === null ? '–' : numberText(value, this.texts.lang(), { unit: unitOf(line), decimals: decimalsOf(line) });
  }
}

/** A metric's decimals are those of the fraction: a percentage has two fewer. */
export const decimalsOf = ({ percent, decimals }: Pick<ChangeLineRef, 'percent' | 'decimals'>): number => (percent ? Math.max(0, decimals - 2) : decimals);

/** Fractions are shown as percent (R-N2). */
export const unitOf = ({ percent, unit }: Pick<ChangeLineRef, 'percent' | 'unit'>): string => (percent ? '%' : unit);

const STATE: Partial<Record<ChangeRequestStatus, KpiStatus>> = {
  applied: 'ok',
  scheduled: 'ok',
  approved: 'ok',
  escalated: 'bad',
  rejected: 'bad',
  consulting: 'warn',
  in_approval: 'warn',
  assessing: 'warn',
};
export const stateOf = (status: ChangeRequestStatus): KpiStatus => STATE[status] ?? 'none';
