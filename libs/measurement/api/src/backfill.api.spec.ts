import { Client } from 'pg';
import { newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
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
const csv = (...rows: string[]): Buffer => Buffer.from(['no,day,owner,sales', ...rows].join('\n'));
const BEFORE = ['1,2026-05-01,anna,10', '2,2026-06-02,ben,20', '3,2026-07-03,anna,30'];
/** May: one new and one changed; June: as it was; July (frozen): changed. */
const AFTER = csv('1,2026-05-01,anna,11', '4,2026-05-04,ben,5', '2,2026-06-02,ben,20', '3,2026-07-03,anna,33', '9,2026-04-01,ben,99');

describe('backfill', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let datasetId: string;
  let versionId: string;

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    steward = await c.as('steward');
    const sourceId = (await steward.post('/api/sources', { code: 'files', name: '文件', kind: 'file' }).expect(201)).body.id;
    datasetId = (await steward.post('/api/datasets', { sourceId, code: 'sales', name: '销售', mapping: MAPPING }).expect(201)).body.id;
    versionId = await publish('SALES', 'sales');
    await steward.post(`/api/datasets/${datasetId}/collect`, { uploadId: await upload(csv(...BEFORE)) }).expect(200);
    await api.drain();
    await api.sql(`UPDATE measurement SET status = 'locked' WHERE tenant_id = $1 AND month = '2026-07-01'`, [c.tenantId]);
  });
  afterAll(() => api.stop());

  const publish = async (code: string, dataset: string): Promise<string> => {
    const [processId, node, metricId, id] = [newId(), newId(), newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, $3, 'P')`, [c.tenantId, processId, code]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [c.tenantId, metricId, code]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, direction, process_node_id, content_hash, author_id) VALUES ($1, $2, $3, 1, 'published', 'simple', $4, '{"agg":"sum","column":"sales","filters":[]}', 'HIGHER', $5, 'h', $6)`,
      [c.tenantId, id, metricId, dataset, node, c.people.hr],
    );
    return id;
  };
  const upload = async (content: Buffer): Promise<string> =>
    (await steward.post('/api/uploads').attach('file', content, 'history.csv').expect(201)).body.id as string;
  const begin = async (body: object, of = datasetId): Promise<Body> => {
    const { body: made } = await steward
      .post(`/api/datasets/${of}/backfills`, { from: '2026-05-01', to: '2026-07-31', reason: '历史口径调整', ...body })
      .expect(201);
    await api.drain();
    return one(made.id);
  };
  const one = async (id: string, as: As = steward): Promise<Body> => (await as.get(`/api/backfills/${id}`).expect(200)).body;
  const start = async (id: string, body: object = {}): Promise<Body> => {
    await steward.post(`/api/backfills/${id}/start`, body).expect(200);
    await api.drain();
    return one(id);
  };
  const months = (view: Body): (string | number | boolean)[][] =>
    view['months'].map((m: Body) => [m['month'].slice(5, 7), m['rowsAdded'], m['rowsChanged'], m['rowsGone'], m['rowsLate'], m['frozen'], m['differs']]);
  const rows = () =>
    api.sql<Body>(`SELECT row_key, data->>'sales' AS sales FROM observation WHERE tenant_id = $1 AND dataset_id = $2 ORDER BY row_key`, [
      c.tenantId,
      datasetId,
    ]);

  it('looks first: rows and figures before and after, month by month, and nothing is written', async () => {
    const view = await begin({ uploadId: await upload(AFTER) });
    expect(view).toMatchObject({ status: 'proposed', rowsRead: 5, rowsRejected: 0, reason: '历史口径调整', startedByName: 'steward' });
    expect(months(view)).toEqual([
      ['05', 1, 1, 0, 0, false, true],
      ['06', 0, 0, 0, 0, false, false],
      ['07', 0, 1, 0, 1, true, true],
    ]);
    const figures = view['figures'].map((f: Body) => [f['subjectName'], f['month'].slice(5, 7), f['valueBefore'], f['value']]);
    expect(figures).toContainEqual(['NORTH', '05', '10', '16']);
    expect(figures).toContainEqual(['anna', '05', '10', '11']);
    expect(figures).toContainEqual(['ben', '05', null, '5']);
    expect(figures.filter(([, month]: string[]) => month !== '05')).toEqual([]);
    expect(await rows()).toEqual([
      { rowKey: '1', sales: '10' },
      { rowKey: '2', sales: '20' },
      { rowKey: '3', sales: '30' },
    ]);
    expect(
      await api.sql(`SELECT DISTINCT trim_scale(value)::text AS value FROM measurement WHERE tenant_id = $1 AND subject_id = $2 AND month = '2026-05-01'`, [
        c.tenantId,
        c.people.anna,
      ]),
    ).toEqual([{ value: '10' }]);
    // values are not for whoever only runs collectors
    expect(await one(view['id'], await c.as('ops'))).toMatchObject({ figures: [], figureCount: view['figureCount'] });
  });

  it('is carried out month by month; a frozen month is not touched, its rows wait', async () => {
    const { id } = await begin({ uploadId: await upload(AFTER) });
    const view = await start(id);
    expect(view['status']).toBe('done');
    expect(view['months'].map((m: Body) => m['runStatus'])).toEqual(['succeeded', null, 'succeeded']);
    expect(await rows()).toEqual([
      { rowKey: '1', sales: '11' },
      { rowKey: '2', sales: '20' },
      { rowKey: '3', sales: '30' },
      { rowKey: '4', sales: '5' },
    ]);
    expect((await steward.get(`/api/late-observations?datasetId=${datasetId}`).expect(200)).body.items).toMatchObject([
      { month: '2026-07-01', rows: 1, changed: 1 },
    ]);
    expect(
      await api.sql(
        `SELECT status, trim_scale(value)::text AS value FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = '2026-07-01'`,
        [c.tenantId, versionId, c.people.anna],
      ),
    ).toEqual([{ status: 'locked', value: '30' }]);
    expect(await api.sql(`SELECT 1 FROM upload WHERE tenant_id = $1`, [c.tenantId])).toEqual([]);
    await steward.post(`/api/backfills/${id}/start`, {}).expect(409);
  });

  it('of a file takes nothing away, unless that is asked for', async () => {
    const only = csv('1,2026-05-01,anna,10');
    const kept = await begin({ uploadId: await upload(only) });
    expect(months(kept)).toEqual([
      ['05', 0, 0, 0, 0, false, false],
      ['06', 0, 0, 1, 0, false, false],
      ['07', 0, 0, 1, 0, true, false],
    ]);
    expect((await steward.post(`/api/backfills/${kept['id']}/start`, {}).expect(422)).body.violations).toEqual(['somethingDiffers']);
    await steward.post(`/api/backfills/${kept['id']}/cancel`).expect(200);
    const asked = await begin({ uploadId: await upload(only), removes: true });
    expect(months(asked)[1]).toEqual(['06', 0, 0, 1, 0, false, true]);
    expect(asked['figures']).toMatchObject([{ subjectKind: 'unit', value: null, valueBefore: '20' }, {}, {}, { subjectName: 'ben', value: null }]);
    // a month that is empty at the source is emptied here; the frozen one is not
    expect(await start(asked['id'])).toMatchObject({ status: 'done' });
    expect((await rows()).map((r) => r['rowKey'])).toEqual(['1', '3']);
  });

  it('tries a month that failed again alone', async () => {
    const bad = csv('1,2026-05-01,anna,11', '5,2026-06-05,nobody,1');
    const view = await begin({ uploadId: await upload(bad) });
    expect(view).toMatchObject({ status: 'proposed', rowsRejected: 1 });
    expect(await start(view['id'])).toMatchObject({ status: 'done' });
    const second = await begin({ uploadId: await upload(csv('1,2026-05-01,anna,12', '5,2026-05-05,nobody,1', '2,2026-06-02,ben,21')) });
    const stalled = await start(second['id']);
    expect(stalled).toMatchObject({ status: 'stalled' });
    expect(stalled['months'].map((m: Body) => [m['runStatus'], m['problem']])).toEqual([
      ['failed', 'rowsRejected'],
      ['succeeded', null],
      [null, null],
    ]);
    await steward.post(`/api/collection-runs/${stalled['months'][0].runId}/retry`, { acceptPartial: true }).expect(200);
    await api.drain();
    expect(await one(second['id'])).toMatchObject({ status: 'done' });
    expect((await rows()).map((r) => r['sales'])).toEqual(['12', '21', '30']);
  });

  it('is for whoever collects, with a reason and real dates, one at a time', async () => {
    const uploadId = await upload(AFTER);
    const ask = { from: '2026-05-01', to: '2026-07-31', reason: 'x', uploadId };
    await (await c.as('anna')).post(`/api/datasets/${datasetId}/backfills`, ask).expect(403);
    await (await c.as('aud')).post(`/api/datasets/${datasetId}/backfills`, ask).expect(403);
    expect((await steward.post(`/api/datasets/${datasetId}/backfills`, { ...ask, reason: ' ' }).expect(400)).body.fields).toEqual([
      { pointer: '/reason', code: 'required' },
    ]);
    expect((await steward.post(`/api/datasets/${datasetId}/backfills`, { ...ask, to: '2026-04-30' }).expect(400)).body.fields).toEqual([
      { pointer: '/to', code: 'windowWrong' },
    ]);
    expect((await steward.post(`/api/datasets/${datasetId}/backfills`, { ...ask, uploadId: undefined }).expect(400)).body.fields).toEqual([
      { pointer: '/uploadId', code: 'isDefined' },
    ]);
    await steward.post(`/api/datasets/${datasetId}/backfills`, ask).expect(201);
    expect((await steward.post(`/api/datasets/${datasetId}/backfills`, ask).expect(409)).body.code).toBe('backfillGoesOn');
    await api.drain();
    const other = await (await api.company()).as('steward');
    const [{ id }] = (await steward.get(`/api/backfills?datasetId=${datasetId}`).expect(200)).body.items;
    await other.get(`/api/backfills/${id}`).expect(404);
    await other.post(`/api/backfills/${id}/start`, {}).expect(404);
  });

  describe('of a database that adds by key', () => {
    let second: Client;
    afterAll(() => second?.end());

    it('counts what is gone at the source, and takes it away when that is asked for', async () => {
      const url = new URL(process.env['TEST_ADMIN_URL']!);
      const database = `bf_${newId().slice(-12)}`;
      const admin = new Client({ connectionString: url.toString() });
      await admin.connect();
      await admin.query(`CREATE DATABASE ${database}`);
      await admin.query(`CREATE ROLE ${database}_r LOGIN PASSWORD 'read only'`);
      await admin.end();
      second = new Client({ connectionString: Object.assign(new URL(url), { pathname: `/${database}` }).toString() });
      await second.connect();
      await second.query(`CREATE TABLE sale (no text, day date, owner text, sales numeric); GRANT SELECT ON sale TO ${database}_r;
        INSERT INTO sale VALUES ('a', '2026-05-01', 'anna', 1), ('b', '2026-05-02', 'ben', 2), ('c', '2026-06-01', 'ben', 3)`);
      await (await c.as('ops')).post('/api/allowed-hosts', { host: url.hostname, reason: 'a server of this spec' }).expect(200);
      const connection = { host: url.hostname, port: +url.port, database, user: `${database}_r` };
      const source = (await steward.post('/api/sources', { code: 'shop', name: 'Shop', kind: 'postgres', connection, password: 'read only' }).expect(201)).body
        .id;
      const query = `SELECT no, day, owner, sales FROM sale WHERE day BETWEEN :from AND :to`;
      const own = (
        await steward.post('/api/datasets', { sourceId: source, code: 'shop', name: '商城', mapping: MAPPING, query, replaceMode: 'upsert' }).expect(201)
      ).body.id;
      await steward.post(`/api/datasets/${own}/collect`, { from: '2026-05-01', to: '2026-06-30' }).expect(200);
      await api.drain();
      await second.query(`DELETE FROM sale WHERE no = 'b'`);
      const view = await begin({}, own);
      expect(view['months'].map((m: Body) => [m['rowsSource'], m['rowsKnown'], m['rowsGone'], m['differs']])).toEqual([
        [1, 2, 1, false],
        [1, 1, 0, false],
        [0, 0, 0, false],
      ]);
      const asked = await begin({ removes: true }, own);
      expect(await start(asked['id'])).toMatchObject({ status: 'done' });
      expect(await api.sql(`SELECT row_key FROM observation WHERE tenant_id = $1 AND dataset_id = $2 ORDER BY row_key`, [c.tenantId, own])).toEqual([
        { rowKey: 'a' },
        { rowKey: 'c' },
      ]);
    });
  });
});
