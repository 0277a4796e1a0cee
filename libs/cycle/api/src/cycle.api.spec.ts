import { cycleMachine } from '@kpi-loop/cycle/domain';
import { DutySources } from '@kpi-loop/shared/api';
import { statusesOf, tableOf } from '@kpi-loop/shared/kernel';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { aCycleDraft, aRunningCycle } from '../testing/src';
import { CloseChecks, CycleCommands, CycleModule, CycleReader, StageReports, type Missing, type StageReport } from './index';

const FREE = { code: 'F', name: '自由', template: 'quarterly', startsOn: '2026-01-01', endsOn: '2026-12-31' };

describe('cycle', () => {
  let api: Api;
  let c: Company;
  const missing = new Map<string, Missing[]>();
  beforeAll(async () => {
    api = await Api.start([CycleModule]);
    api.app.get(CloseChecks).register({ name: 'quarantine', check: async (_tx, periodId, gate) => missing.get(`${gate} ${periodId}`) ?? [], ofTracked: true });
    // of what is only tracked nobody asks for meetings or pay
    api.app.get(CloseChecks).register({
      name: 'settled',
      check: async (tx, periodId) => {
        const { kind } = await tx.get<{ kind: string }>(`SELECT kind FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, periodId]);
        return kind === 'TRACKING' ? [{ rule: 'neverAsked', count: 1, link: '/', params: {} }] : null;
      },
    });
    api.app.get(StageReports).register({
      stage: 'set',
      report: async (tx): Promise<StageReport> => ({
        stage: 'set',
        done: 2,
        total: 4,
        byStatus: { draft: 2, effective: 2 },
        waitingForMe: tx.viewer.personId === c.people.head ? 1 : 0,
        late: 2,
        blockers: [{ key: 'unsigned', params: { count: 2 }, personId: c.people.head, link: '/targets', late: true }],
        byUnit: [
          {
            unitId: c.units.NORTH,
            byStatus: { draft: 2, effective: 1 },
            heldUpBy: { key: 'unsigned', params: { count: 2 }, personId: c.people.head, link: '/targets' },
          },
          { unitId: c.units.SALES, byStatus: { effective: 1 } },
          { unitId: c.units.PLANT, byStatus: { draft: 1 } },
        ],
      }),
    });
  });
  beforeEach(async () => {
    c = await api.company();
    missing.clear();
  });
  afterAll(() => api.stop());

  const asPerson = <T>(who: keyof Company['people'], work: Parameters<typeof api.uow.asPerson<T>>[2]) => api.uow.asPerson(c.tenantId, c.people[who], work);
  const status = async (table: 'cycle' | 'period', id: string) =>
    (await api.sql<{ status: string }>(`SELECT status FROM ${table} WHERE id = $1`, [id]))[0].status;
  const mark = (periodId: string, how: 'markScored' | 'markReviewed') => api.uow.asSystem(c.tenantId, (tx) => api.app.get(CycleCommands)[how](tx, periodId));
  /** To the gate of the close: after the last day, locked, scored, reviewed. */
  const toReviewed = async (periodId: string, after: string) => {
    await c.setClock(after);
    await api.tick();
    await (await c.as('hr')).post(`/api/periods/${periodId}/lock`).expect(200);
    expect([await mark(periodId, 'markScored'), await mark(periodId, 'markReviewed')]).toEqual([true, true]);
  };

  describe('a draft', () => {
    it('cuts the year into four quarters with stage dates by the working calendar', async () => {
      const { body } = await (await c.as('hr')).post('/api/cycles', FREE).expect(201);
      expect(body.periods.map((p: { code: string; startsOn: string; endsOn: string }) => [p.code, p.startsOn, p.endsOn])).toEqual([
        ['2026Q1', '2026-01-01', '2026-03-31'],
        ['2026Q2', '2026-04-01', '2026-06-30'],
        ['2026Q3', '2026-07-01', '2026-09-30'],
        ['2026Q4', '2026-10-01', '2026-12-31'],
      ]);
      // 30 June is a Tuesday: five working days later it is Tuesday 7 July
      expect(body.periods[1].deadlines).toContainEqual({ stage: 'collect', dueOn: '2026-07-07' });
      expect(body).toMatchObject({ status: 'draft', calendarMonotonic: true, policyProblems: [], population: { inScope: 0, notCovered: 16 } });
    });

    it('counts holidays of the tenant’s calendar', async () => {
      await api.sql(`INSERT INTO calendar_day (tenant_id, day, working) VALUES ($1, '2026-07-01', false)`, [c.tenantId]);
      const { body } = await (await c.as('hr')).post('/api/cycles', FREE).expect(201);
      expect(body.periods[1].deadlines).toContainEqual({ stage: 'collect', dueOn: '2026-07-08' });
    });

    it('is cut anew when its dates or template change', async () => {
      const { cycleId } = await aCycleDraft(c);
      const { body } = await (await c.as('hr')).patch(`/api/cycles/${cycleId}`, { template: 'monthly', endsOn: '2026-03-15' }).expect(200);
      expect(body.periods.map((p: { endsOn: string }) => p.endsOn)).toEqual(['2026-01-31', '2026-02-28', '2026-03-15']);
    });

    it('names every wrong field of a policy set', async () => {
      const { cycleId } = await aCycleDraft(c);
      const { body } = await (await c.as('hr')).patch(`/api/cycles/${cycleId}`, { policy: { score: { lineCap: 120 } } }).expect(400);
      expect(body.fields).toEqual(
        expect.arrayContaining([
          { pointer: '/policy/score/lineCap', code: 'malformed' },
          { pointer: '/policy/weights', code: 'required' },
        ]),
      );
    });

    it('keeps an unsound policy, says what is unsound, and is not published with it', async () => {
      const { cycleId } = await aCycleDraft(c);
      const policy = await asPerson('hr', (tx) => api.app.get(CycleReader).policyOf(tx, cycleId));
      const { body } = await (
        await c.as('hr')
      )
        .patch(`/api/cycles/${cycleId}`, { policy: { ...policy, alert: { ...policy.alert, paceCritical: '0.99' } } })
        .expect(200);
      expect(body.policyProblems).toEqual([{ pointer: '/alert/paceCritical', rule: 'paceCriticalBelowWarn' }]);
      const refused = await (await c.as('hr2')).post(`/api/cycles/${cycleId}/publish`).expect(422);
      expect(refused.body.violations).toEqual(['policyComplete', 'approvalIsNotHrAlone']);
    });

    it('refuses an edit of a version that somebody else has changed', async () => {
      const { cycleId } = await aCycleDraft(c);
      await (await c.as('hr')).patch(`/api/cycles/${cycleId}`, { name: 'x' }).set('if-match', '"1"').expect(412);
    });

    it('refuses deadlines of another cycle', async () => {
      const { cycleId } = await aCycleDraft(c);
      const other = await (await c.as('hr')).post('/api/cycles', { ...FREE, code: 'G' }).expect(201);
      await (
        await c.as('hr')
      )
        .put(`/api/cycles/${cycleId}/deadlines`, { deadlines: [{ periodId: other.body.periods[0].id, stage: 'set', dueOn: '2026-01-20' }] })
        .expect(400);
    });

    it('is written by HR and EXEC only', async () => {
      for (const who of ['anna', 'head', 'comp', 'ops'] as const) await (await c.as(who)).post('/api/cycles', FREE).expect(403);
      await (await c.as('exec')).post('/api/cycles', FREE).expect(201);
    });
  });

  describe('population', () => {
    const rules = async (...given: object[]) => {
      const { body } = await (await c.as('hr')).post('/api/cycles', FREE).expect(201);
      await (await c.as('hr')).put(`/api/cycles/${body.id}/population-rules`, { rules: given }).expect(200);
      return body.id as string;
    };
    const names = async (id: string) => (await asPerson('hr', (tx) => api.app.get(CycleReader).population(tx, id))).map((p) => p.name).sort();

    it('lets the nearest unit decide, and a rule about a person over every unit', async () => {
      const id = await rules(
        { unitId: c.units.SALES, included: true },
        { unitId: c.units.NORTH, included: false, reason: '新设部门' },
        { personId: c.people.anna, included: true },
        { personId: c.people.head2, included: false, reason: '年薪制' },
        { personId: c.people.zoe, included: true },
      );
      expect(await names(id)).toEqual(['anna', 'zoe']);
      const { body } = await (await c.as('hr')).get(`/api/cycles/${id}/population?standing=excluded`).expect(200);
      expect(body.items.map((p: { name: string; reason: string }) => [p.name, p.reason])).toEqual([
        ['ben', '新设部门'],
        ['head', '新设部门'],
        ['head2', '年薪制'],
      ]);
      expect(body.counts).toEqual({ inScope: 2, excluded: 3, notCovered: 11, withoutApprover: 0 });
      expect(body.units.find((u: { name: string }) => u.name === 'SALES')).toMatchObject({ inScope: 1, excluded: 3, depth: 2 });
    });

    it('pages through people', async () => {
      const id = await rules({ unitId: c.units.HQ, included: true });
      const first = await (await c.as('hr')).get(`/api/cycles/${id}/population?limit=10`).expect(200);
      const second = await (await c.as('hr')).get(`/api/cycles/${id}/population?limit=10&cursor=${first.body.next}`).expect(200);
      expect(first.body.items[0]).toMatchObject({ name: 'exec', standing: 'withoutApprover' });
      expect(new Set([...first.body.items, ...second.body.items].map((p: { personId: string }) => p.personId)).size).toBe(16);
      expect(second.body.next).toBeNull();
    });

    it('finds people by name', async () => {
      const id = await rules({ unitId: c.units.HQ, included: true });
      const { body } = await (await c.as('hr')).get(`/api/cycles/${id}/population?search=AnN`).expect(200);
      expect(body.items.map((p: { name: string }) => p.name)).toEqual(['anna']);
    });

    it('asks for the reason of every exclusion', async () => {
      const { body } = await (await c.as('hr')).post('/api/cycles', FREE).expect(201);
      const refused = await (await c.as('hr')).put(`/api/cycles/${body.id}/population-rules`, { rules: [{ unitId: c.units.HQ, included: false }] }).expect(400);
      expect(refused.body.fields).toEqual([{ pointer: '/rules/0/reason', code: 'required' }]);
    });

    it('is nobody’s to read but HR’s, EXEC’s and the auditor’s', async () => {
      const id = await rules({ unitId: c.units.HQ, included: true });
      await (await c.as('aud')).get(`/api/cycles/${id}/population`).expect(200);
      await (await c.as('head')).get(`/api/cycles/${id}/population`).expect(403);
    });
  });

  describe('publication', () => {
    it('is refused to whoever created or edited the cycle', async () => {
      const { cycleId } = await aCycleDraft(c);
      const refused = await (await c.as('hr')).post(`/api/cycles/${cycleId}/publish`).expect(403);
      expect(refused.body).toMatchObject({ code: 'sodConflict', violations: ['publisherIsNotCreator', 'publisherIsNotEditor', 'approvalIsNotHrAlone'] });
      await (await c.as('hr2')).patch(`/api/cycles/${cycleId}`, { name: 'hr2 was here' }).expect(200);
      expect((await (await c.as('hr2')).post(`/api/cycles/${cycleId}/publish`).expect(403)).body.violations).toEqual([
        'publisherIsNotEditor',
        'approvalIsNotHrAlone',
      ]);
      await (await c.as('exec')).post(`/api/cycles/${cycleId}/publish`).expect(200);
    });

    it('is never HR’s alone: an executive publishes, or wrote what HR publishes (§2.1)', async () => {
      const { cycleId } = await aCycleDraft(c);
      const alone = await (await c.as('hr2')).post(`/api/cycles/${cycleId}/publish`);
      expect([alone.status, alone.body.violations]).toEqual([403, ['approvalIsNotHrAlone']]);
      await (await c.as('exec')).patch(`/api/cycles/${cycleId}`, { name: '高管定稿' }).expect(200);
      expect((await (await c.as('exec')).post(`/api/cycles/${cycleId}/publish`)).body.violations).toEqual(['publisherIsNotEditor']);
      // what HR changes afterwards the executive has not seen
      await (await c.as('hr')).patch(`/api/cycles/${cycleId}`, { name: '又改了' }).expect(200);
      expect((await (await c.as('hr2')).post(`/api/cycles/${cycleId}/publish`)).body.violations).toEqual(['approvalIsNotHrAlone']);
      await (await c.as('exec')).patch(`/api/cycles/${cycleId}`, { name: '高管再定稿' }).expect(200);
      await (await c.as('hr2')).post(`/api/cycles/${cycleId}/publish`).expect(200);
    });

    it('names what is missing: people, approvers, the evidence of adoption', async () => {
      const { body } = await (await c.as('hr')).post('/api/cycles', FREE).expect(201);
      expect((await (await c.as('hr2')).post(`/api/cycles/${body.id}/publish`).expect(422)).body.violations).toEqual([
        'rulesAdopted',
        'populationNonEmpty',
        'approvalIsNotHrAlone',
      ]);
      await (await c.as('hr')).put(`/api/cycles/${body.id}/population-rules`, { rules: [{ unitId: c.units.HQ, included: true }] }).expect(200);
      expect((await (await c.as('hr2')).post(`/api/cycles/${body.id}/publish`).expect(422)).body.violations).toEqual([
        'rulesAdopted',
        'everySubjectHasApprover',
        'approvalIsNotHrAlone',
      ]);
    });

    it('freezes the rules of the population: who is in it changes with people and units, not with the rules', async () => {
      const { cycleId } = await aRunningCycle(api, c);
      const rules = () => api.sql(`SELECT unit_id, person_id, included FROM population_rule WHERE cycle_id = $1 ORDER BY id`, [cycleId]);
      const before = await rules();
      for (const who of ['hr', 'exec'] as const) {
        const refused = await (await c.as(who)).put(`/api/cycles/${cycleId}/population-rules`, { rules: [{ unitId: c.units.HQ, included: true }] });
        expect([refused.status, refused.body.code]).toEqual([409, 'illegalTransition']);
      }
      expect(await rules()).toEqual(before);
    });

    it('is refused while a stage is due before the one before it', async () => {
      const { cycleId } = await aCycleDraft(c);
      const { body } = await (await c.as('hr')).get(`/api/cycles/${cycleId}`).expect(200);
      const changed = await (
        await c.as('hr')
      )
        .put(`/api/cycles/${cycleId}/deadlines`, { deadlines: [{ periodId: body.periods[0].id, stage: 'review', dueOn: '2026-04-01' }] })
        .expect(200);
      expect(changed.body.calendarMonotonic).toBe(false);
      expect((await (await c.as('hr2')).post(`/api/cycles/${cycleId}/publish`).expect(422)).body.violations).toEqual([
        'calendarMonotonic',
        'approvalIsNotHrAlone',
      ]);
      await (await c.as('hr')).post(`/api/cycles/${cycleId}/suggest-deadlines`).expect(200);
      await (await c.as('exec')).post(`/api/cycles/${cycleId}/publish`).expect(200);
    });

    it('freezes the policy set with its hash: for the API, and for SQL', async () => {
      const { cycleId } = await aCycleDraft(c);
      const { body } = await (await c.as('exec')).post(`/api/cycles/${cycleId}/publish`).expect(200);
      expect(body).toMatchObject({ status: 'published', policyHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      await (await c.as('hr')).patch(`/api/cycles/${cycleId}`, { name: 'later' }).expect(409);
      await expect(api.sql(`UPDATE cycle SET policy = jsonb_set(policy, '{score,lineCap}', '"150"') WHERE id = $1`, [cycleId])).rejects.toThrow(/frozen/);
      await expect(api.sql(`UPDATE cycle SET policy_hash = NULL WHERE id = $1`, [cycleId])).rejects.toThrow(/frozen/);
      expect(await api.sql(`SELECT type FROM fact WHERE aggregate_id = $1 AND type = 'cycle.published'`, [cycleId])).toHaveLength(1);
    });

    it('offers to each what is his: the maker sees the rule that refuses him', async () => {
      const { cycleId } = await aCycleDraft(c);
      const offered = async (who: keyof Company['people']) =>
        (await (await c.as(who)).get(`/api/cycles/${cycleId}`).expect(200)).body.offers as { event: string; allowed: boolean; because: string[] }[];
      expect((await offered('hr')).find((o) => o.event === 'cycle.publish')).toMatchObject({
        allowed: false,
        because: ['publisherIsNotCreator', 'publisherIsNotEditor', 'approvalIsNotHrAlone'],
      });
      expect((await offered('hr2')).find((o) => o.event === 'cycle.publish')).toMatchObject({ allowed: false, because: ['approvalIsNotHrAlone'] });
      expect((await offered('exec')).find((o) => o.event === 'cycle.publish')).toMatchObject({ allowed: true, because: [] });
      expect(await offered('anna')).toEqual([]);
    });

    it('may be called off with a reason, not without', async () => {
      const { cycleId } = await aCycleDraft(c);
      await (await c.as('hr')).post(`/api/cycles/${cycleId}/cancel`, { reason: '' }).expect(400);
      await (await c.as('hr')).post(`/api/cycles/${cycleId}/cancel`, { reason: '改期' }).expect(200);
      expect(await status('cycle', cycleId)).toBe('cancelled');
    });
  });

  describe('role × state × event (§2.1)', () => {
    /** Each command that people send, and whose business it is. What several seats decide is `cycle-regions`. */
    const MAY = {
      ...{ publish: ['hr', 'hr2', 'exec'], start: ['hr', 'hr2'], settle: ['hr', 'hr2'], close: ['hr', 'hr2'], archive: ['hr', 'hr2'] },
      ...{ cancel: ['hr', 'hr2'], 'close-contracting': ['hr', 'hr2'], freeze: ['hr', 'hr2'] },
    };
    const TABLE = tableOf(cycleMachine);
    const STATUSES = statusesOf(cycleMachine)['status'];
    /** Where the other regions stand while the cycle itself stands there. */
    const beside = (status: string) => (['draft', 'published', 'cancelled'].includes(status) ? ['pending', 'pending'] : ['open', 'window_open']);
    const eventOf = (verb: string) => `cycle.${verb.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
    const taken = (status: string, verb: string) =>
      [`status:${status}`, `contracting:${beside(status)[0]}`, `adjusting:${beside(status)[1]}`].some((state) => eventOf(verb) in TABLE[state]);

    it('refuses with 403 whoever it is not, and with 409 what has no way from there, without a write', async () => {
      const { cycleId } = await aCycleDraft(c);
      const stands = () =>
        api.sql(
          `SELECT y.*, (SELECT count(*)::int FROM transition_log l WHERE l.instance_id = y.id) AS links, (SELECT count(*)::int FROM fact f WHERE f.aggregate_id = y.id) AS facts FROM cycle y WHERE id = $1`,
          [cycleId],
        );
      const wrong: string[] = [];
      for (const status of STATUSES) {
        await api.sql(`UPDATE cycle SET status = $2, contracting = $3, adjusting = $4 WHERE id = $1`, [cycleId, status, ...beside(status)]);
        const before = await stands();
        for (const [verb, may] of Object.entries(MAY)) {
          const send = async (who: keyof Company['people']) => (await (await c.as(who)).post(`/api/cycles/${cycleId}/${verb}`, { reason: 'x' })).status;
          // whose business it is does not depend on where it stands
          if (status === 'active')
            for (const who of Object.keys(c.people) as (keyof Company['people'])[])
              if (!may.includes(who) && (await send(who)) !== 403) wrong.push(`${who} ${verb}`);
          if (!taken(status, verb) && (await send('hr')) !== 409) wrong.push(`${status} ${verb}`);
        }
        expect([status, await stands()]).toEqual([status, before]);
      }
      expect(wrong).toEqual([]);
    });

    it('a period is HR’s to move, and only along its way', async () => {
      const { openPeriodId } = await aRunningCycle(api, c);
      const send = async (who: keyof Company['people'], verb: string) => (await (await c.as(who)).post(`/api/periods/${openPeriodId}/${verb}`)).status;
      const links = () => api.sql(`SELECT status, version FROM period WHERE id = $1`, [openPeriodId]);
      const before = await links();
      for (const who of Object.keys(c.people) as (keyof Company['people'])[])
        for (const verb of ['open', 'end', 'lock', 'close'])
          if (who !== 'hr' && who !== 'hr2') expect([who, verb, await send(who, verb)]).toEqual([who, verb, 403]);
      for (const verb of ['open', 'lock', 'close']) expect([verb, await send('hr', verb)]).toEqual([verb, 409]);
      expect(await links()).toEqual(before);
    });
  });

  describe('time', () => {
    it('starts a published cycle on its first day, once however often it ticks', async () => {
      const { cycleId } = await aCycleDraft(c, { startsOn: '2026-09-01', endsOn: '2026-12-31' });
      await (await c.as('exec')).post(`/api/cycles/${cycleId}/publish`).expect(200);
      await api.tick();
      expect(await status('cycle', cycleId)).toBe('published');
      await c.setClock('2026-09-01');
      await api.tick();
      await api.tick();
      expect(await status('cycle', cycleId)).toBe('active');
      expect(await api.sql(`SELECT 1 FROM transition_log WHERE instance_id = $1 AND event = 'cycle.start'`, [cycleId])).toHaveLength(1);
      const periods = await api.sql<{ code: string; status: string }>(`SELECT code, status FROM period WHERE cycle_id = $1 ORDER BY ordinal`, [cycleId]);
      expect(periods.map((p) => `${p.code} ${p.status}`)).toEqual(['2026Q3 open', '2026Q4 upcoming']);
    });

    it('ends a period after its last day, once, and announces stage dates on their day', async () => {
      const { openPeriodId } = await aRunningCycle(api, c);
      await c.setClock('2026-09-30');
      await api.tick();
      expect(await status('period', openPeriodId)).toBe('open');
      await c.setClock('2026-10-01');
      await api.tick();
      await api.tick();
      expect(await status('period', openPeriodId)).toBe('data_closing');
      expect(await api.sql(`SELECT 1 FROM transition_log WHERE instance_id = $1 AND event = 'period.end'`, [openPeriodId])).toHaveLength(1);
      const due = await api.sql<{ stage: string }>(`SELECT payload->>'stage' AS stage FROM fact WHERE aggregate_id = $1 AND type = 'period.stageDue'`, [
        openPeriodId,
      ]);
      expect(due).toEqual([{ stage: 'monitor' }]);
    });

    it('opens a period on its first day, once however often it ticks, whatever fires first', async () => {
      const { openPeriodId, periodIds } = await aRunningCycle(api, c);
      expect(
        await api.sql(`SELECT (due_at AT TIME ZONE 'Asia/Shanghai')::text AS at FROM deadline WHERE aggregate_id = $1 AND event = 'period.open'`, [
          periodIds[3],
        ]),
      ).toEqual([{ at: '2026-10-01 00:00:00' }]);
      await c.setClock('2026-09-30');
      await api.tick();
      expect(await status('period', periodIds[3])).toBe('upcoming');
      await c.setClock('2026-10-08');
      await api.tick();
      await api.tick();
      expect([await status('period', openPeriodId), await status('period', periodIds[3])]).toEqual(['data_closing', 'open']);
      expect(await api.sql(`SELECT 1 FROM transition_log WHERE instance_id = $1 AND event = 'period.open'`, [periodIds[3]])).toHaveLength(1);
      const [opened] = await api.sql<{ payload: object }>(`SELECT payload FROM fact WHERE aggregate_id = $1 AND type = 'period.opened'`, [periodIds[3]]);
      expect(opened.payload).toMatchObject({ previousPeriodId: openPeriodId });
    });

    it('opens the next period as soon as HR ends the last one, if its day has come', async () => {
      const { openPeriodId, periodIds } = await aRunningCycle(api, c);
      await c.setClock('2026-10-01');
      await (await c.as('hr')).post(`/api/periods/${openPeriodId}/end`).expect(200);
      await api.drain();
      expect(await status('period', periodIds[3])).toBe('open');
    });

    it('does nothing when HR was faster', async () => {
      const { openPeriodId } = await aRunningCycle(api, c);
      await c.setClock('2026-10-01');
      await (await c.as('hr')).post(`/api/periods/${openPeriodId}/end`).expect(200);
      await api.tick();
      expect(await status('period', openPeriodId)).toBe('data_closing');
    });
  });

  describe('the gates of a period', () => {
    const MISSING: Missing = { rule: 'noQuarantined', count: 3, link: '/data?status=quarantined', params: { metric: 'EC09' } };

    it('opens the period that contains today, not the first', async () => {
      const { cycleId } = await aRunningCycle(api, c);
      const rows = await api.sql<{ status: string }>(`SELECT status FROM period WHERE cycle_id = $1 ORDER BY ordinal`, [cycleId]);
      expect(rows.map((r) => r.status)).toEqual(['upcoming', 'upcoming', 'open', 'upcoming']);
      expect(await asPerson('anna', (tx) => api.app.get(CycleReader).currentPeriod(tx))).toMatchObject({ code: '2026Q3', current: true });
    });

    it('does not end before the last day is over', async () => {
      const { openPeriodId } = await aRunningCycle(api, c);
      expect((await (await c.as('hr')).post(`/api/periods/${openPeriodId}/end`).expect(422)).body.violations).toEqual(['endReached']);
    });

    it('refuses to lock, and lists what is missing; the checklist says the same', async () => {
      const { openPeriodId } = await aRunningCycle(api, c);
      await c.setClock('2026-10-01');
      await api.tick();
      missing.set(`lock ${openPeriodId}`, [MISSING]);
      const refused = await (await c.as('hr')).post(`/api/periods/${openPeriodId}/lock`).expect(422);
      expect(refused.body).toMatchObject({ violations: ['nothingMissing'], params: { event: 'period.lock', missing: [MISSING] } });
      const list = await (await c.as('hr')).get(`/api/periods/${openPeriodId}/checklist?gate=lock`).expect(200);
      expect(list.body).toEqual({ periodId: openPeriodId, gate: 'lock', green: false, items: [{ name: 'quarantine', green: false, missing: [MISSING] }] });
      expect((await (await c.as('hr')).get(`/api/periods/${openPeriodId}/checklist?gate=close`).expect(200)).body.green).toBe(true);
      missing.clear();
      await (await c.as('hr')).post(`/api/periods/${openPeriodId}/lock`).expect(200);
      expect(await api.sql(`SELECT payload FROM fact WHERE aggregate_id = $1 AND type = 'period.locked'`, [openPeriodId])).toHaveLength(1);
    });

    it('refuses to close, and lists what is missing', async () => {
      const { openPeriodId } = await aRunningCycle(api, c);
      await toReviewed(openPeriodId, '2026-10-01');
      missing.set(`close ${openPeriodId}`, [MISSING]);
      expect((await (await c.as('hr')).post(`/api/periods/${openPeriodId}/close`).expect(422)).body.params.missing).toEqual([MISSING]);
      expect((await (await c.as('hr')).get(`/api/periods/${openPeriodId}`).expect(200)).body.offers).toEqual([
        { event: 'period.close', allowed: false, because: ['nothingMissing'], needs: [] },
      ]);
      expect(await status('period', openPeriodId)).toBe('reviewed');
    });

    it('marks nothing twice and nothing too early', async () => {
      const { openPeriodId } = await aRunningCycle(api, c);
      expect(await mark(openPeriodId, 'markReviewed')).toBe(false);
      await toReviewed(openPeriodId, '2026-10-01');
      expect([await mark(openPeriodId, 'markScored'), await mark(openPeriodId, 'markReviewed')]).toEqual([false, false]);
    });

    it('closes with a snapshot and opens the next period, linked to it', async () => {
      const { openPeriodId, periodIds } = await aRunningCycle(api, c);
      await toReviewed(openPeriodId, '2026-10-20');
      await (await c.as('hr')).post(`/api/periods/${openPeriodId}/close`).expect(200);
      await api.drain();
      const [closed] = await api.sql<{ closedSnapshot: Record<string, unknown> }>(`SELECT closed_snapshot FROM period WHERE id = $1`, [openPeriodId]);
      expect(closed.closedSnapshot).toMatchObject({
        code: '2026Q3',
        closedOn: '2026-10-20',
        hash: expect.any(String),
        policyHash: expect.any(String),
        lockedHash: expect.any(String),
      });
      const [next] = await api.sql<{ status: string; previousPeriodId: string }>(`SELECT status, previous_period_id FROM period WHERE id = $1`, [periodIds[3]]);
      expect(next).toEqual({ status: 'open', previousPeriodId: openPeriodId });
      const [opened] = await api.sql<{ payload: object }>(`SELECT payload FROM fact WHERE aggregate_id = $1 AND type = 'period.opened'`, [periodIds[3]]);
      expect(opened.payload).toMatchObject({ periodId: periodIds[3], previousPeriodId: openPeriodId });
    });

    it('closes once when two close at once', async () => {
      const { openPeriodId, periodIds } = await aRunningCycle(api, c);
      await toReviewed(openPeriodId, '2026-10-20');
      const answers = await Promise.all([
        (await c.as('hr')).post(`/api/periods/${openPeriodId}/close`),
        (await c.as('hr2')).post(`/api/periods/${openPeriodId}/close`),
      ]);
      expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
      await api.drain();
      expect(await api.sql(`SELECT 1 FROM fact WHERE aggregate_id = $1 AND type = 'period.opened'`, [periodIds[3]])).toHaveLength(1);
    });

    it('rolls forward only once: the next period was opened by the clock while data of the last was closing', async () => {
      const { openPeriodId, periodIds } = await aRunningCycle(api, c);
      expect((await (await c.as('hr')).post(`/api/periods/${periodIds[3]}/open`).expect(422)).body.violations).toEqual(['previousEnded']);
      await toReviewed(openPeriodId, '2026-10-20');
      await (await c.as('hr')).post(`/api/periods/${openPeriodId}/close`).expect(200);
      await api.drain();
      expect(await api.sql(`SELECT 1 FROM transition_log WHERE instance_id = $1 AND event = 'period.open'`, [periodIds[3]])).toHaveLength(1);
    });

    it('never opens a period that was over before the cycle began: it is shown as skipped, and offered nowhere', async () => {
      const { cycleId, periodIds } = await aRunningCycle(api, c);
      expect((await (await c.as('hr')).post(`/api/periods/${periodIds[0]}/open`).expect(422)).body.violations).toEqual(['noLaterPeriodBegun']);
      const { body } = await (await c.as('anna')).get(`/api/periods?cycleId=${cycleId}`).expect(200);
      expect(body.map((p: { code: string; skipped: boolean; current: boolean }) => [p.code, p.skipped, p.current])).toEqual([
        ['2026Q4', false, false],
        ['2026Q3', false, true],
        ['2026Q2', true, false],
        ['2026Q1', true, false],
      ]);
      const offered = await (await c.as('anna')).get(`/api/periods`).expect(200);
      expect(offered.body.map((p: { code: string }) => p.code)).toEqual(['2026Q4', '2026Q3']);
      await c.setClock('2026-12-31');
      await api.tick();
      expect(await status('period', periodIds[0])).toBe('upcoming');
    });

    it('shows before the close what will roll forward', async () => {
      const { openPeriodId, periodIds } = await aRunningCycle(api, c);
      await api.sql(`UPDATE assignment SET valid_to = '2026-08-31' WHERE person_id = $1`, [c.people.ben]);
      const { body } = await (await c.as('hr')).get(`/api/periods/${openPeriodId}/roll-forward`).expect(200);
      expect(body).toMatchObject({ nextPeriodId: periodIds[3], nextName: '2026年第四季度', people: 5, joining: 0, leaving: 1, green: true });
      expect(body.nextDeadlines).toHaveLength(6);
    });

    it('settles the cycle when no period is left', async () => {
      const { cycleId, openPeriodId } = await aRunningCycle(api, c, { endsOn: '2026-09-30' });
      expect((await (await c.as('hr')).post(`/api/cycles/${cycleId}/settle`).expect(422)).body.violations).toEqual(['allPeriodsClosed']);
      await toReviewed(openPeriodId, '2026-10-20');
      await (await c.as('hr')).post(`/api/periods/${openPeriodId}/close`).expect(200);
      await api.drain();
      expect(await status('cycle', cycleId)).toBe('settlement.previewing');
    });

    it('are HR’s: a head may read, not lock', async () => {
      const { openPeriodId } = await aRunningCycle(api, c);
      await (await c.as('head')).get(`/api/periods/${openPeriodId}`).expect(200);
      for (const who of ['head', 'exec', 'anna', 'steward'] as const) await (await c.as(who)).post(`/api/periods/${openPeriodId}/lock`).expect(403);
    });
  });

  describe('months that are tracked within quarters', () => {
    const annual = async (clock: string) => {
      await c.setClock(clock);
      const running = await aRunningCycle(api, c, { template: 'annual' });
      const rows = await api.sql<{ id: string; code: string }>(`SELECT id, code FROM period WHERE cycle_id = $1`, [running.cycleId]);
      return { ...running, of: new Map(rows.map(({ code, id }) => [code, id])) };
    };
    const stand = async (cycleId: string) =>
      (
        await api.sql<{ code: string; status: string }>(
          `SELECT code, status FROM period WHERE cycle_id = $1 AND starts_on >= '2026-07-01' ORDER BY starts_on, kind`,
          [cycleId],
        )
      ).map((p) => `${p.code} ${p.status}`);
    const open = (id: string) => api.sql(`SELECT code FROM period WHERE cycle_id = $1 AND status = 'open' ORDER BY kind`, [id]);
    const ask = async (cycleId: string, event: string, periodId?: string) =>
      (await c.as('hr')).post(`/api/cycles/${cycleId}/requests`, { event, reason: '董事会决议', periodId });
    /** Asked by HR, agreed to by whoever else has a seat. */
    const agree = async (cycleId: string, event: string, seats: ('exec' | 'fin')[], periodId?: string) => {
      const { body } = await ask(cycleId, event, periodId).then((answer) => (expect(answer.status).toBe(201), answer));
      for (const who of seats) await (await c.as(who)).post(`/api/cycle-requests/${body.id}/approve`).expect(200);
      await api.drain();
    };
    const dueOn = async (periodId: string) =>
      (
        await api.sql<{ dueOn: string }>(`SELECT due_on FROM stage_deadline WHERE period_id = $1 AND stage IN ('monitor', 'collect') ORDER BY due_on`, [
          periodId,
        ])
      ).map((d) => d.dueOn);

    it('are cut with the year, with dates of their end and of their data alone; the grains may be chosen', async () => {
      const hr = await c.as('hr');
      const { body: made } = await hr.post('/api/cycles', { ...FREE, template: 'annual' }).expect(201);
      expect(made).toMatchObject({ settlementGrain: 'quarter', trackingGrain: 'month', calendarMonotonic: true });
      expect(made.periods).toHaveLength(16);
      const [quarter, january] = made.periods;
      expect(quarter).toMatchObject({ code: '2026Q1', kind: 'SETTLEMENT', parentPeriodId: null, ordinal: 1 });
      expect(january).toMatchObject({ code: '2026-01', name: '2026年1月', nameEn: 'Jan 2026', kind: 'TRACKING', parentPeriodId: quarter.id, ordinal: 1 });
      expect(january.deadlines).toEqual([
        { stage: 'monitor', dueOn: '2026-01-31' },
        { stage: 'collect', dueOn: '2026-02-06' },
      ]);
      const { body: halves } = await hr.patch(`/api/cycles/${made.id}`, { settlementGrain: 'half' }).expect(200);
      expect(halves.periods.map((p: { code: string }) => p.code).slice(0, 3)).toEqual(['2026H1', '2026-01', '2026-02']);
      const { body: plain } = await hr.patch(`/api/cycles/${made.id}`, { template: 'quarterly' }).expect(200);
      expect(plain.periods.map((p: { code: string }) => p.code)).toEqual(['2026Q1', '2026Q2', '2026Q3', '2026Q4']);
      const refused = await hr.patch(`/api/cycles/${made.id}`, { settlementGrain: 'month', trackingGrain: 'month' }).expect(400);
      expect(refused.body.fields).toEqual([{ pointer: '/trackingGrain', code: 'trackedFinerThanSettled' }]);
    });

    it('cover their quarter exactly: for the domain, and for SQL', async () => {
      const { body } = await (await c.as('hr')).post('/api/cycles', { ...FREE, template: 'annual' }).expect(201);
      const [quarter, january, february] = body.periods as { id: string }[];
      const refuses = (sql: string, params: unknown[]) => expect(api.sql(sql, params)).rejects.toThrow('cover the same days');
      await refuses(`UPDATE period SET ends_on = '2026-01-30' WHERE id = $1`, [january.id]);
      await refuses(`UPDATE period SET starts_on = '2026-01-31' WHERE id = $1`, [february.id]);
      await refuses(`UPDATE period SET ends_on = '2026-04-01' WHERE id = $1`, [quarter.id]);
      await expect(api.sql(`UPDATE period SET parent_period_id = NULL WHERE id = $1`, [january.id])).rejects.toThrow('check');
      // both ends at once leave no gap
      await api.sql(
        `UPDATE period SET ends_on = CASE id WHEN $1 THEN '2026-01-30'::date ELSE ends_on END, starts_on = CASE id WHEN $2 THEN '2026-01-31'::date ELSE starts_on END WHERE id IN ($1, $2)`,
        [january.id, february.id],
      );
    });

    it('open by the calendar with their quarter, close by themselves after their date, and hold it back until then', async () => {
      const { cycleId, of } = await annual('2026-07-01');
      expect(await open(cycleId)).toEqual([{ code: '2026Q3' }, { code: '2026-07' }]);
      const july = of.get('2026-07')!;
      missing.set(`lock ${july}`, [{ rule: 'noQuarantined', count: 1, link: '/x', params: {} }]);
      await c.setClock('2026-08-01');
      await api.tick();
      expect(await stand(cycleId)).toEqual([
        '2026Q3 open',
        '2026-07 data_closing',
        '2026-08 open',
        '2026-09 upcoming',
        '2026Q4 upcoming',
        '2026-10 upcoming',
        '2026-11 upcoming',
        '2026-12 upcoming',
      ]);
      // its data has time until 7 August; from then on only what is missing keeps it open, and HR is told
      await c.setClock('2026-08-08');
      await api.tick();
      expect(await status('period', july)).toBe('data_closing');
      expect((await api.uow.asPerson(c.tenantId, c.people.hr, (tx) => api.app.get(DutySources).all(tx))).map((duty) => duty.aggregateId)).toContain(july);
      missing.clear();
      await c.setClock('2026-10-01');
      // August ends and September opens; September, which is over as well, ends
      await api.tick();
      await api.tick();
      expect(await stand(cycleId)).toEqual([
        '2026Q3 data_closing',
        '2026-07 closed',
        '2026-08 closed',
        '2026-09 data_closing',
        '2026Q4 open',
        '2026-10 open',
        '2026-11 upcoming',
        '2026-12 upcoming',
      ]);
      const [snapshot] = await api.sql<{ closedSnapshot: { code: string } }>(`SELECT closed_snapshot FROM period WHERE id = $1`, [july]);
      expect(snapshot.closedSnapshot.code).toBe('2026-07');

      const september = of.get('2026-09')!;
      missing.set(`lock ${september}`, [{ rule: 'noQuarantined', count: 1, link: '/x', params: {} }]);
      await toReviewed(of.get('2026Q3')!, '2026-10-02');
      const hr = await c.as('hr');
      const refused = await hr.post(`/api/periods/${of.get('2026Q3')}/close`).expect(422);
      expect(refused.body).toMatchObject({ violations: ['nothingMissing'] });
      expect(refused.body.params.missing).toEqual([
        { rule: 'trackedPeriodsClosed', count: 1, params: { name: '2026年9月', nameEn: 'Sep 2026' }, link: `/console?cycle=${cycleId}&period=${september}` },
      ]);
      missing.clear();
      // HR need not wait for the date
      await hr.post(`/api/periods/${september}/lock`).expect(200);
      await hr.post(`/api/periods/${september}/close`).expect(200);
      await hr.post(`/api/periods/${of.get('2026Q3')}/close`).expect(200);
    });

    it('close with the data of their quarter, whatever the date', async () => {
      const { cycleId, of } = await annual('2026-09-30');
      await c.setClock('2026-10-01');
      await api.tick();
      await (await c.as('hr')).post(`/api/periods/${of.get('2026Q3')}/lock`).expect(200);
      await api.drain();
      expect(await status('period', of.get('2026-09')!)).toBe('closed');
      // July was over before the cycle began: never held, and missed by nobody
      expect(await status('period', of.get('2026-07')!)).toBe('upcoming');
      const quarter = of.get('2026Q3')!;
      const closes = async () => {
        expect([await mark(quarter, 'markScored'), await mark(quarter, 'markReviewed')]).toEqual([true, true]);
        await (await c.as('hr')).post(`/api/periods/${quarter}/close`).expect(200);
      };
      await closes();
      // opened again the quarter is scored anew; its months have no result to take back, and stay closed
      await agree(cycleId, 'period.reopen', ['exec', 'fin'], quarter);
      expect((await ask(cycleId, 'period.reopen', of.get('2026-09'))).body.violations).toEqual(['periodIsSettled']);
      expect((await stand(cycleId)).slice(0, 5)).toEqual(['2026Q3 data_locked', '2026-07 upcoming', '2026-08 upcoming', '2026-09 closed', '2026Q4 open']);
      await closes();
      expect((await stand(cycleId)).slice(0, 4)).toEqual(['2026Q3 closed', '2026-07 upcoming', '2026-08 upcoming', '2026-09 closed']);
    });

    it('are held with their cycle and go on with it: what is due moves by the working days that were lost, a month ends when it ends', async () => {
      const { cycleId, of } = await annual('2026-07-01');
      const july = of.get('2026-07')!;
      const before = await stand(cycleId);
      expect(await dueOn(july)).toEqual(['2026-07-31', '2026-08-07']);
      await c.setClock('2026-07-20');
      await agree(cycleId, 'cycle.suspend', ['exec']);
      await c.setClock('2026-08-10');
      await api.tick();
      expect(await stand(cycleId)).toEqual(before);
      for (const [periodId, verb] of [
        [july, 'end'],
        [of.get('2026-08'), 'open'],
      ])
        expect((await (await c.as('hr')).post(`/api/periods/${periodId}/${verb}`).expect(422)).body.violations).toContain('cycleNotSuspended');
      expect(
        await api.sql(
          `SELECT event FROM deadline WHERE tenant_id = $1 AND aggregate IN ('cycle', 'period') AND fired_at IS NULL AND cancelled_at IS NULL AND held_at IS NULL`,
          [c.tenantId],
        ),
      ).toEqual([]);
      await agree(cycleId, 'cycle.resume', ['exec']);
      await api.tick();
      expect((await stand(cycleId)).slice(0, 4)).toEqual(['2026Q3 open', '2026-07 data_closing', '2026-08 open', '2026-09 upcoming']);
      // three weeks later than the seventh of August, and not before, July closes by itself
      expect(await dueOn(july)).toEqual(['2026-07-31', '2026-08-28']);
      await c.setClock('2026-08-28');
      await api.tick();
      expect(await status('period', july)).toBe('data_closing');
      await c.setClock('2026-08-29');
      await api.tick();
      expect(await status('period', july)).toBe('closed');
    });

    it('stay where they are when their cycle is called off: nothing ends, opens, locks or closes any more', async () => {
      const { cycleId, of } = await annual('2026-07-01');
      const before = await stand(cycleId);
      await agree(cycleId, 'cycle.cancel', ['exec']);
      await c.setClock('2026-10-08');
      await api.tick();
      expect([await status('cycle', cycleId), await stand(cycleId)]).toEqual(['cancelled', before]);
      const refused = await (await c.as('hr')).post(`/api/periods/${of.get('2026-07')}/end`).expect(422);
      expect(refused.body.violations).toEqual(['cycleNotCancelled']);
      expect((await ask(cycleId, 'cycle.suspend')).body.violations).toEqual(['cycleNotOver']);
    });

    it('do not open before their quarter has begun, and stand as a tree in the console', async () => {
      const { cycleId, of } = await annual('2026-07-01');
      expect((await (await c.as('hr')).post(`/api/periods/${of.get('2026-10')}/open`).expect(422)).body.violations).toContain('parentBegun');
      const { body } = await (await c.as('hr')).get(`/api/cycles/${cycleId}/console`).expect(200);
      expect(body.periods.map((p: { code: string }) => p.code)).toEqual(['2026Q1', '2026Q2', '2026Q3', '2026Q4']);
      expect(body.period.code).toBe('2026Q3');
      const node = (code: string) => body.tree.find((p: { code: string }) => p.code === code);
      expect(node('2026Q3')).toMatchObject({ parentPeriodId: null, dueStage: 'set', dueOn: '2026-07-15', late: false });
      expect(node('2026-07')).toMatchObject({ parentPeriodId: of.get('2026Q3'), kind: 'TRACKING', status: 'open', dueStage: 'monitor', dueOn: '2026-07-31' });
      expect(node('2026-06')).toMatchObject({ skipped: true, dueStage: null });
      const month = await (await c.as('hr')).get(`/api/cycles/${cycleId}/console?periodId=${of.get('2026-07')}`).expect(200);
      expect(month.body.period).toMatchObject({ code: '2026-07', offers: [{ event: 'period.end', allowed: false }] });
    });

    it('are where a next cycle and a roll forward begin: the same grains, the next of the same kind', async () => {
      const { cycleId, of } = await annual('2026-07-01');
      const hr = await c.as('hr');
      expect((await hr.get(`/api/cycles/${cycleId}/next`).expect(200)).body).toMatchObject({ startsOn: '2027-01-01', periods: 4, tracked: 12 });
      const next = { code: 'FY2027', name: '2027', startsOn: '2027-01-01', endsOn: '2027-12-31' };
      expect((await hr.post(`/api/cycles/${cycleId}/next`, next).expect(201)).body).toMatchObject({ template: 'annual', trackingGrain: 'month' });
      const ahead = async (code: string) => (await hr.get(`/api/periods/${of.get(code)}/roll-forward`).expect(200)).body.nextName;
      expect([await ahead('2026Q3'), await ahead('2026-09')]).toEqual(['2026年第四季度', '2026年10月']);
    });
  });

  describe('the console', () => {
    it('shows six stages, units added up, and who holds things up', async () => {
      const { cycleId, openPeriodId } = await aRunningCycle(api, c);
      const { body } = await (await c.as('hr')).get(`/api/cycles/${cycleId}/console`).expect(200);
      expect(body).toMatchObject({
        cycle: { code: 'FY2026', status: 'active' },
        period: { id: openPeriodId, status: 'open' },
        population: { inScope: 6 },
        workday: 35,
        workdays: 66,
      });
      expect(body.stages.map((s: { stage: string; done: number; total: number; overdue: boolean }) => [s.stage, s.done, s.total, s.overdue])).toEqual([
        ['set', 2, 4, true],
        ['collect', 0, 0, false],
        ['monitor', 0, 0, false],
        ['review', 0, 0, false],
        ['adjust', 0, 0, false],
        ['reward', 0, 0, false],
      ]);
      expect(body.units.map((u: { name: string; heldUpBy: { personName: string }[] }) => [u.name, u.heldUpBy.map((b) => b.personName)])).toEqual([
        ['PLANT', []],
        ['SALES', ['head']],
      ]);
      expect(body.units[1].stages).toEqual([
        {
          stage: 'set',
          byStatus: [
            { status: 'draft', count: 2 },
            { status: 'effective', count: 2 },
          ],
        },
      ]);
      expect(body.blockers).toMatchObject([{ stage: 'set', key: 'unsigned', personName: 'head', late: true }]);
      expect(body.comingUp[0]).toMatchObject({ stage: 'set', workdays: -24 });
      expect(body.comingUp[1]).toMatchObject({ stage: 'monitor', dueOn: '2026-09-30', workdays: 31 });
    });

    it('shows a head only the units below', async () => {
      const { cycleId } = await aRunningCycle(api, c);
      const { body } = await (await c.as('otherHead')).get(`/api/cycles/${cycleId}/console`).expect(200);
      expect(body.units.map((u: { name: string }) => u.name)).toEqual(['PLANT']);
      expect(body.blockers).toEqual([]);
      await (await c.as('anna')).get(`/api/cycles/${cycleId}/console`).expect(403);
    });

    it('shows everybody the small ring with what waits for him', async () => {
      await aRunningCycle(api, c);
      expect((await (await c.as('anna')).get('/api/loop').expect(200)).body).toMatchObject({
        cycleCode: 'FY2026',
        period: { code: '2026Q3' },
        waitingForMe: 0,
      });
      expect((await (await c.as('head')).get('/api/loop').expect(200)).body.waitingForMe).toBe(1);
    });

    it('has an empty ring before the first cycle', async () => {
      expect((await (await c.as('anna')).get('/api/loop').expect(200)).body).toEqual({
        cycleId: null,
        cycleCode: '',
        suspended: false,
        period: null,
        waitingForMe: 0,
        stages: [],
      });
    });
  });

  it('answers 404 to another tenant', async () => {
    const { cycleId, openPeriodId } = await aRunningCycle(api, c);
    const other = await api.company();
    const hr = await other.as('hr');
    await hr.get(`/api/cycles/${cycleId}`).expect(404);
    await hr.get(`/api/cycles/${cycleId}/console`).expect(404);
    await hr.get(`/api/cycles/${cycleId}/population`).expect(404);
    await hr.patch(`/api/cycles/${cycleId}`, { name: 'mine' }).expect(404);
    await hr.post(`/api/periods/${openPeriodId}/lock`).expect(404);
    await hr.get(`/api/periods/${openPeriodId}/checklist?gate=lock`).expect(404);
    expect((await hr.get('/api/cycles').expect(200)).body.items).toEqual([]);
  });

  it('lists cycles newest first, page by page', async () => {
    const hr = await c.as('hr');
    for (const year of [2024, 2025, 2026])
      await hr.post('/api/cycles', { ...FREE, code: `FY${year}`, startsOn: `${year}-01-01`, endsOn: `${year}-12-31` }).expect(201);
    const first = await hr.get('/api/cycles?limit=2').expect(200);
    const second = await hr.get(`/api/cycles?limit=2&cursor=${first.body.next}`).expect(200);
    expect([...first.body.items, ...second.body.items].map((i: { code: string }) => i.code)).toEqual(['FY2026', 'FY2025', 'FY2024']);
    await hr.post('/api/cycles', { ...FREE, code: 'FY2026' }).expect(409);
  });
});
