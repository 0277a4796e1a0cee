import { Problem, decimal } from '@kpi-loop/shared/kernel';
import { TASK_TARGET } from './key-task';
import { brokenLineRules, capWithinPolicy, type LineRule } from './line-rule-json';
import { targetsInOrder } from './line-rules';
import { brokenDenominatorRule } from './planned-denominator';
import type { CardPolicy, LineKind, MetricDirection } from './scorecard';
import { mostWeight, sumOfWeights } from './weighting';

/** What a workbook of cards says: one line a row. The first two columns find the line, the others beside its values are for people only. */
export const SHEET_COLUMNS = [
  'scorecard',
  'code',
  'subject',
  'unit',
  'status',
  'metric',
  'weight',
  'threshold',
  'target',
  'stretch',
  'plannedDenominator',
] as const;
export type SheetColumn = (typeof SHEET_COLUMNS)[number];
export const SHEET_HEADERS: Record<SheetColumn, readonly [zh: string, en: string]> = {
  scorecard: ['考核表编号', 'Scorecard ID'],
  code: ['指标编码', 'Metric code'],
  subject: ['被考核对象', 'Subject'],
  unit: ['部门', 'Unit'],
  status: ['状态', 'Status'],
  metric: ['指标', 'Metric'],
  weight: ['权重', 'Weight'],
  threshold: ['门槛值', 'Threshold'],
  target: ['目标值', 'Target'],
  stretch: ['挑战值', 'Stretch'],
  plannedDenominator: ['计划分母', 'Planned denominator'],
};
const NEEDED: readonly SheetColumn[] = ['scorecard', 'code', 'weight', 'target'];

export type SheetMap = Partial<Record<SheetColumn, number>>;

export interface SheetValues {
  weight: string;
  threshold: string | null;
  target: string;
  stretch: string | null;
  /** Of a ratio. */
  plannedDenominator: string | null;
}

export interface SheetLine extends SheetValues {
  /** A KPI when absent. Key tasks and bonus items of a card are numbered (GS-1, BP-1): a sheet changes them and adds none. */
  kind?: LineKind;
  code: string;
  metricId: string;
  direction: MetricDirection;
  percent: boolean;
  /** Its targets are weighed by denominators. */
  ratio: boolean;
  rule: LineRule;
  /** R-W2. */
  weightWaived?: boolean;
}

/** A card as it is known; `because`: why the one who imports may not change it now. */
export interface SheetCard {
  id: string;
  subject: string;
  version: number;
  policy: CardPolicy;
  because: string[];
  lines: SheetLine[];
}

/** A metric that may be put on a card anew. */
export type SheetMetric = Pick<SheetLine, 'code' | 'metricId' | 'direction' | 'percent' | 'ratio' | 'rule'>;

export interface SheetError {
  row: number;
  /** As the spreadsheet names it: F7. */
  cell: string;
  column: SheetColumn;
  code: string;
  value: string;
}

export interface SheetChange {
  scorecardId: string;
  version: number;
  subject: string;
  /** What differs, line by line; `before` null: a new line. */
  lines: { code: string; row: number; before: SheetValues | null; after: SheetValues }[];
}

export interface SheetPlan {
  changes: SheetChange[];
  errors: SheetError[];
  unchanged: number;
}

/** @throws Problem invalid (400) headersMissing, with the headers that are not there. */
export function sheetMap(header: readonly string[]): SheetMap {
  const at = (column: SheetColumn) => header.findIndex((text) => SHEET_HEADERS[column].some((name) => name.toLowerCase() === text.trim().toLowerCase()));
  const map = Object.fromEntries(SHEET_COLUMNS.map((column) => [column, at(column)]).filter(([, place]) => Number(place) >= 0)) as SheetMap;
  const missing = NEEDED.filter((column) => map[column] === undefined);
  if (missing.length)
    throw new Problem('invalid', 'headersMissing', undefined, { params: { headers: missing.map((column) => SHEET_HEADERS[column][0]).join('、') } });
  return map;
}

interface ReadRow extends Omit<SheetValues, 'plannedDenominator'> {
  /** Absent: the file has no such column, and says nothing about it. */
  plannedDenominator?: string | null;
  row: number;
  code: string;
  cardId: string;
}

/**
 * What a workbook would change, and every cell that is wrong; with one error nothing is changed. Lines that the file does not
 * name stay as they are. Row 0 of `body` is row 2 of the sheet.
 */
export function planSheet(body: readonly string[][], map: SheetMap, cards: readonly SheetCard[], metrics: readonly SheetMetric[]): SheetPlan {
  const errors: SheetError[] = [];
  const known = new Map(cards.map((card) => [card.id, card]));
  const byCode = new Map(metrics.map((metric) => [metric.code, metric]));
  const cellOf = (row: readonly string[], column: SheetColumn) => (map[column] === undefined ? '' : (row[map[column]] ?? '').trim());
  const wrong = (row: number, column: SheetColumn, code: string) =>
    errors.push({ row, cell: `${columnName(map[column] ?? 0)}${row}`, column, code, value: cellOf(body[row - 2], column).slice(0, 100) });
  const rows = new Map<string, ReadRow[]>();
  body.forEach((cells, i) => {
    const row = i + 2;
    if (cells.every((cell) => !cell.trim())) return;
    const [cardId, code] = [cellOf(cells, 'scorecard').toLowerCase(), cellOf(cells, 'code').replace(/^'(?=[=+\-@])/, '')];
    const card = known.get(cardId);
    if (!card) return void wrong(row, 'scorecard', 'unknownCard');
    const metric = card.lines.find((line) => line.code === code) ?? byCode.get(code);
    if (!metric) return void wrong(row, 'code', 'unknownMetric');
    if (rows.get(cardId)?.some((other) => other.code === code)) return void wrong(row, 'code', 'everyMetricOnce');
    const number = (column: 'weight' | 'threshold' | 'target' | 'stretch' | 'plannedDenominator', percent: boolean): string | null => {
      const text = cellOf(cells, column);
      const value = text === '' ? null : numberOf(text, percent);
      if (text !== '' && value === null) wrong(row, column, 'notANumber');
      return value;
    };
    const before = errors.length;
    const weight = number('weight', false);
    const [threshold, target, stretch] = (['threshold', 'target', 'stretch'] as const).map((column) => number(column, metric.percent));
    const plannedDenominator = map.plannedDenominator === undefined ? undefined : number('plannedDenominator', false);
    const broken = brokenDenominatorRule(plannedDenominator, metric.ratio);
    if (broken) wrong(row, 'plannedDenominator', broken);
    if (cellOf(cells, 'weight') === '') wrong(row, 'weight', 'required');
    if (cellOf(cells, 'target') === '') wrong(row, 'target', 'required');
    if (errors.length > before) return;
    rows.set(cardId, [...(rows.get(cardId) ?? []), { row, code, cardId, weight: weight!, threshold, target: target!, stretch, plannedDenominator }]);
  });
  const plans = [...rows].map(([cardId, given]) => planCard(known.get(cardId)!, given, byCode, wrong));
  const changes = plans.filter((change) => change.lines.length);
  return { changes, errors: errors.sort((a, b) => a.row - b.row), unchanged: plans.length - changes.length };
}

function planCard(
  card: SheetCard,
  given: ReadRow[],
  metrics: Map<string, SheetMetric>,
  wrong: (row: number, column: SheetColumn, code: string) => void,
): SheetChange {
  const lines = given.flatMap(({ row, code, weight, threshold, target, stretch, plannedDenominator }) => {
    const before = card.lines.find((line) => line.code === code) ?? null;
    const after = {
      weight,
      threshold,
      target,
      stretch,
      plannedDenominator: plannedDenominator === undefined ? (before?.plannedDenominator ?? null) : plannedDenominator,
    };
    return before && same(before, after) ? [] : [{ row, code, before: before && valuesOf(before), after }];
  });
  if (lines.length) judge(card, given, lines, metrics, wrong);
  return { scorecardId: card.id, version: card.version, subject: card.subject, lines };
}

/** The rules that hold for the form hold for the file (R-W1, R-W3, R-W4, targetsInOrder, ruleFitsTarget). */
function judge(
  card: SheetCard,
  given: ReadRow[],
  changed: SheetChange['lines'],
  metrics: Map<string, SheetMetric>,
  wrong: (row: number, column: SheetColumn, code: string) => void,
): void {
  if (card.because.length) return void wrong(given[0].row, 'scorecard', card.because[0]);
  const { weights, score } = card.policy;
  const first = given[0].row;
  const after = [...card.lines.filter((line) => !given.some(({ code }) => code === line.code)), ...given];
  const kinds = new Map(card.lines.map((line) => [line.code, line.kind ?? 'kpi']));
  const ofKind = (kind: LineKind) => after.filter(({ code }) => (kinds.get(code) ?? 'kpi') === kind);
  if (after.length - ofKind('bonus').length > weights.maxLines) wrong(first, 'scorecard', 'linesAtMost8');
  if (!decimal(sumOfWeights(after.map((line) => line.weight))).eq(decimal(weights.sum))) wrong(first, 'weight', 'weightsTotal100');
  const tooHeavy = decimal(sumOfWeights(ofKind('task').map((line) => line.weight))).gt(decimal(weights.keyTaskMax));
  const tooMuch = decimal(sumOfWeights(ofKind('bonus').map((line) => line.target))).gt(decimal(score.bonusMax));
  for (const { row, code, after: values } of changed) {
    const kind = kinds.get(code) ?? 'kpi';
    if (kind === 'bonus') {
      if (!decimal(values.weight).isZero()) wrong(row, 'weight', 'bonusHasNoWeight');
      if (tooMuch || decimal(values.target).lte(0)) wrong(row, 'target', 'bonusWithinLimit');
      continue;
    }
    if (kind === 'task') {
      if (tooHeavy) wrong(row, 'weight', 'keyTasksWithinLimit');
      if (!decimal(values.target).eq(TASK_TARGET) || values.threshold !== null || values.stretch !== null) wrong(row, 'target', 'taskScoredByMilestones');
    }
    const own = card.lines.find((line) => line.code === code);
    const { direction, rule } = own ?? metrics.get(code)!;
    const most = mostWeight(weights.max, own?.weightWaived);
    const weight = decimal(values.weight);
    if (weight.decimalPlaces() > 2 || weight.lt(decimal(weights.min)) || weight.gt(decimal(most))) wrong(row, 'weight', 'weightsInRange');
    if (!targetsInOrder(values, direction)) wrong(row, 'target', 'targetsInOrder');
    else if (brokenLineRules(rule, direction, values).length || !capWithinPolicy(rule, score)) wrong(row, 'target', 'ruleFitsTarget');
  }
}

const valuesOf = ({ weight, threshold, target, stretch, plannedDenominator }: SheetValues): SheetValues => ({
  weight,
  threshold,
  target,
  stretch,
  plannedDenominator,
});
const same = (a: SheetValues, b: SheetValues): boolean =>
  (['weight', 'threshold', 'target', 'stretch', 'plannedDenominator'] as const).every((key) => {
    const [x, y] = [a[key], b[key]];
    return x === null || y === null ? x === y : decimal(x).eq(decimal(y));
  });

/** `95%` is 0.95 of a share; a share without the sign is what is stored. Thousands may be parted, nothing else may stand beside the digits. */
function numberOf(text: string, percent: boolean): string | null {
  const clean = text.replace(/[\s,，]/g, '').replace('−', '-');
  const found = /^(-?\d{1,18}(?:\.\d{1,12})?)([%％]?)$/.exec(clean);
  if (!found || (found[2] && !percent)) return null;
  return found[2] ? decimal(found[1]).div(100).toFixed() : decimal(found[1]).toFixed();
}

/** 0 → A, 26 → AA. */
export function columnName(at: number): string {
  return (at >= 26 ? columnName(Math.floor(at / 26) - 1) : '') + String.fromCharCode(65 + (at % 26));
}
