import { DutySources, newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  columns: [
    { name: 'no', type: 'text' },
    { name: 'day', type: 'date' },
    { name: 'owner', type: 'text' },
    { name: 'sales', type: 'number' },
  ],
};
const csv = (...rows: string[]): Buffer => Buffer.from(['no,day,owner,sales', ...rows].join('\n'));
const JULY = ['1,2026-07-01,anna,10', '2,2026-07-02,ben,20'];
const EVIDENCE = { reason: '门店补报', evidenceLink: 'https://wiki.example.com/late' };

describe('rows that come too late for a frozen month', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let datasetId: string;
  let versionId: string;
  let derivedId: string;

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    steward = await c.as('steward');
    const sourceId = (await steward.post('/api/sources', { code: 'files', name: '文件', kind: 'file' }).expect(201)).body.id;
    datasetId = (await steward.post('/api/datasets', { sourceId, code: 'sales', name: '销售', mapping: MAPPING }).expect(201)).body.id;
    versionId = await publish('SALES', 'simple', { dataset: 'sales', numerator: { agg: 'sum', column: 'sales', filters: [] } });
    derivedId = await publish('DOUBLE', 'derived', {
      formula: 'a * 2',
      inputs: [{ as: 'a', code: 'SALES', back: null, weight: null, zeroAt: null, fullAt: null }],
    });
    await collect(csv(...JULY));
    await api.sql(`UPDATE measurement SET status = 'locked' WHERE tenant_id = $1 AND month = '2026-07-01'`, [c.tenantId]);
  });
  afterAll(() => api.stop());

  const publish = async (code: string, kind: string, d: { dataset?: string; numerator?: object; formula?: string; inputs?: object[] }): Promise<string> => {
    const [processId, node, metricId, id] = [newId(), newId(), newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, $3, 'P')`, [c.tenantId, processId, code]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [c.tenantId, metricId, code]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, formula, inputs, direction, process_node_id, content_hash, author_id) VALUES ($1, $2, $3, 1, 'published', $4, $5, $6, $7, $8, 'HIGHER', $9, 'h', $10)`,
      [
        c.tenantId,
        id,
        metricId,
        kind,
        d.dataset ?? '',
        d.numerator ? JSON.stringify(d.numerator) : null,
        d.formula ?? '',
        JSON.stringify(d.inputs ?? []),
        node,
        c.people.hr,
      ],
    );
    return id;
  };
  const collect = async (content: Buffer, as: As = steward, more: object = {}): Promise<Body> => {
    const { body: file } = await as.post('/api/uploads').attach('file', content, 'sales.csv').expect(201);
    const { body } = await as.post(`/api/datasets/${datasetId}/collect`, { uploadId: file.id, again: true, ...more }).expect(200);
    await api.drain();
    return (await steward.get(`/api/collection-runs/${body.id}`).expect(200)).body;
  };
  const groups = async (): Promise<Body[]> => (await steward.get(`/api/late-observations?datasetId=${datasetId}`).expect(200)).body.items;
  const rows = async (): Promise<Body[]> => (await steward.get(`/api/late-observations/rows?datasetId=${datasetId}&month=2026-07-01`).expect(200)).body.items;
  const group = () => ({ datasetId, month: '2026-07-01' });
  const value = async (who: PersonKey, of = versionId): Promise<Body | undefined> =>
    (
      await api.sql<Body>(
        `SELECT trim_scale(value)::text AS value, status, edition FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = '2026-07-01'`,
        [c.tenantId, of, c.people[who]],
      )
    )[0];
  const LATE = csv(...JULY, '3,2026-07-03,anna,5', '9,2026-08-01,ben,3');

  it('land beside: the run succeeds, says how many, and the rest counts at once', async () => {
    expect(await collect(LATE)).toMatchObject({ status: 'succeeded', rowsLate: 1, rowsRejected: 0, rowsChanged: 1 });
    expect(await value('anna')).toMatchObject({ value: '10', status: 'locked' });
    expect(await groups()).toMatchObject([{ month: '2026-07-01', rows: 1, changed: 0, correctionId: null }]);
    expect(await rows()).toMatchObject([{ rowKey: '3', change: 'added', data: { sales: '5' }, before: null, personName: 'anna' }]);
    // the same delivery again waits once
    await collect(LATE);
    expect(await groups()).toMatchObject([{ rows: 1 }]);
    // and what is said anew takes its place
    await collect(csv(...JULY, '3,2026-07-03,anna,6', '1,2026-07-01,anna,11'), steward, { acceptPartial: true });
    expect((await rows()).map((r) => [r['rowKey'], r['change'], r['data'].sales]).sort()).toEqual([['3', 'added', '6']]);
  });

  it('of nothing but frozen months leave everything else alone', async () => {
    await collect(csv(...JULY, '9,2026-08-01,ben,3'));
    expect(await collect(csv('1,2026-07-01,anna,12'))).toMatchObject({ status: 'succeeded', rowsLate: 1, rowsAccepted: 0, rowsRemoved: 0 });
    expect(await rows()).toMatchObject([{ rowKey: '1', change: 'changed', before: { sales: '10' }, data: { sales: '12' } }]);
    expect(await api.sql(`SELECT count(*)::int AS n FROM observation WHERE tenant_id = $1`, [c.tenantId])).toEqual([{ n: 3 }]);
  });

  it('are shown with what every figure would become, figures of figures too, and nothing is changed by looking', async () => {
    await collect(LATE);
    const { body } = await steward.post('/api/late-observations/impact', group()).expect(200);
    const seen = body.items.map((f: Body) => [f['metricName'], f['subjectName'], f['valueBefore'], f['value'], f['frozen']]);
    expect(seen).toContainEqual(['SALES', 'NORTH', '30', '35', true]);
    expect(seen).toContainEqual(['SALES', 'anna', '10', '15', true]);
    expect(seen).toContainEqual(['DOUBLE', 'anna', '20', '30', true]);
    expect(seen.some(([, subject]: string[]) => subject === 'ben')).toBe(false);
    expect(await value('anna')).toMatchObject({ value: '10', edition: 0 });
    expect(await value('anna', derivedId)).toMatchObject({ value: '20' });
    expect(await api.sql(`SELECT count(*)::int AS n FROM observation WHERE tenant_id = $1`, [c.tenantId])).toEqual([{ n: 3 }]);
  });

  it('and rows that the source does not have any more wait with them; they give their place up when that is approved, and wait no longer when they are there again', async () => {
    expect(await collect(csv(JULY[0], '9,2026-08-01,ben,3'), steward, { replaceMode: 'full' })).toMatchObject({
      status: 'succeeded',
      rowsLate: 1,
      rowsRemoved: 0,
    });
    expect(await rows()).toMatchObject([{ rowKey: '2', change: 'gone', data: { sales: '20' }, personName: 'ben' }]);
    expect(await groups()).toMatchObject([{ rows: 1, changed: 0, gone: 1 }]);
    await collect(csv(...JULY, '9,2026-08-01,ben,3'), steward, { replaceMode: 'full' });
    expect(await groups()).toEqual([]);
    await collect(csv(JULY[0], '9,2026-08-01,ben,3'), steward, { replaceMode: 'full' });
    expect((await steward.post('/api/late-observations/impact', group()).expect(200)).body.items).toContainEqual(
      expect.objectContaining({ metricName: 'SALES', subjectName: 'ben', valueBefore: '20', value: null, frozen: true }),
    );
    const { body: asked } = await steward.post('/api/late-observations/request', { ...group(), ...EVIDENCE }).expect(201);
    for (const who of ['steward2', 'hr'] as const) await (await c.as(who)).post(`/api/corrections/${asked.id}/approve`).expect(200);
    await api.drain();
    expect(await value('ben')).toMatchObject({ value: null, status: 'locked', edition: 2 });
    expect(await api.sql(`SELECT count(*)::int AS n FROM observation WHERE tenant_id = $1 AND row_key = '2'`, [c.tenantId])).toEqual([{ n: 0 }]);
  });

  it('count after all once somebody else has approved it: rows land and figures become their next edition', async () => {
    await collect(LATE);
    const { body: asked } = await steward.post('/api/late-observations/request', { ...group(), ...EVIDENCE }).expect(201);
    expect(asked).toMatchObject({ kind: 'rows', status: 'requested', lateRows: 1, datasetName: '销售' });
    expect(await groups()).toMatchObject([{ rows: 1, correctionId: asked.id }]);
    expect(await value('anna')).toMatchObject({ value: '10', status: 'correction_pending', edition: 1 });
    // what has been decided about already is not asked for again
    expect((await steward.post('/api/late-observations/request', { ...group(), ...EVIDENCE }).expect(422)).body.violations).toEqual(['rowsWaiting']);
    expect((await steward.post(`/api/corrections/${asked.id}/approve`).expect(403)).body.violations).toContain('approverIsNotRequester');
    expect((await (await c.as('steward2')).post(`/api/corrections/${asked.id}/approve`).expect(200)).body).toMatchObject({ status: 'requested' });
    expect(await value('anna')).toMatchObject({ value: '10', status: 'correction_pending' });
    expect((await (await c.as('hr')).post(`/api/corrections/${asked.id}/approve`).expect(200)).body).toMatchObject({ status: 'approved' });
    await api.drain();
    expect(await value('anna')).toMatchObject({ value: '15', status: 'locked', edition: 2 });
    expect(await value('anna', derivedId)).toMatchObject({ value: '30', status: 'locked', edition: 2 });
    expect(await value('ben')).toMatchObject({ value: '20', status: 'locked' });
    expect(await groups()).toEqual([]);
    expect(
      await api.sql(
        `SELECT edition, trim_scale(value)::text AS value FROM figure_edition WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 ORDER BY edition`,
        [c.tenantId, versionId, c.people.anna],
      ),
    ).toEqual([
      { edition: 1, value: '10' },
      { edition: 2, value: '15' },
    ]);
    const url = `/api/measurements/trace?metricVersionId=${versionId}&subjectKind=person&subjectId=${c.people.anna}&from=2026-07-01&to=2026-07-31&part=numerator`;
    expect((await steward.get(url).expect(200)).body).toMatchObject({ total: '15', rowCount: 2 });
  });

  it('are approved by nobody who brought them', async () => {
    await collect(LATE, await c.as('hr'));
    const { body } = await steward.post('/api/late-observations/request', { ...group(), ...EVIDENCE }).expect(201);
    expect((await (await c.as('hr')).post(`/api/corrections/${body.id}/approve`).expect(403)).body.violations).toEqual(['approverIsNotAuthor']);
    expect((await (await c.as('steward2')).post(`/api/corrections/${body.id}/approve`).expect(200)).body).toMatchObject({ status: 'requested' });
    await (await c.as('steward2')).post(`/api/corrections/${body.id}/approve`).expect(422);
  });

  it('wait again when the request comes to nothing, and are put away for a reason', async () => {
    await collect(LATE);
    const { body } = await steward.post('/api/late-observations/request', { ...group(), ...EVIDENCE }).expect(201);
    await (await c.as('steward2')).post(`/api/corrections/${body.id}/reject`, { reason: '口径不符' }).expect(200);
    expect(await groups()).toMatchObject([{ rows: 1, correctionId: null }]);
    await (await c.as('anna')).post('/api/late-observations/dismiss', { ...group(), reason: '重复' }).expect(403);
    expect((await steward.post('/api/late-observations/dismiss', { ...group(), reason: '重复' }).expect(200)).body).toEqual({ dismissed: 1 });
    expect(await groups()).toEqual([]);
    // what somebody has decided about is no news
    expect(await collect(LATE)).toMatchObject({ status: 'succeeded', rowsLate: 0 });
    expect(await groups()).toEqual([]);
    expect(await value('anna')).toMatchObject({ value: '10', status: 'locked', edition: 1 });
  });

  it('are a duty of stewards, and the correction one of whoever may decide', async () => {
    await collect(LATE);
    const duties = async (who: PersonKey): Promise<string[]> => {
      const all = await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx));
      return all.map((d) => d.kind).filter((kind) => kind.startsWith('late.') || kind.startsWith('correction.'));
    };
    expect(await duties('steward')).toEqual(['late.decide']);
    const { body } = await steward.post('/api/late-observations/request', { ...group(), ...EVIDENCE }).expect(201);
    const waiting = () => Promise.all((['steward', 'steward2', 'hr', 'fin', 'anna'] as const).map(duties));
    expect(await waiting()).toEqual([[], ['correction.approve'], ['correction.approve'], [], []]);
    await (await c.as('steward2')).post(`/api/corrections/${body.id}/approve`).expect(200);
    // the seat of the data is taken, the one of the people is open
    expect(await waiting()).toEqual([[], [], ['correction.approve'], [], []]);
  });

  it('are a duty of HRBP only where everybody sits in the units of the role', async () => {
    await collect(LATE);
    await steward.post('/api/late-observations/request', { ...group(), ...EVIDENCE }).expect(201);
    const mine = async (): Promise<number> => {
      const all = await api.uow.asPerson(c.tenantId, c.people.hrbp, (tx) => api.app.get(DutySources).all(tx));
      return all.filter((d) => d.kind === 'correction.approve').length;
    };
    const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM correction WHERE tenant_id = $1`, [c.tenantId]);
    const { body } = await (await c.as('hrbp')).get(`/api/corrections/${id}`).expect(200);
    const offered = body.offers.find((o: Body) => o['event'] === 'correction.approve').allowed;
    expect(await mine()).toBe(offered ? 1 : 0);
    await api.sql(`UPDATE role_grant SET unit_id = NULL WHERE tenant_id = $1 AND person_id = $2`, [c.tenantId, c.people.hrbp]);
    expect(await mine()).toBe(1);
  });
});
