import { createHash } from 'node:crypto';
import { hashPassword } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';

const RIGHT = 'right horse battery';

describe('passwords', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    await api.sql(`UPDATE account SET password_hash = $2 WHERE tenant_id = $1`, [c.tenantId, await hashPassword(RIGHT)]);
    await api.sql(`INSERT INTO login_name (login, tenant_id, account_id) VALUES ($1, $2, $3)`, [`anna@${c.code}`, c.tenantId, c.accounts.anna]);
  });
  afterAll(() => api.stop());

  const statuses = (answers: { status: number }[]): Record<number, number> =>
    answers.reduce<Record<number, number>>((all, { status }) => ({ ...all, [status]: (all[status] ?? 0) + 1 }), {});
  const change = async (current: string, password = 'a longer secret') => (await c.as('anna')).post('/api/account/password', { current, password });

  it('are tried no more often at once than one after the other, and everybody else is served meanwhile', async () => {
    await c.as('anna');
    const ben = await c.as('ben');
    const guesses = Promise.all(Array.from({ length: 40 }, () => change('wrong')));
    const started = Date.now();
    await api.nobody().get('/api/health/ready').expect(200);
    await ben.get('/api/account').expect(200);
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(statuses(await guesses)).toEqual({ 422: 10, 429: 30 });
    // the right one comes too late, here and at the door
    expect((await change(RIGHT)).status).toBe(429);
    await api.nobody().post('/api/session', { login: `anna@${c.code}`, password: RIGHT }).expect(429);
  });

  it.each(['known', 'unknown'])('are looked at ten times for a %s login, however many guesses come at once', async (kind) => {
    const login = kind === 'known' ? `anna@${c.code}` : `nobody@${c.code}`;
    const answers = await Promise.all(Array.from({ length: 59 }, () => api.nobody().post('/api/session', { login, password: 'wrong' })));
    expect(statuses(answers)).toEqual({ 401: 10, 429: 49 });
    await api.nobody().post('/api/session', { login, password: RIGHT }).expect(429);
  });

  it('forgets wrong ones after a right one', async () => {
    for (let i = 0; i < 9; i++) expect((await change('wrong')).status).toBe(422);
    await api.nobody().post('/api/session', { login: `anna@${c.code}`, password: RIGHT }).expect(200);
    expect((await change('wrong')).status).toBe(422);
  });

  it('are changed by one of two changes at once', async () => {
    await c.as('anna');
    const answers = await Promise.all([change(RIGHT, 'the first secret'), change(RIGHT, 'the second secret')]);
    expect(answers.filter((a) => a.status === 204)).toHaveLength(1);
    expect(answers.filter((a) => a.status === 409 || a.status === 422)).toHaveLength(1);
  });

  describe('a repeated Idempotency-Key', () => {
    const kept = () => api.sql<{ hash: string; body: unknown }>(`SELECT encode(request_hash, 'hex') AS hash, body FROM idempotency_key WHERE tenant_id = $1`, [c.tenantId]);

    it('changes a password once, refuses another one, and keeps nothing to guess by', async () => {
      const anna = await c.as('anna');
      const send = (password: string) => anna.post('/api/account/password', { current: RIGHT, password }).set('idempotency-key', 'change-1');
      await send('a longer secret').expect(204);
      await send('a longer secret').expect(204).expect('idempotent-replayed', 'true');
      expect((await send('quite another one').expect(422)).body.code).toBe('idempotencyKeyReused');
      const [row] = await kept();
      const body = JSON.stringify({ current: RIGHT, password: 'a longer secret' });
      expect(row).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), body: null });
      expect(row.hash).not.toBe(createHash('sha256').update(`POST /api/account/password\n${body}`).digest('hex'));
    });

    it('makes one account, whose password is shown once', async () => {
      const hr = await c.as('hr');
      const { body: person } = await hr.post('/api/people', { employeeNo: 'N1', name: '新人', unitId: c.units.NORTH, managerId: c.people.head, from: '2026-08-01' });
      const make = () => hr.post(`/api/people/${person.id}/account`, { login: `new@${c.code}` }).set('idempotency-key', 'make-1');
      const { password } = (await make().expect(200)).body;
      expect((await make().expect(409)).body.code).toBe('answerNotKept');
      expect(JSON.stringify(await kept())).not.toContain(password);
      expect(await api.sql(`SELECT 1 FROM account WHERE tenant_id = $1 AND person_id = $2`, [c.tenantId, person.id])).toHaveLength(1);
    });

    it('resets a password once', async () => {
      const hr = await c.as('hr');
      const reset = () => hr.post(`/api/people/${c.people.anna}/account/reset`).set('idempotency-key', 'reset-1');
      const { password } = (await reset().expect(200)).body;
      expect((await reset().expect(409)).body.code).toBe('answerNotKept');
      await api.nobody().post('/api/session', { login: `anna@${c.code}`, password }).expect(200);
    });
  });
});
