import { DutySources } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { MetricModule } from './index';

describe('suggestions at a step of a process', () => {
  let api: Api;
  let c: Company;
  let processId: string;
  let owned: string;
  let unowned: string;
  beforeAll(async () => {
    api = await Api.start([MetricModule]);
    c = await api.company();
    const steward = await c.as('steward');
    processId = (await steward.post('/api/processes', { code: 'P', name: '流程', nameEn: 'Process' }).expect(201)).body.id;
    const node = (code: string, ownerId: string | null) => steward.post(`/api/processes/${processId}/nodes`, { code, name: code, nameEn: '', ownerId }).expect(201);
    await node('A', c.people.head);
    [owned, unowned] = (await node('B', null)).body.nodes.map(({ id }: { id: string }) => id);
  });
  afterAll(() => api.stop());

  const make = async (text: string, who: PersonKey = 'anna', nodeId = owned) => (await (await c.as(who)).post('/api/node-suggestions', { nodeId, text }).expect(201)).body;

  it('carries the name of its author, whoever that is, and shows at the step', async () => {
    const before = (await (await c.as('ben')).get(`/api/processes/${processId}`).expect(200)).body.nodes[0].openSuggestions;
    const made = await make('  少填两个字段  ');
    expect(made).toMatchObject({ text: '少填两个字段', status: 'open', author: { name: 'anna' }, mine: true, node: { id: owned } });
    expect(made.offers.map(({ event }: { event: string }) => event)).toEqual(['nodeSuggestion.edit']);
    const { body } = await (await c.as('ben')).get(`/api/processes/${processId}`).expect(200);
    expect(body.nodes[0].openSuggestions).toBe(before + 1);
    await (await c.as('anna')).post('/api/node-suggestions', { nodeId: owned, text: '  ' }).expect(400);
    await (await c.as('anna')).post('/api/node-suggestions', { nodeId: processId, text: 'x' }).expect(404);
  });
  it('is changed by its author alone, and only until somebody has decided', async () => {
    const { id } = await make('a');
    expect((await (await c.as('anna')).put(`/api/node-suggestions/${id}`, { text: 'b' }).expect(200)).body.text).toBe('b');
    for (const who of ['head', 'hr', 'ben'] as const) await (await c.as(who)).put(`/api/node-suggestions/${id}`, { text: 'c' }).expect(403);
    await (await c.as('head')).post(`/api/node-suggestions/${id}/accept`, { note: 'good' }).expect(200);
    await (await c.as('anna')).put(`/api/node-suggestions/${id}`, { text: 'c' }).expect(409);
  });
  it('is decided by the owner of the step, with a reason where it is declined', async () => {
    const { id } = await make('a');
    for (const who of ['anna', 'ben', 'hr', 'steward', 'exec', 'head2'] as const)
      await (await c.as(who)).post(`/api/node-suggestions/${id}/decline`, { reason: 'no' }).expect(403);
    const head = await c.as('head');
    expect((await head.post(`/api/node-suggestions/${id}/decline`, { reason: ' ' })).status).toBeGreaterThanOrEqual(400);
    const { body } = await head.post(`/api/node-suggestions/${id}/decline`, { reason: '试过了' }).expect(200);
    expect(body).toMatchObject({ status: 'declined', decisionNote: '试过了', decidedBy: { name: 'head' }, decidedAt: expect.any(String), offers: [] });
    await head.post(`/api/node-suggestions/${id}/accept`, {}).expect(409);
  });
  it('falls to those who keep the map where nobody answers for the step', async () => {
    const { id } = await make('a', 'ben', unowned);
    await (await c.as('head')).post(`/api/node-suggestions/${id}/accept`, {}).expect(403);
    await (await c.as('steward')).post(`/api/node-suggestions/${id}/accept`, {}).expect(200);
  });
  it('goes into another one of the same step', async () => {
    const [first, second, elsewhere] = [await make('a'), await make('b', 'ben'), await make('c', 'ben', unowned)];
    const head = await c.as('head');
    const merge = (intoId: string) => head.post(`/api/node-suggestions/${second.id}/merge`, { intoId });
    expect((await merge(elsewhere.id).expect(422)).body.violations).toEqual(['intoAnotherOfTheNode']);
    expect((await merge(second.id).expect(422)).body.violations).toEqual(['intoAnotherOfTheNode']);
    await merge(processId).expect(404);
    expect((await merge(first.id).expect(200)).body).toMatchObject({ status: 'merged', mergedIntoId: first.id });
  });
  it('waits as a duty for whoever decides, and for nobody else', async () => {
    const { id } = await make('等待处理');
    const waiting = async (who: PersonKey): Promise<unknown[]> =>
      (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx))).filter(({ aggregateId }) => aggregateId === id);
    expect(await waiting('head')).toMatchObject([{ kind: 'nodeSuggestion.triage', params: { node: 'A', text: '等待处理' }, link: `/process-map?node=${owned}` }]);
    expect([await waiting('anna'), await waiting('hr')]).toEqual([[], []]);
  });
  it('is listed newest first, by step, state and author', async () => {
    const mine = await make('newest', 'zoe');
    const anna = await c.as('anna');
    const all = (await anna.get('/api/node-suggestions?limit=2').expect(200)).body;
    expect(all.items[0].id).toBe(mine.id);
    expect((await anna.get(`/api/node-suggestions?limit=2&cursor=${all.next}`).expect(200)).body.items[0].id).not.toBe(all.items[1].id);
    const own = (await (await c.as('zoe')).get(`/api/node-suggestions?mine=true&status=open&nodeId=${owned}`).expect(200)).body.items;
    expect(own.map(({ id }: { id: string }) => id)).toEqual([mine.id]);
  });
  it('keeps its step', async () => {
    await make('a');
    const steward = await c.as('steward');
    expect((await steward.delete(`/api/processes/${processId}/nodes/${owned}`).expect(422)).body.violations).toEqual(['hasNoSuggestions']);
    expect((await steward.delete(`/api/processes/${processId}`).expect(422)).body.violations).toEqual(['hasNoSuggestions']);
  });
  it('is nothing to another tenant', async () => {
    const { id } = await make('a');
    const stranger = await (await api.company()).as('hr');
    await stranger.put(`/api/node-suggestions/${id}`, { text: 'x' }).expect(404);
    await stranger.post(`/api/node-suggestions/${id}/accept`, {}).expect(404);
    await stranger.post('/api/node-suggestions', { nodeId: owned, text: 'x' }).expect(404);
    expect((await stranger.get('/api/node-suggestions').expect(200)).body.items).toEqual([]);
  });
});
