import { everyone, newId } from '@kpi-loop/shared/api';
import type { Api, As, Company } from '@kpi-loop/shared/api/testing';
import { MeasurementReader } from './index';
import { AdventureWorks, PLACED, PURCHASES, WORK, hasAdventureWorks as there } from './testing/adventure-works';

const sum = (column: string) => ({ agg: 'sum', column, filters: [] });
const METRICS = {
  REJECT: { kind: 'ratio', dataset: 'purchases', numerator: sum('rejected_qty'), denominator: sum('received_qty') },
  SPEND: { kind: 'simple', dataset: 'purchases', numerator: sum('amount'), denominator: null },
  ONTIME: {
    kind: 'ratio',
    dataset: 'work',
    numerator: { agg: 'count', filters: [{ column: 'end_date', op: 'lteColumn', value: 'due_date' }] },
    denominator: { agg: 'count', filters: [] },
  },
  SCRAP: { kind: 'ratio', dataset: 'work', numerator: sum('scrapped_qty'), denominator: sum('order_qty') },
  PRICE: {
    kind: 'simple',
    dataset: 'purchases',
    numerator: { agg: 'avg', column: 'unit_price', filters: [{ column: 'order_status', op: 'in', value: ['Complete', 'Approved'] }] },
    denominator: null,
  },
};

(there ? describe : describe.skip)(there ? 'AdventureWorks, collected and counted' : 'AdventureWorks: skipped, ../shared/data is not there', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  const versions = {} as Record<keyof typeof METRICS, string>;
  let aw: AdventureWorks;
  const collect: AdventureWorks['collect'] = (...args) => aw.collect(...args);

  const publish = async (code: keyof typeof METRICS): Promise<void> => {
    const { kind, dataset, numerator, denominator } = METRICS[code];
    const metricId = newId();
    versions[code] = newId();
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [c.tenantId, metricId, code]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, denominator, direction, process_node_id, content_hash, author_id) VALUES ($1, $2, $3, 1, 'published', $4, $5, $6, $7, 'LOWER', $8, 'hash', $9)`,
      [
        c.tenantId,
        versions[code],
        metricId,
        kind,
        dataset,
        JSON.stringify(numerator),
        denominator ? JSON.stringify(denominator) : null,
        node,
        c.people.steward,
      ],
    );
  };
  let node: string;

  beforeAll(async () => {
    aw = await AdventureWorks.start({ purchases: PURCHASES, work: WORK });
    ({ api, c, steward, node } = aw);
    for (const code of Object.keys(METRICS) as (keyof typeof METRICS)[]) await publish(code);
  }, 60_000);
  afterAll(() => api.stop());

  it('collects both files whole', async () => {
    const started = performance.now();
    expect(await collect('purchases', 'purchase_order_line.csv')).toMatchObject({
      status: 'succeeded',
      rowsRead: 8845,
      rowsAccepted: 8845,
      rowsRejected: 0,
      rowsChanged: 8845,
      windowFrom: '2011-04-16',
    });
    expect(await collect('work', 'work_order.csv')).toMatchObject({
      status: 'succeeded',
      rowsRead: 72591,
      rowsAccepted: 72591,
      rowsRejected: 0,
      rowsChanged: 72591,
    });
    console.log(`both files, landed and counted: ${Math.round(performance.now() - started)} ms`);
  }, 60_000);

  const judged = async (code: keyof typeof METRICS, kind: 'person' | 'unit', sql: string): Promise<number> => {
    const expected = await api.sql(
      `SELECT subject, month::date AS month, trim_scale(n) AS n, trim_scale(d) AS d, trim_scale(CASE WHEN d IS NULL THEN n ELSE round(n, 34) / nullif(d, 0) END) AS value, rows::int FROM (${sql}) x ORDER BY subject, month`,
    );
    const actual = await api.sql(
      `SELECT coalesce(p.employee_no, u.code) AS subject, m.month, trim_scale(m.numerator) AS n, trim_scale(m.denominator) AS d, trim_scale(m.value) AS value, m.row_count AS rows FROM measurement m
       LEFT JOIN person p ON p.tenant_id = m.tenant_id AND p.id = m.subject_id LEFT JOIN org_unit u ON u.tenant_id = m.tenant_id AND u.id = m.subject_id
       WHERE m.tenant_id = $1 AND m.metric_version_id = $2 AND m.subject_kind = $3 ORDER BY subject, month`,
      [c.tenantId, versions[code], kind],
    );
    expect(actual.length).toBeGreaterThan(0);
    expect(actual).toEqual(expected);
    return actual.length;
  };
  const cells = async (parts: Promise<number>[]): Promise<void> => console.log(`cells compared: ${(await Promise.all(parts)).join(' + ')}`);

  it('counts the rejection rate of every buyer and month as plain SQL does, to the last digit', () =>
    cells([
      judged(
        'REJECT',
        'person',
        `SELECT employee_id::text AS subject, date_trunc('month', order_date) AS month, sum(rejected_qty) AS n, sum(received_qty) AS d, count(*) AS rows FROM raw.purchase_order_line GROUP BY 1, 2`,
      ),
    ]));
  it('counts the spend of every buyer and month', () =>
    cells([
      judged(
        'SPEND',
        'person',
        `SELECT employee_id::text AS subject, date_trunc('month', order_date) AS month, sum(order_qty * unit_price) AS n, NULL::numeric AS d, count(*) AS rows FROM raw.purchase_order_line GROUP BY 1, 2`,
      ),
    ]));
  it('averages over filtered rows as Σ ÷ count', () =>
    cells([
      judged(
        'PRICE',
        'person',
        `SELECT employee_id::text AS subject, date_trunc('month', order_date) AS month, coalesce(sum(unit_price) FILTER (WHERE order_status IN ('Complete', 'Approved')), 0) AS n,
        (count(*) FILTER (WHERE order_status IN ('Complete', 'Approved')))::numeric AS d, count(*) FILTER (WHERE order_status IN ('Complete', 'Approved')) AS rows FROM raw.purchase_order_line GROUP BY 1, 2`,
      ),
    ]));
  it('counts a buyer’s rows for the unit he was in that day, and for every unit above', () =>
    cells(
      (['REJECT', 'SPEND'] as const).map((code) =>
        judged(
          code,
          'unit',
          `SELECT subject, date_trunc('month', order_date) AS month, ${code === 'SPEND' ? 'sum(order_qty * unit_price)' : 'sum(rejected_qty)'} AS n, ${code === 'SPEND' ? 'NULL::numeric' : 'sum(received_qty)'} AS d, count(*) AS rows
          FROM ${PLACED}, LATERAL (VALUES (d.name), ('AW')) AS s(subject) GROUP BY 1, 2`,
        ),
      ),
    ));
  it('counts on-time completion and scrap of Production by month', () =>
    cells([
      judged(
        'ONTIME',
        'unit',
        `SELECT subject, date_trunc('month', end_date) AS month, (count(*) FILTER (WHERE end_date <= due_date))::numeric AS n, count(*)::numeric AS d, count(*) AS rows FROM raw.work_order, (VALUES ('Production'), ('AW')) AS s(subject) GROUP BY 1, 2`,
      ),
      judged(
        'SCRAP',
        'unit',
        `SELECT subject, date_trunc('month', end_date) AS month, sum(scrapped_qty) AS n, sum(order_qty) AS d, count(*) AS rows FROM raw.work_order, (VALUES ('Production'), ('AW')) AS s(subject) GROUP BY 1, 2`,
      ),
    ]));

  it('has done so over more than three years', async () => {
    const [{ months }] = await api.sql<{ months: number }>(`SELECT count(DISTINCT month)::int AS months FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2`, [
      c.tenantId,
      versions.ONTIME,
    ]);
    expect(months).toBeGreaterThanOrEqual(36);
  });

  it('adds months up as Σ ÷ Σ, never as an average of ratios', async () => {
    const [expected] = await api.sql<{ n: string; d: string }>(
      `SELECT sum(rejected_qty) AS n, sum(received_qty) AS d FROM raw.purchase_order_line WHERE employee_id = 258 AND order_date BETWEEN '2013-07-01' AND '2013-09-30'`,
    );
    const actual = await api.uow.asSystem(c.tenantId, (tx) =>
      api.app.get(MeasurementReader).periodActual(tx, versions.REJECT, 'person', ids[258], '2013-07-01', '2013-09-30'),
    );
    expect(actual).toMatchObject({ numerator: expected.n, denominator: expected.d, status: 'verified' });
    const [{ same }] = await api.sql<{ same: boolean }>(`SELECT abs($1::numeric - round($2::numeric, 50) / $3::numeric) < 1e-38 AS same`, [
      actual.value,
      expected.n,
      expected.d,
    ]);
    expect(same).toBe(true);
  });
  const ids = {} as Record<number, string>;
  beforeAll(async () => {
    for (const row of await api.sql<{ no: string; id: string }>(`SELECT employee_no AS no, id FROM person WHERE tenant_id = $1`, [c.tenantId]))
      ids[+row.no] = row.id;
  });

  it.each(['numerator', 'denominator'] as const)('traces a %s to source rows that add up to it exactly', async (part) => {
    const query = `metricVersionId=${versions.REJECT}&subjectKind=person&subjectId=${ids[257]}&from=2014-01-01&to=2014-09-30&part=${part}`;
    let cursor: string | null = null;
    let figure: Record<string, unknown>;
    const contributions: string[] = [];
    let pages = 0;
    do {
      const { body }: { body: Record<string, never> & { rows: { contribution: string }[]; next: string | null } } = await steward
        .get(`/api/measurements/trace?${query}${cursor ? `&cursor=${cursor}` : ''}`)
        .expect(200);
      figure = body;
      contributions.push(...body.rows.map((r) => r.contribution));
      cursor = body.next;
      pages += 1;
    } while (cursor);
    const [{ sum: total }] = await api.sql<{ sum: string }>(`SELECT sum(x::numeric) FROM unnest($1::text[]) x`, [contributions]);
    expect(pages).toBeGreaterThan(1);
    expect(total).toBe(figure[part]);
    expect(figure['total']).toBe(figure[part]);
    expect(figure['runs']).toHaveLength(1);
  });

  it('changes nothing when the same files come again and are counted again', async () => {
    const picture = () =>
      api.sql(`SELECT id, version, numerator, denominator, status, run_ids, computed_at FROM measurement WHERE tenant_id = $1 ORDER BY id`, [c.tenantId]);
    const before = await picture();
    const runsBefore = await api.sql(`SELECT run_id, count(*) FROM observation WHERE tenant_id = $1 GROUP BY 1 ORDER BY 1`, [c.tenantId]);
    expect(await collect('purchases', 'purchase_order_line.csv', { again: true })).toMatchObject({
      status: 'succeeded',
      rowsAccepted: 8845,
      rowsChanged: 0,
      rowsRemoved: 0,
    });
    expect(await collect('work', 'work_order.csv', { again: true })).toMatchObject({
      status: 'succeeded',
      rowsAccepted: 72591,
      rowsChanged: 0,
      rowsRemoved: 0,
    });
    expect(await picture()).toEqual(before);
    expect(await api.sql(`SELECT run_id, count(*) FROM observation WHERE tenant_id = $1 GROUP BY 1 ORDER BY 1`, [c.tenantId])).toEqual(runsBefore);
    console.log(`${before.length} figures, none touched`);
  }, 60_000);

  it('counts what is known when a definition is published later', async () => {
    await api.sql(`UPDATE metric_version SET status = 'deprecated' WHERE id = $1`, [versions.SCRAP]);
    await api.sql(`DELETE FROM measurement WHERE metric_version_id = $1`, [versions.SCRAP]);
    await api.uow.asSystem(c.tenantId, async (tx) =>
      tx.record({ type: 'metricVersion.published', metricVersionId: versions.SCRAP }, 'metricVersion', versions.SCRAP, everyone),
    );
    await api.drain();
    const [{ count }] = await api.sql<{ count: number }>(`SELECT count(*)::int FROM measurement WHERE metric_version_id = $1`, [versions.SCRAP]);
    expect(count).toBeGreaterThan(60);
  });

  it('answers for many lines in one statement', async () => {
    const ranges = Array.from({ length: 400 }, (_, i) => ({
      metricVersionId: versions.SPEND,
      subjectKind: 'person' as const,
      subjectId: ids[250 + (i % 12)],
      from: '2014-01-01',
      to: '2014-06-30',
    }));
    const actuals = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(MeasurementReader).periodActuals(tx, ranges));
    expect(actuals).toHaveLength(400);
    expect(actuals[0]).toEqual(actuals[12]);
  });
});
