import type { Lang } from '../texts/texts';

const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026Q3` → Q3, `2026-08` → 8月 / Aug: where the year is plain from what stands around. */
export function periodShort({ code }: { code: string }, lang: Lang): string {
  const month = /^\d{4}-(\d{2})$/.exec(code)?.[1];
  if (month) return lang === 'en' ? MONTHS_EN[+month - 1] : `${+month}月`;
  return code.replace(/^\d{4}/, '') || code;
}

/** The same with its year, for a choice of periods: 2026 Q3, 2026年8月 / Aug 2026. */
export function periodLabel({ code }: { code: string }, lang: Lang): string {
  const [, year, rest] = /^(\d{4})(.+)$/.exec(code) ?? [];
  if (!year) return code;
  const short = periodShort({ code }, lang);
  if (!rest.startsWith('-')) return `${year} ${short}`;
  return lang === 'en' ? `${short} ${year}` : `${year}年${short}`;
}
