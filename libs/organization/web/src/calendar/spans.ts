import type { CalendarDayView } from '@kpi-loop/shared/client';

/** Days in a row that differ from the week in the same way and for the same reason. */
export interface CalendarSpan {
  from: string;
  to: string;
  days: number;
  working: boolean;
  name: string;
  nameEn: string;
}

const DAY_MS = 86_400_000;
const next = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

export function spansOf(days: readonly CalendarDayView[]): CalendarSpan[] {
  const spans: CalendarSpan[] = [];
  for (const { day, working, name, nameEn } of [...days].sort((a, b) => a.day.localeCompare(b.day))) {
    const last = spans.at(-1);
    if (last && next(last.to) === day && last.working === working && last.name === name && last.nameEn === nameEn)
      Object.assign(last, { to: day, days: last.days + 1 });
    else spans.push({ from: day, to: day, days: 1, working, name, nameEn });
  }
  return spans;
}
