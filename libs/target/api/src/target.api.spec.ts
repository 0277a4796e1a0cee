import { CloseChecks, CycleModule, StageReports } from '@kpi-loop/cycle/api';
import { aRunningCycle, type RunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { monthsOf } from '@kpi-loop/shared/kernel';
import { DutySources, everyone, newId, type Tx } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { PASSWORD, withPasswords, aDraftCard, aMetric, anEffectiveCard, type CardBody } from '@kpi-loop/target/api/testing';
import { CardWriter } from './card.writer';
import type { LineSuggestionView, MyScorecardsView, ScorecardListView, ScorecardView } from './scorecard.dto';
import { BaselineSources, DeliveryProofs, TargetCommands, TargetModule, TargetReader, type BaselineAsk, type Revision } from './index';

describe('targets', () => {
  let api: Api;
  let c: Company;
  let cycle: RunningCycle;
  let sales: string;
  let stock: string;
  let asks: BaselineAsk[][];
  /** So many months before the period have a figure; 0: the first and the last that are asked for. */
  let known: number;
  /** Whether the owners of published results were given the notice. */
  let delivered = true;
  beforeEach(async () => {
    c = await api.company();
    cycle = await aRunningCycle(api, c);
    sales = (await aMetric(api, c, 'SALES', { decimals: 0 })).metricId;
    stock = (await aMetric(api, c, 'STOCK', { direction: 'LOWER' })).metricId;
    asks = [];
    known = 0;
  });
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    api.app.get(DeliveryProofs).register({ delivered: () => Promise.resolve(delivered) });
    // every month 110, whatever is asked
    api.app.get(BaselineSources).register({
      history: () => Promise.reject(new Error('ask for many')),
      histories: (_, many) => {
        asks.push(many);
        const months = ({ from, to }: BaselineAsk) => (known ? monthsOf({ from, to }).slice(-known) : [from, to]);
        return Promise.resolve(many.map((ask) => months(ask).map((month) => ({ month, value: '110', numerator: null, denominator: null }))));
      },
    });
  });
  afterAll(() => api.stop());

  const policy = { weights: { sum: '100.00', min: '5', max: '60', maxLines: 8, warnLines: 6, keyTaskMax: '30', rebalance: 'EXPLICIT' } };
  const lines = () => [
    { metricId: sales, weight: '60', threshold: '80', target: '100', stretch: '120' },
    { metricId: stock, weight: '40', threshold: '3', target: '2', stretch: '1' },
  ];
  const wide = () =>
    api
      .sql(`ALTER TABLE cycle DISABLE TRIGGER keep_policy`)
      .then(() => api.sql(`UPDATE cycle SET policy = policy || $2 WHERE tenant_id = $1`, [c.tenantId, policy]))
      .then(() => api.sql(`ALTER TABLE cycle ENABLE TRIGGER keep_policy`));
  const effective = async (owner: PersonKey = 'anna'): Promise<CardBody> => {
    await wide();
    return anEffectiveCard(c, cycle.openPeriodId, owner, 'head', 'head2', lines());
  };
  const asSystem = <T>(work: (tx: Tx) => Promise<T>) => api.uow.asSystem(c.tenantId, work);
  const fact = (type: string, periodId: string, more: object = {}) =>
    asSystem(async (tx) => tx.record({ type: type as 'a.b', periodId, ...more }, 'period', periodId, everyone)).then(() => api.drain());
  const statusOf = async (id: string) => (await api.sql<{ status: string }>(`SELECT status FROM scorecard WHERE id = $1`, [id]))[0].status;

  describe('revise', () => {
    const revise = async (revision: Omit<Revision, 'changeRequestId'>) => {
      const request = await api.sql<{ id: string }>(
        `INSERT INTO change_request (tenant_id, id, scorecard_id, line_id, type, cause, reason, proposal, effective_on, creator_id, status)
         SELECT tenant_id, gen_random_uuid(), scorecard_id, id, 'TARGET', 'MARKET', 'x', '{}', $2, $3, 'applied' FROM scorecard_line WHERE id = $1 RETURNING id`,
        [revision.lineId, revision.effectiveOn, c.people.anna],
      );
      await asSystem((tx) => api.app.get(TargetCommands).revise(tx, { changeRequestId: request[0].id, ...revision }));
    };

    it('keeps the old version and moves validity', async () => {
      const {
        id,
        lines: [line],
      } = await effective();
      await revise({ lineId: line.id, effectiveOn: '2026-09-01', target: '90', threshold: '70', stretch: '110' });
      const reader = api.app.get(TargetReader);
      const segments = await asSystem((tx) => reader.targetSegments(tx, line.id));
      expect(segments.map((s) => [s.versionNo, s.target, s.validFrom, s.validTo])).toEqual([
        [1, '100', '2026-07-01', '2026-08-31'],
        [2, '90', '2026-09-01', '2026-09-30'],
      ]);
      const on = (day: string) => asSystem((tx) => reader.effectiveLines(tx, { lineId: line.id }, day));
      expect([(await on('2026-08-31'))[0].target, (await on('2026-09-01'))[0].target, (await on('2027-01-01'))[0].target]).toEqual(['100', '90', '90']);
      expect(await api.sql(`SELECT count(*)::int AS n FROM line_target WHERE line_id = $1`, [line.id])).toEqual([{ n: 3 }]);
      expect(await api.sql(`SELECT payload->>'lineId' AS line FROM fact WHERE aggregate_id = $1 AND type = 'scorecard.revised'`, [id])).toEqual([
        { line: line.id },
      ]);
    });

    it('tells what was known before the change', async () => {
      const {
        lines: [line],
      } = await effective();
      const scorecardId = (await api.sql<{ id: string }>(`SELECT scorecard_id AS id FROM scorecard_line WHERE id = $1`, [line.id]))[0].id;
      await c.setClock('2026-08-25');
      await revise({ lineId: line.id, effectiveOn: '2026-07-01', target: '90' });
      const known = async (who: PersonKey, day: string, status = 200) =>
        (await (await c.as(who)).get(`/api/scorecards/${scorecardId}/as-known?on=2026-08-01&known=${day}`).expect(status)).body;
      const target = async (day: string) => (await known('anna', day)).lines.find((l: { lineId: string }) => l.lineId === line.id)?.target;
      expect([await target('2026-08-01'), await target('2026-08-24'), await target('2026-08-25')]).toEqual([undefined, '100', '90']);
      await known('zoe', '2026-08-25', 403);
      await c.setClock('2026-08-18');
    });

    it('refuses weights that do not total 100 from that day, and takes those that do', async () => {
      const {
        lines: [first, second],
      } = await effective();
      const weights = (a: string, b: string) => revise({ lineId: first.id, effectiveOn: '2026-09-01', weights: { [first.id]: a, [second.id]: b } });
      await expect(weights('50', '49.99')).rejects.toMatchObject({ kind: 'ruleBroken', extra: { violations: ['weightsTotal100'] } });
      await weights('50', '50');
      expect(
        (await asSystem((tx) => api.app.get(TargetReader).segmentsInForce(tx, { scorecardId: undefined, periodId: cycle.openPeriodId }))).map((l) => [
          l.weight,
          l.validFrom,
        ]),
      ).toEqual([
        ['60.00', '2026-07-01'],
        ['50.00', '2026-09-01'],
        ['40.00', '2026-07-01'],
        ['50.00', '2026-09-01'],
      ]);
    });

    it.each([
      ['effectiveDateInPeriod', { effectiveOn: '2026-06-30', target: '90' }],
      ['targetsInOrder', { effectiveOn: '2026-09-01', target: '70' }],
    ])('refuses what breaks %s', async (rule, change) => {
      const {
        lines: [line],
      } = await effective();
      await expect(revise({ lineId: line.id, ...change })).rejects.toMatchObject({ extra: { violations: [rule] } });
    });

    it('leaves what the anchors of a rule were made for: the last of the negotiation', async () => {
      const {
        lines: [line],
      } = await effective();
      await revise({ lineId: line.id, effectiveOn: '2026-07-01', target: '90' });
      await revise({ lineId: line.id, effectiveOn: '2026-09-01', target: '95' });
      const [now] = await asSystem((tx) => api.app.get(TargetReader).effectiveLines(tx, { lineId: line.id }, '2026-09-02'));
      expect([now.target, now.signedTarget]).toEqual(['95', '100']);
    });

    it('leaves the first target of a line that came by a change under approval for its anchors', async () => {
      const { id, lines: signed } = await effective();
      const { metricId, versionId } = await aMetric(api, c, 'NPS');
      const added = newId();
      const anchors = `[["50", "60"], ["60", "100"], ["70", "120"]]`;
      await api.sql(
        `INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule) VALUES ($1, $2, $3, 3, $4, $5, $6)`,
        [c.tenantId, added, id, metricId, versionId, `{"kind": "INTERP", "on": "value", "anchors": ${anchors}}`],
      );
      const [{ id: changeRequestId }] = await api.sql<{ id: string }>(
        `INSERT INTO change_request (tenant_id, id, scorecard_id, line_id, type, cause, reason, proposal, effective_on, creator_id, status)
         VALUES ($1, gen_random_uuid(), $2, $3, 'TARGET', 'MARKET', 'x', '{}', '2026-09-01', $4, 'applied') RETURNING id`,
        [c.tenantId, id, added, c.people.anna],
      );
      // 60 and 40 make room for the 20 of the line that is added
      const from = { validFrom: '2026-09-01', validTo: '2026-09-30', changeRequestId } as const;
      const bare = { baseline: null, threshold: null, stretch: null };
      await asSystem(async (tx) => {
        const before = await api.app.get(TargetReader).segmentsOf(
          tx,
          signed.map((line) => line.id),
        );
        const cut = before.flatMap((segment) => [
          { ...segment, validTo: '2026-08-31' as const },
          { ...segment, ...from, versionNo: 2, weight: String(+segment.weight - 10) },
        ]);
        await api.app.get(CardWriter).replaceValues(tx, [...cut, { ...bare, ...from, lineId: added, versionNo: 1, weight: '20', target: '60' }]);
      });
      await revise({ lineId: added, effectiveOn: '2026-09-16', target: '54' });
      const on = async (day: string) => (await asSystem((tx) => api.app.get(TargetReader).effectiveLines(tx, { lineId: added }, day)))[0];
      expect([await on('2026-09-10'), await on('2026-09-20')].map(({ target, signedTarget }) => [target, signedTarget])).toEqual([
        ['60', '60'],
        ['54', '60'],
      ]);
    });

    it('refuses a card that is not in force', async () => {
      const {
        lines: [line],
      } = await aDraftCard(c, cycle.openPeriodId, 'anna', 'head', lines());
      await expect(revise({ lineId: line.id, effectiveOn: '2026-09-01', target: '90' })).rejects.toMatchObject({ kind: 'conflict', code: 'illegalTransition' });
    });
  });

  describe('a whole population', () => {
    it('gets its cards in one statement a table, and nobody twice', async () => {
      const cards = (['anna', 'ben', 'zoe'] as const).map((who) => ({ subjectKind: 'person' as const, subjectId: c.people[who], lines: lines() }));
      const make = () => asSystem((tx) => api.app.get(TargetCommands).createCards(tx, cycle.openPeriodId, cards));
      expect((await make()).map((made) => made.lines)).toEqual([2, 2, 2]);
      expect(await make()).toEqual([]);
      const rows = await api.sql(
        `SELECT c.head_id, c.unit_id, l.version, l.to_status FROM scorecard c JOIN transition_log l ON l.instance_id = c.id WHERE c.tenant_id = $1 AND subject_id = $2`,
        [c.tenantId, c.people.zoe],
      );
      expect(rows).toEqual([{ headId: c.people.otherHead, unitId: c.units.PLANT, version: 1, toStatus: 'draft' }]);
    });

    it('of a unit is made by HR from one card, everybody with targets from the own history', async () => {
      const template = await aDraftCard(c, cycle.openPeriodId, 'anna', 'head', lines());
      const hr = await c.as('hr');
      const answer = await hr.post('/api/scorecards/batch', { periodId: cycle.openPeriodId, unitId: c.units.NORTH, copyFromId: template.id }).expect(201);
      expect((answer.body as { ids: string[] }).ids).toHaveLength(2);
      const { items } = (await hr.get(`/api/scorecards?periodId=${cycle.openPeriodId}&unitId=${c.units.NORTH}`).expect(200)).body as ScorecardListView;
      expect(items.map((item) => [item.subject.name, item.lineCount, item.weightTotal])).toEqual([
        ['anna', 2, '100.00'],
        ['ben', 2, '100.00'],
        ['head', 2, '100.00'],
      ]);
      expect(asks.flat().length).toBeGreaterThanOrEqual(4);
      await (await c.as('zoe')).post('/api/scorecards/batch', { periodId: cycle.openPeriodId, unitId: c.units.NORTH, copyFromId: template.id }).expect(403);
    });
  });

  it('of a unit are the commitments of its head', async () => {
    const card = (
      await (
        await c.as('head2')
      )
        .post('/api/scorecards', { periodId: cycle.openPeriodId, subjectKind: 'unit', subjectId: c.units.NORTH, lines: lines() })
        .expect(201)
    ).body as ScorecardView;
    expect(card).toMatchObject({ owner: { name: 'head' }, head: { name: 'head2' }, subject: { kind: 'unit', name: 'NORTH' }, mySide: 'head' });
  });

  it('are suggested from at least four periods, with method, span and error; from fewer nothing is', async () => {
    const { id } = await aDraftCard(c, cycle.openPeriodId, 'anna', 'head', lines());
    const ask = async () => (await (await c.as('anna')).get(`/api/scorecards/${id}/suggestion?metricId=${sales}`).expect(200)).body as LineSuggestionView;
    expect(await ask()).toEqual({ denominator: null, suggestion: null, history: expect.any(Array) as unknown, because: ['fewerThanFourPeriods'] });
    known = 12;
    expect(await ask()).toMatchObject({
      suggestion: {
        method: 'forecast',
        target: '330',
        ratchet: false,
        evidence: { lastActual: '330', lastYear: '330', span: { count: 12, to: '2026-06-01' }, error: '0.0' },
      },
      because: [],
    });
  });

  describe('through the period', () => {
    it('are locked, scored, published when reviewed, seen after five working days, and final after seven', async () => {
      const { id } = await effective();
      await fact('period.locked', cycle.openPeriodId);
      expect(await statusOf(id)).toBe('locked');
      await asSystem((tx) => api.app.get(TargetCommands).markScored(tx, [id]));
      expect(await statusOf(id)).toBe('scored');
      await fact('period.reviewed', cycle.openPeriodId);
      expect(await statusOf(id)).toBe('published.unread');
      await fact('period.closed', cycle.openPeriodId, { nextPeriodId: null });
      for (const [day, status] of [
        ['2026-08-25', 'published.unread'],
        ['2026-08-26', 'published.acknowledged'],
        ['2026-08-27', 'published.acknowledged'],
        ['2026-08-28', 'final'],
      ]) {
        await c.setClock(day);
        await api.tick();
        expect([day, await statusOf(id)]).toEqual([day, status]);
      }
      expect(await api.sql(`SELECT acknowledged_implied FROM scorecard WHERE id = $1`, [id])).toEqual([{ acknowledgedImplied: true }]);
      await c.setClock('2026-08-18');
    });

    it('are not seen by silence while nothing proves that the owner was told: asked every working day, and HR hears once after the third', async () => {
      const { id } = await effective();
      await fact('period.locked', cycle.openPeriodId);
      await asSystem((tx) => api.app.get(TargetCommands).markScored(tx, [id]));
      await fact('period.reviewed', cycle.openPeriodId);
      const told = async () => (await api.sql(`SELECT 1 FROM fact WHERE aggregate_id = $1 AND type = 'scorecard.undelivered'`, [id])).length;
      delivered = false;
      // Friday to Monday: a weekend asks nobody
      for (const [day, times] of [
        ['2026-08-26', 0],
        ['2026-08-27', 0],
        ['2026-08-28', 1],
        ['2026-08-29', 1],
        ['2026-08-31', 1],
      ] as const) {
        await c.setClock(day);
        await api.tick();
        expect([day, await statusOf(id), await told()]).toEqual([day, 'published.unread', times]);
      }
      delivered = true;
      await c.setClock('2026-09-01');
      await api.tick();
      expect(await statusOf(id)).toBe('final');
      await c.setClock('2026-08-18');
    });

    it('are rolled forward as drafts with suggestions and links back, once', async () => {
      const {
        id,
        lines: [line],
      } = await effective();
      const next = cycle.periodIds[3];
      const open = { cycleId: cycle.cycleId, previousPeriodId: cycle.openPeriodId };
      await fact('period.opened', next, open);
      await fact('period.opened', next, open);
      const { items } = (await (await c.as('anna')).get(`/api/scorecards/mine?periodId=${next}`).expect(200)).body as MyScorecardsView;
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({ status: 'draft', carriedFromId: id, period: { from: '2026-10-01' } });
      // one month of 110 a quarter: max(110, 100 × 1.02), with threshold and stretch in proportion; LOWER the better of both
      expect(items[0].lines.map((l) => [l.target, l.threshold, l.stretch])).toEqual([
        ['110', '88', '132'],
        ['1.96', '2.94', '0.98'],
      ]);
      expect(items[0].lines[0]).toMatchObject({ suggestion: { ratchet: true }, previous: { target: '100' } });
      expect(await api.sql(`SELECT carried_from_id FROM scorecard_line WHERE id = $1`, [items[0].lines[0].id])).toEqual([{ carriedFromId: line.id }]);
    });

    it('take a quarter’s flow for a third in a month, and a level as it is', async () => {
      await effective();
      const rate = (await aMetric(api, c, 'RATE', { flow: false })).metricId;
      await aDraftCard(c, cycle.openPeriodId, 'ben', 'head', [
        { metricId: sales, weight: '60', target: '900' },
        { metricId: rate, weight: '40', target: '900' },
      ]);
      const monthly = await aRunningCycle(api, c, { code: 'FY2026M', template: 'monthly' });
      await fact('period.opened', monthly.openPeriodId, { cycleId: monthly.cycleId, previousPeriodId: cycle.openPeriodId });
      const { items } = (await (await c.as('ben')).get(`/api/scorecards/mine?periodId=${monthly.openPeriodId}`).expect(200)).body as MyScorecardsView;
      const [flow, level] = items[0].lines.map((l) => [(l.suggestion as { evidence: { lastTarget: string } }).evidence.lastTarget, l.target]);
      expect([flow, level]).toEqual([
        ['300', '306'],
        ['900', '918.00'],
      ]);
    });

    it('keep the period from being locked until all are in force', async () => {
      const check = () => asSystem((tx) => api.app.get(CloseChecks).ask(tx, cycle.openPeriodId, 'lock'));
      await aDraftCard(c, cycle.openPeriodId, 'ben', 'head', lines());
      expect((await check()).find((answer) => answer.name === 'targets')?.missing).toMatchObject([{ rule: 'allCardsEffective', count: 1 }]);
      await api.sql(`UPDATE scorecard SET status = 'void' WHERE tenant_id = $1`, [c.tenantId]);
      await effective();
      expect((await check()).find((answer) => answer.name === 'targets')?.missing).toEqual([]);
    });
  });

  it('say which period is near: a second cycle takes nobody’s screen before he has a card in it', async () => {
    const { id } = await effective();
    const monthly = await aRunningCycle(api, c, { code: 'FY2026M', template: 'monthly' });
    const shown = async (who: PersonKey) => (await (await c.as(who)).get('/api/loop').expect(200)).body.period?.id as string;
    // the owner, the head, and HR, who has none but sees where the cards are
    for (const who of ['anna', 'head', 'hr'] as const) expect(await shown(who)).toBe(cycle.openPeriodId);
    const { body } = await (await c.as('anna')).get('/api/periods').expect(200);
    expect(body.filter((p: { current: boolean }) => p.current).map((p: { id: string }) => p.id)).toEqual([cycle.openPeriodId]);
    await aDraftCard(c, monthly.openPeriodId, 'anna', 'head', lines());
    expect(await shown('anna')).toBe(cycle.openPeriodId);
    await api.sql(`UPDATE scorecard SET status = 'void' WHERE id = $1`, [id]);
    expect(await shown('anna')).toBe(monthly.openPeriodId);
  });

  it('are shown of the running cycle the viewer is in, before he or anybody of it has a card', async () => {
    await effective();
    const monthly = await aRunningCycle(api, c, { code: 'FY2026M', template: 'monthly' });
    const shown = async (who: PersonKey) => (await (await c.as(who)).get('/api/loop').expect(200)).body.period?.id as string;
    // both cycles are ben's: there are cards in the first
    expect(await shown('ben')).toBe(cycle.openPeriodId);
    await api.sql(`INSERT INTO population_rule (tenant_id, id, cycle_id, person_id, included, reason) VALUES ($1, gen_random_uuid(), $2, $3, false, 'x')`, [
      c.tenantId,
      cycle.cycleId,
      c.people.ben,
    ]);
    expect(await shown('ben')).toBe(monthly.openPeriodId);
    expect(await shown('anna')).toBe(cycle.openPeriodId);
    // HR is in neither: where the cards are
    expect(await shown('hr')).toBe(cycle.openPeriodId);
  });

  it('report how far the stage is and who holds it up', async () => {
    await effective();
    const draft = await aDraftCard(c, cycle.openPeriodId, 'ben', 'head', lines());
    await (await c.as('head')).post(`/api/scorecards/${draft.id}/propose`, {}).expect(200);
    const reports = await api.uow.asPerson(c.tenantId, c.people.ben, (tx) => api.app.get(StageReports).all(tx, cycle.openPeriodId));
    expect(reports[0]).toMatchObject({
      stage: 'set',
      done: 1,
      total: 2,
      waitingForMe: 1,
      byStatus: { 'effective.steady': 1, 'negotiating.with_owner': 1 },
      blockers: [{ personId: c.people.ben, link: `/targets/${draft.id}` }],
    });
  });

  it('are late when their own time is up, and all together after the contract date', async () => {
    const report = async (who: PersonKey) =>
      (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(StageReports).all(tx, cycle.openPeriodId)))[0];
    const dueOn = (day: string) =>
      api.sql(`UPDATE stage_deadline SET due_on = $3 WHERE tenant_id = $1 AND period_id = $2 AND stage = 'set'`, [c.tenantId, cycle.openPeriodId, day]);
    await wide();
    const first = await aDraftCard(c, cycle.openPeriodId, 'anna', 'head', lines());
    const { id } = await aDraftCard(c, cycle.openPeriodId, 'ben', 'head', lines());
    await api.sql(`UPDATE scorecard SET unit_id = (SELECT unit_id FROM scorecard WHERE id = $1) WHERE id = $2`, [first.id, id]);
    await (await c.as('head')).post(`/api/scorecards/${id}/propose`, {}).expect(200);
    await dueOn('2999-01-01');
    expect(await report('head')).toMatchObject({ total: 2, late: 0, waitingForMe: 1, blockers: [{ personId: c.people.ben, late: false }] });
    await api.sql(`UPDATE deadline SET due_at = '2020-01-01' WHERE tenant_id = $1 AND aggregate_id = $2`, [c.tenantId, id]);
    expect(await report('anna')).toMatchObject({ late: 1, waitingForMe: 0, blockers: [{ personId: c.people.ben, link: `/targets/${id}`, late: true }] });
    await api.sql(`UPDATE deadline SET cancelled_at = now() WHERE tenant_id = $1 AND aggregate_id = $2`, [c.tenantId, id]);
    await dueOn('2020-01-01');
    expect(await report('ben')).toMatchObject({ late: 2, waitingForMe: 1, blockers: [{ link: `/targets/${first.id}`, late: true }] });
  });

  it('wait for exactly the one whose turn it is', async () => {
    await wide();
    const { id, lines: made } = await aDraftCard(c, cycle.openPeriodId, 'anna', 'head', lines());
    const waiting = async () => {
      const found: string[] = [];
      for (const who of ['anna', 'head', 'head2', 'ben', 'exec', 'hrbp'] as const) {
        const duties = await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx));
        found.push(...duties.filter((duty) => duty.aggregateId === id).map((duty) => `${who} ${duty.kind}`));
      }
      return found;
    };
    const send = async (who: PersonKey, verb: string, body: object = {}) =>
      (await (await c.as(who)).post(`/api/scorecards/${id}/${verb}`, body).expect(200)).body as CardBody;
    expect(await waiting()).toEqual(['head scorecard.propose']);
    await send('head', 'propose');
    expect(await waiting()).toEqual(['anna scorecard.answer']);
    for (const line of made) await send('anna', 'accept-line', { lineId: line.id });
    const { agreedHash } = await send('anna', 'agree');
    expect(await waiting()).toEqual(['head scorecard.submit']);
    await send('head', 'submit');
    expect(await waiting()).toEqual(['head2 scorecard.approve']);
    await send('head2', 'approve');
    expect(await waiting()).toEqual(['hrbp scorecard.approve']);
    await send('hrbp', 'approve');
    expect(await waiting()).toEqual(['anna scorecard.sign', 'head scorecard.sign']);
    await withPasswords(c);
    await send('anna', 'sign', { agreedHash, password: PASSWORD });
    expect(await waiting()).toEqual(['head scorecard.sign']);
    await send('head', 'sign', { agreedHash, password: PASSWORD });
    expect(await waiting()).toEqual([]);
  });

  it('are remembered when nobody moves for three working days', async () => {
    await wide();
    const { id } = await aDraftCard(c, cycle.openPeriodId, 'anna', 'head', lines());
    await (await c.as('head')).post(`/api/scorecards/${id}/propose`, {}).expect(200);
    await c.setClock('2026-08-22');
    await api.tick();
    expect(await api.sql(`SELECT payload->>'side' AS side, audience FROM fact WHERE aggregate_id = $1 AND type = 'scorecard.overdue'`, [id])).toEqual([
      { side: 'owner', audience: [c.people.anna, c.people.head] },
    ]);
  });

  it('are listed page by page for those who may see them', async () => {
    await asSystem((tx) =>
      api.app.get(TargetCommands).createCards(
        tx,
        cycle.openPeriodId,
        (['anna', 'ben', 'zoe', 'head'] as const).map((who) => ({ subjectKind: 'person' as const, subjectId: c.people[who], lines: lines() })),
      ),
    );
    const list = async (who: PersonKey, query = '') =>
      (await (await c.as(who)).get(`/api/scorecards?periodId=${cycle.openPeriodId}${query}`).expect(200)).body as ScorecardListView;
    const names = (page: ScorecardListView) => page.items.map((item) => item.owner.name);
    const first = await list('hr', '&limit=2');
    expect([names(first), names(await list('hr', `&limit=2&cursor=${first.next}`))]).toEqual([
      ['anna', 'ben'],
      ['head', 'zoe'],
    ]);
    expect([
      names(await list('head')),
      names(await list('head', '&team=true')),
      names(await list('head', '&mine=true')),
      names(await list('zoe')),
      names(await list('otherHead')),
    ]).toEqual([['anna', 'ben', 'head'], ['anna', 'ben'], ['head'], ['zoe'], ['zoe']]);
    expect([
      names(await list('hr', '&status=draft')),
      names(await list('hr', '&status=negotiating')),
      names(await list('hr', '&q=ann')),
      names(await list('head', '&waiting=true')),
    ]).toEqual([['anna', 'ben', 'head', 'zoe'], [], ['anna'], ['anna', 'ben']]);
  });
});
