import fc from 'fast-check';
import { addDays } from '@kpi-loop/shared/kernel';
import { planImport } from './import-plan';
import type { HeaderMap } from './people-file';
import type { PeopleRow } from './people-rows';
import type { OrganizationState, Place, PlaceState } from './people-state';

const MAP: HeaderMap = { employeeNo: 0, name: 1, unitCode: 2, unitName: 3, managerNo: 4, from: 5, to: 6 };
const EMPTY: OrganizationState = { units: [], positions: [], people: [], places: [] };
const row = (over: Partial<PeopleRow>): PeopleRow => ({
  row: 2,
  employeeNo: '1',
  name: '甲',
  unitCode: 'A',
  unitName: '甲部',
  managerNo: '',
  from: '2026-01-01',
  to: '',
  ...over,
});

/** What the organisation is after the writes of a plan: the same sentence the SQL says. */
function applied(state: OrganizationState, plan: ReturnType<typeof planImport>): OrganizationState {
  const { writes } = plan;
  const places = state.places.filter((p) => !writes.placesRemoved.includes(p.id)).map((p) => writes.placesChanged.find((w) => w.id === p.id) ?? p);
  return {
    units: [...state.units.filter((u) => !writes.units.some((w) => w.code === u.code)), ...writes.units],
    positions: [...state.positions, ...writes.positions],
    people: [...state.people.filter((p) => !writes.people.some((w) => w.employeeNo === p.employeeNo)), ...writes.people],
    places: [...places, ...writes.placesNew.map((p, i) => ({ ...p, id: `new${i} ${p.employeeNo} ${p.from}` }))],
  };
}

const share = (a: Place, b: Place): boolean => a.from <= (b.to ?? '9999') && b.from <= (a.to ?? '9999');

describe('import plan', () => {
  const spans = fc.array(
    fc.record({ no: fc.constantFrom('1', '2', '3'), unit: fc.constantFrom('A', 'B'), start: fc.nat(900), length: fc.option(fc.nat(300)) }),
    { minLength: 1, maxLength: 8 },
  );
  const rowsOf = (list: { no: string; unit: string; start: number; length: number | null }[]): PeopleRow[] =>
    list.map((s, i) => ({
      ...row({
        row: i + 2,
        employeeNo: s.no,
        name: s.no,
        unitCode: s.unit,
        unitName: s.unit,
        from: addDays('2024-01-01', s.start),
        to: s.length === null ? '' : addDays('2024-01-01', s.start + s.length),
      }),
    }));

  it('never plans two places on one day, and nothing the second time', () => {
    fc.assert(
      fc.property(spans, spans, (first, second) => {
        let state = EMPTY;
        for (const rows of [rowsOf(first), rowsOf(second)]) {
          const plan = planImport(rows, state, MAP, '2026-08-18');
          if (plan.errors.length) continue;
          state = applied(state, plan);
          const clash = state.places.some((a, i) => state.places.some((b, j) => i < j && a.employeeNo === b.employeeNo && share(a, b)));
          expect(clash).toBe(false);
          const again = planImport(rows, state, MAP, '2026-08-18');
          expect(Object.values(again.writes).flat()).toEqual([]);
          expect(again.counts).toMatchObject({ new: 0, changed: 0, ended: 0 });
        }
      }),
    );
  });

  it('keeps what was before the first day the file speaks about', () => {
    const known: PlaceState[] = [{ id: 'x', employeeNo: '1', unitCode: 'A', positionCode: null, managerNo: null, from: '2020-01-01', to: null }];
    const state: OrganizationState = {
      ...EMPTY,
      units: [{ code: 'A', name: '甲部', nameEn: '', parentCode: null }],
      people: [{ employeeNo: '1', name: '甲', nameEn: '', email: null, hiredOn: '2020-01-01', leftOn: null }],
      places: known,
    };
    const plan = planImport([row({ unitCode: 'B', unitName: '乙部', from: '2026-05-01' })], state, MAP, '2026-08-18');
    expect(plan.writes.placesChanged).toMatchObject([{ id: 'x', to: '2026-04-30' }]);
    expect(plan.writes.placesNew).toMatchObject([{ unitCode: 'B', from: '2026-05-01', to: null }]);
  });

  it('plans 20,000 people with a line of managers in little time', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) =>
      row({ row: i + 2, employeeNo: String(i + 1), name: String(i), managerNo: i ? String(Math.ceil(i / 8)) : '' }),
    );
    expect(planImport(rows, EMPTY, MAP, '2026-08-18').counts.new).toBe(20_000);
  });

  it.each([
    ['a unit nobody knows', [row({ unitName: '' })], 'C2 unknownUnit'],
    ['units with two names', [row({}), row({ row: 3, employeeNo: '2', unitName: '别名' })], 'D3 unitNamesDiffer'],
    ['two rows of one person without dates', [row({ from: '' }), row({ row: 3, from: '' })], 'A2 doubledEmployeeNo'],
    [
      'a unit above itself',
      [row({ parentUnitCode: 'B' }), row({ row: 3, employeeNo: '2', unitCode: 'B', unitName: '乙', parentUnitCode: 'A' })],
      'A2 unitCycle',
    ],
  ])('refuses %s', (_, rows, first) => {
    const [error] = planImport(rows, EMPTY, MAP, '2026-08-18').errors;
    expect(`${error.cell} ${error.code}`).toBe(first);
  });
});
