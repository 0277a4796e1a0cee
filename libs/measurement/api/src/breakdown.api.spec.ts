import { newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  unit: 'unit',
  columns: ['no', 'day', 'owner', 'unit', 'channel', 'campaign', 'buyer', 'orders', 'visits'].map((name) => ({
    name,
    type: name === 'day' ? 'date' : ['orders', 'visits'].includes(name) ? 'number' : 'text',
    ...(name === 'channel' ? { label: '渠道', labelEn: 'Channel' } : {}),
  })),
};
const ROWS = `no,day,owner,unit,channel,campaign,buyer,orders,visits
1,2026-06-02,anna,,web,spring,b1,10,100
2,2026-06-03,anna,,web,summer,b2,10,100
3,2026-06-04,zoe,NORTH,shop,,b1,30,50
4,2026-07-02,anna,,web,spring,b1,10,200
5,2026-07-03,ben,,web,summer,b3,20,200
6,2026-07-04,zoe,NORTH,shop,,b1,30,50
7,2026-07-05,,PLANT,,,b4,5,10
8,2026-07-06,anna,,app,spring,b1,6,40`;

interface Group {
  key: string | null;
  name: string | null;
  now: { value: string | null; rowCount: number } | null;
  before: { value: string | null } | null;
  effect: string | null;
}

describe('a figure opened up', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let units: Record<string, string>;
  const versions: Record<string, string> = {};

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    steward = await c.as('steward');
    const { body: source } = await steward.post('/api/sources', { code: 'files', name: '文件', kind: 'file' }).expect(201);
    const { body: dataset } = await steward.post('/api/datasets', { sourceId: source.id, code: 'sales', name: '销售', mapping: MAPPING }).expect(201);
    const [processId, node] = [newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [c.tenantId, processId]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    const measure = (agg: string, column: string) => JSON.stringify({ agg, column, filters: [] });
    const define = async (code: string, kind: string, numerator: string, denominator: string | null, aggOrg: string, perPerson = 'LINE') => {
      const metricId = newId();
      versions[code] = newId();
      await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [c.tenantId, metricId, code]);
      await api.sql(
        `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, denominator, direction, process_node_id, content_hash, author_id, agg_org, agg_time, dimensions, drill_paths, visibility)
         VALUES ($1, $2, $3, 1, 'published', $4, 'sales', $5, $6, 'HIGHER', $7, $8, $9, $10, $11, '["buyer"]', '[{"columns":["channel","campaign"]}]', $12)`,
        [
          c.tenantId,
          versions[code],
          metricId,
          kind,
          numerator,
          denominator,
          node,
          code,
          c.people.hr,
          aggOrg,
          aggOrg,
          JSON.stringify({ perPerson, purpose: '', purposeEn: '' }),
        ],
      );
    };
    await define('ORDERS', 'simple', measure('sum', 'orders'), null, 'SUM');
    await define('RATE', 'ratio', measure('sum', 'orders'), measure('sum', 'visits'), 'RATIO_OF_SUMS', 'NOBODY');
    await define('BUYERS', 'simple', measure('distinct', 'buyer'), null, 'FROM_ROWS');
    await define('SIZE', 'simple', measure('median', 'orders'), null, 'FROM_ROWS');
    const { body: upload } = await steward.post('/api/uploads').attach('file', Buffer.from(ROWS), 'sales.csv').expect(201);
    await steward.post(`/api/datasets/${dataset.id}/collect`, { uploadId: upload.id }).expect(200);
    await api.drain();
    const known = await api.sql<{ code: string; id: string }>(`SELECT code, id FROM org_unit WHERE tenant_id = $1`, [c.tenantId]);
    units = Object.fromEntries(known.map((unit) => [unit.code, unit.id]));
  });
  afterAll(() => api.stop());

  const ask = (code: string, more: object = {}, unit = 'HQ') =>
    `/api/measurements/breakdown?${new URLSearchParams({ metricVersionId: versions[code], subjectKind: 'unit', subjectId: units[unit], from: '2026-07-01', to: '2026-07-31', ...more })}`;
  const open = async (code: string, more: object = {}, who: As = steward) => (await who.get(ask(code, more)).expect(200)).body;
  const plain = (groups: Group[]) => groups.map(({ key, now, before, effect }) => [key, now?.value ?? null, before?.value ?? null, effect]);

  it('splits a sum by a column, beside the month before; the effects add up to the change', async () => {
    const body = await open('ORDERS', { by: 'channel' });
    expect(body).toMatchObject({
      by: 'channel',
      adds: true,
      more: 0,
      beforeFrom: '2026-06-01',
      beforeTo: '2026-06-30',
      now: { value: '71' },
      before: { value: '50' },
    });
    expect(plain(body.groups)).toEqual([
      ['web', '30', '20', '10'],
      ['app', '6', null, '6'],
      [null, '5', null, '5'],
      ['shop', '30', '30', '0'],
    ]);
  });

  it('splits a ratio so that what the groups did adds up to what the ratio did, whatever their sizes', async () => {
    const { groups, now, before } = await open('RATE', { by: 'channel' });
    expect(plain(groups).map(([key, value, was]) => [key, value, was])).toEqual(
      expect.arrayContaining([
        ['web', '0.075', '0.1'],
        ['shop', '0.6', '0.6'],
      ]),
    );
    const moved = (groups as Group[]).reduce((sum, { effect }) => sum + Number(effect), 0);
    expect(moved).toBeCloseTo(Number(now.value) - Number(before.value), 8);
    // as many orders a visit as ever, of a smaller share of the visits: it did lower the whole
    expect(Number((groups as Group[]).find(({ key }) => key === 'shop')!.effect)).toBeLessThan(0);
  });

  it('counts what is distinct anew in every group, and then says that groups do not add up', async () => {
    const body = await open('BUYERS', { by: 'channel' });
    expect(body).toMatchObject({ adds: false, now: { value: '3' } });
    expect(plain(body.groups)).toEqual([
      ['web', '2', '2', null],
      ['app', '1', null, null],
      ['shop', '1', '1', null],
      [null, '1', null, null],
    ]);
  });

  it('takes a median anew in every group: neither the sum nor the mean of the groups is that of the whole', async () => {
    const body = await open('SIZE', { by: 'channel' });
    expect(body).toMatchObject({ adds: false, now: { value: '10' } });
    expect(plain(body.groups)).toEqual(
      expect.arrayContaining([
        ['web', '15', '10', null],
        ['app', '6', null, null],
        ['shop', '30', '30', null],
        [null, '5', null, null],
      ]),
    );
    const down = await open('SIZE', { by: 'campaign', at: JSON.stringify([{ by: 'channel', value: 'web' }]) });
    expect(plain(down.groups).map(([key, value]) => [key, value])).toEqual(expect.arrayContaining([['spring', '10'], ['summer', '20']]));
  });

  it('goes down by units, people and the path of the definition, and the rows follow', async () => {
    const first = await open('ORDERS');
    expect(first).toMatchObject({ by: '@unit', ways: ['@unit', '@person', 'buyer', 'channel', 'campaign'] });
    expect((first.groups as Group[]).map(({ key, now }) => [key, now?.value])).toEqual(
      expect.arrayContaining([
        [units.SALES, '66'],
        [units.PLANT, '5'],
      ]),
    );
    const sales = JSON.stringify([{ by: '@unit', value: units.SALES }]);
    const people = await open('ORDERS', { by: '@person', at: sales });
    expect(people.steps).toEqual([{ by: '@unit', value: units.SALES, name: 'SALES', nameEn: expect.any(String) }]);
    expect((people.groups as Group[]).map(({ key, name, now }) => [key, name, now?.value])).toEqual(
      expect.arrayContaining([
        [c.people.anna, 'anna', '16'],
        [c.people.zoe, 'zoe', '30'],
      ]),
    );
    const web = JSON.stringify([{ by: 'channel', value: 'web' }]);
    const path = await open('ORDERS', { at: web });
    expect(path.by).toBe('campaign');
    expect(plain(path.groups)).toEqual([
      ['summer', '20', '10', '10'],
      ['spring', '10', '10', '0'],
    ]);
    const at = JSON.stringify([
      { by: '@unit', value: units.SALES },
      { by: 'channel', value: 'web' },
      { by: 'campaign', value: 'spring' },
    ]);
    const trace = new URLSearchParams({
      metricVersionId: versions.ORDERS,
      subjectKind: 'unit',
      subjectId: units.HQ,
      from: '2026-07-01',
      to: '2026-07-31',
      part: 'numerator',
      at,
    });
    const { body } = await steward.get(`/api/measurements/trace?${trace}`).expect(200);
    expect(body).toMatchObject({ value: '71', total: '10', rowCount: 1, rows: [{ rowNo: 5, contribution: '10' }] });
    const file = await steward.get(`/api/measurements/trace/export?${trace}&format=csv`).expect(200);
    expect(file.text.trim().split('\n')).toHaveLength(2);
  });

  it('calls columns what people call them: the ways to split it, the rows, and the head of the file', async () => {
    expect((await steward.get(ask('ORDERS')).expect(200)).body).toMatchObject({ labels: [{ name: 'channel', label: '渠道', labelEn: 'Channel' }] });
    const rows = new URLSearchParams({
      metricVersionId: versions.ORDERS,
      subjectKind: 'unit',
      subjectId: units.HQ,
      from: '2026-07-01',
      to: '2026-07-31',
      part: 'numerator',
      format: 'csv',
    });
    const head = async (lang: string) => (await steward.get(`/api/measurements/trace/export?${rows}&lang=${lang}`).expect(200)).text.split('\r\n')[0];
    expect(await head('zh-CN')).toBe('\u{feff}行号,文件,日期,人员,部门,no,day,owner,unit,渠道,campaign,buyer,orders,visits,计入值');
    expect(await head('en')).toBe('\u{feff}Row,File,Date,Person,Unit,no,day,owner,unit,Channel,campaign,buyer,orders,visits,Contribution');
  });

  it('refuses what the definition does not name, an address that is none, and whoever may not see the rows', async () => {
    expect((await steward.get(ask('ORDERS', { by: 'no' })).expect(422)).body.code).toBe('cannotBeSplitSo');
    expect((await steward.get(ask('ORDERS', { at: '{' })).expect(400)).body.code).toBe('drillPathUnreadable');
    expect((await open('ORDERS', { by: 'channel', at: JSON.stringify([{ by: '@unit', value: "x' OR true" }]) })).groups).toEqual([]);
    await (await c.as('anna')).get(ask('ORDERS', { by: 'channel' })).expect(403);
  });

  it('tells people apart only where the definition lets their line see them', async () => {
    const head = await c.as('head2');
    expect((await head.get(ask('ORDERS', {}, 'SALES')).expect(200)).body.ways).toContain('@person');
    expect((await head.get(ask('RATE', {}, 'SALES')).expect(200)).body.ways).not.toContain('@person');
    await head.get(ask('RATE', { by: '@person' }, 'SALES')).expect(422);
  });
});
