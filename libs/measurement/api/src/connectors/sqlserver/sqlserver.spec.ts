import { setImmediate as turn } from 'node:timers/promises';
import { bindWindow, queryProblem } from '@kpi-loop/measurement/domain';
import { Outbound } from '../outbound';
import { HEADER, ROWS, holdsConnectorContract, refusesWhatWrites } from '../testing/connector-contract';
import { tdsServer, type TdsAnswer, type TdsScript, type TdsServer } from '../testing/tds-server';
import { bigint, date, datetime2, datetimeoffset, decimal, int, money, nvarchar, real, time } from '../testing/tds-tokens';
import { cellOf } from './cell';
import { sqlServerOptions } from './options';
import { sqlserver } from './sqlserver';

const SALE = [
  { name: 'no', type: nvarchar(10), native: 'nvarchar' },
  { name: 'day', type: date, native: 'date' },
  { name: 'amount', type: decimal(30, 2), native: 'decimal' },
  { name: 'note', type: nvarchar(200), native: 'nvarchar' },
];
const WINDOW = { from: '2026-01-01', to: '2026-12-31' };
const asked = (query: string) => ({ query, request: null, uploadId: null, window: WINDOW });
/** As it stands in what is sent: two bytes a character. */
const wide = (text: string): string => [...text].join('\0');

/** No SQL Server runs where the specs do: its protocol is spoken by `tds-server.ts`, as its specification and its driver have it. */
describe('SQL Server as a source', () => {
  let server: TdsServer;
  let given = 0;
  let strong = '0';

  function* million(): Generator<[string, string]> {
    for (given = 0; given < 1_000_000;) yield [String((given += 1)), 'x'.repeat(given % 1000)];
  }
  const columns = ['schema', 'name', 'column', 'type'].map((name) => ({ name, type: nvarchar(128) }));
  const numbers = [{ name: 'no', type: bigint }];
  const some = Array.from({ length: 5000 }, (_, i) => [String(i)]);
  const ANSWERS: [RegExp, (parameters: Readonly<Record<string, string>>) => TdsAnswer][] = [
    [
      /SERVERPROPERTY/,
      () => ({
        columns: [
          { name: 'version', type: nvarchar(60) },
          { name: 'strong', type: int },
        ],
        rows: [['16.0.1233.0', strong]],
      }),
    ],
    [/information_schema/, () => ({ columns, rows: SALE.map(({ name, native }) => ['dbo', 'sale', name, native]) })],
    [/FROM many/, () => ({ columns: [...numbers, { name: 'note', type: nvarchar(1000) }], rows: million() })],
    [/FROM slow/, () => ({ then: 'waits' })],
    [/FROM silent/, () => ({ columns: numbers, rows: some, then: 'falls silent' })],
    [/AS at/, () => ({ columns: [{ name: 'at', type: datetimeoffset(480) }], rows: [['2026-02-01T07:30:00+08:00']] })],
    [
      /FROM kinds/,
      () => ({
        columns: [
          { name: 'worth', type: money },
          { name: 'share', type: real },
          { name: 'less', type: decimal(38, 10) },
          { name: 'when', type: datetime2 },
          { name: 'since', type: time },
        ],
        rows: [['-922337203685477.5807', '0.1', '-0.0000000001', '2026-01-31T23:30:00', '08:15:00']],
      }),
    ],
    [/FROM nothing/, () => ({ error: { number: 208, line: 2 } })],
    [/unheard/, () => ({ error: { number: 207 } })],
    [/FROM WHERE/, () => ({ error: { number: 156 } })],
    [/FROM secret/, () => ({ error: { number: 229 } })],
    [/FROM odd/, () => ({ error: { number: 8134 } })],
    [/FROM cut/, () => ({ columns: numbers, rows: some, then: 'hangs up' })],
    [/FROM torn/, () => ({ columns: numbers, rows: some, error: { number: 1205 } })],
    [
      /FROM sale/,
      ({ from = '', to = '9999' }) => ({ columns: SALE, rows: ROWS.filter(({ day }) => day >= from && day <= to).map((row) => Object.values(row)) }),
    ],
  ];
  const script: TdsScript = {
    login: ({ user, password, database }) => {
      if (user !== 'reader' || password !== 'read only') return { error: 18456 };
      return database === 'erp' ? undefined : { error: 4060 };
    },
    answer: (statement, parameters) => ANSWERS.find(([pattern]) => pattern.test(statement))?.[1](parameters) ?? { error: { number: 102 } },
  };

  beforeAll(async () => {
    server = await tdsServer(script);
  });
  afterEach(() => {
    delete process.env['SOURCE_RUN_SECONDS'];
    strong = '0';
  });
  afterAll(() => server.stop());

  const at = (port = server.port) => ({ host: '127.0.0.1', port, database: 'erp', user: 'reader' });
  const reader = (port?: number) => sqlserver(at(port), 'read only', new Outbound(['127.0.0.1']));
  holdsConnectorContract(
    () => ({
      connector: reader(),
      ask: { query: `SELECT ${HEADER.join()} FROM sale ORDER BY no` },
      inWindow: { query: `SELECT ${HEADER.join()} FROM sale WHERE day BETWEEN :from AND :to AND note <> ':from'` },
      many: { query: 'SELECT no, note FROM many' },
      moment: { query: `SELECT CAST('2026-02-01 07:30:00 +08:00' AS datetimeoffset) AS at` },
      slow: { query: 'SELECT no FROM slow' },
      cable: { to: at(), through: reader, words: [wide('kpi-loop'), wide('xact_abort'), '\x0e\x01\0', wide('FROM sale')] },
    }),
    { types: { day: 'date', amount: 'number', note: 'text' }, tables: true },
  );
  it('says that the role could write', async () => {
    strong = '1';
    expect(await reader().test()).toEqual({ serverVersion: '16.0.1233.0', roleCanWrite: true });
  });
  it('is paused while nobody takes its rows, left, cancelled and rolled back', async () => {
    server.heard.length = 0;
    let [taken, ahead] = [0, 0];
    await reader().read(asked('SELECT no, note FROM many'), async ({ rows }) => {
      for await (const { cells } of rows) {
        taken += 1;
        if (cells[0] !== String(taken) || String(cells[1]).length !== taken % 1000) throw new Error(`row ${taken}`);
        ahead = Math.max(ahead, given - taken);
        if (taken === 5000) return;
        // slower than they come
        await turn();
      }
    });
    expect(taken).toBe(5000);
    expect(ahead).toBeLessThan(25_000);
    expect(server.heard).toEqual(['begin', 'cancel', 'rollback']);
  });
  it('is not waited for when it falls silent in the middle of its rows', async () => {
    process.env['SOURCE_RUN_SECONDS'] = '1';
    const reading = reader().read(asked('SELECT no FROM silent'), async ({ rows }) => {
      for await (const row of rows) void row;
    });
    await expect(reading).rejects.toMatchObject({ code: 'sourceTookTooLong' });
  });
  it('is not followed in circles', async () => {
    process.env['SOURCE_RUN_SECONDS'] = '1';
    const circle: TdsServer = await tdsServer({ ...script, login: () => ({ host: '127.0.0.1', port: circle.port }) });
    await expect(reader(circle.port).test()).rejects.toMatchObject({ code: 'sourceTookTooLong' });
    circle.stop();
  });
  it('keeps every digit of money and decimals, what a real knows, and the time of a clock', async () => {
    const { rows, types } = await reader().preview(asked('SELECT * FROM kinds'), 1);
    expect(rows[0].cells).toEqual(['-922337203685477.5807', '0.1', '-0.0000000001', { date: '2026-01-31' }, '08:15:00']);
    expect(types).toEqual(['number', 'number', 'number', 'date', 'text']);
  });
  it.each([
    ['a table that is not there', 'SELECT no\nFROM nothing', 'sourceTableUnknown', { line: 2 }],
    ['a column that is not there', 'SELECT unheard FROM sale', 'sourceColumnUnknown', { line: 1 }],
    ['what is no SQL', 'SELECT no FROM WHERE', 'querySyntaxWrong', { line: 1 }],
    ['what may not be read', 'SELECT no FROM secret', 'sourcePermissionDenied', {}],
    ['what is torn from it in the middle of its rows', 'SELECT no FROM torn', 'sourceTooBusy', {}],
    ['what cannot be reckoned', 'SELECT no FROM odd', 'sourceRefused', { sqlState: '8134' }],
    ['an end in the middle of its rows', 'SELECT no FROM cut', 'sourceUnreachable', {}],
  ])('says what is wrong, and never the words of the server: %s', async (_, query, code, params) =>
    expect(reader().preview(asked(query), 10_000)).rejects.toMatchObject({ code, message: expect.not.stringContaining('secret'), extra: { params } }),
  );
  it('says who is not let in', async () => {
    const outbound = new Outbound(['127.0.0.1']);
    await expect(sqlserver(at(), 'wrong', outbound).test()).rejects.toMatchObject({ code: 'sourcePasswordWrong' });
    await expect(sqlserver({ ...at(), database: 'else' }, 'read only', outbound).test()).rejects.toMatchObject({ code: 'sourceDatabaseUnknown' });
  });
  it('shows itself with the intent to read, and goes where that is answered, through the gate', async () => {
    const listener = await tdsServer({ ...script, login: () => ({ host: '127.0.0.1', port: server.port }) });
    const astray = await tdsServer({ ...script, login: () => ({ host: '127.0.0.2', port: server.port }) });
    expect(await reader(listener.port).test()).toMatchObject({ roleCanWrite: false });
    expect(listener.logins[0]).toMatchObject({ user: 'reader', app: 'kpi-loop', database: 'erp', readOnly: true });
    await expect(reader(astray.port).test()).rejects.toMatchObject({ code: 'sourceHostNotAllowed' });
    for (const { stop } of [listener, astray]) stop();
  });

  const connection = { host: 'db.example', port: 1433, database: 'erp', user: 'reader' };
  const dial = new Outbound([]).connect;
  it('is connected to through the gate, with the intent to read', () => {
    const { options, ...rest } = sqlServerOptions(connection, 'secret', dial);
    expect(rest).toMatchObject({ server: 'db.example', port: 1433, database: 'erp', user: 'reader', password: 'secret', requestTimeout: 120_000 });
    expect(options).toMatchObject({ encrypt: false, readOnlyIntent: true, connector: expect.any(Function) });
  });
  it('shows a certificate when it has to', () =>
    expect(sqlServerOptions({ ...connection, tls: 'verify', ca: 'PEM' }, 'secret', dial).options).toMatchObject({
      encrypt: true,
      trustServerCertificate: false,
      cryptoCredentialsDetails: { ca: 'PEM' },
    }));
  it('is not reached inside', async () =>
    expect(sqlserver({ ...connection, host: '127.0.0.1' }, 'secret', new Outbound([])).test()).rejects.toMatchObject({ code: 'sourceHostNotAllowed' }));
  it('says that nobody is there', async () =>
    expect(sqlserver({ ...connection, host: '127.0.0.1', port: 1 }, 'secret', new Outbound(['127.0.0.1'])).test()).rejects.toMatchObject({
      code: 'sourceUnreachable',
    }));
  refusesWhatWrites(() => ({ connector: sqlserver(connection, 'secret', new Outbound([])) }));
  it('binds its dates by name', () =>
    expect(bindWindow(`SELECT [a:from] FROM t WHERE d >= :from AND d <= :to AND e > :from -- :to`, 'sqlserver')).toEqual({
      text: `SELECT [a:from] FROM t WHERE d >= CAST(@from AS date) AND d <= CAST(@to AS date) AND e > CAST(@from AS date) -- :to`,
      binds: ['from', 'to'],
    }));
  it.each([
    ['SELECT * INTO copy FROM t', 'sourceWriteRefused'],
    ['WITH x AS (SELECT 1 a) DELETE FROM t', 'sourceWriteRefused'],
    ['SELECT * FROM OPENROWSET(1)', 'sourceWriteRefused'],
    ['SELECT 1 EXEC xp_cmdshell 1', 'sourceWriteRefused'],
    [`SELECT 'delete', [update] FROM t`, null],
  ])('sees what writes at first sight: %s', (query, code) => expect(queryProblem(query, 'sqlserver')).toBe(code));
  it.each([
    [null, 'text', null],
    ['12.30', 'number', '12.30'],
    [1.5, 'number', '1.5'],
    [true, 'boolean', true],
    [new Date('2026-01-02T00:00:00Z'), 'date', { date: '2026-01-02' }],
    [Buffer.from('x'), 'text', { error: '#BINARY' }],
  ] as const)('reads %p as %s', (value, type, cell) => expect(cellOf(value, type)).toEqual(cell));
  it('knows the moment of a datetimeoffset', () =>
    expect(cellOf(new Date('2026-01-31T23:30:00Z'), 'date', 'DateTimeOffset')).toEqual({ date: '2026-01-31', at: '2026-01-31T23:30:00.000Z' }));
});
