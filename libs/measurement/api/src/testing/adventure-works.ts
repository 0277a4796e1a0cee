import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from '../index';

const FOLDER = join(__dirname, '../../../../../../shared/data/adventureworks');
export const hasAdventureWorks = existsSync(FOLDER);

/** Columns of the raw files, in order; loaded by COPY into scratch tables, so that plain SQL is the judge. */
const RAW = {
  purchase_order_line:
    'purchase_order_id int, purchase_order_detail_id int, employee_id int, vendor_id int, product_id int, order_date date, ship_date date, due_date date, order_status text, order_qty numeric, unit_price numeric, received_qty numeric, rejected_qty numeric',
  work_order: 'work_order_id int, product_id int, order_qty numeric, scrapped_qty numeric, start_date date, end_date date, due_date date, scrap_reason_id int',
  employee:
    'employee_id int, first_name text, last_name text, job_title text, organization_node text, manager_id int, hire_date date, salaried int, active int',
  department: 'department_id int, name text, group_name text',
  employee_department_history: 'employee_id int, department_id int, shift_id int, start_date date, end_date date',
};

export const PURCHASES = {
  eventDate: 'order_date',
  key: ['purchase_order_detail_id'],
  person: 'employee_id',
  columns: [
    ...['purchase_order_id', 'purchase_order_detail_id', 'employee_id', 'vendor_id', 'product_id', 'order_status'].map((name) => ({ name, type: 'text' })),
    ...['order_date', 'ship_date', 'due_date'].map((name) => ({ name, type: 'date' })),
    ...['order_qty', 'unit_price', 'received_qty', 'rejected_qty'].map((name) => ({ name, type: 'number' })),
  ],
  computed: [{ name: 'amount', op: 'mul', columns: ['order_qty', 'unit_price'] }],
};
export const WORK = {
  eventDate: 'end_date',
  key: ['work_order_id'],
  unitCode: 'Production',
  columns: [
    ...['work_order_id', 'product_id', 'scrap_reason_id'].map((name) => ({ name, type: 'text' })),
    ...['start_date', 'end_date', 'due_date'].map((name) => ({ name, type: 'date' })),
    ...['order_qty', 'scrapped_qty'].map((name) => ({ name, type: 'number' })),
  ],
};

/** A buyer's rows with the department he was in on that day. */
export const PLACED = `raw.purchase_order_line l JOIN raw.employee_department_history h ON h.employee_id = l.employee_id AND l.order_date >= h.start_date AND (h.end_date IS NULL OR l.order_date < h.end_date) JOIN raw.department d USING (department_id)`;

/** The files as tables of a schema `raw`, their people and departments as a company, and datasets that the files are collected into. */
export class AdventureWorks {
  readonly datasets: Record<string, string> = {};
  node: string;

  private constructor(
    readonly api: Api,
    readonly c: Company,
    readonly steward: As,
  ) {}

  static async start(mappings: Record<string, object>): Promise<AdventureWorks> {
    const api = await Api.start([MeasurementModule]);
    const c = await api.company();
    const aw = new AdventureWorks(api, c, await c.as('steward'));
    await aw.load();
    await aw.people();
    const [process] = await api.sql<{ id: string }>(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, gen_random_uuid(), 'P', 'P') RETURNING id`, [
      c.tenantId,
    ]);
    const [node] = await api.sql<{ id: string }>(
      `INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, gen_random_uuid(), $2, 'N', 'N', 1) RETURNING id`,
      [c.tenantId, process.id],
    );
    aw.node = node.id;
    const { body: source } = await aw.steward.post('/api/sources', { code: 'erp', name: 'ERP', kind: 'file' }).expect(201);
    await (await c.as('hr')).post(`/api/sources/${source.id}/trust`, { on: true }).expect(200);
    for (const [code, mapping] of Object.entries(mappings)) {
      aw.datasets[code] = (await aw.steward.post('/api/datasets', { sourceId: source.id, code, name: code, mapping }).expect(201)).body.id as string;
    }
    return aw;
  }

  private async load(): Promise<void> {
    const admin = new Client({
      connectionString: Object.assign(new URL(process.env['TEST_ADMIN_URL']!), { pathname: new URL(this.api.url).pathname }).toString(),
    });
    await admin.connect();
    await admin.query('CREATE SCHEMA raw');
    for (const [table, columns] of Object.entries(RAW)) {
      await admin.query(`CREATE TABLE raw.${table} (${columns})`);
      await pipeline(createReadStream(join(FOLDER, `${table}.csv`)), admin.query(copyFrom(`COPY raw.${table} FROM STDIN (FORMAT csv, HEADER)`)));
    }
    await admin.end();
  }

  private async people(): Promise<void> {
    const { api, c } = this;
    const root = newId();
    await api.sql(`INSERT INTO org_unit (tenant_id, id, code, name, path) VALUES ($1, $2, 'AW', 'AdventureWorks', 'AW/')`, [c.tenantId, root]);
    await api.sql(
      `INSERT INTO org_unit (tenant_id, id, code, name, parent_id, path) SELECT $1, gen_random_uuid(), d.name, d.name, $2, 'AW/' || d.name || '/' FROM raw.department d`,
      [c.tenantId, root],
    );
    await api.sql(
      `INSERT INTO person (tenant_id, id, employee_no, name, hired_on) SELECT $1, gen_random_uuid(), e.employee_id, e.first_name || ' ' || e.last_name, e.hire_date FROM raw.employee e`,
      [c.tenantId],
    );
    await api.sql(
      `INSERT INTO assignment (tenant_id, id, person_id, unit_id, valid_from, valid_to)
       SELECT $1, gen_random_uuid(), p.id, u.id, h.start_date, least(h.end_date - 1, lead(h.start_date) OVER (PARTITION BY h.employee_id ORDER BY h.start_date) - 1)
       FROM raw.employee_department_history h JOIN raw.department d USING (department_id) JOIN person p ON p.tenant_id = $1 AND p.employee_no = h.employee_id::text JOIN org_unit u ON u.tenant_id = $1 AND u.code = d.name`,
      [c.tenantId],
    );
  }

  async collect(dataset: string, file: string, more: object = {}): Promise<Record<string, unknown>> {
    const { api, steward } = this;
    const { body: upload } = await steward
      .post('/api/uploads')
      .attach('file', readFileSync(join(FOLDER, file)), file)
      .expect(201);
    const { body: run } = await steward.post(`/api/datasets/${this.datasets[dataset]}/collect`, { uploadId: upload.id, ...more }).expect(200);
    await api.drain();
    return (await steward.get(`/api/collection-runs/${run.id}`).expect(200)).body as Record<string, unknown>;
  }
}
