import { Client } from 'pg';
import { selfCheck } from '@kpi-loop/shared/api';
import { Api } from '@kpi-loop/shared/api/testing';
import { statusesOf } from '@kpi-loop/shared/kernel';
import { setup } from 'xstate';
import { MACHINES } from './machines';

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
const COLUMNS = MACHINES.flatMap((machine) => Object.entries(statusesOf(machine)).map(([column, known]) => [`${snake(machine.id)}.${column}`, known] as const));

/** What a process asks before it serves. */
describe('the check at the start', () => {
  let api: Api;
  let admin: Client;
  beforeAll(async () => {
    api = await Api.start([]);
    admin = new Client({
      connectionString: Object.assign(new URL(process.env['TEST_ADMIN_URL'] as string), { pathname: new URL(api.url).pathname }).toString(),
    });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await api.stop();
  });
  beforeEach(() => admin.query(`BEGIN; SET LOCAL session_replication_role = replica`));
  afterEach(() => admin.query('ROLLBACK'));

  /** As the application, inside the superuser's transaction: it sees the row that is never committed. */
  const check = async (machines = MACHINES): Promise<void> => {
    await admin.query(`SET LOCAL ROLE kpi_app`);
    try {
      await selfCheck(async <T>(sql: string) => (await admin.query(sql)).rows as T[], machines);
    } finally {
      await admin.query(`RESET ROLE`);
    }
  };

  /** A row of any table that says nothing but where it stands. */
  const stand = async (place: string, statuses: Record<string, string>): Promise<void> => {
    const [table] = place.split('.');
    const { rows } = await admin.query<{ name: string; type: string }>(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attnotnull AND (NOT atthasdef OR attname = ANY ($2))`,
      [table, Object.keys(statuses)],
    );
    const checks = await admin.query<{ name: string }>(`SELECT conname AS name FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`, [table]);
    for (const { name } of checks.rows) await admin.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
    const value = ({ name, type }: { name: string; type: string }): string => {
      if (name in statuses) return `'${statuses[name]}'`;
      if (type === 'uuid') return 'gen_random_uuid()';
      if (type === 'date' || type.startsWith('timestamp')) return `'2026-01-01'`;
      if (type === 'jsonb') return `'{}'`;
      if (type.endsWith('[]')) return `'{}'`;
      if (type === 'bytea') return `''`;
      return type === 'boolean' ? 'false' : `'1'`;
    };
    await admin.query(`INSERT INTO ${table} (${rows.map(({ name }) => name).join(', ')}) VALUES (${rows.map(value).join(', ')})`);
  };
  const regionsOf = (place: string): Record<string, string> =>
    Object.fromEntries(COLUMNS.filter(([other]) => other.split('.')[0] === place.split('.')[0]).map(([other, known]) => [other.split('.')[1], known[0]]));

  it('knows regions and nested states', () => {
    const known = new Map(COLUMNS);
    expect(known.get('scorecard.status')).toEqual(expect.arrayContaining(['draft', 'negotiating.with_owner']));
    expect([...known.keys()].filter((place) => place.startsWith('alert.'))).toEqual(['alert.condition', 'alert.handling']);
  });

  it('lets an empty database be served', () => check());

  it.each(COLUMNS)('refuses what the machine of %s does not know, in whatever tenant', async (place, known) => {
    for (const status of known) await stand(place, { ...regionsOf(place), [place.split('.')[1]]: status });
    await check();
    await stand(place, { ...regionsOf(place), [place.split('.')[1]]: 'gone.astray' });
    await expect(check()).rejects.toThrow(`refusing to start: ${place} holds “gone.astray”`);
  });

  it('refuses a machine whose rows nobody looks at', async () => {
    const fresh = setup({}).createMachine({ id: 'freshThing', initial: 'draft', states: { draft: {} } });
    await expect(check([...MACHINES, fresh])).rejects.toThrow('nobody looks at fresh_thing.status');
  });
});
