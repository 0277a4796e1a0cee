import type { IsoDate } from '@kpi-loop/shared/kernel';
import { circles } from './manager-chain';
import type { HeaderMap, PeopleColumn } from './people-file';
import { addressOf, type CellError, type PeopleRow } from './people-rows';
import {
  byFrom,
  groupBy,
  openOn,
  type ChangeKind,
  type FieldChange,
  type ImportCounts,
  type ImportWrites,
  type OrganizationState,
  type PersonChange,
  type PersonState,
  type Place,
  type PlaceState,
} from './people-state';
import { overlapping, samePlace, timelineOf } from './timeline';
import { planUnits } from './unit-plan';

export interface ImportPlan {
  errors: CellError[];
  counts: ImportCounts;
  changes: PersonChange[];
  writes: ImportWrites;
}

interface Wanted {
  rows: PeopleRow[];
  old: PersonState | undefined;
  person: PersonState;
  known: PlaceState[];
  places: Place[];
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
  const say = (row: PeopleRow, column: PeopleColumn, code: string, value: string): void => {
    errors.push({ row: row.row, cell: addressOf(map, column, row.row), column, code, value: value.slice(0, 60) });
  };
  const positions = positionsOf(rows, state);
  const knownPlaces = groupBy(state.places, (place) => place.employeeNo);
  const knownPeople = new Map(state.people.map((person) => [person.employeeNo, person]));
  const wanted = new Map<string, Wanted>();
  for (const [employeeNo, own] of groupBy(rows, (row) => row.employeeNo)) {
    checkOwn(own, say);
    const known = (knownPlaces.get(employeeNo) ?? []).sort(byFrom);
    const places = timelineOf(known, own, effectiveOn, positions.of);
    const old = knownPeople.get(employeeNo);
    wanted.set(employeeNo, { rows: own, old, known, places, person: personOf(own, old, known, places) });
  }
  const told = new Set(broken.map((row) => row.employeeNo));
  for (const row of rows)
    if (row.managerNo && !wanted.has(row.managerNo) && !knownPeople.has(row.managerNo) && !told.has(row.managerNo))
      say(row, 'managerNo', 'unknownManager', row.managerNo);
  const placesOf = (no: string): readonly Place[] => wanted.get(no)?.places ?? knownPlaces.get(no) ?? [];
  const spans = [...wanted].flatMap(([employeeNo, { places, rows: own }]) =>
    places.map((place) => ({ ...place, employeeNo, row: own.find((row) => row.from === place.from) ?? own[0] })),
  );
  for (const span of circles(spans, placesOf)) say(span.row, 'managerNo', 'managerCycle', span.managerNo ?? '');
  const changes = [...wanted.values()].flatMap((person) => changeOf(person, effectiveOn));
  const count = (kind: ChangeKind): number => changes.filter((change) => change.kind === kind).length;
  return {
    errors: errors.sort((a, b) => a.row - b.row || a.cell.localeCompare(b.cell)),
    changes: changes.sort((a, b) => a.row - b.row),
    counts: {
      new: count('new'),
      changed: count('changed'),
      ended: count('ended'),
      unchanged: wanted.size - changes.length,
      absent: state.people.filter((person) => !wanted.has(person.employeeNo)).length,
      unitsNew: units.writes.filter((unit) => unit.isNew).length,
      unitsChanged: units.writes.filter((unit) => !unit.isNew).length,
      positionsNew: positions.fresh.length,
    },
    writes: { units: units.writes, positions: positions.fresh, ...peopleWrites([...wanted.values()]) },
  };
}

/** Rows of one person have to be about one person and about different days. */
function checkOwn(rows: readonly PeopleRow[], say: (row: PeopleRow, column: PeopleColumn, code: string, value: string) => void): void {
  for (const row of rows.slice(1)) {
    if (row.name !== rows[0].name) say(row, 'name', 'namesDiffer', row.name);
    if (!row.from) say(row, 'employeeNo', 'doubledEmployeeNo', row.employeeNo);
  }
  if (rows.length > 1 && !rows[0].from) say(rows[0], 'employeeNo', 'doubledEmployeeNo', rows[0].employeeNo);
  for (const row of overlapping(rows)) say(row, 'from', 'overlaps', row.from as string);
}

function personOf(rows: readonly PeopleRow[], old: PersonState | undefined, known: readonly Place[], places: readonly Place[]): PersonState {
  const last = <K extends 'name' | 'nameEn' | 'email' | 'hiredOn'>(key: K): PeopleRow[K] | undefined =>
    rows
      .map((row) => row[key])
      .filter(Boolean)
      .at(-1);
  const end = places.at(-1)?.to ?? null;
  const moved = places.length !== known.length || places.some((place, i) => place.to !== known[i].to);
  return {
    employeeNo: rows[0].employeeNo,
    name: last('name') ?? old?.name ?? '',
    nameEn: last('nameEn') || (old?.nameEn ?? ''),
    email: last('email') || (old?.email ?? null),
    hiredOn: last('hiredOn') || (old?.hiredOn ?? places[0]?.from ?? null),
    leftOn: moved || !old ? end : old.leftOn,
  };
}

const PERSON_FIELDS = ['name', 'nameEn', 'email', 'hiredOn'] as const;

function changeOf({ rows, old, person, known, places }: Wanted, day: IsoDate): PersonChange[] {
  const fields: FieldChange[] = PERSON_FIELDS.filter((field) => (old?.[field] ?? null) !== (person[field] ?? null) && (old || person[field])).map((field) => ({
    field,
    before: old?.[field] ?? null,
    after: person[field],
  }));
  fields.push(...placeChanges(known, places));
  if (old && !fields.length) return [];
  const ends = places.at(-1)?.to != null && (!known.length || known.at(-1)!.to === null || known.some((place) => openOn(place, day)));
  const kind: ChangeKind = !old ? 'new' : ends && person.leftOn !== old.leftOn ? 'ended' : 'changed';
  return [{ kind, row: rows[0].row, employeeNo: person.employeeNo, name: person.name, fields }];
}

const span = ({ from, to }: Place): string => `${from} – ${to ?? '…'}`;
const spell = (place: Place): string => [span(place), place.unitCode, place.positionCode, place.managerNo].filter(Boolean).join(' · ');

function placeChanges(known: readonly Place[], places: readonly Place[]): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const place of places) {
    const old = known.find((k) => k.from === place.from);
    if (!old) changes.push({ field: 'place', before: null, after: spell(place) });
    else if (!samePlace(old, place) || old.to !== place.to) changes.push({ field: 'place', before: spell(old), after: spell(place) });
  }
  for (const old of known) if (!places.some((place) => place.from === old.from)) changes.push({ field: 'place', before: spell(old), after: null });
  return changes;
}

function peopleWrites(wanted: readonly Wanted[]): Pick<ImportWrites, 'people' | 'placesNew' | 'placesChanged' | 'placesRemoved'> {
  const writes: Pick<ImportWrites, 'people' | 'placesNew' | 'placesChanged' | 'placesRemoved'> = {
    people: [],
    placesNew: [],
    placesChanged: [],
    placesRemoved: [],
  };
  for (const { old, person, known, places } of wanted) {
    const { employeeNo } = person;
    if (!old || [...PERSON_FIELDS, 'leftOn' as const].some((field) => (old[field] ?? null) !== (person[field] ?? null)))
      writes.people.push({ ...person, isNew: !old });
    for (const place of places) {
      const before = known.find((k) => k.from === place.from);
      if (!before) writes.placesNew.push({ ...place, employeeNo });
      else if (!samePlace(before, place) || before.to !== place.to) writes.placesChanged.push({ ...place, employeeNo, id: before.id });
    }
    writes.placesRemoved.push(...known.filter((k) => !places.some((place) => place.from === k.from)).map((k) => k.id));
  }
  return writes;
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
