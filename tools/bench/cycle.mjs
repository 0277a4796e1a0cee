// A company of the benchmarks with a line of heads and a period in which cards are made.
import { createHash, randomBytes, randomUUID } from 'node:crypto';

async function signedIn(admin, tenantId, personId, name) {
  const [account, token] = [randomUUID(), randomBytes(32).toString('base64url')];
  await admin.query(`INSERT INTO account (tenant_id, id, login, password_hash, person_id) VALUES ($1, $2, $3, 'none', $4)`, [tenantId, account, `${name}@${tenantId}`, personId]);
  await admin.query(`INSERT INTO session (tenant_id, id, account_id, token_hash, expires_at) VALUES ($1, gen_random_uuid(), $2, $3, now() + interval '1 day')`, [tenantId, account, createHash('sha256').update(token).digest()]);
  return `kpi_session=${tenantId}.${token}`;
}

/** Managers, HR, a cycle with one open period (as the demo's), a template of so many lines, and for each of them a year of figures. */
export async function arrange(admin, tenantId, lines, { figures = true } = {}) {
  const one = async (sql, ...values) => (await admin.query(sql, [tenantId, ...values])).rows[0];
  await admin.query(
    `UPDATE assignment a SET manager_id = m.id FROM person p, person m WHERE a.tenant_id = $1 AND p.tenant_id = $1 AND p.id = a.person_id AND p.employee_no ~ '^p[0-9]+$' AND p.employee_no <> 'p0'
       AND m.tenant_id = $1 AND m.employee_no = 'p' || CASE WHEN right(p.employee_no, 1) <> '0' THEN substr(p.employee_no, 2)::int / 10 * 10 WHEN right(p.employee_no, 2) <> '00' THEN substr(p.employee_no, 2)::int / 100 * 100 ELSE 0 END`,
    [tenantId],
  );
  const { id: hr } = await one(`INSERT INTO person (tenant_id, id, employee_no, name) VALUES ($1, $2, 'hr', 'hr') RETURNING id`, randomUUID());
  await admin.query(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, 'HR', '2020-01-01')`, [tenantId, hr]);
  const [cycle, period, template, process, node] = Array.from({ length: 5 }, () => randomUUID());
  const { id: head } = await one(`SELECT id FROM person WHERE tenant_id = $1 AND employee_no = 'p10'`);
  const copyOf = (table, which, given) =>
    admin.query(`INSERT INTO ${table} SELECT r.* FROM (SELECT * FROM ${table} WHERE ${which} LIMIT 1) d CROSS JOIN LATERAL jsonb_populate_record(NULL::${table}, to_jsonb(d) || $1::jsonb) r`, [JSON.stringify(given)]);
  await copyOf('cycle', `status = 'active'`, { tenant_id: tenantId, id: cycle, starts_on: '2026-07-01', ends_on: '2026-12-31', created_by: hr, contracting_period_id: null });
  await copyOf('period', `kind = 'SETTLEMENT' AND status = 'open'`, { tenant_id: tenantId, id: period, cycle_id: cycle, starts_on: '2026-07-01', ends_on: '2026-09-30', previous_period_id: null, parent_period_id: null });
  await admin.query(`INSERT INTO population_rule (tenant_id, id, cycle_id, unit_id, included) SELECT $1, gen_random_uuid(), $2, id, true FROM org_unit WHERE tenant_id = $1 AND code = 'HQ'`, [tenantId, cycle]);
  await admin.query(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'G', 'G')`, [tenantId, process]);
  await admin.query(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'G', 'G', 1)`, [tenantId, node, process]);
  await admin.query(`INSERT INTO scorecard_template (tenant_id, id, name, created_by) VALUES ($1, $2, 'all', $3)`, [tenantId, template, hr]);
  for (let i = 0; i < lines; i++) {
    const [metric, version] = [randomUUID(), randomUUID()];
    await admin.query(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [tenantId, metric, `g${i}`]);
    await admin.query(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, agg_org, agg_time, direction, process_node_id, content_hash, author_id)
       VALUES ($1, $2, $3, 1, 'published', 'simple', 'rows', '{"agg": "count", "filters": []}', 'SUM', 'SUM', 'HIGHER', $4, $5, $6)`,
      [tenantId, version, metric, node, `g${i}`, hr],
    );
    await admin.query(
      `INSERT INTO scorecard_template_line (tenant_id, id, template_id, template_version, ordinal, metric_id, weight, rule, threshold_rate) VALUES ($1, gen_random_uuid(), $2, 1, $3, $4, $5, '{"kind": "LINEAR"}', 0.8)`,
      [tenantId, template, i + 1, metric, i ? Math.floor(100 / lines) : 100 - Math.floor(100 / lines) * (lines - 1)],
    );
    if (!figures) continue;
    await admin.query(
      `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, value, numerator, status)
       SELECT $1, gen_random_uuid(), $2, 'person', p.id, m::date, length(p.employee_no) * 10 + extract(month FROM m), 1, 'locked' FROM person p, generate_series('2025-07-01'::date, '2026-06-01', '1 month') m WHERE p.tenant_id = $1 AND p.employee_no ~ '^p[0-9]+$'`,
      [tenantId, version],
    );
  }
  await admin.query('VACUUM ANALYZE measurement, assignment, person');
  return { hr, cycle, period, template, cookie: await signedIn(admin, tenantId, hr, 'hr'), headCookie: await signedIn(admin, tenantId, head, 'p10') };
}
