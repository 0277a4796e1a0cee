import { DutySources, newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

const MAPPING = {
  eventDate: 'day',
  key: ['day', 'unit', 'no'],
  person: 'owner',
  unit: 'unit',
  columns: [
    { name: 'no', type: 'text' },
    { name: 'day', type: 'date' },
    { name: 'owner', type: 'text' },
    { name: 'unit', type: 'text' },
    { name: 'sales', type: 'number' },
    { name: 'kwh', type: 'number' },
  ],
};
const HEADER = 'no,day,owner,unit,sales,kwh';
const csv = (...rows: string[]): Buffer => Buffer.from([HEADER, ...rows].join('\n'));
const days = (month: string, last: number, without: number[] = []): string[] =>
  Array.from({ length: last }, (_, i) => i + 1).filter((d) => !without.includes(d)).map((d) => `${month}-${String(d).padStart(2, '0')}`);
/** A row a day of anna in NORTH; the meter says something else every day. */
const north = (dates: string[], sales = 10): string[] => dates.map((day, i) => `1,${day},anna,NORTH,${sales},${100 + i}`);

interface Check {
  id: string;
  kind: string;
  version: number;
  last: { outcome: string; failing: number; examples: Record<string, unknown>[] } | null;
  freshness: { level: string } | null;
}

describe('the quality of data', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let second: As;
  const versions: Record<string, string> = {};

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    steward = await c.as('steward');
    second = await c.as('steward2');
  });
  afterAll(() => api.stop());

  const dataset = async (code: string, key = MAPPING.key): Promise<string> => {
    const sourceId = (await steward.post('/api/sources', { code, name: code, kind: 'file' }).expect(201)).body.id;
    const { id } = (await steward.post('/api/datasets', { sourceId, code, name: code, mapping: { ...MAPPING, key } }).expect(201)).body;
    for (const column of ['sales', 'kwh']) versions[`${code}.${column}`] = await publish(`${code}-${column}`, code, { agg: 'sum', column, filters: [] });
    return id;
  };
  const publish = async (code: string, of: string, numerator: object, span: object | null = null): Promise<string> => {
    const [processId, node, metricId, id] = [newId(), newId(), newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, $3, 'P')`, [c.tenantId, processId, code]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [c.tenantId, metricId, code]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, direction, process_node_id, content_hash, author_id, span) VALUES ($1, $2, $3, 1, 'published', $8, $4, $5, 'HIGHER', $6, 'h', $7, $9)`,
      [c.tenantId, id, metricId, of, JSON.stringify(numerator), node, c.people.hr, span ? 'cumulative' : 'simple', span && JSON.stringify(span)],
    );
    return id;
  };
  const collect = async (id: string, content: Buffer, more: object = {}) => {
    const { body: file } = await steward.post('/api/uploads').attach('file', content, 'rows.csv').expect(201);
    const { body } = await steward.post(`/api/datasets/${id}/collect`, { uploadId: file.id, again: true, ...more }).expect(200);
    await api.drain();
    return (await steward.get(`/api/collection-runs/${body.id}`).expect(200)).body;
  };
  const check = (id: string, kind: string, column: string | null, params: object, severity = 'warn', as = steward) => as.post(`/api/quality/datasets/${id}/checks`, { kind, severity, column, params });
  const checks = async (id: string): Promise<Check[]> => (await steward.get(`/api/quality/datasets/${id}/checks`).expect(200)).body.items;
  const results = async (run: { id: string }) => (await steward.get(`/api/quality/runs/${run.id}`).expect(200)).body.items;
  const figures = async (version: string): Promise<string[]> =>
    (
      await api.sql<{ name: string; month: string; status: string }>(
        `SELECT coalesce(p.name, u.code) AS name, m.month, m.status FROM measurement m LEFT JOIN person p ON p.tenant_id = m.tenant_id AND p.id = m.subject_id
         LEFT JOIN org_unit u ON u.tenant_id = m.tenant_id AND u.id = m.subject_id WHERE m.tenant_id = $1 AND m.metric_version_id = $2 ORDER BY m.month, 1`,
        [c.tenantId, versions[version]],
      )
    ).map(({ name, month, status }) => `${month.slice(0, 7)} ${name} ${status}`);
  const quarantined = async (version: string): Promise<{ id: string }[]> =>
    (await steward.get(`/api/measurements?metricVersionId=${versions[version]}&status=quarantined`).expect(200)).body.items;
  const clock = async (time: string): Promise<void> => {
    await api.sql(`UPDATE tenant SET clock_at = ($2 || '+08:00')::timestamptz WHERE id = $1`, [c.tenantId, time]);
    await api.tick();
    await api.drain();
  };

  describe('a check', () => {
    let id: string;
    beforeAll(async () => {
      id = await dataset('edited');
      await collect(id, csv('1,2026-07-01,anna,NORTH,5,1', '2,2026-07-01,anna,NORTH,-3,1', '3,2026-07-02,anna,NORTH,,2'));
    });

    it('is tried against the rows that are there before it is kept', async () => {
      const trial = (await steward.post(`/api/quality/datasets/${id}/checks/try`, { kind: 'range', severity: 'block', column: 'sales', params: { min: '0' } }).expect(200)).body;
      expect(trial).toMatchObject({ outcome: 'failed', checked: 3, failing: 1, examples: [{ day: '2026-07-01', rowNo: 3, rowKey: '2026-07-01|NORTH|2', value: '-3' }] });
      const empty = (await steward.post(`/api/quality/datasets/${id}/checks/try`, { kind: 'notNull', severity: 'warn', column: 'sales', params: {} }).expect(200)).body;
      expect(empty).toMatchObject({ failing: 1, examples: [{ rowNo: 4, value: null }] });
      expect(await checks(id)).toEqual([]);
    });
    it('says what it lacks', async () => {
      expect((await check(id, 'range', 'sales', {}).expect(422)).body).toMatchObject({ code: 'checkIncomplete', fields: [{ pointer: '/params/min', code: 'boundGiven' }] });
      expect((await check(id, 'reconciliation', null, { other: 'nothing', measure: 'count', tolerance: '0' }).expect(422)).body.fields).toEqual([{ pointer: '/params/other', code: 'datasetUnknown' }]);
      expect((await check(id, 'reconciliation', null, { other: 'edited', measure: 'count', tolerance: '0' }).expect(422)).body.fields).toEqual([{ pointer: '/params/other', code: 'anotherDatasetGiven' }]);
    });
    it('is made, changed and ended by those who edit datasets', async () => {
      await check(id, 'range', 'sales', { min: '0' }, 'block', await c.as('anna')).expect(403);
      await check(id, 'range', 'sales', { min: '0' }, 'block', await c.as('hr')).expect(403);
      const [made] = (await check(id, 'range', 'sales', { min: '0', share: '98' }, 'block').expect(201)).body.items;
      expect(made).toMatchObject({ kind: 'range', params: { min: '0' }, madeByName: 'steward', last: null });
      const changed = (await steward.put(`/api/quality/checks/${made.id}`, { kind: 'range', severity: 'warn', column: 'sales', params: { min: '-5' } }).set('if-match', '"1"').expect(200)).body.items;
      expect(changed).toMatchObject([{ severity: 'warn', params: { min: '-5' }, version: 2 }]);
      await steward.put(`/api/quality/checks/${made.id}`, { kind: 'range', severity: 'warn', column: 'sales', params: { min: '-9' } }).set('if-match', '"1"').expect(412);
      expect((await steward.post(`/api/quality/checks/${made.id}/remove`).expect(200)).body.items).toEqual([]);
      await steward.post(`/api/quality/checks/${made.id}/remove`).expect(404);
    });
    it('shows those who look after collectors where, and not what', async () => {
      const ops = await c.as('ops');
      const trial = (await ops.post(`/api/quality/datasets/${id}/checks/try`, { kind: 'range', severity: 'block', column: 'sales', params: { min: '0' } }).expect(200)).body;
      expect(trial).toMatchObject({ failing: 1, examples: [{ rowNo: 3, value: null, rowKey: null }] });
    });
    it('is read by no stranger', async () => {
      await (await c.as('anna')).get(`/api/quality/datasets/${id}/checks`).expect(403);
      await (await c.as('anna')).get('/api/quality/queue').expect(403);
    });
  });

  describe('that blocks', () => {
    let id: string;
    beforeAll(async () => {
      id = await dataset('blocked');
      await collect(id, csv(...north(days('2026-07', 3))));
      await check(id, 'range', 'sales', { min: '0', max: '1000' }, 'block').expect(201);
      await check(id, 'accepted', 'unit', { values: ['NORTH', 'PLANT'] }, 'block').expect(201);
      await check(id, 'unique', null, { columns: ['no', 'day'] }, 'block').expect(201);
      await check(id, 'notNull', 'kwh', {}).expect(201);
    });

    it('keeps the delivery out, names each cell, and what was there stays in force', async () => {
      const run = await collect(id, csv('1,2026-07-01,anna,NORTH,-1,5', '1,2026-07-02,anna,NORTH,1001,', '2,2026-07-02,anna,SALES,5,5', '2,2026-07-02,anna,PLANT,5,5'));
      expect(run).toMatchObject({ status: 'failed', problem: 'checksFailed', problemParams: { count: 3 }, rowsAccepted: 0 });
      const found = Object.fromEntries((await results(run)).map((r: { asked: { kind: string }; examples: object[] }) => [r.asked.kind, r.examples]));
      expect(found['range']).toMatchObject([
        { cell: 'E2', rowNo: 2, value: '-1', expected: '0 … 1000' },
        { cell: 'E3', rowNo: 3, value: '1001' },
      ]);
      expect(found['accepted']).toMatchObject([{ cell: 'D4', value: 'SALES' }]);
      expect(found['unique']).toMatchObject([{ cell: 'A4' }, { cell: 'A5' }]);
      expect(found['notNull']).toMatchObject([{ cell: 'F3', value: null }]);
      expect(await api.sql(`SELECT DISTINCT data->>'sales' AS sales FROM observation WHERE tenant_id = $1 AND dataset_id = $2`, [c.tenantId, id])).toEqual([{ sales: '10' }]);
    });
    it('stands in the queue until a delivery passes', async () => {
      const blocking = async () => (await steward.get('/api/quality/queue').expect(200)).body.failed.filter((r: { datasetId: string }) => r.datasetId === id).map((r: { asked: { kind: string } }) => r.asked.kind);
      expect((await blocking()).sort()).toEqual(['accepted', 'notNull', 'range', 'unique']);
      expect(await collect(id, csv(...north(days('2026-07', 3), 11)))).toMatchObject({ status: 'succeeded', problem: null });
      expect(await blocking()).toEqual([]);
      expect((await checks(id)).map(({ last }) => last?.outcome)).toEqual(['passed', 'passed', 'passed', 'passed']);
    });
    it('sees a row twice beside what stays', async () => {
      const run = await collect(id, csv('1,2026-07-02,ben,PLANT,5,5'));
      expect(run).toMatchObject({ status: 'failed', problem: 'checksFailed' });
      expect((await results(run)).find((r: { asked: { kind: string } }) => r.asked.kind === 'unique')).toMatchObject({ failing: 1, examples: [{ rowNo: 2 }] });
    });
    it('forgets what it said of a run that is tried again', async () => {
      const run = await collect(id, csv('1,2026-07-09,anna,NORTH,-7,5'));
      const [broken] = await checks(id);
      await steward.put(`/api/quality/checks/${broken.id}`, { kind: 'range', severity: 'block', column: 'sales', params: { min: '-9' } }).expect(200);
      await steward.post(`/api/collection-runs/${run.id}/retry`).expect(200);
      await api.drain();
      expect((await steward.get(`/api/collection-runs/${run.id}`)).body).toMatchObject({ status: 'succeeded' });
      expect((await results(run)).filter((r: { outcome: string }) => r.outcome === 'failed')).toEqual([]);
    });
  });

  describe('of completeness', () => {
    let id: string;
    beforeAll(async () => {
      id = await dataset('complete');
      await check(id, 'completeness', 'sales', { share: '98', days: 'all', by: 'dataset' }).expect(201);
    });

    it('quarantines the figures of the month that count the column, and no others', async () => {
      const run = await collect(id, csv(...north(days('2026-06', 30)), ...north(days('2026-07', 31, [3, 4, 5, 6, 7]))));
      expect(run).toMatchObject({ status: 'succeeded', failedChecks: 1 });
      expect((await steward.get(`/api/datasets/${id}`).expect(200)).body).toMatchObject({ failedChecks: 1 });
      expect(await results(run)).toMatchObject([{ outcome: 'failed', failing: 1, examples: [{ day: '2026-07-01', value: '26/31', expected: '≥ 98%' }] }]);
      expect(await figures('complete.sales')).toEqual([
        ...['HQ', 'NORTH', 'SALES', 'anna'].map((name) => `2026-06 ${name} submitted`),
        ...['HQ', 'NORTH', 'SALES', 'anna'].map((name) => `2026-07 ${name} quarantined`),
      ]);
      expect((await figures('complete.kwh')).every((figure) => figure.endsWith('submitted'))).toBe(true);
      expect((await quarantined('complete.sales'))[0]).toMatchObject({ reason: null, disputedAt: null, flags: [{ kind: 'completeness', column: 'sales', value: '26/31', cleared: false }] });
    });
    it('tells what happened once, however many figures there are', async () => {
      expect(await api.sql(`SELECT payload->>'checks' AS checks FROM fact WHERE tenant_id = $1 AND type = 'quality.failed' AND payload->>'datasetId' = $2`, [c.tenantId, id])).toEqual([{ checks: '1' }]);
    });
    it('is answered for many at once, with a reason, by a steward', async () => {
      const ids = (await quarantined('complete.sales')).map((figure) => figure.id);
      await (await c.as('hr')).post('/api/measurements/release', { ids, reason: 'x' }).expect(403);
      await second.post('/api/measurements/release', { ids, reason: '' }).expect(400);
      expect((await second.post('/api/measurements/release', { ids, reason: '埋点丢失，已核对' }).expect(200)).body).toEqual({ decided: 4, skipped: 0 });
      expect((await second.post('/api/measurements/release', { ids, reason: '再次' }).expect(200)).body).toEqual({ decided: 0, skipped: 4 });
      expect(await api.sql(`SELECT reason, count(*)::int AS count FROM transition_log WHERE tenant_id = $1 AND event = 'measurement.release' GROUP BY 1`, [c.tenantId])).toEqual([{ reason: '埋点丢失，已核对', count: 4 }]);
      const told = await api.sql<{ payload: object }>(`SELECT payload FROM fact WHERE tenant_id = $1 AND type = 'measurement.released'`, [c.tenantId]);
      expect(told).toHaveLength(4);
      expect(told[0].payload).toMatchObject({ metricVersionId: versions['complete.sales'], month: '2026-07-01' });
    });
    it('does not come back with the same doubt, and does with another', async () => {
      await collect(id, csv(...north(days('2026-07', 31, [3, 4, 5, 6, 7]), 12)));
      expect(await quarantined('complete.sales')).toEqual([]);
      await collect(id, csv(...north(days('2026-07', 31, [3, 4, 5, 6, 7, 8]), 12)), { from: '2026-07-01', to: '2026-07-31' });
      expect(await quarantined('complete.sales')).toHaveLength(4);
    });
    it('passes when the days have come; the steward still says so', async () => {
      await collect(id, csv(...north(days('2026-07', 31), 12)));
      expect((await checks(id))[0].last).toMatchObject({ outcome: 'passed', failing: 0 });
      expect((await steward.get(`/api/datasets/${id}`).expect(200)).body).toMatchObject({ failedChecks: 0 });
      const doubted = await quarantined('complete.sales');
      expect(doubted[0]).toMatchObject({ flags: [{ cleared: true }] });
      await second.post('/api/measurements/release', { ids: doubted.map((f) => f.id), reason: '已补齐' }).expect(200);
    });
    it('keeps what was rejected in doubt as long as the data say the same', async () => {
      await collect(id, csv(...north(days('2026-07', 31, [1, 2]), 13)), { from: '2026-07-01', to: '2026-07-31' });
      const ids = (await quarantined('complete.sales')).map((figure) => figure.id);
      expect((await second.post('/api/measurements/reject', { ids, reason: '缺两天' }).expect(200)).body).toEqual({ decided: 4, skipped: 0 });
      expect((await figures('complete.sales')).filter((f) => f.startsWith('2026-07'))).toEqual(['HQ', 'NORTH', 'SALES', 'anna'].map((name) => `2026-07 ${name} missing`));
      await collect(id, csv(...north(days('2026-07', 31, [1, 2]), 14)), { from: '2026-07-01', to: '2026-07-31' });
      expect(await quarantined('complete.sales')).toHaveLength(4);
    });
    it('waits for no day that is still to come', async () => {
      await collect(id, csv(...north(days('2026-08', 17))), { from: '2026-08-01', to: '2026-08-18' });
      expect((await figures('complete.sales')).filter((f) => f.startsWith('2026-08')).every((f) => f.endsWith('submitted'))).toBe(true);
    });
  });

  describe('of a meter that stands still', () => {
    let id: string;
    const reading = (unit: string, value: (i: number) => number) => days('2026-06', 12).map((day, i) => `1,${day},,${unit},1,${value(i)}`);
    beforeAll(async () => {
      id = await dataset('meter');
      await check(id, 'flatline', 'kwh', { readings: 6 }).expect(201);
    });

    it('doubts the unit and those above, not its neighbour', async () => {
      const run = await collect(id, csv(...reading('NORTH', (i) => (i >= 3 && i < 9 ? 77 : i)), ...reading('PLANT', (i) => (i >= 3 && i < 8 ? 77 : i))));
      expect(await results(run)).toMatchObject([{ outcome: 'failed', failing: 1, examples: [{ day: '2026-06-04', unit: 'NORTH', cell: 'F5', value: '77 × 6', expected: '< 6' }] }]);
      expect(await figures('meter.kwh')).toEqual(['2026-06 HQ quarantined', '2026-06 NORTH quarantined', '2026-06 PLANT submitted', '2026-06 SALES quarantined']);
      expect((await figures('meter.sales')).every((figure) => figure.endsWith('submitted'))).toBe(true);
    });
    it('sees a series that began the month before', async () => {
      await collect(id, csv(...days('2026-07', 2).map((day) => `1,${day},,PLANT,1,8`)));
      expect(await figures('meter.kwh')).toContain('2026-07 PLANT submitted');
      await collect(id, csv(...days('2026-07', 6).map((day) => `1,${day},,PLANT,1,11`)));
      // the last reading of June was 11 as well
      expect((await steward.get(`/api/measurements?metricVersionId=${versions['meter.kwh']}&status=quarantined&from=2026-06-01&to=2026-07-31`)).body.items.map((f: { month: string; subjectName: string }) => `${f.month} ${f.subjectName}`).sort()).toEqual([
        '2026-06-01 HQ',
        '2026-06-01 NORTH',
        '2026-06-01 PLANT',
        '2026-06-01 SALES',
        '2026-07-01 HQ',
        '2026-07-01 PLANT',
      ]);
    });
    it('doubts nothing new when it is asked no more', async () => {
      const [{ id: checkId }] = await checks(id);
      await steward.post(`/api/quality/checks/${checkId}/remove`).expect(200);
      expect(await quarantined('meter.kwh')).toEqual(expect.arrayContaining([expect.objectContaining({ flags: [expect.objectContaining({ cleared: true })] })]));
      expect(await collect(id, csv(...reading('NORTH', () => 5)))).toMatchObject({ status: 'succeeded' });
    });
  });

  describe('whose figures are doubted', () => {
    let id: string;
    beforeAll(async () => {
      id = await dataset('whose', ['day', 'no']);
      await check(id, 'completeness', null, { share: '98', days: 'work', by: 'unit' }).expect(201);
      await check(id, 'flatline', 'kwh', { readings: 4 }).expect(201);
      versions['whose.ytd'] = await publish('whose-ytd', 'whose', { agg: 'sum', column: 'kwh', filters: [] }, { kind: 'ytd' });
    });

    it('of the unit that lacks working days, and of those above; a weekend is not waited for', async () => {
      const weekdays = days('2026-06', 30).filter((day) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()));
      const rows = (unit: string, dates: string[]) => dates.map((day, i) => `${unit},${day},,${unit},1,${i}`);
      const run = await collect(id, csv(...rows('NORTH', weekdays), ...rows('PLANT', weekdays.slice(0, -3))));
      expect((await results(run)).find((r: { asked: { kind: string } }) => r.asked.kind === 'completeness')).toMatchObject({ failing: 1, examples: [{ unit: 'PLANT', value: `${weekdays.length - 3}/${weekdays.length}` }] });
      expect(await figures('whose.sales')).toEqual(['2026-06 HQ quarantined', '2026-06 NORTH submitted', '2026-06 PLANT quarantined', '2026-06 SALES submitted']);
    });
    it('of a unit that has fallen silent', async () => {
      await collect(id, csv(...days('2026-07', 4).map((day, i) => `NORTH,${day},,NORTH,1,${i}`)));
      expect((await figures('whose.sales')).filter((figure) => figure.startsWith('2026-07'))).toEqual(['2026-07 HQ quarantined', '2026-07 NORTH submitted', '2026-07 SALES submitted']);
      const [silence] = await checks(id);
      expect(silence.last).toMatchObject({ outcome: 'failed', examples: [{ unit: 'PLANT', value: '0/3' }] });
      await steward.post(`/api/quality/checks/${silence.id}/remove`).expect(200);
      const ids = (await quarantined('whose.kwh')).map((figure) => figure.id);
      await second.post('/api/measurements/release', { ids, reason: '停业' }).expect(200);
    });
    it('of the person a meter belongs to, and of the units she was in', async () => {
      await collect(id, csv(...days('2026-07', 4).map((day) => `2,${day},zoe,,1,7`), ...days('2026-07', 4).map((day, i) => `3,${day},anna,,1,${i}`)));
      const [{ code }] = await api.sql<{ code: string }>(`SELECT u.code FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id WHERE a.tenant_id = $1 AND a.person_id = $2`, [c.tenantId, c.people.zoe]);
      const doubted = (await figures('whose.kwh')).filter((figure) => figure.startsWith('2026-07') && figure.endsWith('quarantined'));
      expect(doubted.sort()).toEqual(['2026-07 HQ quarantined', `2026-07 ${code} quarantined`, '2026-07 zoe quarantined'].sort());
    });
    it('of a year to date also in the months after', async () => {
      await collect(id, csv(...days('2026-08', 3).map((day, i) => `2,${day},zoe,,1,${i}`)));
      const zoe = async (version: string) => (await figures(version)).filter((figure) => figure.includes(' zoe '));
      expect(await zoe('whose.kwh')).toEqual(['2026-07 zoe quarantined', '2026-08 zoe submitted']);
      expect(await zoe('whose.ytd')).toEqual(['2026-07 zoe quarantined', '2026-08 zoe quarantined']);
    });
    it('is not for a steward to decide who is meant himself (SoD)', async () => {
      await collect(id, csv(...days('2026-06', 4).map((day) => `4,${day},steward2,,1,9`)), { from: '2026-06-01', to: '2026-06-30' });
      const own = (await steward.get(`/api/measurements?metricVersionId=${versions['whose.kwh']}&subjectId=${c.people.steward2}`).expect(200)).body.items[0];
      expect(own).toMatchObject({ status: 'quarantined' });
      expect((await second.post('/api/measurements/release', { ids: [own.id], reason: 'x' }).expect(200)).body).toEqual({ decided: 0, skipped: 1 });
      expect((await second.post(`/api/measurements/${own.id}/release`, { reason: 'x' }).expect(403)).body).toMatchObject({ code: 'sodConflict', violations: ['verifierIsNotSubject'] });
      expect((await steward.post('/api/measurements/release', { ids: [own.id], reason: '已核对' }).expect(200)).body).toEqual({ decided: 1, skipped: 0 });
    });
  });

  describe('of two sources, of history and of size', () => {
    let id: string;
    let other: string;
    beforeAll(async () => {
      [id, other] = [await dataset('till'), await dataset('books')];
      await check(id, 'reconciliation', 'sales', { other: 'books', measure: 'sum', otherColumn: 'sales', tolerance: '1' }).expect(201);
      await check(id, 'stability', 'sales', { measure: 'sum', tolerance: '2', settledDays: 10 }).expect(201);
      await check(id, 'rowCount', null, { runs: 5, tolerance: '50' }).expect(201);
    });
    const outcome = async (run: { id: string }, kind: string) => (await results(run)).find((r: { asked: { kind: string } }) => r.asked.kind === kind);

    it('shows the difference month by month, whichever comes last', async () => {
      expect(await outcome(await collect(id, csv(...north(days('2026-06', 10)))), 'reconciliation')).toMatchObject({ outcome: 'passed' });
      const run = await collect(other, csv(...north(days('2026-06', 10), 11)));
      expect(await outcome(run, 'reconciliation')).toMatchObject({ outcome: 'failed', datasetCode: 'till', other: { name: 'books', labels: [] }, examples: [{ day: '2026-06-01', value: '100', expected: '110' }] });
      expect((await checks(id))[0].last).toMatchObject({ outcome: 'failed' });
      await collect(other, csv(...north(days('2026-06', 9)), '1,2026-06-10,anna,NORTH,10.9,1'));
      expect((await checks(id))[0].last).toMatchObject({ outcome: 'passed' });
    });
    it('doubts a settled month that says something else', async () => {
      expect(await outcome(await collect(id, csv(...north(days('2026-06', 10), 10.1))), 'stability')).toMatchObject({ outcome: 'passed' });
      const run = await collect(id, csv(...north(days('2026-06', 10), 12)));
      expect(await outcome(run, 'stability')).toMatchObject({ outcome: 'failed', examples: [{ day: '2026-06-01', value: '120', expected: '101' }] });
      expect(await quarantined('till.sales')).toHaveLength(4);
      // the next delivery moves nothing; the doubt stays until somebody has looked
      await collect(id, csv(...north(days('2026-06', 10), 12)));
      expect(await quarantined('till.sales')).toHaveLength(4);
    });
    it('does not doubt a month that still runs', async () => {
      await collect(id, csv(...north(days('2026-08', 10))));
      expect(await outcome(await collect(id, csv(...north(days('2026-08', 10), 30))), 'stability')).toMatchObject({ outcome: 'passed' });
    });
    it('compares the size of a delivery with what is usual, once it is known', async () => {
      const run = await collect(id, csv(...north(days('2026-08', 4), 30)), { from: '2026-08-01', to: '2026-08-04' });
      expect(await outcome(run, 'rowCount')).toMatchObject({ outcome: 'failed', failing: 1, examples: [{ value: '4', expected: '10' }] });
      expect((await results(await collect(await dataset('fresh'), csv(...north(days('2026-08', 2)))))) as object[]).toEqual([]);
    });
    it('is let stand by a steward who says why, and leaves the queue', async () => {
      const size = async () => (await steward.get('/api/quality/queue')).body.failed.filter((r: { asked: { kind: string } }) => r.asked.kind === 'rowCount');
      const [{ id: resultId }] = await size();
      await (await c.as('ops')).post(`/api/quality/results/${resultId}/settle`, { reason: 'x' }).expect(403);
      expect((await steward.post(`/api/quality/results/${resultId}/settle`, { reason: '门店放假' }).expect(200)).body).toMatchObject({ settledByName: 'steward', settledReason: '门店放假' });
      expect(await size()).toEqual([]);
      await steward.post(`/api/quality/results/${resultId}/settle`, { reason: '门店放假' }).expect(409);
    });
  });

  describe('of fresh data', () => {
    let id: string;
    const told = () => api.sql<{ type: string }>(`SELECT type FROM fact WHERE tenant_id = $1 AND aggregate_id = $2 AND type IN ('dataset.late', 'dataset.overdue') ORDER BY id`, [c.tenantId, id]).then((rows) => rows.map((r) => r.type));
    const level = async () => (await checks(id))[0].freshness?.level;
    beforeAll(async () => {
      id = await dataset('daily');
      await clock('2026-08-18T10:00');
      await collect(id, csv(...north(days('2026-08', 17))));
      await check(id, 'freshness', null, { warnAfter: 24, errorAfter: 48 }).expect(201);
    });

    it('warns a day after the last day that was delivered, and again when it gets worse', async () => {
      expect(await level()).toBe('fresh');
      await clock('2026-08-18T23:59');
      expect(await told()).toEqual([]);
      await clock('2026-08-19T00:00');
      expect([await level(), await told()]).toEqual(['warn', ['dataset.late']]);
      expect((await steward.get('/api/quality/queue')).body.late).toMatchObject([{ datasetCode: 'daily', level: 'warn', until: '2026-08-17' }]);
      await clock('2026-08-20T00:00');
      expect([await level(), await told()]).toEqual(['error', ['dataset.late', 'dataset.overdue']]);
    });
    it('is fresh again with the next delivery', async () => {
      await collect(id, csv(...north(days('2026-08', 19))));
      expect(await level()).toBe('fresh');
      expect((await steward.get('/api/quality/queue')).body.late).toEqual([]);
    });
  });

  describe('a question of the owner', () => {
    let figure: { id: string };
    const dutiesOf = async (who: 'steward' | 'hr') => (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx))).filter((d) => d.aggregateId === versions['asked.sales'] && d.kind !== 'measurement.verify');
    const told = () => api.sql<{ type: string }>(`SELECT type FROM fact WHERE tenant_id = $1 AND aggregate_id = $2 AND type LIKE 'measurement.settle%' ORDER BY id`, [c.tenantId, figure.id]).then((rows) => rows.map((r) => r.type));
    beforeAll(async () => {
      // a Thursday: three working days later is Tuesday
      await clock('2026-08-20T10:00');
      await collect(await dataset('asked'), csv(...north(days('2026-08', 19))));
      [figure] = (await (await c.as('anna')).get(`/api/measurements?metricVersionId=${versions['asked.sales']}&subjectKind=person`).expect(200)).body.items;
    });

    it('may be asked for three working days after the figure was shown', async () => {
      expect(figure).toMatchObject({ disputeUntil: '2026-08-25', settleBy: null });
      await clock('2026-08-26T09:00');
      const late = (await (await c.as('anna')).post(`/api/measurements/${figure.id}/dispute`, { reason: '退货没有扣除' }).expect(422)).body;
      expect(late.violations).toEqual(['withinDisputeTime']);
      await clock('2026-08-25T23:00');
      const { body } = await (await c.as('anna')).post(`/api/measurements/${figure.id}/dispute`, { reason: '退货没有扣除' }).expect(200);
      // Tuesday and three working days
      expect(body).toMatchObject({ status: 'quarantined', reason: '退货没有扣除', settleBy: '2026-08-28', flags: [] });
      expect(body.disputedAt).not.toBeNull();
    });
    it('stands in the inbox of the steward with its day', async () => {
      expect(await dutiesOf('steward')).toMatchObject([{ kind: 'measurement.answer', dueAt: '2026-08-28T16:00:00.000Z', severity: 'warn' }]);
      expect(await dutiesOf('hr')).toEqual([]);
      expect((await steward.get('/api/quality/queue')).body).toMatchObject({ disputed: 1, overdue: 0 });
    });
    it('is reminded of on its last day, and taken further when nobody answers', async () => {
      await clock('2026-08-27T23:59');
      expect(await told()).toEqual([]);
      await clock('2026-08-28T00:00');
      expect(await told()).toEqual(['measurement.settleDue']);
      await clock('2026-08-30T12:00');
      expect(await told()).toEqual(['measurement.settleDue']);
      await clock('2026-08-31T00:00');
      expect(await told()).toEqual(['measurement.settleDue', 'measurement.settleOverdue']);
      expect(await dutiesOf('hr')).toMatchObject([{ kind: 'measurement.unanswered', severity: 'bad', params: { count: 1 } }]);
      expect((await steward.get('/api/quality/queue')).body).toMatchObject({ disputed: 1, overdue: 1 });
    });
    it('ends with the answer, and its clock with it', async () => {
      const { body } = await second.post(`/api/measurements/${figure.id}/release`, { reason: '退货已扣除' }).expect(200);
      expect(body).toMatchObject({ status: 'submitted', settleBy: null, disputedAt: null });
      expect(await dutiesOf('hr')).toEqual([]);
    });
    it('that is answered in time reminds nobody', async () => {
      const [other] = (await steward.get(`/api/measurements?metricVersionId=${versions['asked.sales']}&subjectKind=unit`).expect(200)).body.items;
      await api.sql(`UPDATE measurement SET published_at = ('2026-08-31T09:00+08:00')::timestamptz WHERE id = $1`, [other.id]);
      const [{ headId }] = await api.sql<{ headId: string | null }>(`SELECT head_id FROM org_unit WHERE tenant_id = $1 AND id = $2`, [c.tenantId, other.subjectId]);
      const who = (Object.keys(c.people) as (keyof Company['people'])[]).find((name) => c.people[name] === headId)!;
      await (await c.as(who)).post(`/api/measurements/${other.id}/dispute`, { reason: '口径不符' }).expect(200);
      await second.post('/api/measurements/release', { ids: [other.id], reason: '已核对' }).expect(200);
      await clock('2026-09-10T00:00');
      expect(await api.sql(`SELECT type FROM fact WHERE tenant_id = $1 AND aggregate_id = $2 AND type LIKE 'measurement.settle%'`, [c.tenantId, other.id])).toEqual([]);
    });
  });
});
