import { daysBetween, weekday } from './dates';

/** A day that breaks the weekly pattern: a holiday, or a weekend day worked in its place (调休). */
export interface CalendarException {
  date: string;
  working: boolean;
  nameZh: string;
  nameEn: string;
}

interface Festival {
  zh: string;
  en: string;
  from: string;
  to: string;
  worked?: string[];
}

/** As announced by the State Council; 2027 New Year is the plain three-day weekend until it is announced. */
const FESTIVALS: Festival[] = [
  { zh: '元旦', en: "New Year's Day", from: '2025-01-01', to: '2025-01-01' },
  { zh: '春节', en: 'Spring Festival', from: '2025-01-28', to: '2025-02-04', worked: ['2025-01-26', '2025-02-08'] },
  { zh: '清明节', en: 'Qingming Festival', from: '2025-04-04', to: '2025-04-06' },
  { zh: '劳动节', en: 'Labour Day', from: '2025-05-01', to: '2025-05-05', worked: ['2025-04-27'] },
  { zh: '端午节', en: 'Dragon Boat Festival', from: '2025-05-31', to: '2025-06-02' },
  { zh: '国庆节、中秋节', en: 'National Day and Mid-Autumn Festival', from: '2025-10-01', to: '2025-10-08', worked: ['2025-09-28', '2025-10-11'] },
  { zh: '元旦', en: "New Year's Day", from: '2026-01-01', to: '2026-01-03', worked: ['2026-01-04'] },
  { zh: '春节', en: 'Spring Festival', from: '2026-02-15', to: '2026-02-23', worked: ['2026-02-14', '2026-02-28'] },
  { zh: '清明节', en: 'Qingming Festival', from: '2026-04-04', to: '2026-04-06' },
  { zh: '劳动节', en: 'Labour Day', from: '2026-05-01', to: '2026-05-05', worked: ['2026-05-09'] },
  { zh: '端午节', en: 'Dragon Boat Festival', from: '2026-06-19', to: '2026-06-21' },
  { zh: '中秋节', en: 'Mid-Autumn Festival', from: '2026-09-25', to: '2026-09-27' },
  { zh: '国庆节', en: 'National Day', from: '2026-10-01', to: '2026-10-07', worked: ['2026-09-20', '2026-10-10'] },
  { zh: '元旦', en: "New Year's Day", from: '2027-01-01', to: '2027-01-03' },
];

export const calendarExceptions: CalendarException[] = FESTIVALS.flatMap(({ zh, en, from, to, worked = [] }) => [
  ...daysBetween(from, to).map((date) => ({ date, working: false, nameZh: zh, nameEn: en })),
  ...worked.map((date) => ({ date, working: true, nameZh: `${zh}调休上班`, nameEn: `${en}: make-up workday` })),
]).sort((a, b) => a.date.localeCompare(b.date));

const byDate = new Map(calendarExceptions.map((day) => [day.date, day.working]));

export const isWorkingDay = (date: string): boolean => byDate.get(date) ?? (weekday(date) !== 0 && weekday(date) !== 6);

/** The plant also runs on Saturdays, never on a holiday. */
export const isProductionDay = (date: string): boolean => byDate.get(date) ?? weekday(date) !== 0;
