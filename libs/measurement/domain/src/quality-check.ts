import { columnsOf, type Measure } from '@kpi-loop/metric/domain';
import type { FieldProblem } from '@kpi-loop/shared/kernel';
import { catalogOf, type ColumnType, type DatasetMapping } from './dataset';

/** What is asked of the rows of a dataset (data.md §4.2). */
export const CHECK_KINDS = ['notNull', 'unique', 'range', 'accepted', 'rowCount', 'freshness', 'reconciliation', 'stability', 'completeness', 'flatline'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** `block`: the delivery does not land. `warn`: it lands and says so; figures in doubt are quarantined. */
export const SEVERITIES = ['block', 'warn'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CHECK_MEASURES = ['count', 'sum'] as const;
export const CHECK_DAYS = ['all', 'work'] as const;
export const CHECK_SUBJECTS = ['dataset', 'unit'] as const;

/** What a check of its kind needs to know; the others are not there. Numbers are decimals as text, shares are percent. */
export interface CheckParams {
  /** `range`: at least one of both. */
  min?: string;
  max?: string;
  /** `accepted`. */
  values?: string[];
  /** `unique`: together they name a row. `flatline`: what else tells one meter from another, beside unit and person. */
  columns?: string[];
  /** `rowCount`: compared with the median of so many runs that landed. */
  runs?: number;
  /** `rowCount`, `reconciliation`, `stability`: percent that is let pass. */
  tolerance?: string;
  /** `freshness`: hours after the end of the last day that was delivered. */
  warnAfter?: number;
  errorAfter?: number;
  /** `reconciliation`, `stability`: rows, or the sum of the column. */
  measure?: (typeof CHECK_MEASURES)[number];
  /** `reconciliation`: code of the other dataset, and its column when sums are compared. */
  other?: string;
  otherColumn?: string;
  /** `stability`: a month is settled so many days after its end. */
  settledDays?: number;
  /** `completeness`: which days are expected, of the dataset or of each unit, and what share of them (percent). */
  days?: (typeof CHECK_DAYS)[number];
  by?: (typeof CHECK_SUBJECTS)[number];
  share?: string;
  /** `flatline`: so many equal readings in a row. */
  readings?: number;
}

export interface QualityCheck {
  kind: CheckKind;
  severity: Severity;
  column: string | null;
  params: CheckParams;
}

/** What a check is made of: the column (and of which types), and its parameters with the value a new one begins with. */
interface CheckForm {
  column: 'none' | 'optional' | 'given';
  types: readonly ColumnType[];
  params: CheckParams;
}

const ANY: readonly ColumnType[] = ['number', 'text', 'date', 'boolean'];
const NUMBER: readonly ColumnType[] = ['number'];

export const CHECK_FORMS: Record<CheckKind, CheckForm> = {
  notNull: { column: 'given', types: ANY, params: {} },
  unique: { column: 'none', types: ANY, params: { columns: [] } },
  range: { column: 'given', types: ['number', 'date'], params: { min: '', max: '' } },
  accepted: { column: 'given', types: ['text', 'number', 'boolean'], params: { values: [] } },
  rowCount: { column: 'none', types: ANY, params: { runs: 10, tolerance: '30' } },
  freshness: { column: 'none', types: ANY, params: { warnAfter: 24, errorAfter: 72 } },
  reconciliation: { column: 'optional', types: NUMBER, params: { other: '', measure: 'count', otherColumn: '', tolerance: '0' } },
  stability: { column: 'optional', types: NUMBER, params: { measure: 'count', tolerance: '1', settledDays: 10 } },
  // domain.md §2.4: at least 98 % of the rows that are expected
  completeness: { column: 'optional', types: ANY, params: { share: '98', days: 'all', by: 'dataset' } },
  flatline: { column: 'given', types: NUMBER, params: { readings: 6, columns: [] } },
};

/** Late data has not arrived, so there is nothing a delivery could be stopped by. */
export const isTimed = (kind: CheckKind): boolean => kind === 'freshness';
/** A warning of such a kind doubts figures, not only rows (domain.md §2.4, FLAG). */
export const doubtsFigures = (kind: CheckKind): boolean => kind === 'completeness' || kind === 'flatline' || kind === 'stability';
/** It looks beyond the rows of the delivery: at what will stand beside them. */
export const looksAround = (kind: CheckKind): boolean => !['notNull', 'range', 'accepted', 'rowCount'].includes(kind);

const DECIMAL = /^-?\d{1,18}(\.\d{1,6})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isPercent = (text: string | undefined): boolean => text !== undefined && /^\d{1,4}(\.\d{1,4})?$/.test(text);
const isWhole = (n: number | undefined, min: number, max: number): boolean => n !== undefined && Number.isInteger(n) && n >= min && n <= max;

export const MOST_READINGS = 366;
export const MOST_HOURS = 24 * 400;
const MOST_VALUES = 200;
const MOST_RUNS = 100;
const MOST_SETTLED_DAYS = 400;

/** Everything that is wrong with a check of a dataset. */
export function checkProblems({ kind, severity, column, params }: QualityCheck, mapping: DatasetMapping): FieldProblem[] {
  const types = new Map(catalogOf(mapping).map((c) => [c.name, c.type]));
  const form = CHECK_FORMS[kind];
  const problems: FieldProblem[] = [];
  const ask = (holds: boolean, pointer: string, code: string): void => void (holds || problems.push({ pointer, code }));
  const ofType = (name: string, allowed: readonly ColumnType[], pointer: string): void => {
    const type = types.get(name);
    ask(type !== undefined, pointer, 'columnIsThere');
    if (type !== undefined) ask(allowed.includes(type), pointer, allowed.length === 1 ? 'numberColumnGiven' : 'columnTypeWrong');
  };
  const summed = params.measure === 'sum';
  const wantsColumn = form.column === 'given' || (summed && form.params.measure !== undefined);
  if (column !== null && form.column !== 'none') ofType(column, form.types, '/column');
  else if (wantsColumn) ask(false, '/column', 'columnGiven');
  if (isTimed(kind)) ask(severity === 'warn', '/severity', 'lateDataBlocksNothing');

  const type = types.get(column ?? '');
  const isValue = (text: string): boolean => (type === 'date' ? DAY.test(text) : DECIMAL.test(text));
  switch (kind) {
    case 'unique':
      ask(!!params.columns?.length, '/params/columns', 'columnsGiven');
      params.columns?.forEach((name, i) => ofType(name, ANY, `/params/columns/${i}`));
      break;
    case 'range': {
      const { min = '', max = '' } = params;
      ask(min !== '' || max !== '', '/params/min', 'boundGiven');
      for (const [bound, text] of Object.entries({ min, max })) ask(text === '' || isValue(text), `/params/${bound}`, 'boundMalformed');
      const inOrder = type === 'date' ? min <= max : Number(min) <= Number(max);
      ask(min === '' || max === '' || inOrder, '/params/max', 'boundsInOrder');
      break;
    }
    case 'accepted':
      ask(!!params.values?.length && params.values.length <= MOST_VALUES, '/params/values', 'valuesGiven');
      if (type === 'number') params.values?.forEach((text, i) => ask(DECIMAL.test(text), `/params/values/${i}`, 'boundMalformed'));
      break;
    case 'rowCount':
      ask(isWhole(params.runs, 3, MOST_RUNS), '/params/runs', 'wholeNumberGiven');
      ask(isPercent(params.tolerance), '/params/tolerance', 'percentGiven');
      break;
    case 'freshness':
      ask(isWhole(params.warnAfter, 1, MOST_HOURS), '/params/warnAfter', 'wholeNumberGiven');
      ask(isWhole(params.errorAfter, 1, MOST_HOURS) && params.errorAfter! > (params.warnAfter ?? 0), '/params/errorAfter', 'errorAfterWarning');
      break;
    case 'reconciliation':
      ask(!!params.other?.trim(), '/params/other', 'otherGiven');
      ask(!summed || !!params.otherColumn?.trim(), '/params/otherColumn', 'columnGiven');
      ask(isPercent(params.tolerance), '/params/tolerance', 'percentGiven');
      break;
    case 'stability':
      ask(isPercent(params.tolerance), '/params/tolerance', 'percentGiven');
      ask(isWhole(params.settledDays, 0, MOST_SETTLED_DAYS), '/params/settledDays', 'wholeNumberGiven');
      break;
    case 'completeness':
      ask(isPercent(params.share) && Number(params.share) <= 100, '/params/share', 'percentGiven');
      break;
    case 'flatline':
      ask(isWhole(params.readings, 2, MOST_READINGS), '/params/readings', 'wholeNumberGiven');
      params.columns?.forEach((name, i) => ofType(name, ANY, `/params/columns/${i}`));
      break;
  }
  if (form.params.measure) ask(params.measure !== undefined, '/params/measure', 'measureGiven');
  return problems;
}

/** Of what was sent, the parameters its kind has: nothing that has no effect is kept. */
export function paramsOf(kind: CheckKind, given: CheckParams): CheckParams {
  const known = Object.keys(CHECK_FORMS[kind].params);
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => known.includes(name) && value !== undefined && value !== '')) as CheckParams;
}

/** Does a definition count what the column holds? Of a column that is reckoned from others, these count as well; without a column all rows are meant. */
export function readsColumn(parts: readonly (Measure | null)[], column: string | null, { computed = [] }: DatasetMapping): boolean {
  if (column === null) return true;
  const read = new Set(parts.flatMap((part) => (part ? columnsOf(part) : [])));
  return read.has(column) || computed.some(({ name, columns }) => read.has(name) && columns.includes(column));
}
