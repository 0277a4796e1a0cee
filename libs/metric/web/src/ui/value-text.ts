import { dateText, numberText, type Lang } from '@kpi-loop/shared/ui';

/** A value as its definition reads it: 0.1584 of a share is 15.84%. */
export function valueText(value: string | null, { percent, decimals }: { percent: boolean; decimals: number }, lang: Lang): string {
  return numberText(value, lang, { decimals: percent ? Math.max(0, decimals - 2) : decimals, compact: false, ...(percent ? { unit: '%' } : {}) });
}

export const monthText = (month: string, lang: Lang): string => dateText(`${month.slice(0, 7)}-01`, lang, 'UTC', 'month');
