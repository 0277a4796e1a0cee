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
    expect(body.nodes[0].offers).toEqual([{ event: 'processNode.remove', allowed: false, because: ['hasNoMetrics'], needs: [] }]);
    expect(body.offers).toContainEqual({ event: 'process.remove', allowed: false, because: ['hasNoMetrics'], needs: [] });
    const empty = await aProcess();
    await steward.delete(`/api/processes/${empty.id}`).expect(204);
    await steward.get(`/api/processes/${empty.id}`).expect(404);
  });
  describe('what follows what', () => {
    const ends = (process: { nodes: { id: string; code: string }[]; edges: { fromId: string; toId: string }[] }): string[] =>
      process.edges.map((edge) => [edge.fromId, edge.toId].map((id) => process.nodes.find((node) => node.id === id)!.code).join('→'));

    it('is the order, until somebody says otherwise', async () => {
      const steward = await c.as('steward');
      const { id, nodes } = await aProcess();
      const shown = (await steward.get(`/api/processes/${id}`).expect(200)).body;
      expect(ends(shown)).toEqual(['PLAN→BUILD', 'BUILD→CHECK']);
      const moved = await steward.put(`/api/processes/${id}/order`, { nodeIds: [nodes[1].id, nodes[0].id, nodes[2].id] }).expect(200);
      expect(ends(moved.body)).toEqual(['BUILD→PLAN', 'PLAN→CHECK']);
      const alone = await steward.post(`/api/processes/${id}/nodes`, { code: 'ALONE', name: 'x', nameEn: '', afterId: null }).expect(201);
      expect(ends(alone.body)).toHaveLength(2);
      const branch = await steward.post(`/api/processes/${id}/nodes`, { code: 'BRANCH', name: 'x', nameEn: '', afterId: nodes[1].id }).expect(201);
      expect(ends(branch.body)).toEqual(['BUILD→PLAN', 'BUILD→BRANCH', 'PLAN→CHECK']);
      await steward.post(`/api/processes/${id}/nodes`, { code: 'ELSE', name: 'x', nameEn: '', afterId: id }).expect(404);
    });
    it('branches under a condition, leads back, and keeps what was said when the order changes', async () => {
      const hr = await c.as('hr');
      const { id, nodes } = await aProcess();
      const [plan, build, check] = nodes.map((node) => node.id);
      const back = { fromId: check, toId: build, words: '不合格', wordsEn: 'Not good' };
      const { body } = await hr.post(`/api/processes/${id}/edges`, back).expect(201);
      expect(body.edges).toContainEqual(expect.objectContaining(back));
      const edgeId = body.edges.find((edge: { fromId: string }) => edge.fromId === check).id;
      const renamed = await hr.put(`/api/processes/${id}/edges/${edgeId}`, { words: '返工', wordsEn: 'Rework' }).expect(200);
      expect(renamed.body.edges).toContainEqual(expect.objectContaining({ words: '返工', wordsEn: 'Rework' }));
      expect(ends((await hr.put(`/api/processes/${id}/order`, { nodeIds: [build, plan, check] }).expect(200)).body)).toHaveLength(3);
      expect((await hr.delete(`/api/processes/${id}/edges/${edgeId}`).expect(200)).body.edges).toHaveLength(2);
      await hr.delete(`/api/processes/${id}/edges/${edgeId}`).expect(404);
    });
    it('is never a node and itself, and said once', async () => {
      const hr = await c.as('hr');
      const { id, nodes } = await aProcess();
      const edge = (fromId: string, toId: string) => ({ fromId, toId, words: '', wordsEn: '' });
      const broken = async (body: object) => (await hr.post(`/api/processes/${id}/edges`, body).expect(422)).body.violations;
      expect(await broken(edge(nodes[0].id, nodes[0].id))).toEqual(['edgeBetweenTwo']);
      expect(await broken(edge(nodes[0].id, nodes[1].id))).toEqual(['edgeIsNew']);
      const { nodes: others } = await aProcess();
      expect((await hr.post(`/api/processes/${id}/edges`, edge(nodes[0].id, others[1].id)).expect(404)).body.fields).toEqual([
        { pointer: '/toId', code: 'notFound' },
      ]);
      const anna = await c.as('anna');
      await anna.post(`/api/processes/${id}/edges`, edge(nodes[0].id, nodes[2].id)).expect(403);
    });
    it('closes over a node that goes', async () => {
      const hr = await c.as('hr');
      const { id, nodes } = await aProcess();
      const { body } = await hr.delete(`/api/processes/${id}/nodes/${nodes[1].id}`).expect(200);
      expect(ends(body)).toEqual(['PLAN→CHECK']);
      expect(body.nodes[0].offers).toEqual([{ event: 'processNode.remove', allowed: true, because: [], needs: [] }]);
    });
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
