import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { DutySources } from '@kpi-loop/shared/api';
import { DatasetCatalog, DefinitionTrials, MetricCommands, MetricModule, MetricReader, MetricVersionCommands } from './index';

const KNOWN = [
  { name: 'paid', type: 'integer', label: '支付订单', labelEn: 'Paid orders' },
  { name: 'uv', type: 'integer' },
];
type Item = { code: string; status: string; openVersion: { status: string } | null };

describe('the metric centre', () => {
  let api: Api;
  let c: Company;
  let process: { id: string; nodes: { id: string; code: string }[] };
  beforeAll(async () => {
    api = await Api.start([MetricModule]);
    api.app
      .get(DatasetCatalog)
      .register({
        datasets: async (_tx, codes) => new Map(codes.map((code) => [code, { name: '电商漏斗', nameEn: 'Web funnel', columns: KNOWN }])),
        timezone: async () => null,
      });
    api.app.get(DefinitionTrials).register({
      tests: async (_tx, { tests }) => tests.map(({ name, expected }) => ({ name, passed: true, expected, got: expected })),
      preview: async () => ({ months: [], subjects: [] }),
    });
    c = await api.company();
    const steward = await c.as('steward');
    const { body } = await steward.post('/api/processes', { code: 'EC', name: '电商转化流程', nameEn: 'E-commerce funnel' }).expect(201);
    for (const code of ['VIEW', 'CART', 'PAY'])
      process = (
        await steward.post(`/api/processes/${body.id}/nodes`, { code, name: code, nameEn: code, ownerId: code === 'PAY' ? c.people.anna : null }).expect(201)
      ).body;
    for (const [i, name] of ['访客数', '加购率', '100%_折扣单'].entries()) await aMetric(`EC0${i + 1}`, name, i);
    await publish('EC01');
    await publish('EC02');
    await steward.post(`/api/metrics/${await idOf('EC02')}/revise`).expect(200);
  });
  afterAll(() => api.stop());

  async function aMetric(code: string, name: string, i: number): Promise<void> {
    const definition = {
      kind: 'simple',
      datasetCode: 'ec_funnel_daily',
      numerator: { agg: 'sum', column: 'paid', filters: [{ column: 'uv', op: 'gt', value: i }] },
      direction: 'HIGHER',
      unit: '人',
      decimals: 0,
      percent: false,
      flow: true,
      description: '',
      descriptionEn: '',
      processNodeId: process.nodes[i].id,
      tests: [{ name: 'one row', rows: [], inputs: {}, expected: '1' }],
    };
    await (await c.as('steward')).post('/api/metrics', { code, name, nameEn: `Metric ${code}`, definition }).expect(201);
  }
  const idOf = async (code: string) => (await api.sql<{ id: string }>(`SELECT id FROM metric WHERE tenant_id = $1 AND code = $2`, [c.tenantId, code]))[0].id;
  const versionOf = async (code: string) =>
    (await api.sql<{ id: string }>(`SELECT id FROM metric_version WHERE metric_id = $1 ORDER BY version_no DESC`, [await idOf(code)]))[0].id;
  async function publish(code: string): Promise<void> {
    const id = await versionOf(code);
    await (await c.as('steward')).post(`/api/metric-versions/${id}/submit`).expect(200);
    await (await c.as('steward2')).post(`/api/metric-versions/${id}/publish`).expect(200);
  }
  const list = async (query = ''): Promise<Item[]> => (await (await c.as('anna')).get(`/api/metrics${query}`).expect(200)).body.items;
  const codes = async (query: string) => (await list(query)).map((m) => m.code);

  it('lists every metric with the definition in force and the one being written', async () => {
    expect((await list()).map((m) => [m.code, m.status, m.openVersion?.status ?? null])).toEqual([
      ['EC01', 'published', null],
      ['EC02', 'published', 'draft'],
      ['EC03', 'draft', null],
    ]);
  });
  it.each([
    ['?search=加购', ['EC02']],
    ['?search=metric%20ec03', ['EC03']],
    ['?search=%25', ['EC03']],
    ['?search=_', ['EC03']],
    ['?search=nothing', []],
    ['?status=published', ['EC01', 'EC02']],
    ['?status=draft', ['EC02', 'EC03']],
    ['?status=in_review', []],
  ])('finds by %s', async (query, expected) => expect(await codes(query.replace(/[^\x20-\x7e]+/g, encodeURIComponent))).toEqual(expected));
  it('says what people call the dataset and the columns a definition reads, in lists, on its page and between versions', async () => {
    const hr = await c.as('hr');
    const labels = [{ name: 'paid', label: '支付订单', labelEn: 'Paid orders' }];
    const { items } = (await hr.get('/api/metrics?search=EC02').expect(200)).body;
    const { versions } = (await hr.get(`/api/metrics/${items[0].id}`).expect(200)).body;
    const [next, inForce] = versions as { id: string; labels: object[] }[];
    const { body: compared } = await hr.get(`/api/metric-versions/${inForce.id}/compare/${next.id}`).expect(200);
    expect([items[0].labels, inForce.labels, next.labels, compared.labels]).toEqual([labels, labels, labels, labels]);
    const dataset = { datasetName: '电商漏斗', datasetNameEn: 'Web funnel' };
    expect([items[0], inForce, next]).toMatchObject([dataset, dataset, dataset]);
    expect(compared.datasets).toMatchObject([{ name: '电商漏斗', nameEn: 'Web funnel' }]);
  });

  it('finds by node and by process', async () => {
    expect(await codes(`?nodeId=${process.nodes[1].id}`)).toEqual(['EC02']);
    expect(await codes(`?processId=${process.id}`)).toEqual(['EC01', 'EC02', 'EC03']);
  });
  it('turns pages by the last key', async () => {
    const anna = await c.as('anna');
    const first = (await anna.get('/api/metrics?limit=2').expect(200)).body;
    const second = (await anna.get(`/api/metrics?limit=2&cursor=${first.next}`).expect(200)).body;
    expect([...first.items, ...second.items].map((m: Item) => m.code)).toEqual(['EC01', 'EC02', 'EC03']);
    expect(second.next).toBeNull();
    expect((await anna.get('/api/metrics?cursor=xyz').expect(400)).body.code).toBe('cursorMalformed');
  });
  it('refuses filters it does not know', async () => {
    const { body } = await (await c.as('anna')).get('/api/metrics?status=gone&sort=name').expect(400);
    expect(body.fields.map((f: { pointer: string }) => f.pointer).sort()).toEqual(['/sort', '/status']);
  });
  it('offers a new metric to stewards and HR only', async () => {
    const offers = async (person: 'anna' | 'hr' | 'hrbp') => (await (await c.as(person)).get('/api/metrics').expect(200)).body.offers;
    expect(await Promise.all([offers('anna'), offers('hrbp'), offers('hr')])).toEqual([
      [],
      [],
      [{ event: 'metric.create', allowed: true, because: [], needs: [] }],
    ]);
  });
  it('keeps codes unique and says which field is wrong', async () => {
    const steward = await c.as('steward');
    const definition = {
      kind: 'simple',
      datasetCode: '',
      numerator: { agg: 'count', filters: [] },
      direction: 'HIGHER',
      unit: '',
      decimals: 0,
      percent: false,
      flow: true,
      description: '',
      descriptionEn: '',
    };
    expect((await steward.post('/api/metrics', { code: 'EC01', name: 'x', nameEn: '', definition }).expect(409)).body.fields).toEqual([
      { pointer: '/code', code: 'alreadyExists' },
    ]);
    const wrong = { ...definition, decimals: 9, numerator: { agg: 'mode', filters: [{ column: 'uv', op: 'eq', value: { $gt: 1 } }] } };
    const { body } = await steward.post('/api/metrics', { code: 'EC99', name: 'x', nameEn: '', definition: wrong }).expect(400);
    expect(body.fields.map((f: { pointer: string }) => f.pointer).sort()).toEqual([
      '/definition/decimals',
      '/definition/numerator/agg',
      '/definition/numerator/filters/0/value',
    ]);
  });
  it('renames a metric without touching its definition', async () => {
    const hr = await c.as('hr');
    const id = await idOf('EC01');
    const { body } = await hr
      .patch(`/api/metrics/${id}`, { name: '独立访客数', nameEn: 'Unique visitors', stewardId: c.people.hr })
      .set('if-match', '"1"')
      .expect(200);
    expect(body).toMatchObject({
      name: '独立访客数',
      version: 2,
      steward: { name: 'hr' },
      versions: [{ name: '独立访客数', status: 'published', version: 3 }],
    });
    await hr.patch(`/api/metrics/${id}`, { name: 'x', nameEn: '' }).set('if-match', '"1"').expect(412);
    await hr.patch(`/api/metrics/${id}`, { name: '访客数', nameEn: 'Visitors' }).expect(200);
  });

  it('answers downstream features', async () => {
    const reader = api.app.get(MetricReader);
    await api.uow.asSystem(c.tenantId, async (tx) => {
      const view = await reader.publishedVersion(tx, await idOf('EC02'));
      expect(view).toMatchObject({
        code: 'EC02',
        versionNo: 1,
        status: 'published',
        kind: 'simple',
        numerator: { agg: 'sum', column: 'paid' },
        denominator: null,
        processNode: { code: 'CART', processName: '电商转化流程' },
      });
      expect(await reader.version(tx, view!.id)).toEqual(view);
      expect(await reader.versions(tx, [view!.id, tx.tenantId])).toEqual([view]);
      expect(await reader.publishedVersion(tx, await idOf('EC03'))).toBeNull();
      expect((await reader.published(tx)).map((v) => v.code)).toEqual(['EC01', 'EC02']);
      expect((await reader.publishedUsing(tx, 'ec_funnel_daily')).map((v) => v.code)).toEqual(['EC01', 'EC02']);
      expect(await reader.publishedUsing(tx, 'other')).toEqual([]);
      expect((await reader.everPublishedUsing(tx, 'ec_funnel_daily')).map((v) => v.code)).toEqual(['EC01', 'EC02']);
      await expect(reader.version(tx, tx.tenantId)).rejects.toThrow('notFound');
    });
  });
  it('is written by whoever loads a company, as the people of that company', async () => {
    const dto = (await (await c.as('anna')).get(`/api/metrics/${await idOf('EC03')}`)).body.versions[0];
    const commands = { metric: api.app.get(MetricCommands), version: api.app.get(MetricVersionCommands) };
    const definition = { ...pick(dto), numerator: { agg: 'count' as const, filters: [] }, processNodeId: process.nodes[0].id, tests: dto.tests };
    const made = await api.uow.asPerson(c.tenantId, c.people.steward, (tx) =>
      commands.metric.create(tx, { code: 'EC50', name: '行数', nameEn: '', definition }),
    );
    await api.uow.asPerson(c.tenantId, c.people.steward, (tx) => commands.version.submit(tx, made.versions[0].id));
    expect((await api.uow.asPerson(c.tenantId, c.people.hr, (tx) => commands.version.publish(tx, made.versions[0].id))).status).toBe('published');
  });
  it('tells the second person what waits, and the author what came back', async () => {
    const id = await versionOf('EC03');
    const waiting = (person: 'steward' | 'steward2' | 'anna') =>
      api.uow.asPerson(c.tenantId, c.people[person], async (tx) => (await api.app.get(DutySources).all(tx)).filter((d) => d.aggregateId === id));
    const duties = async (person: 'steward' | 'steward2' | 'anna') => (await waiting(person)).map((d) => d.kind);
    await (await c.as('steward')).post(`/api/metric-versions/${id}/submit`).expect(200);
    expect([await duties('steward'), await duties('steward2'), await duties('anna')]).toEqual([[], ['metricVersion.review'], []]);
    expect((await waiting('steward2'))[0].link).toMatch(new RegExp(`^/metrics/[^?]+\\?version=${id}$`));
    await api.sql(`INSERT INTO metric_approver (tenant_id, metric_id, person_id) SELECT tenant_id, metric_id, $2 FROM metric_version WHERE id = $1`, [
      id,
      c.people.anna,
    ]);
    expect([await duties('steward2'), await duties('anna')]).toEqual([[], ['metricVersion.review']]);
    await api.sql(`DELETE FROM metric_approver WHERE person_id = $1`, [c.people.anna]);
    await (await c.as('steward2')).post(`/api/metric-versions/${id}/return`, { reason: '口径不清' }).expect(200);
    expect([await duties('steward'), await duties('steward2')]).toEqual([['metricVersion.rework'], []]);
  });
});

const pick = (v: Record<string, never>) => ({
  kind: v['kind'],
  datasetCode: v['datasetCode'],
  direction: v['direction'],
  unit: v['unit'],
  decimals: v['decimals'],
  percent: v['percent'],
  flow: v['flow'],
  description: '',
  descriptionEn: '',
});
