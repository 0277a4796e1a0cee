import { MetricFigures, MetricStates } from './index';
import { Centre } from './testing/a-centre';

describe('the metric tree', () => {
  let centre: Centre;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    centre = await Centre.open();
    for (const [i, code] of ['LEADS', 'RATE', 'PRICE'].entries())
      ids[code] = (await centre.published(code, { numerator: { agg: 'sum', column: 'paid', filters: [{ column: 'uv', op: 'gt', value: i }] } })).metricId;
    ids['GMV'] = (await centre.published('GMV', centre.reading('LEADS', 'RATE', 'PRICE'))).metricId;
    ids['IDEA'] = await centre.metric('IDEA', { datasetCode: 'visits' });
  });
  afterAll(() => centre.api.stop());

  type Tree = {
    metrics: { id: string; code: string }[];
    edges: { fromId: string; toId: string; relation: string; timing: string | null; linkId: string | null }[];
    offers: { event: string }[];
  };
  const tree = async (query = '', as: 'steward' | 'ben' = 'steward'): Promise<Tree> =>
    (await (await centre.c.as(as)).get(`/api/metric-tree${query}`).expect(200)).body;
  const steps = ({ metrics, edges }: Tree) => {
    const codeOf = (id: string) => metrics.find((m) => m.id === id)!.code;
    return edges.map((e) => `${codeOf(e.fromId)} ${e.relation} ${codeOf(e.toId)}${e.timing ? ` ${e.timing}` : ''}`);
  };
  const link = async (from: string, body: object) => (await centre.c.as('steward')).post(`/api/metrics/${ids[from]}/links`, body);

  it('leads from a metric to what it is reckoned with', async () =>
    expect(steps(await tree())).toEqual(['GMV input LEADS', 'GMV input PRICE', 'GMV input RATE']));
  it('takes drivers that somebody draws, before or after the fact, and ends them', async () => {
    ids['SPEND'] = (await centre.published('SPEND', { datasetCode: 'visits' })).metricId;
    expect((await link('LEADS', { kind: 'driver', otherId: ids['SPEND'], timing: 'leading' })).body.links).toMatchObject([
      { kind: 'driver', timing: 'leading', metric: { code: 'SPEND', name: '指标SPEND' } },
    ]);
    const all = await tree();
    expect(steps(all)).toContain('LEADS driver SPEND leading');
    expect(steps(await tree(`?rootId=${ids['LEADS']}`))).toEqual(['LEADS driver SPEND leading']);
    expect((await tree(`?rootId=${ids['PRICE']}`)).metrics.map((m) => m.code)).toEqual(['PRICE']);
    const { linkId } = all.edges.find((e) => e.relation === 'driver')!;
    const steward = await centre.c.as('steward');
    expect((await steward.delete(`/api/metrics/${ids['LEADS']}/links/${linkId}`).expect(200)).body.links).toEqual([]);
    await steward.delete(`/api/metrics/${ids['LEADS']}/links/${linkId}`).expect(404);
    expect(await centre.api.sql(`SELECT ended_at IS NOT NULL AS ended, ended_by FROM metric_link WHERE id = $1`, [linkId])).toEqual([
      { ended: true, endedBy: centre.c.people.steward },
    ]);
  });
  it.each([
    ['a metric that drives itself', 'GMV', 'GMV', { timing: 'leading' }, 'anotherMetric'],
    ['a driver of which nobody says when it moves', 'GMV', 'SPEND', {}, 'timingGiven'],
    ['a way back to itself over what is reckoned with', 'LEADS', 'GMV', { timing: 'lagging' }, 'noCircle'],
  ])('refuses %s', async (_, from, to, more, rule) => {
    const { status, body } = await link(from, { kind: 'driver', otherId: ids[to], ...more });
    expect([status, body.violations]).toEqual([422, [rule]]);
    if (rule === 'noCircle') expect(body.params).toEqual({ circle: 'LEADS → GMV → LEADS' });
  });
  it('knows a link once, and metrics of its own company only', async () => {
    expect((await link('GMV', { kind: 'companion', otherId: ids['RATE'] })).status).toBe(200);
    expect((await link('GMV', { kind: 'companion', otherId: ids['RATE'] })).body.violations).toEqual(['linkIsNew']);
    expect((await link('GMV', { kind: 'companion', otherId: centre.c.tenantId })).body.fields).toEqual([{ pointer: '/otherId', code: 'notFound' }]);
    await (await centre.c.as('ben')).post(`/api/metrics/${ids['GMV']}/links`, { kind: 'companion', otherId: ids['PRICE'] }).expect(403);
  });
  it('shows each metric with its figure, the month before and how it stands', async () => {
    const { api } = centre;
    api.app.get(MetricStates).register({ states: async () => new Map([[ids['GMV'], 'bad' as const]]) });
    api.app.get(MetricFigures).register({
      figures: async (_tx, wanted) =>
        new Map(
          wanted.filter((id) => id === ids['GMV']).map((id) => [id, { unitName: '总部', unitNameEn: 'HQ', month: '2026-09-01', value: '90', before: '100' }]),
        ),
    });
    const { metrics, offers } = await tree('', 'ben');
    expect(metrics.find((m) => m.code === 'GMV')).toMatchObject({
      value: '90',
      before: '100',
      month: '2026-09-01',
      unitNameEn: 'HQ',
      state: 'bad',
      certified: false,
      unit: '单',
    });
    expect(metrics.find((m) => m.code === 'RATE')).toMatchObject({ value: null, state: null, unitName: '' });
    expect(offers).toEqual([]);
    expect((await tree()).offers.map((o) => o.event)).toEqual(['metricLink.edit']);
  });
  it('has no place for what is not in force', async () => {
    await link('GMV', { kind: 'driver', otherId: ids['IDEA'], timing: 'leading' });
    expect((await tree()).metrics.map((m) => m.code)).not.toContain('IDEA');
    await (await centre.c.as('steward')).get(`/api/metric-tree?rootId=${ids['IDEA']}`).expect(404);
  });
});

describe('a count without its quality', () => {
  let centre: Centre;
  beforeAll(async () => {
    centre = await Centre.open();
  });
  afterAll(() => centre.api.stop());

  it('is warned of when it is published, and published when that is confirmed', async () => {
    const metricId = await centre.metric('COUNT', {}, { templateCode: 'S15-PROJECTS' });
    const { id } = (await centre.show(metricId)).versions[0];
    await (await centre.c.as('steward')).post(`/api/metric-versions/${id}/submit`).expect(200);
    const hr = await centre.c.as('hr');
    const version = (await hr.get(`/api/metric-versions/${id}`).expect(200)).body;
    expect(version.countsWithoutQuality).toBe(true);
    expect(version.offers.find((o: { event: string }) => o.event === 'metricVersion.publish')).toEqual({
      event: 'metricVersion.publish',
      allowed: true,
      because: [],
      needs: ['confirmation'],
    });
    expect((await hr.post(`/api/metric-versions/${id}/publish`).expect(422)).body.violations).toEqual(['hasQualityBeside']);
    await hr.post(`/api/metric-versions/${id}/publish`, { confirmed: true }).expect(200);
  });
  it('stands beside the companions its template names, as soon as one of them is in force', async () => {
    const { metricId: quality } = await centre.published('QUALITY', { datasetCode: 'visits' }, { templateCode: 'S15-DEFECTS' });
    const [count] = (await (await centre.c.as('steward')).get('/api/metrics?search=COUNT').expect(200)).body.items;
    const shown = await centre.show(count.id);
    expect([shown.standsAlone, shown.templateCode, shown.links.map((l: { metric: { id: string } }) => l.metric.id)]).toEqual([
      false,
      'S15-PROJECTS',
      [quality],
    ]);
    expect(shown.versions[0].countsWithoutQuality).toBe(false);
  });
  it('is what its keeper says it is', async () => {
    const { metricId } = await centre.published('PLAIN', { numerator: { agg: 'count', filters: [] } });
    const steward = await centre.c.as('steward');
    const names = { name: '行数', nameEn: 'Rows' };
    expect((await steward.patch(`/api/metrics/${metricId}`, { ...names, standsAlone: false }).expect(200)).body.versions[0].countsWithoutQuality).toBe(true);
    expect((await steward.patch(`/api/metrics/${metricId}`, names).expect(200)).body.standsAlone).toBe(false);
    expect((await steward.post('/api/metrics', { code: 'X', ...names, definition: centre.definition(), templateCode: 'S99' }).expect(404)).body.fields).toEqual(
      [{ pointer: '/templateCode', code: 'notFound' }],
    );
  });
});

describe('what is there already', () => {
  let centre: Centre;
  beforeAll(async () => {
    centre = await Centre.open();
    await centre.published('PAID', { synonyms: ['支付单量'] });
    await centre.metric('PAID2', { numerator: { agg: 'sum', column: 'paid', filters: [{ column: 'uv', op: 'gt', value: 1 }] } });
    await centre.published('UV', { numerator: { agg: 'sum', column: 'uv', filters: [] } });
  });
  afterAll(() => centre.api.stop());
  const alike = async (body: object, as: 'steward' | 'ben' = 'steward') =>
    (await centre.c.as(as)).post('/api/definitions/likeness', { name: '新', nameEn: '', definition: centre.definition(), ...body });

  it('is told while a definition is written: the same measure first, then similar ones', async () =>
    expect((await alike({})).body.metrics.map((m: { code: string; likeness: string; status: string }) => [m.code, m.likeness, m.status])).toEqual([
      ['PAID', 'same', 'published'],
      ['PAID2', 'similar', 'draft'],
    ]));
  it('is never the metric itself', async () => {
    const metricId = (await centre.api.sql<{ id: string }>(`SELECT id FROM metric WHERE tenant_id = $1 AND code = 'PAID'`, [centre.c.tenantId]))[0].id;
    expect((await alike({ metricId })).body.metrics.map((m: { code: string }) => m.code)).toEqual(['PAID2']);
  });
  it('is also what is called the same, by name or synonym', async () => {
    const definition = centre.definition({ datasetCode: 'visits', synonymsEn: ['metric-uv'] });
    expect((await alike({ name: '支付 单量', definition })).body).toEqual({
      metrics: [],
      names: [
        { id: expect.any(String), code: 'PAID', name: '指标PAID', nameEn: 'Metric PAID', words: ['支付 单量'] },
        { id: expect.any(String), code: 'UV', name: '指标UV', nameEn: 'Metric UV', words: ['metric-uv'] },
      ],
    });
  });
  it('is for those who write definitions', async () => expect((await alike({}, 'ben')).status).toBe(403));
});
