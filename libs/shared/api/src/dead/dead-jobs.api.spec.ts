import { Jobs, QUEUES, Queue } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';

interface DeadJob {
  id: string;
  name: string;
  at: string;
  attempts: number;
  error: string;
  by: { name: string; nameEn: string } | null;
}

describe('dead jobs', () => {
  let api: Api;
  let c: Company;
  let ops: As;
  let broken = true;
  const ran: unknown[] = [];
  beforeAll(async () => {
    api = await Api.start([]);
    const count = (payload: unknown): void => {
      if (broken) throw new Error(`no row for "Anna" in card 12345`);
      ran.push(payload);
    };
    api.app.get(Jobs).on('count', async (_tx, payload) => count(payload));
    api.app.get(Jobs).onLong('count.long', async (_tenant, payload) => count(payload));
    api.app.get(Jobs).react('thing.counted', 'count', async (_tx, fact) => count(fact.payload));
    c = await api.company();
    ops = await c.as('ops');
    await api.uow.asSystem(c.tenantId, async (tx) => {
      await tx.job('count', { n: 1 });
      await tx.job('count', { n: 2 }, { key: 'all' });
      await tx.job('count.long', { n: 3 });
    });
    await api.sql(`UPDATE pgboss.job SET retry_limit = 0 WHERE state = 'created'`);
    await api.app.get(Queue).work();
    for (const end = Date.now() + 10_000; (await list()).length < 3 && Date.now() < end;);
    broken = false;
  });
  afterAll(() => api.stop());

  const page = async (as: As, query = ''): Promise<{ items: DeadJob[]; next: string | null }> => (await as.get(`/api/dead-jobs${query}`).expect(200)).body;
  const list = async (): Promise<DeadJob[]> => (await page(ops)).items;
  const inQueue = (queue: string) =>
    api.sql<{ payload: { n: number }; key: string | null }>(
      `SELECT data->'payload' AS payload, singleton_key AS key FROM pgboss.job WHERE name = $1 AND state IN ('created', 'active', 'completed') AND data->>'effect' IS NOT NULL ORDER BY 1`,
      [queue],
    );

  it('are told with name, time and why, without anybody’s data', async () => {
    const items = await list();
    expect(items.map(({ name, attempts, error }) => ({ name, attempts, error })).sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'count', attempts: 1, error: 'no row for … in card …' },
      { name: 'count', attempts: 1, error: 'no row for … in card …' },
      { name: 'count.long', attempts: 1, error: 'no row for … in card …' },
    ]);
    expect(items.every(({ by }) => by === null)).toBe(true);
    expect(items.every(({ at }) => Date.now() - Date.parse(at) < 60_000)).toBe(true);
  });

  it('come page by page', async () => {
    const first = await page(ops, '?limit=2');
    const second = await page(ops, `?limit=2&cursor=${first.next}`);
    expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, null]);
    expect([...first.items, ...second.items]).toEqual(await list());
  });

  it('are for OPS and HR', async () => {
    await (await c.as('hr')).get('/api/dead-jobs').expect(200);
    for (const who of ['anna', 'head', 'exec', 'steward', 'comp', 'fin', 'aud'] as const) {
      await (await c.as(who)).get('/api/dead-jobs').expect(403);
      await (await c.as(who)).post(`/api/dead-jobs/${(await list())[0].id}/retry`).expect(403);
    }
  });

  it('of another tenant are not there', async () => {
    const other = await (await api.company()).as('ops');
    expect(await page(other)).toEqual({ items: [], next: null });
    await other.post(`/api/dead-jobs/${(await list())[0].id}/retry`).expect(404);
    expect(await list()).toHaveLength(3);
  });

  it('are put into their queue again, each once', async () => {
    const items = await list();
    for (const { id } of items) {
      await ops.post(`/api/dead-jobs/${id}/retry`).expect(204);
      await ops.post(`/api/dead-jobs/${id}/retry`).expect(404);
    }
    expect(await list()).toEqual([]);
    for (const end = Date.now() + 10_000; ran.length < 3 && Date.now() < end;) await inQueue(QUEUES.work);
    expect(ran.map((payload) => (payload as { n: number }).n).sort()).toEqual([1, 2, 3]);
    expect((await inQueue(QUEUES.keyed)).map(({ key }) => key)).toEqual([`${c.tenantId}:count:all`]);
    expect((await inQueue(QUEUES.long)).map(({ payload }) => payload.n)).toEqual([3]);
    expect(await api.sql(`SELECT actor_id FROM fact WHERE type = 'deadJob.retried'`)).toEqual(Array.from({ length: 3 }, () => ({ actorId: c.people.ops })));
  });

  it('say after whose step they failed', async () => {
    broken = true;
    await api.uow.asPerson(c.tenantId, c.people.anna, async (tx) => tx.record({ type: 'thing.counted', n: 4 }, 'thing', c.people.anna, { people: [] }));
    await api.sql(`UPDATE pgboss.job SET retry_limit = 0 WHERE state = 'created' AND data->>'name' = 'react:thing.counted:count'`);
    for (const end = Date.now() + 10_000; !(await list()).length && Date.now() < end;);
    broken = false;
    const [{ name, by, id }] = await list();
    expect({ name, by }).toEqual({ name: 'react:thing.counted:count', by: expect.objectContaining({ name: expect.stringMatching(/./) }) });
    await ops.post(`/api/dead-jobs/${id}/retry`).expect(204);
  });

  it('have one effect when two retry at once', async () => {
    broken = true;
    await api.uow.asSystem(c.tenantId, (tx) => tx.job('count', { n: 9 }));
    await api.sql(`UPDATE pgboss.job SET retry_limit = 0 WHERE state = 'created' AND data->'payload'->>'n' = '9'`);
    for (const end = Date.now() + 10_000; !(await list()).length && Date.now() < end;);
    broken = false;
    const [{ id }] = await list();
    const answers = await Promise.all([ops.post(`/api/dead-jobs/${id}/retry`), (await c.as('hr')).post(`/api/dead-jobs/${id}/retry`)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
  });
});
