import { newId } from '@kpi-loop/shared/api';
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
    { name: 'visits', type: 'number' },
    { name: 'buyer', type: 'text' },
  ],
};
const ROWS = ['no,day,owner,sales,visits,buyer', '1,2026-07-01,anna,10,100,x', '2,2026-07-02,ben,20,100,y', '3,2026-07-03,zoe,5,50,x'].join('\n');
const EVIDENCE = { reason: '漏计一笔', evidenceLink: 'https://wiki.example.com/x' };

/** Company HQ → SALES → NORTH → anna and ben; PLANT → zoe stands beside. */
describe('a figure corrected by hand, and the units above', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  const versions: Record<string, string> = {};

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    steward = await c.as('steward');
    const { body: source } = await steward.post('/api/sources', { code: 'files', name: '文件', kind: 'file' }).expect(201);
    const { body: dataset } = await steward.post('/api/datasets', { sourceId: source.id, code: 'sales', name: '销售', mapping: MAPPING }).expect(201);
    const [processId, node] = [newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [c.tenantId, processId]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    const measure = (agg: string, column: string) => JSON.stringify({ agg, column, filters: [] });
    const define = async (code: string, kind: string, numerator: string | null, denominator: string | null, agg: string, formula: Body = {}) => {
      const metricId = newId();
      versions[code] = newId();
      await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [c.tenantId, metricId, code]);
      await api.sql(
        `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, denominator, direction, process_node_id, content_hash, author_id, agg_org, agg_time, formula, inputs)
         VALUES ($1, $2, $3, 1, 'published', $4, $5, $6, $7, 'HIGHER', $8, $9, $10, $11, $11, $12, $13)`,
        [
          c.tenantId,
          versions[code],
          metricId,
          kind,
          numerator ? 'sales' : '',
          numerator,
          denominator,
          node,
          code,
          c.people.hr,
          agg,
          formula['formula'] ?? '',
          JSON.stringify(formula['inputs'] ?? []),
        ],
      );
    };
    await define('SALES', 'simple', measure('sum', 'sales'), null, 'SUM');
    await define('RATE', 'ratio', measure('sum', 'sales'), measure('sum', 'visits'), 'RATIO_OF_SUMS');
    await define('BUYERS', 'simple', measure('distinct', 'buyer'), null, 'FROM_ROWS');
    await define('MEAN', 'simple', measure('sum', 'sales'), null, 'AVG');
    await define('DOUBLE', 'derived', null, null, 'FORMULA', {
      formula: 'a * 2',
      inputs: [{ as: 'a', code: 'SALES', back: null, weight: null, zeroAt: null, fullAt: null }],
    });
    const { body: file } = await steward.post('/api/uploads').attach('file', Buffer.from(ROWS), 'sales.csv').expect(201);
    await steward.post(`/api/datasets/${dataset.id}/collect`, { uploadId: file.id }).expect(200);
    await api.drain();
    await api.sql(`UPDATE measurement SET status = 'locked' WHERE tenant_id = $1`, [c.tenantId]);
  });
  afterAll(() => api.stop());

  const idOf = async (code: string, subjectId: string): Promise<string> =>
    (
      await api.sql<{ id: string }>(`SELECT id FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3`, [
        c.tenantId,
        versions[code],
        subjectId,
      ])
    )[0].id;
  const request = async (code: string, subjectId: string, wanted: object, status = 201): Promise<Body> =>
    (await steward.post(`/api/measurements/${await idOf(code, subjectId)}/corrections`, { ...wanted, ...EVIDENCE }).expect(status)).body;
  const approve = async (id: string): Promise<void> => {
    for (const who of ['steward2', 'hr'] as PersonKey[]) await (await c.as(who)).post(`/api/corrections/${id}/approve`).expect(200);
    await api.drain();
  };
  const figures = async (code: string): Promise<Record<string, [string, number]>> => {
    const rows = await api.sql<Body>(
      `SELECT coalesce(p.name, u.code) AS name, round(m.value, 4)::text AS value, m.edition FROM measurement m LEFT JOIN person p ON p.tenant_id = m.tenant_id AND p.id = m.subject_id
       LEFT JOIN org_unit u ON u.tenant_id = m.tenant_id AND u.id = m.subject_id WHERE m.tenant_id = $1 AND m.metric_version_id = $2`,
      [c.tenantId, versions[code]],
    );
    return Object.fromEntries(rows.map((row) => [row['name'], [String(+row['value']), row['edition']]]));
  };
  const diff = (view: Body, code: string): Record<string, string[]> =>
    Object.fromEntries(view['figures'].filter((f: Body) => f['metricCode'] === code).map((f: Body) => [f['subjectName'], [f['valueBefore'], f['value']]]));

  it('goes to every unit above in the same request, and to nobody beside, and what is reckoned from them follows', async () => {
    const view = await request('SALES', c.people.anna, { numerator: '14' });
    expect(diff(view, 'SALES')).toEqual({ anna: ['10', '14'], NORTH: ['30', '34'], SALES: ['30', '34'], HQ: ['35', '39'] });
    expect(diff(view, 'DOUBLE')).toEqual({ anna: ['20', '28'], NORTH: ['60', '68'], SALES: ['60', '68'], HQ: ['70', '78'] });
    expect(view['figures'].map((f: Body) => f['asked'])).toEqual([true, ...Array<boolean>(7).fill(false)]);
    expect(view).toMatchObject({ kept: [] });
    expect((await steward.get('/api/corrections').expect(200)).body.items).toMatchObject([{ subjectName: 'anna', metricName: 'SALES', figureCount: 8 }]);
    // nothing has moved by looking
    expect(await figures('SALES')).toEqual({
      anna: ['10', 1],
      ben: ['20', 0],
      zoe: ['5', 0],
      NORTH: ['30', 1],
      SALES: ['30', 1],
      HQ: ['35', 1],
      PLANT: ['5', 0],
    });
    await approve(view['id']);
    expect(await figures('SALES')).toEqual({
      anna: ['14', 2],
      ben: ['20', 0],
      zoe: ['5', 0],
      NORTH: ['34', 2],
      SALES: ['34', 2],
      HQ: ['39', 2],
      PLANT: ['5', 0],
    });
    const editions = await api.sql<Body>(
      `SELECT trim_scale(value)::text AS value, correction_id FROM figure_edition WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 ORDER BY edition`,
      [c.tenantId, versions['SALES'], c.units.HQ],
    );
    expect(editions).toEqual([
      { value: '35', correctionId: null },
      { value: '39', correctionId: view['id'] },
    ]);
  });

  it('goes up part by part where the figure is a ratio of sums', async () => {
    const view = await request('RATE', c.people.ben, { numerator: '30', denominator: '150' });
    const parts = Object.fromEntries(view['figures'].map((f: Body) => [f['subjectName'], [f['numerator'], f['denominator'], +f['value']]]));
    expect(parts).toEqual({ ben: ['30', '150', 0.2], NORTH: ['40', '250', 0.16], SALES: ['40', '250', 0.16], HQ: ['45', '300', 0.15] });
    await approve(view['id']);
    expect(await figures('RATE')).toMatchObject({ ben: ['0.2', 2], NORTH: ['0.16', 2], HQ: ['0.15', 2], PLANT: ['0.1', 0] });
  });

  it('goes from a unit to those above it, and not to its people', async () => {
    const view = await request('SALES', c.units.SALES, { numerator: '28' });
    expect(diff(view, 'SALES')).toEqual({ SALES: ['30', '28'], HQ: ['35', '33'] });
    expect((await steward.get('/api/corrections').expect(200)).body.items).toMatchObject([{ subjectName: 'SALES' }]);
    await approve(view['id']);
    expect(await figures('SALES')).toMatchObject({ anna: ['10', 0], NORTH: ['30', 0], SALES: ['28', 2], HQ: ['33', 2] });
  });

  it.each([
    ['BUYERS', { numerator: '2' }, 'rows'],
    ['MEAN', { numerator: '12', denominator: '1' }, 'heads'],
    ['DOUBLE', { numerator: '22' }, 'formula'],
  ])('of %s stays alone, and says which units keep theirs and why', async (code, wanted, reason) => {
    const before = await figures(code);
    const view = await request(code, c.people.anna, wanted);
    expect(Object.keys(diff(view, code))).toEqual(['anna']);
    expect(view['kept'].map((k: Body) => [k['subjectName'], k['reason'], String(+(+k['value']).toFixed(4))])).toEqual(
      ['HQ', 'NORTH', 'SALES'].map((unit) => [unit, reason, before[unit][0]]),
    );
    await approve(view['id']);
    const after = await figures(code);
    expect(after['anna']).not.toEqual(before['anna']);
    for (const unit of ['HQ', 'NORTH', 'SALES']) expect(after[unit]).toEqual(before[unit]);
    expect((await (await c.as('anna')).get(`/api/corrections/${view['id']}`).expect(200)).body.kept.map((k: Body) => k['reason'])).not.toContain(
      'severalUnits',
    );
  });

  it('goes only to units that hold all of it where it was made in several', async () => {
    // what anna sold was sold half for the plant: only the company holds both
    await api.sql(
      `INSERT INTO observation (tenant_id, dataset_id, event_date, row_key, person_id, unit_id, run_id, row_no, data)
       SELECT tenant_id, dataset_id, '2026-07-09', '9', person_id, $2, run_id, 9, data FROM observation WHERE tenant_id = $1 AND row_key = '1'`,
      [c.tenantId, c.units.PLANT],
    );
    const view = await request('SALES', c.people.anna, { numerator: '14' });
    expect(diff(view, 'SALES')).toEqual({ anna: ['10', '14'], HQ: ['35', '39'] });
    expect(view['kept'].map((k: Body) => [k['subjectName'], k['reason'], k['value']])).toEqual([
      ['NORTH', 'severalUnits', '30'],
      ['PLANT', 'severalUnits', '5'],
      ['SALES', 'severalUnits', '30'],
    ]);
  });

  it('waits for another one that moves the same unit, so that neither is lost', async () => {
    const first = await request('SALES', c.people.anna, { numerator: '14' });
    expect(await request('SALES', c.people.ben, { numerator: '21' }, 409)).toMatchObject({ code: 'figureUnderCorrection' });
    await approve(first['id']);
    const second = await request('SALES', c.people.ben, { numerator: '21' });
    expect(diff(second, 'SALES')).toMatchObject({ HQ: ['39', '40'] });
    await approve(second['id']);
    expect(await figures('SALES')).toMatchObject({ anna: ['14', 2], ben: ['21', 2], NORTH: ['35', 3], HQ: ['40', 3] });
  });

  it('is decided by HRBP of the people asked about, and by no head of a unit it goes to', async () => {
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, 'STEWARD', '2026-01-01')`, [
      c.tenantId,
      c.people.head2,
    ]);
    const { id } = await request('SALES', c.people.anna, { numerator: '14' });
    expect((await (await c.as('head2')).post(`/api/corrections/${id}/approve`).expect(403)).body.violations).toEqual(['approverIsNotSubject']);
    await (await c.as('hrbp')).post(`/api/corrections/${id}/approve`).expect(200);
    expect((await (await c.as('steward2')).post(`/api/corrections/${id}/approve`).expect(200)).body).toMatchObject({ status: 'approved' });
  });
});
