import { workdaysIn } from '@kpi-loop/shared/kernel';
import { CN_CALENDAR } from './cn-calendar';

describe('calendar of mainland China', () => {
  const exceptions = new Map(CN_CALENDAR.map((day) => [day.day, day.working]));
  it.each([
    [2025, 248],
    [2026, 248],
  ])('has in %i %i working days', (year, days) => expect(workdaysIn({ from: `${year}-01-01`, to: `${year}-12-31` }, { exceptions })).toBe(days));
  it('names every day once', () => expect(exceptions.size).toBe(CN_CALENDAR.length));
});
