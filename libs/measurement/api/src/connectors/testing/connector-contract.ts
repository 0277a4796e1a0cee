import { cellReader, type Cell, type ColumnType, type SourceTable } from '@kpi-loop/measurement/domain';
import type { Ask, Connector } from '../connector';
import type { RawRow } from '../rows';
import { pulledCable } from './pulled-cable';

export interface UnderTest {
  connector: Connector;
  /** Asks for the three rows below, in this order. */
  ask: Partial<Ask>;
  /** Asks for the same in a window; without it the kind knows no dates. */
  inWindow?: Partial<Ask>;
  /** Asks for 100,000 rows or more. */
  many?: Partial<Ask>;
  /** Asks for the one moment 2026-01-31 23:30 UTC, as the kind keeps moments. */
  moment?: Partial<Ask>;
  /** Asks for what takes longer than anybody waits. */
  slow?: Partial<Ask>;
  /** The same over another port, for kinds with a connection of their own; and what is said there while it is opened and while it is asked. */
  cable?: { to: { host: string; port: number }; through: (port: number) => Connector; words: readonly string[] };
}

/** What every kind is filled with: exact numbers, dates, nothing, and texts that hurt. */
export const ROWS: readonly { no: string; day: string; amount: string | null; note: string }[] = [
  { no: 'a', day: '2026-09-01', amount: '1.10', note: '销售' },
  { no: 'b', day: '2026-09-30', amount: '12345678901234567.89', note: `'; DROP TABLE sale; --` },
  { no: 'c', day: '2026-10-01', amount: null, note: '"quoted", and\ta tab' },
];
export const HEADER = ['no', 'day', 'amount', 'note'];
const ALL_DATES = { from: '1970-01-01', to: '2100-12-31' };

export const textOf = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined ? null : typeof cell === 'object' ? ('date' in cell ? cell.date : cell.error) : String(cell);
const asked = (part: Partial<Ask>): Ask => ({ query: null, request: null, uploadId: null, window: ALL_DATES, ...part });

/** What is asked of a kind with queries is reading: said before anybody is connected to. */
export function refusesWhatWrites(open: () => Pick<UnderTest, 'connector'>): void {
  it.each([
    ['DELETE FROM sale', 'notASelect'],
    ['SELECT 1; DELETE FROM sale', 'oneStatementOnly'],
    ['SELECT :since', 'parameterUnknown'],
  ])('refuses what is not one statement that reads: %s', async (query, code) =>
    expect(open().connector.preview(asked({ query }), 1)).rejects.toMatchObject({ code }),
  );
}

/** The same for every kind: whoever reads a delivery does not notice where it came from. */
export function holdsConnectorContract(open: () => UnderTest, says: { types?: Record<string, ColumnType>; tables?: boolean }): void {
  const texts = (rows: readonly RawRow[]): (string | null)[][] => rows.map(({ cells }) => HEADER.map((_, i) => textOf(cells[i]) || null));
  const all = (part: Partial<Ask>, stop?: AbortSignal): Promise<RawRow[]> =>
    open().connector.read(
      asked(part),
      async ({ rows }) => {
        const read: RawRow[] = [];
        for await (const row of rows) read.push(row);
        return read;
      },
      stop,
    );

  it('is reached', async () => expect(await open().connector.test()).toEqual({ serverVersion: expect.any(String), roleCanWrite: false }));
  it('gives header, cells and numbers of rows, nothing rounded, nothing lost', async () => {
    const { connector, ask } = open();
    const { header, rows, types } = await connector.preview(asked(ask), 10);
    expect(header).toEqual(HEADER);
    expect(texts(rows)).toEqual(ROWS.map((row) => Object.values(row)));
    expect(rows.map(({ rowNo }) => rowNo)).toEqual([2, 3, 4]);
    for (const [name, type] of Object.entries(says.types ?? {})) expect(`${name} ${types?.[HEADER.indexOf(name)]}`).toBe(`${name} ${type}`);
  });
  it('shows the first rows and says that there are more', async () => {
    const { connector, ask } = open();
    expect(await connector.preview(asked(ask), 2)).toMatchObject({ rows: [{ rowNo: 2 }, { rowNo: 3 }], more: true });
    expect(await connector.preview(asked(ask), 3)).toMatchObject({ more: false });
  });
  it('reads all of them, again and again', async () => {
    expect(await all(open().ask)).toHaveLength(3);
    expect(await all(open().ask)).toHaveLength(3);
  });
  it('lists what it has', async () => {
    const tables = await open().connector.schema();
    const sale: Partial<SourceTable> = { name: 'sale', columns: HEADER.map((name) => ({ name, type: says.types?.[name] ?? 'text' })) };
    expect(says.tables ? tables : []).toEqual(says.tables ? expect.arrayContaining([expect.objectContaining(sale)]) : []);
  });
  it('hands on what breaks in the hands of the reader', async () =>
    expect(open().connector.read(asked(open().ask), async () => Promise.reject(new RangeError('ours')))).rejects.toThrow(RangeError));
  it('keeps to the dates it is asked for', async () => {
    const { inWindow } = open();
    if (inWindow) expect(texts(await all({ ...inWindow, window: { from: '2026-09-02', to: '2026-09-30' } })).map(([no]) => no)).toEqual(['b']);
  });
  it('is left in the middle, and not read to its end', async () => {
    const { connector, many } = open();
    if (!many) return;
    const before = performance.now();
    const first = await connector.preview(asked(many), 5);
    expect(first).toMatchObject({ more: true });
    expect(performance.now() - before).toBeLessThan(5000);
  });
  it('cuts the day of a moment in the zone of whoever reads', async () => {
    const { moment } = open();
    if (!moment) return;
    const [{ cells }] = await all(moment);
    const day = (zone: string) => cellReader('date', undefined, zone)(cells[0]);
    expect([day('Asia/Shanghai'), day('America/New_York')]).toEqual([{ value: '2026-02-01' }, { value: '2026-01-31' }]);
  });
  it('is ended by whoever stops it, in the middle of the rows', async () => {
    const { connector, many } = open();
    if (!many) return;
    const stop = new AbortController();
    let taken = 0;
    const reading = connector.read(
      asked(many),
      async ({ rows }) => {
        for await (const { rowNo } of rows) {
          taken = rowNo - 1;
          if (taken === 10) stop.abort();
        }
      },
      stop.signal,
    );
    await expect(reading).rejects.toMatchObject({ code: 'sourceTookTooLong' });
    expect(taken).toBeLessThan(100_000);
  });
  it('is not waited for longer than a run may take', async () => {
    const { slow } = open();
    process.env['SOURCE_RUN_SECONDS'] = '1';
    try {
      if (slow) await expect(all(slow)).rejects.toMatchObject({ code: 'sourceTookTooLong' });
    } finally {
      delete process.env['SOURCE_RUN_SECONDS'];
    }
  });
  it('is not waited for when it falls silent', async () => {
    const { cable, ask } = open();
    process.env['SOURCE_RUN_SECONDS'] = '1';
    try {
      for (const word of cable?.words ?? []) {
        const pulled = await pulledCable(cable!.to, word);
        await expect(cable!.through(pulled.port).preview(asked(ask), 10)).rejects.toMatchObject({ code: 'sourceTookTooLong' });
        pulled.stop();
      }
    } finally {
      delete process.env['SOURCE_RUN_SECONDS'];
    }
  });
  it('has a limit of rows', async () => {
    const { many } = open();
    process.env['SOURCE_MAX_ROWS'] = '1000';
    try {
      if (many) await expect(all(many)).rejects.toMatchObject({ code: 'tooManyRows', extra: { params: { most: 1000 } } });
    } finally {
      delete process.env['SOURCE_MAX_ROWS'];
    }
  });
}
