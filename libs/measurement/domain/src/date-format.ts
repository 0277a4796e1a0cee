import { isoDate, type IsoDate } from '@kpi-loop/shared/kernel';

export const DATE_FORMATS = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYY.MM.DD',
  'YYYYMMDD',
  'YYYY年MM月DD日',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'DD.MM.YYYY',
  'YYYY-MM',
  'YYYY/MM',
  'YYYYMM',
  'YYYY年MM月',
] as const;
export const DEFAULT_DATE_FORMAT = 'YYYY-MM-DD';

const PARTS: Record<string, string> = { YYYY: '(?<y>\\d{4})', MM: '(?<m>\\d{1,2})', DD: '(?<d>\\d{1,2})' };
const TIME_OF_DAY = '(?:[T ]\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{0,2})?)?';
const EARLIEST = '1970-01-01';
const LATEST = '2100-12-31';

/**
 * A reader of one format. Month formats give the first day; a time of day after the date is left out.
 * Answers null for anything that is no day between 1970 and 2100 (year 0 and 9999 are how systems write “unknown”).
 */
export function dateReader(format: string = DEFAULT_DATE_FORMAT): (text: string) => IsoDate | null {
  const tight = !/[^YMD]/.test(format);
  const source = format.replace(/YYYY|MM|DD|[^YMD]/g, (token) => {
    const part = PARTS[token];
    if (!part) return token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    return tight ? part.replace('{1,2}', '{2}') : part;
  });
  const pattern = new RegExp(`^${source}${TIME_OF_DAY}$`);
  return (text) => {
    const found = pattern.exec(text.trim())?.groups;
    return found ? realDay(`${found['y']}-${found['m'].padStart(2, '0')}-${(found['d'] ?? '01').padStart(2, '0')}`) : null;
  };
}

export function realDay(day: string): IsoDate | null {
  if (day < EARLIEST || day > LATEST) return null;
  try {
    return isoDate(day);
  } catch {
    return null;
  }
}

/** The first format in which every sample is a day; null when there is none. */
export function guessDateFormat(samples: string[]): string | null {
  return DATE_FORMATS.find((format) => samples.every((text) => dateReader(format)(text) !== null)) ?? null;
}
