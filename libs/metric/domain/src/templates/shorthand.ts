import type { Measure, MeasureFilter } from '../measure';
import type { MetricInput } from '../inputs';
import type { TestCase, TestCell } from '../test-case';
import type { MetricTemplate, Sketch, TemplateColumn, Words } from './template';

export const words = (zh: string, en: string): Words => ({ zh, en });
export const column = (key: string, type: TemplateColumn['type'], zh: string, en: string): TemplateColumn => ({ key, type, name: { zh, en } });
/** Only looked at. */
export const view = (key: string, zh: string, en: string): TemplateColumn => ({ ...column(key, 'text', zh, en), optional: true });

export const sum = (name: string, ...filters: MeasureFilter[]): Measure => ({ agg: 'sum', column: name, filters });
export const count = (...filters: MeasureFilter[]): Measure => ({ agg: 'count', filters });
export const distinct = (name: string, ...filters: MeasureFilter[]): Measure => ({ agg: 'distinct', column: name, filters });
export const median = (name: string, ...filters: MeasureFilter[]): Measure => ({ agg: 'median', column: name, filters });
export const avg = (name: string, ...filters: MeasureFilter[]): Measure => ({ agg: 'avg', column: name, filters });
export const is = (name: string, value: string | number | boolean = true): MeasureFilter => ({ column: name, op: 'eq', value });

export const input = (as: string, change: Partial<MetricInput> = {}): MetricInput => ({
  as,
  code: '',
  back: null,
  weight: null,
  zeroAt: null,
  fullAt: null,
  ...change,
});

const DAY = '2026-01-15';
export const rows = (name: string, expected: string | null, ...data: Record<string, TestCell>[]): TestCase => ({
  name,
  rows: data.map((row) => ({ date: DAY, data: row })),
  inputs: {},
  expected,
});
export const values = (name: string, expected: string | null, inputs: Record<string, string | null>): TestCase => ({ name, rows: [], inputs, expected });

type Read = Pick<Sketch, 'direction' | 'unit' | 'decimals' | 'percent' | 'flow'>;
/** A percentage: 0.1234 is told as 12.34 %. */
export const share = (direction: Read['direction'] = 'HIGHER'): Read => ({ direction, unit: '', decimals: 4, percent: true, flow: false });
/** Adds up over the period. */
export const amount = (unit: string, decimals = 0): Read => ({ direction: 'HIGHER', unit, decimals, percent: false, flow: true });
/** A level: it stands for itself. */
export const level = (unit: string, direction: Read['direction'], decimals = 1): Read => ({ direction, unit, decimals, percent: false, flow: false });

/** What all templates of a row have in common. */
export type RowOfTemplates = Pick<MetricTemplate, 'row' | 'process' | 'node' | 'mistake' | 'advice' | 'presets'>;
type Own = Omit<MetricTemplate, keyof RowOfTemplates | 'parameters' | 'companions' | 'standsAlone'> &
  Partial<Pick<MetricTemplate, 'parameters' | 'companions' | 'standsAlone' | 'presets' | 'node' | 'mistake' | 'advice'>>;
export const templatesOf = (row: RowOfTemplates, ...own: Own[]): MetricTemplate[] =>
  own.map((template) => ({ parameters: [], companions: [], standsAlone: true, ...row, ...template }));
