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
const TIME_OF_DAY = '(?:[T ](?<h>\\d{1,2}):(?<min>\\d{2})(?::\\d{2}(?:\\.\\d+)?)?(?<offset>Z|[+-]\\d{2}:?\\d{0,2})?)?';
const EARLIEST = '1970-01-01';
const LATEST = '2100-12-31';

/**
 * A reader of one format. Month formats give the first day; a time of day after the date is left out, but for one that says how far it is
 * from UTC: that is a moment, and its day is the one of `zone` (an IANA name).
 * Answers null for anything that is no day between 1970 and 2100 (year 0 and 9999 are how systems write “unknown”).
 */
export function dateReader(format: string = DEFAULT_DATE_FORMAT, zone?: string): (text: string) => IsoDate | null {
  const tight = !/[^YMD]/.test(format);
  const source = format.replace(/YYYY|MM|DD|[^YMD]/g, (token) => {
    const part = PARTS[token];
    if (!part) return token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    return tight ? part.replace('{1,2}', '{2}') : part;
  });
  const pattern = new RegExp(`^${source}${TIME_OF_DAY}$`);
  const dayThere = zone ? dayIn(zone) : null;
  return (text) => {
    const found = pattern.exec(text.trim())?.groups;
    if (!found) return null;
    const day = realDay(`${found['y']}-${found['m'].padStart(2, '0')}-${(found['d'] ?? '01').padStart(2, '0')}`);
    return day && dayThere && found['offset'] && found['d'] ? realDay(dayThere(day, +found['h'] * 60 + +found['min'] - minutesOf(found['offset']))) : day;
  };
}

/** `Z`, `+08`, `+0800`, `-05:30`: minutes ahead of UTC. */
function minutesOf(offset: string): number {
  if (offset === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{0,2})$/.exec(offset)!;
  return (sign === '-' ? -1 : 1) * (+hours * 60 + +minutes);
}

/** The day it is in a zone so many minutes after midnight UTC of a day. */
function dayIn(zone: string): (day: IsoDate, minutes: number) => string {
  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (day, minutes) => calendar.format(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000);
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
