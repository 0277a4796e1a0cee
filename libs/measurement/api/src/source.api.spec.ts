import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

describe('sources', () => {
  let api: Api;
  let c: Company;
  let [steward, ops, hr]: As[] = [];
  let server: Server;
  let url: string;
  let answers = true;

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    [steward, ops, hr] = await Promise.all([c.as('steward'), c.as('ops'), c.as('hr')]);
    server = createServer((request, response) => {
      const asked = new URL(request.url!, url);
      if (request.headers['x-key'] !== 'right') return response.writeHead(401).end();
      if (asked.pathname !== '/v1/sales') return response.end('{}');
      if (!answers) return response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      const day = asked.searchParams.get('from');
      return response.end(JSON.stringify({ data: [{ no: 'r1', day, owner: 'anna', sales: 12.5 }, { no: 'r2', day, owner: 'ben', sales: 7 }] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await api.stop();
  });

  const create = (part: object) => steward.post('/api/sources', { code: `s${Math.random()}`, name: 'x', ...part });
  const restSource = async (password = 'X-Key: right'): Promise<string> => (await create({ kind: 'rest', url, password }).expect(201)).body.id;

  describe('hosts inside', () => {
    it('are reached by nobody before an administrator allows them', async () => {
      expect((await steward.post(`/api/sources/${await restSource()}/test`).expect(422)).body).toMatchObject({
        code: 'sourceHostNotAllowed',
        violations: ['sourceHostAllowed'],
      });
    });
    it('are not for stewards to allow, who write the queries', async () => {
      await steward.post('/api/allowed-hosts', { host: '127.0.0.1', reason: 'mine' }).expect(403);
      await hr.get('/api/allowed-hosts').expect(403);
      expect((await steward.get('/api/allowed-hosts').expect(200)).body).toEqual({ items: [], listed: false });
    });
    it.each(['169.254.169.254', 'fe80::1', '[fd00:ec2::254]'])('are allowed by nobody: %s', async (host) =>
      expect((await ops.post('/api/allowed-hosts', { host, reason: 'please' }).expect(422)).body.code).toBe('sourceHostNotAllowed'),
    );
    it.each(['http://db/', 'db:5432', 'a b', 'user@db'])('are names, nothing more: %s', async (host) =>
      expect((await ops.post('/api/allowed-hosts', { host, reason: 'x' }).expect(400)).body.fields).toEqual([{ pointer: '/host', code: 'hostMalformed' }]),
    );
    it('are allowed with a reason, seen by who and when, and told', async () => {
      const { body } = await ops.post('/api/allowed-hosts', { host: '127.0.0.1', reason: 'ERP' }).expect(200);
      expect(body.items).toMatchObject([{ host: '127.0.0.1', reason: 'ERP', allowedByName: 'ops' }]);
      expect((await ops.post('/api/allowed-hosts', { host: '127.0.0.1', reason: 'again' }).expect(409)).body.code).toBe('hostAllowedAlready');
      const facts = await api.sql(`SELECT payload, actor_id FROM fact WHERE tenant_id = $1 AND type = 'host.allowed'`, [c.tenantId]);
      expect(facts).toEqual([{ payload: { host: '127.0.0.1', reason: 'ERP' }, actorId: c.people.ops }]);
      await steward.post(`/api/sources/${await restSource()}/test`).expect(200);
    });
    it('are those of one tenant: another one’s are still shut', async () => {
      const other = await (await api.company()).as('steward');
      const { id } = (await other.post('/api/sources', { code: 'x', name: 'x', kind: 'rest', url }).expect(201)).body;
      expect((await other.post(`/api/sources/${id}/test`).expect(422)).body.code).toBe('sourceHostNotAllowed');
    });
    it('are shut again, and stay readable', async () => {
      const [{ id }] = (await ops.get('/api/allowed-hosts').expect(200)).body.items;
      expect((await ops.post(`/api/allowed-hosts/${id}/end`).expect(200)).body.items).toEqual([]);
      expect((await steward.post(`/api/sources/${await restSource()}/test`).expect(422)).body.code).toBe('sourceHostNotAllowed');
      expect(await api.sql(`SELECT host, ended_by FROM allowed_host WHERE tenant_id = $1`, [c.tenantId])).toEqual([{ host: '127.0.0.1', endedBy: c.people.ops }]);
      await ops.post('/api/allowed-hosts', { host: '127.0.0.1', reason: 'ERP again' }).expect(200);
    });
  });

  describe('a web service', () => {
    const request = { path: 'sales?from=:from', rows: '/data', paging: 'none' };
    let sourceId: string;
    beforeAll(async () => (sourceId = await restSource()));

    it.each([['ftp://x/'], ['//x'], ['http://user:secret@x/'], ['nonsense']])('has an address: %s is none', async (wrong) =>
      expect((await create({ kind: 'rest', url: wrong }).expect(400)).body.fields).toEqual([{ pointer: '/url', code: 'urlMalformed' }]),
    );
    it('has headers, a line each', async () =>
      expect((await create({ kind: 'rest', url, password: 'Host: elsewhere' }).expect(400)).body.fields).toEqual([{ pointer: '/password', code: 'headersMalformed' }]));
    it('keeps its headers to itself', async () => {
      const { body } = await steward.get(`/api/sources/${sourceId}`).expect(200);
      expect(body).toMatchObject({ url, connection: null, passwordSet: true, autoVerify: true });
      expect(JSON.stringify(body)).not.toContain('right');
    });
    it('does not take its headers along to another address', async () => {
      const { body } = await steward.put(`/api/sources/${sourceId}`, { name: 'x', autoVerify: true, url: 'https://elsewhere.example/v1' }).expect(422);
      expect(body.code).toBe('passwordForNewHost');
    });
    it('shows its first rows, and is collected like everything else', async () => {
      const { body: preview } = await steward.post('/api/datasets/preview', { sourceId, request, from: '2026-07-01', to: '2026-07-31' }).expect(200);
      expect(preview.columns.map((col: { name: string; type: string }) => `${col.name} ${col.type}`)).toEqual(['no text', 'day date', 'owner text', 'sales number']);
      const { body: dataset } = await steward.post('/api/datasets', { sourceId, code: 'web', name: 'Web', mapping: MAPPING, request }).expect(201);
      expect(dataset.request).toEqual(request);
      const { body: run } = await steward.post(`/api/datasets/${dataset.id}/collect`, { from: '2026-07-01', to: '2026-07-31' }).expect(200);
      await api.drain();
      expect((await steward.get(`/api/collection-runs/${run.id}`)).body).toMatchObject({ status: 'succeeded', rowsAccepted: 2, sourceKind: 'rest' });
      answers = false;
      await steward.post(`/api/collection-runs/${run.id}/retry`, {}).expect(409);
      const { body: next } = await steward.post(`/api/datasets/${dataset.id}/collect`, { from: '2026-07-01', to: '2026-07-31' }).expect(200);
      await api.drain();
      expect((await steward.get(`/api/collection-runs/${next.id}`)).body).toMatchObject({ status: 'failed', problem: 'sourceRedirected' });
    });
    it('needs to be told what to ask for', async () => {
      const { body } = await steward.post('/api/datasets', { sourceId, code: 'bare', name: 'x', mapping: MAPPING }).expect(422);
      expect(body.fields).toEqual([{ pointer: '/request', code: 'requestGiven' }]);
    });
  });

  describe('a database', () => {
    const admin = new URL(process.env['TEST_ADMIN_URL']!);
    const connection = { host: '127.0.0.1', port: Number(admin.port), database: 'postgres', user: admin.username, tls: 'off' };

    it('shows its tables to who writes queries', async () => {
      const { body: source } = await create({ kind: 'postgres', connection, password: decodeURIComponent(admin.password) || 'none' }).expect(201);
      const { body } = await steward.get(`/api/sources/${source.id}/schema`).expect(200);
      expect(Array.isArray(body.tables)).toBe(true);
      await hr.get(`/api/sources/${source.id}/schema`).expect(403);
    });
    it.each(['port', 'host', 'tls'])('gets its password anew when its %s changes', async (part) => {
      const { body: source } = await create({ kind: 'mysql', connection, password: 'secret' }).expect(201);
      const changed = { ...connection, ...{ port: { port: 1 }, host: { host: 'x' }, tls: { tls: 'verify' } }[part] };
      expect((await steward.put(`/api/sources/${source.id}`, { name: 'x', autoVerify: true, connection: changed }).expect(422)).body.code).toBe('passwordForNewHost');
    });
    it.each([
      ['mysql', `SELECT 1 INTO OUTFILE '/tmp/x'`],
      ['sqlserver', 'SELECT * INTO y FROM x'],
      ['clickhouse', `SELECT 1 INTO OUTFILE 'x'`],
    ])('%s is told by its own rules what does not read', async (kind, query) => {
      const { body: source } = await create({ kind, connection, password: 'secret' }).expect(201);
      expect((await steward.post('/api/datasets', { sourceId: source.id, code: kind, name: 'x', mapping: MAPPING, query }).expect(422)).body.code).toBe('sourceWriteRefused');
    });
  });
});
