import { PinoLogger } from 'nestjs-pino';
import pino from 'pino';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { CycleModule } from '@kpi-loop/cycle/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aPassword, aPlan, aScoredPeriod } from '@kpi-loop/incentive/testing';
import { IncentiveModule } from './index';

/** Unusual amounts: wherever they turn up, pay has leaked. */
const CANARY = { anna: '73519.37', ben: '61283.91' };
/** As a number of its own, also in minor units: not digits within an id, a hash or a fraction of a second, which are like them by chance. */
const TAINT = /(?<![0-9a-f.])(73519|67637|61283|45963)([0-9]{2})?(?![0-9a-f])/;

describe('pay is confined', () => {
  let api: Api;
  let c: Company;
  let ids: { runId: string; planId: string; statementId: string; periodId: string };
  const written: string[] = [];

  beforeAll(async () => {
    // the log of every request, at its most talkative, caught before it is written
    const level = process.env['LOG_LEVEL'];
    process.env['LOG_LEVEL'] = 'trace';
    api = await Api.start([OrganizationModule, CycleModule, IncentiveModule]);
    process.env['LOG_LEVEL'] = level;
    const stream = (PinoLogger.root as unknown as Record<symbol, { write: (line: string) => void }>)[pino.symbols.streamSym];
    stream.write = (line) => void written.push(line);
    c = await api.company();
    const { cycleId, periodId } = await aScoredPeriod(c, { anna: '96.80', ben: '90.00' });
    const planId = await aPlan(c, cycleId, CANARY);
    // as the web does: every write with a key, whose answer is kept
    const keyed = async (who: PersonKey, path: string, body?: object) =>
      (
        await (
          await c.as(who)
        )
          .post(`/api/${path}`, body)
          .set('idempotency-key', `k-${path.replace(/\W/g, '-')}`)
          .expect(200)
      ).body;
    const { id } = await keyed('comp', 'pay-runs', { planId, periodId });
    for (const [who, verb] of [
      ['comp', 'calculate'],
      ['comp', 'submit'],
      ['fin', 'approve'],
      ['comp', 'release'],
    ] as const)
      await keyed(who, `pay-runs/${id}/${verb}`);
    await (
      await c.as('comp')
    )
      .put(`/api/incentive-plans/${planId}/bases/${c.people.anna}`, { amount: CANARY.anna })
      .set('idempotency-key', 'k-base-anna-canary')
      .expect(200);
    await aPassword(c, 'anna', 'right horse');
    const [statement] = (await (await c.as('anna')).get('/api/my/statements').expect(200)).body.items;
    const opened = await keyed('anna', `my/statements/${statement.id}/open`, { password: 'right horse' });
    expect(opened.amount).toBe('67637.82');
    await api.drain();
    ids = { runId: id, planId, statementId: statement.id, periodId };
  });
  afterAll(() => api.stop());

  it.each(['pay_base', 'statement', 'true_up'])('%s answers an ordinary transaction with permission denied', async (table) => {
    await expect(api.uow.asSystem(c.tenantId, (tx) => tx.query(`SELECT 1 FROM ${table} WHERE tenant_id = $1`, [tx.tenantId]))).rejects.toThrow(
      'permission denied',
    );
    await expect(api.uow.asPerson(c.tenantId, c.people.comp, (tx) => tx.execute(`DELETE FROM ${table} WHERE tenant_id = $1`, [tx.tenantId]))).rejects.toThrow(
      'permission denied',
    );
  });

  it('gives the role back, so that what follows is ordinary again', async () => {
    await expect(
      api.uow.asSystem(c.tenantId, async (tx) => {
        expect(await tx.asPay(() => tx.query(`SELECT 1 FROM statement WHERE tenant_id = $1`, [tx.tenantId]))).toHaveLength(2);
        await tx.query(`SELECT 1 FROM statement WHERE tenant_id = $1`, [tx.tenantId]);
      }),
    ).rejects.toThrow('permission denied');
  });

  it('keeps other companies out of the role too', async () => {
    const other = await api.company();
    expect(await api.uow.asSystem(other.tenantId, (tx) => tx.asPay(() => tx.query(`SELECT 1 FROM statement`)))).toEqual([]);
  });

  it('writes no amount into any other table: facts, log, deadlines, kept answers, jobs', async () => {
    const tables = await api.sql<{ name: string }>(
      `SELECT format('%I.%I', n.nspname, t.relname) AS name FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace WHERE t.relkind = 'r' AND n.nspname IN ('public', 'system', 'pgboss') AND t.relname NOT IN ('pay_base', 'statement')`,
    );
    expect(tables.length).toBeGreaterThan(40);
    const leaks: string[] = [];
    for (const { name } of tables) {
      const [{ n }] = await api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${name} t WHERE t::text ~ '${TAINT.source}'`);
      if (n) leaks.push(name);
    }
    expect(leaks).toEqual([]);
  });

  it('would find one, in whatever form, and is not taken in by an id', async () => {
    const found = async (text: string) => [TAINT.test(text), (await api.sql<{ found: boolean }>(`SELECT $1::text ~ '${TAINT.source}' AS found`, [text]))[0].found];
    for (const amount of ['(1,73519.37,x)', '{"amount": "67637.82"}', '6128391', 'CNY 45963']) expect(await found(amount)).toEqual([true, true]);
    for (const other of ['01927351-9a73-7519-8735-19ab67637f00', '10:11:12.73519+08', 'sha256:a73519b', '1735190']) expect(await found(other)).toEqual([false, false]);
  });

  it('logs no amount', () => {
    expect(written.filter((line) => line.includes('request completed')).length).toBeGreaterThan(10);
    expect(written.filter((line) => TAINT.test(line))).toEqual([]);
  });

  it('answers nobody but COMP, FIN and the owner with an amount', async () => {
    const paths = [
      'my/statements',
      'my/team-statements',
      'my/access-log',
      'incentive-plans',
      `incentive-plans/${ids.planId}`,
      `incentive-plans/${ids.planId}/bases`,
      'pay-runs',
      `pay-runs/${ids.runId}`,
      `pay-runs/${ids.runId}/statements`,
      `pay-runs/${ids.runId}/held`,
      `statements/${ids.statementId}`,
      `cycles/${(await api.sql<{ cycleId: string }>(`SELECT cycle_id FROM period WHERE id = $1`, [ids.periodId]))[0].cycleId}/console`,
      `periods/${ids.periodId}/checklist?gate=close`,
    ];
    const leaks: string[] = [];
    const allowed: Partial<Record<PersonKey, RegExp>> = { comp: /bases|statements/, fin: /bases|statements/ };
    for (const who of ['anna', 'ben', 'zoe', 'head', 'head2', 'otherHead', 'hr', 'hrbp', 'exec', 'aud', 'ops', 'steward', 'comp', 'fin'] as const) {
      const viewer = await c.as(who);
      const answers = await Promise.all(paths.map(async (path) => ({ path, text: (await viewer.get(`/api/${path}`)).text })));
      leaks.push(...answers.filter(({ path, text }) => TAINT.test(text) && !allowed[who]?.test(path)).map(({ path }) => `${who} ${path}`));
    }
    expect(leaks).toEqual([]);
    // people of too small a run cannot be told apart from its total
    expect((await (await c.as('aud')).get(`/api/pay-runs/${ids.runId}`).expect(200)).body.totals).toEqual({
      people: 2,
      base: null,
      amount: null,
      trueUp: null,
      payable: null,
      coefficient: null,
    });
    expect((await (await c.as('hr')).get(`/api/pay-runs/${ids.runId}`).expect(200)).body).toMatchObject({ totals: null, amountsVisible: false });
  }, 60_000);

  it('refuses the amounts of people to everybody but COMP and FIN', async () => {
    for (const who of ['anna', 'head', 'hr', 'hrbp', 'exec', 'aud', 'ops'] as const) {
      await (await c.as(who)).get(`/api/pay-runs/${ids.runId}/statements`).expect(403);
      await (await c.as(who)).get(`/api/statements/${ids.statementId}`).expect(403);
      await (await c.as(who)).get(`/api/incentive-plans/${ids.planId}/bases`).expect(403);
      await (await c.as(who)).put(`/api/incentive-plans/${ids.planId}/bases/${c.people.zoe}`, { amount: '1' }).expect(403);
    }
  });

  it('a role that is limited to a unit is not enough', async () => {
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, unit_id, valid_from) VALUES ($1, gen_random_uuid(), $2, 'FIN', $3, '2020-01-01')`, [
      c.tenantId,
      c.people.zoe,
      c.units.PLANT,
    ]);
    await (await c.as('zoe')).get(`/api/pay-runs/${ids.runId}/statements`).expect(403);
  });

  it('the audit trail of a statement is unbroken from its first link', async () => {
    const links = await api.sql<{ event: string; version: number }>(`SELECT event, version FROM transition_log WHERE instance_id = $1 ORDER BY version`, [
      ids.statementId,
    ]);
    expect(links.map((l) => [l.version, l.event.split('.')[1]])).toEqual([
      [1, 'create'],
      [2, 'calculate'],
      [3, 'submit'],
      [4, 'approve'],
      [5, 'release'],
    ]);
  });
});
