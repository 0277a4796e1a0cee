import { AlertCommands } from '@kpi-loop/monitoring/api';
import { everyone } from '@kpi-loop/shared/api';
import { Api } from '@kpi-loop/shared/api/testing';
import { CycleModule } from '@kpi-loop/cycle/api';
import { type Body, Reviews } from '../testing/src';
import { ReviewModule, ReviewReader } from './index';

describe('improvement actions', () => {
  let api: Api;
  let r: Reviews;
  beforeAll(async () => {
    api = await Api.start([CycleModule, ReviewModule]);
  });
  beforeEach(async () => {
    r = await Reviews.open(api);
  });
  afterAll(() => api.stop());

  const act = (who: 'anna' | 'head' | 'ben' | 'hr' | 'head2' | 'zoe' | 'otherHead', id: string, verb: string, body: object = {}, status = 200) =>
    r.send(who, `improvement-actions/${id}/${verb}`, body, status);
  const show = (id: string, who: 'anna' | 'head' = 'anna') => r.get(who, `improvement-actions/${id}`);
  it('a key task with an overdue milestone is on the agenda with what was reported, and an action on it is judged by the task’s own score', async () => {
    const { task } = await r.q.keyTask('anna', [
      ['2026-08-01', '30', 'confirmed', '2026-08-01'],
      ['2026-08-10', '50', 'open'],
      ['2026-09-20', '20', 'open'],
    ]);
    const started = await r.inSession();
    expect(started['items'].map((item: Body) => [item['kind'], item['red']])).toEqual([
      ['alert', true],
      ['task', true],
      ['good_news', false],
    ]);
    const [, item] = started['items'];
    // 30 of the 80 that were due
    expect(item).toMatchObject({
      lineId: task,
      ownerId: r.c.people.anna,
      snapshot: { name: 'task', code: '', metricId: null, ownerName: 'anna', score: '37.50', target: '100', state: 'bad', actionBaseline: '37.50' },
    });
    expect(item.snapshot.task.milestones).toMatchObject([
      { name: 'M1', dueOn: '2026-08-01', doneOn: '2026-08-01', standing: 'done', overdue: false, reportedBy: { name: 'anna' } },
      { name: 'M2', dueOn: '2026-08-10', doneOn: null, standing: 'late', days: 8, overdue: true, reportedBy: null },
      { name: 'M3', standing: 'due', overdue: false },
    ]);
    const conclude = (body: object) => r.send('head', `review-meetings/${started['id']}/items/${item.id}/conclude`, body);
    expect((await conclude({ conclusion: 'CHANGE_REQUEST', change: { reason: '供应商延期' } }))['items'][1]).toMatchObject({ conclusion: 'CHANGE_REQUEST' });
    const asked = r.toAction({ title: '加派人手', expectedDelta: '60' });
    const concluded = (await conclude(asked))['items'][1];
    expect(concluded).toMatchObject({ conclusion: 'ACTION', decision: { title: '加派人手', baseline: '37.50', expectedDelta: '60' } });
    const [, said] = (await r.get('head', `review-meetings/${started['id']}/minutes`))['items'];
    expect(said).toMatchObject({ kind: 'task', name: 'task', value: '37.50', task: { milestones: [{}, { overdue: true }, {}] } });

    const actionId = concluded.action.id as string;
    expect(await show(actionId)).toMatchObject({ metric: { code: '', metricId: null, name: 'task', target: '100', owner: { name: 'anna' } }, months: [] });
    expect((await r.get('anna', `improvement-actions?lineId=${task}`))['items']).toMatchObject([{ id: actionId, metric: { lineId: task } }]);
    for (const [who, verb, body] of [
      ['anna', 'accept', {}],
      ['anna', 'start', {}],
      ['anna', 'claim-done', { evidence: '已上线' }],
      ['head', 'accept-work', {}],
    ] as const)
      await act(who, actionId, verb, body);
    for (const [dueOn, doneOn] of [
      ['2026-08-10', '2026-08-20'],
      ['2026-09-20', '2026-09-20'],
    ])
      await api.sql(
        `UPDATE milestone SET status = 'confirmed', done_on = $3, share = 1, quality = 1, reported_by = $4, answered_by = $5 WHERE line_id = $1 AND due_on = $2`,
        [task, dueOn, doneOn, r.c.people.anna, r.c.people.head],
      );
    await r.day('2026-11-01');
    // 30 + 50 × 0.8 + 20: 52.5 of the 60 points that were promised
    expect(await show(actionId)).toMatchObject({
      status: 'effective',
      effect: { value: '90.00', delta: '52.5', share: '0.875000', points: 3, verdict: 'effective' },
    });
    const other = await r.send(
      'head',
      'improvement-actions',
      { lineId: task, title: '复盘', ownerId: r.c.people.anna, dueOn: '2026-11-10', expectedDelta: '5' },
      201,
    );
    expect(other).toMatchObject({ baseline: '90.00', metric: { lineId: task } });
  });

  const untilVerifying = async () => {
    const { actionId } = await r.concluded();
    await act('anna', actionId, 'accept');
    await act('anna', actionId, 'start');
    await act('anna', actionId, 'claim-done', { evidence: '网关 B 已上线，压测报告 #112' });
    await act('head', actionId, 'accept-work');
    return actionId;
  };

  it('A1: a red line is reviewed, an action accepted, done, and found effective by its metric', async () => {
    const { meeting, actionId } = await r.concluded();
    expect(meeting).toMatchObject({ status: 'concluded' });
    expect(await show(actionId)).toMatchObject({
      status: 'proposed',
      owner: { name: 'anna' },
      proposer: { name: 'head' },
      head: { name: 'head' },
      expectedDelta: '0.12',
      verifyFrom: '2026-09-01',
      verifyTo: '2026-10-31',
      alertId: r.alertId,
      metric: { code: 'PAY', target: '0.925' },
    });
    expect(+(await show(actionId))['baseline']).toBe(0.78);
    await act('anna', actionId, 'accept');
    await api.drain();
    const [alert] = await api.sql<{ handling: string; actionId: string }>(`SELECT handling, action_id FROM alert WHERE id = $1`, [r.alertId]);
    expect(alert).toEqual({ handling: 'in_action', actionId });
    await act('anna', actionId, 'start');
    await act('anna', actionId, 'progress', { progress: 60, note: '网关 B 联调完成' });
    await act('anna', actionId, 'claim-done', { evidence: '网关 B 已上线' });
    expect(await act('head', actionId, 'accept-work')).toMatchObject({ status: 'verifying', progress: 100 });
    await r.q.figure('anna', 'PAY', '2026-09-01', '900', '1000');
    await r.q.figure('anna', 'PAY', '2026-10-01', '910', '1000');
    await r.day('2026-10-31');
    expect((await show(actionId))['status']).toBe('verifying');
    await r.day('2026-11-01');
    expect(await show(actionId)).toMatchObject({
      status: 'effective',
      effect: { value: '0.905', delta: '0.125', share: '1.041667', verdict: 'effective', points: 2, measuredOn: '2026-11-01' },
    });
    expect(await act('head', actionId, 'close', { lesson: '大促前做双通道压测' })).toMatchObject({ status: 'closed', lesson: '大促前做双通道压测' });
    const types = (await r.facts(actionId)).map((f) => f.type);
    expect(types).toEqual(
      ['proposed', 'accepted', 'started', 'progressed', 'claimed', 'workAccepted', 'verified', 'closed'].map((t) => `improvementAction.${t}`),
    );
    await api.drain();
    expect((await api.sql<{ actionOpen: boolean }>(`SELECT action_open FROM alert WHERE id = $1`, [r.alertId]))[0].actionOpen).toBe(false);
  });

  it('is ineffective when too little moved; then it is tried again or the risk accepted', async () => {
    const id = await untilVerifying();
    for (const month of ['2026-09-01', '2026-10-01']) await r.q.figure('anna', 'PAY', month, '800', '1000');
    await r.day('2026-11-01');
    expect(await show(id)).toMatchObject({ status: 'ineffective', effect: { delta: '0.02' } });
    expect(await act('head', id, 'reopen', { reason: '峰值未压测', dueOn: '2026-11-30' })).toMatchObject({
      status: 'in_progress',
      verifyFrom: '2026-12-01',
      effect: null,
    });
    expect((await show(id))['notes'].map((n: Body) => n['kind'])).toEqual(['reopened', 'effect', 'work_accepted', 'claimed']);
  });

  it('waits month by month while the window has too little data', async () => {
    const id = await untilVerifying();
    await r.q.figure('anna', 'PAY', '2026-09-01', '905', '1000');
    await r.q.figure('anna', 'PAY', '2026-10-01', '905', '1000', { status: 'quarantined' });
    await r.day('2026-11-01');
    expect((await show(id))['status']).toBe('verifying');
    await r.q.figure('anna', 'PAY', '2026-10-01', '905', '1000');
    await r.day('2026-11-30');
    expect((await show(id))['status']).toBe('verifying');
    await r.day('2026-12-01');
    expect((await show(id))['status']).toBe('effective');
  });

  it('is not accepted as done by its owner, whoever leads the meeting', async () => {
    const { actionId } = await r.withAction({ ownerId: r.c.people.head });
    await act('head', actionId, 'accept');
    await act('head', actionId, 'start');
    await act('head', actionId, 'claim-done', { evidence: '完成' });
    const refused = await act('head', actionId, 'accept-work', {}, 403);
    expect(refused).toMatchObject({ code: 'sodConflict', violations: ['accepterIsNotOwner'] });
    expect((await act('head2', actionId, 'accept-work'))['status']).toBe('verifying');
  });

  it('is accepted by nobody but its owner, and refused with a reason', async () => {
    const { actionId } = await r.withAction();
    for (const who of ['head', 'hr', 'ben'] as const) await act(who, actionId, 'accept', {}, 403);
    await act('anna', actionId, 'reject', {}, 400);
    expect(await act('anna', actionId, 'reject', { reason: '不归我管' })).toMatchObject({ status: 'rejected' });
  });

  it('says so when nobody has answered within three working days, and when it is overdue', async () => {
    const { actionId } = await r.withAction();
    await r.day('2026-08-21');
    expect((await r.facts(actionId)).map((f) => f.type)).not.toContain('improvementAction.unanswered');
    await r.day('2026-08-22');
    expect((await r.facts(actionId)).map((f) => f.type)).toContain('improvementAction.unanswered');
    await act('anna', actionId, 'accept');
    await r.day('2026-09-11');
    expect(await show(actionId)).toMatchObject({ overdue: true });
    expect((await r.facts(actionId)).map((f) => f.type)).toContain('improvementAction.overdue');
  });

  it('is extended twice at most, and keeps its first date', async () => {
    const { actionId } = await r.withAction();
    await act('anna', actionId, 'accept');
    await act('anna', actionId, 'start');
    await act('anna', actionId, 'extend', { reason: '供应商延期', dueOn: '2026-09-20' }, 403);
    await act('head', actionId, 'extend', { reason: '供应商延期', dueOn: '2026-09-20' });
    expect(await act('head', actionId, 'extend', { reason: '再延', dueOn: '2026-09-30' })).toMatchObject({
      dueOn: '2026-09-30',
      originalDueOn: '2026-09-10',
      verifyFrom: '2026-10-01',
    });
    expect((await act('head', actionId, 'extend', { reason: '三延', dueOn: '2026-10-10' }, 422))['violations']).toEqual(['extensionsLeft']);
  });

  it('is proposed for a line by whoever stands to it, not by a peer', async () => {
    const body = {
      lineId: r.q.cards.anna.lines.PAY,
      alertId: r.alertId,
      title: '限流降级',
      ownerId: r.c.people.anna,
      dueOn: '2026-09-10',
      expectedDelta: '0.05',
    };
    expect(await r.send('anna', 'improvement-actions', body, 201)).toMatchObject({ status: 'proposed', meetingId: null });
    await r.send('head', 'improvement-actions', body, 201);
    await r.send('ben', 'improvement-actions', body, 403);
    await r.send('zoe', 'improvement-actions', body, 403);
    expect((await r.send('anna', 'improvement-actions', { ...body, lineId: r.q.cards.ben.lines.PAY }, 403))['code']).toBe('notYours');
  });

  it('is read by the line and the meeting; 403 for a peer, 404 for another tenant', async () => {
    const { actionId } = await r.withAction();
    for (const who of ['anna', 'head', 'head2', 'hr', 'ben'] as const) await r.get(who, `improvement-actions/${actionId}`);
    await r.get('zoe', `improvement-actions/${actionId}`, 403);
    await (await Reviews.open(api)).get('hr', `improvement-actions/${actionId}`, 404);
    expect((await r.get('zoe', 'improvement-actions'))['items']).toEqual([]);
    expect((await r.get('head', 'improvement-actions?scope=team'))['items'].map((a: Body) => a['id'])).toEqual([actionId]);
    expect((await r.get('anna', 'improvement-actions?scope=team'))['items']).toEqual([]);
  });

  it('answers the alert of its line once its owner accepts it, whether or not anybody had acknowledged it', async () => {
    await api.sql(`UPDATE alert SET handling = 'escalated.l1', acknowledged_at = NULL WHERE id = $1`, [r.alertId]);
    const { id } = await r.send(
      'head',
      'improvement-actions',
      {
        lineId: r.q.cards.anna.lines.PAY,
        title: '切换双通道',
        ownerId: r.c.people.anna,
        dueOn: '2026-09-10',
        expectedDelta: '0.12',
      },
      201,
    );
    const alert = async () =>
      (
        await api.sql<{ handling: string; actionId: string | null; answered: boolean }>(
          `SELECT handling, action_id, acknowledged_at IS NOT NULL AS answered FROM alert WHERE id = $1`,
          [r.alertId],
        )
      )[0];
    await api.drain();
    expect(await alert()).toEqual({ handling: 'escalated.l1', actionId: null, answered: false });
    await r.send('anna', `improvement-actions/${id}/accept`);
    await api.drain();
    expect(await alert()).toEqual({ handling: 'in_action', actionId: id, answered: true });
    await api.uow.asSystem(r.c.tenantId, (tx) => api.app.get(AlertCommands, { strict: false }).ackTimeout(tx, r.alertId));
    expect((await alert()).handling).toBe('in_action');
  });

  it('goes on in the next period with all its links', async () => {
    const { meeting, actionId } = await r.concluded();
    await act('anna', actionId, 'accept');
    const before = await show(actionId);
    await api.sql(`UPDATE period SET status = 'closed' WHERE id = $1`, [r.q.periodId]);
    await api.uow.asSystem(r.c.tenantId, async (tx) =>
      tx.record({ type: 'period.closed', periodId: r.q.periodId, nextPeriodId: r.q.nextPeriodId }, 'period', r.q.periodId, everyone),
    );
    await api.drain();
    expect(await show(actionId)).toMatchObject({
      periodId: r.q.nextPeriodId,
      carriedFromPeriodId: r.q.periodId,
      carriedFromName: 'Q3',
      meetingId: meeting['id'],
      agendaItemId: meeting['items'][0].id,
      alertId: r.alertId,
      metric: { lineId: before['metric'].lineId },
    });
  });

  it('waits for its owner and for the one who accepts the work', async () => {
    const { actionId } = await r.concluded();
    const mine = async (who: 'anna' | 'head') => {
      const { own, waiting } = await r.get(who, 'my/actions');
      return [own, waiting].map((list: Body[]) => list.map((a) => a['id']));
    };
    expect(await mine('anna')).toEqual([[actionId], []]);
    expect((await r.get('anna', 'my/actions'))['own'][0].offers.map((o: Body) => o['event'])).toEqual(['improvementAction.accept', 'improvementAction.reject']);
    await act('anna', actionId, 'accept');
    await act('anna', actionId, 'start');
    await act('anna', actionId, 'claim-done', { evidence: '完成' });
    expect(await mine('head')).toEqual([[], [actionId]]);
  });

  it('is exported as text that no spreadsheet runs', async () => {
    await r.withAction({ title: '=HYPERLINK("x")' });
    const { text, headers } = await (await r.c.as('head')).get('/api/improvement-actions/export.csv').expect(200);
    expect(headers['content-type']).toContain('text/csv');
    expect(text).toContain(`'=HYPERLINK`);
  });

  it('is exported in the words of the reader', async () => {
    const { actionId } = await r.concluded();
    await api.sql(`UPDATE improvement_action SET due_on = '2026-08-01', effect = '{"value":"0.9","delta":"0.01","verdict":"ineffective"}' WHERE id = $1`, [
      actionId,
    ]);
    await api.sql(`UPDATE account SET locale = 'en' WHERE tenant_id = $1 AND person_id = $2`, [r.c.tenantId, r.c.people.hr]);
    const sheet = async (who: 'head' | 'hr') =>
      (await (await r.c.as(who)).get('/api/improvement-actions/export.csv').expect(200)).text
        .trim()
        .split('\r\n')
        .map((row) => row.split(','));
    const [[zh, own], [en, foreign]] = [await sheet('head'), await sheet('hr')];
    expect([zh.slice(1, 3), own.slice(1, 3), zh.at(-1), own.at(-1)]).toEqual([['状态', '逾期'], ['待接受', '已逾期'], '效果结论', '未见效']);
    expect([en.slice(1, 3), foreign.slice(1, 3), en.at(-1), foreign.at(-1)]).toEqual([['Status', 'Overdue'], ['Proposed', 'Overdue'], 'Verdict', 'No effect']);
    expect(own).toHaveLength(zh.length);
  });

  it('tells what was concluded to whoever will write the change request, and what was tried to whoever asks', async () => {
    const { meeting, actionId } = await r.withAction();
    const reader = api.app.get(ReviewReader);
    const [item, actions] = await api.uow.asSystem(
      r.c.tenantId,
      async (tx) => [await reader.item(tx, meeting['items'][0].id), await reader.actionsOf(tx, [r.q.cards.anna.lines.PAY], true)] as const,
    );
    expect(item).toMatchObject({ conclusion: 'ACTION', meetingTitle: '北区 8 月复盘' });
    expect(actions).toMatchObject([{ id: actionId, title: '切换双通道', status: 'proposed' }]);
  });
});
