import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { MetricModule } from './index';

describe('processes', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([MetricModule]);
    c = await api.company();
  });
  afterAll(() => api.stop());

  let counter = 0;
  async function aProcess(company = c) {
    const steward = await company.as('steward');
    const { body } = await steward.post('/api/processes', { code: `P${(counter += 1)}`, name: '制造流程', nameEn: 'Manufacturing' }).expect(201);
    let process = body;
    for (const code of ['PLAN', 'BUILD', 'CHECK'])
      process = (await steward.post(`/api/processes/${body.id}/nodes`, { code, name: code, nameEn: '' }).expect(201)).body;
    return process as { id: string; version: number; code: string; nodes: { id: string; code: string; ordinal: number }[] };
  }
  const codesOf = (process: { nodes: { code: string }[] }) => process.nodes.map((n) => n.code);

  it('keeps its nodes in the order of the flow', async () => {
    const process = await aProcess();
    expect(codesOf(process)).toEqual(['PLAN', 'BUILD', 'CHECK']);
    const [plan, build, check] = process.nodes.map((n) => n.id);
    const { body } = await (await c.as('hr')).put(`/api/processes/${process.id}/order`, { nodeIds: [check, plan, build] }).expect(200);
    expect([codesOf(body), body.version]).toEqual([['CHECK', 'PLAN', 'BUILD'], process.version + 1]);
    for (const nodeIds of [
      [plan, build],
      [plan, build, build],
      [plan, build, process.id],
    ]) {
      expect((await (await c.as('hr')).put(`/api/processes/${process.id}/order`, { nodeIds }).expect(422)).body.violations).toEqual(['everyNodeOnce']);
    }
  });
  it('refuses an order made on an older picture with 412', async () => {
    const process = await aProcess();
    const hr = await c.as('hr');
    const order = { nodeIds: process.nodes.map((n) => n.id).reverse() };
    await hr.put(`/api/processes/${process.id}/order`, order).set('if-match', `"${process.version}"`).expect(200);
    await hr.put(`/api/processes/${process.id}/order`, order).set('if-match', `"${process.version}"`).expect(412);
  });
  it('gives a node a name, an owner, and takes the owner away again', async () => {
    const { id, nodes } = await aProcess();
    const hr = await c.as('hr');
    const put = async (body: object) => (await hr.put(`/api/processes/${id}/nodes/${nodes[0].id}`, body).expect(200)).body.nodes[0];
    expect(await put({ name: '计划', nameEn: 'Planning', ownerId: c.people.anna })).toMatchObject({ name: '计划', owner: { name: 'anna' } });
    expect(await put({ name: '排产', nameEn: 'Planning' })).toMatchObject({ name: '排产', owner: { name: 'anna' } });
    expect(await put({ name: '排产', nameEn: 'Planning', ownerId: null })).toMatchObject({ owner: null });
  });
  it('keeps what metrics are planted in, and lets go of the rest', async () => {
    const { id, nodes } = await aProcess();
    const steward = await c.as('steward');
    const definition = {
      kind: 'simple',
      datasetCode: 'd',
      numerator: { agg: 'count', filters: [] },
      direction: 'HIGHER',
      unit: '件',
      decimals: 0,
      percent: false,
      flow: true,
      description: '',
      descriptionEn: '',
      processNodeId: nodes[0].id,
    };
    await steward.post('/api/metrics', { code: `K${counter}`, name: '产量', nameEn: '', definition }).expect(201);
    expect((await steward.delete(`/api/processes/${id}/nodes/${nodes[0].id}`).expect(422)).body.violations).toEqual(['hasNoMetrics']);
    expect((await steward.delete(`/api/processes/${id}`).expect(422)).body.violations).toEqual(['hasNoMetrics']);
    const { body } = await steward.delete(`/api/processes/${id}/nodes/${nodes[1].id}`).expect(200);
    expect(codesOf(body)).toEqual(['PLAN', 'CHECK']);
    expect(body.offers).toContainEqual({ event: 'process.remove', allowed: false, because: ['hasNoMetrics'], needs: [] });
    const empty = await aProcess();
    await steward.delete(`/api/processes/${empty.id}`).expect(204);
    await steward.get(`/api/processes/${empty.id}`).expect(404);
  });
  it('keeps codes unique: of processes in the company, of nodes in their process', async () => {
    const { id, code } = await aProcess();
    const hr = await c.as('hr');
    expect((await hr.post('/api/processes', { code, name: 'x', nameEn: '' }).expect(409)).body.fields).toEqual([{ pointer: '/code', code: 'alreadyExists' }]);
    await hr.post(`/api/processes/${id}/nodes`, { code: 'PLAN', name: 'x', nameEn: '' }).expect(409);
    await hr.patch(`/api/processes/${id}`, { name: '新名', nameEn: 'New' }).expect(200);
  });
  it('is read by everybody and changed by stewards and HR', async () => {
    const { id, nodes } = await aProcess();
    for (const person of ['anna', 'exec', 'hrbp', 'ops'] as const) {
      const reader = await c.as(person);
      expect((await reader.get(`/api/processes/${id}`).expect(200)).body.offers).toEqual([]);
      await reader.post('/api/processes', { code: 'Z', name: 'z', nameEn: '' }).expect(403);
      await reader.put(`/api/processes/${id}/order`, { nodeIds: nodes.map((n) => n.id) }).expect(403);
      await reader.delete(`/api/processes/${id}`).expect(403);
    }
  });
  it('turns pages by code', async () => {
    const other = await api.company();
    const all = [await aProcess(other), await aProcess(other), await aProcess(other)].map((p) => p.code).sort();
    const anna = await other.as('anna');
    const first = (await anna.get('/api/processes?limit=2').expect(200)).body;
    const second = (await anna.get(`/api/processes?limit=2&cursor=${first.next}`).expect(200)).body;
    expect([...first.items, ...second.items].map((p: { code: string }) => p.code)).toEqual(all);
    expect(second.next).toBeNull();
  });
  it('is nothing to another tenant, in the path or in the body', async () => {
    const mine = await aProcess();
    const other = await api.company();
    const stranger = await other.as('hr');
    const theirs = await aProcess(other);
    const node = { name: 'x', nameEn: '' };
    await stranger.get(`/api/processes/${mine.id}`).expect(404);
    await stranger.patch(`/api/processes/${mine.id}`, node).expect(404);
    await stranger.delete(`/api/processes/${mine.id}`).expect(404);
    await stranger.post(`/api/processes/${mine.id}/nodes`, { code: 'x', ...node }).expect(404);
    await stranger.put(`/api/processes/${theirs.id}/nodes/${mine.nodes[0].id}`, node).expect(404);
    await stranger.delete(`/api/processes/${theirs.id}/nodes/${mine.nodes[0].id}`).expect(404);
    await stranger.put(`/api/processes/${theirs.id}/nodes/${theirs.nodes[0].id}`, { ...node, ownerId: c.people.anna }).expect(404);
    await stranger.put(`/api/processes/${theirs.id}/order`, { nodeIds: mine.nodes.map((n) => n.id) }).expect(422);
  });
});
