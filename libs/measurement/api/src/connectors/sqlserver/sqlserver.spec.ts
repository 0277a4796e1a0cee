import { bindWindow, queryProblem } from '@kpi-loop/measurement/domain';
import { Outbound } from '../outbound';
import { refusesWhatWrites } from '../testing/connector-contract';
import { cellOf } from './cell';
import { sqlServerOptions } from './options';
import { sqlserver } from './sqlserver';

/** No SQL Server runs where the specs do, and its protocol (TDS) is not spoken by a few lines: what can be said without one. */
describe('SQL Server as a source', () => {
  const connection = { host: 'db.example', port: 1433, database: 'erp', user: 'reader' };

  it('is connected to through the gate, with the intent to read', () => {
    const outbound = new Outbound([]);
    const { options, ...rest } = sqlServerOptions(connection, 'secret', outbound);
    expect(rest).toMatchObject({ server: 'db.example', port: 1433, database: 'erp', user: 'reader', password: 'secret', requestTimeout: 120_000 });
    expect(options).toMatchObject({ encrypt: false, readOnlyIntent: true, connector: expect.any(Function) });
  });
  it('shows a certificate when it has to', () =>
    expect(sqlServerOptions({ ...connection, tls: 'verify', ca: 'PEM' }, 'secret', new Outbound([])).options).toMatchObject({
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
    expect(cellOf(new Date('2026-01-31T23:30:00Z'), 'date', true)).toEqual({ date: '2026-01-31', at: '2026-01-31T23:30:00.000Z' }));
});
