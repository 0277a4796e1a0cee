import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { Outbound } from '../outbound';
import { HEADER, ROWS, holdsConnectorContract, refusesWhatWrites } from '../testing/connector-contract';
import { postgres } from './postgres';

describe('PostgreSQL as a source', () => {
  const admin = new URL(process.env['TEST_ADMIN_URL']!);
  const name = `src_${randomUUID().slice(-12)}`;
  const connection = { host: admin.hostname, port: Number(admin.port), database: name, user: `${name}_r` };
  const outbound = new Outbound([admin.hostname]);
  let owner: Client;

  beforeAll(async () => {
    const db = new Client({ connectionString: admin.href });
    await db.connect();
    await db.query(`CREATE DATABASE ${name}`);
    await db.query(`CREATE ROLE ${name}_r LOGIN PASSWORD 'read only'`);
    await db.end();
    owner = new Client({ connectionString: Object.assign(new URL(admin), { pathname: `/${name}` }).href });
    await owner.connect();
    await owner.query(`CREATE TABLE sale (no text, day date, amount numeric, note text); GRANT SELECT ON sale TO ${name}_r`);
    for (const row of ROWS) await owner.query(`INSERT INTO sale VALUES ($1, $2, $3, $4)`, Object.values(row));
  });
  afterAll(() => owner?.end());

  const reader = () => postgres(connection, 'read only', outbound);
  holdsConnectorContract(
    () => ({
      connector: reader(),
      ask: { query: `SELECT ${HEADER.join()} FROM sale ORDER BY no` },
      inWindow: { query: `SELECT ${HEADER.join()} FROM sale WHERE day BETWEEN :from AND :to AND note <> ':from'` },
      many: { query: `SELECT i AS no FROM generate_series(1, 3000000) i` },
      moment: { query: `SELECT timestamptz '2026-02-01 07:30:00+08' AS at` },
      slow: { query: 'SELECT pg_sleep(600) AS x' },
      cable: { to: connection, through: (port) => postgres({ ...connection, host: '127.0.0.1', port }, 'read only', new Outbound(['127.0.0.1'])), words: ['datestyle', 'FROM sale'] },
    }),
    { types: { day: 'date', amount: 'number' }, tables: true },
  );

  refusesWhatWrites(() => ({ connector: reader() }));
  it('is asked without encryption only when that is what was said', async () =>
    expect(postgres({ ...connection, tls: 'verify' }, 'read only', outbound).test()).rejects.toMatchObject({ code: expect.stringMatching(/sourceCertificateWrong|sourceUnreachable/) }));
});
