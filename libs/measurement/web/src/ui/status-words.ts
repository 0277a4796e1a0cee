import { inject, Pipe, type PipeTransform } from '@angular/core';
import type { MeasurementView } from '@kpi-loop/shared/client';
import { type KpiStatus, type Lang, Texts } from '@kpi-loop/shared/ui';

/** Colour and shape of a run's and a figure's state; the word stands beside it. */
export const RUN_MARK: Record<string, KpiStatus> = { queued: 'none', running: 'none', succeeded: 'ok', failed: 'bad' };
export const FIGURE_MARK: Record<string, KpiStatus> = { submitted: 'none', verified: 'ok', locked: 'ok', quarantined: 'warn', missing: 'none', waived: 'none', correction_pending: 'warn' };
export const BACKFILL_MARK: Record<string, KpiStatus> = {
  looking: 'none',
  proposed: 'warn',
  running: 'none',
  stalled: 'bad',
  done: 'ok',
  failed: 'bad',
  cancelled: 'none',
};
export const CORRECTION_MARK: Record<string, KpiStatus> = { requested: 'warn', approved: 'ok', rejected: 'bad', withdrawn: 'none' };

export const nameIn = (lang: Lang, thing: { name: string; nameEn?: string | null }): string => (lang === 'en' && thing.nameEn ? thing.nameEn : thing.name);

/** Decimals of a figure as it is read: those of a share count from the percent sign. */
export const placesOf = ({ percent, decimals }: Pick<MeasurementView, 'percent' | 'decimals'>): number => (percent ? Math.max(0, decimals - 2) : decimals);

/** Whose figure it is, or of which metric, in the language that is spoken. */
@Pipe({ name: 'figureName', pure: false })
export class FigureNamePipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(figure: MeasurementView, of: 'subject' | 'metric'): string {
    const named = of === 'subject' ? { name: figure.subjectName, nameEn: figure.subjectNameEn } : { name: figure.metricName, nameEn: figure.metricNameEn };
    return nameIn(this.texts.lang(), named);
  }
}
