import { createReadStream, readFileSync } from 'node:fs';
import { rowReader, type DatasetMapping } from '@kpi-loop/measurement/domain';
import { Spool } from '../../spool';
import { withFileRows } from '../file/file-rows';

/**
 * Reads a file as a run does, into a spool, in a process of its own, and says how much memory that took at most: a path, or
 * `csv:<megabytes>` for a file that is made while it is read.
 */
const MAPPING: DatasetMapping = {
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
const NOTE = 'x'.repeat(3900);
const PIECE_ROWS = 60;

async function* madeCsv(megabytes: number): AsyncGenerator<Buffer> {
  yield Buffer.from('no,day,owner,sales,note\n');
  for (let no = 0, bytes = 0; bytes < megabytes * 1024 * 1024; ) {
    let piece = '';
    for (let i = 0; i < PIECE_ROWS; i += 1) piece += `${(no += 1)},2026-07-01,anna,${no}.5,${NOTE}\n`;
    bytes += piece.length;
    yield Buffer.from(piece);
  }
}

async function read(what: string): Promise<Record<string, unknown>> {
  const [, megabytes] = /^csv:(\d+)$/.exec(what) ?? [];
  const spool = await Spool.open();
  try {
    return await withFileRows(
      () => (megabytes ? madeCsv(Number(megabytes)) : createReadStream(what)),
      [],
      async ({ header, rows }) => {
        const reader = rowReader(MAPPING, header, '2026-12-31');
        let refused = 0;
        for await (const raw of rows) {
          const result = reader.read(raw.cells, raw.rowNo);
          if ('row' in result) await spool.write(result.row);
          else refused += 1;
        }
        return { rows: spool.rows, refused };
      },
    );
  } catch (error) {
    return { code: (error as { code?: string }).code ?? String(error) };
  } finally {
    await spool.remove();
  }
}

/** The most this program held; what `getrusage` says begins with whoever started it. */
const peak = (): number => Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024);

void read(process.argv[2]).then((result) => console.log(JSON.stringify({ ...result, megabytes: peak() })));
