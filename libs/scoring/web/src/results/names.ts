import type { Lang } from '@kpi-loop/shared/ui';

/** The English words where there are some and English is spoken. */
export const pick = (lang: Lang, zh: string | null | undefined, en: string | null | undefined): string => (lang === 'en' && en ? en : (zh ?? ''));
/** A rate is shown times a hundred. */
export const unitOf = (metric: { unit: string; percent: boolean }): string => (metric.percent ? '%' : metric.unit);
