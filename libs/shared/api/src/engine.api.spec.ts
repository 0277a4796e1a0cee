import { Body, Controller, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Policy } from '@kpi-loop/shared/kernel';
import { Column, Entity } from 'typeorm';
import { emit, setup } from 'xstate';
import { Access, CurrentTx, Jobs, StatefulRow, Text, Tx, everyone, firstBrokenLink, newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company } from '@kpi-loop/shared/api/testing';

@Entity('thing')
class Thing extends StatefulRow {
  @Column('text') status: string;
  @Column('text') name: string;
}

const thingMachine = setup({
  types: { context: {} as { name: string }, events: {} as { type: 'thing.approve' | 'thing.touch'; note?: string }, emitted: {} as { type: 'thing.approved' } },
  guards: { hasName: ({ context }) => context.name !== '' },
}).createMachine({
  id: 'thing',
  context: {} as never,
  initial: 'draft',
  states: { draft: { on: { 'thing.approve': { guard: 'hasName', target: 'approved', actions: emit({ type: 'thing.approved' }) }, 'thing.touch': { target: 'draft', guard: 'hasName' } } }, approved: {} },
});

const policy = { 'thing.read': ['anyone'], 'thing.approve': ['HR'], 'thing.create': ['anyone'] } satisfies Policy<string>;

class ThingDto {
  @Text({ max: 20 }) name: string;
}

@Controller('things')
class ThingController {
  @Get(':id')
  @Access(policy, 'thing.read')
  read(@CurrentTx() tx: Tx, @Param('id') id: string) {
    return tx.get('SELECT * FROM thing WHERE tenant_id = $1 AND id = $2', [tx.tenantId, id]);
  }
  @Post()
  @Access(policy, 'thing.create')
  create(@CurrentTx() tx: Tx, @Body() dto: ThingDto) {
    return tx.create(Thing, thingMachine, { name: dto.name });
  }
  @Post(':id/approve')
  @HttpCode(200)
  @Access(policy, 'thing.approve')
  async approve(@CurrentTx() tx: Tx, @Param('id') id: string) {
    const thing = await tx.claim(Thing, id);
    await tx.advance(Thing, thing, thingMachine, { name: thing.name }, { type: 'thing.approve' }, { audience: everyone });
    return tx.answer(id, () => tx.get<Thing>('SELECT id, version, status, name FROM thing WHERE tenant_id = $1 AND id = $2', [tx.tenantId, id]));
  }
  @Get('forgotten/route')
  forgotten() {
    return 'a route without a policy';
  }
}

@Module({ imports: [TypeOrmModule.forFeature([Thing])], controllers: [ThingController] })
class ThingModule {}

describe('the engine', () => {
  let api: Api;
  let c: Company;
  let hr: As;
  const heard: string[] = [];
  beforeAll(async () => {
    api = await Api.start([ThingModule]);
    await api.sql(`CREATE TABLE thing (tenant_id uuid NOT NULL, id uuid NOT NULL, status text NOT NULL, version int NOT NULL DEFAULT 1, name text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, id));
      CALL system.protect('thing'); GRANT DELETE ON thing TO kpi_app;`);
    api.app.get(Jobs).react('thing.approved', 'test', async (_tx, fact) => void heard.push(fact.aggregateId));
    c = await api.company();
    hr = await c.as('hr');
  });
  afterAll(() => api.stop());

  const draft = async (name = 'a thing'): Promise<string> => (await hr.post('/api/things', { name }).expect(201)).body.id;
  const logOf = (id: string) =>
    api.sql<{ version: number; toStatus: string }>(`SELECT version, to_status FROM transition_log WHERE instance_id = $1 ORDER BY version`, [id]);

  it('writes status, log and fact together and runs the reaction once', async () => {
    const id = await draft();
    const { body } = await hr.post(`/api/things/${id}/approve`).expect(200).expect('etag', '"2"');
    expect(body).toMatchObject({ status: 'approved', version: 2 });
    expect(await logOf(id)).toEqual([
      { version: 1, toStatus: 'draft' },
      { version: 2, toStatus: 'approved' },
    ]);
    await api.drain();
    await api.drain();
    expect(heard.filter((h) => h === id)).toEqual([id]);
  });

  it('has a job’s effect once, however often the job is delivered', async () => {
    const job = { tenantId: c.tenantId, name: 'count', payload: {}, effect: newId() };
    let runs = 0;
    api.app.get(Jobs).on('count', async () => void (runs += 1));
    for (let i = 0; i < 3; i++) await api.uow.asSystem(c.tenantId, (tx) => api.app.get(Jobs).run(tx, job));
    expect(runs).toBe(1);
  });

  it('coalesces a burst of keyed jobs into one', async () => {
    let runs = 0;
    api.app.get(Jobs).on('recount', async () => void (runs += 1));
    await api.uow.asSystem(c.tenantId, async (tx) => {
      for (let i = 0; i < 50; i++) await tx.job('recount', {}, { key: 'all' });
    });
    await api.drain();
    expect(runs).toBe(1);
  });

  it('runs long work without holding a transaction open', async () => {
    let open = -1;
    api.app.get(Jobs).onLong('long', async () => {
      [{ open }] = await api.sql<{ open: number }>(
        `SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
      );
    });
    await api.uow.asSystem(c.tenantId, (tx) => tx.job('long'));
    await api.drain();
    expect(open).toBe(0);
  });

  it('names the broken rule', async () => {
    const id = await draft('');
    const { body } = await hr.post(`/api/things/${id}/approve`).expect(422);
    expect(body).toMatchObject({ code: 'ruleBroken', violations: ['hasName'] });
    expect(await logOf(id)).toHaveLength(1);
  });

  describe('asked for a minimal answer', () => {
    const approve = (id: string, headers: Record<string, string>) => hr.post(`/api/things/${id}/approve`).set(headers);

    it('gives id, version and status, says so, and has done the same', async () => {
      const id = await draft();
      const { body, headers } = await approve(id, { prefer: 'respond-async, return=minimal' }).expect(200).expect('etag', '"2"');
      expect(body).toEqual({ id, version: 2, status: 'approved' });
      expect(headers['preference-applied']).toBe('return=minimal');
      expect(await logOf(id)).toHaveLength(2);
    });

    it('gives the view to whoever did not ask', async () => {
      const id = await draft();
      const { body, headers } = await approve(id, { prefer: 'return=representation' }).expect(200);
      expect(body).toEqual({ id, version: 2, status: 'approved', name: 'a thing' });
      expect(headers['preference-applied']).toBeUndefined();
    });

    it('gives a repeated key the first answer again', async () => {
      const id = await draft();
      const first = await approve(id, { prefer: 'return=minimal', 'idempotency-key': `minimal-${id}` }).expect(200);
      const again = await approve(id, { prefer: 'return=minimal', 'idempotency-key': `minimal-${id}` })
        .expect(200)
        .expect('idempotent-replayed', 'true')
        .expect('etag', '"2"');
      expect(again.body).toEqual(first.body);
    });

    it('refuses what it would have refused', async () => {
      const id = await draft();
      await approve(id, { prefer: 'return=minimal', 'if-match': '"9"' }).expect(412);
      await approve(await draft(''), { prefer: 'return=minimal' }).expect(422);
    });
  });

  it('tells whoever moved a claimed row behind its own back that it has changed', async () => {
    const id = await draft();
    const work = api.uow.asSystem(c.tenantId, async (tx) => {
      const thing = await tx.claim(Thing, id);
      await tx.execute(`UPDATE thing SET version = 7 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
      await tx.advance(Thing, thing, thingMachine, { name: thing.name }, { type: 'thing.approve' }, { audience: everyone });
    });
    await expect(work).rejects.toMatchObject({ kind: 'conflict', code: 'changedMeanwhile' });
    expect(await logOf(id)).toHaveLength(1);
  });

  it('lets exactly one of two win', async () => {
    const id = await draft();
    const answers = await Promise.all([hr.post(`/api/things/${id}/approve`), (await c.as('hr2')).post(`/api/things/${id}/approve`)]);
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
    expect(await logOf(id)).toHaveLength(2);
  });

  it.each<[string, (tx: Tx, id: string) => Promise<string[]>]>([
    ['approved', (tx, id) => tx.advanceMany(Thing, 'id = $1', [id], thingMachine, { name: 'x' }, { type: 'thing.approve' }, { people: [], columns: [] })],
    ['approved', (tx, id) => tx.advanceGroup(Thing, [id], thingMachine, 'draft', 'approved', 'thing.approve')],
    ['removed', (tx, id) => tx.removeMany(Thing, 'id = $1', [id], thingMachine)],
  ])('a set that waits for a row follows the link that its mover has left: %s', async (last, move) => {
    const id = await draft();
    let [hasMoved, isSeen] = [() => undefined as void, () => undefined as void];
    const [moved, seen] = [new Promise<void>((done) => (hasMoved = done)), new Promise<void>((done) => (isSeen = done))];
    const first = api.uow.asSystem(c.tenantId, async (tx) => {
      const thing = await tx.claim(Thing, id);
      await tx.advance(Thing, thing, thingMachine, { name: thing.name }, { type: 'thing.touch' }, { audience: everyone });
      await tx.get(`SELECT 1`);
      hasMoved();
      await seen;
    });
    await Promise.race([moved, first]);
    const second = api.uow.asSystem(c.tenantId, (tx) => move(tx, id));
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while (!(await api.sql(waiting)).length);
    isSeen();
    await first;
    expect(await second).toEqual([id]);
    expect((await logOf(id)).map(({ toStatus }) => toStatus)).toEqual(['draft', 'draft', last]);
  });

  it('refuses who has seen an older version', async () => {
    const id = await draft();
    await hr.post(`/api/things/${id}/approve`).set('if-match', '"7"').expect(412);
    await hr.post(`/api/things/${id}/approve`).set('if-match', 'nonsense').expect(400);
    await hr.post(`/api/things/${id}/approve`).set('if-match', '"1"').expect(200);
  });

  describe('a repeated Idempotency-Key', () => {
    it('gets the first answer again, with one effect', async () => {
      const key = newId();
      const first = await hr.post('/api/things', { name: 'once' }).set('idempotency-key', key).expect(201);
      const again = await hr.post('/api/things', { name: 'once' }).set('idempotency-key', key).expect(201).expect('idempotent-replayed', 'true');
      expect(again.body).toEqual(first.body);
      expect(await api.sql(`SELECT id FROM thing WHERE name = 'once'`)).toHaveLength(1);
    });
    it('is refused with another body', async () => {
      const key = newId();
      await hr.post('/api/things', { name: 'one' }).set('idempotency-key', key).expect(201);
      const { body } = await hr.post('/api/things', { name: 'two' }).set('idempotency-key', key).expect(422);
      expect(body.code).toBe('idempotencyKeyReused');
    });
    it('has one effect when all come at once', async () => {
      const key = newId();
      const answers = await Promise.all(Array.from({ length: 5 }, () => hr.post('/api/things', { name: 'storm' }).set('idempotency-key', key)));
      expect(answers.every((a) => a.status === 201 || a.status === 409)).toBe(true);
      expect(await api.sql(`SELECT id FROM thing WHERE name = 'storm'`)).toHaveLength(1);
    });
    it('is not kept when the request was refused', async () => {
      const key = newId();
      await hr
        .post('/api/things', { name: 'x'.repeat(21) })
        .set('idempotency-key', key)
        .expect(400);
      await hr.post('/api/things', { name: 'short' }).set('idempotency-key', key).expect(201);
    });
  });

  it('points at every wrong field', async () => {
    const { body } = await hr.post('/api/things', { name: 7, colour: 'red' }).expect(400);
    expect(body.fields.map((f: { pointer: string }) => f.pointer).sort()).toEqual(['/colour', '/name']);
  });

  it('refuses a route that has no policy', async () => {
    expect((await hr.get('/api/things/forgotten/route').expect(403)).body.code).toBe('noPolicy');
  });

  it('refuses who has no part in it, and hides another tenant’s rows', async () => {
    const id = await draft();
    await (await c.as('anna')).post(`/api/things/${id}/approve`).expect(403);
    const other = await api.company();
    await (await other.as('hr')).get(`/api/things/${id}`).expect(404);
    await (await other.as('hr')).post(`/api/things/${id}/approve`).expect(404);
  });

  it('refuses a changing request from another site', async () => {
    expect((await hr.post('/api/things', { name: 'csrf' }).set('sec-fetch-site', 'cross-site').expect(403)).body.code).toBe('crossSite');
    expect((await hr.post('/api/things', { name: 'csrf' }).set('origin', 'https://evil.example').expect(403)).body.code).toBe('crossSite');
  });

  it('counts a revoked session and a lost role at the next request', async () => {
    const id = await draft();
    const leaving = await api.signedIn(c.tenantId, c.accounts.hr2);
    await leaving.get('/api/session').expect(200);
    await api.sql(`DELETE FROM role_grant WHERE tenant_id = $1 AND person_id = $2`, [c.tenantId, c.people.hr2]);
    await leaving.post(`/api/things/${id}/approve`).expect(403);
    await leaving.delete('/api/session').expect(204);
    await leaving.get('/api/session').expect(401);
  });

  it('fires a deadline once, by the tenant’s own clock', async () => {
    const fired: string[] = [];
    const id = newId();
    api.app.get(Jobs).due('thing', 'thing.overdue', async (_tx, aggregateId) => void fired.push(aggregateId));
    await api.uow.asSystem(c.tenantId, (tx) => tx.deadline('thing', id, 'thing.overdue', '2026-09-01T00:00:00Z'));
    await api.tick();
    expect(fired).toEqual([]);
    await c.setClock('2026-09-02');
    await Promise.all([api.tick(), api.tick()]);
    await api.tick();
    expect(fired).toEqual([id]);
    await c.setClock('2026-09-03');
  });

  describe('the audit chain', () => {
    const verify = () => api.uow.asSystem(c.tenantId, (tx) => firstBrokenLink((sql, params) => tx.query(sql, params), ['thing']));
    it('is intact', async () => expect(await verify()).toBeUndefined());
    it.each([
      ['a changed actor', `UPDATE transition_log SET actor_id = gen_random_uuid() WHERE instance_id = $1 AND version = 2`, 2],
      ['a changed reason', `UPDATE transition_log SET reason = 'better' WHERE instance_id = $1 AND version = 2`, 2],
      ['a removed link', `DELETE FROM transition_log WHERE instance_id = $1 AND version = 1`, 2],
      ['a changed hash', `UPDATE transition_log SET hash = repeat('0', 64) WHERE instance_id = $1 AND version = 1`, 1],
    ])('names the place of %s', async (_what, tamper, version) => {
      const id = await draft();
      await hr.post(`/api/things/${id}/approve`).expect(200);
      const before = await api.sql(`SELECT * FROM transition_log WHERE instance_id = $1`, [id]);
      await api.sql(`SET session_replication_role = replica; ${tamper.replace('$1', `'${id}'`)}; SET session_replication_role = DEFAULT`);
      expect(await verify()).toMatchObject({ machine: 'thing', instanceId: id, version });
      await api.sql(`SET session_replication_role = replica; DELETE FROM transition_log WHERE instance_id = '${id}'; SET session_replication_role = DEFAULT`);
      expect(before).toHaveLength(2);
    });
  });

  describe('signing in', () => {
    it('answers an unknown login like a wrong password, and locks both alike', async () => {
      for (const login of [`anna@${c.code}`, 'nobody@nowhere']) {
        for (let i = 0; i < 10; i++) expect((await api.nobody().post('/api/session', { login, password: 'wrong' })).body.code).toBe('wrongLoginOrPassword');
        expect((await api.nobody().post('/api/session', { login, password: 'wrong' }).expect(429)).body.code).toBe('tooManyAttempts');
      }
    });
  });
});
