import * as XLSX from '@e965/xlsx';
import { Client } from 'pg';
import { newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule, MeasurementReader } from './index';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  unit: 'unit',
  columns: [
    { name: 'no', type: 'text' },
    { name: 'day', type: 'date' },
    { name: 'owner', type: 'text' },
    { name: 'unit', type: 'text' },
    { name: 'sales', type: 'number' },
  ],
};
const HEADER = 'no,day,owner,unit,sales';
const csv = (...rows: string[]): Buffer => Buffer.from([HEADER, ...rows].join('\n'));

describe('collecting', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let sourceId: string;
  let datasetId: string;
  let versionId: string;
  let second: Client;

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    steward = await c.as('steward');
    sourceId = (await steward.post('/api/sources', { code: 'files', name: '文件', kind: 'file' }).expect(201)).body.id;
    datasetId = (await steward.post('/api/datasets', { sourceId, code: 'sales', name: '销售', mapping: MAPPING }).expect(201)).body.id;
    versionId = await publish('SALES', 'sales', { agg: 'sum', column: 'sales', filters: [] });
  });
  afterAll(async () => {
    await second?.end();
    await api.stop();
  });

  const publish = async (code: string, dataset: string, numerator: object): Promise<string> => {
    const [processId, node, metricId, id] = [newId(), newId(), newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, $3, 'P')`, [c.tenantId, processId, code]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [c.tenantId, metricId, code]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, direction, process_node_id, content_hash, author_id) VALUES ($1, $2, $3, 1, 'published', 'simple', $4, $5, 'HIGHER', $6, 'h', $7)`,
      [c.tenantId, id, metricId, dataset, JSON.stringify(numerator), node, c.people.hr],
    );
    return id;
  };
  const upload = async (content: Buffer, name = 'sales.csv'): Promise<string> =>
    (await steward.post('/api/uploads').attach('file', content, name).expect(201)).body.id as string;
  const collect = async (content: Buffer, more: object = {}, name?: string) => {
    const { body } = await steward.post(`/api/datasets/${datasetId}/collect`, { uploadId: await upload(content, name), ...more }).expect(200);
    await api.drain();
    return (await steward.get(`/api/collection-runs/${body.id}`).expect(200)).body;
  };
  const errors = async (id: string): Promise<string[]> =>
    (await steward.get(`/api/collection-runs/${id}/errors`).expect(200)).body.items.map((e: { cell: string; code: string }) => `${e.cell} ${e.code}`);
  const landed = () =>
    api.sql<{ rowKey: string; sales: string }>(
      `SELECT row_key, data->>'sales' AS sales FROM observation WHERE tenant_id = $1 AND dataset_id = $2 ORDER BY row_key`,
      [c.tenantId, datasetId],
    );
  const figure = async (person: keyof Company['people'], month = '2026-07-01') =>
    (
      await api.sql<{ id: string; value: string; status: string; version: number }>(
        `SELECT id, value, status, version FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = $4`,
        [c.tenantId, versionId, c.people[person], month],
      )
    )[0];

  it('lands a file, counts it for people and for every unit above, and tells once', async () => {
    const run = await collect(csv('1,2026-07-01,anna,,10.5', '2,2026-07-02,ben,,20', '3,2026-07-03,,PLANT,5', '4,2026-07-04,zoe,NORTH,1'));
    expect(run).toMatchObject({
      status: 'succeeded',
      rowsRead: 4,
      rowsAccepted: 4,
      rowsChanged: 4,
      windowFrom: '2026-07-01',
      windowTo: '2026-07-04',
      startedByName: 'steward',
    });
    const units = await api.sql<{ code: string; value: string }>(
      `SELECT u.code, m.value FROM measurement m JOIN org_unit u ON u.tenant_id = m.tenant_id AND u.id = m.subject_id WHERE m.tenant_id = $1 ORDER BY u.code`,
      [c.tenantId],
    );
    expect(Object.fromEntries(units.map((u) => [u.code, u.value]))).toEqual({ HQ: '36.5', NORTH: '31.5', PLANT: '5', SALES: '31.5' });
    expect(await figure('anna')).toMatchObject({ value: '10.5', status: 'submitted', version: 1 });
    expect(await figure('zoe')).toMatchObject({ value: '1' });
    const facts = await api.sql(`SELECT payload FROM fact WHERE tenant_id = $1 AND type = 'measurement.recorded'`, [c.tenantId]);
    expect(facts).toEqual([{ payload: { metricVersionIds: [versionId], from: '2026-07-01', to: '2026-07-31' } }]);
    expect(await api.sql(`SELECT 1 FROM upload WHERE tenant_id = $1`, [c.tenantId])).toEqual([]);
  });

  it('takes a file once under one Idempotency-Key, and no other file', async () => {
    const send = (content: Buffer) => steward.post('/api/uploads').set('idempotency-key', 'upload-1').attach('file', content, 'once.csv');
    const first = (await send(csv('1,2026-07-01,anna,,10.5')).expect(201)).body;
    const again = await send(csv('1,2026-07-01,anna,,10.5')).expect(201).expect('idempotent-replayed', 'true');
    expect(again.body).toEqual(first);
    expect((await send(csv('1,2026-07-01,anna,,11')).expect(422)).body.code).toBe('idempotencyKeyReused');
    expect(await api.sql(`SELECT id FROM upload WHERE tenant_id = $1`, [c.tenantId])).toEqual([{ id: first.id }]);
    const look = () => steward.post('/api/datasets/preview', { uploadId: first.id }).set('idempotency-key', 'preview-1').expect(200);
    expect((await look()).body).toEqual((await look().expect('idempotent-replayed', 'true')).body);
    await api.sql(`DELETE FROM upload WHERE tenant_id = $1`, [c.tenantId]);
  });

  it('knows the same content and points to its run', async () => {
    const [last] = (await steward.get('/api/collection-runs').expect(200)).body.items;
    const { body } = await steward
      .post(`/api/datasets/${datasetId}/collect`, {
        uploadId: await upload(csv('1,2026-07-01,anna,,10.5', '2,2026-07-02,ben,,20', '3,2026-07-03,,PLANT,5', '4,2026-07-04,zoe,NORTH,1')),
      })
      .expect(409);
    expect(body).toMatchObject({ code: 'alreadyImported', params: { runId: last.id } });
  });

  it('lands nothing when a row is wrong, and says which cell', async () => {
    const before = await landed();
    const run = await collect(
      csv(
        '1,2026-07-01,anna,,11',
        '2,0000-00-00,ben,,20',
        '3,9999-12-31,ben,,1',
        '4,2026-07-05,nobody,,1',
        '5,2026-07-05,,ATLANTIS,1',
        '6,2026-07-05,anna,,NaN',
        '7,2026-07-05,anna,,1e309',
        '1,2026-07-06,anna,,1',
        ',2026-07-06,anna,,1',
        '9,2026-07-06,,,1',
        '10,2026-07-06,anna,,1,x',
      ),
    );
    expect(run).toMatchObject({ status: 'failed', problem: 'rowsRejected', rowsRead: 11, rowsAccepted: 0, rowsRejected: 10 });
    expect(await errors(run.id)).toEqual([
      'B3 notADate',
      'B4 notADate',
      'C5 personUnknown',
      'D6 unitUnknown',
      'E7 notANumber',
      'E8 numberTooLarge',
      'A9 duplicateKey',
      'A10 keyMissing',
      'C11 subjectMissing',
      'F12 tooManyCells',
    ]);
    expect(await landed()).toEqual(before);
  });

  it('lands the good rows when told to, from the file it still has', async () => {
    const [failed] = (await steward.get('/api/collection-runs?status=failed').expect(200)).body.items;
    expect(failed.offers).toEqual([{ event: 'collectionRun.retry', allowed: true, because: [], needs: [] }]);
    await steward.post(`/api/collection-runs/${failed.id}/retry`, { acceptPartial: true }).expect(200);
    await api.drain();
    expect((await steward.get(`/api/collection-runs/${failed.id}`)).body).toMatchObject({
      status: 'succeeded',
      rowsAccepted: 1,
      rowsRejected: 10,
      windowFrom: '2026-07-01',
      windowTo: '2026-07-01',
    });
    expect((await landed()).map((r) => `${r.rowKey} ${r.sales}`)).toEqual(['1 11', '2 20', '3 5', '4 1']);
    expect(await figure('anna')).toMatchObject({ value: '11', version: 2 });
  });

  it('replaces what it knows about the dates of the file, and nothing else', async () => {
    await collect(csv('1,2026-07-01,anna,,7', '5,2026-07-02,anna,,2'));
    expect((await landed()).map((r) => `${r.rowKey} ${r.sales}`)).toEqual(['1 7', '3 5', '4 1', '5 2']);
    expect(await figure('ben')).toMatchObject({ value: null, status: 'missing' });
  });

  it('moves a row whose date was corrected, and does not count it twice', async () => {
    await collect(csv('5,2026-07-20,anna,,2'));
    expect((await landed()).map((r) => `${r.rowKey} ${r.sales}`)).toEqual(['1 7', '3 5', '4 1', '5 2']);
    expect(await figure('anna')).toMatchObject({ value: '9' });
  });

  it('of one store leaves the rows of the other stores alone', async () => {
    const days = (unit: string, from: number, to: number, of = '1') =>
      Array.from({ length: to - from + 1 }, (_, i) => `${unit}${from + i},2026-06-${String(from + i).padStart(2, '0')},,${unit},${of}`);
    await collect(csv(...days('NORTH', 1, 17), ...days('PLANT', 1, 17)));
    const run = await collect(csv(...days('NORTH', 1, 17, '2')));
    expect(run).toMatchObject({ status: 'succeeded', rowsAccepted: 17, rowsChanged: 17, rowsRemoved: 0 });
    const june = () =>
      api.sql<{ code: string; sum: string; n: number }>(
        `SELECT u.code, sum((o.data->>'sales')::numeric)::text AS sum, count(*)::int AS n FROM observation o JOIN org_unit u ON u.tenant_id = o.tenant_id AND u.id = o.unit_id
         WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date < '2026-07-01' GROUP BY u.code ORDER BY u.code`,
        [c.tenantId, datasetId],
      );
    expect(await june()).toEqual([
      { code: 'NORTH', sum: '34', n: 17 },
      { code: 'PLANT', sum: '17', n: 17 },
    ]);

    // the same store with most of its days gone: somebody has to say that this is meant
    const few = await collect(csv(...days('NORTH', 1, 1, '2'), ...days('NORTH', 17, 17, '2')));
    expect(few).toMatchObject({ status: 'failed', problem: 'rowsWouldBeRemoved', problemParams: { rows: 15, of: 17 }, rowsAccepted: 0, acceptRemoval: false });
    expect((await june())[0]).toMatchObject({ n: 17 });
    await steward.post(`/api/collection-runs/${few.id}/retry`, { acceptRemoval: true }).expect(200);
    await api.drain();
    expect((await steward.get(`/api/collection-runs/${few.id}`)).body).toMatchObject({
      status: 'succeeded',
      rowsAccepted: 2,
      rowsRemoved: 15,
      acceptRemoval: true,
    });
    expect(await june()).toEqual([
      { code: 'NORTH', sum: '4', n: 2 },
      { code: 'PLANT', sum: '17', n: 17 },
    ]);

    // everything anew takes everybody's rows, and asks just the same
    const july = csv('1,2026-07-01,anna,,7', '3,2026-07-03,,PLANT,5', '4,2026-07-04,zoe,NORTH,1', '5,2026-07-20,anna,,2');
    expect(await collect(july, { replaceMode: 'full' })).toMatchObject({ problem: 'rowsWouldBeRemoved', problemParams: { rows: 19, of: 23 } });
    expect(await collect(july, { replaceMode: 'full', acceptRemoval: true })).toMatchObject({ status: 'succeeded', rowsRemoved: 19 });
    expect(await june()).toEqual([]);
  });

  it('knows nothing of days to come (§2.4)', async () => {
    const run = await collect(csv('1,2026-08-18,anna,,7', '2,2026-08-19,anna,,7', '3,2027-01-01,anna,,7'));
    expect(run).toMatchObject({ status: 'failed', problem: 'rowsRejected' });
    expect(await errors(run.id)).toEqual(['B3 dateInFuture', 'B4 dateInFuture']);
    // asked for the whole year, it covers what has gone by
    expect(await collect(csv('1,2026-07-01,anna,,7'), { from: '2026-07-01', to: '2026-12-31' })).toMatchObject({ status: 'succeeded', windowTo: '2026-08-18' });
  });

  it('may say which days it speaks about, rows or no rows', async () => {
    const run = await collect(csv('1,2026-07-01,anna,,7'), { from: '2026-07-01', to: '2026-07-31', again: true });
    expect(run).toMatchObject({ status: 'succeeded', windowFrom: '2026-07-01', windowTo: '2026-07-31' });
    expect(await collect(csv('1,2026-08-01,anna,,7'), { from: '2026-07-01', to: '2026-07-31' })).toMatchObject({ status: 'failed', problem: 'rowsRejected' });
  });

  it('replaces everything in full mode', async () => {
    await collect(csv('1,2026-07-01,anna,,7', '2,2026-07-02,ben,,20'), { replaceMode: 'full' });
    expect((await landed()).map((r) => r.rowKey)).toEqual(['1', '2']);
    expect(await figure('ben')).toMatchObject({ value: '20', status: 'submitted' });
  });

  describe('hostile and foreign files', () => {
    it.each([['an empty file is not even kept', Buffer.alloc(0), 400, 'fileEmpty']])('%s', async (_, content, status, code) => {
      const { body } = await steward.post('/api/uploads').attach('file', content, 'x.csv').expect(status);
      expect(body.code).toBe(code);
    });
    it.each([
      ['bytes that are no text', Buffer.from([0x6e, 0x6f, 0, 1, 2, 0x0a]), 'notAText'],
      ['bytes of no known encoding', Buffer.concat([csv(), Buffer.from([0x0a, 0xff, 0xff, 0xfe, 0x81])]), 'encodingUnknown'],
      ['an old Excel file', Buffer.from('d0cf11e0a1b11ae1aaaa', 'hex'), 'oldExcelFormat'],
      ['a broken workbook', Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.alloc(99, 7)]), 'workbookMalformed'],
      ['a quote that never ends', Buffer.from(`${HEADER}\n1,2026-07-01,"anna,,1\n`), 'quoteNotClosed'],
      ['a row of two megabytes', Buffer.from(`${HEADER}\n1,2026-07-01,${'x'.repeat(2_000_000)},,1\n`), 'recordTooLong'],
      ['a header without the mapped columns', Buffer.from('a,b\n1,2\n'), 'columnsMissing'],
      ['a header that says a name twice', Buffer.from('no,day,owner,unit,sales,no\n'), 'headerTwice'],
      ['a header and nothing else', csv(), 'noRows'],
    ])('refuses %s by name and keeps the old data', async (_, content, problem) => {
      const before = await landed();
      expect(await collect(content)).toMatchObject({ status: 'failed', problem });
      expect(await landed()).toEqual(before);
    });

    it('reads GBK, and UTF-8 with a byte-order mark', async () => {
      // 苏州 in GBK is CBD5 D6DD
      const gbk = Buffer.concat([Buffer.from(`${HEADER},note\n1,2026-07-01,anna,,7,`), Buffer.from([0xcb, 0xd5, 0xd6, 0xdd]), Buffer.from('\n')]);
      expect(await collect(gbk)).toMatchObject({ status: 'succeeded', rowsAccepted: 1 });
      const { body } = await steward.post('/api/datasets/preview', { uploadId: await upload(gbk) }).expect(200);
      expect(body.rows[0].cells[5]).toBe('苏州');
      expect(await collect(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), csv('2,2026-07-02,ben,,20')]))).toMatchObject({ status: 'succeeded' });
    });

    it('reads a workbook: its dates, its numbers, the addresses of its cells', async () => {
      const sheet = XLSX.utils.aoa_to_sheet(
        [[], ['no', 'day', 'owner', 'unit', 'sales'], ['1', new Date(Date.UTC(2026, 6, 1)), 'anna', null, 0.1 + 0.2], ['2', 'soon', 'ben', null, 1]],
        { cellDates: false, UTC: true } as never,
      );
      XLSX.utils.sheet_add_aoa(sheet, [['3', '2026-07-03', 'ben', null, 5]], { origin: 'A6' });
      sheet['E6'] = { t: 'e', v: 42, w: '#N/A' };
      const book = XLSX.utils.book_new();
      XLSX.utils.book_append_sheet(book, sheet, 'Sheet');
      const run = await collect(XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer, { acceptPartial: true }, '销售.xlsx');
      expect(run).toMatchObject({ status: 'succeeded', fileName: '销售.xlsx', rowsAccepted: 1 });
      expect(await errors(run.id)).toEqual(['B4 notADate', 'E6 cellError']);
      expect((await landed()).find((r) => r.rowKey === '1')!.sales).toBe('0.30000000000000004');
    });

    it('writes errors into a file that no spreadsheet runs', async () => {
      const run = await collect(csv('1,2026-07-01,anna,,"=HYPERLINK(""http://x"")"', '2,2026-07-02,ben,,@SUM(1)'));
      const { text } = await steward
        .get(`/api/collection-runs/${run.id}/errors.csv`)
        .expect(200)
        .expect('content-type', /text\/csv/);
      expect(text.split('\r\n').slice(0, 3)).toEqual([
        '\u{feff}单元格,行,列,问题,值',
        'E2,2,sales,不是数字,"\'=HYPERLINK(""http://x"")"',
        "E3,3,sales,不是数字,'@SUM(1)",
      ]);
    });
  });

  describe('figures and people', () => {
    beforeAll(async () => void (await collect(csv('1,2026-07-01,anna,,7', '2,2026-07-02,ben,,20'), { replaceMode: 'full' })));

    it('are verified by a steward who did not bring them', async () => {
      const { id } = (await figure('anna'))!;
      const { body } = await steward.post(`/api/measurements/${id}/verify`).expect(403);
      expect(body).toMatchObject({ code: 'sodConflict', violations: ['verifierIsNotCollector'] });
      await (await c.as('hr')).post(`/api/measurements/${id}/verify`).expect(403);
      expect((await (await c.as('steward2')).post(`/api/measurements/${id}/verify`).expect(200)).body).toMatchObject({ status: 'verified', offers: [] });
    });
    it('are verified many at once', async () => {
      const all = await api.sql<{ id: string }>(`SELECT id FROM measurement WHERE tenant_id = $1 AND status = 'submitted'`, [c.tenantId]);
      expect((await steward.post('/api/measurements/verify', { ids: all.map((m) => m.id) }).expect(200)).body).toEqual({ verified: 0, skipped: all.length });
      expect((await (await c.as('steward2')).post('/api/measurements/verify', { ids: all.map((m) => m.id) }).expect(200)).body).toEqual({
        verified: all.length,
        skipped: 0,
      });
    });
    it('are doubted by their owner with a reason, leave the actual, and come back', async () => {
      const { id } = (await figure('anna'))!;
      await (await c.as('ben')).post(`/api/measurements/${id}/dispute`, { reason: 'x' }).expect(403);
      await (await c.as('anna')).post(`/api/measurements/${id}/dispute`, { reason: ' ' }).expect(422);
      await (await c.as('anna')).post(`/api/measurements/${id}/dispute`, { reason: '退货没有扣除' }).expect(200);
      const actual = () =>
        api.uow.asSystem(c.tenantId, (tx) => api.app.get(MeasurementReader).periodActual(tx, versionId, 'person', c.people.anna, '2026-07-01', '2026-09-30'));
      expect(await actual()).toMatchObject({ value: null, status: 'quarantined' });
      expect((await (await c.as('steward2')).post(`/api/measurements/${id}/release`, { reason: '已核对' }).expect(200)).body).toMatchObject({
        status: 'submitted',
      });
      expect(await actual()).toMatchObject({ value: '7', status: 'submitted' });
      await (await c.as('steward2')).post(`/api/measurements/${id}/verify`).expect(200);
    });
    it('are shown to whom they concern', async () => {
      const seen = async (who: keyof Company['people']) => {
        const { body } = await (await c.as(who)).get('/api/measurements?from=2026-07-01&to=2026-07-31').expect(200);
        return (body.items as { subjectName: string; value: string | null }[])
          .filter((m) => m.value !== null)
          .map((m) => m.subjectName)
          .sort();
      };
      expect(await seen('anna')).toEqual(['HQ', 'NORTH', 'SALES', 'anna']);
      expect(await seen('head')).toEqual(['HQ', 'NORTH', 'SALES', 'anna', 'ben']);
      expect(await seen('steward')).toEqual(['HQ', 'NORTH', 'SALES', 'anna', 'ben']);
      expect(await seen('zoe')).toEqual(['HQ']);
      expect(await seen('ops')).toEqual(['HQ']);
    });
    it('open to their rows for the owner and the line, and the owner sees who looked', async () => {
      const url = `/api/measurements/trace?metricVersionId=${versionId}&subjectKind=person&subjectId=${c.people.anna}&from=2026-07-01&to=2026-07-31&part=numerator`;
      await (await c.as('ben')).get(url).expect(403);
      expect((await (await c.as('head')).get(url).expect(200)).body).toMatchObject({
        value: '7',
        total: '7',
        rowCount: 1,
        rows: [{ rowNo: 2, contribution: '7', data: { sales: '7' } }],
        formula: { code: 'SALES' },
      });
      expect(await api.sql(`SELECT viewer_id, resource FROM access_log WHERE tenant_id = $1 AND subject_id = $2`, [c.tenantId, c.people.anna])).toEqual([
        { viewerId: c.people.head, resource: 'measurement.rows' },
      ]);
      const { text } = await (await c.as('anna')).get(`${url.replace('trace?', 'trace/export?format=csv&')}`).expect(200);
      expect(text).toContain('2,sales.csv,2026-07-01,anna,');
      await (
        await c.as('anna')
      )
        .get(`${url.replace('trace?', 'trace/export?format=xlsx&')}`)
        .expect(200)
        .expect('content-type', /spreadsheetml/);
    });
    it('that are locked are never overwritten, and their rows neither: what comes late waits', async () => {
      await api.sql(`UPDATE measurement SET status = 'locked' WHERE tenant_id = $1 AND month = '2026-07-01'`, [c.tenantId]);
      const run = await collect(csv('1,2026-07-01,anna,,8', '2,2026-07-02,ben,,20', '9,2026-08-01,ben,,3'));
      expect(run).toMatchObject({ status: 'succeeded', rowsRejected: 0, rowsChanged: 1, rowsLate: 1 });
      expect(await figure('anna')).toMatchObject({ value: '7', status: 'locked' });
      expect(await figure('ben', '2026-08-01')).toMatchObject({ value: '3' });
    });
  });

  describe('a source of files somebody vouches for (§6.5 SoD2)', () => {
    const source = (body: object, as: As = steward) => as.post('/api/sources', { code: newId(), name: '门店', kind: 'file', ...body });
    const rows = csv('1,2026-07-01,anna,,3', '2,2026-07-02,hr,,4');
    let own: string;
    let version: string;
    const deliver = async (as: As, content: Buffer) => {
      const { body: file } = await as.post('/api/uploads').attach('file', content, 'sales.csv').expect(201);
      await as.post(`/api/datasets/${own}/collect`, { uploadId: file.id, again: true }).expect(200);
      await api.drain();
    };
    const status = async (person: keyof Company['people']) =>
      (
        await api.sql<{ status: string }>(`SELECT status FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3`, [
          c.tenantId,
          version,
          c.people[person],
        ])
      )[0]?.status;

    beforeAll(async () => {
      const { body } = await source({ autoVerify: true }).expect(201);
      expect(body).toMatchObject({ autoVerify: true, trustedByName: 'steward' });
      own = (await steward.post('/api/datasets', { sourceId: body.id, code: 'trusted', name: '门店销售', mapping: MAPPING }).expect(201)).body.id;
      version = await publish('TRUSTED', 'trusted', { agg: 'sum', column: 'sales', filters: [] });
    });

    it('is not verified by whoever vouched for it and then brought the file', async () => {
      await deliver(steward, rows);
      expect([await status('anna'), await status('hr')]).toEqual(['submitted', 'submitted']);
    });

    it('is verified as it arrives where one vouches and another brings it, but not the figures of the voucher', async () => {
      const [{ sourceId: of }] = await api.sql<{ sourceId: string }>(`SELECT source_id FROM dataset WHERE id = $1`, [own]);
      const { body } = await (await c.as('hr')).post(`/api/sources/${of}/trust`, { on: true }).expect(200);
      expect(body).toMatchObject({ autoVerify: true, trustedByName: 'hr' });
      await deliver(steward, csv('1,2026-07-01,anna,,5', '2,2026-07-02,hr,,6'));
      expect([await status('anna'), await status('hr')]).toEqual(['verified', 'submitted']);
      await deliver(await c.as('hr'), csv('1,2026-07-01,anna,,7', '2,2026-07-02,hr,,6'));
      expect(await status('anna')).toBe('submitted');
    });

    it('is vouched for by stewards and HR, not by whoever runs collectors (SoD9)', async () => {
      const ops = await c.as('ops');
      await source({ autoVerify: true }, ops).expect(403);
      const { body } = await source({}, ops).expect(201);
      await ops.put(`/api/sources/${body.id}`, { name: '门店', autoVerify: true }).expect(403);
      await ops.post(`/api/sources/${body.id}/trust`, { on: true }).expect(403);
      expect((await steward.put(`/api/sources/${body.id}`, { name: '门店', autoVerify: true }).expect(200)).body).toMatchObject({ trustedByName: 'steward' });
      expect((await steward.post(`/api/sources/${body.id}/trust`, { on: false }).expect(200)).body).toMatchObject({ autoVerify: false, trustedByName: null });
    });
  });

  describe('tenants and roles', () => {
    it('shows another tenant nothing', async () => {
      const other = await (await api.company()).as('steward');
      const [run] = (await steward.get('/api/collection-runs')).body.items;
      const { id } = (await figure('anna'))!;
      for (const path of [
        `sources/${sourceId}`,
        `datasets/${datasetId}`,
        `collection-runs/${run.id}`,
        `collection-runs/${run.id}/errors`,
        `measurements/${id}`,
      ])
        await other.get(`/api/${path}`).expect(404);
      await other.post(`/api/datasets/${datasetId}/collect`, {}).expect(404);
      await other.post('/api/datasets/preview', { uploadId: await upload(csv('1,2026-07-01,anna,,1')) }).expect(404);
      await other.post(`/api/measurements/${id}/verify`).expect(404);
    });
    it('is closed to whoever has no business there', async () => {
      await (await c.as('anna')).get('/api/sources').expect(403);
      await (await c.as('anna')).post('/api/uploads').attach('file', csv(), 'x.csv').expect(403);
      await (await c.as('ops')).post('/api/datasets/preview', { uploadId: newId() }).expect(403);
    });
  });

  describe('another PostgreSQL', () => {
    let pg: { host: string; port: number; database: string; user: string };
    let pgSource: string;
    let pgDataset: string;
    const QUERY = `SELECT no, day, owner, NULL::text AS unit, amount AS sales FROM shop.sale WHERE day BETWEEN :from AND :to`;

    beforeAll(async () => {
      // what was sold in September is history by now
      await c.setClock('2026-10-08');
      const url = new URL(process.env['TEST_ADMIN_URL']!);
      const database = `src_${newId().slice(-12)}`;
      const admin = new Client({ connectionString: url.toString() });
      await admin.connect();
      await admin.query(`CREATE DATABASE ${database}`);
      await admin.query(`CREATE ROLE ${database}_r LOGIN PASSWORD 'read only'`);
      await admin.end();
      second = new Client({ connectionString: Object.assign(new URL(url), { pathname: `/${database}` }).toString() });
      await second.connect();
      await second.query(`CREATE SCHEMA shop; CREATE TABLE shop.sale (no text, day date, owner text, amount numeric); GRANT USAGE ON SCHEMA shop TO ${database}_r; GRANT SELECT ON shop.sale TO ${database}_r; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        INSERT INTO shop.sale VALUES ('a', '2026-09-01', 'anna', 1.10), ('b', '2026-09-30', 'ben', 12345678901234567890.123456789), ('c', '2026-10-01', 'ben', 3)`);
      pg = { host: url.hostname, port: +url.port, database, user: `${database}_r` };
      await (await c.as('ops')).post('/api/allowed-hosts', { host: url.hostname, reason: 'a server of this spec' }).expect(200);
      pgSource = (await steward.post('/api/sources', { code: 'shop', name: 'Shop', kind: 'postgres', connection: pg, password: 'read only' }).expect(201)).body
        .id;
    });

    it('keeps the password to itself, encrypted', async () => {
      const { body } = await steward.get(`/api/sources/${pgSource}`).expect(200);
      expect(body).toMatchObject({ connection: { ...pg, tls: 'off' }, passwordSet: true, autoVerify: true });
      expect(JSON.stringify(body)).not.toContain('read only');
      const [{ secret }] = await api.sql<{ secret: Buffer }>(`SELECT secret FROM source WHERE id = $1`, [pgSource]);
      expect(secret.includes(Buffer.from('read only'))).toBe(false);
    });
    it('does not send a stored password to another host', async () => {
      const { body } = await steward
        .put(`/api/sources/${pgSource}`, { name: 'Shop', autoVerify: true, connection: { ...pg, host: 'evil.example' } })
        .expect(422);
      expect(body.code).toBe('passwordForNewHost');
    });
    it('is tested before it is used', async () =>
      expect((await steward.post(`/api/sources/${pgSource}/test`).expect(200)).body).toEqual({ serverVersion: expect.any(String), roleCanWrite: false }));
    it.each([
      ['a wrong password', { password: 'wrong' }, 'sourcePasswordWrong'],
      ['a database that is not there', { connection: { database: 'nowhere' } }, 'sourceDatabaseUnknown'],
      ['a port nobody listens on', { connection: { port: 1 }, password: 'read only' }, 'sourceUnreachable'],
      ['a metadata address', { connection: { host: '169.254.169.254' }, password: 'x' }, 'sourceHostNotAllowed'],
    ])('says what is wrong: %s', async (_, change: { password?: string; connection?: object }, code) => {
      const { body: made } = await steward
        .post('/api/sources', {
          code: newId(),
          name: 'x',
          kind: 'postgres',
          password: change.password ?? 'read only',
          connection: { ...pg, ...change.connection },
        })
        .expect(201);
      expect((await steward.post(`/api/sources/${made.id}/test`).expect(422)).body.code).toBe(code);
    });
    it('shows its first rows with the types it declares', async () => {
      const { body } = await steward.post('/api/datasets/preview', { sourceId: pgSource, query: QUERY, from: '2026-09-01', to: '2026-09-30' }).expect(200);
      expect(body.columns.map((col: { name: string; type: string }) => `${col.name} ${col.type}`)).toEqual([
        'no text',
        'day date',
        'owner text',
        'unit text',
        'sales number',
      ]);
      expect(body.rows.map((r: { cells: string[] }) => r.cells[4])).toEqual(['1.10', '12345678901234567890.123456789']);
    });
    it.each([
      [`DELETE FROM shop.sale`, 'notASelect'],
      [`SELECT 1; DELETE FROM shop.sale`, 'oneStatementOnly'],
      [`WITH gone AS (DELETE FROM shop.sale RETURNING *) SELECT * FROM gone`, 'sourceWriteRefused'],
      [`SELECT set_config('transaction_read_only', 'off', true)`, null],
      [`SELECT * FROM shop.nothing`, 'sourceTableUnknown'],
      [`SELECT FROM WHERE`, 'querySyntaxWrong'],
      [`SELECT * FROM pg_authid`, 'sourcePermissionDenied'],
      [`SELECT pg_read_file('/etc/passwd')`, 'sourcePermissionDenied'],
    ])('refuses what is not reading: %s', async (query, code) => {
      const { body, status } = await steward.post('/api/datasets/preview', { sourceId: pgSource, query });
      expect(status).toBe(422);
      if (code) expect(body.code).toBe(code);
      expect((await second.query('SELECT count(*)::int AS n FROM shop.sale')).rows[0].n).toBe(3);
    });
    it('says where in the query its mistake is', async () => {
      const wrong = async (query: string) =>
        (await steward.post('/api/datasets/preview', { sourceId: pgSource, query, from: '2026-09-01', to: '2026-09-30' }).expect(422)).body;
      expect(await wrong(`SELECT no, :from AS since\nFROM shop.sale\nWHERE nothing > :to`)).toMatchObject({
        code: 'sourceColumnUnknown',
        params: { line: 3, column: 7 },
      });
      expect(await wrong(`SELECT no\nFROM shop.sale WHERE WHERE`)).toMatchObject({ code: 'querySyntaxWrong', params: { line: 2, column: 22 } });
    });
    it('is asked in SQL by a steward, and by nobody who only runs collectors', async () => {
      const ops = await c.as('ops');
      await ops.post('/api/datasets', { sourceId: pgSource, code: 'ops', name: 'ops', mapping: MAPPING, query: QUERY }).expect(403);
      await (await c.as('hr')).post('/api/datasets/preview', { sourceId: pgSource, query: QUERY }).expect(403);
      const { body } = await steward
        .post('/api/datasets', { sourceId: pgSource, code: 'written', name: 'written', mapping: MAPPING, query: QUERY })
        .expect(201);
      const change = { name: 'renamed', nameEn: '', mapping: MAPPING, replaceMode: 'window' };
      await ops.put(`/api/datasets/${body.id}`, { ...change, query: QUERY }).expect(200);
      await ops.put(`/api/datasets/${body.id}`, { ...change, query: `${QUERY} LIMIT 1` }).expect(403);
    });
    it('collects a window, verified as it arrives, and sees what was deleted there', async () => {
      pgDataset = (await steward.post('/api/datasets', { sourceId: pgSource, code: 'shop', name: 'Shop', mapping: MAPPING, query: QUERY }).expect(201)).body.id;
      const shopVersion = await publish('SHOP', 'shop', { agg: 'sum', column: 'sales', filters: [] });
      const take = async () => {
        const { body } = await steward.post(`/api/datasets/${pgDataset}/collect`, { from: '2026-09-01', to: '2026-09-30' }).expect(200);
        await api.drain();
        return (await steward.get(`/api/collection-runs/${body.id}`)).body;
      };
      expect(await take()).toMatchObject({ status: 'succeeded', rowsAccepted: 2, rowsChanged: 2 });
      const figures = () =>
        api.sql(
          `SELECT p.employee_no AS who, m.value, m.status, m.version FROM measurement m JOIN person p ON p.tenant_id = m.tenant_id AND p.id = m.subject_id WHERE m.metric_version_id = $1 ORDER BY 1`,
          [shopVersion],
        );
      expect(await figures()).toEqual([
        { who: 'anna', value: '1.10', status: 'verified', version: 1 },
        { who: 'ben', value: '12345678901234567890.123456789', status: 'verified', version: 1 },
      ]);
      expect(await take()).toMatchObject({ status: 'succeeded', rowsChanged: 0, rowsRemoved: 0 });
      await second.query(`DELETE FROM shop.sale WHERE no = 'b'`);
      expect(await take()).toMatchObject({ status: 'succeeded', rowsChanged: 0, rowsRemoved: 1 });
      expect(await figures()).toMatchObject([
        { who: 'anna', version: 1 },
        { who: 'ben', value: null, status: 'missing' },
      ]);
    });
    it('keeps the old data when the source breaks in the middle', async () => {
      const before = await api.sql(`SELECT * FROM observation WHERE dataset_id = $1 ORDER BY row_key`, [pgDataset]);
      await second.query(
        `INSERT INTO shop.sale SELECT 'n' || i, '2026-09-10', 'anna', i FROM generate_series(1, 6000) i; INSERT INTO shop.sale VALUES ('bad', '2026-09-11', 'anna', 0)`,
      );
      await steward
        .put(`/api/datasets/${pgDataset}`, {
          name: 'Shop',
          nameEn: '',
          mapping: MAPPING,
          replaceMode: 'window',
          query: `SELECT no, day, owner, NULL::text AS unit, 1 / amount AS sales FROM shop.sale WHERE day BETWEEN :from AND :to`,
        })
        .expect(200);
      const { body } = await steward.post(`/api/datasets/${pgDataset}/collect`, { from: '2026-09-01', to: '2026-09-30' }).expect(200);
      await api.drain();
      expect((await steward.get(`/api/collection-runs/${body.id}`)).body).toMatchObject({
        status: 'failed',
        problem: 'sourceRefused',
        problemParams: { sqlState: '22012' },
      });
      expect(await api.sql(`SELECT * FROM observation WHERE dataset_id = $1 ORDER BY row_key`, [pgDataset])).toEqual(before);
    });
    it('starts over after its worker died, and lands once', async () => {
      await steward.put(`/api/datasets/${pgDataset}`, { name: 'Shop', nameEn: '', mapping: MAPPING, replaceMode: 'window', query: QUERY }).expect(200);
      const { body } = await steward.post(`/api/datasets/${pgDataset}/collect`, { from: '2026-09-01', to: '2026-09-30' }).expect(200);
      // what a killed worker leaves: the run is running, nothing has landed, the job comes again
      await api.sql(`UPDATE collection_run SET status = 'running', rows_read = 4000 WHERE id = $1`, [body.id]);
      await api.drain();
      expect((await steward.get(`/api/collection-runs/${body.id}`)).body).toMatchObject({ status: 'succeeded', rowsRead: 6002, rowsAccepted: 6002 });
      expect(await api.sql(`SELECT count(*)::int FROM observation WHERE dataset_id = $1`, [pgDataset])).toEqual([{ count: 6002 }]);
    });

    describe('a query that would go on for ever', () => {
      const slow = (sales: string): string =>
        `SELECT i::text AS no, '2026-09-01'::date AS day, 'anna' AS owner, NULL::text AS unit, ${sales} AS sales FROM generate_series(1, 6000) i`;
      const begin = async (sales: string): Promise<string> => {
        await steward.put(`/api/datasets/${pgDataset}`, { name: 'Shop', nameEn: '', mapping: MAPPING, replaceMode: 'window', query: slow(sales) }).expect(200);
        return (await steward.post(`/api/datasets/${pgDataset}/collect`, { from: '2026-09-01', to: '2026-09-30' }).expect(200)).body.id;
      };
      const run = async (id: string) => (await steward.get(`/api/collection-runs/${id}`).expect(200)).body;
      const busyThere = async () =>
        (await second.query(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = $1 AND state = 'active'`, [pg.user])).rows[0].n;
      afterEach(() => {
        delete process.env['SOURCE_STATEMENT_SECONDS'];
        delete process.env['SOURCE_RUN_SECONDS'];
      });

      it('cannot switch its time limit off', async () => {
        process.env['SOURCE_STATEMENT_SECONDS'] = '1';
        const id = await begin(
          `CASE WHEN i = 1 THEN length(set_config('statement_timeout', '0', false)) WHEN i = 3000 THEN length(pg_sleep(600)::text) ELSE 1 END`,
        );
        await api.drain();
        expect(await run(id)).toMatchObject({ status: 'failed', problem: 'sourceTookTooLong' });
        expect(await busyThere()).toBe(0);
      });
      it('ends with the time a delivery may take as a whole, over there too', async () => {
        process.env['SOURCE_RUN_SECONDS'] = '1';
        const id = await begin(`length(pg_sleep(600)::text)`);
        await api.drain();
        expect(await run(id)).toMatchObject({ status: 'failed', problem: 'sourceTookTooLong' });
        expect(await busyThere()).toBe(0);
      });
      it('is stopped by a person, and the dataset is free again', async () => {
        const id = await begin(`length(pg_sleep(600)::text)`);
        const carried = api.drain();
        for (let looked = await run(id); looked.status !== 'running'; looked = await run(id));
        expect((await run(id)).offers).toContainEqual({ event: 'collectionRun.stop', allowed: true, because: [], needs: [] });
        await steward.post(`/api/collection-runs/${id}/stop`).expect(200);
        await carried;
        expect(await run(id)).toMatchObject({ status: 'failed', problem: 'runStopped' });
        expect(await busyThere()).toBe(0);
        const next = await begin('1');
        await api.drain();
        // it ran: other rows under other keys, which somebody would have to confirm
        expect(await run(next)).toMatchObject({ status: 'failed', rowsRead: 6000, problem: 'rowsWouldBeRemoved' });
        await steward.post(`/api/collection-runs/${next}/stop`).expect(409);
      });
    });
  });

  it('cuts moments into days in the zone of the dataset, else of the company; it stays while definitions count by it', async () => {
    const [shanghai, utc] = await Promise.all(
      [{}, { timezone: 'UTC' }].map(async (zone, i) => {
        const mapping = { ...MAPPING, ...zone };
        return (await steward.post('/api/datasets', { sourceId, code: `moments${i}`, name: '时刻', mapping }).expect(201)).body;
      }),
    );
    const days = async ({ id }: { id: string }) => {
      await steward
        .post(`/api/datasets/${id}/collect`, {
          uploadId: await upload(csv('1,2026-07-31T15:59:00Z,anna,,1', '2,2026-07-31T16:00:00Z,anna,,1', '3,2026-07-31 23:00:00,anna,,1')),
        })
        .expect(200);
      await api.drain();
      return (
        await api.sql<{ day: string }>(`SELECT event_date AS day FROM observation WHERE tenant_id = $1 AND dataset_id = $2 ORDER BY row_key`, [c.tenantId, id])
      ).map((row) => row.day);
    };
    expect(await days(shanghai)).toEqual(['2026-07-31', '2026-08-01', '2026-07-31']);
    expect(await days(utc)).toEqual(['2026-07-31', '2026-07-31', '2026-07-31']);
    const definition = {
      kind: 'simple',
      datasetCode: 'moments1',
      numerator: { agg: 'sum', column: 'sales', filters: [] },
      direction: 'HIGHER',
      unit: '元',
      decimals: 0,
      percent: false,
      flow: true,
      description: '',
      descriptionEn: '',
    };
    const { body } = await steward.post('/api/metrics', { code: 'MOMENTS', name: '时刻', nameEn: 'Moments', definition }).expect(201);
    expect(body.versions[0].timezone).toBe('UTC');
    await publish('MOMENTS2', 'moments1', definition.numerator);
    const move = (timezone: string) =>
      steward.put(`/api/datasets/${utc.id}`, { name: utc.name, nameEn: utc.nameEn, replaceMode: 'window', mapping: { ...utc.mapping, timezone } });
    expect((await move('Europe/Berlin').expect(422)).body.violations).toEqual(['timezoneInUse']);
    expect((await move('Mars/Olympus').expect(422)).body.fields).toEqual([{ pointer: '/mapping/timezone', code: 'zoneUnknown' }]);
  });
});
