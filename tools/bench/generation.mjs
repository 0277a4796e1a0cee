// Cards for a whole company by rule: for everybody a card of the lines of his template, each with the target that his own history
// suggests, its evidence, its first values and the first link of the card's chain; against a bare INSERT … SELECT of the very same
// rows into tables of the same columns, keys and checks, but without foreign keys, policies and triggers. Then the workbench is opened at that size.
import { fork } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundle } from '../build-api.mjs';
import { makeCompany } from './company.mjs';

const SIZE = Number(process.env.BENCH_CARDS ?? 10_000);
/** The promise is for the largest, which takes its time, and is asked for (scale.md §3.4). */
const SIZES = [SIZE, ...(process.env.BENCH_100K === 'true' ? [SIZE * 10] : [])];
const LINES = Number(process.env.BENCH_CARD_LINES ?? 6);
const MOST_MS = 10_000;
const MOST_AT = 100_000;
const READS = 200;
const READ_MS = 200;
const TABLES = ['scorecard', 'transition_log', 'scorecard_line', 'line_target'];

async function host(env) {
  const out = `dist/bench/${process.pid}-generation`;
  await bundle(['apps/api/src/testing/generation-host.ts'], out);
  const child = fork(resolve(out, 'generation-host.mjs'), { env });
  const said = () => new Promise((done, fail) => child.once('message', (m) => (m.error ? fail(new Error(m.error)) : done(m))) && child.once('exit', () => fail(new Error('the host of the generation has ended'))));
  await said();
  return {
    run: async (tenantId, generationId) => {
      child.send({ tenantId, generationId });
      return (await said()).ms;
    },
    stop: () => {
      child.disconnect();
      rmSync(out, { recursive: true, force: true });
    },
  };
}

/** Managers, HR, a cycle with one open period (as the demo's), a template of so many lines, and a year of figures. */
async function arrange(admin, tenantId) {
  const one = async (sql, ...values) => (await admin.query(sql, [tenantId, ...values])).rows[0];
  await admin.query(
    `UPDATE assignment a SET manager_id = m.id FROM person p, person m WHERE a.tenant_id = $1 AND p.tenant_id = $1 AND p.id = a.person_id AND p.employee_no ~ '^p[0-9]+$' AND p.employee_no <> 'p0'
       AND m.tenant_id = $1 AND m.employee_no = 'p' || CASE WHEN right(p.employee_no, 1) <> '0' THEN substr(p.employee_no, 2)::int / 10 * 10 WHEN right(p.employee_no, 2) <> '00' THEN substr(p.employee_no, 2)::int / 100 * 100 ELSE 0 END`,
    [tenantId],
  );
  const { id: hr } = await one(`INSERT INTO person (tenant_id, id, employee_no, name) VALUES ($1, $2, 'hr', 'hr') RETURNING id`, randomUUID());
  await admin.query(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, 'HR', '2020-01-01')`, [tenantId, hr]);
  const [account, cycle, period, template, process, node] = Array.from({ length: 6 }, () => randomUUID());
  await admin.query(`INSERT INTO account (tenant_id, id, login, password_hash, person_id) VALUES ($1, $2, $3, 'none', $4)`, [tenantId, account, `hr@${tenantId}`, hr]);
  const token = randomBytes(32).toString('base64url');
  await admin.query(`INSERT INTO session (tenant_id, id, account_id, token_hash, expires_at) VALUES ($1, gen_random_uuid(), $2, $3, now() + interval '1 day')`, [tenantId, account, createHash('sha256').update(token).digest()]);
  const copyOf = (table, which, given) =>
    admin.query(`INSERT INTO ${table} SELECT r.* FROM (SELECT * FROM ${table} WHERE ${which} LIMIT 1) d CROSS JOIN LATERAL jsonb_populate_record(NULL::${table}, to_jsonb(d) || $1::jsonb) r`, [JSON.stringify(given)]);
  await copyOf('cycle', `status = 'active'`, { tenant_id: tenantId, id: cycle, starts_on: '2026-07-01', ends_on: '2026-12-31', created_by: hr });
  await copyOf('period', `kind = 'SETTLEMENT' AND status = 'open'`, { tenant_id: tenantId, id: period, cycle_id: cycle, starts_on: '2026-07-01', ends_on: '2026-09-30', previous_period_id: null });
  await admin.query(`INSERT INTO population_rule (tenant_id, id, cycle_id, unit_id, included) SELECT $1, gen_random_uuid(), $2, id, true FROM org_unit WHERE tenant_id = $1 AND code = 'HQ'`, [tenantId, cycle]);
  await admin.query(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'G', 'G')`, [tenantId, process]);
  await admin.query(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'G', 'G', 1)`, [tenantId, node, process]);
  await admin.query(`INSERT INTO scorecard_template (tenant_id, id, name, created_by) VALUES ($1, $2, 'all', $3)`, [tenantId, template, hr]);
  for (let i = 0; i < LINES; i++) {
    const [metric, version] = [randomUUID(), randomUUID()];
    await admin.query(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [tenantId, metric, `g${i}`]);
    await admin.query(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, agg_org, agg_time, direction, process_node_id, content_hash, author_id)
       VALUES ($1, $2, $3, 1, 'published', 'simple', 'rows', '{"agg": "count", "filters": []}', 'SUM', 'SUM', 'HIGHER', $4, $5, $6)`,
      [tenantId, version, metric, node, `g${i}`, hr],
    );
    await admin.query(
      `INSERT INTO scorecard_template_line (tenant_id, id, template_id, template_version, ordinal, metric_id, weight, rule, threshold_rate) VALUES ($1, gen_random_uuid(), $2, 1, $3, $4, $5, '{"kind": "LINEAR"}', 0.8)`,
      [tenantId, template, i + 1, metric, i ? Math.floor(100 / LINES) : 100 - Math.floor(100 / LINES) * (LINES - 1)],
    );
    await admin.query(
      `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, value, numerator, status)
       SELECT $1, gen_random_uuid(), $2, 'person', p.id, m::date, length(p.employee_no) * 10 + extract(month FROM m), 1, 'locked' FROM person p, generate_series('2025-07-01'::date, '2026-06-01', '1 month') m WHERE p.tenant_id = $1 AND p.employee_no ~ '^p[0-9]+$'`,
      [tenantId, version],
    );
  }
  await admin.query('VACUUM ANALYZE measurement, assignment, person');
  return { hr, period, template, cookie: `kpi_session=${tenantId}.${token}` };
}

/** The rows that ours has made, written once more by somebody who has them at hand. */
async function bare(admin, tenantId) {
  const client = await admin.connect();
  try {
    for (const table of TABLES) await client.query(`CREATE TABLE bare_${table} (LIKE ${table} INCLUDING ALL)`);
    const started = performance.now();
    await client.query('BEGIN');
    for (const table of TABLES) {
      const ours = table === 'transition_log' ? `machine = 'scorecard' AND instance_id IN (SELECT id FROM scorecard WHERE tenant_id = $1)` : 'true';
      await client.query(`INSERT INTO bare_${table} SELECT * FROM ${table} WHERE tenant_id = $1 AND ${ours}`, [tenantId]);
    }
    await client.query('COMMIT');
    const ms = performance.now() - started;
    await client.query(`DROP TABLE ${TABLES.map((table) => `bare_${table}`).join(', ')}`);
    return ms;
  } finally {
    client.release();
  }
}

/** 95 of 100 openings of the workbench are no slower, one after the other, of cards all over the company. */
async function opened(base, admin, tenantId, cookie) {
  await admin.query(`VACUUM ANALYZE ${TABLES.filter((table) => table !== 'transition_log').join(', ')}`);
  const { rows } = await admin.query(`SELECT id FROM scorecard WHERE tenant_id = $1 ORDER BY md5(id::text) LIMIT $2`, [tenantId, READS]);
  const times = [];
  for (const [i, { id }] of [...rows.slice(0, 20), ...rows].entries()) {
    const started = performance.now();
    const answer = await fetch(`${base}/api/scorecards/${id}`, { headers: { cookie } });
    const { lines } = await answer.json();
    if (lines?.length !== LINES) throw new Error(`workbench: ${answer.status}, ${lines?.length} lines`);
    if (i >= 20) times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)];
}

export async function generation({ base, env, admin, compared }) {
  const ours = await host(env);
  const times = [];
  try {
    for (const people of SIZES) {
      const { tenantId } = await makeCompany({ base, admin, people });
      const { hr, period, template, cookie } = await arrange(admin, tenantId);
      const id = randomUUID();
      await admin.query(`INSERT INTO card_generation (tenant_id, id, period_id, template_id, asked_by) VALUES ($1, $2, $3, $4, $5)`, [tenantId, id, period, template, hr]);
      const ms = await ours.run(tenantId, id);
      const { rows } = await admin.query(`SELECT made, lines, refusal FROM card_generation WHERE id = $1`, [id]);
      // the one at the top has no head
      if (rows[0].made !== people - 1 || rows[0].lines !== (people - 1) * LINES) throw new Error(`made ${JSON.stringify(rows[0])}`);
      const byHand = await bare(admin, tenantId);
      const what = `${people.toLocaleString('en')} cards of ${LINES} lines by rule`;
      compared(`${what}, against a bare INSERT … SELECT of the same rows`, null, [ms / byHand], `${Math.round(ms)} ms against ${Math.round(byHand)} ms`);
      if (people >= MOST_AT) compared(`${what}, of the ${MOST_MS / 1000} s allowed`, 1, [ms / MOST_MS], `${Math.round(ms)} ms`);
      const p95 = await opened(base, admin, tenantId, cookie);
      compared(`workbench opened at ${people.toLocaleString('en')} cards, p95 of the ${READ_MS} ms allowed`, 1, [p95 / READ_MS], `${p95.toFixed(1)} ms`);
      times.push([people, ms]);
    }
  } finally {
    ours.stop();
  }
  for (let i = 1; i < times.length; i++) compared(`cards by rule: ${times[i - 1][0].toLocaleString('en')} → ${times[i][0].toLocaleString('en')}`, 12, [times[i][1] / times[i - 1][1]], `${Math.round(times[i - 1][1])} ms, ${Math.round(times[i][1])} ms`);
}
