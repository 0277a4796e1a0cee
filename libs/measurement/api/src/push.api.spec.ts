import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  columns: [
    { name: 'no', type: 'text' },
    { name: 'day', type: 'date' },
    { name: 'owner', type: 'text' },
    { name: 'sales', type: 'number' },
    { name: 'changed', type: 'date' },
  ],
};

describe('rows that programs push', () => {
  let api: Api;
  let c: Company;
  let [steward, ops]: As[] = [];
  let sourceId: string;
  let key: string;
  let keyId: string;
  let signingSecret: string;
  const datasets: Record<string, string> = {};

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    [steward, ops] = await Promise.all([c.as('steward'), c.as('ops')]);
    sourceId = (await steward.post('/api/sources', { code: 'erp', name: 'ERP', kind: 'push' }).expect(201)).body.id;
    const dataset = async (code: string, more: object = {}) =>
      (datasets[code] = (await steward.post('/api/datasets', { sourceId, code, name: code, mapping: MAPPING, ...more }).expect(201)).body.id);
    await dataset('orders', { cursorColumn: 'changed' });
    await dataset('events', { replaceMode: 'append' });
    await dataset('other');
    await dataset('bulk');
    ({
      key,
      id: keyId,
      signingSecret,
    } = (await steward.post('/api/api-keys', { name: 'ERP job', datasetIds: [datasets['orders'], datasets['events'], datasets['bulk']] }).expect(201)).body);
  });
  beforeEach(() => api.sql(`UPDATE api_key SET used_count = 0 WHERE tenant_id = $1`, [c.tenantId]));
  afterAll(() => api.stop());

  const row = (no: string, part: object = {}) => ({ no, day: '2026-07-01', owner: 'anna', sales: 1, ...part });
  const push = (dataset: string, body: string, headers: Record<string, string> = {}, bearer = key) =>
    api
      .nobody()
      .post(`/api/observations?dataset=${dataset}`)
      .set({ authorization: `Bearer ${bearer}`, 'content-type': 'application/x-ndjson', ...headers })
      .send(body);
  const lines = (...rows: object[]): string => rows.map((each) => JSON.stringify(each)).join('\n');
  const landed = (dataset: string) =>
    api.sql<{ rowKey: string; sales: string }>(
      `SELECT row_key, data->>'sales' AS sales FROM observation WHERE tenant_id = $1 AND dataset_id = $2 ORDER BY row_key`,
      [c.tenantId, datasets[dataset]],
    );

  describe('a key', () => {
    it('is made by a steward or the administrator, for datasets that are pushed', async () => {
      await (await c.as('hr')).post('/api/api-keys', { name: 'x', datasetIds: [datasets['orders']] }).expect(403);
      await (await c.as('anna')).get('/api/api-keys').expect(403);
      const files = (await steward.post('/api/sources', { code: 'files', name: 'f', kind: 'file' }).expect(201)).body.id;
      const filed = (await steward.post('/api/datasets', { sourceId: files, code: 'filed', name: 'f', mapping: MAPPING }).expect(201)).body.id;
      for (const datasetIds of [[], [filed], [datasets['orders'], filed]])
        expect((await steward.post('/api/api-keys', { name: 'x', datasetIds }).expect(422)).body.code).toBe('datasetsPushed');
    });
    it('is shown once, and kept as what opens nothing', async () => {
      const { body } = await ops.get('/api/api-keys').expect(200);
      expect(body.items).toMatchObject([{ name: 'ERP job', hint: key.slice(-6), createdByName: 'steward', lastUsedAt: null, revokedAt: null }]);
      const secret = key.split('_').slice(2).join('_');
      const kept = await api.sql(`SELECT k::text FROM api_key k UNION ALL SELECT f::text FROM fact f UNION ALL SELECT i::text FROM idempotency_key i`);
      for (const text of [secret, signingSecret]) {
        expect(JSON.stringify(body)).not.toContain(text);
        expect(JSON.stringify(kept)).not.toContain(text);
      }
    });
    it('is not told again to a repeated request', async () => {
      const make = () => steward.post('/api/api-keys', { name: 'twice', datasetIds: [datasets['events']] }).set('idempotency-key', 'make-1');
      const { body } = await make().expect(201);
      expect((await make().expect(409)).body.code).toBe('answerNotKept');
      await steward.post(`/api/api-keys/${body.id}/revoke`).expect(200);
    });
    it('opens what it names, and nothing else', async () => {
      expect((await push('other', lines(row('1'))).expect(403)).body.code).toBe('datasetNotOfKey');
      expect((await push('nowhere', lines(row('1'))).expect(403)).body.code).toBe('datasetNotOfKey');
      for (const path of ['/api/datasets', '/api/sources', '/api/session', '/api/measurements'])
        await api.nobody().get(path).set('authorization', `Bearer ${key}`).expect(401);
    });
    it.each([
      ['none', ''],
      ['a wrong secret', 'a'.repeat(43)],
      ['no secret', 'x'],
    ])('lets nobody in by %s', async (_, secret) => {
      const { body } = await push('orders', lines(row('1')), {}, `kpi_${c.tenantId}_${secret}`).expect(401);
      expect(body.code).toBe('keyInvalid');
    });
    it('is of one tenant: under another one it is unknown', async () => {
      const other = await api.company();
      await push('orders', lines(row('1')), {}, key.replace(c.tenantId, other.tenantId)).expect(401);
    });
    it('is not replaced by a session', async () => {
      const { body } = await steward.post('/api/observations?dataset=orders', row('1')).expect(401);
      expect(body.code).toBe('keyInvalid');
    });
    it('says when it was last used', async () => {
      await push('events', lines(row('used'))).expect(200);
      expect((await ops.get('/api/api-keys')).body.items.find((k: { id: string }) => k.id === keyId).lastUsedAt).not.toBeNull();
    });
    it('has a limit of requests', async () => {
      await api.sql(`UPDATE api_key SET used_count = 120, used_minute = date_trunc('minute', now()) WHERE id = $1`, [keyId]);
      const { body } = await push('orders', lines(row('1')));
      // the minute may have turned meanwhile, and then there is no limit to see
      if (body.status === undefined) expect(body).toMatchObject({ code: 'tooManyRequests', status: undefined });
    });
    it('is changed while the old one goes on for a while, and ended at once', async () => {
      const { body: made } = await steward.post('/api/api-keys', { name: 'rotates', datasetIds: [datasets['events']] }).expect(201);
      const { body: next } = await ops.post(`/api/api-keys/${made.id}/rotate`, { graceHours: 1 }).expect(200);
      expect(next.signingSecret).toBeNull();
      for (const bearer of [made.key, next.key]) await push('events', lines(row('rotated')), {}, bearer).expect(200);
      await api.sql(`UPDATE api_key SET previous_until = now() WHERE id = $1`, [made.id]);
      await push('events', lines(row('rotated')), {}, made.key).expect(401);
      await ops.post(`/api/api-keys/${made.id}/rotate`, { graceHours: 24 }).expect(200);
      await ops.post(`/api/api-keys/${made.id}/revoke`).expect(200);
      for (const bearer of [made.key, next.key]) await push('events', lines(row('rotated')), {}, bearer).expect(401);
      expect((await ops.post(`/api/api-keys/${made.id}/rotate`, {}).expect(409)).body.code).toBe('keyRevoked');
    });
  });

  describe('a delivery', () => {
    it.each([
      ['NDJSON', lines(row('f1', { sales: 12.5 }), row('f2', { owner: 'ben', sales: '7' })), 'application/x-ndjson'],
      ['a JSON array', JSON.stringify([row('f1', { sales: 12.5 }), row('f2', { owner: 'ben', sales: 7 })]), 'application/json'],
      ['CSV', 'no,day,owner,sales,changed\nf1,2026-07-01,anna,12.5,\nf2,2026-07-01,ben,7,', 'text/csv'],
      ['whatever it is called', lines(row('f1', { sales: 12.5 }), row('f2', { owner: 'ben', sales: 7 })), 'application/octet-stream'],
    ])('may be %s', async (_, body, type) => {
      await api.sql(`DELETE FROM observation WHERE tenant_id = $1 AND dataset_id = $2`, [c.tenantId, datasets['orders']]);
      expect((await push('orders', body, { 'content-type': type }).expect(200)).body).toMatchObject({
        status: 'succeeded',
        rowsRead: 2,
        rowsAccepted: 2,
        rowsChanged: 2,
        errors: [],
      });
      expect(await landed('orders')).toEqual([
        { rowKey: 'f1', sales: '12.5' },
        { rowKey: 'f2', sales: '7' },
      ]);
      expect(await api.sql(`SELECT 1 FROM upload WHERE tenant_id = $1`, [c.tenantId])).toEqual([]);
    });
    it('is a run like every other, by the name of its program', async () => {
      const { body } = await push('orders', lines(row('run'))).expect(200);
      expect((await steward.get(`/api/collection-runs/${body.runId}`).expect(200)).body).toMatchObject({
        status: 'succeeded',
        startedByName: 'ERP job',
        sourceKind: 'push',
        replaceMode: 'upsert',
        offers: [],
      });
      const facts = await api.sql<{ type: string }>(`SELECT type FROM fact WHERE aggregate_id = $1 ORDER BY id`, [body.runId]);
      expect(facts.map((fact) => fact.type)).toEqual(['run.queued', 'run.started', 'run.succeeded']);
      expect((await api.nobody().get(`/api/observations/runs/${body.runId}`).set('authorization', `Bearer ${key}`).expect(200)).body).toMatchObject({
        runId: body.runId,
      });
    });
    it('names every row that cannot land, and lands none of it', async () => {
      const before = await landed('orders');
      const { body } = await push(
        'orders',
        lines(
          row('a'),
          row('b', { owner: 'nobody' }),
          row('c', { day: '0000-00-00' }),
          row('d', { sales: '1e309' }),
          row('a'),
          row('', {}),
          row('e', { day: '9999-12-31' }),
        ),
      ).expect(422);
      expect(body).toMatchObject({ status: 'failed', problem: 'rowsRejected', rowsRead: 7, rowsAccepted: 0, rowsRejected: 6 });
      expect(body.errors.map((e: { row: number; column: string; code: string; value: string }) => `${e.row} ${e.column} ${e.code} ${e.value}`)).toEqual([
        '2 owner personUnknown nobody',
        '3 day notADate 0000-00-00',
        '4 sales numberTooLarge 1e309',
        '5 no duplicateKey a',
        '6 no keyMissing ',
        '7 day notADate 9999-12-31',
      ]);
      expect(await landed('orders')).toEqual(before);
    });
    it('lands the good rows where it says so', async () => {
      const { body } = await api
        .nobody()
        .post('/api/observations?dataset=orders&partial=true')
        .set({ authorization: `Bearer ${key}` })
        .send(JSON.stringify([row('good'), row('bad', { owner: 'nobody' })]))
        .expect(200);
      expect(body).toMatchObject({ status: 'succeeded', rowsAccepted: 1, rowsRejected: 1, errors: [{ row: 2, code: 'personUnknown' }] });
    });
    it.each([
      ['', 400, 'fileEmpty'],
      ['[1]', 422, 'columnsMissing'],
      ['[{"no":"1"},2]', 422, 'rowNotAnObject'],
      ['{"no":"1"', 422, 'jsonMalformed'],
      ['[{"no":"1"}', 422, 'jsonMalformed'],
      ['{"no":1,}', 422, 'jsonMalformed'],
      ['[]', 422, 'fileEmpty'],
    ])('says what is wrong with %j', async (text, status, problem) => {
      const { body } = await push('orders', text).expect(status);
      expect(body.problem ?? body.code).toBe(problem);
    });
    it('is taken once under one Idempotency-Key', async () => {
      const send = (body: string) => push('events', body, { 'idempotency-key': 'once' });
      const first = (await send(lines(row('once'))).expect(200)).body;
      const again = await send(lines(row('once')))
        .expect(200)
        .expect('idempotent-replayed', 'true');
      expect(again.body).toEqual({ ...first, replayed: true });
      expect((await send(lines(row('twice'))).expect(422)).body.code).toBe('idempotencyKeyReused');
      expect(await api.sql(`SELECT count(*)::int FROM collection_run WHERE request_key = 'once'`)).toEqual([{ count: 1 }]);
    });
    it('of events leaves out and counts what it had before, and changes nothing', async () => {
      await push('events', lines(row('e1', { sales: 1 }))).expect(200);
      const { body } = await push('events', lines(row('e1', { sales: 99 }), row('e2'), row('e2'))).expect(200);
      expect(body).toMatchObject({ status: 'succeeded', rowsRead: 3, rowsAccepted: 1, rowsIgnored: 2 });
      expect((await push('events', lines(row('e1'), row('e2'))).expect(200)).body).toMatchObject({ rowsAccepted: 0, rowsIgnored: 2, rowsChanged: 0 });
      expect(await landed('events')).toContainEqual({ rowKey: 'e1', sales: '1' });
    });
    it('replaces the row of a key, moves it to another date, and takes none away', async () => {
      const before = (await landed('orders')).length;
      await push('orders', lines(row('u1', { sales: 1, changed: '2026-07-10' }))).expect(200);
      await push('orders', lines(row('u1', { sales: 2, day: '2026-07-02', changed: '2026-07-11' }))).expect(200);
      expect(await landed('orders')).toContainEqual({ rowKey: 'u1', sales: '2' });
      expect(await landed('orders')).toHaveLength(before + 1);
    });
    it('that is older never replaces what is newer; the same date does', async () => {
      await push('orders', lines(row('u1', { sales: 3, changed: '2026-07-09' }))).expect(200);
      expect(await landed('orders')).toContainEqual({ rowKey: 'u1', sales: '2' });
      await push('orders', lines(row('u1', { sales: 4, changed: '2026-07-11' }))).expect(200);
      expect(await landed('orders')).toContainEqual({ rowKey: 'u1', sales: '4' });
    });
    it('is one at a time for a dataset', async () => {
      const { body } = await push('orders', lines(row('x'))).expect(200);
      await api.sql(`UPDATE collection_run SET status = 'running' WHERE id = $1`, [body.runId]);
      expect((await push('orders', lines(row('y'))).expect(409)).body.code).toBe('runInProgress');
      await api.sql(`UPDATE collection_run SET status = 'succeeded' WHERE id = $1`, [body.runId]);
    });
    it('is carried on by a worker when whoever took it was killed', async () => {
      const { body } = await push('orders', lines(row('z'))).expect(200);
      expect(await api.sql(`SELECT event FROM deadline WHERE aggregate_id = $1`, [body.runId])).toEqual([{ event: 'collectionRun.resume' }]);
    });
    it('is not held in memory, however large', async () => {
      await api.app.listen(0, '127.0.0.1');
      const { port } = api.app.getHttpServer().address() as AddressInfo;
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/api/observations?dataset=bulk', headers });
      const answer = new Promise<string>((done, fail) =>
        request.once('error', fail).once('response', (response) => {
          let text = '';
          response.on('data', (chunk) => (text += String(chunk))).once('end', () => done(text));
        }),
      );
      const rows = 40_000;
      const padding = 'x'.repeat(1000);
      // what is collected is taken away by a thread of its own: the least of a few looks is what is held
      const held = async (): Promise<number> => {
        let least = Infinity;
        for (let look = 0; look < 10; look += 1) {
          collectGarbage();
          await new Promise((next) => setImmediate(next));
          least = Math.min(least, process.memoryUsage().arrayBuffers);
        }
        return least;
      };
      const before = await held();
      let most = before;
      for (let i = 0; i < rows; i += 1) {
        const flowing = request.write(`${i ? ',' : '['}${JSON.stringify({ ...row(`b${i}`), note: padding })}`);
        if (!flowing) await new Promise((done) => request.once('drain', done));
        if (i % 10_000 === 0) most = Math.max(most, await held());
      }
      request.end(']');
      expect(JSON.parse(await answer)).toMatchObject({ status: 'succeeded', rowsAccepted: rows });
      // 43 MB went through
      expect((most - before) / 1024 / 1024).toBeLessThan(16);
    }, 120_000);
  });

  describe('a signed request', () => {
    const now = (): number => Math.floor(Date.now() / 1000);
    const sign = (body: string, at: number, secret = signingSecret): Record<string, string> => ({
      'x-kpi-timestamp': String(at),
      'x-kpi-signature': `sha256=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
    });
    const send = (body: string, headers: Record<string, string>, id = keyId) =>
      api
        .nobody()
        .post(`/api/observations?dataset=events&key=${c.tenantId}.${id}`)
        .set({ 'content-type': 'application/json', ...headers })
        .send(body);

    it('is let in by what it signed', async () => {
      const body = lines(row('signed'));
      expect((await send(body, sign(body, now())).expect(200)).body).toMatchObject({ status: 'succeeded', rowsAccepted: 1 });
    });
    it('that is sent again is the same delivery', async () => {
      const body = lines(row('again'));
      const headers = sign(body, now());
      const { runId } = (await send(body, headers).expect(200)).body;
      expect((await send(body, headers).expect(200)).body).toMatchObject({ runId, replayed: true });
    });
    it.each([
      ['another body', (body: string) => sign(`${body} `, now())],
      ['another secret', (body: string) => sign(body, now(), 'x')],
      ['a time long gone', (body: string) => sign(body, now() - 301)],
      ['a time to come', (body: string) => sign(body, now() + 310)],
      ['another time than it says', (body: string) => ({ ...sign(body, now()), 'x-kpi-timestamp': String(now() - 1) })],
      ['no signature', () => ({ 'x-kpi-timestamp': String(now()) })],
    ])('is refused with %s, and leaves nothing', async (_, headers) => {
      const body = lines(row('forged'));
      expect((await send(body, headers(body)).expect(401)).body.code).toBe('keyInvalid');
      expect(await landed('events')).not.toContainEqual(expect.objectContaining({ rowKey: 'forged' }));
      expect(await api.sql(`SELECT 1 FROM upload WHERE tenant_id = $1`, [c.tenantId])).toEqual([]);
    });
  });
});
