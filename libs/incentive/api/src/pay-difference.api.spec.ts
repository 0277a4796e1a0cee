import { CycleModule } from '@kpi-loop/cycle/api';
import { aPassword, aPlan, aResult } from '@kpi-loop/incentive/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { ScoringModule } from '@kpi-loop/scoring/api';
import { everyone } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { IncentiveModule } from './index';

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** A figure is corrected after the statements made from it are out (domain.md §2.4, §2.9 R-P1, §3.10). */
describe('a correction after the pay', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  let planId: string;
  let runId: string;
  let correctionId: string;

  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, ScoringModule, IncentiveModule]);
    c = await api.company();
    q = await Quarter.open(api, c, ['anna', 'ben'], { status: 'data_locked', cardStatus: 'locked' });
    for (const person of ['anna', 'ben'] as const) await q.lockedFigures(person, { GMV: ['1155'], PAY: ['123319', '135350'], CMP: ['558', '90000'] });
    await api.sql(`UPDATE measurement SET status = 'verified' WHERE tenant_id = $1 AND value IS NOT NULL`, [c.tenantId]);
    await c.setClock('2026-10-08');
    await api.uow.asSystem(c.tenantId, async (tx) =>
      tx.record({ type: 'period.locked', periodId: q.periodId, cycleId: q.cycleId }, 'period', q.periodId, everyone),
    );
    await api.drain();
    await api.sql(`UPDATE scorecard SET status = 'published.unread' WHERE tenant_id = $1`, [c.tenantId]);
    planId = await aPlan(c, q.cycleId, { anna: '20000', ben: '20000' });
    runId = (await post('comp', 'pay-runs', { planId, periodId: q.periodId }))['id'];
    for (const [who, verb] of [
      ['comp', 'calculate'],
      ['comp', 'submit'],
      ['fin', 'approve'],
      ['comp', 'release'],
    ] as const)
      await post(who, `pay-runs/${runId}/${verb}`);
    await aPassword(c, 'anna', 'right horse');
  });
  afterAll(() => api.stop());

  const post = async (who: PersonKey, path: string, body?: object): Promise<Body> => (await (await c.as(who)).post(`/api/${path}`, body).expect(200)).body;
  const differences = async (): Promise<Body[]> => (await (await c.as('comp')).get(`/api/pay-runs/${runId}/differences`).expect(200)).body;
  const opened = async (): Promise<Body> => {
    const anna = await c.as('anna');
    const [item] = (await anna.get('/api/my/statements').expect(200)).body.items;
    return { item, ...(await anna.post(`/api/my/statements/${item.id}/open`, { password: 'right horse' }).expect(200)).body };
  };

  it('cites the edition the statement was made from', async () => {
    expect(await opened()).toMatchObject({ item: { edition: 1 }, differences: [] });
    expect((await (await c.as('fin')).get(`/api/pay-runs/${runId}/statements`).expect(200)).body.items).toMatchObject([{ edition: 1 }, { edition: 1 }]);
  });

  it('needs finance as well, and nobody twice', async () => {
    const [{ id }] = await api.sql<{ id: string }>(
      `SELECT id FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = '2026-09-01'`,
      [c.tenantId, q.versions.GMV, c.people.anna],
    );
    const { body } = await (
      await c.as('anna')
    )
      .post(`/api/measurements/${id}/corrections`, { numerator: '1200', reason: '漏计一笔', evidenceLink: 'https://wiki.example.com/x' })
      .expect(201);
    expect(body).toMatchObject({ seats: ['data', 'people', 'pay'], status: 'requested' });
    correctionId = body.id;
    const approve = async (who: PersonKey, status: number): Promise<Body> =>
      (await (await c.as(who)).post(`/api/corrections/${correctionId}/approve`).expect(status)).body;
    expect(await approve('steward', 200)).toMatchObject({ status: 'requested', approvals: [{ seat: 'data' }] });
    expect(await api.sql(`SELECT edition FROM measurement WHERE tenant_id = $1 AND id = $2`, [c.tenantId, id])).toEqual([{ edition: 1 }]);
    expect(await approve('hr', 200)).toMatchObject({ status: 'requested' });
    await approve('steward', 422);
    expect(await approve('fin', 200)).toMatchObject({
      status: 'approved',
      approvals: [
        { seat: 'data', name: 'steward' },
        { seat: 'people', name: 'hr' },
        { seat: 'pay', name: 'fin' },
      ],
    });
    await api.drain();
  });

  it('changes nothing that is paid, and holds the difference for the next run', async () => {
    // 1200 of 1200: 100 × 40 % instead of 96.25 × 40 %
    const [row, ...more] = await differences();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ name: 'anna', scoreBefore: '88.95', scoreAfter: '90.45', correctionId, reason: '漏计一笔' });
    expect((+row['amountAfter'] - +row['amountBefore']).toFixed(2)).toBe(row['delta']);
    const mine = await opened();
    expect(mine['amount']).toBe(row['amountBefore']);
    expect(mine['differences']).toMatchObject([{ delta: row['delta'], amountAfter: row['amountAfter'], scoreAfter: '90.45' }]);
  });

  it('is told once, without an amount, and read by whoever may', async () => {
    const facts = await api.sql<Body>(`SELECT payload FROM fact WHERE tenant_id = $1 AND type = 'statement.differenceHeld'`, [c.tenantId]);
    expect(facts).toHaveLength(1);
    expect(Object.keys(facts[0]['payload']).sort()).toEqual(['correctionId', 'statementId']);
    for (const who of ['hr', 'anna', 'aud'] as const) await (await c.as(who)).get(`/api/pay-runs/${runId}/differences`).expect(403);
    await expect(api.uow.asSystem(c.tenantId, (tx) => tx.query(`SELECT 1 FROM pay_difference`))).rejects.toThrow('permission denied');
    await expect(api.sql(`UPDATE pay_difference SET delta = 1 WHERE tenant_id = $1`, [c.tenantId])).rejects.toThrow('append-only');
  });

  /** A later quarter with results, and its run as COMP has calculated it. */
  const nextRun = async (periodId: string, totals: Partial<Record<PersonKey, string>>): Promise<string> => {
    await api.sql(`UPDATE period SET status = 'scored' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, periodId]);
    for (const [person, total] of Object.entries(totals) as [PersonKey, string][]) {
      const { id } = await q.card(person, periodId, 'published.unread');
      await aResult(c, id, total);
    }
    const { id } = await post('comp', 'pay-runs', { planId, periodId });
    await post('comp', `pay-runs/${id}/calculate`);
    return id;
  };
  const statementsOf = async (id: string): Promise<Body[]> => (await (await c.as('fin')).get(`/api/pay-runs/${id}/statements`).expect(200)).body.items;
  const statementOf = async (id: string, name: string): Promise<Body> => {
    const { id: statementId } = (await statementsOf(id)).find((one) => one['name'] === name)!;
    return (await (await c.as('fin')).get(`/api/statements/${statementId}`).expect(200)).body;
  };
  const pay = async (id: string): Promise<void> => {
    for (const { id: statementId, outlier } of await statementsOf(id))
      if (outlier) await post('comp', `statements/${statementId}/explain`, { reason: '核对无误' });
    for (const [who, verb] of [
      ['comp', 'submit'],
      ['fin', 'approve'],
      ['comp', 'release'],
    ] as const)
      await post(who, `pay-runs/${id}/${verb}`);
  };
  let nextId: string;

  it('is a line of the next run, with its own explanation, however often that is calculated', async () => {
    const [held] = await differences();
    expect(held).toMatchObject({ open: held['delta'], settledIn: [] });
    nextId = await nextRun(q.nextPeriodId, { anna: '100.00', ben: '100.00' });
    await post('comp', `pay-runs/${nextId}/calculate`);
    const anna = await statementOf(nextId, 'anna');
    expect(anna).toMatchObject({ amount: '20000.00', trueUp: held['delta'], payable: (20000 + +held['delta']).toFixed(2) });
    expect(anna['trueUps']).toMatchObject([
      {
        differenceId: held['id'],
        correctionId,
        payRunId: runId,
        scorecardId: q.cards.anna.id,
        reason: '漏计一笔',
        delta: held['delta'],
        amount: held['delta'],
        carried: '0.00',
      },
    ]);
    expect(anna['trace'].slice(-2)).toMatchObject([
      { step: 'trueUp', formula: `${held['amountAfter']} − ${held['amountBefore']}`, rounded: held['delta'], inputs: { differenceId: held['id'] } },
      { step: 'payable', formula: `20000.00 + ${held['delta']}`, rounded: anna['payable'] },
    ]);
    expect(await statementOf(nextId, 'ben')).toMatchObject({ trueUp: '0.00', payable: '20000.00', trueUps: [] });
    const run = (who: PersonKey) => c.as(who).then((as) => as.get(`/api/pay-runs/${nextId}`).expect(200));
    expect((await run('comp')).body.totals).toMatchObject({ amount: '40000.00', trueUp: held['delta'], payable: (40000 + +held['delta']).toFixed(2) });
    // a sum of one is that one's
    expect((await run('exec')).body.totals).toMatchObject({ trueUp: null, payable: null });
    // it is not out yet: no news for the owner
    expect((await opened())['differences']).toMatchObject([{ open: held['delta'], settledIn: [] }]);
  });

  it('is settled with that run: frozen with it, shown to its owner, and marked where it came from', async () => {
    await pay(nextId);
    const [row] = await differences();
    expect(row).toMatchObject({ open: '0.00', settledIn: [{ payRunId: nextId, amount: row['delta'] }] });
    await expect(api.sql(`UPDATE true_up SET amount = 0 WHERE tenant_id = $1`, [c.tenantId])).rejects.toThrow('frozen');
    await expect(api.sql(`UPDATE statement SET true_up = true_up + 1 WHERE tenant_id = $1 AND status = 'released'`, [c.tenantId])).rejects.toThrow('frozen');
    await expect(api.uow.asSystem(c.tenantId, (tx) => tx.query(`SELECT 1 FROM true_up`))).rejects.toThrow('permission denied');
    const anna = await c.as('anna');
    const mine: Body[] = (await anna.get('/api/my/statements').expect(200)).body.items;
    const open = async (item: Body): Promise<Body> => (await anna.post(`/api/my/statements/${item['id']}/open`, { password: 'right horse' }).expect(200)).body;
    const [later, earlier] = [await open(mine[0]), await open(mine[1])];
    expect(later).toMatchObject({
      amount: '20000.00',
      trueUp: row['delta'],
      trueUps: [{ amount: row['delta'], scorecardId: q.cards.anna.id }],
      differences: [],
    });
    expect(earlier).toMatchObject({ amount: row['amountBefore'], trueUps: [], differences: [{ open: '0.00', settledIn: [{ amount: row['delta'] }] }] });
  });

  it('keeps the paid run from being reckoned anew, which would pay it twice', async () => {
    await post('comp', `pay-runs/${runId}/recall`, { reason: '复核' });
    const view = (await (await c.as('fin')).get(`/api/pay-runs/${runId}`).expect(200)).body;
    expect(view.offers.find((offer: Body) => offer['event'] === 'payRun.unapprove')).toMatchObject({ allowed: false, because: ['nothingCarriedOn'] });
    expect((await (await c.as('fin')).post(`/api/pay-runs/${runId}/unapprove`, { reason: '重算' }).expect(422)).body.violations).toEqual(['nothingCarriedOn']);
    await post('comp', `pay-runs/${runId}/release`);
  });

  /** One more quarter of the cycle. */
  const onePeriodMore = async (from: string, to: string): Promise<string> => {
    const [{ id }] = await api.sql<{ id: string }>(
      `INSERT INTO period (tenant_id, id, cycle_id, code, name, name_en, kind, starts_on, ends_on, ordinal, status)
       SELECT tenant_id, gen_random_uuid(), cycle_id, $3::text, $3::text, $3::text, kind, $3::date, $4::date, (SELECT max(ordinal) + 1 FROM period WHERE tenant_id = $1), 'scored' FROM period WHERE tenant_id = $1 AND id = $2 RETURNING id`,
      [c.tenantId, q.periodId, from, to],
    );
    return id;
  };

  it('is carried by no run after that', async () => {
    // a difference of a statement that was reckoned anew since says nothing any more
    await api.sql(
      `INSERT INTO pay_difference (tenant_id, id, statement_id, correction_id, person_id, plan_id, score, coefficient, amount, delta, currency, trace)
       SELECT tenant_id, gen_random_uuid(), id, $3, person_id, plan_id, 100, 1, amount + 100, 50, currency, '[]' FROM statement WHERE tenant_id = $1 AND pay_run_id = $2 AND person_id = $4`,
      [c.tenantId, nextId, correctionId, c.people.anna],
    );
    const third = await nextRun(await onePeriodMore('2027-01-01', '2027-03-31'), { anna: '100.00' });
    expect(await statementOf(third, 'anna')).toMatchObject({ amount: '20000.00', trueUp: '0.00', payable: '20000.00', trueUps: [] });
    const voided = (await (await c.as('comp')).get(`/api/pay-runs/${nextId}/differences`).expect(200)).body.find((row: Body) => row['delta'] === '50.00');
    expect(voided).toMatchObject({ open: '0.00', settledIn: [] });
  });

  it('is kept back where too much was paid, a fifth of a payout at most, and the rest carried on (G50)', async () => {
    const [{ id: statementId }] = await api.sql<{ id: string }>(`SELECT id FROM statement WHERE tenant_id = $1 AND pay_run_id = $2 AND person_id = $3`, [
      c.tenantId,
      runId,
      c.people.ben,
    ]);
    await api.sql(
      `INSERT INTO pay_difference (tenant_id, id, statement_id, correction_id, person_id, plan_id, score, coefficient, amount, delta, currency, trace)
       SELECT tenant_id, gen_random_uuid(), id, $3, person_id, plan_id, 80, 0.5, amount - 6000, -6000, currency, '[]' FROM statement WHERE tenant_id = $1 AND id = $2`,
      [c.tenantId, statementId, correctionId],
    );
    const first = await nextRun(await onePeriodMore('2027-04-01', '2027-06-30'), { ben: '100.00' });
    const touched = (await (await c.as('steward')).get(`/api/metrics/${q.metrics.GMV}/impact`).expect(200)).body.items.filter(
      (item: Body) => item['kind'] === 'statement',
    );
    // what is frozen or paid is touched by no definition; of what is still reckoned only how many there are
    const link = `/incentives/plans/${planId}`;
    expect(touched).toMatchObject([
      { count: 1, period: '2027-04-01', link },
      { count: 1, period: '2027-01-01', link },
    ]);
    expect(await statementOf(first, 'ben')).toMatchObject({
      amount: '20000.00',
      trueUp: '-4000.00',
      payable: '16000.00',
      trueUps: [{ delta: '-6000.00', amount: '-4000.00', carried: '-2000.00', offsetMax: '0.20' }],
    });
    // the share is the policy's, as its cycle was published with it: a tenth is just what is left
    await api.sql(
      `SET session_replication_role = replica; UPDATE cycle SET policy = jsonb_set(policy, '{pay,offsetMax}', '"0.10"') WHERE id = '${q.cycleId}'; RESET session_replication_role`,
    );
    const second = await nextRun(await onePeriodMore('2027-07-01', '2027-09-30'), { ben: '100.00' });
    const after = await statementOf(second, 'ben');
    expect(after).toMatchObject({ trueUp: '-2000.00', payable: '18000.00', trueUps: [{ amount: '-2000.00', carried: '0.00', offsetMax: '0.10' }] });
    expect(after['trace']).toContainEqual(expect.objectContaining({ step: 'trueUp', formula: '−min(2000.00, 0.10 × 20000.00)' }));
    expect((await differences()).find((row) => row['name'] === 'ben')).toMatchObject({
      open: '0.00',
      settledIn: [{ amount: '-4000.00' }, { amount: '-2000.00' }],
    });
  });

  it('comes of a period that was opened again as well, once it is closed: for what its results are worth now, and once', async () => {
    await api.sql(`UPDATE period SET status = 'closed' WHERE id = $1`, [q.periodId]);
    const { body: asked } = await (
      await c.as('hr')
    )
      .post(`/api/cycles/${q.cycleId}/requests`, { event: 'period.reopen', reason: '考核办法有误', periodId: q.periodId })
      .expect(201);
    for (const who of ['exec', 'fin'] as const) await post(who, `cycle-requests/${asked.id}/approve`);
    await api.drain();
    const before = await differences();
    await aResult(c, q.cards.anna.id, '100.00');
    const closed = async () => {
      await api.uow.asSystem(c.tenantId, async (tx) =>
        tx.record({ type: 'period.closed', periodId: q.periodId, nextPeriodId: null }, 'period', q.periodId, everyone),
      );
      await api.drain();
      return (await differences()).filter((row) => row['name'] === 'anna' && !before.some(({ id }) => id === row['id']));
    };
    const [row, ...more] = await closed();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ name: 'anna', scoreAfter: '100.00', amountAfter: '20000.00', correctionId: null, reason: '考核办法有误' });
    // what was held before is part of it: together they are what is due less what was paid
    const held = before.filter(({ name }) => name === 'anna').reduce((sum, { delta }) => sum + +delta, +row['delta']);
    expect((20000 - row['amountBefore']).toFixed(2)).toBe(held.toFixed(2));
    expect(await closed()).toHaveLength(1);
    const next = await nextRun(await onePeriodMore('2027-10-01', '2027-12-31'), { anna: '100.00' });
    expect(await statementOf(next, 'anna')).toMatchObject({
      trueUp: row['delta'],
      trueUps: [{ correctionId: null, reason: '考核办法有误', amount: row['delta'] }],
    });
  });
});
