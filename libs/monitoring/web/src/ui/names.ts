import type { Lang } from '@kpi-loop/shared/ui';

export interface Named {
  name: string;
  nameEn?: string | null;
}

/** The English name where there is one and English is spoken. */
export const nameIn = (lang: Lang, thing: Named): string => (lang === 'en' && thing.nameEn ? thing.nameEn : thing.name);
export const pick = (lang: Lang, zh: string | null | undefined, en: string | null | undefined): string => (lang === 'en' && en ? en : (zh ?? ''));
/** Places of a definition are those of the fraction; in percent two fewer are shown. */
export const placesOf = (metric: { decimals: number; percent: boolean }): number => (metric.percent ? Math.max(0, metric.decimals - 2) : metric.decimals);
/** A rate is shown times a hundred. */
export const unitOf = (metric: { unit: string; percent: boolean }): string => (metric.percent ? '%' : metric.unit);
