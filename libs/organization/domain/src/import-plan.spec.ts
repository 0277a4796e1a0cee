import fc from 'fast-check';
import { addDays } from '@kpi-loop/shared/kernel';
import { planImport } from './import-plan';
import type { HeaderMap } from './people-file';
import type { PeopleRow } from './people-rows';
import type { OrganizationState, Place, PlaceState } from './people-state';

const MAP: HeaderMap = { employeeNo: 0, name: 1, unitCode: 2, unitName: 3, managerNo: 4, from: 5, to: 6 };
const EMPTY: OrganizationState = { units: [], positions: [], people: [], places: [], heads: [], grants: [] };
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
    heads: state.heads
      .map((head) => writes.heads.find((w) => w.unitCode === head.unitCode) ?? head)
      .filter((head): head is OrganizationState['heads'][0] => !!head.headNo),
    grants: state.grants.map((grant) => ({ ...grant, to: writes.leavers.find((w) => w.employeeNo === grant.employeeNo)?.on ?? grant.to })),
  };
}

const share = (a: Place, b: Place): boolean => a.from <= (b.to ?? '9999') && b.from <= (a.to ?? '9999');

describe('import plan', () => {
  const spans = fc.array(
    fc.record({
      no: fc.constantFrom('1', '2', '3', '4'),
      unit: fc.constantFrom('A', 'B'),
      // a larger number leads a smaller one, so that circles do not hide everything else
      above: fc.constantFrom(0, 1, 2),
      start: fc.nat(900),
      length: fc.option(fc.nat(300)),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const rowsOf = (list: { no: string; unit: string; above: number; start: number; length: number | null }[]): PeopleRow[] =>
    list.map((s, i) => ({
      ...row({
        row: i + 2,
        employeeNo: s.no,
        name: s.no,
        unitCode: s.unit,
        unitName: s.unit,
        managerNo: s.above && list.some((other) => other.no === String(+s.no + s.above)) ? String(+s.no + s.above) : '',
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
          const gone = state.places.filter((place) => rows.some((r) => r.employeeNo === place.employeeNo) && place.to === null && place.managerNo);
          expect(gone.filter((place) => !state.places.some((p) => p.employeeNo === place.managerNo && p.to === null))).toEqual([]);
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

  describe('who leaves', () => {
    const place = (employeeNo: string, managerNo: string | null, over: Partial<PlaceState> = {}): PlaceState => ({
      ...{ id: `p${employeeNo}`, employeeNo, unitCode: 'A', positionCode: null, managerNo, from: '2020-01-01', to: null },
      ...over,
    });
    const person = (employeeNo: string) => ({ employeeNo, name: employeeNo, nameEn: '', email: null, hiredOn: '2020-01-01', leftOn: null });
    /** 1 leads 2, who leads 3 and 4 and the unit A and holds a role. */
    const STATE: OrganizationState = {
      units: [{ code: 'A', name: '甲部', nameEn: '', parentCode: null }],
      positions: [],
      people: ['1', '2', '3', '4'].map(person),
      places: [place('1', null), place('2', '1'), place('3', '2'), place('4', '2')],
      heads: [{ unitCode: 'A', headNo: '2' }],
      grants: [{ employeeNo: '2', role: 'HRBP', to: null }],
    };
    const ROSTER: HeaderMap = { employeeNo: 0, name: 1, unitCode: 2, managerNo: 3, leftOn: 4 };
    const roster = (over: Partial<PeopleRow>): PeopleRow => ({ row: 2, employeeNo: '2', name: '2', unitCode: 'A', managerNo: '1', leftOn: '', ...over });
    const codes = (plan: ReturnType<typeof planImport>) => plan.errors.map((error) => `${error.cell} ${error.code}`);

    it('hands on reports, units and roles, also of people the file does not mention, once', () => {
      const rows = [roster({ leftOn: '2026-08-31' }), roster({ row: 3, employeeNo: '3', name: '3', managerNo: '2' })];
      const plan = planImport(rows, STATE, ROSTER, '2026-08-18');
      expect(codes(plan)).toEqual([]);
      expect(plan.writes.leavers).toEqual([{ employeeNo: '2', on: '2026-08-31', successorNo: '1' }]);
      expect(plan.writes.heads).toEqual([{ unitCode: 'A', headNo: '1' }]);
      const after = applied(STATE, plan);
      for (const led of ['3', '4'])
        expect(after.places.filter((p) => p.employeeNo === led).map((p) => [p.managerNo, p.from, p.to])).toEqual([
          ['2', '2020-01-01', '2026-08-31'],
          ['1', '2026-09-01', null],
        ]);
      expect(plan.counts).toMatchObject({ ended: 1, changed: 2, unchanged: 0, absent: 2 });
      expect(plan.changes.find((change) => change.kind === 'ended')!.fields.map((f) => `${f.field}: ${f.before} → ${f.after}`)).toEqual([
        'place: 2020-01-01 – … · A · 1 → 2020-01-01 – 2026-08-31 · A · 1',
        'head: A · 2 → A · 1',
        'role: HRBP – … → HRBP – 2026-08-31',
      ]);
      expect(Object.values(planImport(rows, after, ROSTER, '2026-08-18').writes).flat()).toEqual([]);
    });
    it('passes over a manager who leaves as well', () => {
      const plan = planImport(
        [roster({ leftOn: '2026-08-31' }), roster({ row: 3, employeeNo: '1', name: '1', managerNo: '', leftOn: '2026-08-20' })],
        STATE,
        ROSTER,
        '2026-08-18',
      );
      expect(
        applied(STATE, plan)
          .places.filter((p) => p.employeeNo === '4')
          .map((p) => [p.managerNo, p.to]),
      ).toEqual([
        ['2', '2026-08-31'],
        [null, null],
      ]);
    });
    it('is understood from an end without a column of beginnings', () => {
      const { to: _, ...rest } = { ...roster({ leftOn: '2026-08-10' }), to: '' };
      expect(planImport([rest], STATE, { ...ROSTER, leftOn: undefined, to: 4 }, '2026-08-18').counts).toMatchObject({ ended: 1 });
    });
    it.each([
      ['a last day before somebody came', [roster({ leftOn: '2019-12-31' })], 'E2 notEmployedThen'],
      ['a last day after somebody has gone', [roster({ employeeNo: '5', name: '5', leftOn: '2026-07-31' })], 'E2 notEmployedThen'],
      ['a new person who left before the row counts', [roster({ employeeNo: '9', name: '9', leftOn: '2026-07-31' })], 'E2 endsBeforeItBegins'],
      [
        'two last days',
        [roster({ leftOn: '2026-08-31', from: '2020-01-01', to: '2024-12-31' }), roster({ row: 3, leftOn: '2026-09-30', from: '2025-01-01' })],
        'E3 leaveDatesDiffer',
      ],
      ['a last day that is not the end of the last place', [roster({ leftOn: '2026-08-31', from: '2020-01-01', to: '2026-07-31' })], 'E2 endsDiffer'],
      ['a manager who is gone on the day from which the row counts', [roster({ employeeNo: '3', name: '3', managerNo: '5' })], 'D2 managerNotEmployed'],
      [
        'a manager who was not there any more at the end of a span that is over',
        [roster({ employeeNo: '3', name: '3', managerNo: '5', from: '2020-01-01', to: '2025-01-31' })],
        'D2 managerNotEmployed',
      ],
      [
        'a manager whom the same file lets go before',
        [roster({ leftOn: '2026-08-10' }), roster({ row: 3, employeeNo: '3', name: '3', managerNo: '2' })],
        'D3 managerNotEmployed',
      ],
    ])('refuses %s', (_, rows, first) => {
      const state = { ...STATE, people: [...STATE.people, person('5')], places: [...STATE.places, place('5', '1', { to: '2024-12-31' })] };
      expect(codes(planImport(rows, state, ROSTER, '2026-08-18'))).toEqual([first]);
    });
    it('lets a span begin before its manager came, as the files of old companies say it', () => {
      const late = { ...STATE, places: STATE.places.map((p) => (p.employeeNo === '2' ? { ...p, from: '2023-01-01' } : p)) };
      expect(codes(planImport([roster({ employeeNo: '3', name: '3', managerNo: '2', from: '2020-01-01' })], late, ROSTER, '2026-08-18'))).toEqual([]);
    });
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
