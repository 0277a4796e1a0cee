import type { Company } from './company';
import { ecRows } from './rows.ec';
import { mfRows } from './rows.mf';
import { rdRows, rdSurveyRows } from './rows.rd';
import { rtRows, rtSurveyRows } from './rows.rt';
import type { Row, Year } from './rows';

export interface Column {
  name: string;
  type: 'date' | 'text' | 'integer' | 'decimal';
}

/** Kinds differ so that three collectors are exercised. */
export interface Source {
  code: string;
  nameZh: string;
  nameEn: string;
  kind: 'SQL' | 'CSV' | 'WEBHOOK';
}

export interface Dataset {
  code: string;
  nameZh: string;
  nameEn: string;
  source: string;
  /** Column that dates a row: a day, or the first day of a month. */
  timeColumn: 'day' | 'month';
  /** Natural key; a second delivery of the same key is the same row. */
  key: string[];
  columns: Column[];
  rows: Row[];
}

export const sources: Source[] = [
  { code: 'src_ec_events_daily', nameZh: '电商行为事件', nameEn: 'E-commerce events', kind: 'SQL' },
  { code: 'src_mes_shift', nameZh: 'MES 班次', nameEn: 'MES shifts', kind: 'SQL' },
  { code: 'src_pos_daily', nameZh: '门店 POS 日结', nameEn: 'Store POS daily close', kind: 'CSV' },
  { code: 'src_jira_issue', nameZh: '研发任务系统', nameEn: 'Development tracker', kind: 'WEBHOOK' },
  { code: 'src_survey', nameZh: '问卷', nameEn: 'Surveys', kind: 'SQL' },
];

const DECIMALS = new Set(['gmv', 'spend', 'sales', 'returns', 'cogs', 'stock_value', 'ideal_minutes', 'energy_kwh']);
const TEXTS = new Set(['unit_code', 'owner_no', 'channel']);

function columnsOf(row: Row): Column[] {
  return Object.keys(row).map((name) => ({
    name,
    type: name === 'day' || name === 'month' ? 'date' : TEXTS.has(name) ? 'text' : DECIMALS.has(name) ? 'decimal' : 'integer',
  }));
}

const YEARS: Year[] = [2025, 2026];

function dataset(code: string, nameZh: string, nameEn: string, source: string, timeColumn: Dataset['timeColumn'], rowsOf: (year: Year) => Row[]): Dataset {
  const rows = YEARS.flatMap(rowsOf);
  const key = [timeColumn, 'unit_code', 'owner_no'];
  return { code, nameZh, nameEn, source, timeColumn, key, columns: columnsOf(rows[0]), rows };
}

/** 2025 as history and the whole of 2026; a loader that plays a date takes `rowsUntil`. */
export const buildDatasets = (company: Company): Dataset[] => [
  dataset('ec_funnel_daily', '电商漏斗日表', 'E-commerce funnel, daily', 'src_ec_events_daily', 'day', (year) => ecRows(company, year)),
  dataset('mf_shift_daily', '产线班次日表', 'Line shifts, daily', 'src_mes_shift', 'day', (year) => mfRows(company, year)),
  dataset('rt_pos_daily', '门店销售日表', 'Store sales, daily', 'src_pos_daily', 'day', (year) => rtRows(company, year)),
  dataset('rt_survey_monthly', '门店 NPS 月表', 'Store NPS, monthly', 'src_survey', 'month', (year) => rtSurveyRows(company, year)),
  dataset('rd_release_monthly', '研发发布月表', 'Releases, monthly', 'src_jira_issue', 'month', (year) => rdRows(company, year)),
  dataset('rd_survey_monthly', '协作满意度月表', 'Collaboration survey, monthly', 'src_survey', 'month', (year) => rdSurveyRows(company, year)),
];

/** What the sources have delivered by the evening of `date`; a monthly row arrives when its month is over. */
export function rowsUntil(data: Dataset, date: string): Row[] {
  return data.rows.filter((row) => (data.timeColumn === 'day' ? String(row['day']) <= date : String(row['month']).slice(0, 7) < date.slice(0, 7)));
}

/** The rows as a CSV text with a header line; null is an empty field. */
export function toCsv(data: Dataset, rows: Row[] = data.rows): string {
  const names = data.columns.map(({ name }) => name);
  return [names.join(','), ...rows.map((row) => names.map((name) => row[name] ?? '').join(','))].join('\n') + '\n';
}
