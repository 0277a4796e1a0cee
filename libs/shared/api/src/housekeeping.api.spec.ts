import { newId } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';

describe('housekeeping, once a day', () => {
  let api: Api;
  let c: Company;
  let other: Company;
  beforeAll(async () => {
    api = await Api.start([]);
    c = await api.company();
    other = await api.company();
    await api.tick();
  });
  afterAll(() => api.stop());

  const arrange = async (tenantId: string, accountId: string): Promise<void> => {
    for (const [name, expires, seen] of [
      ['gone', '-1 minute', '-2 days'],
      ['stays', '1 minute', '-3 days'],
      ['seen last', '-1 minute', '-1 day'],
    ])
      await api.sql(
        `INSERT INTO session (tenant_id, id, account_id, token_hash, user_agent, expires_at, seen_at) VALUES ($1, $2, $3, uuid_send($2), $4, now() + $5::interval, now() + $6::interval)`,
        [tenantId, newId(), accountId, name, expires, seen],
      );
    for (const [key, age] of [
      ['gone', '49 hours'],
      ['stays', '47 hours'],
    ])
      await api.sql(`INSERT INTO idempotency_key (tenant_id, account_id, key, request_hash, created_at) VALUES ($1, $2, $3, '', now() - $4::interval)`, [
        tenantId,
        accountId,
        key,
        age,
      ]);
    // more than one batch
    await api.sql(
      `INSERT INTO job_effect (tenant_id, handler, key, at) SELECT $1::uuid, 'gone', n::text, now() - interval '31 days' FROM generate_series(1, 2500) n
       UNION ALL SELECT $1::uuid, 'stays', 'young', now() - interval '29 days' UNION ALL SELECT $1::uuid, 'day', '2026-01-01', now() - interval '200 days'`,
      [tenantId],
    );
  };
  const kept = (tenantId: string) =>
    api.sql<{ what: string; n: number }>(
      `SELECT 'session ' || user_agent AS what, count(*)::int AS n FROM session WHERE tenant_id = $1 AND user_agent <> '' GROUP BY 1
       UNION ALL SELECT 'key ' || key, count(*)::int FROM idempotency_key WHERE tenant_id = $1 GROUP BY 1
       UNION ALL SELECT 'effect ' || handler, count(*)::int FROM job_effect WHERE tenant_id = $1 AND handler IN ('gone', 'stays') GROUP BY 1
       UNION ALL SELECT 'day ' || key, 1 FROM job_effect WHERE tenant_id = $1 AND handler = 'day' AND key = '2026-01-01' ORDER BY 1`,
      [tenantId],
    );

  it('removes expired sessions but each account’s last, keys of the day before yesterday and effects of a month ago, and nothing else', async () => {
    await arrange(c.tenantId, c.accounts.anna);
    await arrange(other.tenantId, other.accounts.anna);
    await c.setClock('2026-08-19');
    await api.tick();
    expect(await kept(c.tenantId)).toEqual([
      { what: 'day 2026-01-01', n: 1 },
      { what: 'effect stays', n: 1 },
      { what: 'key stays', n: 1 },
      { what: 'session seen last', n: 1 },
      { what: 'session stays', n: 1 },
    ]);
    expect((await kept(other.tenantId)).map(({ n }) => n)).toEqual([1, 2500, 1, 1, 1, 1, 1, 1]);
  });

  it('forgets attempts at a password after a day', async () => {
    await api.sql(
      `INSERT INTO sign_in_attempt (key, id, at) SELECT sha256('old'), gen_random_uuid(), now() - interval '25 hours' FROM generate_series(1, 1500)`,
    );
    await api.sql(`INSERT INTO sign_in_attempt (key, id, at) VALUES (sha256('young'), gen_random_uuid(), now() - interval '23 hours')`);
    await c.setClock('2026-08-20');
    await api.tick();
    expect(await api.sql(`SELECT key = sha256('young') AS young FROM sign_in_attempt`)).toEqual([{ young: true }]);
  });

  it('finds what is old without reading what is not', async () => {
    await api.sql(`INSERT INTO job_effect (tenant_id, handler, key) SELECT $1, 'recent', n::text FROM generate_series(1, 100000) n`, [c.tenantId]);
    await api.sql(`VACUUM ANALYZE job_effect`);
    const plan = await api.sql<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT ctid FROM job_effect WHERE tenant_id = '${c.tenantId}' AND at < now() - interval '30 days' AND handler <> 'day' LIMIT 1000 FOR UPDATE SKIP LOCKED`,
    );
    expect(plan.map((row) => Object.values(row)[0]).join('\n')).toContain('job_effect_at');
  });
});
