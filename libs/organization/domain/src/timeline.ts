import { addDays, type IsoDate } from '@kpi-loop/shared/kernel';
import type { PeopleRow } from './people-rows';
import { byFrom, openOn, type Place } from './people-state';

/**
 * Where a person shall have been, from what is known and what the file says. Dated rows: from the first day the file
 * speaks about, the file is the truth; what lies before is kept. One row without a date: the place from `effectiveOn` on,
 * unless it is the place already.
 */
export function timelineOf(
  known: readonly Place[],
  rows: readonly PeopleRow[],
  effectiveOn: IsoDate,
  positionOf: (row: PeopleRow) => string | null | undefined,
): Place[] {
  const before = [...known].sort(byFrom);
  const leftOn = lastDayOf(rows);
  const dated = rows.filter((row) => row.from);
  if (!dated.length) return undated(before, rows[0], effectiveOn, positionOf(rows[0]), leftOn);
  const told = dated.map((row) => placeOf(row, row.from as IsoDate, before, positionOf(row))).sort(byFrom);
  const last = told[told.length - 1];
  return [...clipped(before, told[0].from), ...told.slice(0, -1), { ...last, to: last.to ?? leftOn }];
}

/** The day after which the person is gone, if any of the rows says so. */
export const lastDayOf = (rows: readonly PeopleRow[]): IsoDate | null => rows.map((row) => row.leftOn).find(Boolean) || null;

function placeOf(row: PeopleRow, from: IsoDate, known: readonly Place[], position: string | null | undefined): Place {
  const current = known.find((place) => openOn(place, from));
  return {
    unitCode: row.unitCode,
    positionCode: position === undefined ? (current?.positionCode ?? null) : position,
    managerNo: row.managerNo === undefined ? (current?.managerNo ?? null) : row.managerNo || null,
    from,
    to: row.to || null,
  };
}

function undated(known: Place[], row: PeopleRow, effectiveOn: IsoDate, position: string | null | undefined, leftOn: IsoDate | null): Place[] {
  const from = known.length ? effectiveOn : row.hiredOn || effectiveOn;
  // gone before the row counts: it tells the place that was left, not a new one
  if (leftOn && leftOn < from) return clipped(known, addDays(leftOn, 1));
  const places = placedFrom(known, row, from, position);
  return leftOn ? clipped(places, addDays(leftOn, 1)) : places;
}

function placedFrom(known: Place[], row: PeopleRow, from: IsoDate, position: string | null | undefined): Place[] {
  const wanted = placeOf(row, from, known, position);
  const current = known.find((place) => openOn(place, from));
  if (current && samePlace(current, wanted)) return known;
  const next = known.find((place) => place.from > from);
  return [...clipped(known, from), { ...wanted, to: next ? addDays(next.from, -1) : null }, ...known.filter((place) => place.from > from)];
}

/** The part of a timeline that lies before a day. */
function clipped(places: readonly Place[], before: IsoDate): Place[] {
  const last = addDays(before, -1);
  return places.filter((place) => place.from < before).map((place) => (place.to === null || place.to > last ? { ...place, to: last } : place));
}

export const samePlace = (a: Place, b: Place): boolean => a.unitCode === b.unitCode && a.positionCode === b.positionCode && a.managerNo === b.managerNo;

/** Two rows of one person that share a day: the later of each such pair. */
export function overlapping(rows: readonly PeopleRow[]): PeopleRow[] {
  const sorted = rows.filter((row) => row.from).sort((a, b) => (a.from as string).localeCompare(b.from as string));
  return sorted.filter((row, i) => i > 0 && (!sorted[i - 1].to || (sorted[i - 1].to as string) >= (row.from as string)));
}
