import { Client } from 'pg';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { DatasetCatalog, DefinitionTrials, MetricModule } from './index';

const COLUMNS = [
  { name: 'day', type: 'date' },
  { name: 'channel', type: 'text' },
  { name: 'paid', type: 'integer' },
  { name: 'checkout', type: 'integer' },
  { name: 'gmv', type: 'decimal' },
];

describe('metric versions', () => {
  let api: Api;
  let c: Company;
  let node: string;
  let counter = 0;
  beforeAll(async () => {
    api = await Api.start([MetricModule]);
    api.app.get(DatasetCatalog).register({ datasets: async () => new Map([['ec_funnel_daily', { name: '漏斗', nameEn: 'Funnel', columns: COLUMNS }]]), timezone: async () => 'Asia/Shanghai' });
    // how test cases run is measurement's own; here they come out as they are named
    api.app.get(DefinitionTrials).register({
      tests: async (_tx, { tests }) => tests.map(({ name, expected }) => ({ name, passed: name === 'passes', expected, got: expected })),
      preview: async () => ({ months: [], subjects: [] }),
    });
    c = await api.company();
    node = await aNode(c);
  });
  afterAll(() => api.stop());

  async function aNode(company: Company): Promise<string> {
    const steward = await company.as('steward');
    const { body: process } = await steward.post('/api/processes', { code: `P${(counter += 1)}`, name: '电商转化', nameEn: 'Funnel' }).expect(201);
    const { body } = await steward.post(`/api/processes/${process.id}/nodes`, { code: 'PAY', name: '支付', nameEn: 'Payment' }).expect(201);
    return body.nodes[0].id;
  }
  const aTest = (name: string) => ({ name, rows: [{ date: '2026-01-01', data: { paid: 1, checkout: 2 } }], inputs: {}, expected: '0.5' });
  const definition = (change: object = {}) => ({
    kind: 'ratio',
    datasetCode: 'ec_funnel_daily',
    // one of a kind, so that no two metrics of these specs measure the same
    numerator: { agg: 'sum', column: 'paid', filters: [{ column: 'channel', op: 'ne', value: `c${(counter += 1)}` }] },
    denominator: { agg: 'sum', column: 'checkout', filters: [] },
    direction: 'HIGHER',
    unit: '',
    decimals: 4,
    percent: true,
    flow: false,
    description: '支付单数 ÷ 结算单数',
    descriptionEn: '',
    processNodeId: node,
    tests: [aTest('passes')],
    ...change,
  });
  async function aDraft(change: object = {}, author: PersonKey = 'steward') {
    const { body } = await (
      await c.as(author)
    )
      .post('/api/metrics', { code: `M${(counter += 1)}`, name: '支付成功率', nameEn: 'Payment success', definition: definition(change) })
      .expect(201);
    return { metricId: body.id as string, id: body.versions[0].id as string, code: body.code as string };
  }
  async function inReview(change: object = {}) {
    const draft = await aDraft(change);
    await (await c.as('steward')).post(`/api/metric-versions/${draft.id}/submit`).expect(200);
    return draft;
  }
  async function published(change: object = {}) {
    const version = await inReview(change);
    await (await c.as('steward2')).post(`/api/metric-versions/${version.id}/publish`).expect(200);
    return version;
  }
  const factsOf = async (id: string) => (await api.sql<{ type: string }>(`SELECT type FROM fact WHERE aggregate_id = $1 ORDER BY id`, [id])).map((f) => f.type);

  describe('lifecycle', () => {
    it('goes from draft by review to published, with a fact for each step', async () => {
      const { id, metricId } = await aDraft();
      const steward = await c.as('steward');
      const edited = await steward.put(`/api/metric-versions/${id}`, definition({ unit: '%' })).expect(200);
      expect(edited.body).toMatchObject({ status: 'draft', unit: '%', version: 2 });
      expect(edited.headers['etag']).toBe('"2"');
      await steward.post(`/api/metric-versions/${id}/submit`).expect(200);
      const { body } = await (await c.as('hr')).post(`/api/metric-versions/${id}/publish`).expect(200);
      expect(body).toMatchObject({
        id,
        metricId,
        status: 'published',
        version: 4,
        versionNo: 1,
        author: { name: 'steward' },
        approver: { name: 'hr' },
        publishedAt: '2026-08-18T02:00:00.000Z',
      });
      expect(body.contentHash).toMatch(/^[0-9a-f]{64}$/);
      expect(body.offers.map((o: { event: string }) => o.event)).toEqual(['metricVersion.deprecate']);
      expect(await factsOf(id)).toEqual(['metricVersion.drafted', 'metricVersion.edited', 'metricVersion.submitted', 'metricVersion.published']);
    });
    it('is published by those named for its metric alone, whatever their role, and never by its author', async () => {
      const { id, metricId } = await inReview();
      const steward = await c.as('steward');
      const name = async (...who: PersonKey[]) => {
        const { body } = await steward.get(`/api/metrics/${metricId}`).expect(200);
        const named = { name: body.name, nameEn: body.nameEn, approverIds: who.map((key) => c.people[key]) };
        return (await steward.patch(`/api/metrics/${metricId}`, named).expect(200)).body;
      };
      expect((await (await c.as('anna')).post(`/api/metric-versions/${id}/publish`).expect(403)).body.code).toBe('notYours');
      expect((await name('anna', 'steward')).approvers.map((p: { name: string }) => p.name).sort()).toEqual(['anna', 'steward']);
      expect((await (await c.as('hr')).post(`/api/metric-versions/${id}/publish`).expect(422)).body.violations).toEqual(['approverIsNamed']);
      expect((await steward.post(`/api/metric-versions/${id}/publish`).expect(403)).body.violations).toEqual(['approverIsNotAuthor']);
      expect((await (await c.as('anna')).post(`/api/metric-versions/${id}/publish`).expect(200)).body).toMatchObject({
        status: 'published',
        approver: { name: 'anna' },
      });
      expect((await name()).approvers).toEqual([]);
    });
    it('goes back to its author with a reason, which the author reads', async () => {
      const { id } = await inReview();
      const second = await c.as('steward2');
      await second.post(`/api/metric-versions/${id}/return`, {}).expect(400);
      const refused = await second.post(`/api/metric-versions/${id}/return`, { reason: '  ' }).expect(422);
      expect(refused.body.violations).toEqual(['reasonGiven']);
      const { body } = await second.post(`/api/metric-versions/${id}/return`, { reason: '结算单含取消单吗?' }).expect(200);
      expect(body).toMatchObject({ status: 'draft', returnedBecause: '结算单含取消单吗?' });
    });
    it('is discarded as a draft only, and leaves the default list', async () => {
      const { id, code } = await aDraft();
      const steward = await c.as('steward');
      await steward.post(`/api/metric-versions/${id}/discard`).expect(200);
      const listed = async (query: string) => (await steward.get(`/api/metrics?search=${code}${query}`).expect(200)).body.items.length;
      expect([await listed(''), await listed('&status=discarded')]).toEqual([0, 1]);
      const { id: running } = await inReview();
      expect((await steward.post(`/api/metric-versions/${running}/discard`).expect(409)).body.code).toBe('illegalTransition');
    });
    it('is taken out of use with a reason', async () => {
      const { id } = await published();
      expect((await (await c.as('hr')).post(`/api/metric-versions/${id}/deprecate`, { reason: '并入 EC05' }).expect(200)).body.status).toBe('deprecated');
    });
    it.each([
      ['nodeNamed', { processNodeId: null }],
      ['ratioHasDenominator', { denominator: null }],
      ['unitNamed', { percent: false }],
      ['columnsNamed', { numerator: { agg: 'sum', filters: [] } }],
    ])('is not submitted while %s is broken', async (rule, change) => {
      const { id } = await aDraft(change);
      expect((await (await c.as('steward')).post(`/api/metric-versions/${id}/submit`).expect(422)).body.violations).toEqual([rule]);
    });
    it.each([
      ['datasetKnown', { datasetCode: 'nobody_knows' }],
      ['testsPass', { tests: [] }],
      ['testsPass', { tests: [aTest('passes'), aTest('fails')] }],
      ['inputsInForce', { kind: 'derived', formula: 'A + 1', inputs: [{ as: 'A', code: 'NOBODY' }], unit: 'x' }],
      ['columnsKnown', { denominator: { agg: 'sum', column: 'gone', filters: [] } }],
      ['timezoneIsDatasets', { timezone: 'Europe/Berlin' }],
      ['sumsAreOfNumbers', { denominator: { agg: 'sum', column: 'day', filters: [] } }],
    ])('is not published while %s is broken', async (rule, change) => {
      const { id } = await inReview(change);
      const second = await c.as('steward2');
      expect((await second.post(`/api/metric-versions/${id}/publish`).expect(422)).body.violations).toEqual([rule]);
      const { body } = await second.get(`/api/metric-versions/${id}`).expect(200);
      expect(body.offers[0]).toMatchObject({ event: 'metricVersion.publish', allowed: false, because: [rule] });
    });
    it('shows each test case of a draft with what came out', async () => {
      const { id } = await aDraft({ tests: [aTest('passes'), aTest('fails')] });
      const { body } = await (await c.as('anna')).get(`/api/metric-versions/${id}`).expect(200);
      expect(body.testResults.map((t: { name: string; passed: boolean }) => [t.name, t.passed])).toEqual([
        ['passes', true],
        ['fails', false],
      ]);
    });
    it('refuses metrics that lead back to themselves, and names the way', async () => {
      const derived = (code: string) => ({ kind: 'derived', formula: 'A + 1', inputs: [{ as: 'A', code }], unit: 'x', percent: false });
      const first = await published({ unit: 'x', percent: false });
      const second = await published(derived(first.code));
      const { body: next } = await (await c.as('steward')).post(`/api/metrics/${first.metricId}/revise`).expect(200);
      await (await c.as('steward')).put(`/api/metric-versions/${next.id}`, definition(derived(second.code))).expect(200);
      const { body } = await (await c.as('steward')).post(`/api/metric-versions/${next.id}/submit`).expect(422);
      expect(body).toMatchObject({ violations: ['noCircle'], params: { circle: `${first.code} → ${second.code} → ${first.code}` } });
      await (await c.as('steward')).post(`/api/metric-versions/${next.id}/discard`).expect(200);
    });
    it('checks a formula while it is typed, for those who write', async () => {
      const { body } = await (
        await c.as('steward')
      )
        .post('/api/definitions/check-formula', { formula: 'revenue / befor - 1', inputs: ['revenue', 'before'] })
        .expect(200);
      expect(body).toEqual({ errors: [{ code: 'unknownInput', from: 10, to: 15, found: 'befor' }], used: ['revenue', 'befor'] });
      await (await c.as('anna')).post('/api/definitions/check-formula', { formula: '1', inputs: [] }).expect(403);
    });
    it('refuses every event that does not leave its state with 409', async () => {
      const { id } = await published();
      const second = await c.as('steward2');
      for (const verb of ['submit', 'publish', 'discard']) await second.post(`/api/metric-versions/${id}/${verb}`).expect(409);
      await second.put(`/api/metric-versions/${id}`, definition()).expect(409);
    });
  });

  describe('the second person', () => {
    it('is not the author', async () => {
      const { id } = await inReview();
      const { body } = await (await c.as('steward')).post(`/api/metric-versions/${id}/publish`).expect(403);
      expect(body).toMatchObject({ code: 'sodConflict', violations: ['approverIsNotAuthor'] });
    });
    it('is nobody who has edited it, even if somebody else began', async () => {
      const { id } = await aDraft();
      await (await c.as('steward2')).put(`/api/metric-versions/${id}`, definition()).expect(200);
      await (await c.as('steward')).post(`/api/metric-versions/${id}/submit`).expect(200);
      await (await c.as('steward2')).post(`/api/metric-versions/${id}/publish`).expect(403);
      await (await c.as('steward')).post(`/api/metric-versions/${id}/publish`).expect(403);
      await (await c.as('hr2')).post(`/api/metric-versions/${id}/publish`).expect(200);
    });
    it.each(['exec', 'hrbp', 'aud', 'ops', 'head', 'anna'] as const)('is not %s, who may read only', async (person) => {
      const { id, metricId } = await inReview();
      const reader = await c.as(person);
      expect((await reader.get(`/api/metrics/${metricId}`).expect(200)).body).toMatchObject({ offers: [], versions: [{ offers: [] }] });
      for (const verb of ['publish', 'submit', 'discard']) await reader.post(`/api/metric-versions/${id}/${verb}`).expect(403);
      await reader.post(`/api/metric-versions/${id}/return`, { reason: 'x' }).expect(403);
      await reader.put(`/api/metric-versions/${id}`, definition()).expect(403);
      await reader.post('/api/metrics', { code: 'X', name: 'x', nameEn: '', definition: definition() }).expect(403);
      await reader.post(`/api/metrics/${metricId}/revise`).expect(403);
    });
    it('has a role for the whole tenant, not for a unit', async () => {
      await api.sql(
        `INSERT INTO role_grant (tenant_id, id, person_id, role, unit_id, valid_from) VALUES ($1, gen_random_uuid(), $2, 'STEWARD', $3, '2020-01-01')`,
        [c.tenantId, c.people.otherHead, c.units.PLANT],
      );
      const { id } = await inReview();
      await (await c.as('otherHead')).post(`/api/metric-versions/${id}/publish`).expect(403);
    });
  });

  describe('the next version', () => {
    it('begins as a copy of the one in force and deprecates it when it is published', async () => {
      const { id: first, metricId } = await published({ description: '第一版' });
      const { body: second } = await (await c.as('steward')).post(`/api/metrics/${metricId}/revise`).expect(200);
      expect(second).toMatchObject({ versionNo: 2, status: 'draft', description: '第一版', approver: null, publishedAt: null, contentHash: null });
      await (await c.as('steward')).put(`/api/metric-versions/${second.id}`, definition({ description: '第二版' })).expect(200);
      await (await c.as('steward')).post(`/api/metric-versions/${second.id}/submit`).expect(200);
      await (await c.as('steward2')).post(`/api/metric-versions/${second.id}/publish`).expect(200);
      const { body: metric } = await (await c.as('anna')).get(`/api/metrics/${metricId}`).expect(200);
      expect(metric.versions.map((v: { versionNo: number; status: string }) => [v.versionNo, v.status])).toEqual([
        [2, 'published'],
        [1, 'deprecated'],
      ]);
      expect((await factsOf(first)).at(-1)).toBe('metricVersion.deprecated');
    });
    it('may keep the content of the version it follows', async () => {
      const { metricId } = await published();
      const { body } = await (await c.as('steward')).post(`/api/metrics/${metricId}/revise`).expect(200);
      await (await c.as('steward')).post(`/api/metric-versions/${body.id}/submit`).expect(200);
      await (await c.as('steward2')).post(`/api/metric-versions/${body.id}/publish`).expect(200);
    });
    it('waits until the open one is decided', async () => {
      const { metricId } = await aDraft();
      const steward = await c.as('steward');
      expect((await steward.get(`/api/metrics/${metricId}`)).body.offers).toContainEqual({
        event: 'metric.revise',
        allowed: false,
        because: ['noOpenVersion'],
        needs: [],
      });
      expect((await steward.post(`/api/metrics/${metricId}/revise`).expect(422)).body.violations).toEqual(['noOpenVersion']);
    });
    it('leaves the one in force alone when it fails to be published', async () => {
      const { id: first, metricId } = await published();
      const { body } = await (await c.as('steward')).post(`/api/metrics/${metricId}/revise`).expect(200);
      await (await c.as('steward')).post(`/api/metric-versions/${body.id}/submit`).expect(200);
      await (await c.as('steward')).post(`/api/metric-versions/${body.id}/publish`).expect(403);
      expect((await (await c.as('anna')).get(`/api/metric-versions/${first}`)).body.status).toBe('published');
    });
    it('is compared field by field', async () => {
      const { id: first, metricId } = await published({ unit: '%' });
      const { body: draft } = await (await c.as('steward')).post(`/api/metrics/${metricId}/revise`).expect(200);
      const changed = { ...definition({ unit: '%', decimals: 2, description: '改' }), numerator: draft.numerator };
      await (await c.as('steward')).put(`/api/metric-versions/${draft.id}`, changed).expect(200);
      const { body } = await (await c.as('anna')).get(`/api/metric-versions/${first}/compare/${draft.id}`).expect(200);
      expect(body.fields.filter((f: { changed: boolean }) => f.changed)).toEqual([
        { field: 'decimals', before: 4, after: 2, changed: true },
        { field: 'description', before: '支付单数 ÷ 结算单数', after: '改', changed: true },
      ]);
      const other = await aDraft();
      expect((await (await c.as('anna')).get(`/api/metric-versions/${first}/compare/${other.id}`).expect(422)).body.violations).toEqual(['sameMetric']);
    });
  });

  describe('two at once', () => {
    it('publishes once when two people press the button', async () => {
      const { id } = await inReview();
      const answers = await Promise.all([
        (await c.as('steward2')).post(`/api/metric-versions/${id}/publish`),
        (await c.as('hr')).post(`/api/metric-versions/${id}/publish`),
      ]);
      expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
      expect((await factsOf(id)).filter((type) => type === 'metricVersion.published')).toHaveLength(1);
    });
    it('tells whoever saw an older version with 412', async () => {
      const { id } = await aDraft();
      const steward = await c.as('steward');
      await steward.put(`/api/metric-versions/${id}`, definition()).set('if-match', '"1"').expect(200);
      const { body } = await steward.put(`/api/metric-versions/${id}`, definition()).set('if-match', '"1"').expect(412);
      expect(body).toMatchObject({ code: 'changedMeanwhile', params: { yours: 1, current: 2 } });
      await steward.post(`/api/metric-versions/${id}/submit`).set('if-match', '"1"').expect(412);
    });
    it('begins one next version when two people ask for it', async () => {
      const { metricId } = await published();
      const answers = await Promise.all([
        (await c.as('steward')).post(`/api/metrics/${metricId}/revise`),
        (await c.as('steward2')).post(`/api/metrics/${metricId}/revise`),
      ]);
      expect(answers.map((a) => a.status).sort()).toEqual([200, 422]);
    });
  });

  describe('a duplicate', () => {
    const twin = {
      numerator: {
        agg: 'sum',
        column: 'gmv',
        filters: [
          { column: 'channel', op: 'in', value: ['app', 'web'] },
          { column: 'paid', op: 'gt', value: 0 },
        ],
      },
    };
    const asWrittenElsewhere = {
      numerator: {
        agg: 'sum',
        column: 'gmv',
        filters: [
          { column: 'paid', op: 'gt', value: '0' },
          { column: 'channel', op: 'in', value: ['web', 'app'] },
        ],
      },
      decimals: 1,
      direction: 'LOWER',
    };

    it('is refused by the name of the metric that measures the same', async () => {
      const { code } = await published(twin);
      const { id } = await inReview(asWrittenElsewhere);
      const second = await c.as('steward2');
      const { body } = await second.post(`/api/metric-versions/${id}/publish`).expect(422);
      expect(body).toMatchObject({ violations: ['notADuplicate'], params: { duplicateOf: code } });
      expect((await second.get(`/api/metric-versions/${id}`)).body.duplicateOf).toBe(code);
    });
    it('is found when both are published at the same moment', async () => {
      const measure = { numerator: { agg: 'count', filters: [{ column: 'channel', op: 'notNull' }] } };
      const [x, y] = [await inReview(measure), await inReview(measure)];
      const answers = await Promise.all([
        (await c.as('steward2')).post(`/api/metric-versions/${x.id}/publish`),
        (await c.as('hr')).post(`/api/metric-versions/${y.id}/publish`),
      ]);
      expect(answers.map((a) => a.status).sort()).toEqual([200, 422]);
    });
  });

  describe('a published definition', () => {
    /** As the application itself, in the tenant: no superuser. */
    async function asApp(work: (client: Client) => Promise<void>): Promise<void> {
      const client = new Client({ connectionString: api.url });
      await client.connect();
      try {
        await client.query(`SELECT set_config('app.tenant', $1, false)`, [c.tenantId]);
        await work(client);
      } finally {
        await client.end();
      }
    }
    it.each([
      [`UPDATE metric_version SET numerator = '{"agg":"count","filters":[]}' WHERE id = $1`],
      [`UPDATE metric_version SET decimals = 0 WHERE id = $1`],
      [`UPDATE metric_version SET approver_id = NULL WHERE id = $1`],
      [`UPDATE metric_version SET content_hash = 'x' WHERE id = $1`],
      [`UPDATE metric_version SET status = 'draft' WHERE id = $1`],
      [`UPDATE metric_version SET status = 'deprecated', unit = 'x' WHERE id = $1`],
      [`DELETE FROM metric_version WHERE id = $1`],
    ])('is kept by the database: %s', async (sql) => {
      const { id } = await published();
      await asApp(async (client) => {
        const role = await client.query('SELECT current_user AS me, rolsuper FROM pg_roles WHERE rolname = current_user');
        expect(role.rows[0]).toEqual({ me: 'kpi_app', rolsuper: false });
        await expect(client.query(sql, [id])).rejects.toThrow(sql.startsWith('DELETE') ? /permission denied/ : /published definition/);
      });
      // not even by the owner of the table, nor by a superuser
      await expect(api.sql(sql, [id])).rejects.toThrow(/published definition/);
    });
    it('does not come back once it is deprecated', async () => {
      const { id } = await published();
      await (await c.as('hr')).post(`/api/metric-versions/${id}/deprecate`, { reason: 'x' }).expect(200);
      await asApp(async (client) => {
        await expect(client.query(`UPDATE metric_version SET status = 'published' WHERE id = $1`, [id])).rejects.toThrow(/published definition/);
        await expect(client.query(`TRUNCATE metric_version`)).rejects.toThrow(/permission denied/);
      });
    });
    it('is never one that nobody else approved, whatever writes it', async () => {
      const { id } = await inReview();
      await expect(api.sql(`UPDATE metric_version SET status = 'published', content_hash = 'x', approver_id = author_id WHERE id = $1`, [id])).rejects.toThrow(
        /check constraint/,
      );
    });
  });

  describe('another tenant', () => {
    it('finds nothing under the ids of this one, in the path or in the body', async () => {
      const { id, metricId } = await inReview();
      const other = await api.company();
      const stranger = await other.as('steward');
      for (const path of [`/api/metrics/${metricId}`, `/api/metric-versions/${id}`, `/api/metric-versions/${id}/compare/${id}`])
        await stranger.get(path).expect(404);
      for (const verb of ['submit', 'publish', 'discard']) await stranger.post(`/api/metric-versions/${id}/${verb}`).expect(404);
      for (const verb of ['return', 'deprecate']) await stranger.post(`/api/metric-versions/${id}/${verb}`, { reason: 'x' }).expect(404);
      await stranger.put(`/api/metric-versions/${id}`, definition()).expect(404);
      await stranger.post(`/api/metrics/${metricId}/revise`).expect(404);
      await stranger.patch(`/api/metrics/${metricId}`, { name: 'x', nameEn: '' }).expect(404);
      const { body } = await stranger.post('/api/metrics', { code: 'A', name: 'a', nameEn: '', definition: definition() }).expect(404);
      expect(body.fields).toEqual([{ pointer: '/definition/processNodeId', code: 'notFound' }]);
      const { body: own } = await stranger
        .post('/api/metrics', { code: 'A', name: 'a', nameEn: '', definition: definition({ processNodeId: null }) })
        .expect(201);
      await stranger.put(`/api/metric-versions/${own.versions[0].id}`, definition()).expect(404);
      await stranger.patch(`/api/metrics/${own.id}`, { name: 'a', nameEn: '', stewardId: c.people.steward }).expect(404);
      await stranger.get(`/api/metric-versions/${own.versions[0].id}/compare/${id}`).expect(404);
      expect((await stranger.get('/api/metrics').expect(200)).body.items).toHaveLength(1);
    });
  });

  describe('entered by hand', () => {
    const manual = { kind: 'manual', datasetCode: '', numerator: null, denominator: null, percent: false, unit: '次', tests: [] };
    it('counts a dataset of its own, with what is asked of whoever enters', async () => {
      const made = await aDraft({ ...manual, entry: { evidence: true, dueWorkdays: 3, lowest: '0', highest: null } });
      const { body } = await (await c.as('steward')).get(`/api/metric-versions/${made.id}`).expect(200);
      expect(body).toMatchObject({
        datasetCode: `entered.${body.code}`,
        numerator: { agg: 'sum', column: 'value', filters: [] },
        denominator: null,
        entry: { evidence: true, dueWorkdays: 3, lowest: '0', highest: null },
      });
    });
    it('is published by somebody else, however many there are, with no test case', async () => {
      for (const change of [manual, manual]) {
        const made = await aDraft(change);
        await (await c.as('steward')).post(`/api/metric-versions/${made.id}/submit`).expect(200);
        expect((await (await c.as('steward2')).post(`/api/metric-versions/${made.id}/publish`).expect(200)).body).toMatchObject({ status: 'published' });
      }
    });
    it('is entered in two parts where it is a ratio, whatever measures were sent', async () => {
      const made = await aDraft({ ...manual, denominator: { agg: 'max', column: 'whatever', filters: [] } });
      const { body } = await (await c.as('steward')).get(`/api/metric-versions/${made.id}`).expect(200);
      expect(body).toMatchObject({
        numerator: { column: 'numerator' },
        denominator: { agg: 'sum', column: 'denominator' },
        aggOrg: 'RATIO_OF_SUMS',
        aggTime: 'RATIO_OF_SUMS',
        entry: { evidence: false, dueWorkdays: 5 },
      });
    });
    it('has limits that leave room', async () => {
      const made = await aDraft({ ...manual, entry: { evidence: false, dueWorkdays: 3, lowest: '5', highest: '1' } });
      expect((await (await c.as('steward')).post(`/api/metric-versions/${made.id}/submit`).expect(422)).body.violations).toEqual(['entryRangeFits']);
    });
  });
});
