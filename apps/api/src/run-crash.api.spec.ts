import type { ChildProcess } from 'node:child_process';
import { Client } from 'pg';
import { newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { FEATURES } from './features';
import { OwnPostgres } from './testing/own-postgres';
import { buildProcesses, killProcess, startProcess, until } from './testing/processes';

process.env['SECRET_KEY'] = 'a'.repeat(64);

const BUILT = 'dist/test/run-crash';
const ROWS = 3000;
/** Read in batches of 2,000: by this row there are rows in the spool, and more to come. */
const GATE_ROW = 2500;
const GATE = 1;
const COMMIT_GATE = 2;
const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  columns: [
    { name: 'no', type: 'text' },
    { name: 'day', type: 'date' },
    { name: 'owner', type: 'text' },
    { name: 'amount', type: 'number' },
  ],
};
type Picture = { no: string; day: string; amount: string }[];
const OPEN = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`;
const BUSY = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND wait_event_type = 'Lock'`;

/** A run whose worker, or whose database, is killed while it is held at a place. */
describe('kill -9 in the middle of a run', () => {
  let own: OwnPostgres;
  let api: Api;
  let c: Company;
  let steward: As;
  /** The source, on the server of the specs: it is not killed. */
  let shop: Client;
  /** Holds a run where it is. On the database that may be killed. */
  let holder: Client;
  let worker: ChildProcess;
  let datasetId: string;
  let versionId: string;
  let edition = 0;

  const startWorker = (): void => void (worker = startProcess(`${BUILT}/worker.mjs`, api.url));
  const superuser = (): string => Object.assign(new URL(process.env['TEST_ADMIN_URL']!), { pathname: new URL(api.url).pathname }).href;
  const hold = async (): Promise<void> => {
    holder = new Client({ connectionString: superuser() });
    holder.on('error', () => undefined);
    await holder.connect();
  };

  beforeAll(async () => {
    buildProcesses(BUILT);
    const database = `src_${newId().slice(-12)}`;
    const url = new URL(process.env['TEST_ADMIN_URL']!);
    const root = new Client({ connectionString: url.href });
    await root.connect();
    await root.query(`CREATE DATABASE ${database}`);
    await root.query(`CREATE ROLE ${database}_r LOGIN PASSWORD 'read only'`);
    await root.end();
    shop = new Client({ connectionString: Object.assign(new URL(url), { pathname: `/${database}` }).href });
    await shop.connect();
    await shop.query(`CREATE TABLE sale (no int PRIMARY KEY, day date NOT NULL, owner text NOT NULL, amount numeric NOT NULL); GRANT SELECT ON sale TO ${database}_r;
      CREATE FUNCTION gate(no int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF no = ${GATE_ROW} THEN PERFORM pg_advisory_xact_lock_shared(${GATE}); END IF; RETURN no; END $$`);

    own = await OwnPostgres.start();
    api = await Api.start(FEATURES);
    await hold();
    // a run that has succeeded waits at its COMMIT while somebody holds the lock
    await api.sql(`CREATE FUNCTION public.commit_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${COMMIT_GATE}); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER commit_gate AFTER UPDATE ON collection_run DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'succeeded') EXECUTE FUNCTION public.commit_gate()`);
    c = await api.company();
    steward = await c.as('steward');
    await (await c.as('ops')).post('/api/allowed-hosts', { host: url.hostname, reason: 'a server of this spec' }).expect(200);
    const connection = { host: url.hostname, port: Number(url.port), database, user: `${database}_r` };
    const { id: sourceId } = (await steward.post('/api/sources', { code: 'shop', name: 'Shop', kind: 'postgres', connection, password: 'read only' }).expect(201)).body;
    const query = `SELECT gate(no)::text AS no, day, owner, amount FROM sale WHERE day BETWEEN :from AND :to ORDER BY sale.no`;
    datasetId = (await steward.post('/api/datasets', { sourceId, code: 'sales', name: 'Sales', mapping: MAPPING, query }).expect(201)).body.id;
    versionId = await published();
    startWorker();
  }, 180_000);
  afterAll(async () => {
    if (worker) await killProcess(worker);
    await holder?.end().catch(() => undefined);
    await shop?.end();
    await api?.stop();
    await own?.stop();
  }, 60_000);

  const published = async (): Promise<string> => {
    const [process, node, metric, version] = [newId(), newId(), newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [c.tenantId, process]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, process]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, 'SALES', 'SALES')`, [c.tenantId, metric]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, direction, process_node_id, content_hash, author_id)
       VALUES ($1, $2, $3, 1, 'published', 'simple', 'sales', $4, 'HIGHER', $5, 'h', $6)`,
      [c.tenantId, version, metric, JSON.stringify({ agg: 'sum', column: 'amount', filters: [] }), node, c.people.hr],
    );
    return version;
  };

  /** The shop sells on: every amount another one, some rows gone, some new, some of another day. */
  const nextEdition = async (): Promise<void> => {
    edition += 1;
    await shop.query(`TRUNCATE sale`);
    await shop.query(
      `INSERT INTO sale SELECT i, '2026-06-01'::date + (i * 7 + $1::int) % 60, CASE WHEN i % 2 = 0 THEN 'anna' ELSE 'ben' END, i + $1::int * 0.25 FROM generate_series(1 + $1::int * 10, ${ROWS} + $1::int * 10) i`,
      [edition],
    );
  };
  const inShop = async (): Promise<Picture> => (await shop.query(`SELECT no::text, day::text, amount::text AS amount FROM sale ORDER BY sale.no`)).rows.map((row) => ({ ...row, amount: String(Number(row.amount)) }));
  const landed = async (): Promise<Picture> =>
    (
      await api.sql<{ no: string; day: string; amount: string }>(
        `SELECT row_key AS no, event_date::text AS day, data->>'amount' AS amount FROM observation WHERE tenant_id = $1 AND dataset_id = $2 ORDER BY row_key::int`,
        [c.tenantId, datasetId],
      )
    ).map((row) => ({ ...row, amount: String(Number(row.amount)) }));
  const run = async (id: string) =>
    (await api.sql<{ status: string; problem: string | null }>(`SELECT status, problem FROM collection_run WHERE tenant_id = $1 AND id = $2`, [c.tenantId, id]))[0];
  const total = async (): Promise<number> =>
    Number(
      (await api.sql<{ sum: string }>(`SELECT sum(value) AS sum FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_kind = 'person'`, [c.tenantId, versionId]))[0].sum,
    );
  const begin = async (): Promise<string> => (await steward.post(`/api/datasets/${datasetId}/collect`, { from: '2026-06-01', to: '2026-07-31' }).expect(200)).body.id;
  const sumOf = (picture: Picture): number => picture.reduce((sum, { amount }) => sum + Number(amount), 0);
  /** Whatever a killed process has begun in the database has ended. */
  const quiet = (): Promise<void> => until('everything has ended', async () => (await api.sql<{ n: number }>(OPEN))[0].n === 0, 30);
  /** A worker that was killed sends no heartbeat any more; this one is not waited for. */
  const missHeartbeats = (): Promise<unknown> => api.sql(`UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 hour' WHERE state = 'active'`);

  const waitsInShop = async (): Promise<boolean> => (await shop.query<{ n: number }>(BUSY)).rows[0].n === 1;
  const waitsHere = async (): Promise<boolean> => (await api.sql<{ n: number }>(BUSY))[0].n === 1;
  /** Where a run is held: how, until it is there, and how it is let go. */
  const PLACES = {
    'while rows are read into the spool': {
      hold: () => shop.query(`SELECT pg_advisory_lock(${GATE})`),
      there: waitsInShop,
      release: () => shop.query(`SELECT pg_advisory_unlock(${GATE})`),
    },
    'while its rows land': {
      // somebody else writes one of the rows it brings and has not committed: old rows are gone by then, and some of the new ones there
      hold: async () => {
        await holder.query('BEGIN');
        await holder.query(
          `INSERT INTO observation (tenant_id, dataset_id, event_date, row_key, run_id, row_no, data) SELECT $1, $2, $3, $4, $5, 1, '{}'`,
          [c.tenantId, datasetId, ...(await lastInShop()), newId()],
        );
      },
      there: waitsHere,
      release: () => holder.query('ROLLBACK'),
    },
    'at its commit': {
      hold: () => holder.query(`SELECT pg_advisory_lock(${COMMIT_GATE})`),
      there: waitsHere,
      release: () => holder.query(`SELECT pg_advisory_unlock(${COMMIT_GATE})`),
    },
  };
  const lastInShop = async (): Promise<[string, string]> => {
    const last = (await inShop()).pop()!;
    return [last.day, last.no];
  };

  it('begins with data that is there and counted', async () => {
    await nextEdition();
    const id = await begin();
    await until('the run has ended', async () => ['succeeded', 'failed'].includes((await run(id)).status), 60);
    expect(await run(id)).toEqual({ status: 'succeeded', problem: null });
    const expected = await inShop();
    expect(await landed()).toEqual(expected);
    await until('it is counted', async () => (await total()) === sumOf(expected), 60);
  }, 120_000);

  describe.each(Object.keys(PLACES) as (keyof typeof PLACES)[])('%s', (name) => {
    const place = PLACES[name];

    it('of the worker leaves the old data or the new, and the run is taken up again', async () => {
      const before = await landed();
      await nextEdition();
      const after = await inShop();
      await place.hold();
      const id = await begin();
      await until('the run is held', place.there, 60);
      await killProcess(worker);
      expect(await landed()).toEqual(before);
      await place.release();
      await quiet();
      // what was sent before the worker died may still have been carried out: then as a whole
      const { status } = await run(id);
      expect(status).toBe(name === 'at its commit' ? 'succeeded' : 'running');
      expect(await landed()).toEqual(status === 'succeeded' ? after : before);
      await missHeartbeats();
      startWorker();
      await until('the run has ended', async () => (await run(id)).status === 'succeeded', 60);
      expect(await landed()).toEqual(after);
      await until('it is counted', async () => (await total()) === sumOf(after), 60);
      const told = await api.sql(`SELECT 1 FROM fact WHERE tenant_id = $1 AND type = 'run.succeeded' AND aggregate_id = $2`, [c.tenantId, id]);
      expect(told).toHaveLength(1);
    }, 150_000);

    it('of PostgreSQL leaves the old data, and the run ends or is taken up again', async () => {
      const before = await landed();
      await nextEdition();
      const after = await inShop();
      await place.hold();
      const id = await begin();
      await until('the run is held', place.there, 60);
      await own.kill9();
      await own.startAgain();
      await hold();
      expect((await run(id)).status).toBe('running');
      expect(await landed()).toEqual(before);
      if (name.includes('spool')) await place.release();
      // the worker may have ended with its database; whoever keeps it running starts it again
      if (worker.exitCode !== null) startWorker();
      await missHeartbeats();
      await until('the run has ended', async () => ['succeeded', 'failed'].includes((await run(id)).status), 90);
      const ended = await run(id);
      expect(await landed()).toEqual(ended.status === 'succeeded' ? after : before);
      if (ended.status === 'failed') await steward.post(`/api/collection-runs/${id}/retry`, {}).expect(200);
      await until('the run has succeeded', async () => (await run(id)).status === 'succeeded', 60);
      expect(await landed()).toEqual(after);
      await until('it is counted', async () => (await total()) === sumOf(after), 60);
    }, 200_000);
  });

  it('would be found out if a run landed in two halves: the control', async () => {
    const before = await landed();
    await api.sql(`DELETE FROM observation WHERE tenant_id = $1 AND dataset_id = $2 AND row_key::int % 2 = 0`, [c.tenantId, datasetId]);
    expect(await landed()).not.toEqual(before);
  });
});
