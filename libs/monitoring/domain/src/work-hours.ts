import { addDays, isWorkday, type WorkCalendar } from '@kpi-loop/shared/kernel';

/** Minutes of a working day, by the tenant's clock. */
const OPENS = 9 * 60;
const CLOSES = 18 * 60;

/** `2026-08-18T10:00`, a wall-clock time of the tenant, without zone. */
export type LocalTime = string;

const minutesOf = (at: LocalTime): number => +at.slice(11, 13) * 60 + +at.slice(14, 16);
const timeOn = (day: string, minutes: number): LocalTime =>
  `${day}T${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** So many working hours later (09:00–18:00 on working days), by wall clock. Hours that fall outside wait for the morning. */
export function addWorkHours(at: LocalTime, hours: number, calendar: WorkCalendar): LocalTime {
  let day = at.slice(0, 10);
  let minutes = Math.max(minutesOf(at), OPENS);
  let left = Math.round(hours * 60);
  for (;;) {
    if (isWorkday(day, calendar) && minutes < CLOSES) {
      const here = CLOSES - minutes;
      if (left <= here) return timeOn(day, minutes + left);
      left -= here;
    }
    day = addDays(day, 1);
    minutes = OPENS;
  }
}
