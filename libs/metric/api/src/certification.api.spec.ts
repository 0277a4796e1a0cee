import { DutySources } from '@kpi-loop/shared/api';
import type { PersonKey } from '@kpi-loop/shared/api/testing';
import { CertificationCommands } from './index';
import { Centre } from './testing/a-centre';

describe('certification', () => {
  let centre: Centre;
  let n = 0;
  beforeAll(async () => {
    centre = await Centre.open();
  });
  afterAll(() => centre.api.stop());

  /** A column of its own each: no two metrics are the same. */
  const fresh = () => centre.published(`C${++n}`, { numerator: { agg: 'sum', column: 'paid', filters: [{ column: 'uv', op: 'gt', value: n }] } });
  const post = async (as: PersonKey, id: string, verb: string, body: object = {}) => (await centre.c.as(as)).post(`/api/metric-versions/${id}/${verb}`, body);
  const certified = async () => {
    const made = await fresh();
    expect((await post('anna', made.versionId, 'certify-as-owner')).status).toBe(200);
    expect((await post('steward2', made.versionId, 'certify-as-steward')).status).toBe(200);
    return made;
  };
  const standing = async (metricId: string, version = 0) => (await centre.show(metricId)).versions[version].certification;
  const listed = async (query = '') =>
    (await (await centre.c.as('ben')).get(`/api/metrics?limit=200${query}`).expect(200)).body.items.map((m: { code: string; certified: boolean }) => [
      m.code,
      m.certified,
    ]);
  const duties = (as: PersonKey, id: string) =>
    centre.api.uow.asPerson(centre.c.tenantId, centre.c.people[as], async (tx) =>
      (await centre.api.app.get(DutySources).all(tx)).filter((d) => d.aggregateId === id).map((d) => d.kind),
    );

  it('needs both signatures, and is shown wherever the metric is listed', async () => {
    const { metricId, versionId } = await fresh();
    const first = await post('anna', versionId, 'certify-as-owner');
    expect(first.body.certification).toMatchObject({ status: 'signing', owner: { name: 'anna' }, steward: null });
    expect(await listed('&certified=true')).toEqual([]);
    const second = await post('steward2', versionId, 'certify-as-steward');
    expect(second.body.certification).toMatchObject({ status: 'certified', owner: { name: 'anna' }, steward: { name: 'steward2' }, fallenBecause: null });
    expect(await listed('&certified=true')).toEqual([['C1', true]]);
    const process = (await (await centre.c.as('ben')).get(`/api/processes/${centre.processId}`).expect(200)).body;
    expect(process.nodes[2].metrics.filter((m: { id: string }) => m.id === metricId)).toMatchObject([{ certified: true }]);
  });
  it('is not for the author, not for one alone on both sides, and not for others', async () => {
    const { versionId } = await fresh();
    const answers = async (as: PersonKey, verb: string) => {
      const { status, body } = await post(as, versionId, verb);
      return [status, body.violations ?? body.code];
    };
    expect(await answers('steward', 'certify-as-steward')).toEqual([403, ['signerIsNotAuthor']]);
    expect(await answers('ben', 'certify-as-owner')).toEqual([403, 'notYours']);
    expect(await answers('hr', 'certify-as-steward')).toEqual([403, 'notYours']);
    expect((await post('steward2', versionId, 'certify-as-steward')).status).toBe(200);
    expect(await answers('steward2', 'certify-as-steward')).toEqual([422, ['stewardHasNotSigned', 'signerIsNotOtherSigner']]);
    await centre.api.sql(`UPDATE process_node SET owner_id = $2 WHERE id = $1`, [centre.nodes.PAY, centre.c.people.steward2]);
    expect(await answers('steward2', 'certify-as-owner')).toEqual([403, ['signerIsNotOtherSigner']]);
    await centre.api.sql(`UPDATE process_node SET owner_id = $2 WHERE id = $1`, [centre.nodes.PAY, centre.c.people.anna]);
  });
  it('is a duty of the side that has not signed, and of nobody who wrote it', async () => {
    const { versionId } = await fresh();
    expect(await Promise.all((['anna', 'steward', 'steward2'] as const).map((as) => duties(as, versionId)))).toEqual([[], [], []]);
    await post('anna', versionId, 'certify-as-owner');
    expect(await Promise.all((['anna', 'steward', 'steward2'] as const).map((as) => duties(as, versionId)))).toEqual([[], [], ['certification.sign']]);
    await post('steward2', versionId, 'certify-as-steward');
    expect(await duties('steward2', versionId)).toEqual([]);
  });
  it('falls with the next version, which has to be certified anew', async () => {
    const { metricId, versionId } = await certified();
    await (await centre.c.as('steward')).post(`/api/metrics/${metricId}/revise`).expect(200);
    const open = (await centre.show(metricId)).versions[0];
    await (
      await centre.c.as('steward')
    )
      .put(`/api/metric-versions/${open.id}`, centre.definition({ numerator: { agg: 'sum', column: 'uv', filters: [{ column: 'paid', op: 'gt', value: n }] } }))
      .expect(200);
    expect((await standing(metricId, 1)).status).toBe('certified');
    const next = await centre.publish(metricId);
    expect(await standing(metricId, 1)).toMatchObject({ status: 'fallen', fallenBecause: 'newVersion', steward: { name: 'steward2' }, offers: [] });
    expect(await standing(metricId)).toMatchObject({ status: 'none' });
    expect([await duties('steward2', next), await duties('steward', next), await duties('steward2', versionId)]).toEqual([['certification.renew'], [], []]);
  });
  it('falls when the metric is taken out of use', async () => {
    const { metricId, versionId } = await certified();
    expect((await post('hr', versionId, 'deprecate', { reason: '不再使用' })).status).toBe(200);
    expect(await standing(metricId)).toMatchObject({ status: 'fallen', fallenBecause: 'deprecated', offers: [] });
  });
  it('falls when its dataset is read otherwise, and so does what is reckoned with it', async () => {
    const { metricId } = await certified();
    const { code } = await centre.show(metricId);
    const reader = await centre.published(`R${n}`, centre.reading(code));
    await post('anna', reader.versionId, 'certify-as-owner');
    await post('steward2', reader.versionId, 'certify-as-steward');
    const change = (dataset: string) =>
      centre.api.uow.asPerson(centre.c.tenantId, centre.c.people.steward, (tx) => centre.api.app.get(CertificationCommands).datasetChanged(tx, dataset));
    await change('visits');
    expect([(await standing(metricId)).status, (await standing(reader.metricId)).status]).toEqual(['certified', 'certified']);
    await change('orders');
    expect([(await standing(metricId)).fallenBecause, (await standing(reader.metricId)).fallenBecause]).toEqual(['datasetChanged', 'inputChanged']);
  });
  it('is taken back by a side with a reason that is kept, and may be given again', async () => {
    const { metricId, versionId } = await certified();
    expect((await post('ben', versionId, 'withdraw-certification', { reason: 'x' })).status).toBe(403);
    expect((await post('anna', versionId, 'withdraw-certification', { reason: '来源有误' })).status).toBe(200);
    expect(await standing(metricId)).toMatchObject({ status: 'fallen', fallenBecause: '来源有误' });
    expect((await post('anna', versionId, 'withdraw-certification', { reason: 'again' })).status).toBe(404);
    expect((await post('anna', versionId, 'certify-as-owner')).body.certification).toMatchObject({ status: 'signing', fallenBecause: null });
  });
  it('is of a version in force only', async () => {
    const metricId = await centre.metric('DRAFT');
    const { id, certification } = (await centre.show(metricId)).versions[0];
    expect(certification).toMatchObject({ status: 'none', offers: [] });
    expect((await post('steward2', id, 'certify-as-steward')).body.violations).toEqual(['versionInForce']);
  });
});
