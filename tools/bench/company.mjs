// A company of its own for the benchmarks of collection: so many people in teams of ten, ten teams a department, one root above
// them, a steward who is signed in, and a dataset that programs push to.
import { createHash, randomBytes, randomUUID } from 'node:crypto';

const NUMBERS = ['a', 'b', 'c', 'd'];
export const COLUMNS = ['no', 'day', 'owner', ...NUMBERS];
const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  columns: [
    { name: 'no', type: 'text' },
    { name: 'day', type: 'date' },
    { name: 'owner', type: 'text' },
    ...NUMBERS.map((name) => ({ name, type: 'number' })),
  ],
};

/** Rows of a month for each person, as a program or a spreadsheet has them. */
export const rowOf = (n, people) => {
  const [person, month] = [n % people, Math.floor(n / people) % 12];
  return { no: `r${n}`, day: `2025-${String(month + 1).padStart(2, '0')}-${String(1 + (person % 28)).padStart(2, '0')}`, owner: `p${person}`, a: (n % 997) / 4, b: 1 + (n % 13), c: n % 101, d: (n % 10007) / 100 };
};

export async function makeCompany({ base, admin, people }) {
  const tenantId = randomUUID();
  const code = `b${tenantId.slice(0, 8)}`;
  const [accountId, stewardId, root] = [randomUUID(), randomUUID(), randomUUID()];
  await admin.query(`INSERT INTO tenant (id, code, name, name_en, clock_at) VALUES ($1, $2, $2, $2, '2026-08-18T10:00:00+08:00')`, [tenantId, code]);
  await admin.query(`INSERT INTO org_unit (tenant_id, id, code, name, path) VALUES ($1, $2, 'HQ', 'HQ', 'HQ/')`, [tenantId, root]);
  await admin.query(
    `INSERT INTO org_unit (tenant_id, id, code, name, parent_id, path) SELECT $1, gen_random_uuid(), 'D' || i, 'D' || i, $2, 'HQ/D' || i || '/' FROM generate_series(0, ($3::int - 1) / 100) i`,
    [tenantId, root, people],
  );
  await admin.query(
    `INSERT INTO org_unit (tenant_id, id, code, name, parent_id, path) SELECT $1, gen_random_uuid(), 'T' || i, 'T' || i, d.id, d.path || 'T' || i || '/'
     FROM generate_series(0, ($2::int - 1) / 10) i JOIN org_unit d ON d.tenant_id = $1 AND d.code = 'D' || i / 10`,
    [tenantId, people],
  );
  await admin.query(`INSERT INTO person (tenant_id, id, employee_no, name, hired_on) SELECT $1, gen_random_uuid(), 'p' || i, 'p' || i, '2020-01-01' FROM generate_series(0, $2::int - 1) i`, [tenantId, people]);
  await admin.query(
    `INSERT INTO assignment (tenant_id, id, person_id, unit_id, valid_from) SELECT $1, gen_random_uuid(), p.id, t.id, '2020-01-01' FROM generate_series(0, $2::int - 1) i
     JOIN person p ON p.tenant_id = $1 AND p.employee_no = 'p' || i JOIN org_unit t ON t.tenant_id = $1 AND t.code = 'T' || i / 10`,
    [tenantId, people],
  );
  await admin.query(`INSERT INTO person (tenant_id, id, employee_no, name) VALUES ($1, $2, 'steward', 'steward')`, [tenantId, stewardId]);
  await admin.query(`INSERT INTO account (tenant_id, id, login, password_hash, person_id) VALUES ($1, $2, $3, 'none', $4)`, [tenantId, accountId, `steward@${code}`, stewardId]);
  await admin.query(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, 'STEWARD', '2020-01-01')`, [tenantId, stewardId]);
  const token = randomBytes(32).toString('base64url');
  await admin.query(`INSERT INTO session (tenant_id, id, account_id, token_hash, expires_at) VALUES ($1, gen_random_uuid(), $2, $3, now() + interval '1 day')`, [
    tenantId,
    accountId,
    createHash('sha256').update(token).digest(),
  ]);
  await admin.query('ANALYZE person, assignment, org_unit');
  const headers = { cookie: `kpi_session=${tenantId}.${token}`, 'content-type': 'application/json' };
  const post = async (path, body) => {
    const answer = await fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { id: sourceId } = await post('/api/sources', { code: 'erp', name: 'ERP', kind: 'push', autoVerify: true });
  const { id: datasetId } = await post('/api/datasets', { sourceId, code: 'rows', name: 'rows', mapping: MAPPING });
  const { key } = await post('/api/api-keys', { name: 'bench', datasetIds: [datasetId] });
  return { tenantId, datasetId, key, post };
}
