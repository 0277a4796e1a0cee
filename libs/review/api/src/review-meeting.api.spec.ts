import { Api } from '@kpi-loop/shared/api/testing';
import { CloseChecks, CycleModule, StageReports } from '@kpi-loop/cycle/api';
import { DutySources, everyone } from '@kpi-loop/shared/api';
import { Reviews, type Body } from '../testing/src';
import { ReviewModule } from './index';

describe('review meetings', () => {
  let api: Api;
  let r: Reviews;
  beforeAll(async () => {
    api = await Api.start([CycleModule, ReviewModule]);
  });
  beforeEach(async () => {
    r = await Reviews.open(api);
  });
  afterAll(() => api.stop());

  const offered = (body: Body) => (body['offers'] as { event: string; allowed: boolean }[]).map((o) => `${o.event.split('.')[1]}${o.allowed ? '' : '!'}`);

  describe('the agenda', () => {
    it('puts the critical alert first, ends with good news, and asks the owners in', async () => {
      const { id } = await r.plan();
      const { body, headers } = await (await r.c.as('head')).post(`/api/review-meetings/${id}/build-agenda`).expect(200);
      expect(headers['etag']).toBe('"2"');
      expect(body.items.map((i: Body) => [i['kind'], i['red'], i['snapshot'].code, i['snapshot'].ownerName])).toEqual([
        ['alert', true, 'PAY', 'anna'],
        ['good_news', false, 'GMV', 'ben'],
      ]);
      expect(body.items[0].snapshot).toMatchObject({
        value: '0.851',
        target: '0.925',
        threshold: '0.90',
        state: 'bad',
        percent: true,
        decimals: 2,
        unit: '%',
        score: '41.00',
        actionBaseline: '0.78000000000000000000',
        months: [
          { month: '2026-07-01', status: 'verified' },
          { month: '2026-08-01', status: 'verified' },
        ],
        targets: [{ versionNo: 1, target: '0.925', validFrom: '2026-07-01' }],
        alert: { rule: 'THRESHOLD' },
      });
      expect(body).toMatchObject({ status: 'agenda_ready', snapshotAt: '2026-08-18T02:00:00.000Z' });
      expect(body.attendance.map((a: Body) => [a['person'].name, a['decisionMaker'], a['facilitator'], a['ownsItems']])).toEqual([
        ['head', true, true, false],
        ['anna', false, false, true],
        ['ben', false, false, true],
      ]);
    });
    it('is built by the clock five working days before the meeting', async () => {
      const { id } = await r.plan('head', { scheduledAt: '2026-08-27T02:00:00Z' });
      await r.day('2026-08-19');
      expect(await r.get('head', `review-meetings/${id}`)).toMatchObject({ status: 'planned', items: [] });
      await r.day('2026-08-20');
      expect(await r.get('head', `review-meetings/${id}`)).toMatchObject({ status: 'agenda_ready', items: [{ kind: 'alert', red: true }] });
    });
    it('leaves out an alert whose owner has not been given the time to answer', async () => {
      await api.sql(`UPDATE alert SET severity = 'warn', handling = 'new', head_told_at = NULL WHERE id = $1`, [r.alertId]);
      const { id } = await r.plan();
      const { items } = await r.send('head', `review-meetings/${id}/build-agenda`);
      expect(items.map((i: Body) => i['kind'])).toEqual(['line', 'good_news']);
    });
    it('never changes a figure after it was built, whatever the data becomes', async () => {
      const meeting = await r.inSession();
      await r.q.figure('anna', 'PAY', '2026-08-01', '999', '1000');
      await r.live('anna', 'PAY', '0.99', '119', 'ok');
      await r.q.revise(r.q.cards.anna.lines.PAY, '2026-08-15', '0.5');
      expect((await r.get('anna', `review-meetings/${meeting['id']}`))['items']).toEqual(meeting['items']);
      const minutes = await r.get('anna', `review-meetings/${meeting['id']}/minutes`);
      expect(minutes['items'][0]).toMatchObject({ value: '0.851', target: '0.925', state: 'bad' });
      await expect(api.sql(`UPDATE agenda_item SET snapshot = '{}' WHERE meeting_id = $1`, [meeting['id']])).rejects.toThrow('frozen');
      await expect(api.sql(`DELETE FROM agenda_item WHERE meeting_id = $1`, [meeting['id']])).rejects.toThrow('is kept');
    });
    it('cites the edition of the frozen figures it was built from, and goes on citing it', async () => {
      const freeze = (edition: number) =>
        api.sql(
          `UPDATE measurement SET status = 'locked', edition = $4 WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = '2026-07-01'`,
          [r.c.tenantId, r.q.versions.PAY, r.c.people.anna, edition],
        );
      await freeze(1);
      const meeting = await r.inSession();
      expect(meeting['items'][0].snapshot).toMatchObject({ code: 'PAY', edition: 1, editions: { '2026-07-01': 1 } });
      await freeze(2);
      const minutes = await r.get('anna', `review-meetings/${meeting['id']}/minutes`);
      expect(minutes['items'][0]).toMatchObject({ code: 'PAY', edition: 1 });
      expect(minutes['items'][1]).toMatchObject({ code: 'GMV', edition: null });
    });
    it('begins with open actions of the meeting before', async () => {
      const { actionId } = await r.concluded();
      await r.send('anna', `improvement-actions/${actionId}/accept`);
      await r.day('2026-09-15');
      const { id } = await r.plan('head', { scheduledAt: '2026-09-16T02:00:00Z' });
      await api.tick();
      const { items } = await r.get('head', `review-meetings/${id}`);
      expect(items[0]).toMatchObject({
        kind: 'action',
        red: true,
        actionId,
        snapshot: { action: { title: '切换双通道', status: 'accepted', dueOn: '2026-09-10' } },
      });
    });
  });

  describe('the session', () => {
    it('starts with the decision maker and half of the owners', async () => {
      const { id } = await r.plan();
      await r.send('head', `review-meetings/${id}/build-agenda`);
      await r.send('head', `review-meetings/${id}/invite`);
      const refused = await r.send('head', `review-meetings/${id}/start`, {}, 422);
      expect(refused['violations']).toEqual(['decisionMakerPresent', 'quorumMet']);
      await r.send('head', `review-meetings/${id}/attend`, { entries: [{ personId: r.c.people.head, presence: 'present' }] });
      await r.send('anna', `review-meetings/${id}/attend`, { entries: [{ personId: r.c.people.anna, presence: 'leave', delegateId: r.c.people.ben }] });
      expect(await r.send('head', `review-meetings/${id}/start`)).toMatchObject({ status: 'in_session', quorumMet: true, startedAt: expect.any(String) });
    });
    it('lets a participant speak only for themselves', async () => {
      const { id } = await r.plan();
      await r.send('head', `review-meetings/${id}/build-agenda`);
      await r.send('head', `review-meetings/${id}/invite`);
      await r.send('anna', `review-meetings/${id}/attend`, { entries: [{ personId: r.c.people.ben, presence: 'absent' }] }, 403);
    });
    it('does not end while a red item has no conclusion', async () => {
      const meeting = await r.inSession();
      expect(offered(meeting)).toContain('end!');
      expect(await r.send('head', `review-meetings/${meeting['id']}/end`, {}, 422)).toMatchObject({
        code: 'ruleBroken',
        violations: ['everyRedItemConcluded'],
      });
      const after = await r.send('head', `review-meetings/${meeting['id']}/items/${meeting['items'][0].id}/conclude`, { conclusion: 'PARK', note: '下月再议' });
      expect(offered(after)).toContain('end');
      expect(await r.send('head', `review-meetings/${meeting['id']}/end`)).toMatchObject({ status: 'minutes_draft' });
    });
    it('tells the second of two tabs that the first was faster', async () => {
      const meeting = await r.inSession();
      const path = `/api/review-meetings/${meeting['id']}/items/${meeting['items'][0].id}/conclude`;
      const head = await r.c.as('head');
      const etag = `"${meeting['version']}"`;
      await head.post(path, { conclusion: 'NO_ACTION' }).set('if-match', etag).expect(200);
      await head.post(path, { conclusion: 'ESCALATE' }).set('if-match', etag).expect(412);
      expect((await r.get('head', `review-meetings/${meeting['id']}`))['items'][0].conclusion).toBe('NO_ACTION');
    });
    it('asks an action for its owner, due date and effect, and a change for its reason', async () => {
      const meeting = await r.inSession();
      const path = `review-meetings/${meeting['id']}/items/${meeting['items'][0].id}/conclude`;
      expect((await r.send('head', path, { conclusion: 'ACTION' }, 400))['fields']).toEqual([{ pointer: '/action', code: 'required' }]);
      expect((await r.send('head', path, { conclusion: 'CHANGE_REQUEST' }, 400))['fields']).toEqual([{ pointer: '/change', code: 'required' }]);
      expect((await r.send('head', path, r.toAction({ expectedDelta: '0', dueOn: '2026-08-01' }), 400))['fields'].map((f: Body) => f['code'])).toEqual([
        'inThePast',
        'noExpectedEffect',
      ]);
    });
    it('stores the intent of a change for whoever will request it, and says so', async () => {
      const meeting = await r.inSession();
      const item = meeting['items'][0];
      const change = { target: '0.9', effectiveOn: '2026-09-01', reason: '通道切换期间' };
      const after = await r.send('head', `review-meetings/${meeting['id']}/items/${item.id}/conclude`, { conclusion: 'CHANGE_REQUEST', change });
      expect(after['items'][0]).toMatchObject({ conclusion: 'CHANGE_REQUEST', decision: change, action: null });
      const fact = (await r.facts(meeting['id'])).find((f) => f.type === 'reviewMeeting.itemConcluded');
      expect(fact?.payload).toEqual({ meetingId: meeting['id'], itemId: item.id, conclusion: 'CHANGE_REQUEST', lineId: item.lineId });
      expect(fact?.audience).toEqual(expect.arrayContaining([r.c.people.head, r.c.people.anna, r.c.people.ben]));
    });
    it('withdraws the action of an item that is concluded otherwise, unless its owner has answered', async () => {
      const { meeting, actionId } = await r.withAction();
      const path = `review-meetings/${meeting['id']}/items/${meeting['items'][0].id}/conclude`;
      const again = await r.send('head', path, r.toAction({ title: '双通道加压测' }));
      expect(await r.get('head', `improvement-actions/${actionId}`)).toMatchObject({ status: 'cancelled' });
      await r.send('anna', `improvement-actions/${again['items'][0].action.id}/accept`);
      expect((await r.send('head', path, { conclusion: 'PARK' }, 422))['violations']).toEqual(['actionNotAnswered']);
    });
  });

  describe('the minutes', () => {
    it('are confirmed by silence after two working days, holidays not counted', async () => {
      await api.sql(`INSERT INTO calendar_day (tenant_id, day, working) VALUES ($1, '2026-08-20', false)`, [r.c.tenantId]);
      const { meeting } = await r.withAction();
      // circulated on Tuesday 18; Wednesday counts, Thursday is a holiday, Friday is the second
      expect(await r.minutesOut(meeting['id'])).toMatchObject({ status: 'minutes_review', objectionUntil: '2026-08-21' });
      await r.day('2026-08-21');
      expect((await r.get('anna', `review-meetings/${meeting['id']}`))['status']).toBe('minutes_review');
      await r.day('2026-08-22');
      expect(await r.get('anna', `review-meetings/${meeting['id']}`)).toMatchObject({ status: 'concluded' });
    });
    it('do not stand before the time for objections is over, though everybody agrees', async () => {
      const { meeting } = await r.withAction();
      await r.minutesOut(meeting['id']);
      for (const who of ['anna', 'ben', 'head'] as const) await r.send(who, `review-meetings/${meeting['id']}/agree`);
      const refused = await r.send('head', `review-meetings/${meeting['id']}/confirm`, {}, 422);
      expect(refused['violations']).toEqual(['objectionTimeOver']);
      expect(offered(await r.get('head', `review-meetings/${meeting['id']}`))).toContain('confirm!');
    });
    it('with an objection wait for its answer, and then for the facilitator', async () => {
      const { meeting } = await r.withAction();
      const path = `review-meetings/${meeting['id']}`;
      await r.minutesOut(meeting['id']);
      await r.send('anna', `${path}/object`, { reason: '原因写漏了压测' });
      await r.day('2026-08-25');
      const minutes = await r.get('ben', `${path}/minutes`);
      expect(minutes).toMatchObject({ status: 'minutes_review', objections: [{ person: { name: 'anna' }, text: '原因写漏了压测', answer: null }] });
      expect((await r.facts(meeting['id'])).map((f) => f.type)).toContain('reviewMeeting.objectionsWaiting');
      expect((await r.send('head', `${path}/confirm`, {}, 422))['violations']).toEqual(['everyObjectionAnswered']);

      const answer = `${path}/objections/${minutes['objections'][0].id}/answer`;
      await r.send('anna', answer, { answer: '自问自答' }, 403);
      await r.send('head', `${path}/objections/${meeting['id']}/answer`, { answer: '没有这条' }, 404);
      expect((await r.send('head', answer, { answer: '已补充压测结论' }))['objections']).toMatchObject([
        { text: '原因写漏了压测', answer: { person: { name: 'head' }, text: '已补充压测结论', at: expect.any(String) } },
      ]);
      expect((await r.send('head', answer, { answer: '再答一次' }, 422))['violations']).toEqual(['objectionUnanswered']);
      await r.send('anna', `${path}/confirm`, {}, 403);
      expect(await r.send('head', `${path}/confirm`)).toMatchObject({ status: 'concluded' });
      for (const table of ['meeting_objection', 'objection_answer']) await expect(api.sql(`UPDATE ${table} SET text = 'x'`)).rejects.toThrow('append-only');
    });
    it('whose objections are answered in time stand by themselves', async () => {
      const { meeting } = await r.withAction();
      const path = `review-meetings/${meeting['id']}`;
      await r.minutesOut(meeting['id']);
      const { objections } = await r.send('ben', `${path}/object`, { reason: '数据口径写错' });
      await r.send('head', `${path}/objections/${objections[0].id}/answer`, { answer: '已更正' });
      await r.day('2026-08-20');
      expect(await r.get('ben', path)).toMatchObject({ status: 'minutes_review' });
      await r.day('2026-08-21');
      expect(await r.get('ben', path)).toMatchObject({ status: 'concluded', objections: [{ answer: { text: '已更正' } }] });
    });
    it('hear no objection after the last day for it', async () => {
      const { meeting } = await r.withAction();
      const path = `review-meetings/${meeting['id']}`;
      await r.minutesOut(meeting['id']);
      await r.send('anna', `${path}/object`, { reason: '原因写漏了压测' });
      await r.day('2026-08-21');
      expect((await r.send('ben', `${path}/object`, { reason: '太晚了' }, 422))['violations']).toEqual(['objectionTimeOpen']);
    });
    it('are to be out a working day after the meeting; the facilitator is reminded', async () => {
      const late = async (id: string) => (await r.facts(id)).filter((f) => f.type === 'reviewMeeting.minutesLate').length;
      const { meeting } = await r.withAction();
      await r.send('head', `review-meetings/${meeting['id']}/end`);
      await r.day('2026-08-19');
      expect(await late(meeting['id'])).toBe(0);
      await r.day('2026-08-20');
      expect(await late(meeting['id'])).toBe(1);
    });
    it('say what was decided, as it was decided', async () => {
      const { meeting } = await r.concluded();
      const { items, minutes } = await r.get('anna', `review-meetings/${meeting['id']}/minutes`);
      expect(minutes).toBe('先事实，再原因，后行动');
      expect(items[0]).toMatchObject({
        conclusion: 'ACTION',
        cause: '网关超时',
        decision: { title: '切换双通道', ownerName: 'anna', dueOn: '2026-09-10', verifyFrom: '2026-09-01', verifyTo: '2026-10-31' },
      });
    });
    it('wait in the inbox of those who took part until they have read them', async () => {
      const { meeting } = await r.withAction();
      await r.minutesOut(meeting['id']);
      const duties = (who: 'anna' | 'head') => api.uow.asPerson(r.c.tenantId, r.c.people[who], (tx) => api.app.get(DutySources).all(tx));
      expect(
        (await duties('anna'))
          .filter((d) => d.kind.startsWith('reviewMeeting') || d.kind.startsWith('improvementAction'))
          .map((d) => d.kind)
          .sort(),
      ).toEqual(['improvementAction.accept', 'reviewMeeting.comment']);
      await r.send('anna', `review-meetings/${meeting['id']}/agree`);
      expect((await duties('anna')).map((d) => d.kind)).not.toContain('reviewMeeting.comment');
      const { objections } = await r.send('ben', `review-meetings/${meeting['id']}/object`, { reason: '少写一条' });
      expect((await duties('head')).filter((d) => d.kind.startsWith('reviewMeeting'))).toMatchObject([
        { kind: 'reviewMeeting.answer', dueAt: '2026-08-20', link: `/reviews/${meeting['id']}/minutes` },
      ]);
      await r.send('head', `review-meetings/${meeting['id']}/objections/${objections[0].id}/answer`, { answer: '已补上' });
      expect((await duties('head')).map((d) => d.kind)).not.toContain('reviewMeeting.answer');
    });
  });

  describe('the period', () => {
    const statusOf = async (id: string) => (await api.sql<{ status: string }>(`SELECT status FROM period WHERE id = $1`, [id]))[0].status;
    const missing = () => api.uow.asSystem(r.c.tenantId, (tx) => api.app.get(CloseChecks).ask(tx, r.q.periodId, 'close'));
    const review = async () => (await missing()).find((check) => check.name === 'reviewHeld')!.missing.map((m) => m.rule);

    it('is reviewed when it is scored and its last meeting is concluded', async () => {
      await api.sql(`UPDATE period SET status = 'scored' WHERE id = $1`, [r.q.periodId]);
      const other = await r.plan('head2', { unitId: r.c.units.SALES });
      await r.concluded();
      await api.drain();
      expect([await statusOf(r.q.periodId), await review()]).toEqual(['scored', ['reviewConcluded']]);
      await r.send('head2', `review-meetings/${other['id']}/cancel`, { reason: '并入北区' });
      await api.drain();
      expect([await statusOf(r.q.periodId), await review()]).toEqual(['reviewed', []]);
    });
    it('is reviewed at once when it is scored after its meetings', async () => {
      await r.concluded();
      await api.drain();
      expect(await statusOf(r.q.periodId)).toBe('open');
      await api.sql(`UPDATE period SET status = 'scored' WHERE id = $1`, [r.q.periodId]);
      await api.uow.asSystem(r.c.tenantId, async (tx) => tx.record({ type: 'period.scored', periodId: r.q.periodId }, 'period', r.q.periodId, everyone));
      await api.drain();
      expect(await statusOf(r.q.periodId)).toBe('reviewed');
    });
    it('does not close without a review', async () => expect(await review()).toEqual(['reviewHeld']));
    it('shows where its reviews stand, and what is late', async () => {
      const { meeting } = await r.withAction();
      await r.day('2026-08-24');
      const [report] = (await api.uow.asPerson(r.c.tenantId, r.c.people.head, (tx) => api.app.get(StageReports).all(tx, r.q.periodId))).filter(
        (s) => s.stage === 'review',
      );
      expect(report).toMatchObject({
        done: 0,
        total: 1,
        byStatus: { in_session: 1 },
        waitingForMe: 1,
        late: 1,
        blockers: [{ key: 'review.blocker.notConcluded', link: `/reviews/${meeting['id']}` }],
      });
    });
  });

  describe('who', () => {
    it('may plan: the head, the line above, HR; not a member of the team', async () => {
      await r.plan('head2');
      await r.plan('hr');
      const values = { unitId: r.c.units.NORTH, periodId: r.q.periodId, title: 'x', scheduledAt: '2026-08-20T02:00:00Z' };
      await r.send('anna', 'review-meetings', values, 403);
      await r.send('otherHead', 'review-meetings', values, 403);
    });
    it('may read: who takes part and the line; 403 for a peer, 404 for another tenant', async () => {
      const { id } = await r.plan();
      for (const who of ['anna', 'head', 'head2', 'exec', 'hr', 'hrbp', 'aud'] as const) await r.get(who, `review-meetings/${id}`);
      await r.get('zoe', `review-meetings/${id}`, 403);
      await r.get('otherHead', `review-meetings/${id}`, 403);
      expect((await r.get('zoe', 'review-meetings'))['items']).toEqual([]);
      expect((await r.get('ben', 'review-meetings?mine=true'))['items'].map((m: Body) => m['id'])).toEqual([id]);
      const stranger = await Reviews.open(api);
      await stranger.get('hr', `review-meetings/${id}`, 404);
      await stranger.send('hr', `review-meetings/${id}/cancel`, { reason: 'x' }, 404);
    });
    it('may conclude: nobody but the facilitator', async () => {
      const meeting = await r.inSession();
      for (const who of ['hr', 'exec', 'anna'] as const)
        await r.send(who, `review-meetings/${meeting['id']}/items/${meeting['items'][0].id}/conclude`, { conclusion: 'PARK' }, 403);
    });
    it('leads, when the facilitator has gone, whom HR names', async () => {
      const meeting = await r.inSession();
      await (await r.c.as('hr')).patch(`/api/review-meetings/${meeting['id']}`, { facilitatorId: r.c.people.head2 }).expect(200);
      await r.send('head2', `review-meetings/${meeting['id']}/items/${meeting['items'][0].id}/conclude`, { conclusion: 'PARK' });
    });
  });

  it('is put off with a reason and then asks everybody anew', async () => {
    const { id } = await r.plan();
    await r.send('head', `review-meetings/${id}/build-agenda`);
    await r.send('head', `review-meetings/${id}/invite`);
    const view = await r.send('head', `review-meetings/${id}/reschedule`, { reason: '等 8 月数据锁定', scheduledAt: '2026-09-08T02:00:00Z' });
    expect(view).toMatchObject({ status: 'planned', scheduledAt: '2026-09-08T02:00:00.000Z', snapshotAt: null });
    await r.day('2026-09-01');
    expect(await r.get('head', `review-meetings/${id}`)).toMatchObject({ status: 'agenda_ready' });
  });
  it('offers the form what it needs: my units, the open periods, the owners of the cards', async () => {
    const options = await r.get('head', 'review-meetings/plan');
    expect(options).toMatchObject({ unitId: r.c.units.NORTH, periodId: r.q.periodId, decisionMaker: { name: 'head' } });
    expect(options['units'].map((u: Body) => u['name'])).toEqual(['NORTH']);
    expect(options['participants'].map((p: Body) => p['name'])).toEqual(['anna', 'ben']);
  });
});
