import { Client, Pool } from 'pg';
import { everyone, lintSchema, newId } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';

describe('the platform', () => {
  let api: Api;
  let one: Company;
  let two: Company;
  beforeAll(async () => {
    api = await Api.start([]);
    one = await api.company();
    two = await api.company();
  });
  afterAll(() => api.stop());

  it('says that it is alive and ready', async () => {
    await api.nobody().get('/api/health/live').expect(200);
    await api.nobody().get('/api/health/ready').expect(200);
  });

  it('knows who is signed in', async () => {
    const { body } = await (await one.as('hr')).get('/api/session').expect(200);
    expect(body).toMatchObject({ account: { login: `hr@${one.code}` }, roles: ['HR'], isHead: false, tenant: { today: '2026-08-18' } });
  });

  it('refuses a stranger with a problem document', async () => {
    const { body } = await api
      .nobody()
      .get('/api/session')
      .expect(401)
      .expect('content-type', /application\/problem\+json/);
    expect(body).toMatchObject({ status: 401, code: 'signInFirst', requestId: expect.any(String) });
  });

  it('keeps the schema rules', async () => {
    expect(await lintSchema((sql) => api.sql(sql))).toEqual([]);
  });

  it('finds a table that breaks the schema rules', async () => {
    await api.sql('CREATE TABLE public.leak (id serial PRIMARY KEY, amount float8)');
    const rules = new Set((await lintSchema((sql) => api.sql(sql))).map((f) => f.rule));
    await api.sql('DROP TABLE public.leak');
    expect(rules).toContain('every tenant table has tenant_id uuid NOT NULL');
    expect(rules).toContain('row-level security is enabled, forced and has a policy');
    expect(rules).toContain('ids are never numbered by the database');
    expect(rules).toContain('numbers are numeric, never float; times have a zone');
  });

  describe('tenant isolation', () => {
    it('shows no row outside a tenant’s transaction', async () => {
      const app = new Client({ connectionString: api.url });
      await app.connect();
      expect((await app.query('SELECT * FROM person')).rows).toEqual([]);
      await app.end();
    });

    const answers = async (setting: 'session' | 'transaction'): Promise<number> => {
      const pool = new Pool({ connectionString: api.url, max: 2 });
      let wrong = 0;
      const ask = async (tenantId: string): Promise<void> => {
        // a pool in transaction mode: each step may get another connection, unless a transaction holds it
        if (setting === 'session') {
          await pool.query(`SELECT set_config('app.tenant', $1, false)`, [tenantId]);
          await new Promise((next) => setImmediate(next));
          const { rows } = await pool.query<{ tenant_id: string }>('SELECT tenant_id FROM person');
          if (rows.some((r) => r.tenant_id !== tenantId)) wrong += 1;
        } else {
          const client = await pool.connect();
          await client.query('BEGIN');
          await client.query(`SELECT set_config('app.tenant', $1, true)`, [tenantId]);
          const { rows } = await client.query<{ tenant_id: string }>('SELECT tenant_id FROM person');
          if (!rows.length || rows.some((r) => r.tenant_id !== tenantId)) wrong += 1;
          await client.query('COMMIT');
          client.release();
        }
      };
      await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          for (let n = 0; n < 10; n++) await ask((i + n) % 2 ? one.tenantId : two.tenantId);
        }),
      );
      await pool.end();
      return wrong;
    };

    it('holds when the context lives in the transaction', async () => expect(await answers('transaction')).toBe(0));
    it('leaks when the context lives in the session: the control', async () => expect(await answers('session')).toBeGreaterThan(0));
  });

  it('lets nobody change what happened', async () => {
    await api.uow.asSystem(one.tenantId, async (tx) => tx.record({ type: 'test.happened' }, 'test', newId(), everyone));
    await expect(api.uow.asSystem(one.tenantId, (tx) => tx.execute('DELETE FROM fact'))).rejects.toThrow(/permission denied/);
    await expect(api.sql('DELETE FROM fact')).rejects.toThrow(/append-only/);
    await expect(api.sql('TRUNCATE fact')).rejects.toThrow(/append-only/);
  });
});
