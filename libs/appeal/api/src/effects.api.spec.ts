import { AppealChecks, CloseChecks } from '@kpi-loop/cycle/api';
import { aPlan } from '@kpi-loop/incentive/testing';
import { DutySources } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Dispute, type Body } from '@kpi-loop/appeal/api/testing';
import { AppealModule } from './index';

/** What an appeal does outside of itself: pay, results, figures, the period and the cycle. */
describe('what comes of an appeal', () => {
  let api: Api;
  let c: Company;
  let d: Dispute;
  beforeAll(async () => {
    api = await Api.start([AppealModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    d = await Dispute.published(api, c);
  });
  afterAll(() => api.stop());

  const duties = async (who: PersonKey) =>
    (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx))).filter(({ kind }) => kind.startsWith('appeal.'));
  const result = async () =>
    (
      await api.sql<Body>(`SELECT total, grade, raw_grade, graded_by, revision FROM score_result WHERE scorecard_id = $1 ORDER BY revision DESC LIMIT 1`, [
        d.card,
      ])
    )[0];
  const remedies = async (id: string) => (await d.get('anna', `/${id}`))['remedies'].map((one: Body) => [one['kind'], one['state']]);
  const figureId = async (metric: 'PAY' | 'GMV' = 'PAY') =>
    (
      await api.sql<{ id: string }>(`SELECT id FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = '2026-09-01'`, [
        c.tenantId,
        d.q.versions[metric],
        c.people.anna,
      ])
    )[0].id;
  /** The same where the cycle lets nobody be paid before every appeal of the period is settled. */
  const strict = async (): Promise<void> => {
    c = await api.company();
    d = await Dispute.published(api, c, { appeal: { fileWD: 7, screenWD: 2, decideWD: 10, secondFileWD: 5, secondDecideWD: 10, payUndisputed: false } });
  };
  const open = (): Promise<number> => api.uow.asSystem(c.tenantId, (tx) => api.app.get(AppealChecks).open(tx, d.q.cycleId));
  const missing = async () =>
    (await api.uow.asSystem(c.tenantId, (tx) => api.app.get(CloseChecks).ask(tx, d.q.periodId, 'close'))).find(({ name }) => name === 'appeal')?.missing ??
    null;

  describe('for pay', () => {
    let runId: string;
    const pay = async (who: PersonKey, verb: string, body?: object, status = 200) => {
      const answer = await (await c.as(who)).post(`/api/pay-runs/${runId}/${verb}`, body);
      expect([verb, answer.status, answer.status === status ? null : answer.body]).toEqual([verb, status, null]);
      await api.drain();
      return answer.body as Body;
    };
    const statuses = async () =>
      Object.fromEntries(
        (
          await api.sql<{ name: string; status: string }>(
            `SELECT p.name, s.status FROM statement s JOIN person p ON p.id = s.person_id WHERE s.tenant_id = $1`,
            [c.tenantId],
          )
        ).map((s) => [s.name, s.status]),
      );
    const arrange = async (): Promise<void> => {
      const planId = await aPlan(c, d.q.cycleId, { anna: '20000', ben: '20000' });
      await api.sql(`UPDATE period SET status = 'scored' WHERE id = $1`, [d.q.periodId]);
      runId = (await (await c.as('comp')).post('/api/pay-runs', { planId, periodId: d.q.periodId }).expect(200)).body.id;
    };
    beforeEach(arrange);

    it('holds the statement of the person alone, in neutral words with a day to look again, and lets it go when all is over', async () => {
      await pay('comp', 'calculate');
      const id = await d.filed();
      expect(await statuses()).toEqual({ anna: 'on_hold', ben: 'calculated' });
      const held = (await (await c.as('hr')).get(`/api/pay-runs/${runId}/held`).expect(200)).body;
      expect(held).toMatchObject([{ name: 'anna', reason: '结果复核中 · Result under review', reviewOn: '2026-10-22' }]);
      await pay('comp', 'submit');
      await pay('fin', 'approve');
      await pay('comp', 'release');
      expect(await statuses()).toEqual({ anna: 'on_hold', ben: 'released' });
      await d.send('anna', `/${id}/withdraw`);
      await api.drain();
      expect(await statuses()).toEqual({ anna: 'in_review', ben: 'released' });
      const log = await api.sql(`SELECT actor_id FROM transition_log WHERE tenant_id = $1 AND event IN ('statement.hold', 'statement.unhold')`, [c.tenantId]);
      expect(log).toEqual([{ actorId: null }, { actorId: null }]);
    });
    it('holds what is reckoned while it is open', async () => {
      await d.filed();
      expect(await statuses()).toEqual({});
      await pay('comp', 'calculate');
      expect(await statuses()).toEqual({ anna: 'on_hold', ben: 'calculated' });
    });
    it('leaves held what HR holds for a reason of its own', async () => {
      await pay('comp', 'calculate');
      await pay('hr', 'hold', { personId: c.people.anna, reason: '调查', reviewOn: '2026-10-30' });
      const id = await d.filed();
      await d.send('anna', `/${id}/withdraw`);
      await api.drain();
      expect((await statuses())['anna']).toBe('on_hold');
    });
    it('makes the run wait where the cycle pays nobody before it is settled (disputesSettled)', async () => {
      await strict();
      await arrange();
      await pay('comp', 'calculate');
      const id = await d.filed();
      await pay('comp', 'submit');
      await pay('fin', 'approve');
      expect((await pay('comp', 'release', undefined, 422))['violations']).toEqual(['disputesSettled']);
      await d.send('anna', `/${id}/withdraw`);
      await api.drain();
      await pay('comp', 'release');
    });
    it('asks COMP to reckon anew, without an amount and without a word of why', async () => {
      const id = await d.decided('UPHELD', [{ kind: 'RECALCULATE_PAY' }]);
      expect(await remedies(id)).toEqual([['RECALCULATE_PAY', 'asked']]);
      const [duty] = await duties('comp');
      expect(duty).toMatchObject({ kind: 'appeal.recalculate', link: '/appeals?tab=pay', params: { name: 'anna', period: 'Q3' } });
      const list = await d.get('comp', '/pay-remedies');
      expect(list['items']).toMatchObject([{ person: { name: 'anna' }, periodId: d.q.periodId, doneAt: null }]);
      expect(JSON.stringify(list)).not.toContain(id);
      await d.get('comp', `/${id}`, 404);
      for (const who of ['hr', 'anna', 'fin'] as const) await d.get(who, '/pay-remedies', 403);
      await d.send('comp', `/pay-remedies/${list['items'][0].id}/done`);
      expect(await remedies(id)).toEqual([['RECALCULATE_PAY', 'done']]);
      expect(await duties('comp')).toEqual([]);
      await d.send('comp', `/pay-remedies/${list['items'][0].id}/done`, undefined, 404);
    });
  });

  describe('for the result', () => {
    it('puts the grade right, once, beside that of the bands (REGRADE)', async () => {
      const id = await d.decided('UPHELD', [{ kind: 'REGRADE', grade: 'A' }]);
      expect(await result()).toEqual({ total: '88.95', grade: 'A', rawGrade: 'B', gradedBy: 'appeal', revision: 2 });
      expect(await d.get('anna', `/${id}`)).toMatchObject({ gradeBefore: 'B', grade: 'A', remedies: [{ kind: 'REGRADE', grade: 'A', state: 'done' }] });
      expect(await d.facts(id)).toContain('appeal.executed');
      await d.on('2026-10-16');
      expect((await result())['revision']).toBe(2);
    });
    it('is never worse for it: neither by a lower grade nor by a worse figure (resultNotWorse)', async () => {
      const id = await d.deliberating();
      const refused = async (remedy: object) => (await d.send('hr2', `/${id}/vote`, d.vote('UPHELD', [remedy]), 422))['violations'];
      expect(await refused({ kind: 'REGRADE', grade: 'C' })).toEqual(['resultNotWorse']);
      expect(await refused({ kind: 'CORRECT_FIGURE', measurementId: await figureId(), numerator: '100000', denominator: '135350' })).toEqual([
        'resultNotWorse',
      ]);
      expect(await refused({ kind: 'CORRECT_FIGURE', measurementId: await figureId('GMV'), numerator: '1000' })).toEqual(['resultNotWorse']);
      await d.send('hr2', `/${id}/vote`, d.vote('UPHELD', [{ kind: 'REGRADE', grade: 'B' }]));
    });
    it('is not regraded below what it has become meanwhile', async () => {
      const id = await d.deliberating();
      for (const who of ['hr2', 'zoe'] as const) await d.send(who, `/${id}/vote`, d.vote('UPHELD', [{ kind: 'REGRADE', grade: 'A' }]));
      await api.sql(
        `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, engine_version, policy_hash, input_hash, trace) SELECT tenant_id, gen_random_uuid(), scorecard_id, 2, 112, 'S', engine_version, policy_hash, 'x', trace FROM score_result WHERE tenant_id = $1 AND scorecard_id = $2`,
        [c.tenantId, d.card],
      );
      await api.drain();
      expect(await remedies(id)).toEqual([['REGRADE', 'refused']]);
      expect((await result())['grade']).toBe('S');
      expect((await duties('hr')).map(({ kind }) => kind)).toEqual(['appeal.executeRefused']);
    });
    it('is scored anew where that is no worse (RESCORE)', async () => {
      await d.q.figure('anna', 'GMV', '2026-09-01', '1300', null, { status: 'locked', lastDate: '2026-09-30' });
      const id = await d.decided('UPHELD', [{ kind: 'RESCORE' }]);
      expect(await remedies(id)).toEqual([['RESCORE', 'done']]);
      const after = await result();
      expect([after['revision'], Number(after['total']) > 88.95]).toEqual([2, true]);
    });
    it('is not scored anew where it would be worse', async () => {
      await d.q.figure('anna', 'GMV', '2026-09-01', '900', null, { status: 'locked', lastDate: '2026-09-30' });
      const id = await d.decided('UPHELD', [{ kind: 'RESCORE' }]);
      expect(await remedies(id)).toEqual([['RESCORE', 'refused']]);
      expect(await result()).toMatchObject({ revision: 1, total: '88.95' });
    });
    it('is not scored anew once its period is closed', async () => {
      const id = await d.deliberating();
      await api.sql(`UPDATE period SET status = 'closed' WHERE id = $1`, [d.q.periodId]);
      await d.decided('UPHELD', [{ kind: 'RESCORE' }], id);
      expect(await remedies(id)).toEqual([['RESCORE', 'refused']]);
    });
  });

  describe('for a figure', () => {
    const asked = async (): Promise<{ id: string; correctionId: string }> => {
      const id = await d.decided('UPHELD', [{ kind: 'CORRECT_FIGURE', measurementId: await figureId(), numerator: '127000', denominator: '135350' }]);
      const [remedy] = (await d.get('anna', `/${id}`))['remedies'];
      expect(remedy).toMatchObject({ kind: 'CORRECT_FIGURE', state: 'asked', name: '支付成功率', month: '2026-09-01', correctionId: expect.any(String) });
      return { id, correctionId: remedy.correctionId };
    };
    const correct = async (who: PersonKey, id: string, verb: string, body?: object) => {
      await (await c.as(who)).post(`/api/corrections/${id}/${verb}`, body).expect(200);
      await api.drain();
    };

    it('asks for a correction that goes its own way of approval, and says nothing of the appeal', async () => {
      const { id, correctionId } = await asked();
      const correction = await d.row('correction', correctionId);
      expect(correction).toMatchObject({
        status: 'requested',
        requestedBy: c.people.hr2,
        reason: '复核后更正 · Corrected on review',
        evidenceLink: `/targets/${d.card}`,
      });
      expect(JSON.stringify(correction)).not.toContain(id);
      expect((await result())['revision']).toBe(1);
      await correct('steward', correctionId, 'approve');
      await correct('hr', correctionId, 'approve');
      expect(await remedies(id)).toEqual([['CORRECT_FIGURE', 'done']]);
      expect([(await result())['revision'], Number((await result())['total']) > 88.95]).toEqual([2, true]);
    });
    it('keeps the card from being final until it has its answer', async () => {
      const { id, correctionId } = await asked();
      await d.on('2026-10-16');
      await d.on('2026-10-20');
      expect([(await d.row('appeal', id))['status'], (await d.row('scorecard', d.card))['status']]).toEqual(['final', 'published.disputed']);
      expect(await open()).toBe(1);
      await correct('steward', correctionId, 'approve');
      await correct('hr', correctionId, 'approve');
      expect([(await d.row('scorecard', d.card))['status'], await open()]).toEqual(['final', 0]);
      expect(Number((await result())['total'])).toBeGreaterThan(88.95);
    });
    it('says so when it was rejected', async () => {
      const { id, correctionId } = await asked();
      await correct('steward', correctionId, 'reject', { reason: '原数正确' });
      expect(await remedies(id)).toEqual([['CORRECT_FIGURE', 'refused']]);
    });
  });

  describe('for the period and the cycle', () => {
    it('is counted as long as something of it is open', async () => {
      expect(await open()).toBe(0);
      await d.draft(undefined, 'ben');
      expect(await open()).toBe(0);
      const id = await d.decided('REJECTED');
      expect(await open()).toBe(1);
      await d.on('2026-10-16');
      expect([(await d.row('appeal', id))['status'], await open()]).toEqual(['final', 0]);
    });
    it('keeps a period open only where the undisputed wait for it (appealsOver)', async () => {
      await d.filed();
      expect(await missing()).toEqual([]);
      await strict();
      await d.filed();
      expect(await missing()).toEqual([{ rule: 'appealsOver', count: 1, link: `/appeals?periodId=${d.q.periodId}`, params: { count: 1 } }]);
    });
    it('lets the cycle go on to pay when the last one is over', async () => {
      await strict();
      const id = await d.filed();
      await api.sql(`UPDATE cycle SET status = 'settlement.appealing', appeal_until = '2026-10-09' WHERE id = $1`, [d.q.cycleId]);
      await api.sql(`UPDATE period SET status = 'closed' WHERE cycle_id = $1`, [d.q.cycleId]);
      await c.setClock('2026-10-12');
      await d.send('anna', `/${id}/withdraw`);
      expect((await d.row('cycle', d.q.cycleId))['status']).toBe('settlement.appealing');
      await api.drain();
      expect((await d.row('cycle', d.q.cycleId))['status']).not.toBe('settlement.appealing');
    });
    it('may be about the result of the year, until the day the cycle says', async () => {
      await d.get('anna', `/filing?cycleId=${d.q.cycleId}`);
      expect(await d.get('anna', `/filing?cycleId=${d.q.cycleId}`)).toMatchObject({
        scorecardId: null,
        periodId: null,
        total: '88.95',
        allowed: false,
        because: ['withinAppealWindow'],
      });
      await api.sql(`UPDATE cycle SET appeal_until = '2026-10-19' WHERE id = $1`, [d.q.cycleId]);
      const { id } = await d.send('anna', '', { cycleId: d.q.cycleId, grounds: [{ ground: 'CALIBRATION', text: 'x' }] });
      await d.send('anna', `/${id}/file`);
      await api.drain();
      expect(await d.get('hr', `/${id}`)).toMatchObject({ status: 'filed', scorecardId: null, gradeBefore: 'B', cycleNameEn: 'FY2026' });
      expect((await d.row('scorecard', d.card))['status']).toBe('published.unread');
      // beside it the card may be contested as well
      await d.filed();
      await d.get('zoe', `/filing?cycleId=${d.q.cycleId}`, 404);
    });
  });

  describe('for the grade of the year', () => {
    const filed = async (): Promise<string> => {
      await api.sql(`UPDATE cycle SET status = 'settlement.appealing', appeal_until = '2026-10-19' WHERE id = $1`, [d.q.cycleId]);
      const { id } = await d.send('anna', '', { cycleId: d.q.cycleId, grounds: [{ ground: 'CALIBRATION', text: 'x' }] });
      await d.send('anna', `/${id}/file`);
      await d.send('hrbp', `/${id}/screen`);
      return id as string;
    };
    it('puts it right beside that of the bands', async () => {
      const id = await filed();
      await d.send('hrbp', `/${id}/admit`, { panel: d.seats() });
      await d.send('hrbp', `/${id}/facts-in`, { findings: 'x' });
      for (const who of ['hr2', 'zoe'] as const) await d.send(who, `/${id}/vote`, d.vote('UPHELD', [{ kind: 'REGRADE', grade: 'A' }], 1));
      await api.drain();
      expect(await d.get('anna', `/${id}`)).toMatchObject({ status: 'decided.upheld', gradeBefore: 'B', grade: 'A', remedies: [{ state: 'done' }] });
      expect((await (await c.as('hr')).get(`/api/people/${c.people.anna}/year?cycleId=${d.q.cycleId}`).expect(200)).body).toMatchObject({
        grade: 'A',
        rawGrade: 'B',
        gradedBy: 'appeal',
      });
    });
    it('is heard by nobody who compared it', async () => {
      const id = await filed();
      await api.sql(
        `WITH s AS (INSERT INTO calibration_session (tenant_id, id, cycle_id, name, status, guideline, facilitator_id, second_facilitator_id, panel_ids, created_by) VALUES ($1, gen_random_uuid(), $2, 'x', 'approved', '[]', $3, $4, ARRAY[$5]::uuid[], $3) RETURNING id)
         INSERT INTO calibration_entry (tenant_id, id, session_id, cycle_id, subject_kind, subject_id, owner_id) SELECT $1, gen_random_uuid(), s.id, $2, 'person', $6, $6 FROM s`,
        [c.tenantId, d.q.cycleId, c.people.hr, c.people.ops, c.people.zoe, c.people.anna],
      );
      for (const [seat, person] of [
        [0, 'hr'],
        [1, 'zoe'],
        [2, 'ops'],
      ] as const)
        expect(
          (
            await d.send(
              'hrbp',
              `/${id}/admit`,
              {
                panel: d
                  .seats()
                  .map((one, i) =>
                    i === seat ? { ...one, personId: c.people[person] } : { ...one, personId: c.people[(['hr2', 'otherHead', 'ben'] as const)[i]] },
                  ),
              },
              422,
            )
          )['violations'],
        ).toEqual(['panelConflictFree']);
    });
  });

  describe('for whoever appealed (R-AP1)', () => {
    const next = async (grade: string): Promise<void> => {
      const card = await d.q.card('anna', d.q.nextPeriodId, 'published.unread');
      await api.sql(
        `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, engine_version, policy_hash, input_hash, trace) VALUES ($1, gen_random_uuid(), $2, 1, 50, $3, '1', '', '', '[]')`,
        [c.tenantId, card.id, grade],
      );
      await api.uow.asSystem(c.tenantId, async (tx) =>
        tx.record({ type: 'scorecard.published', scorecardId: card.id, periodId: d.q.nextPeriodId, ownerId: c.people.anna }, 'scorecard', card.id, {
          people: [],
        }),
      );
      await api.drain();
    };
    it('has the HRBP look into a fall by two grades, and nobody else knows', async () => {
      const id = await d.decided('REJECTED');
      await d.on('2026-10-16');
      await next('D');
      expect((await duties('hrbp')).map(({ kind }) => kind)).toEqual(['appeal.closeCheck']);
      expect((await d.get('hrbp', `/${id}`))['check']).toMatchObject({ periodName: 'Q4', gradeBefore: 'B', grade: 'D', checkedAt: null });
      for (const who of ['anna', 'zoe', 'aud', 'head'] as const) expect((await d.get(who, `/${id}`))['check']).toBeNull();
      await d.send('hr', `/${id}/close-check`, { note: 'x' }, 403);
      await d.send('hrbp', `/${id}/close-check`, { note: '与申诉无关' });
      expect(await duties('hrbp')).toEqual([]);
      expect((await d.send('hrbp', `/${id}/close-check`, { note: 'x' }, 422))['violations']).toEqual(['checkOpen']);
    });
    it('asks nothing after a fall by one', async () => {
      await d.decided('REJECTED');
      await d.on('2026-10-16');
      await next('C');
      expect(await duties('hrbp')).toEqual([]);
    });
    it('counts without names, and says nothing of fewer than five', async () => {
      await d.decided('UPHELD');
      expect(await d.get('ben', '/statistics')).toEqual({ suppressed: true, decided: 0, byGround: [], byDecision: [], grantedShare: null, medianDays: null });
      await api.sql(
        `INSERT INTO appeal (tenant_id, id, cycle_id, person_id, status, grounds, filed_at, screen_by, decide_by, decision, decided_at, over_at, settled_at)
         SELECT $1, gen_random_uuid(), $2, $3, 'final', '[{"ground":"CALIBRATION"}]', '2026-09-01', '2026-09-03', '2026-09-15', 'rejected', '2026-09-11', now(), now() FROM generate_series(1, 4)`,
        [c.tenantId, d.q.cycleId, c.people.ben],
      );
      expect(await d.get('zoe', `/statistics?cycleId=${d.q.cycleId}`)).toEqual({
        ...{ suppressed: false, decided: 5, grantedShare: '0.20', medianDays: '10.0' },
        byGround: [
          { key: 'DATA', count: 1 },
          { key: 'PROCEDURE', count: 1 },
          { key: 'CALIBRATION', count: 4 },
        ],
        byDecision: [
          { key: 'rejected', count: 4 },
          { key: 'upheld', count: 1 },
        ],
      });
    });
  });
});
