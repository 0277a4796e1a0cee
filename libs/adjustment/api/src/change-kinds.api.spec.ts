import { CycleModule } from '@kpi-loop/cycle/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { DutySources, newId } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aCardOf, aFigure, aPlainMetric, anEffectiveCard, type CardFixture } from '@kpi-loop/adjustment/testing';
import { aMetric } from '@kpi-loop/target/api/testing';
import { AdjustmentModule } from './index';

const WHY = { cause: 'ORG_CHANGE', reason: '九月起新增客服职责', evidence: '组织调整通知 2026-08-15', effectiveOn: '2026-09-01' };

describe('every kind of change', () => {
  let api: Api;
  let c: Company;
  let card: CardFixture;
  let nps: string;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, AdjustmentModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    card = await anEffectiveCard(c);
    await api.sql(`UPDATE cycle SET policy = jsonb_set(policy, '{weights,max}', '"100"') WHERE tenant_id = $1`, [c.tenantId]);
    nps = await aPlainMetric(c, 'NPS', { direction: 'HIGHER', decimals: 1, unit: '', percent: false, flow: false });
  });
  afterAll(() => api.stop());

  const send = async (who: PersonKey, path: string, body: object = {}, status = 200) => {
    const answer = await (await c.as(who)).post(`/api/change-requests${path}`, body);
    expect([path, answer.status, answer.body.violations]).toEqual([path, status, answer.body.violations]);
    return answer.body;
  };
  const verb = (who: PersonKey, id: string, name: string, body: object = {}, status = 200) => send(who, `/${id}/${name}`, body, status);
  const drafted = (who: PersonKey, body: object) => send(who, '', { ...WHY, ...body });
  /** Sent, agreed to by the other side, and approved by everybody of its chain. */
  const approved = async (who: PersonKey, id: string, other: PersonKey) => {
    await verb(who, id, 'submit');
    let view = await verb(other, id, 'consent');
    while (view.status === 'in_approval') {
      const [now] = view.approvals.filter((step: { state: string }) => step.state === 'now');
      const person = (Object.keys(c.people) as PersonKey[]).find((key) => c.people[key] === now.people[0].id)!;
      view = await verb(person, id, 'approve');
    }
    return view;
  };
  const appliedOn = async (day: string, id: string, who: PersonKey = 'anna') => {
    await c.setClock(day);
    await api.tick();
    const view = (await (await c.as(who)).get(`/api/change-requests/${id}`).expect(200)).body;
    expect(view.status).toBe('applied');
    return view;
  };
  const inForce = (scorecardId: string) =>
    api.sql<{ code: string; weight: string; target: string; from: string; to: string; rule: object | null; changeRequestId: string | null }>(
      `SELECT m.code, t.weight::text, t.target::text, t.valid_from::text AS "from", t.valid_to::text AS "to", t.rule, t.change_request_id FROM line_target t JOIN scorecard_line l ON l.id = t.line_id JOIN metric m ON m.id = l.metric_id
       WHERE l.scorecard_id = $1 AND t.superseded_at IS NULL ORDER BY l.ordinal, t.valid_from`,
      [scorecardId],
    );
  const rows = async (scorecardId: string) => (await inForce(scorecardId)).map((t) => [t.code, t.weight, t.from.slice(5), t.to.slice(5)]);
  const counts = async () =>
    (
      await api.sql<{ n: string }>(
        `SELECT (SELECT count(*) FROM change_request WHERE tenant_id = $1) || '/' || (SELECT count(*) FROM scorecard_line WHERE tenant_id = $1) || '/' || (SELECT count(*) FROM line_target WHERE tenant_id = $1) AS n`,
        [c.tenantId],
      )
    )[0].n;

  /** A signed card of two KPIs and a key task of two milestones, the first of them late. */
  const aKeyTask = async () => {
    const [task, late, next] = [newId(), newId(), newId()];
    const sql = (text: string, ...params: unknown[]) => api.sql(text, [c.tenantId, ...params]);
    await sql(`UPDATE scorecard SET status = 'draft' WHERE tenant_id = $1 AND id = $2`, card.scorecardId);
    await sql(
      `WITH gone AS (UPDATE line_target SET superseded_at = now() WHERE tenant_id = $1 AND line_id = $2 AND superseded_at IS NULL RETURNING *)
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, threshold, target, stretch, valid_from, valid_to)
       SELECT tenant_id, gen_random_uuid(), line_id, 2, 40, threshold, target, stretch, valid_from, valid_to FROM gone`,
      card.lines.sales,
    );
    await sql(
      `INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, kind, title, rule, owner_accepted, head_accepted) VALUES ($1, $2, $3, 3, 'task', '上线', '{"kind":"MILESTONE","latePenalty":"0.02"}', true, true)`,
      ...[task, card.scorecardId],
    );
    await sql(
      `INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to) VALUES ($1, gen_random_uuid(), $2, 1, 20, 100, '2026-07-01', '2026-09-30')`,
      task,
    );
    for (const [i, [id, dueOn]] of [
      [late, '2026-08-10'],
      [next, '2026-09-20'],
    ].entries())
      await sql(
        `INSERT INTO milestone (tenant_id, id, line_id, ordinal, name, due_on, weight) VALUES ($1, $2, $3, $4::int, 'M' || $4::int, $5, 50)`,
        id,
        task,
        i + 1,
        dueOn,
      );
    await sql(`UPDATE scorecard SET status = 'effective.steady' WHERE tenant_id = $1 AND id = $2`, card.scorecardId);
    return { scorecardId: card.scorecardId, lines: { task }, milestones: { late, next } };
  };

  it('ADD_LINE: the others make room in proportion (G24), it is shown before it is asked, begins on its day, is signed by both and can be taken back', async () => {
    const change = {
      type: 'ADD_LINE',
      scorecardId: card.scorecardId,
      metricId: nps,
      proposal: { target: '62', threshold: '55', weight: '25', rebalance: 'PROPORTIONAL' },
    };
    const before = await counts();
    const preview = await send('anna', '/preview', { ...change, cause: WHY.cause, effectiveOn: WHY.effectiveOn });
    expect(preview).toMatchObject({ materiality: 'CRITICAL', refusedBy: [], impact: { because: ['weightChange'] } });
    expect(preview.lines.map((l: { line: { metricCode: string }; after: { weight: string } }) => [l.line.metricCode, l.after.weight])).toEqual([
      ['NPS', '25'],
      ['SALES', '45.00'],
      ['RATE', '30.00'],
    ]);
    expect(preview.lines[0].before).toBeNull();
    expect(preview.approvals.map((step: { party: string; people: { name: string }[] }) => [step.party, step.people[0].name])).toEqual([
      ['head', 'head'],
      ['HRBP', 'hrbp'],
      ['head2', 'head2'],
      ['EXEC', 'exec'],
    ]);
    expect(await counts()).toBe(before);
    await send('ben', '/preview', { ...change, cause: WHY.cause, effectiveOn: WHY.effectiveOn }, 403);

    const draft = await drafted('anna', change);
    expect((await approved('anna', draft.id, 'head')).status).toBe('scheduled');
    expect(await rows(card.scorecardId)).toHaveLength(2);
    const applied = await appliedOn('2026-09-01', draft.id);
    expect(await rows(card.scorecardId)).toEqual([
      ['SALES', '60.00', '07-01', '08-31'],
      ['SALES', '45.00', '09-01', '09-30'],
      ['RATE', '40.00', '07-01', '08-31'],
      ['RATE', '30.00', '09-01', '09-30'],
      ['NPS', '25.00', '09-01', '09-30'],
    ]);

    expect(applied.signatures.map((s: { side: string; person: unknown }) => [s.side, s.person])).toEqual([
      ['owner', null],
      ['head', null],
    ]);
    expect((await verb('anna', draft.id, 'sign', { agreedHash: 'another' }, 422)).violations).toEqual(['agreedHashGiven']);
    await verb('hrbp', draft.id, 'sign', { agreedHash: applied.agreedHash }, 403);
    await verb('anna', draft.id, 'sign', { agreedHash: applied.agreedHash });
    expect((await verb('anna', draft.id, 'sign', { agreedHash: applied.agreedHash }, 422)).violations).toEqual(['sideHasNotSigned']);
    const signed = await verb('head', draft.id, 'sign', { agreedHash: applied.agreedHash });
    expect(signed.signatures.map((s: { side: string; person: { name: string } }) => [s.side, s.person.name])).toEqual([
      ['owner', 'anna'],
      ['head', 'head'],
    ]);

    const back = await verb('head', draft.id, 'reverse', { reason: '职责移出', evidence: '通知 2026-09-01' });
    expect(back).toMatchObject({ type: 'DROP_LINE', status: 'draft', reverses: { id: draft.id }, creator: { name: 'head' } });
    await approved('head', back.id, 'anna');
    expect(await rows(card.scorecardId)).toEqual(
      [
        ['SALES', '60.00', '07-01', '09-30'],
        ['RATE', '40.00', '07-01', '09-30'],
      ].flatMap(([code, weight]) => [
        [code, weight, '07-01', '08-31'],
        [code, weight, '09-01', '09-30'],
      ]),
    );
    expect((await (await c.as('anna')).get(`/api/change-requests/${draft.id}`)).body.status).toBe('superseded');
  });

  it('DROP_LINE: ends with a month, and one line takes its weight over', async () => {
    const change = { type: 'DROP_LINE', lineId: card.lines.rate, proposal: { rebalance: 'TO_LINE', toLineId: card.lines.sales } };
    const mid = await drafted('anna', { ...change, effectiveOn: '2026-09-10' });
    expect((await verb('anna', mid.id, 'submit', {}, 422)).violations).toEqual(['beginsWithAMonth']);
    await (await c.as('anna')).patch(`/api/change-requests/${mid.id}`, { effectiveOn: '2026-09-01', proposal: change.proposal }).expect(200);
    await approved('anna', mid.id, 'head');
    await appliedOn('2026-09-01', mid.id);
    expect(await rows(card.scorecardId)).toEqual([
      ['SALES', '60.00', '07-01', '08-31'],
      ['SALES', '100.00', '09-01', '09-30'],
      ['RATE', '40.00', '07-01', '08-31'],
    ]);
  });

  it('ADD_LINE of a key task: with milestones and weight, on any day, shown before it is asked, begun by the change alone, and taken back', async () => {
    const task = {
      ...{ titleEn: 'Launch', criterion: 'live', latePenalty: '0.02' },
      milestones: [
        { nameEn: 'Design', dueOn: '2026-08-31', weight: '40' },
        { nameEn: 'Go live', dueOn: '2026-09-30', weight: '60' },
      ],
    };
    const asked = (more: object = {}, weight = '10') => ({
      ...{ type: 'ADD_LINE', scorecardId: card.scorecardId, effectiveOn: '2026-08-25' },
      proposal: { weight, rebalance: 'PROPORTIONAL', task: { ...task, ...more } },
    });
    const preview = (body: object, status = 200) => send('anna', '/preview', { cause: WHY.cause, ...body }, status);
    const before = await counts();
    const told = await preview(asked());
    expect(told).toMatchObject({
      materiality: 'MAJOR',
      refusedBy: [],
      impact: { because: ['weightChange'] },
      lines: [
        { line: { metricCode: '', metricNameEn: 'Launch' }, before: null, after: { weight: '10', target: '100' } },
        { after: { weight: '54.00' } },
        { after: { weight: '36.00' } },
      ],
    });
    expect(told.approvals.map((step: { party: string }) => step.party)).toEqual(['head', 'HRBP', 'head2']);
    expect(await counts()).toBe(before);
    expect((await preview(asked({}, '40'))).refusedBy).toEqual(['keyTasksWithinLimit']);
    expect((await preview(asked({ milestones: [{ ...task.milestones[1], weight: '90' }] }))).refusedBy).toEqual(['milestonesTotal100']);
    for (const dueOn of ['2026-08-24', '2026-10-01'])
      expect((await preview(asked({ milestones: [{ ...task.milestones[0], dueOn, weight: '100' }] }))).refusedBy).toEqual(['milestonesDueInPeriod']);
    expect((await preview(asked({ titleEn: ' ' }), 422)).violations).toEqual(['titleGiven']);
    await send('anna', '', { ...WHY, ...asked(), metricId: nps }, 400);

    const draft = await drafted('head', asked());
    const [lineId, anna] = [draft.line.lineId, await c.as('anna')];
    const reworded = await (
      await c.as('head')
    )
      .patch(`/api/change-requests/${draft.id}`, { proposal: { ...asked({ titleEn: 'Launch the shop', partialAllowed: true }).proposal } })
      .expect(200);
    expect(reworded.body).toMatchObject({
      line: { metricNameEn: 'Launch the shop' },
      task: { titleEn: 'Launch the shop', criterion: 'live', milestones: [{ nameEn: 'Design', dueOn: '2026-08-31' }, {}] },
    });
    await (await c.as('head')).patch(`/api/change-requests/${draft.id}`, { proposal: { target: '1', weight: '10' } }).expect(400);
    // nothing of it is on the card, and no milestone comes without the change
    const tasks = async () => (await anna.get(`/api/scorecards/${card.scorecardId}`).expect(200)).body.tasks;
    const insert = () =>
      api.sql(
        `INSERT INTO milestone (tenant_id, id, line_id, ordinal, name_en, due_on, weight, change_request_id) VALUES ($1, gen_random_uuid(), $2, 1, 'Design', '2026-08-31', 40, $3)`,
        [c.tenantId, lineId, draft.id],
      );
    await expect(insert()).rejects.toThrow('fixed');
    expect(await tasks()).toEqual([]);

    expect((await approved('head', draft.id, 'anna')).status).toBe('scheduled');
    const applied = await appliedOn('2026-08-25', draft.id);
    const [begun] = await tasks();
    expect(begun).toMatchObject({
      id: lineId,
      titleEn: 'Launch the shop',
      weight: '10.00',
      latePenalty: '0.02',
      partialAllowed: true,
      ownerAccepted: true,
      headAccepted: true,
    });
    expect(
      begun.milestones.map((one: { nameEn: string; dueOn: string; weight: string; status: string }) => [one.nameEn, one.dueOn, one.weight, one.status]),
    ).toEqual([
      ['Design', '2026-08-31', '40.00', 'open'],
      ['Go live', '2026-09-30', '60.00', 'open'],
    ]);
    await verb('anna', draft.id, 'sign', { agreedHash: applied.agreedHash });
    // from here on it is what was agreed
    await expect(api.sql(`UPDATE scorecard_line SET title_en = 'x' WHERE id = $1`, [lineId])).rejects.toThrow('fixed');
    await expect(insert()).rejects.toThrow('fixed');
    const day = (event: string) =>
      api.sql(`SELECT aggregate_id AS id FROM deadline WHERE tenant_id = $1 AND event = $2 AND fired_at IS NULL ORDER BY due_at`, [c.tenantId, event]);
    expect((await day('milestone.overdue')).map(({ id }) => id)).toEqual(begun.milestones.map(({ id }: { id: string }) => id));

    const back = await verb('head', draft.id, 'reverse', { reason: '不再需要', evidence: '会议纪要', effectiveOn: '2026-09-01' });
    expect(back).toMatchObject({ type: 'DROP_LINE', lines: [{ after: null }, {}, {}] });
    await approved('head', back.id, 'anna');
    await appliedOn('2026-09-01', back.id);
    expect(await rows(card.scorecardId)).toEqual(
      [
        ['SALES', '60.00', '54.00'],
        ['RATE', '40.00', '36.00'],
      ].flatMap(([code, whole, less]) => [
        [code, whole, '07-01', '08-24'],
        [code, less, '08-25', '08-31'],
        [code, whole, '09-01', '09-30'],
      ]),
    );
  });

  it('DROP_LINE of a key task: what was due of it counts in what is foretold, what is due later is not asked for any more, and it can come back as it was', async () => {
    const { lines, milestones } = await aKeyTask();
    const change = { type: 'DROP_LINE', lineId: lines.task, effectiveOn: '2026-08-20', proposal: { rebalance: 'TO_LINE', toLineId: card.lines.sales } };
    await aFigure(c, card.metrics.sales, 'anna', '2026-07-01', '400000', '2026-07-31');
    const told = await send('anna', '/preview', { ...change, cause: WHY.cause });
    // the first milestone is late: the task stands at 0 of its weight, and dropping it helps
    expect(told).toMatchObject({ refusedBy: [], materiality: 'CRITICAL', lines: [{ line: { metricCode: '' }, after: null, scoreBefore: '0.00' }, {}, {}] });
    const { totalBefore, totalAfter, gradeBefore, gradeAfter } = told.impact;
    expect([Number(totalAfter) > Number(totalBefore), gradeBefore, gradeAfter].map(Boolean)).toEqual([true, true, true]);

    const draft = await drafted('anna', change);
    await approved('anna', draft.id, 'head');
    await appliedOn('2026-08-20', draft.id);
    const duties = async (who: PersonKey) =>
      (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx)))
        .filter(({ kind }) => kind === 'milestone.report')
        .map(({ aggregateId }) => aggregateId);
    await c.setClock('2026-09-21');
    await api.tick();
    expect(await duties('anna')).toEqual([milestones.late]);
    const overdue = () => api.sql(`SELECT aggregate_id AS id FROM fact WHERE tenant_id = $1 AND type = 'milestone.overdue'`, [c.tenantId]);
    expect((await overdue()).map(({ id }) => id)).not.toContain(milestones.next);

    const back = await verb('head', draft.id, 'reverse', { reason: '恢复', evidence: '会议纪要' });
    expect(back).toMatchObject({ type: 'ADD_LINE', task: null });
    await approved('head', back.id, 'anna');
    const [task] = (await (await c.as('anna')).get(`/api/scorecards/${card.scorecardId}`)).body.tasks;
    expect(task).toMatchObject({ id: lines.task, weight: '20.00', milestones: [{ id: milestones.late }, { id: milestones.next }] });
  });

  it('MILESTONE_DATE: a milestone of a key task moves under approval, not otherwise; what it was stays in the request, and it can be taken back', async () => {
    const { lines, milestones, scorecardId } = await aKeyTask();
    const change = { type: 'MILESTONE_DATE', lineId: lines.task, effectiveOn: '2026-08-18' };
    const move = (dueOn: string, milestoneId = milestones.late) => ({ ...change, proposal: { milestones: [{ milestoneId, dueOn }] } });
    const dates = async () =>
      (await api.sql<{ due: string }>(`SELECT due_on::text AS due FROM milestone WHERE line_id = $1 ORDER BY ordinal`, [lines.task])).map(({ due }) => due);
    const preview = (body: object) => send('anna', '/preview', { ...body, cause: WHY.cause });
    expect((await (await c.as('anna')).get(`/api/change-requests/line/${lines.task}`)).body.milestones).toMatchObject([
      { name: 'M1', dueOn: '2026-08-10' },
      { dueOn: '2026-09-20' },
    ]);
    for (const body of [move('2026-10-01'), move('2026-09-01', lines.task)]) expect((await preview(body)).refusedBy).toContain('milestonesDueInPeriod');
    expect((await preview(move('2026-08-10'))).refusedBy).toEqual(['changesSomething']);
    expect((await preview(move('2026-09-25', milestones.next))).materiality).toBe('MINOR');
    // more time for one that is late: known before it was made easier
    expect(await preview(move('2026-08-31'))).toMatchObject({
      refusedBy: [],
      materiality: 'CRITICAL',
      impact: { because: ['milestoneLate'], loweredAfterResult: true },
    });

    const hash = async () => (await api.sql<{ hash: string }>(`SELECT agreed_hash AS hash FROM scorecard WHERE id = $1`, [scorecardId]))[0].hash;
    const before = await hash();
    const draft = await drafted('anna', move('2026-08-31'));
    await expect(api.sql(`UPDATE milestone SET due_on = '2026-08-31', change_request_id = $2 WHERE id = $1`, [milestones.late, draft.id])).rejects.toThrow(
      'fixed',
    );
    await approved('anna', draft.id, 'head');
    expect(await dates()).toEqual(['2026-08-31', '2026-09-20']);
    const applied = await appliedOn('2026-08-18', draft.id);
    expect(applied.milestones).toMatchObject([{ id: milestones.late, before: '2026-08-10', after: '2026-08-31' }]);
    expect(await hash()).not.toBe(before);
    await expect(api.sql(`UPDATE milestone SET due_on = '2026-09-30' WHERE id = $1`, [milestones.late])).rejects.toThrow('fixed');
    // what is told when nobody has reported it is told after the new day
    const due = await api.sql<{ due: string }>(
      `SELECT (due_at AT TIME ZONE 'Asia/Shanghai')::date::text AS due FROM deadline WHERE aggregate_id = $1 AND event = 'milestone.overdue'`,
      [milestones.late],
    );
    expect(due).toEqual([{ due: '2026-09-01' }]);

    const back = await verb('head', draft.id, 'reverse', { reason: '不再延期', evidence: '会议纪要' });
    expect(back.milestones).toMatchObject([{ before: '2026-08-31', after: '2026-08-10' }]);
    await approved('head', back.id, 'anna');
    expect(await dates()).toEqual(['2026-08-10', '2026-09-20']);
  });

  it('EXPLICIT weights have to total 100 with the new line, and a line is not added twice', async () => {
    const draft = await drafted('anna', {
      type: 'ADD_LINE',
      scorecardId: card.scorecardId,
      metricId: nps,
      proposal: { target: '62', weight: '20', weights: [{ lineId: card.lines.sales, weight: '50' }] },
    });
    expect((await verb('anna', draft.id, 'submit', {}, 422)).violations).toEqual(['weightsTotal100']);
    const twice = {
      ...WHY,
      type: 'ADD_LINE',
      scorecardId: card.scorecardId,
      metricId: card.metrics.rate,
      proposal: { target: '0.9', weight: '20', rebalance: 'PROPORTIONAL' },
    };
    expect((await send('anna', '/preview', { ...twice, reason: undefined, evidence: undefined })).refusedBy).toContain('lineFitsChange');
    await send('anna', '', { ...WHY, type: 'ADD_LINE', scorecardId: card.scorecardId, metricId: nps, proposal: { weight: '20' } }, 400);
  });

  it('SCORING_RULE: stands with the values from its day on; the days before keep the rule that was signed', async () => {
    const rule = { kind: 'LINEAR', method: 'DEVIATION', thresholdRate: '0.8' };
    const draft = await drafted('head', { type: 'SCORING_RULE', lineId: card.lines.rate, proposal: { rule } });
    await approved('head', draft.id, 'anna');
    const view = await appliedOn('2026-09-01', draft.id);
    expect(view).toMatchObject({ ruleBefore: { kind: 'INTERP' }, ruleAfter: rule });
    expect((await inForce(card.scorecardId)).filter((t) => t.code === 'RATE').map((t) => [t.from, t.rule])).toEqual([
      ['2026-07-01', null],
      ['2026-09-01', rule],
    ]);
    const bad = await drafted('head', {
      type: 'SCORING_RULE',
      lineId: card.lines.sales,
      proposal: { rule: { kind: 'RANGE', lo: '1', hi: '2', tolLo: '1', tolHi: '1' } },
    });
    expect((await verb('head', bad.id, 'submit', {}, 422)).violations).toEqual(['ruleFitsTarget']);
  });

  it('OWNER_TRANSFER: the line ends here and begins there, only with the consent of whoever takes it over', async () => {
    const ben = await aCardOf(c, 'ben', card, [[nps, '100', '50', '60', '70']]);
    const transfer = { type: 'OWNER_TRANSFER', lineId: card.lines.sales, receiverId: c.people.ben, proposal: { weight: '40', rebalance: 'PROPORTIONAL' } };
    await send('head', '', { ...WHY, ...transfer, receiverId: undefined }, 400);
    const draft = await drafted('head', transfer);
    await verb('head', draft.id, 'submit');
    const consulted = await verb('anna', draft.id, 'consent');
    expect(consulted).toMatchObject({ receiver: { name: 'ben' }, receiverConsentedOn: null, impact: { receiver: { owner: { name: 'ben' }, weight: '40' } } });
    for (const who of ['head2', 'hrbp', 'exec'] as const) await verb(who, draft.id, 'approve');
    expect((await verb('hr', draft.id, 'approve', {}, 422)).violations).toEqual(['receiverConsents']);
    await verb('anna', draft.id, 'accept', {}, 403);
    await verb('ben', draft.id, 'accept');
    expect(await verb('hr', draft.id, 'approve')).toMatchObject({ status: 'scheduled' });
    await appliedOn('2026-09-01', draft.id);
    expect(await rows(card.scorecardId)).toEqual([
      ['SALES', '60.00', '07-01', '08-31'],
      ['RATE', '40.00', '07-01', '08-31'],
      ['RATE', '100.00', '09-01', '09-30'],
    ]);
    expect(await rows(ben.scorecardId)).toEqual([
      ['NPS', '100.00', '07-01', '08-31'],
      ['NPS', '60.00', '09-01', '09-30'],
      ['SALES', '40.00', '09-01', '09-30'],
    ]);
    const refused = await drafted('head', { ...transfer, lineId: ben.lineIds[0], receiverId: c.people.zoe });
    expect((await verb('head', refused.id, 'submit', {}, 422)).violations).toEqual(['receiverIsReady']);
  });

  it('shows what it does to the one line above, as that adds up: a sum, a ratio, and nothing where lines stand for themselves (R-C1, R-C5)', async () => {
    const above = await aCardOf(c, 'head', card, [
      [card.metrics.sales, '60', '1600000', '2000000', '2400000'],
      [card.metrics.rate, '40', '0.9', '0.93', '0.95'],
    ]);
    await anEffectiveCard(c, 'ben', card);
    const addsUp = (contribution: string) => api.sql(`UPDATE scorecard_line SET contribution = $2 WHERE id = $1`, [above.lineIds[1], contribution]);
    await addsUp('ratio');
    const parents = async (lineId: string, target: string) =>
      (
        await (
          await c.as('anna')
        )
          .post('/api/change-requests/preview', { lineId, type: 'TARGET', cause: 'MARKET', effectiveOn: '2026-08-18', proposal: { target } })
          .expect(200)
      ).body.impact.parents.map((one: { lineId: string; coverageBefore: string; coverageAfter: string }) => [
        one.lineId,
        one.coverageBefore,
        one.coverageAfter,
      ]);
    expect(await parents(card.lines.sales, '960000')).toEqual([[above.lineIds[0], '1', '0.98']]);
    // of a ratio without planned denominators the best of those below
    expect(await parents(card.lines.rate, '0.935')).toEqual([[above.lineIds[1], '0.9946', '1.0054']]);
    await addsUp('independent');
    expect(await parents(card.lines.rate, '0.935')).toEqual([]);
    // the card of the unit is above the head's own, and the head's own is under it
    await api.sql(`UPDATE scorecard SET subject_kind = 'unit', subject_id = $2 WHERE id = $1`, [above.scorecardId, c.units.NORTH]);
    await aCardOf(c, 'head', card, [[card.metrics.sales, '100', '400000', '500000', '600000']]);
    expect(await parents(card.lines.sales, '960000')).toEqual([[above.lineIds[0], '1.25', '1.23']]);
  });

  it('what a ratio is expected to be counted on changes like a value, moves what those below come to, and is refused of anything else', async () => {
    const { metricId } = await aMetric(api, c, 'REPAIRS', { kind: 'ratio', percent: true, decimals: 4 });
    await api.sql(`UPDATE scorecard SET status = 'void' WHERE id = $1`, [card.scorecardId]);
    const signed = async (who: PersonKey, target: string, planned: string) => {
      const lines = [
        [metricId, '60', null, target, null],
        [card.metrics.sales, '40', null, '1000', null],
      ];
      const of = await aCardOf(c, who, card, lines, { kind: 'LINEAR', method: 'DEVIATION' });
      await api.sql(
        `WITH gone AS (UPDATE line_target SET superseded_at = now() WHERE line_id = $1 RETURNING *)
         INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, planned_denominator, valid_from, valid_to) SELECT tenant_id, gen_random_uuid(), line_id, 2, weight, target, $2, valid_from, valid_to FROM gone`,
        [of.lineIds[0], planned],
      );
      return of;
    };
    await signed('head', '0.8', '1');
    const anna = await signed('anna', '0.9', '100');
    await signed('ben', '0.6', '30');
    const asked = (plannedDenominator: string, lineId = anna.lineIds[0]) => ({
      lineId,
      type: 'TARGET',
      effectiveOn: '2026-08-19',
      proposal: { plannedDenominator },
    });

    // (0.9 × 100 + 0.6 × 30) ÷ 130 ÷ 0.8, then with 10 of hers
    const { impact } = await send('anna', '/preview', { ...asked('10'), cause: 'MARKET' });
    expect(impact.parents).toMatchObject([{ coverageBefore: '1.0385', coverageAfter: '0.8438', basis: 'planned' }]);
    const before = await counts();
    for (const [body, rule] of [
      [asked('10', anna.lineIds[1]), 'onlyRatiosHaveDenominator'],
      [asked('0'), 'denominatorAboveZero'],
    ] as const)
      expect((await send('anna', '', { ...WHY, ...body }, 422)).violations).toEqual([rule]);
    expect(await counts()).toBe(before);

    const draft = await drafted('anna', asked('10'));
    expect((await approved('anna', draft.id, 'head')).status).toBe('scheduled');
    const applied = await appliedOn('2026-08-19', draft.id);
    expect(applied.lines[0]).toMatchObject({
      changed: true,
      before: { plannedDenominator: '100', target: '0.9' },
      after: { plannedDenominator: '10', target: '0.9' },
    });
    const planned = await api.sql(
      `SELECT planned_denominator AS planned, valid_from::text AS "from" FROM line_target WHERE line_id = $1 AND superseded_at IS NULL ORDER BY valid_from`,
      [anna.lineIds[0]],
    );
    expect(planned).toEqual([
      { planned: '100', from: '2026-07-01' },
      { planned: '10', from: '2026-08-19' },
    ]);
    const back = await verb('head', draft.id, 'reverse', { reason: 'x', evidence: 'y' });
    expect(back.lines[0].after).toMatchObject({ plannedDenominator: '100' });
  });

  it('a change above is proposed below once, for the owner or the head there to take up (R-C3), and shown to them (R-T6)', async () => {
    const above = await aCardOf(c, 'head', card, [[card.metrics.sales, '100', '1600000', '2000000', '2400000']]);
    const raised = await drafted('head2', {
      type: 'TARGET',
      cause: 'MARKET',
      lineId: above.lineIds[0],
      effectiveOn: '2026-08-18',
      proposal: { target: '2500000', stretch: '3000000' },
    });
    const sent = await verb('head2', raised.id, 'submit');
    expect(sent).toMatchObject({ materiality: 'CRITICAL', impact: { children: [{ owner: { name: 'anna' }, target: '1000000', proposed: '1250000.00' }] } });
    await verb('head', raised.id, 'consent');
    const seen = (await (await c.as('anna')).get(`/api/change-requests/${raised.id}`).expect(200)).body;
    expect(seen).toMatchObject({ impact: null, lines: [{ after: { target: '2500000' }, scoreAfter: null }] });
    await (await c.as('ben')).get(`/api/change-requests/${raised.id}`).expect(403);
    for (const who of ['hrbp', 'exec', 'hr'] as const) await verb(who, raised.id, 'approve');
    await api.drain();
    await api.drain();
    const mine = (await (await c.as('anna')).get('/api/change-requests?waiting=true').expect(200)).body.items;
    expect(mine).toEqual([expect.objectContaining({ creator: null, status: 'draft', targetAfter: '1250000.00', waitsForMe: true })]);
    const [{ n }] = await api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM change_request WHERE follows_id = $1`, [raised.id]);
    expect(n).toBe(1);
    await verb('ben', mine[0].id, 'submit', { reason: 'x', evidence: 'y' }, 403);
    const taken = await verb('anna', mine[0].id, 'submit', { reason: '上级目标上调', evidence: '随上级调整' });
    expect(taken).toMatchObject({
      status: 'consulting',
      creator: { name: 'anna' },
      otherParty: { name: 'head' },
      follows: { id: raised.id, owner: { name: 'head' } },
    });
  });

  it('while nobody holds a step, whoever stands in is asked (R-SM5)', async () => {
    const draft = await drafted('anna', {
      type: 'TARGET',
      cause: 'MARKET',
      lineId: card.lines.sales,
      effectiveOn: '2026-08-18',
      proposal: { target: '960000' },
    });
    await verb('anna', draft.id, 'submit');
    await verb('head', draft.id, 'consent');
    await verb('head', draft.id, 'approve');
    await api.sql(`UPDATE role_grant SET valid_to = '2026-08-17' WHERE tenant_id = $1 AND role = 'HRBP'`, [c.tenantId]);
    await verb('hrbp', draft.id, 'approve', {}, 403);
    const list = (await (await c.as('hr')).get('/api/change-requests?waiting=true').expect(200)).body.items;
    expect(list).toEqual([expect.objectContaining({ id: draft.id, waitsFor: 'HR' })]);
    expect(await verb('hr', draft.id, 'approve')).toMatchObject({
      status: 'applied',
      approvals: [{ party: 'head' }, { party: 'HR', people: [{ name: 'hr' }] }],
    });
  });

  it('a waiver of EXEC lets one duty rest, by name, until it is over; every use is told (§6.5)', async () => {
    const waive = async (who: PersonKey, status = 200) =>
      (await (await c.as(who)).post('/api/duty-waivers', { rule: 'makerIsNotChecker', reason: '仅三人公司，无他人可审批' }).expect(status)).body;
    await waive('hr', 403);
    const draft = await drafted('head', {
      type: 'TARGET',
      cause: 'MARKET',
      lineId: card.lines.sales,
      effectiveOn: '2026-08-18',
      proposal: { target: '960000' },
    });
    const without = await verb('head', draft.id, 'submit');
    expect(without.approvals.map((a: { party: string }) => a.party)).toEqual(['head2', 'HRBP']);
    await verb('head', draft.id, 'withdraw');
    expect((await waive('exec')).items).toEqual([expect.objectContaining({ state: 'running', validFrom: '2026-08-18', validTo: '2026-11-15' })]);
    expect((await waive('exec', 422)).violations).toEqual(['ruleIsNotWaivedYet']);
    const again = await drafted('head', {
      type: 'TARGET',
      cause: 'MARKET',
      lineId: card.lines.sales,
      effectiveOn: '2026-08-18',
      proposal: { target: '960000' },
    });
    expect((await verb('head', again.id, 'submit')).approvals.map((a: { party: string }) => a.party)).toEqual(['head', 'HRBP']);
    await verb('anna', again.id, 'consent');
    expect((await verb('head', again.id, 'approve')).approvals[0]).toMatchObject({ people: [{ name: 'head' }], waived: ['makerIsNotChecker'] });
    const listed = (await (await c.as('aud')).get('/api/duty-waivers').expect(200)).body;
    expect(listed).toMatchObject({ mayGrant: false, items: [{ uses: 1, mayEnd: false, grantedBy: { name: 'exec' } }] });
    await (await c.as('anna')).get('/api/duty-waivers').expect(403);
    await (await c.as('exec')).post(`/api/duty-waivers/${listed.items[0].id}/end`).expect(200);
    await (await c.as('exec')).post(`/api/duty-waivers/${listed.items[0].id}/end`).expect(409);
  });
});
