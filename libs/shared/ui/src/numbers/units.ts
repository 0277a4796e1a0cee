import type { Lang } from '../texts/texts';

interface UnitWords {
  zh: string;
  en: string;
  /** English for exactly one. */
  one?: string;
  /** Money stands behind its sign in English. */
  sign?: string;
  /** The stored number counts ten thousands or hundred millions: shown in the plain unit, so that no 万 stands beside another. */
  times?: number;
}

const NO_WORD: UnitWords = { zh: '', en: '' };
const money = (zh: string, sign: string, times?: number): UnitWords => ({ zh, en: '', sign, times });

/**
 * How a unit is read. A metric stores its unit as its author wrote it, as a code (`count`, `pcs/h`) or as a word (`单`); what is not known
 * here is shown as it was written. A bare count has no word: the name of the metric says what is counted.
 */
const WORDS: Record<string, UnitWords> = Object.fromEntries(
  (
    [
      [['count', 'number', '#'], NO_WORD],
      [['CNY', 'RMB', '元', '¥', '￥'], money('元', '¥')],
      [['万元'], money('元', '¥', 1e4)],
      [['亿元'], money('元', '¥', 1e8)],
      [['USD', '美元', '$'], money('美元', '$')],
      [['EUR', '欧元', '€'], money('欧元', '€')],
      [['HKD', '港元'], money('港元', 'HK$')],
      [['item', 'items', '项'], { zh: '项', en: 'items', one: 'item' }],
      [['order', 'orders', '单'], { zh: '单', en: 'orders', one: 'order' }],
      [['pc', 'pcs', '件'], { zh: '件', en: 'pcs', one: 'pc' }],
      [['person', 'people', 'head', '人'], { zh: '人', en: 'people', one: 'person' }],
      [['time', 'times', '次'], { zh: '次', en: 'times', one: 'time' }],
      [['visit', 'visits', '人次'], { zh: '人次', en: 'visits', one: 'visit' }],
      [['ticket', 'tickets', '张'], { zh: '张', en: 'tickets', one: 'ticket' }],
      [['line', 'lines', '行'], { zh: '行', en: 'lines', one: 'line' }],
      [['answer', 'answers', '份'], { zh: '份', en: 'answers', one: 'answer' }],
      [['pt', 'pts', 'point', 'points', '分'], { zh: '分', en: 'pts', one: 'pt' }],
      [['y', '年'], { zh: '年', en: 'years', one: 'year' }],
      [['mo', 'month', '月', '个月'], { zh: '个月', en: 'months', one: 'month' }],
      [['d', 'day', 'days', '天'], { zh: '天', en: 'days', one: 'day' }],
      [['h', 'hour', 'hours', '小时'], { zh: '小时', en: 'h' }],
      [['min', '分钟'], { zh: '分钟', en: 'min' }],
      [['s', 'sec', '秒'], { zh: '秒', en: 's' }],
      [['kWh', '千瓦时', '度'], { zh: '千瓦时', en: 'kWh' }],
      [['kg', '千克', '公斤'], { zh: '千克', en: 'kg' }],
      [['t', '吨'], { zh: '吨', en: 't' }],
      [['m2', '㎡', '平方米'], { zh: '平方米', en: 'm²' }],
    ] as [string[], UnitWords][]
  ).flatMap(([codes, words]) => codes.map((code) => [code, words])),
);

/** The word after the figure; `%` stands for itself. */
export function unitWord(unit: string | null | undefined, lang: Lang, value?: number | null): string {
  if (!unit) return '';
  if (unit === '%') return '%';
  const [of, per] = unit.split('/');
  const found = WORDS[of];
  const word = !found ? of : lang === 'zh-CN' ? found.zh : value === 1 ? (found.one ?? found.en) : found.en;
  if (!per) return word;
  return lang === 'zh-CN' ? `${word}/${WORDS[per]?.zh ?? per}` : `${word}/${WORDS[per]?.one ?? WORDS[per]?.en ?? per}`;
}

/** What stands before the figure: `¥` in English. */
export const unitSign = (unit: string | null | undefined, lang: Lang): string => (lang === 'en' && WORDS[unit?.split('/')[0] ?? '']?.sign) || '';

/** 万元 counts in ten thousands. */
export const unitTimes = (unit: string | null | undefined): number => WORDS[unit ?? '']?.times ?? 1;

/** The unit alone, at the head of a column or beside a field. Money has its code there in English, a bare count nothing. */
export function unitLabel(unit: string | null | undefined, lang: Lang): string {
  if (lang === 'en' && unitTimes(unit) > 1) return `${unitSign(unit, lang)} × ${unitTimes(unit).toLocaleString('en')}`;
  return unitTimes(unit) > 1 ? (unit ?? '') : unitSign(unit, lang) + unitWord(unit, lang);
}
