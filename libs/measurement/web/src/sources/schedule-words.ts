import cronstrue from 'cronstrue/i18n';

/** `30 6 * * 1-5` → “At 06:30, Monday through Friday”; empty for what is no schedule. */
export function scheduleWords(schedule: string, lang: string): string {
  try {
    return cronstrue.toString(schedule, { locale: lang === 'en' ? 'en' : 'zh_CN', use24HourTimeFormat: true, throwExceptionOnParseError: true });
  } catch {
    return '';
  }
}

export const EVERY = ['never', 'hour', 'day', 'workday', 'week', 'month', 'cron'] as const;
export type Every = (typeof EVERY)[number];

const FIELDS: Record<Exclude<Every, 'never' | 'cron'>, (hour: string, minute: string) => string> = {
  hour: (_, minute) => `${minute} * * * *`,
  day: (hour, minute) => `${minute} ${hour} * * *`,
  workday: (hour, minute) => `${minute} ${hour} * * 1-5`,
  week: (hour, minute) => `${minute} ${hour} * * 1`,
  month: (hour, minute) => `${minute} ${hour} 1 * *`,
};

/** What was chosen in words, as a schedule; null: never. */
export function scheduleOf(every: Every, time: string, cron: string): string | null {
  if (every === 'never') return null;
  if (every === 'cron') return cron.trim();
  const [hour, minute] = time.split(':').map((part) => String(Number(part)));
  return FIELDS[every](hour, minute);
}

/** The choice that says the same, or `cron`. */
export function choiceOf(schedule: string | null): { every: Every; time: string } {
  if (schedule === null) return { every: 'never', time: '06:00' };
  const [minute, hour] = schedule.split(' ');
  const time = [hour, minute].map((part) => (/^\d+$/.test(part) ? part.padStart(2, '0') : '00')).join(':');
  const every = EVERY.find((each) => each !== 'cron' && scheduleOf(each, time, '') === schedule) ?? 'cron';
  return { every, time };
}
