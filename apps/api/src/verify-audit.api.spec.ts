import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { MerkleTree, Sealer, firstBrokenLink } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { DataSource } from 'typeorm';
import { FEATURES } from './features';
import { MACHINES } from './machines';

const ROOT = join(__dirname, '../../..');
const TABLES = ['metric_version', 'transition_log', 'audit_seal'];
const definition = {
  kind: 'simple',
  datasetCode: 'none',
  numerator: { agg: 'count', filters: [] },
  direction: 'HIGHER',
  unit: '',
  decimals: 0,
  percent: false,
  flow: true,
  description: '',
  descriptionEn: '',
};

describe('verify-audit', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let id: string;
  beforeAll(async () => {
    execFileSync(process.execPath, ['tools/build-api.mjs'], { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '' } });
    api = await Api.start(FEATURES);
    c = await api.company();
    steward = await c.as('steward');
    id = await chain('first');
    await seal();
    await chain('second');
    await seal();
    for (const table of TABLES) await api.sql(`CREATE TABLE public.kept_${table} AS SELECT * FROM ${table}`);
  }, 120_000);
  afterAll(() => api.stop());

  /** A definition that was drafted and sent back and forth: four links. */
  const chain = async (code: string): Promise<string> => {
    const { body } = await steward.post('/api/metrics', { code, name: code, nameEn: code, definition }).expect(201);
    const version = body.versions[0].id as string;
    await steward.post(`/api/metric-versions/${version}/discard`).expect(200);
    return version;
  };
  /** When everything written so far can be sealed: specs beside this one have transactions of their own on the server. */
  const seal = async (): Promise<void> => {
    const complete = `SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > max(tx) AS complete FROM transition_log`;
    while (!(await api.sql<{ complete: boolean }>(complete))[0].complete) await new Promise((next) => setTimeout(next, 50));
    await api.app.get(Sealer).seal();
  };
  /** As somebody who owns the database, with triggers off. */
  const asSuperuser = (sql: string) => api.sql(`SET session_replication_role = replica; ${sql.replaceAll('$ID', `'${id}'`)}; SET session_replication_role = DEFAULT`);
  const restore = () => asSuperuser(TABLES.map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM public.kept_${table}`).join(';'));
  const look = () => api.uow.asSystem(c.tenantId, (tx) => tx.asPay(() => firstBrokenLink((sql, params) => tx.query(sql, params), MACHINES.map((machine) => machine.id))));
  /** The command itself. */
  const run = () => {
    const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'dist/apps/api/verify-audit.cli.mjs')], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: api.url },
    });
    return { status, said: stdout.trim() };
  };

  it('says that it is intact, and which root covers it', () => {
    const { status, said } = run();
    expect(said).toMatch(new RegExp(`^intact: 4 links\\ntenant ${c.code} seal 2 root [0-9a-f]{64}$`));
    expect(status).toBe(0);
  });

  const link = `tenant_id = (SELECT tenant_id FROM kept_metric_version WHERE id = $ID) AND instance_id = $ID`;
  it.each([
    ['a changed reason', `UPDATE transition_log SET reason = 'better' WHERE ${link} AND version = 2`, 'metricVersion', 2, 'its content was changed'],
    ['a removed first link', `DELETE FROM transition_log WHERE ${link} AND version = 1`, 'metricVersion', 2, 'a link is missing or doubled'],
    ['a removed last link', `DELETE FROM transition_log WHERE ${link} AND version = 2`, 'metricVersion', 1, 'the last link is missing: the row stands at version 2'],
    ['a removed chain', `DELETE FROM transition_log WHERE ${link}`, 'metricVersion', 2, 'the row has no chain'],
    ['a doubled link', `INSERT INTO transition_log SELECT * FROM (SELECT (jsonb_populate_record(l, jsonb_build_object('at', l.at + interval '1 second'))).* FROM transition_log l WHERE ${link} AND version = 2) d`, 'metricVersion', 2, 'a link is missing or doubled'],
    ['a status written by hand', `UPDATE metric_version SET status = 'draft' WHERE id = $ID`, 'metricVersion', 2, 'the status of the row is not the one of its last link'],
    ['a version written by hand', `UPDATE metric_version SET version = 1 WHERE id = $ID`, 'metricVersion', 2, 'the row stands at version 1, before its last link'],
    ['a removed row', `DELETE FROM metric_version WHERE id = $ID`, 'metricVersion', 2, 'the row is gone'],
    ['a row removed with its chain', `DELETE FROM metric_version WHERE id = $ID; DELETE FROM transition_log WHERE ${link}`, 'audit_seal', 1, 'links were removed from what it covers: 0 instead of 2'],
    [
      'a chain written anew, hashes and all',
      `UPDATE transition_log l SET reason = 'better', hash = system.link_hash(jsonb_populate_record(l, '{"reason": "better"}'), l.prev_hash) WHERE ${link} AND version = 2`,
      'audit_seal',
      1,
      'what it covers was changed',
    ],
    ['a removed seal', `DELETE FROM audit_seal WHERE seq = 1`, 'audit_seal', 2, 'a seal before it is missing'],
    ['a seal written anew', `UPDATE audit_seal SET root = repeat('0', 64) WHERE seq = 1`, 'audit_seal', 1, 'what it covers was changed'],
  ])('names %s', async (_what, tamper, machine, version, reason) => {
    await asSuperuser(tamper);
    const found = await look();
    await restore();
    expect(found).toEqual({ machine, version, reason, instanceId: machine === 'audit_seal' ? '00000000-0000-0000-0000-000000000000' : id });
  });

  it('finds nothing when everything is as it was: the control', async () => expect(await look()).toBeUndefined());

  it('ends with 1 when something does not hold, and says what', async () => {
    await asSuperuser(`UPDATE metric_version SET status = 'draft' WHERE id = $ID`);
    const { status, said } = run();
    await restore();
    expect(said).toBe(`broken: tenant ${c.code} metricVersion ${id} version 2: the status of the row is not the one of its last link`);
    expect(status).toBe(1);
  });

  it('looks at the rows of every machine there is', () => {
    const tables = api.app
      .get(DataSource)
      .entityMetadatas.filter((meta) => ['version', ['status', 'condition']].every((names) => meta.columns.some((column) => names.includes(column.propertyName))))
      .map((meta) => meta.tableName);
    expect(MACHINES.map((machine) => machine.id.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)).sort()).toEqual(tables.sort());
  });

  describe('a link', () => {
    const write = (version: number) =>
      api.uow.asSystem(c.tenantId, (tx) =>
        tx.execute(`INSERT INTO transition_log (tenant_id, machine, instance_id, version, to_status, event, hash) VALUES ($1, 'metricVersion', $2, $3, 'draft', 'test.written', '')`, [
          tx.tenantId,
          id,
          version,
        ]),
      );
    it('is not written twice', () => expect(write(2)).rejects.toThrow('in its chain already'));
    it('is not written where the one before it is missing', () => expect(write(9)).rejects.toThrow('has no link before it'));
    it('proves what is deep inside of the event and of the columns set', async () => {
      const { body } = await steward.post('/api/metrics', { code: 'deep', name: 'deep', nameEn: 'deep', definition }).expect(201);
      const version = body.versions[0].id as string;
      const edit = async (value: string): Promise<string> => {
        const filtered = { ...definition, numerator: { agg: 'count', filters: [{ column: 'colour', op: 'eq', value }] } };
        await steward.put(`/api/metric-versions/${version}`, filtered).expect(200);
        const [{ hash }] = await api.sql<{ hash: string }>(`SELECT payload_hash AS hash FROM transition_log WHERE instance_id = $1 ORDER BY version DESC LIMIT 1`, [version]);
        return hash;
      };
      const [red, blue, redAgain] = [await edit('red'), await edit('blue'), await edit('red')];
      expect(red).not.toBe(blue);
      expect(redAgain).toBe(red);
    });
  });

  it('seals once, and nothing twice', async () => {
    await seal();
    const before = await api.sql(`SELECT seq FROM audit_seal`);
    await Promise.all([api.app.get(Sealer).seal(), api.app.get(Sealer).seal()]);
    expect(await api.sql(`SELECT seq FROM audit_seal`)).toEqual(before);
  });

  it.each([1, 2, 3, 7, 8, 100])('has a root for %i leaves that any changed, added or missing leaf changes', (n) => {
    const root = (leaves: string[]): string => {
      const tree = new MerkleTree();
      for (const leaf of leaves) tree.add(leaf);
      return tree.root().toString('hex');
    };
    const leaves = Array.from({ length: n }, (_, i) => `leaf ${i}`);
    const others = [...leaves.map((_, i) => leaves.map((leaf, j) => (i === j ? 'other' : leaf))), leaves.slice(1), [...leaves, leaves[n - 1]]];
    expect(new Set([leaves, ...others].map(root)).size).toBe(others.length + 1);
  });
});
