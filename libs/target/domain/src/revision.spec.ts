import { addDays, daysIn, decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import * as fc from 'fast-check';
import { changesByLine, patched, type CardChange, type DatedValues } from './revision';

const FROM = '2026-07-01';
const DAYS = 92;
const TO = addDays(FROM, DAYS - 1);
const days = Array.from({ length: DAYS }, (_, n) => addDays(FROM, n));
const on = (values: readonly DatedValues[], lineId: string, d: IsoDate): DatedValues | undefined =>
  values.find((v) => v.lineId === lineId && v.validFrom <= d && d <= v.validTo);

describe('a change of a card from a day on', () => {
  const whole = { validFrom: FROM, validTo: TO };
  const a: DatedValues = { lineId: 'a', weight: '60', threshold: '0.9', target: '0.9197', stretch: '0.94', ...whole };
  const b: DatedValues = { lineId: 'b', weight: '40', threshold: null, target: '100', stretch: null, ...whole };

  it('leaves a later target alone when only weights change from an earlier day', () => {
    const lowered = patched([a, b], changesByLine('a', { target: '0.9000' }), '2026-08-10');
    const weighed = patched(lowered, changesByLine('b', { weights: { a: '50', b: '50' } }), '2026-07-15');
    expect(weighed.map((v) => [v.lineId, v.weight, v.target, v.validFrom, v.validTo])).toEqual([
      ['a', '60', '0.9197', '2026-07-01', '2026-07-14'],
      ['a', '50', '0.9197', '2026-07-15', '2026-08-09'],
      ['a', '50', '0.9000', '2026-08-10', '2026-09-30'],
      ['b', '40', '100', '2026-07-01', '2026-07-14'],
      ['b', '50', '100', '2026-07-15', '2026-09-30'],
    ]);
  });

  it('replaces what it names in every later segment, and joins those that no longer differ', () => {
    const lowered = patched([a], changesByLine('a', { target: '0.9000' }), '2026-08-10');
    const again = patched(lowered, changesByLine('a', { target: '0.91' }), '2026-07-15');
    expect(again.map((v) => [v.target, v.validFrom, v.validTo])).toEqual([
      ['0.9197', '2026-07-01', '2026-07-14'],
      ['0.91', '2026-07-15', '2026-09-30'],
    ]);
  });

  it('takes null as a value: a threshold may be taken off', () =>
    expect(patched([a], changesByLine('a', { threshold: null }), FROM)[0]).toMatchObject({ threshold: null, target: '0.9197', stretch: '0.94' }));

  it('of which nothing is named changes nothing', () => expect(changesByLine('a', { target: undefined }).size).toBe(0));

  const number = fc.integer({ min: 1, max: 9 }).map(String);
  const change: fc.Arbitrary<[CardChange, string, number]> = fc.tuple(
    fc.record(
      { target: number, threshold: fc.option(number), stretch: fc.option(number), weights: fc.dictionary(fc.constantFrom('a', 'b', 'c'), number) },
      { requiredKeys: [] },
    ),
    fc.constantFrom('a', 'b', 'c'),
    fc.integer({ min: 0, max: DAYS - 1 }),
  );
  const FIELDS = ['weight', 'threshold', 'target', 'stretch'] as const;
  const start = ['a', 'b', 'c'].map((lineId): DatedValues => ({ lineId, weight: '1', threshold: '1', target: '2', stretch: '3', ...whole }));

  it('property: fields not named are equal on every day, before and after; named ones hold from the day on and not before', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let values: DatedValues[] = start;
        for (const [what, lineId, n] of changes) {
          const before = values;
          const byLine = changesByLine(lineId, what);
          values = patched(before, byLine, days[n]);
          for (const id of ['a', 'b', 'c']) {
            const due = (d: number, field: (typeof FIELDS)[number]) => {
              const named = byLine.get(id)?.[field];
              return named !== undefined && d >= n ? named : on(before, id, days[d])![field];
            };
            expect(days.map((d) => FIELDS.map((field) => on(values, id, d)![field]))).toEqual(days.map((_, d) => FIELDS.map((field) => due(d, field))));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('property: every day of the period has exactly one set of values', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const values = changes.reduce((now: DatedValues[], [what, lineId, n]) => patched(now, changesByLine(lineId, what), days[n]), start);
        for (const id of ['a', 'b', 'c']) {
          const own = values.filter((v) => v.lineId === id).sort((x, y) => (x.validFrom < y.validFrom ? -1 : 1));
          expect(own[0].validFrom).toBe(FROM);
          own.slice(1).forEach((v, i) => expect(v.validFrom).toBe(addDays(own[i].validTo, 1)));
          expect(own.reduce((sum, v) => sum + daysIn({ from: v.validFrom, to: v.validTo }), 0)).toBe(DAYS);
          expect(decimal(own[own.length - 1].weight).gt(0)).toBe(true);
        }
      }),
    );
  });
});
