import { Jobs, QUEUES, Queue, Ticker, newId } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';

describe('the ticker', () => {
  let api: Api;
  let broken: Company;
  let sound: Company;
  const fired: string[] = [];
  const days: string[] = [];
  beforeAll(async () => {
    api = await Api.start([]);
    api.app.get(Jobs).due('thing', 'thing.overdue', async (_tx, id) => void fired.push(id));
    api.app.get(Jobs).react('day.began', 'test', async (tx) => void days.push(`${tx.tenantId} ${tx.today}`));
    // the order in which tenants are asked for is the order of their codes, and of their deadlines
    broken = await api.company('a-broken');
    sound = await api.company('b-sound');
    await api.tick();
  });
  afterAll(() => api.stop());

  const breaks = (table: string, when: string) =>
    api.sql(`CREATE OR REPLACE FUNCTION public.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
      CREATE TRIGGER broken BEFORE ${when} ON ${table} FOR EACH ROW WHEN (NEW.tenant_id = '${broken.tenantId}') EXECUTE FUNCTION public.broken()`);
  const mends = (table: string) => api.sql(`DROP TRIGGER broken ON ${table}`);
  const due = async (c: Company, at: string): Promise<string> => {
    const id = newId();
    await api.uow.asSystem(c.tenantId, (tx) => tx.deadline('thing', id, 'thing.overdue', at));
    return id;
  };

  it('fires the others’ deadlines when those of one tenant fail, however many stand before them, and that tenant’s when it is mended', async () => {
    await breaks('deadline', 'UPDATE');
    const theirs = await due(broken, '2026-08-01T00:00:00Z');
    // more than one batch in front
    await api.sql(
      `INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at) SELECT $1, gen_random_uuid(), 'thing', gen_random_uuid(), 'thing.overdue', '2026-08-01' FROM generate_series(1, 600)`,
      [broken.tenantId],
    );
    const mine = await due(sound, '2026-08-02T00:00:00Z');
    await api.tick();
    expect(fired).toEqual([mine]);
    await mends('deadline');
    await api.tick();
    expect(fired).toHaveLength(602);
    expect(fired).toContain(theirs);
  });

  it('begins the others’ day when that of one tenant fails', async () => {
    await breaks('job_effect', 'INSERT');
    await broken.setClock('2026-08-19');
    await sound.setClock('2026-08-19');
    await api.tick();
    expect(days.filter((day) => day.endsWith('08-19'))).toEqual([`${sound.tenantId} 2026-08-19`]);
    await mends('job_effect');
    await api.tick();
    expect(days.filter((day) => day.endsWith('08-19'))).toEqual([`${sound.tenantId} 2026-08-19`, `${broken.tenantId} 2026-08-19`]);
  });

  it('loses no deadline that nobody takes: it waits among the dead jobs', async () => {
    const id = newId();
    await api.uow.asSystem(sound.tenantId, (tx) => tx.deadline('thing', id, 'thing.forgotten', '2026-08-02T00:00:00Z'));
    await api.app.get(Ticker).tick();
    await api.sql(`UPDATE pgboss.job SET retry_limit = 0 WHERE name = $1 AND state = 'created'`, [QUEUES.work]);
    await api.app.get(Queue).work();
    let dead: { aggregateId: string; said: string }[] = [];
    for (const end = Date.now() + 10_000; !dead.length && Date.now() < end;)
      dead = await api.sql(`SELECT data->'payload'->>'aggregateId' AS aggregate_id, source_output->>'message' AS said FROM pgboss.job WHERE name = $1`, [
        QUEUES.dead,
      ]);
    expect(dead).toEqual([{ aggregateId: id, said: 'no handler for deadline thing thing.forgotten' }]);
  });
});
