import { Client, Pool } from 'pg';
import { everyone, lintSchema, newId, SCHEMA_RULES } from '@kpi-loop/shared/api';
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

  describe('the schema lint', () => {
    /** What must be found once the statements have run; they are rolled back. */
    const CONTROLS: [rule: string, object: string, sql: string][] = [
      ['every tenant table has tenant_id uuid NOT NULL', 'leak', 'CREATE TABLE leak (id uuid PRIMARY KEY)'],
      ['every tenant table has tenant_id uuid NOT NULL', 'account', 'ALTER TABLE account RENAME COLUMN tenant_id TO company_id'],
      ['tenant_id leads every primary key, unique key and index', 'leak', 'CREATE INDEX leak ON person (name)'],
      ['tenant_id leads every primary key, unique key and index', 'leak', 'CREATE UNIQUE INDEX leak ON person (employee_no, tenant_id)'],
      [
        'every foreign key between tenant tables carries tenant_id',
        'account leak',
        'ALTER TABLE person ADD UNIQUE (id); ALTER TABLE account ADD CONSTRAINT leak FOREIGN KEY (person_id) REFERENCES person (id)',
      ],
      [
        'every foreign key has an index',
        'org_unit leak',
        'ALTER TABLE org_unit ADD COLUMN led_by uuid, ADD CONSTRAINT leak FOREIGN KEY (tenant_id, led_by) REFERENCES person',
      ],
      ['every foreign key has an index', 'assignment assignment_tenant_id_unit_id_fkey', 'DROP INDEX assignment_unit'],
      ['ids are never numbered by the database', 'person.leak', 'ALTER TABLE person ADD COLUMN leak serial'],
      ['ids are never numbered by the database', 'person.leak', 'ALTER TABLE person ADD COLUMN leak int GENERATED ALWAYS AS IDENTITY'],
      [
        'observations, facts and the log are partitioned, observations by their natural key',
        'fact',
        'ALTER TABLE fact RENAME TO gone; CREATE TABLE fact (id uuid)',
      ],
      ['observations, facts and the log are partitioned, observations by their natural key', 'transition_log', 'ALTER TABLE transition_log RENAME TO gone'],
      [
        'observations, facts and the log are partitioned, observations by their natural key',
        'observation',
        'ALTER TABLE observation RENAME COLUMN row_key TO leak',
      ],
      ['numbers are numeric, never float; times have a zone', 'person.leak', 'ALTER TABLE person ADD COLUMN leak float8'],
      ['numbers are numeric, never float; times have a zone', 'person.leak', 'ALTER TABLE person ADD COLUMN leak timestamp'],
      ['row-level security is enabled, forced and has a policy', 'person', 'ALTER TABLE person DISABLE ROW LEVEL SECURITY'],
      ['row-level security is enabled, forced and has a policy', 'person', 'ALTER TABLE person NO FORCE ROW LEVEL SECURITY'],
      ['row-level security is enabled, forced and has a policy', 'person', 'DROP POLICY tenant_rows ON person'],
      ['a partition is reached only through its parent', 'fact_default by kpi_app', 'GRANT SELECT ON fact_default TO kpi_app'],
      ['a partition is reached only through its parent', 'transition_log_default by kpi_pay', 'GRANT INSERT ON transition_log_default TO kpi_pay'],
      [
        'rows are removed only where the product removes rows',
        'leak by kpi_app',
        'CREATE TABLE leak (tenant_id uuid NOT NULL); GRANT DELETE ON leak TO kpi_app',
      ],
      ['rows are removed only where the product removes rows', 'account by kpi_app', 'GRANT DELETE ON account TO kpi_app'],
      ['rows are removed only where the product removes rows', 'session by kpi_pay', 'GRANT DELETE ON session TO kpi_pay'],
      ['rows are removed only where the product removes rows', 'session by kpi_app', 'GRANT TRUNCATE ON session TO kpi_app'],
      ['the application owns nothing and passes no policy by', 'person', 'ALTER TABLE person OWNER TO kpi_app'],
      ['the application owns nothing and passes no policy by', 'kpi_app', 'ALTER ROLE kpi_app BYPASSRLS'],
      ['the application owns nothing and passes no policy by', 'kpi_system', 'ALTER ROLE kpi_system SUPERUSER'],
      ['pay tables are out of reach without the role kpi_pay', 'statement', 'GRANT SELECT ON statement TO kpi_app'],
      ['pay tables are out of reach without the role kpi_pay', 'pay_base', 'GRANT UPDATE ON pay_base TO kpi_app'],
    ];
    let admin: Client;
    beforeAll(async () => {
      admin = new Client({
        connectionString: Object.assign(new URL(process.env['TEST_ADMIN_URL'] as string), { pathname: new URL(api.url).pathname }).toString(),
      });
      await admin.connect();
    });
    afterAll(() => admin.end());

    it.each(CONTROLS)('finds what breaks “%s”: %s', async (rule, object, sql) => {
      await admin.query('BEGIN');
      try {
        await admin.query(sql);
        expect(await lintSchema(async (question) => (await admin.query(question)).rows as { object: string }[])).toContainEqual({ rule, object });
      } finally {
        await admin.query('ROLLBACK');
      }
    });

    it('lets a new table be protected without a right to remove its rows', async () => {
      await admin.query('BEGIN');
      try {
        await admin.query(`CREATE TABLE fresh (tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id)); CALL system.protect('fresh')`);
        expect(await lintSchema(async (question) => (await admin.query(question)).rows as { object: string }[])).toEqual([]);
        await admin.query(`SET LOCAL ROLE kpi_app`);
        await admin.query(`INSERT INTO fresh SELECT current_tenant(), gen_random_uuid() WHERE false; UPDATE fresh SET id = id`);
        await expect(admin.query('DELETE FROM fresh')).rejects.toThrow(/permission denied/);
      } finally {
        await admin.query('ROLLBACK');
      }
    });

    it('has a control for every rule', () => expect([...new Set(CONTROLS.map(([rule]) => rule))]).toEqual(SCHEMA_RULES));
  });

  describe('tenant isolation', () => {
    it('shows no row outside a tenant’s transaction', async () => {
      const app = new Client({ connectionString: api.url });
      await app.connect();
      expect((await app.query('SELECT * FROM person')).rows).toEqual([]);
      await app.end();
    });

    const answers = async (setting: 'session' | 'transaction'): Promise<number> => {
      // one connection for all, whoever is asked of it last: with two, every other asker may by chance always meet his own
      const pool = new Pool({ connectionString: api.url, max: setting === 'session' ? 1 : 2 });
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
