import type { Api } from '@kpi-loop/shared/api/testing';
import { Northwind, SPAN, hasNorthwind as there, rowsOf, type NorthwindDataset } from './testing/northwind';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

const measure = (agg: string, column?: string, more: object = {}) => ({ agg, ...(column ? { column } : {}), filters: [], ...more });
const simple = (agg: string, column?: string, more: object = {}) => ({ kind: 'simple', numerator: measure(agg, column), flow: false, ...more });
const shipped = { column: 'shipped', op: 'notNull' };
const ontime = {
  numerator: measure('count', undefined, { filters: [shipped, { column: 'shipped', op: 'lteColumn', value: 'required' }] }),
  denominator: measure('count', undefined, { filters: [shipped] }),
};
const rebate = { numerator: measure('sum', 'rebate'), denominator: measure('sum', 'gross') };
const rolling = (months: number) => ({ kind: 'cumulative', flow: false, span: { kind: 'rolling', months } });

interface Judged {
  dataset: NorthwindDataset;
  definition: object;
  /** What its test case comes to. */
  expected: string;
  /** The same in plain SQL, over the rows `r` of a subject that count in a month. */
  sql: string;
  /** In which months a row counts, where that is not only its own. */
  months?: string;
}

const ahead = (until: string): string => `generate_series(date_trunc('month', day), least(${until}, last.month), interval '1 month')`;
/** Exact: half the sum of the middle one or two. */
const median = (column: string): string =>
  `((array_agg(${column} ORDER BY ${column}))[(count(*) + 1) / 2] + (array_agg(${column} ORDER BY ${column}))[(count(*) + 2) / 2]) / 2`;
const ON_TIME_SQL = `round(count(*) FILTER (WHERE shipped <= required), 34) / nullif(count(shipped), 0)`;
const REBATE_SQL = `round(sum(rebate), 34) / nullif(sum(gross), 0)`;

const METRICS: Record<string, Judged> = {
  REVENUE: { dataset: 'lines', definition: simple('sum', 'amount', { flow: true }), expected: '190', sql: `sum(amount)` },
  ORDERS: { dataset: 'orders', definition: simple('count', undefined, { flow: true }), expected: '4', sql: `count(*)` },
  PRODUCTS: { dataset: 'lines', definition: simple('distinct', 'product'), expected: '2', sql: `count(DISTINCT product)` },
  FREIGHT: { dataset: 'orders', definition: simple('avg', 'freight'), expected: '5', sql: `round(sum(freight), 34) / count(*)` },
  MEDFREIGHT: { dataset: 'orders', definition: simple('median', 'freight'), expected: '4', sql: median('freight') },
  LARGEST: { dataset: 'lines', definition: simple('max', 'quantity'), expected: '10', sql: `max(quantity)` },
  SMALLEST: { dataset: 'lines', definition: simple('min', 'quantity'), expected: '1', sql: `min(quantity)` },
  ONTIME: { dataset: 'orders', definition: { kind: 'ratio', flow: false, ...ontime }, expected: '0.5', sql: ON_TIME_SQL },
  REBATE: { dataset: 'lines', definition: { kind: 'ratio', flow: false, ...rebate }, expected: '0.05', sql: REBATE_SQL },
  PERSELLER: {
    dataset: 'lines',
    definition: simple('sum', 'amount', { aggOrg: 'AVG', aggTime: 'AVG' }),
    expected: '72.5',
    sql: `round(sum(amount), 34) / count(DISTINCT seller)`,
  },
  // a price is one at a time: of each product the last of the month, over products it adds up
  PRICES: {
    dataset: 'lines',
    definition: { ...simple('last', 'price'), numerator: measure('last', 'price', { per: ['product'] }) },
    expected: '27',
    sql: `sum(price) FILTER (WHERE latest)`,
  },
  YTD: {
    dataset: 'lines',
    definition: { kind: 'cumulative', flow: false, span: { kind: 'ytd', months: 0 }, numerator: measure('sum', 'amount') },
    expected: '190',
    sql: `sum(amount)`,
    months: ahead(`date_trunc('year', day) + interval '11 months'`),
  },
  ONTIME3: { dataset: 'orders', definition: { ...rolling(3), ...ontime }, expected: '0.5', sql: ON_TIME_SQL, months: ahead(`date_trunc('month', day) + interval '2 months'`) },
  CUSTOMERS12: {
    dataset: 'orders',
    definition: { ...rolling(12), numerator: measure('distinct', 'customer') },
    expected: '3',
    sql: `count(DISTINCT customer)`,
    months: ahead(`date_trunc('month', day) + interval '11 months'`),
  },
};
const BASKET = { kind: 'derived', flow: false, formula: 'REVENUE / ORDERS', inputs: ['REVENUE', 'ORDERS'].map((code) => ({ as: code, code })) };

const row = (date: string, person: string, data: object) => ({ date, person, data });
/** Two sellers, two months. */
const TESTS: Record<NorthwindDataset, object[]> = {
  lines: [
    row('2026-01-05', 'a', { product: 'P1', quantity: 10, price: 5, gross: 50, rebate: 0, amount: 50 }),
    row('2026-01-20', 'b', { product: 'P2', quantity: 1, price: 50, gross: 50, rebate: 10, amount: 40 }),
    row('2026-02-02', 'a', { product: 'P1', quantity: 8, price: 7, gross: 60, rebate: 0, amount: 60 }),
    row('2026-02-25', 'a', { product: 'P2', quantity: 2, price: 20, gross: 40, rebate: 0, amount: 40 }),
  ],
  orders: [
    row('2026-01-05', 'a', { customer: 'A', freight: 1, required: '2026-01-31', shipped: '2026-01-31' }),
    row('2026-01-20', 'b', { customer: 'B', freight: 5, required: '2026-01-31', shipped: '2026-02-01' }),
    row('2026-02-02', 'a', { customer: 'C', freight: 3, required: '2026-02-20', shipped: null }),
    row('2026-02-25', 'a', { customer: 'A', freight: 11, required: '2026-03-20', shipped: null }),
  ],
};

(there ? describe : describe.skip)(there ? 'Northwind, read by a role that can only read' : 'Northwind: skipped, ../shared/data is not there', () => {
  let northwind: Northwind;
  let api: Api;
  const versions: Record<string, string> = {};

  const publish = async (code: string, definition: object, datasetCode: string, test: object): Promise<void> => {
    const whole = { datasetCode, direction: 'HIGHER', unit: 'x', decimals: 6, percent: false, description: '', descriptionEn: '', processNodeId: northwind.node, tests: [test] };
    const { body } = await northwind.steward.post('/api/metrics', { code, name: code, nameEn: code, definition: { ...whole, ...definition } }).expect(201);
    versions[code] = body.versions[0].id;
    await northwind.steward.post(`/api/metric-versions/${versions[code]}/submit`).expect(200);
    await northwind.steward.post(`/api/metric-versions/${versions[code]}/publish`).expect(403);
    await (await northwind.c.as('steward2')).post(`/api/metric-versions/${versions[code]}/publish`).expect(200);
  };

  beforeAll(async () => {
    northwind = await Northwind.start();
    api = northwind.api;
  }, 120_000);
  afterAll(() => northwind?.stop());

  it('is connected: the role cannot write, and the tables are seen', async () => {
    expect((await northwind.steward.post(`/api/sources/${northwind.sourceId}/test`).expect(200)).body).toMatchObject({ roleCanWrite: false });
    const { body } = await northwind.steward.get(`/api/sources/${northwind.sourceId}/schema`).expect(200);
    expect(body.tables.map((table: { name: string }) => table.name)).toEqual(expect.arrayContaining(['orders', 'order_details', 'employees', 'customers']));
  });
  it('takes a definition for what its test case says', async () => {
    for (const [code, { definition, dataset, expected }] of Object.entries(METRICS)) await publish(code, definition, dataset, { name: 'x', rows: TESTS[dataset], inputs: {}, expected });
    await publish('BASKET', BASKET, '', { name: 'x', rows: [], inputs: { REVENUE: '10', ORDERS: '4' }, expected: '2.5' });
    expect(Object.keys(versions)).toHaveLength(15);
  }, 120_000);
  it('is collected whole', async () => {
    expect(await northwind.collect('orders')).toMatchObject({ status: 'succeeded', rowsRead: 830, rowsAccepted: 830, windowFrom: SPAN.from, windowTo: SPAN.to });
    expect(await northwind.collect('lines')).toMatchObject({ status: 'succeeded', rowsRead: 2155, rowsAccepted: 2155 });
  }, 120_000);

  const figures = (code: string, kind: 'person' | 'unit') =>
    api.sql<{ subject: string; month: string; value: string }>(
      `SELECT coalesce(p.employee_no, u.code) AS subject, m.month, trim_scale(round(m.value, 20)) AS value FROM measurement m LEFT JOIN person p ON p.tenant_id = m.tenant_id AND p.id = m.subject_id
       LEFT JOIN org_unit u ON u.tenant_id = m.tenant_id AND u.id = m.subject_id WHERE m.tenant_id = $1 AND m.metric_version_id = $2 AND m.subject_kind = $3 AND m.value IS NOT NULL ORDER BY 1, 2`,
      [northwind.c.tenantId, versions[code], kind],
    );
  const subjects = (dataset: NorthwindDataset, kind: 'person' | 'unit'): string =>
    kind === 'person'
      ? `SELECT x.seller AS subject, x.* FROM (${rowsOf(dataset)}) x`
      : `SELECT s.subject, x.* FROM (${rowsOf(dataset)}) x JOIN employees e ON e.employee_id = x.seller::int, LATERAL (VALUES (e.country), ('NW')) AS s(subject)`;
  const asked = async (sql: string) => (await northwind.shop.query<{ subject: string; month: string; value: string }>(sql)).rows;
  const LATEST = `no IN (SELECT DISTINCT ON (product, date_trunc('month', day)) no FROM (${rowsOf('lines')}) l ORDER BY product, date_trunc('month', day), day DESC, no DESC) AS latest`;

  it.each(Object.keys(METRICS))('%s of every seller, country, company and month is what plain SQL says in the shop', async (code) => {
    const { dataset, sql, months = `(SELECT date_trunc('month', day))` } = METRICS[code];
    for (const kind of ['person', 'unit'] as const) {
      const expected = await asked(
        `SELECT subject, month::text, trim_scale(round(value, 20))::text AS value FROM (
           SELECT subject, month, (${sql})::numeric AS value FROM (
             SELECT r.*, g.month::date AS month${dataset === 'lines' ? `, ${LATEST}` : ''} FROM (${subjects(dataset, kind)}) r,
               (SELECT date_trunc('month', max(order_date)) AS month FROM orders) last, LATERAL ${months} AS g(month)) r GROUP BY 1, 2) x
         WHERE value IS NOT NULL ORDER BY subject COLLATE "C", month`,
      );
      const actual = await figures(code, kind);
      expect(actual).toEqual(expected);
      // of the company there is one for each of the 23 months
      if (kind === 'unit') expect(actual.filter(({ subject }) => subject === 'NW').length).toBeGreaterThanOrEqual(22);
      else expect(new Set(actual.map(({ subject }) => subject)).size).toBe(9);
    }
  });
  it('BASKET is the one divided by the other, of the same subject and month', async () => {
    for (const kind of ['person', 'unit'] as const) {
      const expected = await asked(
        `SELECT o.subject, o.month::text, trim_scale(round(round(l.amount, 34) / o.n, 20))::text AS value
         FROM (SELECT subject, date_trunc('month', day)::date AS month, count(*) AS n FROM (${subjects('orders', kind)}) r GROUP BY 1, 2) o
         JOIN (SELECT subject, date_trunc('month', day)::date AS month, sum(amount) AS amount FROM (${subjects('lines', kind)}) r GROUP BY 1, 2) l USING (subject, month) ORDER BY o.subject COLLATE "C", o.month`,
      );
      expect(expected.length).toBeGreaterThan(60);
      expect(await figures('BASKET', kind)).toEqual(expected);
    }
  });
  it('changes nothing when it is read again', async () => {
    const picture = () => api.sql(`SELECT id, version, value, status, run_ids FROM measurement WHERE tenant_id = $1 ORDER BY id`, [northwind.c.tenantId]);
    const before = await picture();
    expect(await northwind.collect('lines')).toMatchObject({ status: 'succeeded', rowsAccepted: 2155, rowsChanged: 0, rowsRemoved: 0 });
    expect(await picture()).toEqual(before);
    expect(before.length).toBeGreaterThan(2500);
  }, 60_000);
});
