import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

process.env['SECRET_KEY'] ??= '5e'.repeat(32);

const NAMES = ['no', 'day', 'owner', 'sales', 'note'];
const MAPPING = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  columns: NAMES.map((name) => ({ name, type: { day: 'date', sales: 'number' }[name] ?? 'text' })),
};
const HURTS = [
  `'; DROP TABLE observation; --`,
  `"; DELETE FROM observation WHERE ''='`,
  `1' OR '1'='1`,
  `\\'; SELECT pg_sleep(60); --`,
  `$$; DROP SCHEMA public CASCADE; $$`,
  `\\N`,
  `\\.`,
  `{"$ne": null}`,
  `%s%n\${7*7}{{7*7}}`,
  `../../etc/passwd`,
  `<script>alert(1)</script>`,
];

describe('files that are made to hurt', () => {
  let api: Api;
  let c: Company;
  let steward: As;
  let datasetId: string;
  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    steward = await c.as('steward');
    const sourceId = (await steward.post('/api/sources', { code: 'files', name: 'f', kind: 'file' }).expect(201)).body.id;
    datasetId = (await steward.post('/api/datasets', { sourceId, code: 'rows', name: 'r', mapping: MAPPING }).expect(201)).body.id;
  });
  afterAll(() => api.stop());

  const quoted = (cells: string[]): string => cells.map((cell) => `"${cell.replace(/"/g, '""')}"`).join();
  const collect = async (content: Buffer, more: object = {}) => {
    const uploadId = (await steward.post('/api/uploads').attach('file', content, 'x.csv').expect(201)).body.id;
    const { body } = await steward.post(`/api/datasets/${datasetId}/collect`, { uploadId, replaceMode: 'upsert', again: true, ...more }).expect(200);
    await api.drain();
    return (await steward.get(`/api/collection-runs/${body.id}`).expect(200)).body;
  };
  const errors = async (id: string): Promise<string[]> =>
    (await steward.get(`/api/collection-runs/${id}/errors`).expect(200)).body.items.map((e: { cell: string; code: string }) => `${e.cell} ${e.code}`);

  it('keep SQL, and whatever else is code elsewhere, as the text it is', async () => {
    const rows = HURTS.map((text, i) => quoted([`${text} ${i}`, '2026-07-01', 'anna', '1', text]));
    expect(await collect(Buffer.from([NAMES.join(), ...rows].join('\n')))).toMatchObject({ status: 'succeeded', rowsAccepted: HURTS.length });
    const landed = await api.sql<{ note: string }>(`SELECT data->>'note' AS note FROM observation WHERE dataset_id = $1 ORDER BY row_no`, [datasetId]);
    expect(landed.map((row) => row.note)).toEqual(HURTS);
  });
  it('are refused where SQL stands for a person, a number or a date', async () => {
    const run = await collect(Buffer.from([NAMES.join(), ...HURTS.map((text, i) => quoted([`s${i}`, text, text, text, '']))].join('\n')));
    expect(run).toMatchObject({ status: 'failed', problem: 'rowsRejected', rowsRejected: HURTS.length });
    expect((await errors(run.id)).slice(0, 2)).toEqual(['B2 notADate', 'D2 notANumber']);
  });
  it.each([
    ['NaN', 'notANumber'],
    ['Infinity', 'notANumber'],
    ['1e309', 'numberTooLarge'],
    ['-1e309', 'numberTooLarge'],
    ['1e-400', 'numberTooLarge'],
    ['9'.repeat(400), 'numberTooLarge'],
    ['１２', 'notANumber'],
  ])('say that %s is no number', async (text, code) => {
    const run = await collect(Buffer.from(`${NAMES.join()}\nn,2026-07-01,anna,${text},`));
    expect(await errors(run.id)).toEqual([`D2 ${code}`]);
  });
  it.each([
    ['0000-01-01', 'notADate'],
    ['0001-01-01', 'notADate'],
    ['9999-12-31', 'notADate'],
    ['2026-02-30', 'notADate'],
    ['2100-01-01', 'dateInFuture'],
    ['-2026-01-01', 'notADate'],
  ])('say that %s is no day', async (text, code) => {
    const run = await collect(Buffer.from(`${NAMES.join()}\nd,${text},anna,1,`));
    expect(await errors(run.id)).toEqual([`B2 ${code}`]);
  });
  it.each([
    ['GBK', Buffer.concat([Buffer.from(`${NAMES.join()}\ng,2026-07-01,anna,1,`), Buffer.from([0xcf, 0xfa, 0xca, 0xdb])])],
    ['UTF-8 with a byte-order mark', Buffer.from(`\ufeff${NAMES.join()}\ng,2026-07-01,anna,1,销售`)],
    ['UTF-16', Buffer.from(`\ufeff${NAMES.join()}\ng,2026-07-01,anna,1,销售`, 'utf16le')],
  ])('are read as %s', async (_, content) => {
    expect(await collect(content)).toMatchObject({ status: 'succeeded', rowsAccepted: 1 });
    expect(await api.sql(`SELECT data->>'note' AS note FROM observation WHERE dataset_id = $1 AND row_key = 'g'`, [datasetId])).toEqual([{ note: '销售' }]);
  });
  it.each([
    ['2,000 columns', Buffer.from(Array.from({ length: 2000 }, (_, i) => `c${i}`).join()), 'tooManyColumns'],
    ['a column twice', Buffer.from('no,no'), 'headerTwice'],
    ['zeros in it', Buffer.from('no,day\n\u0000'), 'notAText'],
    ['bytes that are no text', Buffer.from([0x6e, 0xff, 0xff, 0x80, 0x0a]), 'encodingUnknown'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae100', 'hex'), 'oldExcelFormat'],
    ['half a workbook', Buffer.from('PK\u0003\u0004half', 'latin1'), 'workbookMalformed'],
    ['half a Parquet file', Buffer.from('PAR1 half'), 'parquetMalformed'],
    ['JSON that breaks off', Buffer.from('[{"no":"1"'), 'jsonMalformed'],
  ])('are refused by name: %s', async (_, content, problem) => expect(await collect(content)).toMatchObject({ status: 'failed', problem, rowsAccepted: 0 }));

  describe('an export', () => {
    it('of refused cells holds no formula of whoever sent the file', async () => {
      const run = await collect(Buffer.from(`${NAMES.join()}\nx,2026-07-01,"=HYPERLINK(""http://x"")",1,`));
      const { text } = await steward.get(`/api/collection-runs/${run.id}/errors.csv`).expect(200);
      expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    });
  });
});
