import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from '../index';

const DUMP = join(__dirname, '../../../../../../shared/data/northwind/northwind.sql');
export const hasNorthwind = existsSync(DUMP);

/** First and last day of what there is. */
export const SPAN = { from: '1996-07-01', to: '1998-05-31' };
const PASSWORD = 'read only';

const column = (type: string) => (name: string) => ({ name, type });
const texts = (...names: string[]) => names.map(column('text'));
const numbers = (...names: string[]) => names.map(column('number'));
const dates = (...names: string[]) => names.map(column('date'));

/** What a steward writes for each dataset: a query over the tables of the shop, and which of its columns is what. */
const DATASETS = {
  lines: {
    query: `SELECT d.order_id || '-' || d.product_id AS no, o.order_date AS day, o.employee_id::text AS seller, o.customer_id AS customer, d.product_id::text AS product,
        d.quantity::numeric AS quantity, d.unit_price::numeric AS price, d.quantity * d.unit_price::numeric AS gross, d.quantity * d.unit_price::numeric * d.discount::numeric AS rebate
      FROM order_details d JOIN orders o USING (order_id)`,
    columns: [...texts('no', 'seller', 'customer', 'product'), ...dates('day'), ...numbers('quantity', 'price', 'gross', 'rebate')],
    computed: [{ name: 'amount', op: 'sub', columns: ['gross', 'rebate'] }],
  },
  orders: {
    query: `SELECT o.order_id::text AS no, o.order_date AS day, o.employee_id::text AS seller, o.customer_id AS customer, o.ship_country AS country, o.freight::numeric AS freight,
        o.required_date AS required, o.shipped_date AS shipped FROM orders o`,
    columns: [...texts('no', 'seller', 'customer', 'country'), ...dates('day', 'required', 'shipped'), ...numbers('freight')],
    computed: [],
  },
};
export type NorthwindDataset = keyof typeof DATASETS;

/** The rows of a dataset as the shop has them, for plain SQL to reckon with. */
export const rowsOf = (dataset: NorthwindDataset): string =>
  dataset === 'lines' ? `SELECT x.*, x.gross - x.rebate AS amount FROM (${DATASETS.lines.query}) x` : DATASETS.orders.query;

/** The shop in a database of its own, read by a role that can only read; its sellers and countries as a company of ours. */
export class Northwind {
  readonly datasets = {} as Record<NorthwindDataset, string>;
  sourceId: string;
  node: string;

  private constructor(
    readonly api: Api,
    readonly c: Company,
    readonly steward: As,
    /** The superuser of the shop's database: the judge. */
    readonly shop: Client,
  ) {}

  static async start(): Promise<Northwind> {
    const admin = new URL(process.env['TEST_ADMIN_URL']!);
    const name = `nw_${newId().slice(-12)}`;
    const root = new Client({ connectionString: admin.href });
    await root.connect();
    await root.query(`CREATE DATABASE ${name}`);
    await root.query(`CREATE ROLE ${name}_r LOGIN PASSWORD '${PASSWORD}'`);
    await root.end();
    const shop = new Client({ connectionString: Object.assign(new URL(admin), { pathname: `/${name}` }).href });
    await shop.connect();
    await shop.query(readFileSync(DUMP, 'utf8'));
    await shop.query(`SET statement_timeout = DEFAULT; SET search_path = public; REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name}_r`);

    const api = await Api.start([MeasurementModule]);
    const c = await api.company();
    const northwind = new Northwind(api, c, await c.as('steward'), shop);
    await northwind.people();
    await northwind.place();
    await northwind.connect({ host: admin.hostname, port: Number(admin.port), database: name, user: `${name}_r` });
    return northwind;
  }

  async stop(): Promise<void> {
    await this.shop.end();
    await this.api.stop();
  }

  /** Sellers under a unit of their country, countries under the shop. */
  private async people(): Promise<void> {
    const { api, c, shop } = this;
    const root = newId();
    await api.sql(`INSERT INTO org_unit (tenant_id, id, code, name, path) VALUES ($1, $2, 'NW', 'Northwind', 'NW/')`, [c.tenantId, root]);
    const units = new Map<string, string>();
    const { rows } = await shop.query<{ no: string; name: string; country: string; hired: string }>(
      `SELECT employee_id::text AS no, first_name || ' ' || last_name AS name, country, hire_date::text AS hired FROM employees ORDER BY employee_id`,
    );
    for (const { no, name, country, hired } of rows) {
      if (!units.has(country)) {
        units.set(country, newId());
        await api.sql(`INSERT INTO org_unit (tenant_id, id, code, name, parent_id, path) VALUES ($1, $2, $3, $3, $4, 'NW/' || $3 || '/')`, [c.tenantId, units.get(country), country, root]);
      }
      const person = newId();
      await api.sql(`INSERT INTO person (tenant_id, id, employee_no, name, hired_on) VALUES ($1, $2, $3, $4, $5)`, [c.tenantId, person, no, name, hired]);
      await api.sql(`INSERT INTO assignment (tenant_id, id, person_id, unit_id, valid_from) VALUES ($1, $2, $3, $4, $5)`, [c.tenantId, newId(), person, units.get(country), hired]);
    }
  }

  private async place(): Promise<void> {
    const { api, c } = this;
    const process = newId();
    this.node = newId();
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [c.tenantId, process]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, this.node, process]);
  }

  private async connect(connection: { host: string; port: number; database: string; user: string }): Promise<void> {
    const { c, steward } = this;
    await (await c.as('ops')).post('/api/allowed-hosts', { host: connection.host, reason: 'the shop of this spec' }).expect(200);
    this.sourceId = (await steward.post('/api/sources', { code: 'shop', name: 'Shop', kind: 'postgres', connection, password: PASSWORD }).expect(201)).body.id;
    for (const [code, { query, columns, computed }] of Object.entries(DATASETS)) {
      const mapping = { eventDate: 'day', key: ['no'], person: 'seller', columns, computed };
      const windowed = `SELECT * FROM (${query}) x WHERE day BETWEEN :from AND :to`;
      this.datasets[code as NorthwindDataset] = (await steward.post('/api/datasets', { sourceId: this.sourceId, code, name: code, mapping, query: windowed }).expect(201)).body.id;
    }
  }

  async collect(dataset: NorthwindDataset): Promise<Record<string, unknown>> {
    const { body: run } = await this.steward.post(`/api/datasets/${this.datasets[dataset]}/collect`, SPAN).expect(200);
    await this.api.drain();
    return (await this.steward.get(`/api/collection-runs/${run.id}`).expect(200)).body as Record<string, unknown>;
  }
}
