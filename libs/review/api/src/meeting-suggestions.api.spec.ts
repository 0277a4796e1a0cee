import { CycleModule } from '@kpi-loop/cycle/api';
import { Api } from '@kpi-loop/shared/api/testing';
import { Reviews, type Body } from '../testing/src';
import { ReviewModule } from './index';

describe('suggestions in a review', () => {
  let api: Api;
  let r: Reviews;
  let suggestion: Body;
  let meeting: Body;
  beforeAll(async () => {
    api = await Api.start([CycleModule, ReviewModule]);
  });
  beforeEach(async () => {
    r = await Reviews.open(api);
    const [{ nodeId }] = await api.sql<{ nodeId: string }>(`SELECT process_node_id AS node_id FROM metric_version WHERE id = $1`, [r.q.versions.PAY]);
    suggestion = await r.send('zoe', 'node-suggestions', { nodeId, text: '加一条备用支付通道' }, 201);
    meeting = await r.inSession();
  });
  afterAll(() => api.stop());

  const shown = async (): Promise<Body[]> => (await r.get('head', `review-meetings/${meeting['id']}/suggestions`))['items'];
  const state = async (): Promise<Body> => (await r.get('zoe', 'node-suggestions?mine=true'))['items'][0];
  const conclude = (body: object, status = 200) => r.send('head', `review-meetings/${meeting['id']}/items/${meeting['items'][0].id}/conclude`, body, status);

  it('are those of the steps on the agenda that nothing has come of', async () => {
    expect(await shown()).toMatchObject([{ suggestion: { id: suggestion['id'], text: '加一条备用支付通道', author: { name: 'zoe' } }, itemIds: expect.arrayContaining([meeting['items'][0].id]) }]);
    await r.get('zoe', `review-meetings/${meeting['id']}/suggestions`, 403);
  });
  it('become an action, which keeps the link and which the author may read', async () => {
    const { items } = await conclude(r.toAction({ suggestionId: suggestion['id'] }));
    const actionId = items[0].action.id;
    expect(await state()).toMatchObject({ status: 'accepted', actionId, decidedBy: { name: 'head' } });
    expect(await shown()).toEqual([]);
    expect((await r.get('zoe', `improvement-actions/${actionId}`))['title']).toBe('切换双通道');
    expect((await r.facts(suggestion['id'])).map(({ type }) => type)).toEqual(['nodeSuggestion.made', 'nodeSuggestion.adopted']);
  });
  it('wait again when the conclusion is taken back', async () => {
    await conclude(r.toAction({ suggestionId: suggestion['id'] }));
    await conclude({ conclusion: 'PARK' });
    expect(await state()).toMatchObject({ status: 'accepted', actionId: null });
    expect(await shown()).toHaveLength(1);
  });
  it('of another step are not found, and nothing is written', async () => {
    const steward = await r.c.as('steward');
    const { id } = (await steward.post('/api/processes', { code: 'OTHER', name: 'x', nameEn: '' }).expect(201)).body;
    const { nodes } = (await steward.post(`/api/processes/${id}/nodes`, { code: 'N', name: 'x', nameEn: '' }).expect(201)).body;
    const other = await r.send('zoe', 'node-suggestions', { nodeId: nodes[0].id, text: 'x' }, 201);
    expect((await conclude(r.toAction({ suggestionId: other['id'] }), 404))['fields']).toEqual([{ pointer: '/action/suggestionId', code: 'notFound' }]);
    await r.send('head', `review-meetings/${meeting['id']}/suggestions/${other['id']}/decline`, { reason: 'x' }, 404);
    expect(await api.sql(`SELECT 1 FROM improvement_action WHERE tenant_id = $1`, [r.c.tenantId])).toEqual([]);
  });
  it('are declined by the facilitator, in the session, with a reason', async () => {
    const path = `review-meetings/${meeting['id']}/suggestions/${suggestion['id']}/decline`;
    await r.send('anna', path, { reason: 'no' }, 403);
    expect((await r.send('head', path, { reason: '预算不够' }))['items']).toEqual([]);
    expect(await state()).toMatchObject({ status: 'declined', decisionNote: '预算不够' });
    const planned = await r.plan();
    expect((await r.send('head', `review-meetings/${planned['id']}/suggestions/${suggestion['id']}/decline`, { reason: 'x' }, 422))['violations']).toEqual(['meetingInSession']);
  });
});
