import { CN_CALENDAR } from '@kpi-loop/organization/domain';
import { weekday } from './dates';

/** A day that breaks the weekly pattern: a holiday, or a weekend day worked in its place (调休). */
export interface CalendarException {
  date: string;
  working: boolean;
  nameZh: string;
  nameEn: string;
}

/** The product's own calendar of mainland China. */
export const calendarExceptions: CalendarException[] = CN_CALENDAR.map(({ day, working, name, nameEn }) => ({ date: day, working, nameZh: name, nameEn }));

const byDate = new Map(calendarExceptions.map((day) => [day.date, day.working]));

export const isWorkingDay = (date: string): boolean => byDate.get(date) ?? (weekday(date) !== 0 && weekday(date) !== 6);

/** The plant also runs on Saturdays, never on a holiday. */
export const isProductionDay = (date: string): boolean => byDate.get(date) ?? weekday(date) !== 0;
