import type { HeaderMap, PeopleColumn } from './people-file';
import { addressOf, type CellError, type PeopleRow } from './people-rows';
import type { OrganizationState, UnitState } from './people-state';

export interface UnitPlan {
  writes: (UnitState & { isNew: boolean })[];
  errors: CellError[];
}

interface Wanted extends UnitState {
  row: PeopleRow;
  saysParent: boolean;
}

/** Units the file brings or renames. A unit may be described on many rows; they have to agree. */
export function planUnits(rows: readonly PeopleRow[], state: OrganizationState, map: HeaderMap, broken: readonly PeopleRow[]): UnitPlan {
  const told = new Set(broken.map((row) => row.unitCode));
  const errors: CellError[] = [];
  const say = (row: PeopleRow, column: PeopleColumn, code: string, value: string): void => {
    errors.push({ row: row.row, cell: addressOf(map, column, row.row), column, code, value });
  };
  const codeColumn: PeopleColumn = map.unitCode === undefined ? 'unitName' : 'unitCode';
  const known = new Map(state.units.map((unit) => [unit.code, unit]));
  const wanted = new Map<string, Wanted>();
  for (const row of rows) {
    const old = known.get(row.unitCode);
    const name = row.unitName || old?.name || '';
    const first = wanted.get(row.unitCode);
    if (first) {
      if (row.unitName && first.row.unitName && row.unitName !== first.name) say(row, 'unitName', 'unitNamesDiffer', row.unitName);
      else if (row.parentUnitCode && first.saysParent && row.parentUnitCode !== first.parentCode)
        say(row, 'parentUnitCode', 'unitParentsDiffer', row.parentUnitCode);
      if (row.unitName && !first.row.unitName) Object.assign(first, { name, row });
      if (row.unitNameEn) first.nameEn = row.unitNameEn;
      if (row.parentUnitCode && !first.saysParent) Object.assign(first, { parentCode: row.parentUnitCode, saysParent: true });
      continue;
    }
    const parentCode = row.parentUnitCode || (old?.parentCode ?? null);
    wanted.set(row.unitCode, { code: row.unitCode, name, nameEn: row.unitNameEn || (old?.nameEn ?? ''), parentCode, row, saysParent: !!row.parentUnitCode });
  }
  const parentOf = (code: string): string | null | undefined => (wanted.get(code) ?? known.get(code))?.parentCode;
  for (const unit of wanted.values()) {
    if (!unit.name && !told.has(unit.code)) say(unit.row, codeColumn, 'unknownUnit', unit.code);
    else if (unit.parentCode && parentOf(unit.parentCode) === undefined && !told.has(unit.parentCode))
      say(unit.row, 'parentUnitCode', 'unknownParentUnit', unit.parentCode);
    else if (closesCircle(unit.code, parentOf)) say(unit.row, 'parentUnitCode', 'unitCycle', unit.parentCode ?? '');
  }
  const named = new Set(broken.filter((row) => row.unitName).map((row) => row.unitCode));
  for (const row of broken)
    if (row.unitCode && !wanted.has(row.unitCode) && !known.has(row.unitCode) && !named.has(row.unitCode)) say(row, codeColumn, 'unknownUnit', row.unitCode);
  const writes = [...wanted.values()].flatMap(({ code, name, nameEn, parentCode }) => {
    const old = known.get(code);
    const same = old && old.name === name && old.nameEn === nameEn && old.parentCode === parentCode;
    return same ? [] : [{ code, name, nameEn, parentCode, isNew: !old }];
  });
  return { writes, errors };
}

function closesCircle(code: string, parentOf: (code: string) => string | null | undefined): boolean {
  const seen = new Set<string>();
  for (let at: string | null | undefined = parentOf(code); at; at = parentOf(at)) {
    if (at === code || seen.has(at)) return true;
    seen.add(at);
  }
  return false;
}
