import { newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

const COLUMNS = ['no', 'day', 'owner', 'sales', 'channel'].map((name) => ({ name, type: name === 'day' ? 'date' : name === 'sales' ? 'number' : 'text' }));
const MAPPING = { eventDate: 'day', key: ['no'], person: 'owner', columns: COLUMNS };
const without = (...names: string[]) => ({ ...MAPPING, columns: COLUMNS.filter(({ name }) => !names.includes(name)) });

describe('a dataset that is changed', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let sourceId: string;
  let datasetId: string;
  let versionId: string;

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    steward = await c.as('steward');
    sourceId = (await steward.post('/api/sources', { code: 'files', name: 'Files', kind: 'file' }).expect(201)).body.id;
    datasetId = (await steward.post('/api/datasets', { sourceId, code: 'sales', name: '销售', mapping: MAPPING }).expect(201)).body.id;
    const [processId, node, metricId] = [newId(), newId(), newId()];
    versionId = newId();
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [c.tenantId, processId]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, 'GMV', 'GMV')`, [c.tenantId, metricId]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, direction, process_node_id, content_hash, author_id) VALUES ($1, $2, $3, 1, 'published', 'simple', 'sales', '{"agg":"sum","column":"sales","filters":[]}', 'HIGHER', $4, 'h', $5)`,
      [c.tenantId, versionId, metricId, node, c.people.hr],
    );
  });
  afterAll(() => api.stop());

  const one = async () => (await steward.get(`/api/datasets/${datasetId}`).expect(200)).body;
  const change = (body: object, version?: number) => {
    const request = steward.put(`/api/datasets/${datasetId}`, { name: '销售', nameEn: '', mapping: MAPPING, replaceMode: 'window', ...body });
    return version === undefined ? request : request.set('if-match', `"${version}"`);
  };
  const collect = async (...lines: string[]) => {
    const { id } = (
      await steward
        .post('/api/uploads')
        .attach('file', Buffer.from(lines.join('\n')), 'sales.csv')
        .expect(201)
    ).body;
    const run = (await steward.post(`/api/datasets/${datasetId}/collect`, { uploadId: id }).expect(200)).body;
    await api.drain();
    return (await steward.get(`/api/collection-runs/${run.id}`).expect(200)).body;
  };

  it('takes how rows are kept and how far back a run looks', async () => {
    const { version } = await one();
    const { body } = await change({ replaceMode: 'upsert', cursorColumn: 'day', lookbackDays: 31 }, version).expect(200);
    expect(body).toMatchObject({ replaceMode: 'upsert', cursorColumn: 'day', lookbackDays: 31, version: version + 1 });
    expect((await change({}, version).expect(412)).body.params).toEqual({ yours: version, current: version + 1 });
  });

  it('takes what people call its columns, unless it would watch people', async () => {
    const called = (labelEn: string) => ({
      mapping: { ...MAPPING, columns: COLUMNS.map((column) => (column.name === 'channel' ? { ...column, label: '渠道', labelEn } : column)) },
    });
    expect((await change(called('Channel')).expect(200)).body.mapping.columns[4]).toEqual({ name: 'channel', type: 'text', label: '渠道', labelEn: 'Channel' });
    expect((await change(called('Keystrokes')).expect(422)).body.code).toBe('prohibitedSource');
    await change({}).expect(200);
  });

  it('takes nobody’s signature away by a name; by reading otherwise it does', async () => {
    await steward.post(`/api/metric-versions/${versionId}/certify-as-steward`).expect(200);
    const standing = async () => (await steward.get(`/api/metric-versions/${versionId}`).expect(200)).body.certification.status;
    await change({ name: '销售明细', mapping: { ...MAPPING, columns: COLUMNS.map((column) => ({ ...column, label: `列 ${column.name}` })) } }).expect(200);
    expect(await standing()).toBe('signing');
    await change({ replaceMode: 'upsert' }).expect(200);
    expect(await standing()).toBe('fallen');
    await change({}).expect(200);
  });

  it('keeps the columns that definitions in force read', async () => {
    expect(await one()).toMatchObject({ usedColumns: ['sales'] });
    const { body } = await change({ mapping: without('sales') }).expect(422);
    expect(body).toMatchObject({ code: 'columnsInUse', params: { columns: 'sales' }, fields: [{ pointer: '/mapping/columns', code: 'columnsInUse' }] });
    const columns = COLUMNS.map((column) => (column.name === 'sales' ? { ...column, label: '销售额', labelEn: 'Sales' } : column));
    await change({ mapping: { ...MAPPING, columns } }).expect(200);
    expect((await change({ mapping: without('sales') }).expect(422)).body.params).toEqual({ columns: '销售额', columnsEn: 'Sales' });
    await change({ mapping: without('channel') }).expect(200);
    await change({}).expect(200);
  });

  it('tells of a new column until somebody has looked at it', async () => {
    await collect('no,day,owner,sales,channel', '1,2026-07-01,anna,5,web');
    const run = await collect('no,day,owner,sales,channel,coupon', '1,2026-07-01,anna,6,web,X');
    expect(run).toMatchObject({ status: 'succeeded', newColumns: ['coupon'], header: ['no', 'day', 'owner', 'sales', 'channel', 'coupon'], driftSeenAt: null });
    await (await c.as('aud')).post(`/api/collection-runs/${run.id}/acknowledge`).expect(403);
    expect((await steward.post(`/api/collection-runs/${run.id}/acknowledge`).expect(200)).body).toMatchObject({ driftSeenByName: 'steward' });
    await collect('no,day,owner,sales,channel', '1,2026-07-01,anna,7,web');
    expect(await collect('no,day,owner,sales,channel,coupon', '1,2026-07-01,anna,8,web,X')).toMatchObject({ newColumns: [] });
  });

  it('goes on without a column that is gone, once the mapping leaves it out', async () => {
    const columns = COLUMNS.map((column) => (column.name === 'channel' ? { ...column, label: '渠道', labelEn: 'Channel' } : column));
    await change({ mapping: { ...MAPPING, columns } }).expect(200);
    const run = await collect('no,day,owner,sales', '1,2026-07-01,anna,9');
    const labels = [{ name: 'channel', label: '渠道', labelEn: 'Channel' }];
    expect(run).toMatchObject({ status: 'failed', problem: 'columnsMissing', problemParams: { columns: ['channel'] }, labels });
    await change({ mapping: without('channel') }).expect(200);
    await steward.post(`/api/collection-runs/${run.id}/retry`, {}).expect(200);
    await api.drain();
    expect((await steward.get(`/api/collection-runs/${run.id}`)).body).toMatchObject({ status: 'succeeded', rowsChanged: 1 });
  });

  it.each([
    ['/api/sources', { code: 'watch', name: 'Webcam presence', kind: 'file' }, { name: 'Webcam presence', what: 'camera' }],
    ['/api/datasets', { code: 'hours', name: '在线时长', mapping: MAPPING }, { name: '在线时长', what: 'onlineTime' }],
    [
      '/api/datasets',
      { code: 'typing', name: 'Output', mapping: { ...MAPPING, columns: [...COLUMNS, { name: 'keystrokes', type: 'number' }] } },
      { name: 'keystrokes', what: 'keystrokes' },
    ],
  ])('is refused by name where it would watch people: %s %j', async (path, body, params) => {
    const answer = await steward.post(path, path.endsWith('datasets') ? { sourceId, ...body } : body).expect(422);
    expect(answer.body).toMatchObject({ code: 'prohibitedSource', violations: ['prohibitedSource'], params, fields: [{ code: `prohibited.${params.what}` }] });
  });

  it('never has a code of the product’s own', async () => {
    expect((await steward.post('/api/datasets', { sourceId, code: 'entered.GMV', name: 'x', mapping: MAPPING }).expect(422)).body.violations).toEqual([
      'codeReserved',
    ]);
  });
});
