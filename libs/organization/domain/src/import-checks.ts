import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { PlacesOf } from './hand-over';
import type { HeaderMap, PeopleColumn } from './people-file';
import type { PeopleRow } from './people-rows';
import { openOn, type Place } from './people-state';
import { lastDayOf, overlapping } from './timeline';

export type Say = (row: PeopleRow, column: PeopleColumn, code: string, value: string) => void;

/** Rows of one person have to be about one person and about different days. */
export function checkOwn(rows: readonly PeopleRow[], say: Say): void {
  for (const row of rows.slice(1)) {
    if (row.name !== rows[0].name) say(row, 'name', 'namesDiffer', row.name);
    if (!row.from) say(row, 'employeeNo', 'doubledEmployeeNo', row.employeeNo);
  }
  if (rows.length > 1 && !rows[0].from) say(rows[0], 'employeeNo', 'doubledEmployeeNo', rows[0].employeeNo);
  for (const row of overlapping(rows)) say(row, 'from', 'overlaps', row.from as string);
}

/** A last day at work has to be a day on which the person works here, and one and the same on every row. */
export function checkLeaving(rows: readonly PeopleRow[], places: readonly Place[], known: readonly Place[], map: HeaderMap, say: Say): void {
  const on = lastDayOf(rows);
  if (!on) return;
  const column: PeopleColumn = map.leftOn === undefined ? 'to' : 'leftOn';
  const row = rows.find((one) => one.leftOn) as PeopleRow;
  const other = rows.find((one) => one.leftOn && one.leftOn !== on);
  if (other) return say(other, column, 'leaveDatesDiffer', other.leftOn as string);
  const last = places.at(-1);
  const dated = rows.some((one) => one.from);
  if (last?.to === on && last.from <= on) return;
  say(row, column, last && dated && last.to !== on ? 'endsDiffer' : known.length && !dated ? 'notEmployedThen' : 'endsBeforeItBegins', on);
}

/**
 * Whoever is named as a manager has to work here on the days at hand: on the day from which the row counts, or, where all
 * of it is past, on its last one. (Files name today's manager on older spans too, so the first day of a span proves nothing.)
 */
export function checkManagers(rows: readonly PeopleRow[], effectiveOn: IsoDate, placesOf: PlacesOf, say: Say): void {
  for (const row of rows) {
    const managed = row.managerNo ? placesOf(row.managerNo) : [];
    const to = row.to || row.leftOn || null;
    const from = row.from || effectiveOn;
    if (!managed.length || (to && to < from)) continue;
    const day = to && to < effectiveOn ? to : from > effectiveOn ? from : effectiveOn;
    if (!managed.some((place) => openOn(place, day))) say(row, 'managerNo', 'managerNotEmployed', row.managerNo as string);
  }
}
