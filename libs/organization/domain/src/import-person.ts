import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { PeopleRow } from './people-rows';
import { openOn, type ChangeKind, type FieldChange, type ImportWrites, type PersonChange, type PersonState, type Place, type PlaceState } from './people-state';
import { samePlace } from './timeline';

/** Somebody whom the import is about, and where that person shall have been. */
export interface Wanted {
  /** the row that speaks of the person; of whom no row speaks, the row of the manager who leaves */
  row: number;
  rows: PeopleRow[];
  old: PersonState | undefined;
  known: PlaceState[];
  places: Place[];
}
export type Planned = Wanted & { person: PersonState };
export const planned = (wanted: Wanted): Planned => ({ ...wanted, person: personOf(wanted) });

function personOf({ rows, old, known, places }: Wanted): PersonState {
  if (!rows.length) return old as PersonState;
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

/** One person that the import would touch, if it would. */
export function changeOf({ row, old, person, known, places }: Planned, day: IsoDate, letGo: readonly FieldChange[]): PersonChange[] {
  const fields: FieldChange[] = PERSON_FIELDS.filter((field) => (old?.[field] ?? null) !== (person[field] ?? null) && (old || person[field])).map((field) => ({
    field,
    before: old?.[field] ?? null,
    after: person[field],
  }));
  fields.push(...placeChanges(known, places), ...letGo);
  if (old && !fields.length) return [];
  const ends = places.at(-1)?.to != null && (!known.length || known.at(-1)!.to === null || known.some((place) => openOn(place, day)));
  const kind: ChangeKind = !old ? 'new' : ends && person.leftOn !== old.leftOn ? 'ended' : 'changed';
  return [{ kind, row, employeeNo: person.employeeNo, name: person.name, fields }];
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

export function peopleWrites(wanted: readonly Planned[]): Pick<ImportWrites, 'people' | 'placesNew' | 'placesChanged' | 'placesRemoved'> {
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
