import { Client } from 'pg';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';

describe('when a session was last used', () => {
  let api: Api;
  let c: Company;
  let anna: As;
  let session: string;
  beforeAll(async () => {
    api = await Api.start([]);
    c = await api.company();
    anna = await c.as('anna');
    [{ id: session }] = await api.sql<{ id: string }>(`SELECT id FROM session WHERE account_id = $1`, [c.accounts.anna]);
  });
  afterAll(() => api.stop());

  const seenAgo = (minutes: number) => api.sql(`UPDATE session SET seen_at = now() - make_interval(mins => $2) WHERE id = $1`, [session, minutes]);
  /** Whole minutes ago. */
  const seen = async (): Promise<number> =>
    (await api.sql<{ ago: number }>(`SELECT floor(extract(epoch FROM now() - seen_at) / 60)::int AS ago FROM session WHERE id = $1`, [session]))[0].ago;

  it('is written by a request when five minutes have passed', async () => {
    await seenAgo(6);
    await anna.get('/api/session').expect(200);
    expect(await seen()).toBe(0);
  });

  it('is not written again within five minutes', async () => {
    await seenAgo(4);
    const row = () => api.sql(`SELECT xmin::text, ctid::text FROM session WHERE id = $1`, [session]);
    const before = await row();
    for (let i = 0; i < 3; i++) await anna.get('/api/session').expect(200);
    expect(await row()).toEqual(before);
    expect(await seen()).toBe(4);
  });

  it('is not written by a session that has ended', async () => {
    await seenAgo(60);
    await api.sql(`UPDATE session SET revoked_at = now() WHERE id = $1`, [session]);
    await anna.get('/api/session').expect(401);
    await api.sql(`UPDATE session SET revoked_at = NULL WHERE id = $1`, [session]);
    expect(await seen()).toBe(60);
  });

  it('keeps no request waiting: who finds the row locked passes by', async () => {
    await seenAgo(6);
    const other = new Client({
      connectionString: Object.assign(new URL(process.env['TEST_ADMIN_URL'] as string), { pathname: new URL(api.url).pathname }).toString(),
    });
    await other.connect();
    await other.query('BEGIN');
    await other.query(`SELECT FROM session WHERE id = $1 FOR UPDATE`, [session]);
    await anna.get('/api/session').timeout(5000).expect(200);
    await other.query('ROLLBACK');
    await other.end();
    expect(await seen()).toBe(6);
    await Promise.all(Array.from({ length: 10 }, () => anna.get('/api/session').expect(200)));
    expect(await seen()).toBe(0);
  });

  it('is told in the list of one’s sessions', async () => {
    await api.sql(`UPDATE session SET created_at = now() - interval '3 days' WHERE id = $1`, [session]);
    const { body } = await anna.get('/api/session/all').expect(200);
    expect(body).toMatchObject([{ id: session, current: true }]);
    expect(Date.now() - Date.parse(body[0].seenAt)).toBeLessThan(60_000);
  });
});
