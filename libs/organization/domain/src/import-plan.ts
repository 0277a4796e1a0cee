import type { IsoDate } from '@kpi-loop/shared/kernel';
import { handOver, leaversOf, lettingGo } from './hand-over';
import { checkLeaving, checkManagers, checkOwn, type Say } from './import-checks';
import { changeOf, peopleWrites, planned, type Wanted } from './import-person';
import { circles } from './manager-chain';
import type { HeaderMap } from './people-file';
import { addressOf, type CellError, type PeopleRow } from './people-rows';
import { byFrom, groupBy, type ChangeKind, type ImportCounts, type ImportWrites, type OrganizationState, type PersonChange, type Place } from './people-state';
import { timelineOf } from './timeline';
import { planUnits, type UnitPlan } from './unit-plan';

export interface ImportPlan {
  errors: CellError[];
  counts: ImportCounts;
  changes: PersonChange[];
  writes: ImportWrites;
}

/**
 * What a file would change, decided without touching anything. With errors the writes are not to be used. Importing the
 * same file twice plans no write the second time.
 */
export function planImport(
  rows: readonly PeopleRow[],
  state: OrganizationState,
  map: HeaderMap,
  effectiveOn: IsoDate,
  broken: readonly PeopleRow[] = [],
): ImportPlan {
  const units = planUnits(rows, state, map, broken);
  const errors = [...units.errors];
  const say: Say = (row, column, code, value) => {
    errors.push({ row: row.row, cell: addressOf(map, column, row.row), column, code, value: value.slice(0, 60) });
  };
  const positions = positionsOf(rows, state);
  const knownPlaces = groupBy([...state.places].sort(byFrom), (place) => place.employeeNo);
  const knownPeople = new Map(state.people.map((person) => [person.employeeNo, person]));
  const wanted = new Map<string, Wanted>();
  for (const [employeeNo, own] of groupBy(rows, (row) => row.employeeNo)) {
    checkOwn(own, say);
    const known = knownPlaces.get(employeeNo) ?? [];
    const places = timelineOf(known, own, effectiveOn, positions.of);
    checkLeaving(own, places, known, map, say);
    wanted.set(employeeNo, { row: own[0].row, rows: own, old: knownPeople.get(employeeNo), known, places });
  }
  // as the file says it, before anybody is handed over
  const asTold = new Map([...wanted].map(([employeeNo, { places }]) => [employeeNo, places]));
  const placesOf = (no: string): readonly Place[] => asTold.get(no) ?? knownPlaces.get(no) ?? [];
  const told = new Set(broken.map((row) => row.employeeNo));
  // a row that has another mistake is asked as well: whoever corrects the file wants to hear everything at once
  for (const row of [...rows, ...broken])
    if (row.managerNo && !wanted.has(row.managerNo) && !knownPeople.has(row.managerNo) && !told.has(row.managerNo))
      say(row, 'managerNo', 'unknownManager', row.managerNo);
  checkManagers(rows, effectiveOn, placesOf, say);
  const spans = [...wanted].flatMap(([employeeNo, { places, rows: own }]) =>
    places.map((place) => ({ ...place, employeeNo, row: own.find((row) => row.from === place.from) ?? own[0] })),
  );
  for (const span of circles(spans, placesOf)) say(span.row, 'managerNo', 'managerCycle', span.managerNo ?? '');

  const leavers = leaversOf(wanted, placesOf);
  const handed = handOver(wanted, leavers, knownPlaces, knownPeople, placesOf);
  const people = [...wanted.values(), ...handed].map(planned);
  const changes = people.flatMap((person) => changeOf(person, effectiveOn, lettingGo(leavers.get(person.person.employeeNo), state)));
  return {
    errors: errors.sort((a, b) => a.row - b.row || a.cell.localeCompare(b.cell)),
    changes: changes.sort((a, b) => a.row - b.row),
    counts: countsOf(changes, wanted, units, positions.fresh.length, state),
    writes: {
      units: units.writes,
      positions: positions.fresh,
      ...peopleWrites(people),
      heads: state.heads.flatMap(({ unitCode, headNo }) => {
        const leaver = leavers.get(headNo);
        return leaver ? [{ unitCode, headNo: leaver.successorNo }] : [];
      }),
      leavers: [...leavers.values()],
    },
  };
}

function countsOf(
  changes: readonly PersonChange[],
  wanted: ReadonlyMap<string, Wanted>,
  units: UnitPlan,
  positionsNew: number,
  state: OrganizationState,
): ImportCounts {
  const count = (kind: ChangeKind): number => changes.filter((change) => change.kind === kind).length;
  return {
    new: count('new'),
    changed: count('changed'),
    ended: count('ended'),
    unchanged: wanted.size - changes.filter((change) => wanted.has(change.employeeNo)).length,
    absent: state.people.filter((person) => !wanted.has(person.employeeNo)).length,
    unitsNew: units.writes.filter((unit) => unit.isNew).length,
    unitsChanged: units.writes.filter((unit) => !unit.isNew).length,
    positionsNew,
  };
}

/** A position is found by its code, else by its name; a name nobody knows becomes a position whose code it is. */
function positionsOf(
  rows: readonly PeopleRow[],
  state: OrganizationState,
): { of: (row: PeopleRow) => string | null | undefined; fresh: { code: string; name: string }[] } {
  const codes = new Set(state.positions.map((p) => p.code));
  const byName = new Map(state.positions.map((p) => [p.name, p.code]));
  const fresh: { code: string; name: string }[] = [];
  const of = (row: PeopleRow): string | null | undefined => {
    if (row.position === undefined && row.positionCode === undefined) return undefined;
    if (row.positionCode && codes.has(row.positionCode)) return row.positionCode;
    const name = row.position || row.positionCode;
    if (!name) return null;
    if (!row.positionCode && byName.has(name)) return byName.get(name)!;
    const code = row.positionCode || name.slice(0, 60);
    if (!codes.has(code)) fresh.push({ code, name });
    codes.add(code);
    byName.set(name, code);
    return code;
  };
  for (const row of rows) of(row);
  return { of, fresh };
}
