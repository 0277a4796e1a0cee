import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bindWindow } from '@kpi-loop/measurement/domain';
import { Outbound } from '../outbound';
import { ROWS, holdsConnectorContract, refusesWhatWrites } from '../testing/connector-contract';
import { clickhouse } from './clickhouse';
import { clickHouseOptions } from './options';

/** No ClickHouse runs where the specs do: its HTTP interface is spoken by a few lines, as its documentation has it. */
describe('ClickHouse as a source', () => {
  const connection = { host: '127.0.0.1', port: 0, database: 'shop', user: 'reader' };
  const outbound = new Outbound(['127.0.0.1']);
  const asked: URL[] = [];
  let server: Server;

  beforeAll(async () => {
    const columns = [['no', 'String'], ['day', 'Date'], ['amount', 'Nullable(Decimal(30, 2))'], ['note', 'LowCardinality(String)']];
    const lines = (rows: unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    server = createServer(async (request, response) => {
      const url = new URL(request.url!, 'http://x');
      let sql = '';
      for await (const chunk of request) sql += String(chunk);
      asked.push(url);
      const [from, to] = [url.searchParams.get('param_from') ?? '', url.searchParams.get('param_to') ?? '9999'];
      if (request.headers.authorization !== `Basic ${Buffer.from('reader:read only').toString('base64')}`)
        return response.writeHead(403, { 'x-clickhouse-exception-code': '516' }).end('Code: 516. DB::Exception: reader: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)');
      if (sql.includes('nothing')) return response.writeHead(404).end(`Code: 60. DB::Exception: Unknown table expression identifier 'nothing'. (UNKNOWN_TABLE)`);
      if (sql.includes('version()')) return response.end(lines([{ version: '25.8' }]));
      if (sql.includes('SHOW GRANTS')) return response.end(lines([{ GRANTS: 'GRANT SELECT ON shop.* TO reader' }]));
      if (sql.includes('system.columns')) return response.end(lines(columns.map(([column, type]) => ({ schema: 'shop', name: 'sale', column, type }))));
      const begun = lines([['no'], ['UInt64'], ['1'], ['2']]);
      if (sql.includes('gives up'))
        return response.end(`${begun}["3Code: 159. DB::Exception: Timeout exceeded: elapsed 120 s: while executing 'secret'. (TIMEOUT_EXCEEDED) (version 24.8)\n`);
      if (sql.includes('is killed')) {
        const said = `Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)\n`;
        return response
          .setHeader('x-clickhouse-exception-tag', 'dmrdfnujjqvszhav')
          .end(`${begun}\r\n__exception__\r\ndmrdfnujjqvszhav\n${said}${said.length} dmrdfnujjqvszhav\r\n__exception__\r\n`);
      }
      if (sql.includes('is cut off')) return void response.write(begun, () => response.destroy());
      if (sql.includes('talks nonsense')) return response.end(`${begun}<html>\n`);
      if (sql.includes('sleep')) return undefined;
      if (sql.includes('toDateTime')) return response.end(lines([['at'], [`DateTime('Asia/Shanghai')`], ['2026-01-31T23:30:00Z']]));
      if (sql.includes('numbers')) return response.end(lines([['no'], ['UInt64'], ...Array.from({ length: 100_000 }, (_, i) => [String(i)])]));
      const rows = ROWS.filter((r) => r.day >= from && r.day <= to).map((row) => Object.values(row));
      return response.end(lines([columns.map(([name]) => name), columns.map(([, type]) => type), ...rows]));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    connection.port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  holdsConnectorContract(
    () => ({
      connector: clickhouse(connection, 'read only', outbound),
      ask: { query: 'SELECT * FROM sale' },
      inWindow: { query: 'SELECT * FROM sale WHERE day BETWEEN :from AND :to' },
      many: { query: 'SELECT number FROM numbers(100000)' },
      moment: { query: `SELECT toDateTime('2026-02-01 07:30:00', 'Asia/Shanghai') AS at` },
      slow: { query: 'SELECT sleep(3) FROM sale' },
    }),
    { types: { day: 'date', amount: 'number', note: 'text' }, tables: true },
  );

  refusesWhatWrites(() => ({ connector: clickhouse(connection, 'read only', outbound) }));
  it.each([
    ['gives up', 'sourceTookTooLong'],
    ['is killed', 'sourceTookTooLong'],
    ['is cut off', 'sourceUnreachable'],
    ['talks nonsense', 'notJson'],
  ])('lands nothing of an answer that %s in the middle of its rows', async (how, code) => {
    const ask = { query: `SELECT no FROM sale -- ${how}`, request: null, uploadId: null, window: { from: '2026-01-01', to: '2026-12-31' } };
    let taken = 0;
    const reading = clickhouse(connection, 'read only', outbound).read(ask, async ({ rows }) => {
      for await (const { rowNo } of rows) taken = rowNo - 1;
      return 'landed';
    });
    // the server's own words may hold data
    await expect(reading).rejects.toMatchObject({ code, message: expect.not.stringContaining('secret') });
    expect(taken).toBeLessThanOrEqual(2);
  });
  it('is asked for nothing but reading, within limits', async () => {
    await clickhouse(connection, 'read only', outbound).test();
    expect(Object.fromEntries(asked.at(-1)!.searchParams)).toMatchObject({ readonly: '2', max_execution_time: '120', max_result_rows: '5000001', date_time_output_format: 'iso', database: 'shop' });
  });
  it.each([
    ['a wrong password', () => clickhouse(connection, 'wrong', outbound).test(), 'sourcePasswordWrong'],
    ['a table that is not there', () => clickhouse(connection, 'read only', outbound).preview({ query: 'SELECT * FROM nothing', request: null, uploadId: null, window: { from: '', to: '' } }, 1), 'sourceTableUnknown'],
    ['a port nobody listens on', () => clickhouse({ ...connection, port: 1 }, 'read only', outbound).test(), 'sourceUnreachable'],
    ['a host inside', () => clickhouse(connection, 'read only', new Outbound([])).test(), 'sourceHostNotAllowed'],
  ])('says what is wrong: %s', async (_, work, code) => expect(work()).rejects.toMatchObject({ code }));
  it('is spoken to in the open or over TLS, as it was said', () => {
    expect(clickHouseOptions({ ...connection, host: '::1', port: 8123 }, '', outbound).url).toBe('http://[::1]:8123');
    expect(clickHouseOptions({ ...connection, host: 'ch.example', port: 8443, tls: 'verify' }, '', outbound).url).toBe('https://ch.example:8443');
  });
  it('binds its dates by name and type', () =>
    expect(bindWindow(`SELECT ':from' FROM t WHERE d >= :from AND e::Date < :to`, 'clickhouse')).toEqual({
      text: `SELECT ':from' FROM t WHERE d >= {from:Date} AND e::Date < {to:Date}`,
      binds: ['from', 'to'],
    }));
});
