import type { FieldProblem } from '@kpi-loop/shared/kernel';
import type { DatasetMapping } from './dataset';
import { DATE_FORMATS } from './date-format';

/** A name of the IANA list; what is no name of one throws. */
function isZone(name: string): boolean {
  try {
    return /^(UTC|[A-Za-z]+\/.+)$/.test(name) && !!new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
}

/** Everything that is wrong with a mapping, as pointers into it. Names of columns are those of the header. */
export function mappingProblems(mapping: DatasetMapping): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (pointer: string, code: string): void => void problems.push({ pointer: `/mapping${pointer}`, code });
  const types = new Map(mapping.columns.map((column) => [column.name, column.type]));
  const seen = new Set<string>();
  const name = (pointer: string, value: string): void => {
    if (value.trim() !== value || value === '') say(pointer, 'nameNotTrimmed');
    if (seen.has(value)) say(pointer, 'nameTwice');
    seen.add(value);
  };
  const known = (formats: string | undefined, pointer: string): void => {
    if (formats !== undefined && !(DATE_FORMATS as readonly string[]).includes(formats)) say(pointer, 'dateFormatUnknown');
  };
  mapping.columns.forEach((column, i) => {
    name(`/columns/${i}/name`, column.name);
    known(column.format, `/columns/${i}/format`);
  });
  known(mapping.dateFormat, '/dateFormat');
  if (mapping.timezone !== undefined && !isZone(mapping.timezone)) say('/timezone', 'zoneUnknown');
  if (types.get(mapping.eventDate) !== 'date') say('/eventDate', types.has(mapping.eventDate) ? 'notADateColumn' : 'columnUnknown');
  if (!mapping.key.length) say('/key', 'keyGiven');
  mapping.key.forEach((column, i) => types.has(column) || say(`/key/${i}`, 'columnUnknown'));
  for (const part of ['person', 'unit'] as const) {
    const column = mapping[part];
    if (column !== undefined && types.get(column) !== 'text') say(`/${part}`, types.has(column) ? 'notATextColumn' : 'columnUnknown');
  }
  if (mapping.unit !== undefined && mapping.unitCode !== undefined) say('/unitCode', 'oneWayToTheUnit');
  if (mapping.person === undefined && mapping.unit === undefined && mapping.unitCode === undefined) say('/person', 'subjectGiven');
  (mapping.computed ?? []).forEach((computed, i) => {
    name(`/computed/${i}/name`, computed.name);
    if (computed.columns.length < 2) say(`/computed/${i}/columns`, 'twoColumnsGiven');
    computed.columns.forEach((column, k) => types.get(column) === 'number' || say(`/computed/${i}/columns/${k}`, 'notANumberColumn'));
  });
  return problems;
}
