import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as XLSX from '@e965/xlsx';
import { DuckDBInstance } from '@duckdb/node-api';
import { HEADER, ROWS, holdsConnectorContract } from '../testing/connector-contract';
import { file } from './file';
import { csv } from '@kpi-loop/shared/kernel';

const dir = mkdtempSync(join(tmpdir(), 'conn-files-'));
const files: Record<string, Buffer> = {};
const connector = file(
  (id) =>
    async function* () {
      for (let i = 0; i < files[id].length; i += 1000) yield files[id].subarray(i, i + 1000);
    },
);

beforeAll(async () => {
  const table = ROWS.map((row) => Object.values(row));
  // as whoever writes the file, not as an export that keeps formulas away
  files['csv'] = Buffer.from([HEADER, ...table].map((row) => row.map((cell) => `"${(cell ?? '').replace(/"/g, '""')}"`).join()).join('\n'));
  files['xlsx'] = XLSX.write({ SheetNames: ['s'], Sheets: { s: XLSX.utils.aoa_to_sheet([HEADER, ...table]) } }, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  const values = table.map(([no, day, amount, note]) => `('${no}', DATE '${day}', ${amount ?? 'NULL'}::DECIMAL(30, 2), '${note!.replace(/'/g, "''")}')`);
  await db.run(`COPY (SELECT * FROM (VALUES ${values.join()}) AS v(${HEADER.join()})) TO '${dir}/rows.parquet' (FORMAT parquet)`);
  await db.run(`COPY (SELECT i AS no FROM range(300000) r(i)) TO '${dir}/many.parquet' (FORMAT parquet)`);
  await db.run(
    `COPY (SELECT [1, 2] AS list, {'a': 1.5} AS struct, TIMESTAMP '2026-01-02 03:04:05' AS ts, 'NaN'::DOUBLE AS nan, 1e300 AS big, DATE '9999-12-31' AS late) TO '${dir}/kinds.parquet' (FORMAT parquet)`,
  );
  db.closeSync();
  for (const name of ['rows', 'many', 'kinds']) files[`${name}.parquet`] = readFileSync(join(dir, `${name}.parquet`));
  files['broken.parquet'] = Buffer.concat([files['rows.parquet'].subarray(0, 40), Buffer.from('PAR1')]);
  files['moment'] = Buffer.from('at\n2026-02-01T07:30:00+08:00');
  files['export.csv'] = Buffer.from(csv([HEADER, ...table]));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a CSV file as a source', () => holdsConnectorContract(() => ({ connector, ask: { uploadId: 'csv' }, moment: { uploadId: 'moment' } }), {}));
describe('a workbook as a source', () => holdsConnectorContract(() => ({ connector, ask: { uploadId: 'xlsx' } }), {}));
describe('a Parquet file as a source', () => {
  holdsConnectorContract(() => ({ connector, ask: { uploadId: 'rows.parquet' } }), { types: { day: 'date', amount: 'number', note: 'text' } });
  const first = (uploadId: string) => connector.preview({ uploadId, query: null, request: null, window: { from: '', to: '' } }, 1);

  it('is left in the middle', async () => expect(await first('many.parquet')).toMatchObject({ rows: [{ cells: ['0'] }], more: true }));
  it('gives what no cell can hold as text, and what is no number as it is', async () =>
    expect((await first('kinds.parquet')).rows[0].cells).toEqual(['[1, 2]', `{'a': 1.5}`, { date: '2026-01-02' }, 'nan', '1e+300', { date: '9999-12-31' }]));
  it('says that it is broken, and nothing of what is in it', async () =>
    expect(first('broken.parquet')).rejects.toMatchObject({ code: 'parquetMalformed', message: 'parquetMalformed' }));
});
