import type { Api } from '@kpi-loop/shared/api/testing';
import { MeasurementReader } from './index';
import { AdventureWorks, PLACED, PURCHASES, hasAdventureWorks as there } from './testing/adventure-works';

const measure = (agg: string, column?: string, more: object = {}) => ({ agg, ...(column ? { column } : {}), filters: [], ...more });
const simple = (agg: string, column?: string, more: object = {}) => ({ kind: 'simple', numerator: measure(agg, column), flow: false, ...more });
const input = (code: string, more: object = {}) => ({ as: code, code, ...more });
const ratio = { numerator: measure('sum', 'rejected_qty'), denominator: measure('sum', 'received_qty') };

/** Twelve definitions and more, as the builder sends them, each with what it is in plain SQL over the rows `r` of a subject and a span of months. */
const METRICS: Record<string, { definition: object; sql: string }> = {
  SPEND: { definition: simple('sum', 'amount', { flow: true }), sql: `sum(order_qty * unit_price)` },
  LINES: { definition: simple('count', undefined, { flow: true }), sql: `count(*)` },
  VENDORS: { definition: simple('distinct', 'vendor_id'), sql: `count(DISTINCT vendor_id)` },
  PRICE: { definition: simple('avg', 'unit_price'), sql: `round(sum(unit_price), 34) / count(*)` },
  MEDIAN: { definition: simple('median', 'unit_price'), sql: `MEDIAN` },
  LARGEST: { definition: simple('max', 'order_qty'), sql: `max(order_qty)` },
  SMALLEST: { definition: simple('min', 'order_qty'), sql: `min(order_qty)` },
  REJECT: { definition: { kind: 'ratio', flow: false, ...ratio }, sql: `round(sum(rejected_qty), 34) / nullif(sum(received_qty), 0)` },
  PERBUYER: {
    definition: simple('sum', 'amount', { aggOrg: 'AVG', aggTime: 'AVG' }),
    sql: `round(sum(order_qty * unit_price), 34) / count(DISTINCT employee_id)`,
  },
  SHELF: {
    definition: { ...simple('last', 'unit_price'), numerator: measure('last', 'unit_price', { per: ['product_id'] }) },
    sql: `sum(unit_price) FILTER (WHERE latest)`,
  },
  YTD: {
    definition: { kind: 'cumulative', flow: false, span: { kind: 'ytd', months: 0 }, numerator: measure('sum', 'amount') },
    sql: `sum(order_qty * unit_price)`,
  },
  ROLL3: {
    definition: { kind: 'cumulative', flow: false, span: { kind: 'rolling', months: 3 }, ...ratio },
    sql: `round(sum(rejected_qty), 34) / nullif(sum(received_qty), 0)`,
  },
  VENDORS12: {
    definition: {
      kind: 'cumulative',
      flow: false,
      visibility: { perPerson: 'NOBODY', purpose: '采购集中度', purposeEn: 'Concentration of suppliers' },
      span: { kind: 'rolling', months: 12 },
      numerator: measure('distinct', 'vendor_id'),
    },
    sql: `count(DISTINCT vendor_id)`,
  },
};
const GROWTH = {
  kind: 'derived',
  flow: false,
  formula: 'SPEND / before - 1',
  inputs: [input('SPEND'), input('SPEND', { as: 'before', back: { unit: 'year', n: 1 } })],
};
const PERLINE = { kind: 'derived', flow: false, formula: 'round(SPEND / LINES, 4)', inputs: [input('SPEND'), input('LINES')] };
const INDEX = {
  kind: 'composite',
  flow: false,
  inputs: [input('REJECT', { weight: '60', zeroAt: '0.1', fullAt: '0' }), input('VENDORS', { weight: '40', zeroAt: '0', fullAt: '50' })],
};

const row = (date: string, person: string, data: object) => ({ date, person, data: { vendor_id: 'V1', product_id: 'P1', ...data } });
/** Two buyers, two months. */
const ROWS_OF_A_TEST = [
  row('2026-01-05', 'a', { amount: 10, unit_price: 2, order_qty: 5, rejected_qty: 1, received_qty: 4 }),
  row('2026-01-20', 'b', { amount: 20, unit_price: 4, order_qty: 5, rejected_qty: 0, received_qty: 4, vendor_id: 'V2' }),
  row('2026-02-02', 'a', { amount: 30, unit_price: 3, order_qty: 10, rejected_qty: 1, received_qty: 2 }),
  row('2026-02-25', 'a', { amount: 40, unit_price: 5, order_qty: 8, rejected_qty: 2, received_qty: 6, product_id: 'P2' }),
];
const EXPECTED: Record<string, string> = {
  ...{ SPEND: '100', LINES: '4', VENDORS: '2', PRICE: '3.5', MEDIAN: '3.5', LARGEST: '10', SMALLEST: '5', REJECT: '0.25' },
  // (30 ÷ 2 heads + 70 ÷ 1 head) ÷ 2 months; the last price of each product in February; everything since January
  ...{ PERBUYER: '42.5', SHELF: '8', YTD: '100', ROLL3: '0.25', VENDORS12: '2' },
};
const OF_INPUTS: Record<string, object> = {
  GROWTH: { inputs: { SPEND: '110', before: '100' }, expected: '0.1' },
  PERLINE: { inputs: { SPEND: '10', LINES: '3' }, expected: '3.3333' },
  INDEX: { inputs: { REJECT: '0.05', VENDORS: '25' }, expected: '50' },
};

/** The exact median of a column: half the sum of the middle one or two. */
const exact = (sql: string): string =>
  sql === 'MEDIAN'
    ? `((array_agg(unit_price ORDER BY unit_price))[(count(*) + 1) / 2] + (array_agg(unit_price ORDER BY unit_price))[(count(*) + 2) / 2]) / 2`
    : sql;
const ROWS = {
  person: `SELECT l.employee_id::text AS subject, l.* FROM raw.purchase_order_line l`,
  unit: `SELECT s.subject, l.* FROM ${PLACED}, LATERAL (VALUES (d.name), ('AW')) AS s(subject)`,
};

(there ? describe : describe.skip)(there ? 'AdventureWorks: every type of metric' : 'AdventureWorks: skipped, ../shared/data is not there', () => {
  let aw: AdventureWorks;
  let api: Api;
  const versions: Record<string, string> = {};

  const publish = async (code: string, definition: object): Promise<void> => {
    const { kind } = definition as { kind: string };
    const tests = [
      kind === 'derived' || kind === 'composite'
        ? { name: 'x', rows: [], ...OF_INPUTS[code] }
        : { name: 'x', rows: ROWS_OF_A_TEST, inputs: {}, expected: EXPECTED[code] },
    ];
    const whole = {
      tests,
      datasetCode: 'purchases',
      direction: 'HIGHER',
      unit: 'x',
      decimals: 6,
      percent: false,
      description: '',
      descriptionEn: '',
      processNodeId: aw.node,
    };
    const { body } = await aw.steward.post('/api/metrics', { code, name: code, nameEn: code, definition: { ...whole, ...definition } }).expect(201);
    versions[code] = body.versions[0].id;
    await aw.steward.post(`/api/metric-versions/${versions[code]}/submit`).expect(200);
    await (await aw.c.as('steward2')).post(`/api/metric-versions/${versions[code]}/publish`).expect(200);
  };

  beforeAll(async () => {
    aw = await AdventureWorks.start({ purchases: PURCHASES });
    api = aw.api;
    for (const [code, { definition }] of Object.entries(METRICS)) await publish(code, definition);
    for (const [code, definition] of Object.entries({ GROWTH, PERLINE, INDEX })) await publish(code, definition);
    expect(await aw.collect('purchases', 'purchase_order_line.csv')).toMatchObject({ status: 'succeeded', rowsAccepted: 8845 });
    await api.drain();
  }, 120_000);
  afterAll(() => api.stop());

  const figures = (code: string, kind: 'person' | 'unit') =>
    api.sql<{ subject: string; month: string; value: string }>(
      `SELECT coalesce(p.employee_no, u.code) AS subject, m.month, trim_scale(round(m.value, 20)) AS value FROM measurement m LEFT JOIN person p ON p.tenant_id = m.tenant_id AND p.id = m.subject_id
       LEFT JOIN org_unit u ON u.tenant_id = m.tenant_id AND u.id = m.subject_id WHERE m.tenant_id = $1 AND m.metric_version_id = $2 AND m.subject_kind = $3 AND m.value IS NOT NULL ORDER BY 1, 2`,
      [aw.c.tenantId, versions[code], kind],
    );

  /** Months a row counts in. */
  const MONTHS: Record<string, string> = {
    YTD: `generate_series(date_trunc('month', order_date), least(date_trunc('year', order_date) + interval '11 months', last.month), interval '1 month')`,
    ROLL3: `generate_series(date_trunc('month', order_date), least(date_trunc('month', order_date) + interval '2 months', last.month), interval '1 month')`,
    VENDORS12: `generate_series(date_trunc('month', order_date), least(date_trunc('month', order_date) + interval '11 months', last.month), interval '1 month')`,
  };
  const LATEST = `purchase_order_detail_id IN (SELECT DISTINCT ON (product_id, date_trunc('month', order_date)) purchase_order_detail_id FROM raw.purchase_order_line
    ORDER BY product_id, date_trunc('month', order_date), order_date DESC, purchase_order_detail_id::text DESC) AS latest`;

  it.each(Object.keys(METRICS))('%s of every buyer, department, company and month is what plain SQL says', async (code) => {
    for (const kind of ['person', 'unit'] as const) {
      const { sql } = METRICS[code];
      const latest = code === 'SHELF' ? LATEST : 'true AS latest';
      const expected = await api.sql(
        `SELECT subject, month, trim_scale(round(value, 20)) AS value FROM (
           SELECT subject, month, ${exact(sql)}::numeric AS value FROM (
             SELECT r.*, g.month::date AS month, ${latest} FROM (${ROWS[kind]}) r, (SELECT date_trunc('month', max(order_date)) AS month FROM raw.purchase_order_line) last,
               LATERAL ${MONTHS[code] ?? `(SELECT date_trunc('month', order_date))`} AS g(month)) r GROUP BY 1, 2) x WHERE value IS NOT NULL ORDER BY 1, 2`,
      );
      const actual = await figures(code, kind);
      expect(actual.length).toBeGreaterThan(30);
      expect(actual).toEqual(expected);
    }
  });

  it('GROWTH is this month through the same month of last year, where there was one', async () => {
    for (const kind of ['person', 'unit'] as const) {
      const expected = await api.sql(
        `WITH spend AS (SELECT subject, date_trunc('month', order_date)::date AS month, sum(order_qty * unit_price) AS value FROM (${ROWS[kind]}) r GROUP BY 1, 2)
         SELECT a.subject, a.month, trim_scale(round(round(a.value, 34) / b.value - 1, 20)) AS value FROM spend a JOIN spend b ON b.subject = a.subject AND b.month = a.month - interval '1 year' ORDER BY 1, 2`,
      );
      const actual = await figures('GROWTH', kind);
      expect(actual.length).toBeGreaterThan(10);
      expect(actual).toEqual(expected);
    }
  });

  it('INDEX is the weighted score of its children', async () => {
    const expected = await api.sql(
      `SELECT subject, date_trunc('month', order_date)::date AS month, trim_scale(round((60 * greatest(0, least(100, (round(sum(rejected_qty), 34) / nullif(sum(received_qty), 0) - 0.1) * 100 / -0.1))
           + 40 * least(100, count(DISTINCT vendor_id) * 2)) / 100, 20)) AS value FROM (${ROWS.unit}) r GROUP BY 1, 2 HAVING sum(received_qty) > 0 ORDER BY 1, 2`,
    );
    expect((await figures('INDEX', 'unit')).filter(({ subject }) => subject === 'AW')).toEqual(expected.filter(({ subject }) => subject === 'AW'));
  });

  const actual = async (code: string, from: string, to: string) => {
    const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM org_unit WHERE tenant_id = $1 AND code = 'AW'`, [aw.c.tenantId]);
    return api.uow.asSystem(aw.c.tenantId, (tx) => api.app.get(MeasurementReader).periodActual(tx, versions[code], 'unit', id, from, to));
  };
  const round = async (value: string | null) => (await api.sql<{ v: string }>(`SELECT trim_scale(round($1::numeric, 20)) AS v`, [value]))[0].v;
  const plain = async (sql: string, from: string, to: string) =>
    (
      await api.sql<{ v: string }>(`SELECT trim_scale(round((${sql})::numeric, 20)) AS v FROM raw.purchase_order_line WHERE order_date BETWEEN $1 AND $2`, [
        from,
        to,
      ])
    )[0].v;

  it.each(['SPEND', 'LINES', 'VENDORS', 'MEDIAN', 'LARGEST', 'SMALLEST', 'REJECT'])(
    '%s of a quarter is what plain SQL over its rows says, not what its months add up to',
    async (code) => {
      for (const [from, to] of [
        ['2013-07-01', '2013-09-30'],
        ['2014-01-01', '2014-06-30'],
      ])
        expect(await round((await actual(code, from, to)).value)).toBe(await plain(exact(METRICS[code].sql), from, to));
    },
  );
  it('a balance and a cumulated figure of a quarter are those of its last month', async () => {
    for (const code of ['SHELF', 'YTD', 'ROLL3', 'VENDORS12'])
      expect((await actual(code, '2013-07-01', '2013-09-30')).value).toBe((await actual(code, '2013-09-01', '2013-09-30')).value);
  });
  it('a mean over time is the mean of its months', async () => {
    const months = await Promise.all(['2013-07', '2013-08', '2013-09'].map((m) => actual('PERBUYER', `${m}-01`, `${m}-28`)));
    const mean = await api.sql<{ v: string }>(`SELECT trim_scale(round(round(sum(v::numeric), 34) / count(*), 20)) AS v FROM unnest($1::text[]) v`, [
      months.map((m) => m.value),
    ]);
    expect(await round((await actual('PERBUYER', '2013-07-01', '2013-09-30')).value)).toBe(mean[0].v);
  });
  it('a formula of a quarter reckons with the quarters of its inputs', async () => {
    const now = await plain('sum(order_qty * unit_price)', '2014-04-01', '2014-06-30');
    const before = await plain('sum(order_qty * unit_price)', '2013-04-01', '2013-06-30');
    const lines = await plain('count(*)', '2014-04-01', '2014-06-30');
    expect(await round((await actual('GROWTH', '2014-04-01', '2014-06-30')).value)).toBe(
      await plain(`round(${now}, 34) / ${before} - 1`, '2014-01-01', '2014-01-01'),
    );
    expect((await actual('PERLINE', '2014-04-01', '2014-06-30')).value).toBe(await plain(`round(round(${now}, 34) / ${lines}, 4)`, '2014-01-01', '2014-01-01'));
  });

  it.each(['VENDORS', 'MEDIAN', 'LARGEST', 'SMALLEST', 'SHELF', 'YTD', 'ROLL3'])('%s opens to rows that add up to it exactly', async (code) => {
    const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM person WHERE tenant_id = $1 AND employee_no = '258'`, [aw.c.tenantId]);
    const query = `metricVersionId=${versions[code]}&subjectKind=person&subjectId=${id}&from=2014-05-01&to=2014-06-30`;
    const { body } = await aw.steward.get(`/api/measurements/trace?${query}&part=numerator`).expect(200);
    expect(body.rowCount).toBeGreaterThan(0);
    const same = await api.sql<{ same: boolean }>(`SELECT $1::numeric = $2::numeric AS same`, [body.total, body.numerator]);
    expect([code, same[0].same]).toEqual([code, true]);
  });
  it('opens a formula to its inputs, each with its own time and value', async () => {
    const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM org_unit WHERE tenant_id = $1 AND code = 'AW'`, [aw.c.tenantId]);
    const { body } = await aw.steward
      .get(`/api/measurements/trace?metricVersionId=${versions['GROWTH']}&subjectKind=unit&subjectId=${id}&from=2014-04-01&to=2014-06-30&part=numerator`)
      .expect(200);
    expect(body.formula.text).toBe('SPEND / before - 1');
    expect(body.inputs).toMatchObject([
      { as: 'SPEND', from: '2014-04-01', to: '2014-06-30' },
      { as: 'before', code: 'SPEND', from: '2013-04-01', to: '2013-06-30' },
    ]);
    expect(await round(body.inputs[1].value)).toBe(await plain('sum(order_qty * unit_price)', '2013-04-01', '2013-06-30'));
  });
  it('makes verified figures of verified figures', async () => {
    const statuses = await api.sql(`SELECT DISTINCT status FROM measurement WHERE tenant_id = $1 AND metric_version_id = ANY ($2)`, [
      aw.c.tenantId,
      [versions['GROWTH'], versions['INDEX']],
    ]);
    expect(statuses).toEqual([{ status: 'verified' }]);
  });
  it('tries a draft on the rows there are, as if it were in force', async () => {
    const definition = {
      ...METRICS['MEDIAN'].definition,
      datasetCode: 'purchases',
      direction: 'LOWER',
      unit: 'x',
      decimals: 2,
      percent: false,
      description: '',
      descriptionEn: '',
    };
    const { body } = await aw.steward.post('/api/definitions/preview', { definition }).expect(200);
    expect(body.months).toHaveLength(6);
    const company = body.subjects.find((s: { kind: string }) => s.kind === 'unit');
    const stored = await figures('MEDIAN', 'unit');
    const [code] = await api.sql<{ code: string }>(`SELECT code FROM org_unit WHERE id = $1`, [company.id]);
    for (const { month, value, rowCount } of company.values) {
      expect(rowCount).toBeGreaterThan(0);
      expect(await round(value)).toBe(stored.find((f) => f.subject === code.code && f.month === month)!.value);
    }
    expect(await api.sql(`SELECT 1 FROM measurement WHERE metric_version_id = '00000000-0000-0000-0000-000000000000'`)).toEqual([]);
  });
  it('compares two versions by what both make of the same rows, and says what a new one touches', async () => {
    const [{ metricId: id }] = await api.sql<{ metricId: string }>(`SELECT metric_id FROM metric_version WHERE id = $1`, [versions['SPEND']]);
    const { body: next } = await aw.steward.post(`/api/metrics/${id}/revise`).expect(200);
    const draft = {
      ...METRICS['LINES'].definition,
      datasetCode: 'purchases',
      direction: 'LOWER',
      unit: 'x',
      decimals: 2,
      percent: false,
      description: '',
      descriptionEn: '',
    };
    await aw.steward.put(`/api/metric-versions/${next.id}`, draft).expect(200);
    const { body } = await aw.steward.get(`/api/metric-versions/${versions['SPEND']}/compare/${next.id}/values`).expect(200);
    const [company] = body.subjects as { id: string; months: { month: string; before: string; after: string }[] }[];
    const stored = async (code: string) =>
      (
        await api.sql<{ value: string }>(`SELECT value FROM measurement WHERE metric_version_id = $1 AND subject_id = $2 AND month = $3`, [
          versions[code],
          company.id,
          company.months[5].month,
        ])
      )[0].value;
    expect(company.months[5]).toMatchObject({ before: await stored('SPEND'), after: await stored('LINES') });
    const impact = await aw.steward.get(`/api/metrics/${id}/impact`).expect(200);
    expect(impact.body.items.map((item: { name: string }) => item.name)).toEqual(['GROWTH · GROWTH', 'PERLINE · PERLINE']);
    await (await aw.c.as('anna')).get(`/api/metrics/${id}/impact`).expect(403);
    await aw.steward.post(`/api/metric-versions/${next.id}/discard`).expect(200);
  });
  it('lists figures of single people as the definition allows, and all of them to those who keep figures', async () => {
    const seen = async (who: 'exec' | 'steward', code: string, kind: string) =>
      (await (await aw.c.as(who)).get(`/api/measurements?metricVersionId=${versions[code]}&subjectKind=${kind}`).expect(200)).body.items.length > 0;
    expect([await seen('exec', 'VENDORS', 'person'), await seen('exec', 'VENDORS12', 'person'), await seen('exec', 'VENDORS12', 'unit')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(await seen('steward', 'VENDORS12', 'person')).toBe(true);
    const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM person WHERE tenant_id = $1 AND employee_no = '258'`, [aw.c.tenantId]);
    const query = `metricVersionId=${versions['VENDORS12']}&subjectKind=person&subjectId=${id}&from=2014-05-01&to=2014-06-30&part=numerator`;
    await (await aw.c.as('exec')).get(`/api/measurements/trace?${query}`).expect(403);
  });
  it('says what a test case that fails came to, and that nothing can be counted of what is not there', async () => {
    const definition = {
      ...METRICS['SPEND'].definition,
      datasetCode: 'purchases',
      direction: 'LOWER',
      unit: 'x',
      decimals: 1,
      percent: false,
      description: '',
      descriptionEn: '',
    };
    const run = async (change: object) => (await aw.steward.post('/api/definitions/run-tests', { definition: { ...definition, ...change } }).expect(200)).body;
    expect(await run({ tests: [{ name: 'x', rows: ROWS_OF_A_TEST, inputs: {}, expected: '99' }] })).toEqual({
      ran: true,
      results: [{ name: 'x', passed: false, expected: '99.0', got: '100.0' }],
    });
    expect(await run({ numerator: measure('sum', 'nobody'), tests: [] })).toEqual({ ran: false, results: [] });
    // rows of a dataset that names neither people nor units, or only people: all are of one company
    const plain = ROWS_OF_A_TEST.map(({ date, data }) => ({ date, data }));
    expect((await run({ tests: [{ name: 'x', rows: plain, inputs: {}, expected: '100' }] })).results).toEqual([{ name: 'x', passed: true, expected: '100.0', got: '100.0' }]);
    const heads = plain.map((row, i) => ({ ...row, person: `p${i}` }));
    const mean = { aggOrg: 'AVG', tests: [{ name: 'x', rows: heads, inputs: {}, expected: '50' }] };
    expect((await run(mean)).results[0]).toMatchObject({ got: '50.0' });
    const odd = [{ date: '2026-01-01', data: { amount: "1'; DROP TABLE metric" } }];
    expect((await run({ tests: [{ name: 'x', rows: odd, inputs: {}, expected: null }] })).results[0]).toMatchObject({ passed: true, got: null });
  });
  it('fills a month without rows as the definition says: with zero, with the last value that is not too old, or not at all', async () => {
    const test = (expected: string) => ({ tests: [{ name: 'x', rows: ROWS_OF_A_TEST, inputs: {}, expected }] });
    await publish('QTYZERO', { ...simple('sum', 'order_qty', { flow: true }), nullRule: { kind: 'zero', months: 0 }, ...test('28') });
    await publish('RECEIVED', { ...simple('sum', 'received_qty', { flow: false }), nullRule: { kind: 'carry_forward', months: 2 }, ...test('8') });
    const carried = { kind: 'carry_forward', months: 2 };
    await publish('STOCK', { ...simple('last', 'x'), numerator: measure('last', 'received_qty', { per: ['product_id'] }), nullRule: carried, ...test('8') });
    await api.drain();
    const gaps = (column: string, filled: string) =>
      api.sql<{ subject: string; month: string; value: string }>(
        `WITH known AS (SELECT employee_id::text AS subject, date_trunc('month', order_date)::date AS month, sum(${column}) AS value FROM raw.purchase_order_line GROUP BY 1, 2),
         month AS (SELECT DISTINCT month FROM (SELECT generate_series(min(month), max(month), interval '1 month')::date AS month FROM known) m)
         SELECT s.subject, m.month, trim_scale(round(coalesce(k.value, ${filled}), 20)) AS value FROM (SELECT subject, min(month) AS since FROM known GROUP BY 1) s JOIN month m ON m.month >= s.since
         LEFT JOIN known k USING (subject, month) WHERE coalesce(k.value, ${filled}) IS NOT NULL ORDER BY 1, 2`,
      );
    const zero = await gaps('order_qty', '0');
    expect(await figures('QTYZERO', 'person')).toEqual(zero);
    expect(zero.some((row) => row.value === '0')).toBe(true);
    const last = `(SELECT o.value FROM known o WHERE o.subject = s.subject AND o.month < m.month AND o.month >= m.month - interval '2 months' ORDER BY o.month DESC LIMIT 1)`;
    expect(await figures('RECEIVED', 'person')).toEqual(await gaps('received_qty', last));
    const [{ value }] = await api.sql<{ value: string }>(
      `SELECT trim_scale(sum(received_qty)) AS value FROM (SELECT DISTINCT ON (product_id) received_qty FROM raw.purchase_order_line WHERE order_date BETWEEN '2014-04-01' AND '2014-06-30'
       ORDER BY product_id, order_date DESC, purchase_order_detail_id::text DESC) x`,
    );
    expect((await figures('STOCK', 'unit')).find((row) => row.subject === 'AW' && row.month === '2014-06-01')!.value).toBe(value);
  }, 60_000);
  it('changes nothing when the same file comes again', async () => {
    const picture = () => api.sql(`SELECT id, version, value, status FROM measurement WHERE tenant_id = $1 ORDER BY id`, [aw.c.tenantId]);
    const before = await picture();
    await aw.collect('purchases', 'purchase_order_line.csv', { again: true });
    await api.drain();
    expect(await picture()).toEqual(before);
    console.log(`${before.length} figures of ${Object.keys(versions).length} metrics`);
  }, 60_000);
});
