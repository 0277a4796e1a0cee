// Figures of a year of a company, by people, teams, departments and the whole: 8 definitions of one dataset, against SQL written
// by hand for these 8 that fills a table of the same columns and keys. Ours also decides the status of each figure and writes its
// chained log. Both begin as often: once with nothing counted yet, then after every row has changed, then after one
// person in a hundred has (which ours counts alone).
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundle } from '../build-api.mjs';
import { makeCompany } from './company.mjs';
import { timed } from './cpu.mjs';

const ROUNDS = Number(process.env.BENCH_RECOMPUTE_ROUNDS ?? 1);
/** Each ten times the one before; the largest takes its time, and is asked for. */
const PAIRED = Number(process.env.BENCH_PEOPLE ?? 10_000);
const SIZES = [PAIRED / 10, PAIRED, ...(process.env.BENCH_100K === 'true' ? [PAIRED * 10] : [])];
/** Only how the first time grows, without SQL by hand beside it: the largest size is long enough by itself. */
const GROWTH_ONLY = process.env.BENCH_GROWTH === 'true';
const YEAR = { from: '2025-01-01', to: '2025-12-31' };
const measure = (agg, column) => ({ agg, ...(column ? { column } : {}), filters: [] });
/** [kind, numerator, denominator], and both parts by hand. */
const METRICS = [
  ['simple', measure('sum', 'a'), null, 'sum(a)', 'NULL::numeric'],
  ['simple', measure('sum', 'b'), null, 'sum(b)', 'NULL::numeric'],
  ['simple', measure('sum', 'c'), null, 'sum(c)', 'NULL::numeric'],
  ['simple', measure('sum', 'd'), null, 'sum(d)', 'NULL::numeric'],
  ['simple', measure('count'), null, 'count(*)::numeric', 'NULL::numeric'],
  ['ratio', measure('sum', 'a'), measure('sum', 'b'), 'sum(a)', 'sum(b)'],
  ['ratio', measure('sum', 'c'), measure('sum', 'd'), 'sum(c)', 'sum(d)'],
  ['simple', measure('avg', 'd'), null, 'sum(d)', 'count(d)::numeric'],
];

async function host(env) {
  const out = `dist/bench/${process.pid}`;
  await bundle(['apps/api/src/testing/recompute-host.ts'], out);
  const child = fork(resolve(out, 'recompute-host.mjs'), { env }).setMaxListeners(0);
  const said = () => new Promise((done, fail) => child.once('message', (m) => (m.error ? fail(new Error(m.error)) : done(m))) && child.once('exit', () => fail(new Error('the host of the recompute has ended'))));
  await said();
  return {
    count: async (tenantId, datasetId, share) => {
      child.send({ tenantId, datasetId, share });
      return (await said()).ms;
    },
    stop: () => {
      child.disconnect();
      rmSync(out, { recursive: true, force: true });
    },
  };
}

/** Definitions in force, past the routes: what is measured is counting. */
async function define(admin, tenantId) {
  const [process, node] = [randomUUID(), randomUUID()];
  await admin.query(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [tenantId, process]);
  await admin.query(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [tenantId, node, process]);
  const { rows } = await admin.query(`SELECT person_id FROM account WHERE tenant_id = $1`, [tenantId]);
  for (const [i, [kind, numerator, denominator]] of METRICS.entries()) {
    const metric = randomUUID();
    await admin.query(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [tenantId, metric, `m${i}`]);
    await admin.query(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, denominator, agg_org, agg_time, direction, process_node_id, content_hash, author_id)
       VALUES ($1, gen_random_uuid(), $2, 1, 'published', $3, 'rows', $4, $5, $6, $6, 'HIGHER', $7, $8, $9)`,
      [tenantId, metric, kind, JSON.stringify(numerator), denominator && JSON.stringify(denominator), kind === 'ratio' || numerator.agg === 'avg' ? 'RATIO_OF_SUMS' : 'SUM', node, `h${i}`, rows[0].person_id],
    );
  }
}

/** A row a person and month, as they stand when they have landed. */
const land = (admin, tenantId, datasetId) =>
  admin.query(
    `INSERT INTO observation (tenant_id, dataset_id, event_date, row_key, person_id, run_id, row_no, data)
     SELECT $1, $2, make_date(2025, m, 1 + (row_number() OVER (PARTITION BY m ORDER BY p.id))::int % 28), 'r' || m || '-' || p.employee_no, p.id, $3, 1,
       jsonb_build_object('no', 'r', 'a', to_char(m * 1.25, 'FM9990.00'), 'b', '7', 'c', m::text, 'd', to_char(length(p.employee_no) * 3.5, 'FM9990.0'))
     FROM person p CROSS JOIN generate_series(1, 12) m WHERE p.tenant_id = $1 AND p.employee_no <> 'steward'`,
    [tenantId, datasetId, randomUUID()],
  );
const change = (admin, tenantId, whose = '') =>
  admin.query(`UPDATE observation SET data = data || jsonb_build_object('a', ((data->>'a')::numeric + 0.25)::text, 'b', ((data->>'b')::int + 1)::text, 'c', ((data->>'c')::int + 1)::text, 'd', ((data->>'d')::numeric + 1)::text) WHERE tenant_id = $1 ${whose}`, [
    tenantId,
  ]);

/** Of a hundred people the rows of so many change, and are counted figure by figure, then, changed once more, with their whole months: which is dearer, by the server's processor time? */
const SHARES = [3, 9, 15, 25];
async function crossing({ admin, tenantId, ours, datasetId, settle, compared }) {
  const cost = async (of, share) => {
    await change(admin, tenantId, `AND person_id IN (SELECT id FROM person WHERE tenant_id = $1 AND employee_no ~ '^p[0-9]+$' AND substr(employee_no, 2)::int % 100 < ${of})`);
    await settle();
    return (await timed(admin, () => ours.count(tenantId, datasetId, share))).cpu;
  };
  for (const of of SHARES) {
    const [alone, whole] = [await cost(of, 1), await cost(of, 0)];
    compared(`recompute of ${of} in a hundred, figure by figure against whole months`, null, [alone / whole], `${alone} ms against ${whole} ms of processor time`);
  }
}

/** What somebody would write who knows these 8 definitions: one statement each, every level at once, only what differs is written. */
async function byHand(admin, tenantId, datasetId) {
  const started = performance.now();
  const client = await admin.connect();
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = off');
    for (const [i, [, , , numerator, denominator]] of METRICS.entries()) {
      await client.query(
        `INSERT INTO bench_figure AS f (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, run_ids, status)
         WITH placed AS (
           SELECT o.person_id, a.unit_id, date_trunc('month', o.event_date)::date AS month, o.event_date, o.run_id,
             (o.data->>'a')::numeric AS a, (o.data->>'b')::numeric AS b, (o.data->>'c')::numeric AS c, (o.data->>'d')::numeric AS d
           FROM observation o JOIN assignment a ON a.tenant_id = o.tenant_id AND a.person_id = o.person_id AND o.event_date >= a.valid_from AND (a.valid_to IS NULL OR o.event_date <= a.valid_to)
           WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date BETWEEN '${YEAR.from}' AND '${YEAR.to}'),
         above AS (SELECT u.id, up.id AS up_id FROM org_unit u JOIN org_unit up ON up.tenant_id = u.tenant_id AND starts_with(u.path, up.path) WHERE u.tenant_id = $1),
         made AS (
           SELECT 'person' AS kind, person_id AS id, month, ${numerator} AS n, ${denominator} AS d, count(*)::int AS rows, max(event_date) AS last, array_agg(DISTINCT run_id) AS runs FROM placed GROUP BY person_id, month
           UNION ALL
           SELECT 'unit', up_id, month, ${numerator}, ${denominator}, count(*)::int, max(event_date), array_agg(DISTINCT run_id) FROM placed JOIN above ON above.id = placed.unit_id GROUP BY up_id, month)
         SELECT $1, gen_random_uuid(), $3, kind, id, month, n, d, CASE WHEN d IS NULL THEN n ELSE round(n, 34) / nullif(d, 0) END, rows, last, runs, 'verified' FROM made
         ON CONFLICT (tenant_id, metric_version_id, subject_kind, subject_id, month) DO UPDATE SET numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value,
           row_count = excluded.row_count, last_date = excluded.last_date, run_ids = excluded.run_ids, version = f.version + 1
         WHERE (f.numerator, f.denominator, f.value, f.row_count, f.last_date, f.run_ids) IS DISTINCT FROM (excluded.numerator, excluded.denominator, excluded.value, excluded.row_count, excluded.last_date, excluded.run_ids)`,
        [tenantId, datasetId, `00000000-0000-4000-8000-00000000000${i}`],
      );
    }
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  return performance.now() - started;
}

export async function recompute({ base, env, admin, atMost, compared }) {
  await admin.query(`CREATE TABLE bench_figure (LIKE measurement INCLUDING ALL)`);
  const ours = await host(env);
  const times = [];
  const costs = [];
  try {
    for (const people of SIZES) {
      const { tenantId, datasetId } = await makeCompany({ base, admin, people });
      await define(admin, tenantId);
      await land(admin, tenantId, datasetId);
      await admin.query('ANALYZE observation');
      const count = () => ours.count(tenantId, datasetId);
      const hand = () => byHand(admin, tenantId, datasetId);
      const settle = () => admin.query('VACUUM ANALYZE measurement, bench_figure, observation_2025');
      const what = `recompute of ${people.toLocaleString('en')} people × ${METRICS.length} metrics × 12 months`;
      const { done: first, cpu } = await timed(admin, count);
      costs.push(cpu);
      if (people === PAIRED && !GROWTH_ONLY) {
        const bare = await hand();
        compared(`${what}, the first time`, 3, [first / bare], `${Math.round(first)} ms against ${Math.round(bare)} ms`);
        await settle();
        const changedThen = (work) => async () => (await change(admin, tenantId), await settle(), await work());
        await atMost(`${what}, every row changed`, 3, changedThen(count), changedThen(hand), ROUNDS);
        await settle();
        await count();
        const little = (work) => async () => (await change(admin, tenantId, `AND person_id IN (SELECT id FROM person WHERE tenant_id = $1 AND right(employee_no, 2) = '07')`), await settle(), await work());
        await atMost(`${what}, one person in a hundred changed`, null, little(count), little(hand), ROUNDS);
        await count();
        const [{ figures }, { same }] = [
          (await admin.query(`SELECT count(*)::int AS figures FROM measurement WHERE tenant_id = $1`, [tenantId])).rows[0],
          (
            await admin.query(
              `SELECT count(*)::int AS same FROM measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id JOIN metric c ON c.tenant_id = v.tenant_id AND c.id = v.metric_id
               JOIN bench_figure f ON f.tenant_id = m.tenant_id AND right(f.metric_version_id::text, 1) = right(c.code, 1) AND f.subject_kind = m.subject_kind AND f.subject_id = m.subject_id AND f.month = m.month AND f.numerator = m.numerator
               WHERE m.tenant_id = $1`,
              [tenantId],
            )
          ).rows[0],
        ];
        if (!figures || figures !== same) throw new Error(`${figures} figures, of which SQL by hand has ${same}`);
      }
      // a share of a company costs the same share at any size: the smallest tells it soonest
      if (people === SIZES[0] && !GROWTH_ONLY) await crossing({ admin, tenantId, ours, datasetId, settle, compared });
      times.push([people, first]);
    }
  } finally {
    ours.stop();
  }
  for (let i = 1; i < times.length; i++) {
    const [[small, a], [large, b]] = [times[i - 1], times[i]];
    compared(`recompute, the first time: ${small.toLocaleString('en')} → ${large.toLocaleString('en')} people`, 12, [b / a], `${Math.round(a)} ms, ${Math.round(b)} ms`);
    compared(`recompute, the first time, by the server's processor time: ${small.toLocaleString('en')} → ${large.toLocaleString('en')} people`, 12, [costs[i] / costs[i - 1]], `${costs[i - 1]} ms, ${costs[i]} ms`);
  }
}
