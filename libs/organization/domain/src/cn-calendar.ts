import { addDays, daysIn, type IsoDate } from '@kpi-loop/shared/kernel';

/** A day that breaks the weekly pattern: a holiday, or a weekend day worked in its place (调休). */
export interface CalendarException {
  day: IsoDate;
  working: boolean;
  name: string;
  nameEn: string;
}

interface Festival {
  name: string;
  nameEn: string;
  from: IsoDate;
  to: IsoDate;
  worked?: IsoDate[];
}

/** As announced by the State Council; New Year 2027 is the plain three-day weekend until it is announced. */
const FESTIVALS: Festival[] = [
  { name: '元旦', nameEn: "New Year's Day", from: '2025-01-01', to: '2025-01-01' },
  { name: '春节', nameEn: 'Spring Festival', from: '2025-01-28', to: '2025-02-04', worked: ['2025-01-26', '2025-02-08'] },
  { name: '清明节', nameEn: 'Qingming Festival', from: '2025-04-04', to: '2025-04-06' },
  { name: '劳动节', nameEn: 'Labour Day', from: '2025-05-01', to: '2025-05-05', worked: ['2025-04-27'] },
  { name: '端午节', nameEn: 'Dragon Boat Festival', from: '2025-05-31', to: '2025-06-02' },
  { name: '国庆节、中秋节', nameEn: 'National Day and Mid-Autumn Festival', from: '2025-10-01', to: '2025-10-08', worked: ['2025-09-28', '2025-10-11'] },
  { name: '元旦', nameEn: "New Year's Day", from: '2026-01-01', to: '2026-01-03', worked: ['2026-01-04'] },
  { name: '春节', nameEn: 'Spring Festival', from: '2026-02-15', to: '2026-02-23', worked: ['2026-02-14', '2026-02-28'] },
  { name: '清明节', nameEn: 'Qingming Festival', from: '2026-04-04', to: '2026-04-06' },
  { name: '劳动节', nameEn: 'Labour Day', from: '2026-05-01', to: '2026-05-05', worked: ['2026-05-09'] },
  { name: '端午节', nameEn: 'Dragon Boat Festival', from: '2026-06-19', to: '2026-06-21' },
  { name: '中秋节', nameEn: 'Mid-Autumn Festival', from: '2026-09-25', to: '2026-09-27' },
  { name: '国庆节', nameEn: 'National Day', from: '2026-10-01', to: '2026-10-07', worked: ['2026-09-20', '2026-10-10'] },
  { name: '元旦', nameEn: "New Year's Day", from: '2027-01-01', to: '2027-01-03' },
];

/** Mainland China, 2025–2027, in the order of days. */
export const CN_CALENDAR: readonly CalendarException[] = FESTIVALS.flatMap(({ name, nameEn, from, to, worked = [] }) => [
  ...Array.from({ length: daysIn({ from, to }) }, (_, i) => ({ day: addDays(from, i), working: false, name, nameEn })),
  ...worked.map((day) => ({ day, working: true, name: `${name}调休上班`, nameEn: `${nameEn}: make-up workday` })),
]).sort((a, b) => a.day.localeCompare(b.day));
