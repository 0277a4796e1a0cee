import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Api } from '@kpi-loop/shared/api/testing';

const FOLDER = join(__dirname, '../../../../../shared/data/adventureworks');
export const hasAdventureWorks = existsSync(join(FOLDER, 'employee.csv'));

type Row = Record<string, string>;
const read = (name: string): Row[] => parse(readFileSync(join(FOLDER, `${name}.csv`)), { columns: true }) as Row[];

/** One row a span of days in a department, as the people import takes it. The code of a unit is its name. */
export function peopleFile(): string {
  const departments = new Map(read('department').map((d) => [d['department_id'], d['name']]));
  const employees = new Map(read('employee').map((e) => [e['employee_id'], e]));
  return stringify(
    read('employee_department_history').map((h) => {
      const [e, unit] = [employees.get(h['employee_id'])!, departments.get(h['department_id'])];
      return {
        employee_no: e['employee_id'],
        name: `${e['first_name']} ${e['last_name']}`,
        unit_code: unit,
        unit_name: unit,
        position: e['job_title'],
        manager_no: e['manager_id'],
        hired_on: e['hire_date'],
        from: h['start_date'],
        to: h['end_date'],
      };
    }),
    { header: true },
  );
}

const columns = (type: string, names: string) => names.split(' ').map((name) => ({ name, type }));
export const DATASETS = {
  purchases: {
    eventDate: 'order_date',
    key: ['purchase_order_detail_id'],
    person: 'employee_id',
    columns: [
      ...columns('text', 'purchase_order_id purchase_order_detail_id employee_id vendor_id product_id order_status'),
      ...columns('date', 'order_date ship_date due_date'),
      ...columns('number', 'order_qty unit_price received_qty rejected_qty'),
    ],
    computed: [{ name: 'amount', op: 'mul', columns: ['order_qty', 'unit_price'] }],
  },
  work: {
    eventDate: 'end_date',
    key: ['work_order_id'],
    unitCode: 'Production',
    columns: [
      ...columns('text', 'work_order_id product_id scrap_reason_id'),
      ...columns('date', 'start_date end_date due_date'),
      ...columns('number', 'order_qty scrapped_qty'),
    ],
  },
};
export type DatasetCode = keyof typeof DATASETS;
const FILES: Record<DatasetCode, string> = { purchases: 'purchase_order_line', work: 'work_order' };

/** What a file says about the days between two, both included. */
export function deliveryOf(dataset: DatasetCode, from: string, to: string): string {
  const day = DATASETS[dataset].eventDate;
  return stringify(
    read(FILES[dataset]).filter((row) => row[day] >= from && row[day] <= to),
    { header: true },
  );
}

const sum = (column: string) => ({ agg: 'sum', column, filters: [] });
const count = (filters: object[]) => ({ agg: 'count', filters });
const rate = { kind: 'ratio', unit: '%', decimals: 2, percent: true, flow: false };
const test = (data: object, expected: string) => ({ tests: [{ name: 'one row', rows: [{ date: '2013-01-01', data }], inputs: {}, expected }] });

export const METRICS = {
  REJECT: {
    ...rate,
    datasetCode: 'purchases',
    direction: 'LOWER',
    numerator: sum('rejected_qty'),
    denominator: sum('received_qty'),
    ...test({ rejected_qty: 1, received_qty: 4 }, '0.25'),
  },
  SPEND: {
    kind: 'simple',
    unit: 'USD',
    decimals: 2,
    percent: false,
    flow: true,
    datasetCode: 'purchases',
    direction: 'LOWER',
    numerator: sum('amount'),
    ...test({ amount: 12.5 }, '12.5'),
  },
  ONTIME: {
    ...rate,
    datasetCode: 'work',
    direction: 'HIGHER',
    numerator: count([{ column: 'end_date', op: 'lteColumn', value: 'due_date' }]),
    denominator: count([]),
    ...test({ end_date: '2013-01-01', due_date: '2013-01-02' }, '1'),
  },
  SCRAP: {
    ...rate,
    datasetCode: 'work',
    direction: 'LOWER',
    numerator: sum('scrapped_qty'),
    denominator: sum('order_qty'),
    ...test({ scrapped_qty: 1, order_qty: 4 }, '0.25'),
  },
};
export type MetricCode = keyof typeof METRICS;

/** What is put on the table: threshold, target, stretch. */
export const VALUES: Record<MetricCode, [threshold: string, target: string, stretch: string]> = {
  REJECT: ['0.05', '0.02', '0.01'],
  SPEND: ['1100000', '900000', '700000'],
  ONTIME: ['0.6', '0.7', '0.8'],
  SCRAP: ['0.006', '0.003', '0.001'],
};

const RAW = {
  purchase_order_line:
    'purchase_order_id int, purchase_order_detail_id int, employee_id int, vendor_id int, product_id int, order_date date, ship_date date, due_date date, order_status text, order_qty numeric, unit_price numeric, received_qty numeric, rejected_qty numeric',
  work_order: 'work_order_id int, product_id int, order_qty numeric, scrapped_qty numeric, start_date date, end_date date, due_date date, scrap_reason_id int',
};

/** The files as they are, in tables of their own: plain SQL over them is the judge. */
export async function loadRaw(api: Api): Promise<void> {
  const admin = new Client({ connectionString: Object.assign(new URL(process.env['TEST_ADMIN_URL']!), { pathname: new URL(api.url).pathname }).toString() });
  await admin.connect();
  await admin.query('CREATE SCHEMA raw');
  for (const [table, definition] of Object.entries(RAW)) {
    await admin.query(`CREATE TABLE raw.${table} (${definition})`);
    await pipeline(createReadStream(join(FOLDER, `${table}.csv`)), admin.query(copyFrom(`COPY raw.${table} FROM STDIN (FORMAT csv, HEADER)`)));
  }
  await admin.end();
}

/** Subject (employee number or unit), metric, numerator and denominator over a range of days, from the files alone. */
export const REFERENCE = `
  WITH p AS (SELECT employee_id::text AS subject, * FROM raw.purchase_order_line WHERE order_date BETWEEN $1 AND $2), w AS (SELECT * FROM raw.work_order WHERE end_date BETWEEN $1 AND $2)
  SELECT subject, 'REJECT' AS code, sum(rejected_qty) AS n, sum(received_qty) AS d FROM p GROUP BY 1
  UNION ALL SELECT subject, 'SPEND', sum(order_qty * unit_price), NULL FROM p GROUP BY 1
  UNION ALL SELECT 'Production', 'ONTIME', (count(*) FILTER (WHERE end_date <= due_date))::numeric, count(*)::numeric FROM w
  UNION ALL SELECT 'Production', 'SCRAP', sum(scrapped_qty), sum(order_qty) FROM w`;
