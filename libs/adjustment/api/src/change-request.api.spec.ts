import { OrganizationModule } from '@kpi-loop/organization/api';
import { CloseChecks, CycleModule, StageReports } from '@kpi-loop/cycle/api';
import { DutySources } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { ThreadSources } from '@kpi-loop/monitoring/api';
import { TargetReader } from '@kpi-loop/target/api';
import { aFigure, anEffectiveCard, type CardFixture } from '@kpi-loop/adjustment/testing';
import { AdjustmentModule, CoefficientSources } from './index';

const MINOR = {
  type: 'TARGET',
  cause: 'MARKET',
  reason: '华北渠道暂停投放',
  evidence: '渠道通知 2026-08-10',
  effectiveOn: '2026-08-18',
  proposal: { target: '960000' },
};

describe('change request', () => {
  let api: Api;
  let c: Company;
  let card: CardFixture;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, AdjustmentModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    card = await anEffectiveCard(c);
  });
  afterAll(() => api.stop());

  const draft = async (who: PersonKey, over: object = {}) =>
    (await (await c.as(who)).post('/api/change-requests', { lineId: card.lines.sales, ...MINOR, ...over }).expect(200)).body;
  const verb = async (who: PersonKey, id: string, name: string, body?: object, status = 200) => {
    const answer = await (await c.as(who)).post(`/api/change-requests/${id}/${name}`, body);
    expect([name, answer.status, answer.body.violations]).toEqual([name, status, answer.body.violations]);
    return answer.body;
  };
  const submitted = async (who: PersonKey = 'anna', over: object = {}) => verb(who, (await draft(who, over)).id, 'submit');
  const inApproval = async (over: object = {}) => verb('head', (await submitted('anna', over)).id, 'consent');
  const offered = (view: { offers: { event: string }[] }) => view.offers.map((o) => o.event.split('.')[1]).sort();
  const targets = (lineId: string) =>
    api.sql<{ target: string; weight: string; from: string; to: string; superseded: boolean; changeRequestId: string | null }>(
      `SELECT target, weight, valid_from::text AS "from", valid_to::text AS "to", superseded_at IS NOT NULL AS superseded, change_request_id FROM line_target WHERE line_id = $1 ORDER BY superseded_at NULLS LAST, valid_from`,
      [lineId],
    );
  const facts = async (id: string) =>
    (await api.sql<{ type: string }>(`SELECT type FROM fact WHERE aggregate_id = $1 AND aggregate = 'changeRequest' ORDER BY at, id`, [id])).map(
      (f) => f.type.split('.')[1],
    );

  it('of a minor kind is consented to, approved by head and HRBP, and applied at once; the old version stays', async () => {
    await aFigure(c, card.metrics.sales, 'anna', '2026-07-01', '330000', '2026-07-31');
    await aFigure(c, card.metrics.rate, 'anna', '2026-07-01', '0.925', '2026-07-31');
    const view = await submitted();
    expect(view).toMatchObject({
      status: 'consulting',
      materiality: 'MINOR',
      statement: null,
      approvals: [
        { party: 'head', state: 'next' },
        { party: 'HRBP', state: 'next' },
      ],
    });
    // 330 000 in 31 of 92 days goes on to 979 354.84: 60 + 40 × … against 1 000 000, and against the mix of 1 000 000 and 960 000
    expect(view.lines[0]).toMatchObject({
      changed: true,
      before: { target: '1000000', weight: '60.00' },
      after: { target: '960000' },
      projected: '979354.838710',
      scoreBefore: '95.87',
    });
    expect(Number(view.lines[0].scoreAfter)).toBeGreaterThan(97);
    expect(view.impact).toMatchObject({ totalBefore: '97.52', targetChange: '0.04', loweredAfterResult: false, dataUntil: '2026-07-31' });

    const consented = await verb('head', view.id, 'consent');
    expect(consented).toMatchObject({ status: 'in_approval', statement: 'consented' });
    expect(offered(consented)).toEqual(['approve', 'reject', 'return']);
    await verb('hrbp', view.id, 'approve', undefined, 403);
    expect(await verb('head', view.id, 'approve')).toMatchObject({
      status: 'in_approval',
      approvals: [
        { party: 'head', state: 'done', people: [{ name: 'head' }] },
        { party: 'HRBP', state: 'now', people: [{ name: 'hrbp' }] },
      ],
    });
    const applied = await verb('hrbp', view.id, 'approve');
    expect(applied).toMatchObject({ status: 'applied', approvals: [{ state: 'done' }, { state: 'done' }], offers: [] });
    expect(applied.timeline.map((s: { event: string }) => s.event.split('.')[1])).toEqual([
      'create',
      'submit',
      'assess',
      'consent',
      'approve',
      'approve',
      'apply',
    ]);

    expect(await targets(card.lines.sales)).toEqual([
      expect.objectContaining({ target: '1000000', from: '2026-07-01', to: '2026-09-30', superseded: true }),
      expect.objectContaining({ target: '1000000', from: '2026-07-01', to: '2026-08-17', superseded: false }),
      expect.objectContaining({ target: '960000', from: '2026-08-18', to: '2026-09-30', superseded: false, changeRequestId: view.id }),
    ]);
    expect(await facts(view.id)).toEqual([
      'drafted',
      'submitted',
      'assessed',
      'consented',
      'approvalAsked',
      'stepApproved',
      'approvalAsked',
      'approved',
      'applied',
    ]);
    const knots = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(ThreadSources).all(tx, card.lines.sales));
    expect(knots.filter((k) => k.kind.startsWith('changeRequest')).map((k) => [k.kind, k.figure])).toEqual([
      ['changeRequestSubmitted', null],
      ['changeRequestApproved', null],
    ]);
    const revised = await api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM fact WHERE type = 'scorecard.revised' AND aggregate_id = $1`, [
      card.scorecardId,
    ]);
    expect(revised[0].n).toBe(1);
  });

  it('of a critical kind needs EXEC, is shown to FIN, and waits for its day; the clock applies it', async () => {
    const view = await inApproval({ proposal: { target: '750000', threshold: '600000' }, effectiveOn: '2026-09-01' });
    expect(view).toMatchObject({ materiality: 'CRITICAL', impact: { because: ['targetChange'] } });
    await (await c.as('fin')).get(`/api/change-requests/${view.id}`).expect(200);
    for (const who of ['head', 'hrbp', 'head2'] as const) await verb(who, view.id, 'approve');
    expect(await verb('exec', view.id, 'approve')).toMatchObject({
      status: 'scheduled',
      deadlines: [{ event: 'changeRequest.apply', dueAt: '2026-08-31T16:00:00.000Z' }],
    });
    expect(await targets(card.lines.sales)).toHaveLength(1);
    await api.tick();
    expect(await targets(card.lines.sales)).toHaveLength(1);
    await c.setClock('2026-09-01');
    await api.tick();
    await api.tick();
    expect((await (await c.as('anna')).get(`/api/change-requests/${view.id}`).expect(200)).body.status).toBe('applied');
    const composite = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(TargetReader).targetSegments(tx, card.lines.sales));
    expect(composite.map((s) => [s.target, s.validFrom, s.validTo])).toEqual([
      ['1000000', '2026-07-01', '2026-08-31'],
      ['750000', '2026-09-01', '2026-09-30'],
    ]);
  });

  it('may be revoked before its day by one of its approvers and HR together, and never applies', async () => {
    const view = await inApproval({ effectiveOn: '2026-09-01' });
    await verb('head', view.id, 'approve');
    await verb('hrbp', view.id, 'approve');
    await verb('anna', view.id, 'revoke', { reason: 'x' }, 403);
    await verb('head', view.id, 'revoke', {}, 400);
    expect(await verb('head', view.id, 'revoke', { reason: '渠道恢复' })).toMatchObject({
      status: 'scheduled',
      revocations: [{ seat: 'approver', reason: '渠道恢复' }],
    });
    expect((await verb('hrbp', view.id, 'revoke', { reason: '再来' }, 422)).violations).toEqual(['seatHasNotRevoked']);
    expect(await verb('hr', view.id, 'revoke', { reason: '情况属实' })).toMatchObject({ status: 'revoked' });
    await c.setClock('2026-09-02');
    await api.tick();
    expect(await targets(card.lines.sales)).toHaveLength(1);
  });

  it('carries an objection along to the approvers', async () => {
    const view = await submitted('head', { proposal: { target: '1030000' }, effectiveOn: '2026-09-01' });
    expect(view.otherParty.name).toBe('anna');
    await verb('head', view.id, 'object', { reason: 'x' }, 403);
    expect(await verb('anna', view.id, 'object', { reason: '旺季已过' })).toMatchObject({
      status: 'in_approval',
      statement: 'objected',
      objection: '旺季已过',
      approvals: [{ party: 'head2' }, { party: 'HRBP' }],
    });
    await verb('head', view.id, 'approve', undefined, 403);
    expect(await verb('head2', view.id, 'return', { reason: '再谈一次' })).toMatchObject({ status: 'draft' });
  });

  it('is not taken as agreed when the other party is silent: the clock escalates it, HRBP goes on with proof of delivery', async () => {
    const view = await submitted();
    expect(view.deadlines).toEqual([{ event: 'changeRequest.timeout', dueAt: '2026-08-21T16:00:00.000Z' }]);
    await c.setClock('2026-08-22');
    await api.tick();
    const waiting = await (await c.as('hrbp')).get('/api/change-requests?waiting=true').expect(200);
    expect(waiting.body.items).toEqual([expect.objectContaining({ id: view.id, status: 'escalated', waitsForMe: true, waitsFor: 'HRBP' })]);
    await verb('hrbp', view.id, 'proceed', { reason: '三次提醒' }, 400);
    await verb('hr', view.id, 'proceed', { reason: '三次提醒', deliveryProof: '钉钉已读' }, 403);
    expect(await verb('hrbp', view.id, 'proceed', { reason: '三次提醒', deliveryProof: '钉钉已读' })).toMatchObject({
      status: 'in_approval',
      statement: 'none',
      deliveryProof: '钉钉已读',
    });
  });

  it('reminds whoever it waits for by the ladder, each step anew, and moves nothing by itself (R-SM3)', async () => {
    const view = await inApproval({ effectiveOn: '2026-09-01' });
    expect(view.deadlines).toEqual([{ event: 'changeRequest.stepDue', dueAt: '2026-08-21T10:00:00.000Z' }]);
    const reminders = async () => (await facts(view.id)).filter((type) => ['reminded', 'overdue', 'chased', 'stalled'].includes(type));
    const on = async (day: string) => {
      await c.setClock(day);
      await api.tick();
      return reminders();
    };
    expect(await on('2026-08-19')).toEqual(['reminded']);
    expect(await on('2026-08-22')).toEqual(['reminded', 'overdue']);
    const [duty] = await api.uow.asPerson(c.tenantId, c.people.head, (tx) => api.app.get(DutySources).all(tx));
    expect(duty).toMatchObject({ kind: 'changeRequest.approve', severity: 'bad', dueAt: '2026-08-21T10:00:00Z' });
    expect(await on('2026-08-24')).toEqual(['reminded', 'overdue', 'chased']);
    expect(await on('2026-08-26')).toEqual(['reminded', 'overdue', 'chased', 'stalled']);
    expect((await on('2026-08-28')).length).toBe(4);
    const next = await verb('head', view.id, 'approve');
    expect(next).toMatchObject({ status: 'in_approval', deadlines: [{ event: 'changeRequest.stepDue', dueAt: '2026-09-02T10:00:00.000Z' }] });
    expect((await verb('hrbp', view.id, 'approve')).deadlines).toEqual([{ event: 'changeRequest.apply', dueAt: '2026-08-31T16:00:00.000Z' }]);
  });

  it('reminds the other party before silence passes it on, and then the HRBP', async () => {
    const view = await submitted();
    const on = async (day: string) => {
      await c.setClock(day);
      await api.tick();
      return (await facts(view.id)).slice(3);
    };
    expect(await on('2026-08-19')).toEqual(['reminded']);
    expect(await on('2026-08-22')).toEqual(['reminded', 'escalated']);
    const later = await on('2026-08-27');
    expect(later).toEqual(['reminded', 'escalated', 'reminded', 'overdue']);
  });

  it('of a forgotten draft expires by the clock', async () => {
    const view = await draft('anna');
    await c.setClock('2026-09-09');
    await api.tick();
    expect((await (await c.as('anna')).get(`/api/change-requests/${view.id}`).expect(200)).body.status).toBe('expired');
  });

  it('moves weights only when every day of the card totals 100', async () => {
    const weights = (sales: string, rate: string) => ({
      type: 'WEIGHT',
      effectiveOn: '2026-09-01',
      proposal: {
        weights: [
          { lineId: card.lines.sales, weight: sales },
          { lineId: card.lines.rate, weight: rate },
        ],
      },
    });
    const wrong = await draft('anna', weights('40', '50'));
    expect((await verb('anna', wrong.id, 'submit', undefined, 422)).violations).toEqual(['weightsTotal100']);
    expect(wrong.offers.find((o: { event: string }) => o.event === 'changeRequest.submit')).toMatchObject({ allowed: false, because: ['weightsTotal100'] });
    await (await c.as('anna')).patch(`/api/change-requests/${wrong.id}`, { proposal: weights('75', '25').proposal }).expect(200);
    expect((await verb('anna', wrong.id, 'submit', undefined, 422)).violations).toEqual(['weightsInRange']);
    await (await c.as('anna')).patch(`/api/change-requests/${wrong.id}`, { proposal: weights('65', '35').proposal }).expect(200);
    const view = await verb('anna', wrong.id, 'submit');
    expect(view).toMatchObject({ materiality: 'MAJOR', impact: { because: ['weightChange'] } });
    await verb('head', view.id, 'consent');
    for (const who of ['head', 'hrbp', 'head2'] as const) await verb(who, view.id, 'approve');
    await c.setClock('2026-09-01');
    await api.tick();
    expect((await targets(card.lines.rate)).filter((t) => !t.superseded).map((t) => t.weight)).toEqual(['40.00', '35.00']);
  });

  it('leaves what another request changed for later days, in the preview and when it applies', async () => {
    const lowered = await inApproval({ lineId: card.lines.rate, effectiveOn: '2026-08-10', proposal: { target: '0.92' } });
    for (const who of ['head', 'hrbp'] as const) await verb(who, lowered.id, 'approve');
    const weights = [
      { lineId: card.lines.sales, weight: '50' },
      { lineId: card.lines.rate, weight: '50' },
    ];
    const moved = await inApproval({ type: 'WEIGHT', effectiveOn: '2026-07-15', proposal: { weights } });
    const inForce = async (lineId: string) => (await targets(lineId)).filter((t) => !t.superseded).map((t) => [t.target, t.weight, t.from, t.to]);
    for (const who of ['head', 'hrbp', 'head2'] as const) await verb(who, moved.id, 'approve');
    expect(await inForce(card.lines.rate)).toEqual([
      ['0.925', '40.00', '2026-07-01', '2026-07-14'],
      ['0.925', '50.00', '2026-07-15', '2026-08-09'],
      ['0.92', '50.00', '2026-08-10', '2026-09-30'],
    ]);
    expect((await targets(card.lines.rate)).filter((t) => !t.superseded).map((t) => t.changeRequestId)).toEqual([null, moved.id, lowered.id]);
  });

  it('counts harm on every day that is over, also where an earlier change had eased the target later', async () => {
    const eased = await inApproval({ effectiveOn: '2026-08-03', proposal: { target: '960000' } });
    for (const who of ['head', 'hrbp'] as const) await verb(who, eased.id, 'approve');
    // easier than 1 000 000 in July, harder than 960 000 since 3 August
    const view = await submitted('head', { effectiveOn: '2026-07-01', proposal: { target: '980000' } });
    await verb('anna', view.id, 'object', { reason: '8 月已批准 96 万' });
    expect((await verb('head2', view.id, 'approve', undefined, 422)).violations).toEqual(['noRetroactiveHarm']);
  });

  it('warns when a target is lowered after the result is known', async () => {
    await aFigure(c, card.metrics.rate, 'anna', '2026-08-01', '0.85', '2026-08-17');
    const view = await submitted('anna', { lineId: card.lines.rate, proposal: { target: '0.91' } });
    expect(view).toMatchObject({ materiality: 'CRITICAL', impact: { loweredAfterResult: true, because: ['belowThreshold'] } });
    const list = await (await c.as('exec')).get('/api/change-requests').expect(200);
    expect(list.body.items[0]).toMatchObject({ loweredAfterResult: true, line: { metricCode: 'RATE' }, targetBefore: '0.925', targetAfter: '0.91' });
  });

  it('allows one open request on a line, and calls the second change of a cycle critical', async () => {
    const first = await inApproval();
    expect((await (await c.as('head')).post('/api/change-requests', { lineId: card.lines.sales, ...MINOR }).expect(422)).body.violations).toEqual([
      'noOpenChangeOnLine',
    ]);
    await verb('head', first.id, 'approve');
    await verb('hrbp', first.id, 'approve');
    const second = await submitted('anna', { proposal: { target: '950000' } });
    expect(second).toMatchObject({ materiality: 'CRITICAL', impact: { because: ['changedBefore'] } });
    await verb('head', second.id, 'consent');
    for (const who of ['head', 'hrbp', 'head2', 'exec'] as const) await verb(who, second.id, 'approve');
    expect((await (await c.as('anna')).get(`/api/change-requests/${first.id}`).expect(200)).body.status).toBe('superseded');
  });

  it('never worsens days that are over without the owner’s consent', async () => {
    const view = await submitted('head', { proposal: { target: '1040000' }, effectiveOn: '2026-07-01' });
    await verb('anna', view.id, 'object', { reason: '已经过去了' });
    expect((await verb('head2', view.id, 'approve', undefined, 422)).violations).toEqual(['noRetroactiveHarm']);
  });

  it('late in a period is critical, not impossible (§2.1, R-T3)', async () => {
    await c.setClock('2026-09-15');
    const view = await submitted('anna', { effectiveOn: '2026-09-15' });
    expect(view).toMatchObject({ status: 'consulting', materiality: 'CRITICAL', impact: { because: ['closeToEnd'] } });
  });

  it('is refused near the end of the cycle, but for an error', async () => {
    await api.sql(`UPDATE cycle SET adjusting = 'frozen' WHERE id = $1`, [card.cycleId]);
    await c.setClock('2026-09-15');
    expect(
      (await (await c.as('anna')).post('/api/change-requests', { lineId: card.lines.sales, ...MINOR, effectiveOn: '2026-09-15' }).expect(422)).body.violations,
    ).toEqual(['windowOpen']);
    await draft('anna', { type: 'ERROR_FIX', cause: 'INPUT_ERROR', effectiveOn: '2026-07-01' });
  });

  it('is neither sent nor begun once the data of the period is locked, also while its cards are in force', async () => {
    const { id } = await draft('anna');
    await api.sql(`UPDATE period SET status = 'data_locked' WHERE id = $1`, [card.periodId]);
    const { status, offers } = (await (await c.as('anna')).get(`/api/change-requests/${id}`)).body;
    expect([status, offers.find((o: { event: string }) => o.event === 'changeRequest.submit')]).toMatchObject([
      'draft',
      { allowed: false, because: ['periodNotLocked'] },
    ]);
    expect((await verb('anna', id, 'submit', undefined, 422)).violations).toEqual(['periodNotLocked']);
    await verb('anna', id, 'withdraw');
    const begin = (await c.as('anna')).post('/api/change-requests', { lineId: card.lines.sales, ...MINOR });
    expect((await begin.expect(422)).body.violations).toEqual(['periodNotLocked']);
    expect((await (await c.as('anna')).get(`/api/change-requests/line/${card.lines.sales}`).expect(200)).body.refusedBy).toEqual(['periodNotLocked']);
  });

  it('changes a target in a monthly cycle', async () => {
    await api.sql(`UPDATE period SET code = '2026-08', starts_on = '2026-08-01', ends_on = '2026-08-31' WHERE id = $1`, [card.periodId]);
    await api.sql(
      `WITH gone AS (UPDATE line_target SET superseded_at = now() WHERE tenant_id = $1 RETURNING *)
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, threshold, target, stretch, valid_from, valid_to)
       SELECT tenant_id, gen_random_uuid(), line_id, 2, weight, threshold, target, stretch, '2026-08-01', '2026-08-31' FROM gone`,
      [c.tenantId],
    );
    const view = await inApproval();
    expect(view).toMatchObject({ materiality: 'CRITICAL', impact: { because: ['closeToEnd'] } });
    for (const who of ['head', 'hrbp', 'head2', 'exec'] as const) await verb(who, view.id, 'approve');
    expect((await targets(card.lines.sales)).filter((t) => !t.superseded).map((t) => [t.target, t.from])).toEqual([
      ['1000000', '2026-08-01'],
      ['960000', '2026-08-18'],
    ]);
  });

  it('lets one of two approvers through who click at once', async () => {
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, 'HRBP', '2020-01-01')`, [
      c.tenantId,
      c.people.hr2,
    ]);
    const view = await inApproval();
    const now = await verb('head', view.id, 'approve');
    const answers = await Promise.all(
      (['hrbp', 'hr2'] as const).map(async (who) => (await c.as(who)).post(`/api/change-requests/${view.id}/approve`).set('if-match', `"${now.version}"`)),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([200, 412]);
    expect((await targets(card.lines.sales)).filter((t) => t.changeRequestId)).toHaveLength(1);
  });

  it('lets a delegate approve for the head, on record, but not for himself', async () => {
    await api.sql(
      `INSERT INTO delegation (tenant_id, id, from_person_id, to_person_id, valid_from, valid_to) VALUES ($1, gen_random_uuid(), $2, $3, '2026-08-01', '2026-08-31')`,
      [c.tenantId, c.people.head, c.people.ben],
    );
    const view = await inApproval();
    expect(await verb('ben', view.id, 'approve')).toMatchObject({
      approvals: [{ party: 'head', people: [{ name: 'ben' }], onBehalfOf: { name: 'head' } }, {}],
    });
    const log = await api.sql<{ onBehalfOf: string }>(`SELECT on_behalf_of FROM transition_log WHERE instance_id = $1 AND event = 'changeRequest.approve'`, [
      view.id,
    ]);
    expect(log[0].onBehalfOf).toBe(c.people.head);
  });

  it('is nobody’s business beside the line: a peer 403, another company 404, a draft only its maker’s', async () => {
    const own = await draft('anna');
    await (await c.as('head')).get(`/api/change-requests/${own.id}`).expect(403);
    const view = await verb('anna', own.id, 'submit');
    for (const who of ['ben', 'zoe', 'otherHead', 'ops', 'fin'] as const) {
      await (await c.as(who)).get(`/api/change-requests/${view.id}`).expect(403);
      expect((await (await c.as(who)).get('/api/change-requests').expect(200)).body.items).toEqual([]);
    }
    await (await c.as('ben')).post('/api/change-requests', { lineId: card.lines.sales, ...MINOR }).expect(403);
    for (const who of ['anna', 'head', 'head2', 'hr', 'hrbp', 'exec', 'aud', 'comp'] as const)
      await (await c.as(who)).get(`/api/change-requests/${view.id}`).expect(200);
    const other = await api.company();
    await (await other.as('hr')).get(`/api/change-requests/${view.id}`).expect(404);
    await (await other.as('head')).post(`/api/change-requests/${view.id}/approve`).expect(404);
  });

  it('shows the coefficient to the two sides, never to HR', async () => {
    api.app.get(CoefficientSources).register({ coefficients: async (_tx, { scores }) => scores.map((s) => (Number(s) / 100).toFixed(4)) });
    await aFigure(c, card.metrics.sales, 'anna', '2026-07-01', '330000', '2026-07-31');
    const view = await submitted();
    expect(view.impact.coefficientBefore).toMatch(/^\d\.\d{4}$/);
    for (const [who, sees] of [
      ['head', true],
      ['hr', false],
      ['hrbp', false],
      ['aud', false],
    ] as const) {
      const { body } = await (await c.as(who)).get(`/api/change-requests/${view.id}`).expect(200);
      expect([who, body.impact.coefficientAfter !== null]).toEqual([who, sees]);
    }
    api.app.get(CoefficientSources).register({ coefficients: async () => null });
  });

  it('begins from what a review concluded', async () => {
    const ids = await api.sql<{ id: string }>(
      `WITH m AS (INSERT INTO review_meeting (tenant_id, id, period_id, unit_id, title, scheduled_at, facilitator_id, decision_maker_id, status) VALUES ($1, gen_random_uuid(), $2, $3, 'R', now(), $4, $4, 'concluded') RETURNING id)
       INSERT INTO agenda_item (tenant_id, id, meeting_id, ordinal, kind, line_id, snapshot, conclusion) SELECT $1, gen_random_uuid(), m.id, 1, 'line', $5, '{}', 'CHANGE_REQUEST' FROM m RETURNING id`,
      [c.tenantId, card.periodId, c.units.NORTH, c.people.head, card.lines.sales],
    );
    const { body } = await (await c.as('anna')).post('/api/change-requests', { ...MINOR, agendaItemId: ids[0].id, cause: 'REVIEW_CONCLUSION' }).expect(200);
    expect(body).toMatchObject({ agendaItemId: ids[0].id, line: { lineId: card.lines.sales } });
  });

  it('tells the form what a line allows', async () => {
    const { body } = await (await c.as('anna')).get(`/api/change-requests/line/${card.lines.sales}`).expect(200);
    expect(body).toMatchObject({ values: { target: '1000000' }, freezeFrom: '2026-12-04', earliest: '2026-07-01', refusedBy: [], owner: { name: 'anna' } });
    expect(body.lines.map((l: { weight: string }) => l.weight)).toEqual(['60.00', '40.00']);
    await (await c.as('ben')).get(`/api/change-requests/line/${card.lines.sales}`).expect(403);
    // what was agreed to hold is a ground for a change; what was said last counts
    const countered = (condition: string | null) =>
      api.sql(
        `INSERT INTO negotiation_entry (tenant_id, id, scorecard_id, line_id, round, side, kind, proposal, text, actor_id, at) VALUES ($1, gen_random_uuid(), $2, $3, 1, 'owner', 'counter', $4, 'x', $5, clock_timestamp())`,
        [c.tenantId, card.scorecardId, card.lines.sales, JSON.stringify({ target: '1', ...(condition ? { condition } : {}) }), c.people.anna],
      );
    const condition = async () => (await (await c.as('anna')).get(`/api/change-requests/line/${card.lines.sales}`).expect(200)).body.condition;
    expect(body.condition).toBeNull();
    await countered('货源到位');
    expect(await condition()).toBe('货源到位');
    await countered(null);
    expect(await condition()).toBeNull();
  });

  it('waits for people by duty, and holds up the lock of its period', async () => {
    const view = await submitted();
    const duties = (who: PersonKey) => api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx));
    const gate = () =>
      api.uow.asSystem(c.tenantId, async (tx) => (await api.app.get(CloseChecks).ask(tx, card.periodId, 'lock')).filter((g) => g.name === 'adjustment'));
    const stage = (who: PersonKey) =>
      api.uow.asPerson(c.tenantId, c.people[who], async (tx) => (await api.app.get(StageReports).all(tx, card.periodId)).find((s) => s.stage === 'adjust')!);
    expect(await duties('head')).toEqual([
      expect.objectContaining({
        kind: 'changeRequest.consent',
        aggregateId: view.id,
        params: expect.objectContaining({ name: 'SALES', ownerName: 'anna' }),
        link: `/adjustments/${view.id}`,
      }),
    ]);
    expect(await duties('hrbp')).toEqual([]);
    expect((await gate()).flatMap((g) => g.missing)).toEqual([expect.objectContaining({ rule: 'noOpenChangeRequests', count: 1 })]);
    await verb('head', view.id, 'consent');
    expect((await duties('head')).map((d) => d.kind)).toEqual(['changeRequest.approve']);
    await verb('head', view.id, 'approve');
    expect([await duties('head'), (await duties('hrbp')).map((d) => d.kind)]).toEqual([[], ['changeRequest.approve']]);
    expect(await stage('hrbp')).toMatchObject({
      done: 0,
      total: 1,
      waitingForMe: 1,
      byStatus: { in_approval: 1 },
      byUnit: [{ unitId: c.units.NORTH, byStatus: { in_approval: 1 } }],
    });
    await verb('hrbp', view.id, 'approve');
    expect((await gate()).flatMap((g) => g.missing)).toEqual([]);
    expect(await stage('hr')).toMatchObject({ done: 1, total: 1 });
  });

  it('pages through the list by its last key', async () => {
    const ben = await anEffectiveCard(c, 'ben', card);
    await submitted();
    await verb('ben', (await (await c.as('ben')).post('/api/change-requests', { lineId: ben.lines.sales, ...MINOR }).expect(200)).body.id, 'submit');
    const first = await (await c.as('head')).get('/api/change-requests?limit=1&open=true').expect(200);
    const second = await (await c.as('head')).get(`/api/change-requests?limit=1&open=true&cursor=${first.body.next}`).expect(200);
    expect([...first.body.items, ...second.body.items].map((r: { owner: { name: string } }) => r.owner.name)).toEqual(['ben', 'anna']);
    expect(second.body.next).toBeNull();
  });
});
