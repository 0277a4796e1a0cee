import { PACK_MAX, PACK_SCHEMA } from '@kpi-loop/metric/domain';
import { sha256Of } from '@kpi-loop/shared/api';
import { Centre } from './testing/a-centre';

type Pack = { schema: string; schemaVersion: number; hash: string; metrics: Record<string, unknown>[] };

describe('metric packs', () => {
  let home: Centre;
  let away: Centre;
  let pack: Pack;
  const ids: string[] = [];
  beforeAll(async () => {
    home = await Centre.open();
    away = await Centre.of(home.api, await home.api.company());
    ids.push((await home.published('PAID', { synonyms: ['支付单量'], dimensions: ['uv'] })).metricId);
    ids.push((await home.published('UV', { numerator: { agg: 'sum', column: 'uv', filters: [] }, processNodeId: home.nodes.VIEW })).metricId);
    ids.push((await home.published('BOTH', home.reading('PAID', 'UV'))).metricId);
    const steward = await home.c.as('steward');
    await steward.patch(`/api/metrics/${ids[0]}`, { name: '支付订单数', nameEn: 'Paid orders', standsAlone: false }).expect(200);
    await steward.post(`/api/metrics/${ids[0]}/links`, { kind: 'companion', otherId: ids[1] }).expect(200);
    await steward.post(`/api/metrics/${ids[0]}/links`, { kind: 'driver', otherId: ids[1], timing: 'leading' }).expect(200);
    pack = (await steward.post('/api/metric-packs/export', { metricIds: ids }).expect(200)).body;
  });
  afterAll(() => home.api.stop());

  const post = async (centre: Centre, what: 'preview' | 'import', body: object = {}) =>
    (await centre.c.as('steward')).post(`/api/metric-packs/${what}`, { pack, datasets: {}, nodes: {}, ...body });
  const sealed = (metrics: unknown[], change: object = {}) => ({ ...pack, metrics, hash: sha256Of(metrics), ...change });
  const standings = (body: { items: { code: string; standing: string }[] }) => body.items.map((i) => `${i.code} ${i.standing}`);
  const counted = async (centre: Centre) =>
    (
      await home.api.sql<{ metrics: number; versions: number }>(
        `SELECT (SELECT count(*)::int FROM metric WHERE tenant_id = $1) AS metrics, (SELECT count(*)::int FROM metric_version WHERE tenant_id = $1) AS versions`,
        [centre.c.tenantId],
      )
    )[0];

  it('hold definitions with their test cases, node and companions, and no data', () => {
    expect(pack).toMatchObject({ schema: PACK_SCHEMA, schemaVersion: 1, hash: sha256Of(pack.metrics) });
    expect(pack.metrics.map((m) => m['code'])).toEqual(['BOTH', 'PAID', 'UV']);
    expect(pack.metrics[1]).toMatchObject({
      name: '支付订单数',
      standsAlone: false,
      companions: ['UV'],
      drivers: [{ code: 'UV', timing: 'leading' }],
      node: { process: 'EC', code: 'PAY' },
      definition: { kind: 'simple', datasetCode: 'orders', synonyms: ['支付单量'], tests: [{ name: 'one row', expected: '1' }] },
    });
    expect(JSON.stringify(pack)).not.toContain(home.c.tenantId);
    expect(JSON.stringify(pack)).not.toContain(home.nodes.PAY);
  });
  it('know what is there already', async () => {
    const { body } = await post(home, 'preview');
    expect(standings(body)).toEqual(['BOTH same', 'PAID same', 'UV same']);
    expect((await post(home, 'import')).body).toEqual({ created: 0, revised: 0, unchanged: 3, metricIds: [] });
  });
  it('come to another company as drafts and go out again as they came', async () => {
    const { body } = await post(away, 'preview');
    expect([standings(body), body.ready, body.datasets, body.nodes.map((n: { key: string; decided: boolean }) => [n.key, n.decided])]).toEqual([
      ['BOTH new', 'PAID new', 'UV new'],
      true,
      [{ code: 'orders', mappedTo: 'orders', known: true }],
      [
        ['EC/PAY', true],
        ['EC/VIEW', true],
      ],
    ]);
    expect(await counted(away)).toEqual({ metrics: 0, versions: 0 });
    const done = (await post(away, 'import')).body;
    expect(done).toMatchObject({ created: 3, revised: 0, unchanged: 0 });
    const paid = await away.show(done.metricIds[1]);
    expect(paid).toMatchObject({
      code: 'PAID',
      standsAlone: false,
      versions: [{ versionNo: 1, status: 'draft', author: { name: 'steward' }, processNode: { id: away.nodes.PAY } }],
    });
    const again = (await (await away.c.as('steward')).post('/api/metric-packs/export', { metricIds: done.metricIds }).expect(200)).body;
    expect(again).toEqual(pack);
  });
  it('make the next version of what differs, and leave the one in force alone', async () => {
    const metrics = pack.metrics.map((m) => (m['code'] === 'UV' ? { ...m, definition: { ...(m['definition'] as object), unit: '人' } } : m));
    const { body } = await post(home, 'preview', { pack: sealed(metrics) });
    expect(body.items[2]).toMatchObject({ code: 'UV', standing: 'differs', changed: ['unit'], broken: [] });
    expect((await post(home, 'import', { pack: sealed(metrics) })).body).toMatchObject({ created: 0, revised: 1, unchanged: 2 });
    expect((await home.show(ids[1])).versions.map((v: { versionNo: number; status: string; unit: string }) => [v.versionNo, v.status, v.unit])).toEqual([
      [2, 'draft', '人'],
      [1, 'published', '单'],
    ]);
    expect((await post(home, 'preview', { pack: sealed(metrics) })).body.items[2]).toMatchObject({ standing: 'conflict', broken: ['noOpenVersion'] });
  });
  it('ask where a dataset and a node are that are not here, and take nothing over before', async () => {
    const metrics = pack.metrics.map((m) => ({
      ...m,
      code: `N-${m['code']}`,
      node: { process: 'CRM', code: 'CALL', name: '回访', nameEn: 'Call' },
      definition: {
        ...(m['definition'] as { inputs: object[] }),
        datasetCode: m['code'] === 'BOTH' ? '' : 'foreign',
        inputs: m['code'] === 'BOTH' ? [{ as: 'A', code: 'N-PAID', back: null, weight: null, zeroAt: null, fullAt: null }] : [],
        ...(m['code'] === 'BOTH' ? { formula: 'A' } : {}),
      },
    }));
    const file = sealed(metrics);
    const before = await counted(away);
    const open = await post(away, 'preview', { pack: file });
    expect([open.body.ready, open.body.datasets, open.body.nodes]).toEqual([
      false,
      [{ code: 'foreign', mappedTo: null, known: false }],
      [{ key: 'CRM/CALL', name: '回访', nameEn: 'Call', nodeId: null, decided: false }],
    ]);
    const refused = await post(away, 'import', { pack: file, datasets: { foreign: 'visits' } });
    expect([refused.status, refused.body.violations]).toEqual([422, ['packResolved']]);
    expect(await counted(away)).toEqual(before);
    const mapping = { datasets: { foreign: 'visits' }, nodes: { 'CRM/CALL': away.nodes.CART } };
    const done = (await post(away, 'import', { pack: file, ...mapping })).body;
    expect(done.created).toBe(3);
    expect((await away.show(done.metricIds[1])).versions[0]).toMatchObject({ datasetCode: 'visits', processNode: { id: away.nodes.CART } });
  });
  it('take over only what is chosen, with everything it reads', async () => {
    const third = await Centre.of(home.api, await home.api.company());
    const alone = await post(third, 'preview', { codes: ['BOTH'] });
    expect(alone.body.items[0]).toMatchObject({ standing: 'conflict', broken: ['packInputsThere'], about: 'PAID, UV' });
    expect(alone.body.ready).toBe(false);
    expect((await post(third, 'import', { codes: ['BOTH'] })).body.violations).toEqual(['packResolved', 'packInputsThere']);
    expect(await counted(third)).toEqual({ metrics: 0, versions: 0 });
    expect((await post(third, 'import', { codes: ['UV'] })).body).toMatchObject({ created: 1 });
  });
  it('are in conflict with another metric that measures the same', async () => {
    const metrics = [{ ...pack.metrics[1], code: 'OTHER', companions: [], drivers: [] }];
    expect((await post(home, 'preview', { pack: sealed(metrics) })).body.items[0]).toMatchObject({
      standing: 'conflict',
      broken: ['notADuplicate'],
      about: 'PAID',
    });
  });
  it('are in conflict where the metrics here would close a circle', async () => {
    const reading = (code: string, reads: string) => ({
      ...pack.metrics[0],
      code,
      companions: [],
      drivers: [],
      definition: {
        ...(pack.metrics[0]['definition'] as object),
        formula: 'A',
        inputs: [{ as: 'A', code: reads, back: null, weight: null, zeroAt: null, fullAt: null }],
      },
    });
    const metrics = [reading('UV', 'BOTH')];
    expect((await post(away, 'preview', { pack: sealed(metrics) })).body.items[0]).toMatchObject({ standing: 'conflict', about: 'UV → BOTH → UV' });
  });

  it.each<[string, (p: Pack) => object]>([
    ['packNotOurs', (p) => ({ ...p, schema: 'something/else' })],
    ['packNotOurs', () => ({ a: 1 })],
    ['packTooNew', (p) => ({ ...p, schemaVersion: 2 })],
    ['packEmpty', () => sealed([])],
    ['packTooLarge', () => sealed(Array.from({ length: PACK_MAX + 1 }, (_, i) => ({ code: `${i}` })))],
    ['packMalformed', () => sealed([1, null, 'x'])],
    ['packMalformed', (p) => sealed([{ ...p.metrics[0], code: '' }])],
    ['packMalformed', (p) => sealed([{ ...p.metrics[0], __proto__x: 1 }])],
    ['packMalformed', (p) => sealed([{ ...p.metrics[0], definition: { ...(p.metrics[0]['definition'] as object), kind: 'evil' } }])],
    ['packMalformed', (p) => sealed([{ ...p.metrics[0], companions: [{ $gt: 1 }] }])],
    ['packHashDiffers', (p) => ({ ...p, metrics: [{ ...p.metrics[0], name: 'changed' }] })],
    ['packCodesDoubled', (p) => sealed([p.metrics[1], p.metrics[1]])],
    ['packHasCircle', (p) => sealed([{ ...p.metrics[0], code: 'PAID' }])],
  ])('answer a hostile file with %s', async (rule, hostile) => {
    for (const what of ['preview', 'import'] as const) {
      const { status, body } = await post(away, what, { pack: hostile(pack) });
      expect([status, body.violations]).toEqual([422, [rule]]);
    }
  });
  it('say where a file is malformed', async () => {
    const { body } = await post(away, 'preview', { pack: sealed([{ ...pack.metrics[0], standsAlone: 'yes' }]) });
    expect(body.fields).toEqual([{ pointer: '/pack/metrics/0/standsAlone', code: 'isBoolean' }]);
  });
  it('answer what is larger than a request may be', async () => {
    const { status, body } = await post(away, 'preview', { pack: { ...pack, filler: 'x'.repeat(2_200_000) } });
    expect([status, body.code]).toEqual([400, 'tooLarge']);
  });
  it('are for stewards and HR of the company', async () => {
    await (await away.c.as('ben')).post('/api/metric-packs/export', { metricIds: ids }).expect(403);
    await (await away.c.as('ben')).post('/api/metric-packs/import', { pack, datasets: {}, nodes: {} }).expect(403);
    await (await away.c.as('steward')).post('/api/metric-packs/export', { metricIds: ids }).expect(404);
  });
});
