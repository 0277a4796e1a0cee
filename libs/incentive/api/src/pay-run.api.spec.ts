import { CloseChecks, CycleModule, StageReports } from '@kpi-loop/cycle/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { DutySources, everyone } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aPassword, aPlan, aResult, aScoredPeriod } from '@kpi-loop/incentive/testing';
import { IncentiveModule, IncentiveReader } from './index';

type Bases = Partial<Record<PersonKey, string>>;

describe('pay run', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, IncentiveModule]);
  });
  beforeEach(async () => {
    c = await api.company();
  });
  afterAll(() => api.stop());

  const verb = async (who: PersonKey, path: string, body?: object, status = 200) => {
    const answer = await (await c.as(who)).post(`/api/${path}`, body);
    expect([path.split('/').pop(), answer.status, answer.body.violations ?? answer.body.code]).toEqual([
      path.split('/').pop(),
      status,
      answer.body.violations ?? answer.body.code,
    ]);
    return answer.body;
  };
  const get = async (who: PersonKey, path: string, status = 200) => (await (await c.as(who)).get(`/api/${path}`).expect(status)).body;
  const arranged = async (totals: Parameters<typeof aScoredPeriod>[1], bases: Bases, over: object = {}) => {
    const { cycleId, periodId } = await aScoredPeriod(c, totals);
    const planId = await aPlan(c, cycleId, bases, over);
    const { id } = await verb('comp', 'pay-runs', { planId, periodId });
    return { cycleId, periodId, planId, runId: id as string };
  };
  const upTo = async (runId: string, status: 'in_review' | 'approved' | 'released') => {
    await verb('comp', `pay-runs/${runId}/calculate`);
    await verb('comp', `pay-runs/${runId}/submit`);
    if (status !== 'in_review') await verb('fin', `pay-runs/${runId}/approve`);
    if (status === 'released') await verb('comp', `pay-runs/${runId}/release`);
  };
  const amounts = async (runId: string) =>
    Object.fromEntries(
      (await get('fin', `pay-runs/${runId}/statements`)).items.map((s: { name: string; status: string; amount: string; coefficient: string }) => [
        s.name,
        [s.status, s.coefficient, s.amount],
      ]),
    );

  it("shows a person every look at what is theirs, by the tenant's clock (§5.2)", async () => {
    const { periodId } = await aScoredPeriod(c, { anna: '96.80' });
    const [card] = await api.sql<{ id: string; lineId: string }>(
      `SELECT c.id, l.id AS line_id FROM scorecard c JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id WHERE c.tenant_id = $1 AND c.period_id = $2 LIMIT 1`,
      [c.tenantId, periodId],
    );
    const looks = { 'measurement.rows': null, 'line.why': card.lineId, 'line.thread': card.lineId, scoreResult: card.id, 'scoreResult.export': periodId };
    for (const [resource, id] of Object.entries(looks))
      await api.uow.asPerson(c.tenantId, c.people.head, (tx) =>
        tx.execute(`INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource, resource_id) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)`, [
          c.tenantId,
          c.people.head,
          c.people.anna,
          resource,
          id,
        ]),
      );
    const { items } = await get('anna', 'my/access-log?about=all');
    const seen = Object.fromEntries(
      (items as { resource: string; at: string; viewerName: string; periodName: string | null; metricName: string | null }[]).map((l) => [l.resource, l]),
    );
    expect(Object.keys(seen).sort()).toEqual(Object.keys(looks).sort());
    for (const look of Object.values(seen)) expect([look.viewerName, look.at.slice(0, 10)]).toEqual(['head', '2026-10-12']);
    expect([
      seen['scoreResult'].periodName !== null,
      seen['scoreResult.export'].periodName !== null,
      seen['line.why'].metricName !== null,
      seen['measurement.rows'].periodName,
    ]).toEqual([true, true, true, null]);
    expect((await get('ben', 'my/access-log?about=all')).items).toEqual([]);
  });

  it('pays a mover for each assignment (R-M8, G31), takes a long absence out of both sides (R-M9), and pays nothing on what was not assessed (R-M6)', async () => {
    const { cycleId, periodId, scorecardId } = await aScoredPeriod(c, { ben: '100.00', head: '110.00', anna: '92.00' });
    await api.sql(`UPDATE scorecard SET counts_to = '2026-07-31' WHERE id = $1`, [scorecardId]);
    const [{ id: second }] = await api.sql<{ id: string }>(
      `INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, head_id, unit_id, status, part, counts_from)
       SELECT tenant_id, gen_random_uuid(), cycle_id, period_id, subject_kind, subject_id, owner_id, head_id, unit_id, 'published.acknowledged', 2, '2026-08-01' FROM scorecard WHERE id = $1 RETURNING id`,
      [scorecardId],
    );
    await aResult(c, second, '104.00');
    await api.sql(
      `INSERT INTO absence (tenant_id, id, person_id, kind, starts_on, ends_on) VALUES ($1, gen_random_uuid(), $2, 'maternity', '2026-08-01', '2026-11-30')`,
      [c.tenantId, c.people.ben],
    );
    const [{ id: short }] = await api.sql<{ id: string }>(`SELECT id FROM scorecard WHERE tenant_id = $1 AND owner_id = $2`, [c.tenantId, c.people.head]);
    await api.sql(
      `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, engine_version, policy_hash, input_hash, trace) VALUES ($1, gen_random_uuid(), $2, 2, 110, 'N/A', '1', '', '', '[]')`,
      [c.tenantId, short],
    );
    const planId = await aPlan(c, cycleId, { anna: '20000', ben: '20000', head: '30000' });
    const { id } = await verb('comp', 'pay-runs', { planId, periodId });
    await verb('comp', `pay-runs/${id}/calculate`);
    // 20 000 × 0.80 × 31 ÷ 92 + 20 000 × 1.10 × 61 ÷ 92
    expect(await amounts(id)).toEqual({
      anna: ['calculated', '0.9989', '19978.26'],
      ben: ['calculated', '1.0000', '20000.00'],
      head: ['zero', '1.2500', '0.00'],
    });
  });

  it('pays the days of a result that was too short at coefficient 1 where the plan says so (R-M6)', async () => {
    const { cycleId, periodId, scorecardId } = await aScoredPeriod(c, { anna: '110.00' });
    await api.sql(`UPDATE person SET hired_on = '2026-09-10' WHERE id = $1`, [c.people.anna]);
    await api.sql(
      `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, engine_version, policy_hash, input_hash, trace) VALUES ($1, gen_random_uuid(), $2, 2, 110, 'N/A', '1', '', '', '[]')`,
      [c.tenantId, scorecardId],
    );
    const planId = await aPlan(c, cycleId, { anna: '20000' }, { shortParticipation: 'PRORATE_AT_1' });
    const { id } = await verb('comp', 'pay-runs', { planId, periodId });
    await verb('comp', `pay-runs/${id}/calculate`);
    // 20 000 × 1 × 21 ÷ 92, whatever the curve makes of 110
    expect(await amounts(id)).toEqual({ anna: ['calculated', '1.0000', '4565.22'] });
    const [{ trace }] = await api.sql<{ trace: { step: string; formula: string; ruleId: string }[] }>(`SELECT trace FROM statement WHERE pay_run_id = $1`, [
      id,
    ]);
    expect(trace.find(({ step }) => step === 'coefficient')).toMatchObject({ formula: 'N/A → 1', ruleId: 'R-M6' });
  });

  it('is not calculated on results their owners have not been shown (§2.9)', async () => {
    const { runId, periodId } = await arranged({ anna: '96.80', ben: '90.00' }, { anna: '20000', ben: '20000' });
    await api.sql(`UPDATE scorecard SET status = 'scored' WHERE tenant_id = $1 AND owner_id = $2`, [c.tenantId, c.people.ben]);
    expect((await verb('comp', `pay-runs/${runId}/calculate`, undefined, 422)).violations).toEqual(['resultsPublished']);
    const duties = await api.uow.asPerson(c.tenantId, c.people.comp, (tx) => api.app.get(DutySources).all(tx));
    expect(duties.filter((d) => d.kind === 'payRun.calculate')).toEqual([]);
    await api.sql(`UPDATE scorecard SET status = 'published.unread' WHERE tenant_id = $1 AND period_id = $2`, [c.tenantId, periodId]);
    await verb('comp', `pay-runs/${runId}/calculate`);
    // published, then taken back by a card that is scored anew: nothing goes further
    await api.sql(`UPDATE scorecard SET status = 'scored' WHERE tenant_id = $1 AND owner_id = $2`, [c.tenantId, c.people.ben]);
    expect((await verb('comp', `pay-runs/${runId}/submit`, undefined, 422)).violations).toContain('resultsPublished');
  });

  it('pays G36, G49 and G50 from published results and bases, zero where nothing is due, and says how', async () => {
    const { runId } = await arranged(
      { anna: '96.80', ben: '59.99', head: '98.00', zoe: '90.00', head2: null },
      { anna: '20000', ben: '20000', head: '20000', zoe: '20000', head2: '20000' },
    );
    const calculated = await verb('comp', `pay-runs/${runId}/calculate`);
    expect(calculated).toMatchObject({
      status: 'calculated',
      totals: null,
      byStatus: [
        { status: 'calculated', count: 3 },
        { status: 'zero', count: 1 },
      ],
    });
    expect(await amounts(runId)).toEqual({
      anna: ['calculated', '0.9200', '18400.00'],
      ben: ['zero', '0.0000', '0.00'],
      head: ['calculated', '0.9500', '19000.00'],
      zoe: ['calculated', '0.7500', '15000.00'],
    });
    const anna = (await get('comp', `pay-runs/${runId}/statements`)).items[0];
    const { trace } = await get('comp', `statements/${anna.id}`);
    expect(trace.map((s: { formula: string; rounded: string }) => `${s.formula} = ${s.rounded}`)).toEqual([
      '96.80 = 96.80',
      '0.5 + 0.5 × (96.80 − 80) ÷ 20 = 0.9200',
      '20000 × 0.9200 = 18400.00',
    ]);
    expect((await get('fin', `pay-runs/${runId}`)).totals).toEqual({
      people: 4,
      base: '80000.00',
      amount: '52400.00',
      trueUp: '0.00',
      payable: '52400.00',
      coefficient: '0.6550',
    });
  });

  it('pays a joiner by the days of the period', async () => {
    await api.sql(`UPDATE person SET hired_on = '2026-08-16' WHERE id = $1`, [c.people.anna]);
    const { runId } = await arranged({ anna: '100.00' }, { anna: '9200' });
    await verb('comp', `pay-runs/${runId}/calculate`);
    // 46 of 92 days
    expect(await amounts(runId)).toEqual({ anna: ['calculated', '1.0000', '4600.00'] });
  });

  it('is calculated by COMP, approved by FIN, never by one person in both roles (SoD5)', async () => {
    const { runId } = await arranged({ anna: '96.80' }, { anna: '20000' });
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, 'FIN', '2020-01-01')`, [
      c.tenantId,
      c.people.comp,
    ]);
    await upTo(runId, 'in_review');
    const { offers } = await get('comp', `pay-runs/${runId}`);
    expect(offers.find((o: { event: string }) => o.event === 'payRun.approve')).toMatchObject({ allowed: false, because: ['approverIsNotCalculator'] });
    const refused = await verb('comp', `pay-runs/${runId}/approve`, undefined, 403);
    expect(refused).toMatchObject({ code: 'sodConflict', violations: ['approverIsNotCalculator'] });
    for (const who of ['hr', 'exec', 'aud', 'head', 'anna'] as const) await verb(who, `pay-runs/${runId}/approve`, undefined, 403);
    expect(await verb('fin', `pay-runs/${runId}/approve`)).toMatchObject({ status: 'approved' });
    await verb('fin', `pay-runs/${runId}/release`, undefined, 403);
  });

  it('freezes what was approved, and finds out what was changed behind its back', async () => {
    const { runId } = await arranged({ anna: '96.80' }, { anna: '20000' });
    await upTo(runId, 'approved');
    await expect(api.sql(`UPDATE statement SET amount = amount + 1 WHERE pay_run_id = $1`, [runId])).rejects.toThrow('frozen');
    await api.sql(`ALTER TABLE statement DISABLE TRIGGER keep_amount`);
    await api.sql(`UPDATE statement SET amount = amount + 1 WHERE pay_run_id = $1`, [runId]);
    await api.sql(`ALTER TABLE statement ENABLE TRIGGER keep_amount`);
    expect((await verb('comp', `pay-runs/${runId}/release`, undefined, 422)).violations).toEqual(['amountsUnchanged']);
  });

  it('shows a released statement to its owner only, after the password, and records who looked', async () => {
    const { runId, periodId } = await arranged({ anna: '96.80', ben: '90.00' }, { anna: '20000', ben: '20000' });
    await aPassword(c, 'anna', 'right horse');
    await upTo(runId, 'approved');
    expect((await get('anna', 'my/statements')).items).toEqual([]);
    await verb('comp', `pay-runs/${runId}/release`);
    const duties = await api.uow.asPerson(c.tenantId, c.people.anna, (tx) => api.app.get(DutySources).all(tx));
    expect(duties.filter((d) => d.kind === 'statement.open')).toEqual([
      expect.objectContaining({ link: '/my-incentive', params: expect.objectContaining({ periodName: 'Q3' }) }),
    ]);
    const { items } = await get('anna', 'my/statements');
    expect(items).toEqual([expect.objectContaining({ status: 'released', score: '96.80', coefficient: '0.9200', opened: false, periodId })]);
    expect(JSON.stringify(items)).not.toMatch(/18400|20000/);
    const set = (change: string) => api.sql(`UPDATE scorecard SET ${change} WHERE tenant_id = $1 AND id = $2`, [c.tenantId, items[0].scorecardId]);
    await set(`status = 'published.unread', appeal_until = '2999-12-31'`);
    expect((await get('anna', 'my/statements')).items[0]).toMatchObject({ appealUntil: '2999-12-31' });
    await set(`appeal_until = '2000-01-01'`);
    expect((await get('anna', 'my/statements')).items[0]).toMatchObject({ appealUntil: null });
    expect(await verb('anna', `my/statements/${items[0].id}/open`, { password: 'wrong' }, 403)).toMatchObject({ code: 'wrongPassword' });
    expect(await verb('anna', `my/statements/${items[0].id}/open`, { password: 'right horse' })).toMatchObject({
      amount: '18400.00',
      base: '20000.00',
      currency: 'CNY',
    });
    await aPassword(c, 'ben', 'right horse');
    await verb('ben', `my/statements/${items[0].id}/open`, { password: 'right horse' }, 404);
    await verb('head', `my/statements/${items[0].id}/open`, { password: 'x' }, 403);

    await get('fin', `pay-runs/${runId}/statements`);
    await get('fin', `pay-runs/${runId}/statements`);
    const log = (await get('anna', 'my/access-log')).items.map((l: { viewerName: string; self: boolean; resource: string; periodName: string | null }) => [
      l.viewerName,
      l.self,
      l.resource,
      l.periodName,
    ]);
    expect(log).toEqual([
      ['fin', false, 'statement', 'Q3'],
      ['anna', true, 'statement', 'Q3'],
    ]);
    expect((await get('ben', 'my/access-log?about=all')).items.map((l: { viewerName: string }) => l.viewerName)).toEqual(['fin']);

    // who looked at a score is told beside who looked at pay, and only where everything is asked for
    await api.uow.asPerson(c.tenantId, c.people.head, (tx) =>
      tx.execute(`INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource) VALUES ($1, gen_random_uuid(), $2, $3, 'scoreResult')`, [
        c.tenantId,
        c.people.head,
        c.people.ben,
      ]),
    );
    const resources = async (query: string) => (await get('ben', `my/access-log${query}`)).items.map((l: { resource: string }) => l.resource).sort();
    expect([await resources(''), await resources('?about=all')]).toEqual([['statement'], ['scoreResult', 'statement']]);
    expect((await get('anna', 'my/statements')).items[0].opened).toBe(true);
  });

  it('shows a statement once under one Idempotency-Key and keeps neither password nor amount', async () => {
    const { runId } = await arranged({ anna: '96.80' }, { anna: '20000' });
    await aPassword(c, 'anna', 'right horse');
    await upTo(runId, 'released');
    const [{ id }] = (await get('anna', 'my/statements')).items;
    const anna = await c.as('anna');
    const open = () => anna.post(`/api/my/statements/${id}/open`, { password: 'right horse' }).set('idempotency-key', 'open-1');
    expect((await open().expect(200)).body.amount).toBe('18400.00');
    expect((await open().expect(409)).body.code).toBe('answerNotKept');
    const [kept] = await api.sql(`SELECT body FROM idempotency_key WHERE tenant_id = $1 AND key = 'open-1'`, [c.tenantId]);
    expect(kept).toEqual({ body: null });
    expect(await api.sql(`SELECT 1 FROM access_log WHERE tenant_id = $1 AND resource_id = $2`, [c.tenantId, id])).toHaveLength(1);
  });

  it('refuses the password after five wrong ones', async () => {
    const { runId } = await arranged({ anna: '96.80' }, { anna: '20000' });
    await aPassword(c, 'anna', 'right horse');
    await upTo(runId, 'released');
    const [{ id }] = (await get('anna', 'my/statements')).items;
    for (let i = 0; i < 5; i++) await verb('anna', `my/statements/${id}/open`, { password: 'wrong' }, 403);
    await verb('anna', `my/statements/${id}/open`, { password: 'right horse' }, 429);
  });

  it('shows heads the coefficients of their people, nobody beside the line anything', async () => {
    const { runId } = await arranged({ anna: '96.80', zoe: '90.00' }, { anna: '20000', zoe: '20000' });
    await upTo(runId, 'released');
    expect((await get('head', 'my/team-statements')).items).toEqual([expect.objectContaining({ name: 'anna', coefficient: '0.9200', score: '96.80' })]);
    expect(JSON.stringify(await get('head', 'my/team-statements'))).not.toMatch(/18400|20000/);
    expect((await get('ben', 'my/team-statements')).items).toEqual([]);
  });

  it('may be recalled and taken back to review; its owners no longer see it', async () => {
    const { runId } = await arranged({ anna: '96.80' }, { anna: '20000' });
    await upTo(runId, 'released');
    await verb('fin', `pay-runs/${runId}/recall`, {}, 400);
    await verb('fin', `pay-runs/${runId}/recall`, { reason: '基数有误' });
    expect((await get('anna', 'my/statements')).items).toEqual([]);
    await verb('fin', `pay-runs/${runId}/unapprove`, { reason: '基数有误' });
    await aPlanBase('anna', '10000', runId);
    await verb('comp', `pay-runs/${runId}/calculate`);
    expect(await amounts(runId)).toEqual({ anna: ['calculated', '0.9200', '9200.00'] });
  });
  const aPlanBase = async (person: PersonKey, amount: string, runId: string) => {
    const { planId } = await get('comp', `pay-runs/${runId}`);
    await (await c.as('comp')).put(`/api/incentive-plans/${planId}/bases/${c.people[person]}`, { amount }).expect(200);
  };

  it('takes the latest revision of a result when it is calculated again', async () => {
    const { scorecardId, cycleId, periodId } = await aScoredPeriod(c, { anna: '96.80' });
    const planId = await aPlan(c, cycleId, { anna: '20000' });
    const { id } = await verb('comp', 'pay-runs', { planId, periodId });
    await upTo(id, 'in_review');
    await aResult(c, scorecardId, '98.00');
    expect(await verb('comp', `pay-runs/${id}/calculate`)).toMatchObject({ status: 'calculated' });
    expect(await amounts(id)).toEqual({ anna: ['calculated', '0.9500', '19000.00'] });
  });

  it('is not submitted while somebody has no base, or an outlier is unexplained', async () => {
    const { runId, cycleId, planId } = await arranged({ anna: '96.80', ben: '90.00' }, { anna: '20000' });
    await verb('comp', `pay-runs/${runId}/calculate`);
    expect((await verb('comp', `pay-runs/${runId}/submit`, undefined, 422)).violations).toEqual(['noMissingBase']);
    expect((await get('comp', `incentive-plans/${planId}/bases?missing=true&search=ben`)).items).toEqual([
      expect.objectContaining({ name: 'ben', amount: null }),
    ]);
    await aPlanBase('ben', '20000', runId);
    await upTo(runId, 'released');

    const q4 = await api.sql<{ id: string }>(
      `INSERT INTO period (tenant_id, id, cycle_id, ordinal, code, name, kind, starts_on, ends_on, status) VALUES ($1, gen_random_uuid(), $2, 4, 'Q4', 'Q4', 'SETTLEMENT', '2026-10-01', '2026-12-31', 'scored') RETURNING id`,
      [c.tenantId, cycleId],
    );
    for (const [person, total] of [
      ['anna', '100.00'],
      ['ben', '70.00'],
    ] as const) {
      const card = await api.sql<{ id: string }>(
        `INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, unit_id, status) SELECT $1, gen_random_uuid(), $2, $3, 'person', $4, $4, $5, 'published.unread' RETURNING id`,
        [c.tenantId, cycleId, q4[0].id, c.people[person], c.units.NORTH],
      );
      await aResult(c, card[0].id, total);
    }
    const next = await verb('comp', 'pay-runs', { planId, periodId: q4[0].id });
    await verb('comp', `pay-runs/${next.id}/calculate`);
    const refused = await verb('comp', `pay-runs/${next.id}/submit`, undefined, 422);
    expect(refused.violations).toEqual(['outliersExplained']);
    const outliers = (await get('comp', `pay-runs/${next.id}/statements?outlier=true`)).items;
    expect(outliers).toEqual([expect.objectContaining({ name: 'ben', amount: '5000.00', previousAmount: '15000.00', outlier: true })]);
    await verb('comp', `statements/${outliers[0].id}/explain`, { reason: '二季度换岗' });
    await verb('comp', `pay-runs/${next.id}/submit`);
  });

  it('goes on without a held person, who is approved and released alone afterwards', async () => {
    const { runId, periodId } = await arranged({ anna: '96.80', ben: '90.00' }, { anna: '20000', ben: '20000' });
    await verb('comp', `pay-runs/${runId}/calculate`);
    const hold = { personId: c.people.anna, reason: '申诉中', reviewOn: '2026-11-01' };
    await verb('comp', `pay-runs/${runId}/hold`, hold, 403);
    expect((await verb('hr', `pay-runs/${runId}/hold`, { ...hold, reviewOn: '2026-12-31' }, 422)).violations).toEqual(['reviewWithin30Days']);
    const held = await verb('hr', `pay-runs/${runId}/hold`, hold);
    expect(held).toEqual({ id: held.id, version: expect.any(Number), status: 'on_hold' });
    await verb('comp', `pay-runs/${runId}/submit`);
    await verb('fin', `pay-runs/${runId}/approve`);
    await verb('comp', `pay-runs/${runId}/release`);
    expect(await get('hr', `pay-runs/${runId}/held`)).toEqual([expect.objectContaining({ name: 'anna', reason: '申诉中', reviewOn: '2026-11-01' })]);
    expect((await get('anna', 'my/statements')).items).toEqual([]);
    expect(
      (await api.uow.asSystem(c.tenantId, (tx) => api.app.get(CloseChecks).ask(tx, periodId, 'close'))).find((g) => g.name === 'incentive')!.missing,
    ).toEqual([]);
    await verb('hr', `pay-runs/${runId}/unhold`, { personId: c.people.anna, reason: '申诉已结' });
    await verb('comp', `statements/${held.id}/approve`, undefined, 403);
    await verb('fin', `statements/${held.id}/approve`);
    await verb('comp', `statements/${held.id}/release`);
    expect((await get('anna', 'my/statements')).items).toHaveLength(1);
  });

  it('is opened by the fact that a period is scored, once; waits for COMP, then FIN; and holds up the close', async () => {
    const { cycleId, periodId } = await aScoredPeriod(c, { anna: '96.80' });
    await aPlan(c, cycleId, { anna: '20000' });
    const scored = () => api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'period.scored', periodId, cycleId }, 'period', periodId, everyone));
    await scored();
    await scored();
    await api.drain();
    const { items } = await get('comp', 'pay-runs');
    expect(items).toEqual([expect.objectContaining({ status: 'pending', periodId })]);
    const duties = async (who: PersonKey) => (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx))).map((d) => d.kind);
    const missing = async () =>
      (await api.uow.asSystem(c.tenantId, (tx) => api.app.get(CloseChecks).ask(tx, periodId, 'close')))
        .find((g) => g.name === 'incentive')!
        .missing.map((m) => [m.rule, m.count]);
    const stage = () =>
      api.uow.asPerson(c.tenantId, c.people.fin, async (tx) => (await api.app.get(StageReports).all(tx, periodId)).find((s) => s.stage === 'reward')!);
    expect([await duties('comp'), await missing()]).toEqual([['payRun.calculate'], [['statementsReleased', 1]]]);
    await verb('comp', `pay-runs/${items[0].id}/calculate`);
    expect(await duties('comp')).toEqual(['payRun.submit']);
    await verb('comp', `pay-runs/${items[0].id}/submit`);
    expect([await duties('comp'), await duties('fin')]).toEqual([[], ['payRun.approve']]);
    expect(await stage()).toMatchObject({ done: 0, total: 1, byStatus: { in_review: 1 }, waitingForMe: 1, byUnit: [{ unitId: c.units.NORTH }] });
    await verb('fin', `pay-runs/${items[0].id}/approve`);
    await verb('comp', `pay-runs/${items[0].id}/release`);
    expect([await missing(), await stage()]).toEqual([[], expect.objectContaining({ done: 1, total: 1 })]);
  });

  it('lets two plans stand side by side: the nearest unit’s wins', async () => {
    const { cycleId, periodId } = await aScoredPeriod(c, { anna: '100.00', zoe: '100.00' });
    const all = await aPlan(c, cycleId, { anna: '1000', zoe: '1000' });
    const north = await aPlan(c, cycleId, { anna: '7000' }, { unitId: c.units.NORTH });
    const runs = [await verb('comp', 'pay-runs', { planId: all, periodId }), await verb('comp', 'pay-runs', { planId: north, periodId })];
    for (const run of runs) await verb('comp', `pay-runs/${run.id}/calculate`);
    expect([await amounts(runs[0].id), await amounts(runs[1].id)]).toEqual([
      { zoe: ['calculated', '1.0000', '1000.00'] },
      { anna: ['calculated', '1.0000', '7000.00'] },
    ]);
    const coefficient = await api.uow.asSystem(c.tenantId, (tx) =>
      api.app.get(IncentiveReader).coefficients(tx, { periodId, personId: c.people.anna, scores: ['96.80', '110.00'] }),
    );
    expect(coefficient).toEqual(['0.9200', '1.2500']);
  });

  it('answers another company with 404, and a stale version with 412', async () => {
    const { runId, planId } = await arranged({ anna: '96.80' }, { anna: '20000' });
    const other = await api.company();
    await (await other.as('comp')).get(`/api/pay-runs/${runId}`).expect(404);
    await (await other.as('fin')).get(`/api/incentive-plans/${planId}`).expect(404);
    await (await other.as('comp')).post(`/api/pay-runs/${runId}/calculate`).expect(404);
    await (await c.as('comp')).post(`/api/pay-runs/${runId}/calculate`).set('if-match', '"9"').expect(412);
    const twice = await Promise.all([1, 2].map(async () => (await c.as('comp')).post(`/api/pay-runs/${runId}/calculate`).set('if-match', '"1"')));
    expect(twice.map((a) => a.status).sort()).toEqual([200, 412]);
    await verb('comp', 'pay-runs', { planId, periodId: (await get('comp', `pay-runs/${runId}`)).periodId }, 409);
  });
});
