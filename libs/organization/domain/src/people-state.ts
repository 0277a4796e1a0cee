import type { IsoDate } from '@kpi-loop/shared/kernel';

/** The organisation as it is, in the words of a file: codes and employee numbers instead of ids. */
export interface OrganizationState {
  units: UnitState[];
  positions: { code: string; name: string }[];
  people: PersonState[];
  places: PlaceState[];
  /** units that somebody heads */
  heads: { unitCode: string; headNo: string }[];
  /** granted roles; `to` null = until further notice */
  grants: { employeeNo: string; role: string; to: IsoDate | null }[];
}

export interface UnitState {
  code: string;
  name: string;
  nameEn: string;
  parentCode: string | null;
}

export interface PersonState {
  employeeNo: string;
  name: string;
  nameEn: string;
  email: string | null;
  hiredOn: IsoDate | null;
  leftOn: IsoDate | null;
}

/** Where a person was from a day to a day, both included; `to` null = until further notice. */
export interface Place {
  unitCode: string;
  positionCode: string | null;
  managerNo: string | null;
  from: IsoDate;
  to: IsoDate | null;
}

export interface PlaceState extends Place {
  id: string;
  employeeNo: string;
}

export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

export type ChangeKind = 'new' | 'changed' | 'ended';

/** One person that the import would touch. */
export interface PersonChange {
  kind: ChangeKind;
  row: number;
  employeeNo: string;
  name: string;
  fields: FieldChange[];
}

export interface ImportCounts {
  new: number;
  changed: number;
  ended: number;
  unchanged: number;
  /** people the file does not mention; they stay as they are */
  absent: number;
  unitsNew: number;
  unitsChanged: number;
  positionsNew: number;
}

/** What is to be written; empty when nothing would change. */
export interface ImportWrites {
  units: (UnitState & { isNew: boolean })[];
  positions: { code: string; name: string }[];
  people: (PersonState & { isNew: boolean })[];
  placesRemoved: string[];
  placesChanged: PlaceState[];
  placesNew: (Place & { employeeNo: string })[];
  /** units whose head leaves, and who follows */
  heads: { unitCode: string; headNo: string | null }[];
  /** who leaves after which day; roles end on it */
  leavers: Leaver[];
}

export interface Leaver {
  employeeNo: string;
  on: IsoDate;
  /** who leads the reports and the units from the next day on */
  successorNo: string | null;
}

export const openOn = (place: Place, day: IsoDate): boolean => place.from <= day && (place.to === null || place.to >= day);
export const byFrom = (a: Place, b: Place): number => a.from.localeCompare(b.from);

export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
