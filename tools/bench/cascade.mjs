// The tree of a whole company opened by whoever reads all of it: at the top, and at one unit; against a bare SQL aggregate of the same lines
// and values, by somebody who passes no policy. The cards are written as they are after a generation, heads have their own above their people's.
import { makeCompany } from './company.mjs';
import { arrange } from './cycle.mjs';

const PEOPLE = Number(process.env.BENCH_CASCADE ?? 10_000);
const LINES = Number(process.env.BENCH_CASCADE_LINES ?? 5);
const ROUNDS = 5;
/** A unit's page is one of many in a day, and nothing of the company beside it is read for it. */
const UNIT_MS = 200;

async function write(admin, tenantId, { cycle, period, template }) {
  const client = await admin.connect();
  try {
    await client.query('BEGIN');
    // rows at hand, as a restored backup writes them
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(
      `UPDATE org_unit u SET head_id = p.id FROM person p WHERE u.tenant_id = $1 AND p.tenant_id = $1
         AND p.employee_no = 'p' || CASE left(u.code, 1) WHEN 'H' THEN 0 WHEN 'D' THEN substr(u.code, 2)::int * 100 ELSE substr(u.code, 2)::int * 10 END`,
      [tenantId],
    );
    await client.query(
      `INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, head_id, unit_id, template_id, status)
       SELECT $1, system.new_id(), $2, $3, 'person', a.person_id, a.person_id, a.manager_id, a.unit_id, $4, 'draft' FROM assignment a WHERE a.tenant_id = $1`,
      [tenantId, cycle, period, template],
    );
    await client.query(
      `INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule)
       SELECT $1, system.new_id(), c.id, l.ordinal, l.metric_id, v.id, l.rule FROM scorecard c JOIN scorecard_template_line l ON l.tenant_id = $1 AND l.template_id = c.template_id
       JOIN metric_version v ON v.tenant_id = $1 AND v.metric_id = l.metric_id WHERE c.tenant_id = $1`,
      [tenantId],
    );
    await client.query(
      `INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to, recorded_at)
       SELECT $1, l.id, l.id, 1, $2, 100, p.starts_on, p.ends_on, now() FROM scorecard_line l JOIN period p ON p.tenant_id = $1 AND p.id = $3 WHERE l.tenant_id = $1`,
      [tenantId, 100 / LINES, period],
    );
    await client.query('COMMIT');
    await client.query('VACUUM ANALYZE org_unit, scorecard, scorecard_line, line_target');
  } finally {
    client.release();
  }
}

const timed = async (work) => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

export async function cascade({ base, admin, atMost, compared }) {
  const { tenantId } = await makeCompany({ base, admin, people: PEOPLE });
  const arranged = await arrange(admin, tenantId, LINES, { figures: false });
  const { period, cookie } = arranged;
  await write(admin, tenantId, arranged);
  const open = (at, check) => async () => {
    const answer = await fetch(`${base}/api/cascade?periodId=${period}${at}`, { headers: { cookie } });
    const view = await answer.json();
    if (!answer.ok || !check(view)) throw new Error(`the tree: ${answer.status} ${JSON.stringify(view).slice(0, 200)}`);
  };
  const bare = (path) => () =>
    admin.query(
      `SELECT l.metric_id, count(*), sum(t.target), sum(t.weight) FROM org_unit u JOIN scorecard c ON c.tenant_id = u.tenant_id AND c.unit_id = u.id AND c.period_id = $2
       JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id
       WHERE u.tenant_id = $1 AND starts_with(u.path, $3) GROUP BY l.metric_id`,
      [tenantId, period, path],
    );
  const { rows } = await admin.query(`SELECT id FROM org_unit WHERE tenant_id = $1 AND code = 'D7'`, [tenantId]);
  // what the top leads itself, each with a line for each of its lines
  const top = open('', ({ lines, balance }) => lines.length > 0 && balance.metrics.length === LINES);
  const unit = open(`&unitId=${rows[0].id}`, ({ lines }) => lines.length === 100 * LINES);
  for (const warm of [top, unit, bare('HQ/'), bare('HQ/D7/')]) await warm();
  const what = `the tree of ${PEOPLE.toLocaleString('en')} people × ${LINES} lines`;
  await atMost(
    `${what}, the top, against a bare aggregate of all its lines`,
    null,
    () => timed(top),
    () => timed(bare('HQ/')),
    ROUNDS,
  );
  await atMost(
    `${what}, a unit of 100, against a bare aggregate of its lines`,
    null,
    () => timed(unit),
    () => timed(bare('HQ/D7/')),
    ROUNDS,
  );
  const times = [];
  for (let i = 0; i < 20; i++) times.push(await timed(unit));
  const p95 = times.sort((a, b) => a - b)[18];
  compared(`${what}, a unit of 100, p95 of the ${UNIT_MS} ms allowed`, 1, [p95 / UNIT_MS], `${p95.toFixed(1)} ms`);
}
