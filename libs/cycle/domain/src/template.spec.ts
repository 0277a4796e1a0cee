import { addDays, daysIn } from '@kpi-loop/shared/kernel';
import fc from 'fast-check';
import { TEMPLATES } from './cycle';
import { calendarMonotonic, stageCalendar } from './stage-calendar';
import { periodsOf } from './template';

const range = fc
  .tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 1200 }))
  .map(([start, length]) => ({ from: addDays('2010-01-01', start), to: addDays('2010-01-01', start + length) }));
const holidays = fc
  .array(fc.integer({ min: 0, max: 11_000 }), { maxLength: 60 })
  .map((days) => ({ exceptions: new Map(days.map((d) => [addDays('2010-01-01', d), d % 7 === 0])) }));

describe('the periods of a cycle', () => {
  it('tile it: from its first day to its last, without gap or overlap', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEMPLATES), range, (template, cycle) => {
        const periods = periodsOf(template, cycle);
        expect(periods[0].startsOn).toBe(cycle.from);
        expect(periods[periods.length - 1].endsOn).toBe(cycle.to);
        periods.slice(1).forEach((p, i) => expect(p.startsOn).toBe(addDays(periods[i].endsOn, 1)));
        expect(periods.reduce((sum, p) => sum + daysIn({ from: p.startsOn, to: p.endsOn }), 0)).toBe(daysIn(cycle));
      }),
    );
  });

  it('never cross a calendar quarter or month, and are numbered from 1 with distinct codes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEMPLATES), range, (template, cycle) => {
        const periods = periodsOf(template, cycle);
        const slice = (d: string) => (template === 'monthly' ? d.slice(0, 7) : `${d.slice(0, 4)}-${Math.ceil(+d.slice(5, 7) / 3)}`);
        for (const p of periods) expect(slice(p.startsOn)).toBe(slice(p.endsOn));
        expect(periods.map((p) => p.ordinal)).toEqual(periods.map((_, i) => i + 1));
        expect(new Set(periods.map((p) => p.code)).size).toBe(periods.length);
      }),
    );
  });

  it('are four quarters of a year, settled, named in both languages', () => {
    expect(periodsOf('quarterly', { from: '2026-01-01', to: '2026-12-31' })[2]).toEqual({
      ordinal: 3,
      code: '2026Q3',
      name: '2026年第三季度',
      nameEn: 'Q3 2026',
      kind: 'SETTLEMENT',
      startsOn: '2026-07-01',
      endsOn: '2026-09-30',
    });
  });

  it('are cut at the cycle’s own days', () => {
    expect(periodsOf('monthly', { from: '2024-01-30', to: '2024-03-02' }).map((p) => [p.nameEn, p.startsOn, p.endsOn])).toEqual([
      ['Jan 2024', '2024-01-30', '2024-01-31'],
      ['Feb 2024', '2024-02-01', '2024-02-29'],
      ['Mar 2024', '2024-03-01', '2024-03-02'],
    ]);
  });

  it('refuses a cycle that ends before it begins, and one of decades', () => {
    expect(() => periodsOf('monthly', { from: '2026-01-02', to: '2026-01-01' })).toThrow('cycleDates');
    expect(() => periodsOf('monthly', { from: '2000-01-01', to: '2030-12-31' })).toThrow('cycleTooLong');
  });

  it('get stage dates that are monotonic, whatever the template, the dates and the holidays', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEMPLATES), range, holidays, (template, cycle, calendar) => {
        const periods = periodsOf(template, cycle).map(({ startsOn, endsOn }) => ({
          startsOn,
          endsOn,
          stages: stageCalendar({ from: startsOn, to: endsOn }, calendar),
        }));
        expect(calendarMonotonic(periods)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
