import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  columns: [
    { name: 'no', type: 'text' },
    { name: 'day', type: 'date' },
    { name: 'owner', type: 'text' },
    { name: 'sales', type: 'number' },
  ],
};

describe('collecting by itself', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let server: Server;
  let datasetId: string;
  let broken = false;
  let extra = {};
  const asked: string[] = [];

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    steward = await c.as('steward');
    server = createServer((request, response) => {
      asked.push(request.url!);
      if (broken) return response.writeHead(503).end();
      return response.end(JSON.stringify([{ no: 'a', day: new URL(request.url!, 'http://x').searchParams.get('to'), owner: 'anna', sales: 1, ...extra }]));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await (await c.as('ops')).post('/api/allowed-hosts', { host: '127.0.0.1', reason: 'a server of this spec' }).expect(200);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sourceId = (await steward.post('/api/sources', { code: 'web', name: 'Web', kind: 'rest', url }).expect(201)).body.id;
    const request = { path: 'rows?from=:from&to=:to', rows: '', paging: 'none' };
    datasetId = (await steward.post('/api/datasets', { sourceId, code: 'web', name: 'Web', mapping: MAPPING, request }).expect(201)).body.id;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await api.stop();
  });

  const schedule = (body: object, id = datasetId) => steward.put(`/api/datasets/${id}/schedule`, body);
  /** The clock of the tenant, in its own time. */
  const at = async (time: string): Promise<void> => {
    await api.sql(`UPDATE tenant SET clock_at = ($2 || '+08:00')::timestamptz WHERE id = $1`, [c.tenantId, time]);
    await api.tick();
  };
  const runs = async () => (await steward.get(`/api/collection-runs?datasetId=${datasetId}`).expect(200)).body.items;
  const told = async (id: string) => (await api.sql<{ type: string }>(`SELECT type FROM fact WHERE aggregate_id = $1 AND type IN ('run.postponed', 'run.failed') ORDER BY id`, [id])).map((f) => f.type);

  it.each([
    ['every day', 'scheduleMalformed'],
    ['0 0 31 2 *', 'scheduleMalformed'],
    ['0 0 6 * * *', 'scheduleMalformed'],
    ['* * * * *', 'scheduleTooOften'],
    ['0,1 6 * * *', 'scheduleTooOften'],
  ])('has a schedule: %s is %s', async (text, code) => expect((await schedule({ schedule: text }).expect(422)).body.fields).toEqual([{ pointer: '/schedule', code }]));
  it('is not for what is sent', async () => {
    const sourceId = (await steward.post('/api/sources', { code: 'f', name: 'f', kind: 'file' }).expect(201)).body.id;
    const { id } = (await steward.post('/api/datasets', { sourceId, code: 'f', name: 'f', mapping: MAPPING }).expect(201)).body;
    expect((await schedule({ schedule: '0 6 * * *' }, id).expect(422)).body.code).toBe('sourceNotAsked');
  });
  it('knows its next time, by the time of the tenant', async () => {
    const { body } = await schedule({ schedule: '30 6 * * 1-5', lookbackDays: 3 }).expect(200);
    expect(body).toMatchObject({ schedule: '30 6 * * 1-5', lookbackDays: 3, nextRunAt: '2026-08-18T22:30:00.000Z' });
  });
  it('begins at its time, asks for the days it looks back, and sets the next', async () => {
    await at('2026-08-19T06:29:00');
    expect(await runs()).toEqual([]);
    await at('2026-08-19T06:30:00');
    expect(await runs()).toMatchObject([{ status: 'succeeded', scheduled: true, windowFrom: '2026-08-17', windowTo: '2026-08-19', startedByName: null }]);
    expect(asked.at(-1)).toBe('/rows?from=2026-08-17&to=2026-08-19');
    expect((await steward.get(`/api/datasets/${datasetId}`)).body.nextRunAt).toBe('2026-08-19T22:30:00.000Z');
  });
  it('makes one turn of those that were missed', async () => {
    await at('2026-08-28T12:00:00');
    expect(await runs()).toHaveLength(2);
    expect((await steward.get(`/api/datasets/${datasetId}`)).body.nextRunAt).toBe('2026-08-30T22:30:00.000Z');
  });
  it('tries again after 1, 5 and 25 minutes when the source fails, and tells after the last time', async () => {
    broken = true;
    await at('2026-08-31T06:30:00');
    const [{ id }] = await runs();
    expect((await runs())[0]).toMatchObject({ status: 'failed', problem: 'sourceTooBusy', attempt: 0, retryAt: '2026-08-30T22:31:00.000Z' });
    for (const [i, time] of ['06:31', '06:36', '07:01'].entries()) {
      expect(await told(id)).toEqual(Array.from({ length: i + 1 }, () => 'run.postponed'));
      await at(`2026-08-31T${time}:00`);
      expect((await runs())[0]).toMatchObject({ id, status: 'failed', attempt: i + 1 });
    }
    expect((await runs())[0].retryAt).toBeNull();
    expect(await told(id)).toEqual(['run.postponed', 'run.postponed', 'run.postponed', 'run.failed']);
  });
  it('is well again with the next try', async () => {
    await at('2026-09-01T06:30:00');
    expect((await runs())[0]).toMatchObject({ status: 'failed', attempt: 0 });
    broken = false;
    await at('2026-09-01T06:31:00');
    expect((await runs())[0]).toMatchObject({ status: 'succeeded', attempt: 1, problem: null });
  });
  it('leaves a turn out while a run goes on', async () => {
    const [{ id }] = await runs();
    await api.sql(`UPDATE collection_run SET status = 'running' WHERE id = $1`, [id]);
    const before = (await runs()).length;
    await at('2026-09-02T06:30:00');
    expect(await runs()).toHaveLength(before);
    await api.sql(`UPDATE collection_run SET status = 'succeeded' WHERE id = $1`, [id]);
  });
  it('says which column is new, once, and goes on', async () => {
    extra = { channel: 'web' };
    await at('2026-09-03T06:30:00');
    expect((await runs())[0]).toMatchObject({ status: 'succeeded', newColumns: ['channel'] });
    await at('2026-09-04T06:30:00');
    expect((await runs())[0]).toMatchObject({ status: 'succeeded', newColumns: [] });
  });
  it('stops before anything is written when a column is gone, and does not try again', async () => {
    const before = await api.sql(`SELECT * FROM observation WHERE dataset_id = $1`, [datasetId]);
    extra = { sales: undefined, revenue: 1 };
    await at('2026-09-07T06:30:00');
    expect((await runs())[0]).toMatchObject({ status: 'failed', problem: 'columnsMissing', problemParams: { columns: ['sales'] }, newColumns: ['revenue'], retryAt: null });
    expect(await told((await runs())[0].id)).toEqual(['run.failed']);
    expect(await api.sql(`SELECT * FROM observation WHERE dataset_id = $1`, [datasetId])).toEqual(before);
    extra = {};
  });
  it('ends when the schedule does', async () => {
    expect((await schedule({ schedule: null }).expect(200)).body).toMatchObject({ schedule: null, nextRunAt: null });
    const before = (await runs()).length;
    await at('2026-09-09T06:30:00');
    expect(await runs()).toHaveLength(before);
  });

  it('stops before anything is written when a type has changed', async () => {
    const admin = new URL(process.env['TEST_ADMIN_URL']!);
    const database = `drift_${newId().slice(-12)}`;
    const owner = new Client({ connectionString: admin.href });
    await owner.connect();
    await owner.query(`CREATE DATABASE ${database}`);
    await owner.query(`CREATE ROLE ${database} LOGIN PASSWORD 'read only'`);
    await owner.end();
    const there = new Client({ connectionString: Object.assign(new URL(admin), { pathname: `/${database}` }).href });
    await there.connect();
    await there.query(`CREATE TABLE sale (no text, day date, owner text, sales numeric); GRANT SELECT ON sale TO ${database}; INSERT INTO sale VALUES ('a', '2026-09-01', 'anna', 1)`);
    await (await c.as('ops')).post('/api/allowed-hosts', { host: admin.hostname, reason: 'a server of this spec' });
    const connection = { host: admin.hostname, port: Number(admin.port), database, user: database };
    const sourceId = (await steward.post('/api/sources', { code: 'pg', name: 'pg', kind: 'postgres', connection, password: 'read only' }).expect(201)).body.id;
    const { id } = (await steward.post('/api/datasets', { sourceId, code: 'pg', name: 'pg', mapping: MAPPING, query: 'SELECT * FROM sale' }).expect(201)).body;
    const take = async () => {
      const run = (await steward.post(`/api/datasets/${id}/collect`, {}).expect(200)).body;
      await api.drain();
      return (await steward.get(`/api/collection-runs/${run.id}`)).body;
    };
    expect(await take()).toMatchObject({ status: 'succeeded', rowsAccepted: 1 });
    await there.query(`ALTER TABLE sale ALTER sales TYPE date USING '2026-09-01'`);
    expect(await take()).toMatchObject({ status: 'failed', problem: 'columnTypesChanged', problemParams: { columns: ['sales'] }, rowsRead: 0 });
    await there.end();
  });
});
