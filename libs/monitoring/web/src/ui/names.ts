import type { Lang } from '@kpi-loop/shared/ui';

export interface Named {
  name: string;
  nameEn?: string | null;
}

/** The English name where there is one and English is spoken. */
export const nameIn = (lang: Lang, thing: Named): string => (lang === 'en' && thing.nameEn ? thing.nameEn : thing.name);
export const pick = (lang: Lang, zh: string | null | undefined, en: string | null | undefined): string => (lang === 'en' && en ? en : (zh ?? ''));
/** A rate is shown times a hundred. */
export const unitOf = (metric: { unit: string; percent: boolean }): string => (metric.percent ? '%' : metric.unit);
