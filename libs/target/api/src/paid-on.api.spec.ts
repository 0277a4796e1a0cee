import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { DatasetCatalog, DefinitionTrials } from '@kpi-loop/metric/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric } from '@kpi-loop/target/api/testing';
import { TargetModule } from './index';

const RULE = 'actorIsNotPaidOnIt';
const REFUSED = { status: 403, code: 'sodConflict', violations: [RULE] };

/** SoD4: no definition is written by those who are paid on it in the locked window. `steward` has a card, `steward2` has none. */
describe('the definition of a metric somebody is paid on', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  let cardId: string;
  let metricId: string;
  let versionId: string;
  let node: string;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    api.app.get(DatasetCatalog).register({
      datasets: async () => new Map([['ds', { name: 'ds', nameEn: '', columns: ['a', 'b'].map((name) => ({ name, type: 'integer' })) }]]),
      timezone: async () => null,
    });
    api.app.get(DefinitionTrials).register({ tests: async () => [{ name: 'one row', passed: true, expected: '1', got: '1' }], preview: async () => ({ months: [], subjects: [] }) });
    c = await api.company();
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    ({ metricId } = await aMetric(api, c, 'SALES'));
    const lines = [{ metricId, weight: '40.00', threshold: '50', target: '60', stretch: '70' }];
    for (const code of ['NPS', 'STOCK']) lines.push({ ...lines[0], metricId: (await aMetric(api, c, code)).metricId, weight: '30.00' });
    cardId = (await aDraftCard(c, periodId, 'steward', 'exec', lines)).id;
    [{ node }] = await api.sql<{ node: string }>(`SELECT process_node_id AS node FROM metric_version WHERE tenant_id = $1 AND metric_id = $2`, [
      c.tenantId,
      metricId,
    ]);
    await stand('open', 'effective.steady');
    versionId = (await (await c.as('steward')).post(`/api/metrics/${metricId}/revise`).expect(200)).body.id;
  });
  afterAll(() => api.stop());

  const stand = async (period: string, card: string): Promise<void> => {
    await api.sql(`UPDATE period SET status = $3 WHERE tenant_id = $1 AND id = $2`, [c.tenantId, periodId, period]);
    await api.sql(`UPDATE scorecard SET status = $3 WHERE tenant_id = $1 AND id = $2`, [c.tenantId, cardId, card]);
  };
  const definition = (description: string) => ({
    ...{ kind: 'simple', datasetCode: 'ds', numerator: { agg: 'sum', column: 'a', filters: [] }, direction: 'HIGHER', unit: '件', decimals: 0 },
    ...{ percent: false, flow: true, description, descriptionEn: '', processNodeId: node, tests: [] },
  });
  const edit = async (who: PersonKey, id = versionId) => (await c.as(who)).put(`/api/metric-versions/${id}`, definition(`by ${who}`));
  const post = async (who: PersonKey, verb: string, id = versionId) => (await c.as(who)).post(`/api/metric-versions/${id}/${verb}`);
  const row = async (id = versionId) =>
    (await api.sql<{ status: string; version: number; description: string }>(`SELECT status, version, description FROM metric_version WHERE id = $1`, [id]))[0];
  const offered = async (who: PersonKey, event: string) =>
    (await (await c.as(who)).get(`/api/metric-versions/${versionId}`).expect(200)).body.offers.find((o: { event: string }) => o.event === event);

  it('is written by its owner while the period runs', async () => {
    expect((await edit('steward')).status).toBe(200);
    expect(await offered('steward', 'metricVersion.edit')).toMatchObject({ allowed: true, because: [] });
  });

  it.each([
    ['data_locked', 'effective.steady'],
    ['data_locked', 'locked'],
    ['reviewed', 'calibrated'],
    ['closed', 'published.disputed'],
  ])('is not edited by its owner in a period %s with a card %s, and the offer says why', async (period, card) => {
    await stand(period, card);
    const before = await row();
    expect((await edit('steward')).body).toMatchObject(REFUSED);
    expect(await row()).toEqual(before);
    expect(await offered('steward', 'metricVersion.edit')).toMatchObject({ allowed: false, because: [RULE] });
  });

  it('is not submitted by him either, but by a colleague, and then not published by him, whoever named him', async () => {
    await stand('scored', 'scored');
    expect((await post('steward', 'submit')).body).toMatchObject(REFUSED);
    expect((await row()).status).toBe('draft');
    expect((await edit('steward2')).status).toBe(200);
    expect((await post('steward2', 'submit')).status).toBe(200);
    const answer = await post('steward', 'publish');
    expect([answer.status, answer.body.violations]).toEqual([403, ['approverIsNotAuthor', RULE]]);
    expect(await offered('steward', 'metricVersion.publish')).toMatchObject({ allowed: false, because: ['approverIsNotAuthor', RULE] });
    expect((await row()).status).toBe('in_review');
    await (await c.as('steward2')).post(`/api/metric-versions/${versionId}/return`, { reason: '口径未说清' }).expect(200);
  });

  it('is not touched through a metric it is reckoned from', async () => {
    const input = await aMetric(api, c, 'INPUT');
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, process_node_id, kind, dataset_code, formula, inputs, direction, unit, decimals, author_id, content_hash)
       SELECT $1, gen_random_uuid(), $2, 9, 'deprecated', $3, 'derived', '', 'I + 1', '[{"as": "I", "code": "INPUT"}]', 'HIGHER', '件', 0, $4, 'y'`,
      [c.tenantId, metricId, node, c.people.steward],
    );
    const refused = await (await c.as('steward')).post(`/api/metrics/${input.metricId}/revise`);
    expect(refused.body).toMatchObject(REFUSED);
    expect((await (await c.as('steward')).get(`/api/metrics/${input.metricId}`)).body.offers).toContainEqual(
      expect.objectContaining({ event: 'metric.revise', allowed: false, because: [RULE] }),
    );
    expect((await (await c.as('steward2')).post(`/api/metrics/${input.metricId}/revise`)).status).toBe(200);
  });

  it('is written by him under a waiver, which is told (§6.5)', async () => {
    await stand('data_locked', 'locked');
    await (await c.as('exec')).post('/api/duty-waivers', { rule: RULE, reason: '公司只有一位数据管理员' }).expect(200);
    expect(await offered('steward', 'metricVersion.edit')).toMatchObject({ allowed: true, waived: [RULE] });
    expect((await edit('steward')).status).toBe(200);
    const [waiver] = (await (await c.as('aud')).get('/api/duty-waivers').expect(200)).body.items;
    expect(waiver).toMatchObject({ rule: RULE, uses: 1 });
    await (await c.as('exec')).post(`/api/duty-waivers/${waiver.id}/end`).expect(200);
    expect((await edit('steward')).status).toBe(403);
  });

  it('is written by him again once his result is final', async () => {
    await stand('closed', 'final');
    expect((await edit('steward')).status).toBe(200);
  });
});
