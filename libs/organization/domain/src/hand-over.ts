import { addDays, type IsoDate } from '@kpi-loop/shared/kernel';
import type { Wanted } from './import-person';
import { openOn, type FieldChange, type Leaver, type OrganizationState, type PersonState, type Place, type PlaceState } from './people-state';

const DEEPEST = 60;

export type PlacesOf = (employeeNo: string) => readonly Place[];

/** The day after which somebody has no place any more; null = stays until further notice, or was never here. */
export const lastDay = (places: readonly Place[]): IsoDate | null => places.at(-1)?.to ?? null;

/** Who leads from a day on what `leaver` led: his own manager, and the next above while that one is gone too (R-SM5). */
export function successorOf(leaver: string, day: IsoDate, placesOf: PlacesOf, self?: string): string | null {
  let next = placesOf(leaver).at(-1)?.managerNo ?? null;
  for (let depth = 0; next && depth < DEEPEST; depth++) {
    if (next !== self && placesOf(next).some((place) => openOn(place, day))) return next;
    next = placesOf(next).at(-1)?.managerNo ?? null;
  }
  return null;
}

/** A place under a manager who leaves goes on under the successor, so that nobody is led by somebody who is gone. */
export function handedOver(place: Place, self: string, placesOf: PlacesOf, depth = 0): Place[] {
  const { managerNo } = place;
  const last = managerNo ? lastDay(placesOf(managerNo)) : null;
  if (!managerNo || !last || depth > DEEPEST || (place.to !== null && place.to <= last)) return [place];
  const day = last < place.from ? place.from : addDays(last, 1);
  const { unitCode, positionCode, to } = place;
  const rest = handedOver({ unitCode, positionCode, managerNo: successorOf(managerNo, day, placesOf, self), from: day, to }, self, placesOf, depth + 1);
  return last < place.from ? rest : [{ ...place, to: last }, ...rest];
}

/** People whose last day is another one than it was, by employee number. */
export function leaversOf(people: ReadonlyMap<string, Wanted>, placesOf: PlacesOf): Map<string, Leaver> {
  const leavers = new Map<string, Leaver>();
  for (const [employeeNo, { known, places }] of people) {
    const on = lastDay(places);
    if (on && on !== lastDay(known)) leavers.set(employeeNo, { employeeNo, on, successorNo: successorOf(employeeNo, addDays(on, 1), placesOf) });
  }
  return leavers;
}

/**
 * Whom a leaver led goes on under the successor: those of the file (changed in place), and those it does not mention.
 * @returns the latter
 */
export function handOver(
  wanted: ReadonlyMap<string, Wanted>,
  leavers: ReadonlyMap<string, Leaver>,
  known: ReadonlyMap<string, PlaceState[]>,
  people: ReadonlyMap<string, PersonState>,
  placesOf: PlacesOf,
): Wanted[] {
  const underLeaver = (place: Place): boolean => !!place.managerNo && leavers.has(place.managerNo);
  for (const [employeeNo, person] of wanted) {
    // what is known already is touched for the sake of a new leaver only
    const isTold = (place: Place): boolean => !(person.known as readonly Place[]).includes(place);
    person.places = person.places.flatMap((place) => (isTold(place) || underLeaver(place) ? handedOver(place, employeeNo, placesOf) : [place]));
  }
  return [...known].flatMap(([employeeNo, places]) => {
    const led = wanted.has(employeeNo) ? undefined : places.find(underLeaver);
    if (!led) return [];
    const next = places.flatMap((place) => (underLeaver(place) ? handedOver(place, employeeNo, placesOf) : [place]));
    return [{ row: (wanted.get(led.managerNo as string) as Wanted).row, rows: [], old: people.get(employeeNo), known: places, places: next }];
  });
}

/** What a leaver lets go of beside the place: units to lead, roles. */
export function lettingGo(leaver: Leaver | undefined, { heads, grants }: OrganizationState): FieldChange[] {
  if (!leaver) return [];
  const { employeeNo, on, successorNo } = leaver;
  const led = heads.filter((head) => head.headNo === employeeNo);
  const roles = grants.filter((grant) => grant.employeeNo === employeeNo && (grant.to === null || grant.to > on));
  return [
    ...led.map(({ unitCode }) => ({ field: 'head', before: `${unitCode} · ${employeeNo}`, after: `${unitCode} · ${successorNo ?? '…'}` })),
    ...[...new Set(roles.map((grant) => grant.role))].sort().map((role) => ({ field: 'role', before: `${role} – …`, after: `${role} – ${on}` })),
  ];
}
