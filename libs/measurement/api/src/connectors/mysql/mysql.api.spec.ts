import { Outbound } from '../outbound';
import { HEADER, ROWS, holdsConnectorContract, refusesWhatWrites } from '../testing/connector-contract';
import { hasMariadb, startMariadb, type MariadbServer } from '../testing/mariadb-server';
import { mysql } from './mysql';

const here = hasMariadb() ? describe : describe.skip;

here(`MariaDB as a source${hasMariadb() ? '' : ': skipped, there is no mariadbd on this machine'}`, () => {
  const outbound = new Outbound(['127.0.0.1']);
  let server: MariadbServer;

  beforeAll(async () => {
    server = await startMariadb();
    await server.run(`CREATE DATABASE shop; CREATE DATABASE secret; CREATE TABLE secret.pay (amount int);
      CREATE TABLE shop.sale (no varchar(10), day date, amount decimal(30, 2), note varchar(100)) CHARACTER SET utf8mb4;
      CREATE USER 'reader'@'127.0.0.1' IDENTIFIED BY 'read only'; GRANT SELECT ON shop.* TO 'reader'@'127.0.0.1';
      CREATE USER 'writer'@'127.0.0.1' IDENTIFIED BY 'writes'; GRANT SELECT, INSERT ON shop.* TO 'writer'@'127.0.0.1'`);
    for (const row of ROWS) await server.run(`INSERT INTO shop.sale VALUES (${Object.values(row).map((v) => (v === null ? 'NULL' : `'${v.replace(/'/g, "''")}'`))})`);
    await server.run(`SET time_zone = '+08:00'; CREATE TABLE shop.moments (at timestamp); INSERT INTO shop.moments VALUES ('2026-02-01 07:30:00')`);
    await server.run(`CREATE TABLE shop.kinds (i int unsigned, b bigint, f float, d double, t datetime, z date, x blob, j json, y year, n tinyint(1));
      SET sql_mode = ''; INSERT INTO shop.kinds VALUES (4294967295, 9007199254740993, 0.1, 0.1, '2026-01-02 03:04:05', '0000-00-00', 'x', '{"a":1}', 2026, 1)`);
  }, 90_000);
  afterAll(() => server?.stop());

  const as = (user: string, password: string, part: object = {}) => mysql({ host: '127.0.0.1', port: server.port, database: 'shop', user, ...part }, password, outbound);
  const reader = () => as('reader', 'read only');
  const look = (query: string, connector = reader()) => connector.preview({ query, request: null, uploadId: null, window: { from: '2026-01-01', to: '2026-12-31' } }, 5);

  holdsConnectorContract(
    () => ({
      connector: reader(),
      ask: { query: `SELECT ${HEADER.join()} FROM sale ORDER BY no` },
      inWindow: { query: `SELECT ${HEADER.join()} FROM sale WHERE day BETWEEN :from AND :to AND note <> ':from' # :to` },
      many: { query: `SELECT seq AS no FROM seq_1_to_3000000` },
      moment: { query: 'SELECT at FROM moments' },
      slow: { query: 'SELECT SLEEP(600) AS x FROM sale' },
      cable: { to: server, through: (port) => as('reader', 'read only', { port }), words: ['SELECT version()', 'FROM sale'] },
    }),
    { types: { day: 'date', amount: 'number' }, tables: true },
  );

  it('gives every type as it is written there', async () =>
    expect((await look('SELECT * FROM kinds')).rows[0].cells).toEqual([
      ...['4294967295', '9007199254740993', '0.1', '0.1'],
      ...[{ date: '2026-01-02' }, { date: '0000-00-00' }, { error: '#BINARY' }, '{"a":1}', '2026', '1'],
    ]));
  refusesWhatWrites(() => ({ connector: reader() }));
  it('says when the role can write', async () => expect(await as('writer', 'writes').test()).toMatchObject({ roleCanWrite: true }));
  it.each([
    ['a wrong password', () => as('reader', 'wrong'), 'sourcePasswordWrong'],
    ['a database that is not its own', () => as('reader', 'read only', { database: 'secret' }), 'sourceDatabaseUnknown'],
    ['a port nobody listens on', () => as('reader', 'read only', { port: 1 }), 'sourceUnreachable'],
    ['encryption that is not there', () => as('reader', 'read only', { tls: 'verify' }), 'sourceUnreachable'],
  ])('says what is wrong: %s', async (_, connector, code) => expect(connector().test()).rejects.toMatchObject({ code }));
  it.each([
    ['SELECT * FROM nothing', 'sourceTableUnknown'],
    ['SELECT nothing FROM sale', 'sourceColumnUnknown'],
    ['SELECT FROM WHERE', 'querySyntaxWrong'],
    ['SELECT * FROM secret.pay', 'sourcePermissionDenied'],
    ['SELECT 1 /*! ; DELETE FROM sale */', 'oneStatementOnly'],
    [`SELECT * FROM sale INTO OUTFILE '/tmp/x'`, 'sourceWriteRefused'],
    ['SELECT * FROM sale FOR UPDATE', 'sourceWriteRefused'],
    [`SELECT LOAD_FILE('/etc/passwd') AS x`, null],
  ])('refuses what is not reading: %s', async (query, code) => {
    const answer = await look(query).catch((error: { code: string }) => error);
    expect(answer).toMatchObject(code ? { code } : { rows: [{ cells: [null] }] });
    expect(await server.run('SELECT count(*) AS n FROM shop.sale')).toEqual([{ n: 3 }]);
  });
  it('cannot write even where the role could: the transaction is read-only', async () => {
    await server.run(`CREATE FUNCTION shop.sly() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO shop.sale (no) VALUES ('sly'); RETURN 1; END; GRANT EXECUTE ON shop.* TO 'writer'@'127.0.0.1'`);
    await expect(look('SELECT shop.sly() AS x', as('writer', 'writes'))).rejects.toMatchObject({ code: 'sourceWriteRefused' });
  });

  describe('a query that would go on for ever', () => {
    const busy = async () => server.run(`SELECT id FROM information_schema.processlist WHERE user = 'reader' AND info LIKE '%SLEEP%'`);
    afterEach(() => {
      delete process.env['SOURCE_STATEMENT_SECONDS'];
      delete process.env['SOURCE_RUN_SECONDS'];
    });
    it('has a time limit', async () => {
      process.env['SOURCE_STATEMENT_SECONDS'] = '1';
      await expect(look('SELECT SLEEP(600) AS x FROM sale')).rejects.toMatchObject({ code: 'sourceTookTooLong' });
    });
    it('is ended over there when its time is up', async () => {
      process.env['SOURCE_RUN_SECONDS'] = '1';
      await expect(look('SELECT SLEEP(600) AS x FROM sale')).rejects.toMatchObject({ code: 'sourceTookTooLong' });
      for (let left = await busy(); left.length; left = await busy());
    });
  });
});
