import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { DutySources } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { PASSWORD, aDraftCard, aMetric, withPasswords, type CardBody } from '@kpi-loop/target/api/testing';
import type { NegotiationEntryView, ScorecardView } from './scorecard.dto';
import { TargetModule } from './index';

const AGREED_WAY = [
  'scorecard.create',
  'scorecard.propose',
  'scorecard.acceptLine',
  'scorecard.acceptLine',
  'scorecard.counterLine',
  'scorecard.return',
  'scorecard.counterLine',
  'scorecard.return',
];

describe('scorecard', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  let metrics: string[];
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    await withPasswords(c);
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    metrics = [];
    for (const code of ['SALES', 'NPS', 'STOCK'])
      metrics.push((await aMetric(api, c, code, code === 'STOCK' ? { direction: 'LOWER', kind: 'ratio', percent: true, decimals: 4 } : {})).metricId);
  });
  afterAll(() => api.stop());

  const lines = () => [
    { metricId: metrics[0], weight: '40.00', threshold: '240', target: '300', stretch: '360' },
    { metricId: metrics[1], weight: '30.00', threshold: '50', target: '60', stretch: '70' },
    { metricId: metrics[2], weight: '30.00', threshold: '0.03', target: '0.02', stretch: '0.015' },
  ];
  const fresh = async (): Promise<CardBody> => {
    await api.sql(`UPDATE scorecard SET status = 'void' WHERE tenant_id = $1 AND subject_id = $2 AND status <> 'void'`, [c.tenantId, c.people.anna]);
    return aDraftCard(c, periodId, 'anna', 'head', lines());
  };
  const post = async (who: PersonKey, id: string, verb: string, body: object = {}) => (await c.as(who)).post(`/api/scorecards/${id}/${verb}`, body);
  const send = async (who: PersonKey, id: string, verb: string, body: object = {}): Promise<ScorecardView> => {
    const answer = await post(who, id, verb, body);
    if (answer.status !== 200) throw new Error(`${verb}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as ScorecardView;
  };
  const view = async (who: PersonKey, id: string) => (await (await c.as(who)).get(`/api/scorecards/${id}`).expect(200)).body as ScorecardView;
  const agreed = async (): Promise<CardBody> => {
    const card = await fresh();
    await send('head', card.id, 'propose');
    for (const line of card.lines) await send('anna', card.id, 'accept-line', { lineId: line.id });
    await send('anna', card.id, 'agree');
    return card;
  };
  const inApproval = async (): Promise<CardBody> => {
    const card = await agreed();
    await send('head', card.id, 'submit');
    return card;
  };

  it('tells the whole negotiation: proposed, countered, returned, agreed, approved, signed by both', async () => {
    const { id, lines: made } = await fresh();
    const [sales, nps, stock] = made.map((line) => line.id);
    const proposed = await send('head', id, 'propose', { reason: '华东要补上半年缺口' });
    expect([proposed.status, proposed.pen, proposed.round]).toEqual(['negotiating.with_owner', 'owner', 1]);
    expect(proposed.dueAt).not.toBeNull();
    await send('anna', id, 'accept-line', { lineId: nps });
    await send('anna', id, 'accept-line', { lineId: stock });
    const countered = await send('anna', id, 'counter-line', { lineId: sales, target: '270', reason: '缺货丢的单占 3%', condition: '补货到货率 ≥ 95%' });
    expect(countered.lines[0]).toMatchObject({ target: '270', threshold: '216.00', stretch: '324.00', ownerAccepted: true, headAccepted: false });
    expect(countered.offers.find((o) => o.event === 'scorecard.agree')).toMatchObject({ allowed: false, because: ['allLinesAccepted'] });
    expect(await send('anna', id, 'return')).toMatchObject({ status: 'negotiating.with_head', round: 2, pen: 'head' });
    await send('head', id, 'counter-line', { lineId: sales, target: '290', reason: '同意货是前提' });
    await send('head', id, 'return');
    expect(
      (await api.sql<{ event: string }>(`SELECT event FROM transition_log WHERE instance_id = $1 ORDER BY version`, [id])).map((row) => row.event),
    ).toEqual(AGREED_WAY);
    await send('anna', id, 'accept-line', { lineId: sales });
    const { agreedHash } = await send('anna', id, 'agree');
    await send('head', id, 'submit');
    expect((await send('head2', id, 'approve')).status).toBe('in_approval');
    expect((await send('hrbp', id, 'approve')).status).toBe('signing');
    expect((await send('anna', id, 'sign', { agreedHash: agreedHash!, password: PASSWORD })).status).toBe('signing');
    const effective = await send('head', id, 'sign', { agreedHash: agreedHash!, password: PASSWORD });
    expect(effective).toMatchObject({
      status: 'effective.steady',
      offers: [expect.objectContaining({ event: 'scorecard.unsignError' }), expect.objectContaining({ event: 'scorecard.comment' })],
    });
    expect(effective.thread.map((e: NegotiationEntryView) => [e.side, e.kind, e.round])).toEqual([
      ['head', 'propose', 1],
      ['owner', 'accept', 1],
      ['owner', 'accept', 1],
      ['owner', 'counter', 1],
      ['owner', 'return', 1],
      ['head', 'counter', 2],
      ['head', 'return', 2],
      ['owner', 'accept', 3],
      ['owner', 'agree', 3],
    ]);
    const facts = await api.sql<{ type: string; audience: string[] }>(`SELECT type, audience FROM fact WHERE aggregate_id = $1 ORDER BY id`, [id]);
    expect(facts.map((fact) => fact.type)).toEqual(
      expect.arrayContaining([
        'scorecard.proposed',
        'scorecard.countered',
        'scorecard.agreed',
        'scorecard.submitted',
        'scorecard.approved',
        'scorecard.signed',
        'scorecard.effective',
      ]),
    );
    expect(facts[0].audience).toEqual([c.people.anna, c.people.head]);
    // one value in force a line, every earlier one kept
    const values = await api.sql<{ target: string; known: boolean }>(
      `SELECT target, superseded_at IS NULL AS known FROM line_target WHERE line_id = $1 ORDER BY version_no`,
      [sales],
    );
    expect(values).toEqual([
      { target: '300', known: false },
      { target: '270', known: false },
      { target: '290', known: true },
    ]);
  });

  it('keeps a chain of transitions that can be verified', async () => {
    const { id } = await inApproval();
    const links = await api.sql<{ intact: boolean }>(
      `SELECT l.hash = system.link_hash(l, p.hash) AND l.prev_hash IS NOT DISTINCT FROM p.hash AS intact FROM transition_log l
       LEFT JOIN transition_log p ON p.tenant_id = l.tenant_id AND p.instance_id = l.instance_id AND p.version = l.version - 1 WHERE l.instance_id = $1 ORDER BY l.version`,
      [id],
    );
    const [{ version }] = await api.sql<{ version: number }>(`SELECT version FROM scorecard WHERE id = $1`, [id]);
    expect(links.map((link) => link.intact)).toEqual(Array.from({ length: version }, () => true));
  });

  it('refuses approval by the owner', async () => {
    const { id } = await inApproval();
    expect((await post('anna', id, 'approve')).status).toBe(403);
  });

  it('refuses approval by whoever proposed a value, also on behalf of somebody else', async () => {
    const card = await fresh();
    await api.sql(
      `INSERT INTO delegation (tenant_id, id, from_person_id, to_person_id, valid_from, valid_to) VALUES ($1, gen_random_uuid(), $2, $3, '2026-08-01', '2026-08-31')`,
      [c.tenantId, c.people.head, c.people.head2],
    );
    await send('head2', card.id, 'propose');
    for (const line of card.lines) await send('anna', card.id, 'accept-line', { lineId: line.id });
    await send('anna', card.id, 'agree');
    await send('head', card.id, 'submit');
    const answer = await post('head2', card.id, 'approve');
    await api.sql(`DELETE FROM delegation WHERE tenant_id = $1`, [c.tenantId]);
    expect([answer.status, answer.body]).toEqual([403, expect.objectContaining({ code: 'sodConflict', violations: ['approverIsNotProposer'] })]);
    expect(await api.sql(`SELECT on_behalf_of FROM transition_log WHERE instance_id = $1 AND event = 'scorecard.propose'`, [card.id])).toEqual([
      { onBehalfOf: c.people.head },
    ]);
  });

  it('lets exactly one of two simultaneous approvals win', async () => {
    const { id } = await inApproval();
    const { version } = await view('head2', id);
    const client = await c.as('head2');
    const answers = await Promise.all([0, 1].map(() => client.post(`/api/scorecards/${id}/approve`, {}).set('if-match', `"${version}"`)));
    const statuses = answers.map((answer) => answer.status).sort();
    expect([statuses[0], [409, 412].includes(statuses[1])]).toEqual([200, true]);
    expect(await api.sql(`SELECT count(*)::int AS n FROM transition_log WHERE instance_id = $1 AND event = 'scorecard.approve'`, [id])).toEqual([{ n: 1 }]);
  });

  it('answers 412 to a stale If-Match', async () => {
    const { id, version } = await fresh();
    await send('head', id, 'propose');
    const answer = await (await c.as('head')).post(`/api/scorecards/${id}/comment`, { text: 'x' }).set('if-match', `"${version}"`);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([412, 'changedMeanwhile']);
  });

  it('has one effect for one Idempotency-Key, the same answer again, and refuses another request under it', async () => {
    const { id } = await fresh();
    const client = await c.as('head');
    const once = (text: string) => client.post(`/api/scorecards/${id}/comment`, { text }).set('idempotency-key', `k-${id}`);
    const [first, again, other] = [await once('同意'), await once('同意'), await once('不同意')];
    expect([first.status, again.status, other.status]).toEqual([200, 200, 422]);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(await api.sql(`SELECT text FROM negotiation_entry WHERE scorecard_id = $1`, [id])).toEqual([{ text: '同意' }]);
  });

  it.each([
    [['40.00', '30.00', '29.99'], 422],
    [['33.33', '33.33', '33.34'], 200],
  ])('with weights %j answers a proposal with %i', async (weights, status) => {
    const { id } = await fresh();
    await send('head', id, 'edit-lines', { lines: lines().map((line, i) => ({ ...line, weight: weights[i] })) });
    const answer = await post('head', id, 'propose');
    expect(answer.status).toBe(status);
    if (status === 422) expect((answer.body as { violations: string[] }).violations).toEqual(['weightsTotal100']);
  });

  it('shows a card to nobody outside: another manager 403, another tenant 404', async () => {
    const { id } = await fresh();
    await (await c.as('otherHead')).get(`/api/scorecards/${id}`).expect(403);
    await (await c.as('ben')).get(`/api/scorecards/${id}`).expect(403);
    await (await c.as('ops')).get(`/api/scorecards/${id}`).expect(403);
    const other = await api.company();
    await (await other.as('hr')).get(`/api/scorecards/${id}`).expect(404);
    await (await other.as('head')).post(`/api/scorecards/${id}/propose`, {}).expect(404);
  });

  it('takes lines off and on again; what was said about them stays', async () => {
    const { id, lines: made } = await fresh();
    const less = await send('head', id, 'edit-lines', { lines: lines().slice(0, 2) });
    expect(less.lines).toHaveLength(2);
    const back = await send('head', id, 'edit-lines', { lines: [...lines()].reverse() });
    expect(back.lines.map((line) => line.id)).toEqual(made.map((line) => line.id).reverse());
    expect(back.weightTotal).toBe('100.00');
  });

  it('asks the other side again about a line that is changed while it is negotiated', async () => {
    const { id } = await fresh();
    await send('head', id, 'propose');
    const mine = lines().map((line, i) => (i === 1 ? { ...line, target: '61' } : line));
    const edited = await send('anna', id, 'edit-lines', { lines: mine });
    expect(edited.lines.map((line) => [line.ownerAccepted, line.headAccepted])).toEqual([
      [false, true],
      [true, false],
      [false, true],
    ]);
    expect(edited.thread.at(-1)).toMatchObject({ kind: 'propose', side: 'owner' });
    expect((await post('head', id, 'edit-lines', { lines: mine })).body).toMatchObject({ violations: ['ownerHoldsThePen'] });
  });

  it('lets the anchors of a rule follow a countered target', async () => {
    const { id } = await fresh();
    const rule = {
      kind: 'INTERP',
      on: 'value',
      anchors: [
        ['50', '60'],
        ['60', '100'],
        ['70', '120'],
      ],
    };
    const { lines: made } = await send('head', id, 'edit-lines', { lines: lines().map((line, i) => ({ ...line, ...(i === 1 ? { rule } : {}) })) });
    await send('head', id, 'propose');
    const countered = await send('anna', id, 'counter-line', { lineId: made[1].id, target: '54', reason: '新店开业' });
    expect(countered.lines[1]).toMatchObject({
      target: '54',
      rule: {
        anchors: [
          ['45', '60'],
          ['54', '100'],
          ['63', '120'],
        ],
      },
    });
    expect(countered.lines[0].rule).toMatchObject({ kind: 'LINEAR' });
    const heavier = await send('anna', id, 'counter-line', { lineId: made[1].id, weight: '25', reason: '只改权重' });
    expect(heavier.lines[1].rule).toEqual(countered.lines[1].rule);
  });

  const decideAll = (made: { id: string }[], reason = '市场已回暖') => made.map(({ id: lineId }) => ({ lineId, reason }));

  it('ends in mediation what the two cannot settle, and keeps the dissent', async () => {
    const { id, lines: made } = await fresh();
    await send('head', id, 'propose');
    expect((await post('anna', id, 'request-mediation', { reason: '谈不拢' })).body).toMatchObject({ violations: ['roundAtLeast2'] });
    await send('anna', id, 'counter-line', { lineId: made[0].id, target: '260', reason: '太高' });
    await send('anna', id, 'return');
    await send('head', id, 'request-mediation', { reason: '请协调' });
    const offered = await send('hrbp', id, 'mediate', { lineId: made[0].id, target: '280', reason: '各让一步' });
    expect(offered.lines[0]).toMatchObject({ target: '280', ownerAccepted: false, headAccepted: false });
    expect((await post('anna', id, 'decide', { lines: decideAll(made) })).status).toBe(403);
    expect((await post('head2', id, 'decide', { lines: decideAll(made.slice(1)) })).body).toMatchObject({ status: 422, violations: ['decisionsGiven'] });
    const decided = await send('head2', id, 'decide', { lines: decideAll(made, '按 280') });
    expect([decided.status, decided.lines[0].target]).toEqual(['agreed', '280']);
    expect(decided.thread.filter((e) => e.kind === 'decide')).toEqual(
      made.map(({ id: lineId }) => expect.objectContaining({ kind: 'decide', side: 'other', lineId, text: '按 280' })),
    );
    expect((await post('head2', id, 'decide', { lines: [], dissent: '我完全同意这个目标' })).status).toBe(400);
    expect((await post('head2', id, 'dissent', { text: '我完全同意这个目标' })).status).toBe(403);
    const said = await send('anna', id, 'dissent', { text: '我仍认为偏高' });
    expect(said.thread.at(-1)).toMatchObject({ kind: 'dissent', side: 'owner', text: '我仍认为偏高', actor: { name: 'anna' }, onBehalfOf: null });
    expect((await post('anna', id, 'dissent', { text: '再说一次' })).body).toMatchObject({ violations: ['dissentOnce'] });
  });

  it('lets the anchors of a rule follow a decided target', async () => {
    const { id } = await fresh();
    const rule = {
      kind: 'INTERP',
      on: 'value',
      anchors: [
        ['50', '60'],
        ['60', '100'],
        ['70', '120'],
      ],
    };
    const { lines: made } = await send('head', id, 'edit-lines', { lines: lines().map((line, i) => ({ ...line, ...(i === 1 ? { rule } : {}) })) });
    await send('head', id, 'propose');
    await send('anna', id, 'counter-line', { lineId: made[0].id, target: '260', reason: '太高' });
    await send('anna', id, 'return');
    await send('head', id, 'request-mediation', { reason: '请协调' });
    const [first, second, ...others] = decideAll(made);
    const decided = await send('head2', id, 'decide', { lines: [first, { ...second, target: '54' }, ...others] });
    expect(decided.lines[1]).toMatchObject({
      target: '54',
      rule: {
        anchors: [
          ['45', '60'],
          ['54', '100'],
          ['63', '120'],
        ],
      },
    });
  });

  it('is decided line by line, with the value on the table or another that the rules allow', async () => {
    const { id, lines: made } = await fresh();
    await send('head', id, 'propose');
    await send('anna', id, 'counter-line', { lineId: made[0].id, target: '260', reason: '太高' });
    await send('anna', id, 'return');
    await send('head', id, 'accept-line', { lineId: made[0].id });
    await send('head', id, 'request-mediation', { reason: '其余谈不拢' });
    const open = made.slice(1);
    expect((await post('head2', id, 'decide', { lines: decideAll(made) })).body).toMatchObject({ violations: ['onlyDisputedDecided'] });
    const [first, ...others] = decideAll(open);
    const wrong = await post('head2', id, 'decide', { lines: [{ ...first, lineId: id }, ...others] });
    expect(wrong.body.violations).toEqual(['onlyDisputedDecided', 'decisionsGiven']);
    const before = (await view('head2', id)).lines[1];
    const decided = await send('head2', id, 'decide', { lines: [{ ...first, target: String(+before.target + 5) }, ...others] });
    expect([decided.lines[0].target, +decided.lines[1].target]).toEqual(['260', +before.target + 5]);
    expect(decided.thread.find((e) => e.kind === 'decide' && e.lineId === first.lineId)?.proposal).toMatchObject({
      target: String(+before.target + 5),
      before: before.target,
    });
    await send('head', id, 'submit');
    await send('exec', id, 'approve');
    await send('hrbp', id, 'approve');
    for (const who of ['anna', 'head'] as const) await send(who, id, 'sign', { agreedHash: decided.agreedHash, password: PASSWORD });
    expect((await view('anna', id)).status).toBe('effective.steady');
  });

  const decidedAndSubmitted = async (): Promise<string> => {
    const { id, lines: made } = await fresh();
    await send('head', id, 'propose');
    await send('anna', id, 'counter-line', { lineId: made[0].id, target: '260', reason: '太高' });
    await send('anna', id, 'return');
    await send('head', id, 'request-mediation', { reason: '请协调' });
    await send('head2', id, 'decide', { lines: decideAll(made, '按 260') });
    await send('head', id, 'submit');
    return id;
  };

  it('is not approved by whoever decided the mediation: the next one up, HRBP or HR stands in', async () => {
    const id = await decidedAndSubmitted();
    expect((await post('head2', id, 'approve')).body).toMatchObject({ status: 403, code: 'sodConflict', violations: ['approverIsNotDecider'] });
    expect((await post('head', id, 'approve')).body.violations).toEqual(['approverIsNotHead', 'approverIsNotProposer', 'approverIsNotSubmitter']);
    expect((await post('otherHead', id, 'approve')).status).toBe(403);
    const duties = (who: PersonKey) => api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx));
    const waits = async (who: PersonKey) => (await duties(who)).filter((d) => d.aggregateId === id).map((d) => d.kind);
    expect([await waits('head2'), await waits('exec'), await waits('hrbp'), await waits('head'), await waits('otherHead')]).toEqual([
      [],
      ['scorecard.approve'],
      ['scorecard.approve'],
      [],
      [],
    ]);
    expect((await view('exec', id)).offers.find((o) => o.event === 'scorecard.approve')).toMatchObject({ allowed: true });
    expect((await send('exec', id, 'approve')).status).toBe('in_approval');
    expect(await waits('hrbp')).toEqual(['scorecard.approve']);
    expect((await send('hrbp', id, 'approve')).status).toBe('signing');
    const other = await decidedAndSubmitted();
    expect((await send('hrbp', other, 'approve')).status).toBe('signing');
  });

  it('waits in mediation for the HRBP, as long as the policy set gives for it', async () => {
    const { id, lines: made } = await fresh();
    await send('head', id, 'propose');
    await send('anna', id, 'counter-line', { lineId: made[0].id, target: '260', reason: '太高' });
    await send('anna', id, 'return');
    await api.sql(`ALTER TABLE cycle DISABLE TRIGGER keep_policy`);
    await api.sql(`UPDATE cycle SET policy = jsonb_set(policy, '{contract,mediationWD}', '7') WHERE tenant_id = $1`, [c.tenantId]);
    await api.sql(`ALTER TABLE cycle ENABLE TRIGGER keep_policy`);
    const { dueAt } = await send('head', id, 'request-mediation', { reason: '请协调' });
    expect(dueAt).toContain('2026-08-27');
    const kinds = async (who: PersonKey) =>
      (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx))).filter((d) => d.aggregateId === id).map((d) => d.kind);
    expect([await kinds('hrbp'), await kinds('hr'), await kinds('ben')]).toEqual([['scorecard.mediate'], [], []]);
  });

  it('says of a counter what was countered by name, and what stood there before', async () => {
    const { id, lines: made } = await fresh();
    await send('head', id, 'propose');
    const [sales] = made.map((line) => line.id);
    const said = await send('anna', id, 'counter-line', { lineId: sales, threshold: '250', weight: '35.00', reason: '门槛可提，权重请降' });
    expect(said.lines[0]).toMatchObject({ target: '300', threshold: '250', stretch: '360', weight: '35.00' });
    expect(said.thread.at(-1)?.proposal).toMatchObject({
      countered: ['threshold', 'weight'],
      was: { threshold: '240', stretch: '360', weight: '40.00' },
      threshold: '250',
      weight: '35.00',
    });
  });

  it('hands the pen over only with something countered in this round', async () => {
    const { id, lines: made } = await fresh();
    await send('head', id, 'propose');
    expect((await post('anna', id, 'return')).body).toMatchObject({ status: 422, violations: ['somethingCountered'] });
    await send('anna', id, 'accept-line', { lineId: made[1].id });
    expect((await post('anna', id, 'return')).body).toMatchObject({ violations: ['somethingCountered'] });
    await send('anna', id, 'counter-line', { lineId: made[0].id, target: '260', reason: '太高' });
    expect(await send('anna', id, 'return')).toMatchObject({ round: 2 });
    // the counter of the round before is not one of this round, nor is the other side's
    expect((await post('head', id, 'return')).body).toMatchObject({ violations: ['somethingCountered'] });
    await send('head', id, 'edit-lines', { lines: lines().map((line, i) => (i === 0 ? { ...line, target: '280' } : line)) });
    expect(await send('head', id, 'return')).toMatchObject({ round: 3 });
  });

  it('goes back to the talks when it is rejected or recalled, without signatures', async () => {
    const { id } = await inApproval();
    expect((await post('head2', id, 'reject', { reason: '' })).body).toMatchObject({ violations: ['reasonGiven'] });
    expect(await send('head2', id, 'reject', { reason: '客流口径请再核' })).toMatchObject({ status: 'negotiating.with_head', agreedHash: null });
    const { agreedHash } = await send('head', id, 'agree');
    await send('head', id, 'submit');
    await send('head2', id, 'approve');
    await send('hrbp', id, 'approve');
    await send('anna', id, 'sign', { agreedHash: agreedHash!, password: PASSWORD });
    expect(await send('head', id, 'recall', { reason: '权重要改' })).toMatchObject({ status: 'negotiating.with_head', ownerSignedAt: null });
  });

  it('is signed only as it was agreed', async () => {
    const { id } = await inApproval();
    await send('head2', id, 'approve');
    await send('hrbp', id, 'approve');
    expect((await post('anna', id, 'sign', { agreedHash: 'f'.repeat(64), password: PASSWORD })).body).toMatchObject({
      code: 'ruleBroken',
      violations: ['agreedHashGiven'],
    });
  });

  it('refuses a second card, a line without definition, and a metric twice', async () => {
    await fresh();
    const head = await c.as('head');
    const make = (subject: PersonKey, given: object[]) =>
      head.post('/api/scorecards', { periodId, subjectKind: 'person', subjectId: c.people[subject], lines: given });
    expect((await make('anna', lines())).body).toMatchObject({ status: 409, code: 'alreadyExists' });
    const { metricId } = await aMetric(api, c, 'RAW', { status: 'draft' });
    expect((await make('ben', [{ metricId, weight: '100', target: '1' }])).body).toMatchObject({ violations: ['everyLineHasPublishedDefinition'] });
    expect((await make('ben', [lines()[0], lines()[0]])).body).toMatchObject({ violations: ['everyMetricOnce'] });
    expect((await make('zoe', lines())).status).toBe(403);
  });
});
