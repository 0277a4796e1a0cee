import type { DatasetMapping, TextPlace } from '@kpi-loop/measurement/domain';
import type { ColumnType, DatasetMappingDto, GuessedColumnView, PreviewView } from '@kpi-loop/shared/client';
import { ProblemError } from '@kpi-loop/shared/ui';

/** A column with what people call it; empty: nothing but its name. */
export interface DraftColumn {
  name: string;
  type: ColumnType;
  format?: string;
  used: boolean;
  label: string;
  labelEn: string;
}

export const draftColumn = (name: string, type: ColumnType = 'text'): DraftColumn => ({ name, type, used: true, label: '', labelEn: '' });

/** What the wizard holds while somebody decides; `mappingOf` is what is sent. */
export interface MappingDraft {
  columns: DraftColumn[];
  eventDate: string;
  /** Empty: the company's. */
  timezone: string;
  key: string[];
  person: string;
  unit: string;
  unitCode: string;
  computed: { name: string; op: 'mul' | 'add' | 'sub'; a: string; b: string; label: string; labelEn: string }[];
}

const PERSON = /employee|person|owner|buyer|工号|员工|人员|责任人/i;
/** What a row is called by, rather than what happens to be different in the first rows. */
const KEY = /(^|[_\s-])(id|no|key|code)$|编号|单号|流水号/i;
const DAY = /date|day|time|日期|时间/i;
const UNIT = /unit|dept|department|org|store|部门|组织|单元|门店/i;

/** A first proposal from what the columns look like: the first date, what tells rows apart, names that sound like people and units. */
export function proposal({ columns, rows }: PreviewView): MappingDraft {
  const find = (test: RegExp): string => columns.find((c) => test.test(c.name) && c.type !== 'date')?.name ?? '';
  const person = find(PERSON);
  const unit = columns.find((c) => UNIT.test(c.name) && c.type === 'text' && c.name !== person)?.name ?? '';
  const eventDate = columns.find((c) => c.type === 'date')?.name ?? '';
  const unique = (...names: string[]): boolean => {
    const at = names.map((name) => columns.findIndex((c) => c.name === name));
    return new Set((rows as unknown as { cells: string[] }[]).map((row) => JSON.stringify(at.map((i) => row.cells[i])))).size === rows.length;
  };
  const named = columns.filter((c) => c.blanks === 0 && c.type !== 'date' && !DAY.test(c.name) && unique(c.name)).map((c) => c.name);
  const whose = [eventDate, unit, person].filter((name) => name !== '');
  const rowName = named.find((name) => KEY.test(name) && name !== person && name !== unit);
  // a row a day, unit and person before a figure that happens to differ
  const key = rowName ? [rowName] : eventDate && whose.length > 1 && unique(...whose) ? whose : named.slice(0, 1);
  return {
    columns: columns.map((c: GuessedColumnView) => ({
      ...draftColumn(c.name, [person, unit].includes(c.name) ? 'text' : c.type),
      ...{ label: c.label ?? '', labelEn: c.labelEn ?? '' },
      ...(c.format && c.type === 'date' ? { format: c.format } : {}),
      used: c.name !== '',
    })),
    eventDate,
    timezone: '',
    key,
    person,
    unit,
    unitCode: '',
    computed: [],
  };
}

export function mappingOf(draft: MappingDraft): DatasetMapping {
  return {
    eventDate: draft.eventDate,
    ...(draft.timezone ? { timezone: draft.timezone } : {}),
    key: draft.key,
    ...(draft.person ? { person: draft.person } : {}),
    ...(draft.unit ? { unit: draft.unit } : {}),
    ...(draft.unitCode.trim() ? { unitCode: draft.unitCode.trim() } : {}),
    columns: draft.columns
      .filter((c) => c.used)
      .map((column) => ({
        name: column.name,
        type: column.type,
        ...(column.type === 'date' && column.format ? { format: column.format } : {}),
        ...labelsOf(column),
      })),
    ...(draft.computed.length ? { computed: draft.computed.map(({ name, op, a, b, ...called }) => ({ name, op, columns: [a, b], ...labelsOf(called) })) } : {}),
  };
}

const labelsOf = ({ label, labelEn }: { label: string; labelEn: string }): { label?: string; labelEn?: string } => ({
  ...(label.trim() ? { label: label.trim() } : {}),
  ...(labelEn.trim() ? { labelEn: labelEn.trim() } : {}),
});

/** A mapping as it is kept, to be changed. */
export const draftOf = ({
  columns,
  computed,
  dateFormat,
  eventDate,
  timezone = '',
  key,
  person = '',
  unit = '',
  unitCode = '',
}: DatasetMappingDto): MappingDraft => ({
  // a format of all columns becomes one of each
  columns: columns.map((column) => ({
    ...draftColumn(column.name, column.type),
    ...(dateFormat && column.type === 'date' ? { format: dateFormat } : {}),
    ...column,
  })),
  ...{ eventDate, timezone, key, person, unit, unitCode },
  computed: (computed ?? []).map(({ name, op, columns: [a = '', b = ''], label = '', labelEn = '' }) => ({ name, op, a, b, label, labelEn })),
});

/** Where in the query the source found what it refused; null where it did not say. */
export function placeIn(error: unknown): TextPlace | null {
  const { line, column } = (error instanceof ProblemError ? (error.params ?? {}) : {}) as { line?: unknown; column?: unknown };
  return typeof line === 'number' ? { line, column: typeof column === 'number' ? column : 1 } : null;
}
