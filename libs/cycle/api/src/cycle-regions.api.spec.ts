import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { aRunningCycle } from '../testing/src';
import { AppealChecks, Calibrations, CancelChecks, CycleCommands, CycleModule, CycleReader, ResultSamples, StageReports, type StageReport } from './index';

type Who = keyof Company['people'];
const SEATED: Record<string, Who> = { HR: 'hr', HRBP: 'hrbp', EXEC: 'exec', FIN: 'fin' };

/** domain.md §2.1, row by row: who, from where, by what, under which rule; on one company. */
describe('the regions of a cycle', () => {
  let api: Api;
  let c: Company;
  let cycleId: string;
  let periodIds: string[];
  let openPeriodId: string;
  let signed = { done: 0, total: 10 };
  let released = 0;
  beforeAll(async () => {
    api = await Api.start([CycleModule]);
    const nothing = { byStatus: {}, waitingForMe: 0, late: 0, blockers: [], byUnit: [] };
    api.app.get(StageReports).register({ stage: 'set', report: async (): Promise<StageReport> => ({ stage: 'set', ...signed, ...nothing }) });
    api.app.get(ResultSamples).register({ draw: async () => [], show: async () => [] });
    api.app.get(CancelChecks).register({ released: async () => released });
    c = await api.company();
    await c.setClock('2026-07-01');
    ({ cycleId, periodIds, openPeriodId } = await aRunningCycle(api, c));
    await api.tick();
  });
  afterAll(() => api.stop());

  const stand = async () => (await api.sql<Record<string, string>>(`SELECT status, contracting, adjusting, hold FROM cycle WHERE id = $1`, [cycleId]))[0];
  const post = async (who: Who, path: string, body?: object) => (await c.as(who)).post(`/api/${path}`, body);
  const ask = async (event: string, who: Who = 'hr', periodId?: string) => post(who, `cycles/${cycleId}/requests`, { event, reason: '董事会决议', periodId });
  /** Asked by HR, agreed to by everybody else whose seat it is. */
  const agree = async (event: string, seats: string[], periodId?: string) => {
    const asked = await ask(event, 'hr', periodId);
    expect(asked.status).toBe(201);
    for (const seat of seats)
      expect((await post(SEATED[seat], `cycle-requests/${asked.body.id}/approve`, seat === 'HRBP' ? { note: '抽查无误' } : {})).status).toBe(200);
    await api.drain();
  };
  const links = async () => (await api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM transition_log WHERE tenant_id = $1`, [c.tenantId]))[0].n;
  const due = async (event: string) =>
    (
      await api.sql<{ at: string }>(
        `SELECT (due_at AT TIME ZONE 'Asia/Shanghai')::date::text AS at FROM deadline WHERE tenant_id = $1 AND event = $2 AND fired_at IS NULL`,
        [c.tenantId, event],
      )
    ).map(({ at }) => at);
  const facts = async (type: string) => (await api.sql(`SELECT 1 FROM fact WHERE tenant_id = $1 AND type = $2`, [c.tenantId, type])).length;

  it('begin with the start: contracting of the open period, the window open until 20 working days before the end', async () => {
    expect(await stand()).toEqual({ status: 'active', contracting: 'open', adjusting: 'window_open', hold: 'running' });
    expect(await due('cycle.freeze')).toEqual(['2026-12-04']);
    const told = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(CycleReader).adjustingState(tx, openPeriodId));
    expect(told).toEqual({ state: 'window_open', freezeOn: '2026-12-04' });
  });

  it('refuse everybody whose business it is not, and what has no way from here, without a write', async () => {
    const before = await links();
    for (const who of ['anna', 'head', 'comp', 'ops', 'steward', 'exec'] as const) {
      for (const verb of ['close-contracting', 'freeze', 'archive', 'settle']) expect((await post(who, `cycles/${cycleId}/${verb}`, {})).status).toBe(403);
    }
    for (const who of ['anna', 'head', 'comp', 'ops', 'aud'] as const) expect((await ask('cycle.suspend', who)).status).toBe(403);
    expect((await ask('cycle.suspend', 'fin')).status).toBe(403);
    for (const event of ['cycle.resume', 'cycle.unfreeze', 'cycle.reopen', 'cycle.publishResults']) expect((await ask(event)).status).toBe(409);
    expect((await ask('period.reopen', 'hr', openPeriodId)).status).toBe(409);
    expect((await ask('period.reopen')).status).toBe(400);
    for (const verb of ['archive', 'close', 'publish', 'start']) expect((await post('hr', `cycles/${cycleId}/${verb}`, {})).status).toBe(409);
    expect(await links()).toBe(before);
  });

  it('chase the unsigned from the day targets are due, every day', async () => {
    await c.setClock('2026-07-15');
    await api.tick();
    expect(await stand()).toMatchObject({ contracting: 'chasing' });
    await c.setClock('2026-07-16');
    await api.tick();
    expect([await facts('cycle.contractDue'), await facts('cycle.contractChased')]).toEqual([1, 1]);
  });

  it('close contracting when enough is signed, and before that with a reason only', async () => {
    signed = { done: 9, total: 10 };
    const early = await post('hr', `cycles/${cycleId}/close-contracting`, {});
    expect([early.status, early.body.violations]).toEqual([422, ['enoughSigned']]);
    expect((await post('hr', `cycles/${cycleId}/close-contracting`, { reason: '一人休假' })).body.state).toMatchObject({
      contracting: 'closed',
      contract: null,
    });
    await api.uow.asSystem(c.tenantId, (tx) => api.app.get(CycleCommands).openContracting(tx, cycleId, periodIds[0]));
    signed = { done: 19, total: 20 };
    expect((await post('hr', `cycles/${cycleId}/close-contracting`, {})).status).toBe(200);
  });

  it('freeze by HR, and open again only when an executive agrees', async () => {
    expect((await post('hr', `cycles/${cycleId}/freeze`)).body.state).toMatchObject({ adjusting: 'frozen' });
    const asked = await ask('cycle.unfreeze');
    expect(asked.body).toMatchObject({
      status: 'requested',
      seats: [
        { seat: 'HR', approverId: c.people.hr },
        { seat: 'EXEC', approverId: null },
      ],
    });
    expect((await ask('cycle.unfreeze', 'exec')).status).toBe(409);
    expect((await post('hr', `cycle-requests/${asked.body.id}/approve`)).body.violations).toEqual([
      'approverIsNotRequester',
      'approverIsNotSecond',
      'seatIsYours',
    ]);
    expect((await post('hr2', `cycle-requests/${asked.body.id}/approve`)).body.violations).toEqual(['seatIsYours']);
    const duties = async (who: Who) =>
      (await (await c.as(who)).get(`/api/cycles/${cycleId}/requests`)).body[0].offers.filter((o: { allowed: boolean }) => o.allowed);
    expect((await duties('exec')).map((o: { event: string }) => o.event)).toEqual(['cycleRequest.approve', 'cycleRequest.reject']);
    expect((await duties('hr')).map((o: { event: string }) => o.event)).toEqual(['cycleRequest.withdraw']);
    expect(await stand()).toMatchObject({ adjusting: 'frozen' });
    await post('exec', `cycle-requests/${asked.body.id}/approve`);
    expect(await stand()).toMatchObject({ adjusting: 'window_open' });
  });

  it('suspend with every deadline of the cycle, and go on later by the working days that were lost', async () => {
    await c.setClock('2026-07-20');
    await api
      .sql(
        `INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at) VALUES ($1, gen_random_uuid(), 'period', $2, 'period.stageDue.review', '2026-07-22T00:00:00+08:00')`,
        [c.tenantId, openPeriodId],
      )
      .catch(() => undefined);
    const [reviewBefore] = await due('period.stageDue.review');
    const refused = await ask('cycle.suspend');
    await post('exec', `cycle-requests/${refused.body.id}/reject`, { reason: '暂不需要' });
    expect(await stand()).toMatchObject({ hold: 'running' });
    await agree('cycle.suspend', ['EXEC']);
    expect(await stand()).toEqual({ status: 'active', contracting: 'closed', adjusting: 'window_open', hold: 'suspended' });
    expect((await (await c.as('anna')).get('/api/loop')).body).toMatchObject({ suspended: true });
    for (const verb of ['freeze', 'settle', 'close-contracting']) expect((await post('hr', `cycles/${cycleId}/${verb}`, {})).status).not.toBe(200);
    expect((await post('hr', `periods/${openPeriodId}/end`)).body.violations).toContain('cycleNotSuspended');
    await c.setClock('2026-10-08');
    await api.tick();
    expect((await api.sql<{ status: string }>(`SELECT status FROM period WHERE id = $1`, [openPeriodId]))[0].status).toBe('open');
    await c.setClock('2026-07-27');
    await agree('cycle.resume', ['EXEC']);
    expect(await stand()).toEqual({ status: 'active', contracting: 'closed', adjusting: 'window_open', hold: 'running' });
    const shifted = new Date(`${reviewBefore}T00:00:00Z`);
    shifted.setUTCDate(shifted.getUTCDate() + 7);
    expect(await due('period.stageDue.review')).toEqual([shifted.toISOString().slice(0, 10)]);
    // the calendar itself stands: a quarter ends when it ends
    expect([await due('period.end'), await due('cycle.freeze')]).toEqual([['2026-10-01'], ['2026-12-04']]);
  });

  it('are called off only by two, and not once a statement is out', async () => {
    expect((await post('hr', `cycles/${cycleId}/cancel`, { reason: '并购' })).body.violations).toEqual(['agreementGiven']);
    released = 1;
    expect((await ask('cycle.cancel')).body.violations).toEqual(['noStatementReleased']);
    released = 0;
    const asked = await ask('cycle.cancel');
    expect((await post('exec', `cycle-requests/${asked.body.id}/withdraw`)).body.violations).toEqual(['withdrawnByRequester']);
    expect((await post('hr', `cycle-requests/${asked.body.id}/withdraw`)).status).toBe(200);
    expect(await stand()).toMatchObject({ status: 'active' });
  });

  it('settle after the last period, publish by three, and close by themselves', async () => {
    const through = async (id: string, day: string) => {
      await c.setClock(day);
      await api.tick();
      await post('hr', `periods/${id}/lock`);
      await api.uow.asSystem(c.tenantId, async (tx) => {
        await api.app.get(CycleCommands).markScored(tx, id);
        await api.app.get(CycleCommands).markReviewed(tx, id);
      });
      expect((await post('hr', `periods/${id}/close`)).status).toBe(200);
      await api.drain();
    };
    await through(openPeriodId, '2026-10-20');
    expect(await stand()).toMatchObject({ status: 'active', contracting: 'open' });
    await c.setClock('2026-12-04');
    await api.tick();
    expect(await stand()).toMatchObject({ adjusting: 'frozen' });
    await through(periodIds[3], '2027-01-20');
    expect(await stand()).toMatchObject({ status: 'settlement.previewing' });
    await agree('cycle.publishResults', ['HRBP', 'EXEC']);
    expect(await stand()).toMatchObject({ status: 'closed' });
  });

  it('reopen within twelve months by HR, EXEC and FIN, and a period with them; not later, and not from the archive', async () => {
    await agree('cycle.reopen', ['EXEC', 'FIN']);
    expect(await stand()).toMatchObject({ status: 'settlement.scoring' });
    await agree('period.reopen', ['FIN', 'EXEC'], openPeriodId);
    expect((await api.sql<{ status: string }>(`SELECT status FROM period WHERE id = $1`, [openPeriodId]))[0].status).toBe('data_locked');
    await api.uow.asSystem(c.tenantId, async (tx) => {
      await api.app.get(CycleCommands).markScored(tx, openPeriodId);
      await api.app.get(CycleCommands).markReviewed(tx, openPeriodId);
    });
    await post('hr', `periods/${openPeriodId}/close`);
    await api.drain();
    await agree('cycle.publishResults', ['HRBP', 'EXEC']);
    expect(await stand()).toMatchObject({ status: 'closed' });
    await c.setClock('2028-01-21');
    expect((await ask('cycle.reopen')).body.violations).toEqual(['withinReopenWindow']);
    expect((await post('hr', `cycles/${cycleId}/archive`)).status).toBe(200);
    expect((await ask('cycle.reopen')).status).toBe(409);
    expect((await ask('period.reopen', 'hr', openPeriodId)).body.violations).toEqual(['cycleStillOpen']);
  });

  describe('in the settlement of a cycle whose results are calibrated, and whose disputes hold up the pay of everybody', () => {
    const policy = { ...defaultPolicy, grade: { ...defaultPolicy.grade, calibration: 'YEAR' }, appeal: { ...defaultPolicy.appeal, payUndisputed: false } };
    const calibration = { uncalibrated: 2, withoutReason: 1, beyondQuota: 1 };
    let appeals = 1;
    let settled: string;
    const of = (path: string) => `cycles/${settled}/${path}`;
    const request = (event: string, who: Who = 'hr') => post(who, of('requests'), { event, reason: '校准会决议' });
    const status = async () =>
      (await api.sql<{ status: string; appealUntil: string | null }>(`SELECT status, appeal_until FROM cycle WHERE id = $1`, [settled]))[0];
    const goOn = () => api.uow.asSystem(c.tenantId, (tx) => api.app.get(CycleCommands).progress(tx, settled));
    const asked = async (event: string, note?: string) => {
      const { body } = await request(event);
      if (note) expect((await post('hrbp', `cycle-requests/${body.id}/approve`, { note })).status).toBe(200);
      expect((await post('exec', `cycle-requests/${body.id}/approve`)).status).toBe(200);
      await api.drain();
    };

    beforeAll(async () => {
      api.app.get(Calibrations).register({ open: async () => calibration });
      api.app.get(AppealChecks).register({ open: async () => appeals });
      await c.setClock('2029-07-01');
      const running = await aRunningCycle(api, c, { code: 'FY2029', startsOn: '2029-01-01', endsOn: '2029-09-30', policy });
      settled = running.cycleId;
      await c.setClock('2029-10-20');
      await api.tick();
      await post('hr', `periods/${running.openPeriodId}/lock`);
      await api.uow.asSystem(c.tenantId, async (tx) => {
        await api.app.get(CycleCommands).markScored(tx, running.openPeriodId);
        await api.app.get(CycleCommands).markReviewed(tx, running.openPeriodId);
      });
      await post('hr', `periods/${running.openPeriodId}/close`);
      await api.drain();
    });

    it('grades are calibrated once the scores are ready', async () => expect(await status()).toEqual({ status: 'settlement.calibrating', appealUntil: null }));

    it('the calibration is finalised by two, when every result was compared, every change has its reason and quotas are met or waived', async () => {
      for (const who of ['anna', 'head', 'hrbp', 'comp', 'fin', 'aud'] as const) expect((await request('cycle.finaliseCalibration', who)).status).toBe(403);
      for (const [lacks, rule] of [
        ['uncalibrated', 'everyResultCalibrated'],
        ['withoutReason', 'everyGradeChangeHasReason'],
        ['beyondQuota', 'quotasMetOrWaived'],
      ] as const) {
        const { status: refused, body } = await request('cycle.finaliseCalibration');
        expect([refused, body.violations[0]]).toEqual([422, rule]);
        calibration[lacks] = 0;
      }
      expect((await request('cycle.publishResults')).status).toBe(409);
      await asked('cycle.finaliseCalibration');
      expect(await status()).toMatchObject({ status: 'settlement.previewing' });
    });

    it('publishing starts the clock of appeals, and pay waits until it is over and the last one has its answer', async () => {
      await asked('cycle.publishResults', '抽查无误');
      expect(await status()).toEqual({ status: 'settlement.appealing', appealUntil: '2029-10-30' });
      expect((await (await c.as('hr')).get(`/api/cycles/${settled}`)).body.state).toMatchObject({ appealUntil: '2029-10-30' });
      appeals = 0;
      await goOn();
      expect(await status()).toMatchObject({ status: 'settlement.appealing' });
      appeals = 1;
      await c.setClock('2029-11-01');
      await api.tick();
      expect(await status()).toMatchObject({ status: 'settlement.appealing' });
      appeals = 0;
      await goOn();
      expect(await status()).toMatchObject({ status: 'closed' });
      await c.setClock('2028-01-21');
    });
  });

  it('roll to a next cycle: shown by unit first, then a draft with the same rules and people, a year later', async () => {
    const hr = await c.as('hr');
    const { body } = await hr.get(`/api/cycles/${cycleId}/next`).expect(200);
    expect(body).toMatchObject({
      code: 'FY2027',
      startsOn: '2027-01-01',
      endsOn: '2027-12-31',
      template: 'quarterly',
      periods: 4,
      people: 6,
      joining: 0,
      leaving: 0,
      policy: [],
    });
    expect(body.units.map((unit: { name: string; before: number; after: number }) => [unit.name, unit.before, unit.after])).toEqual([
      ['PLANT', 2, 2],
      ['SALES', 1, 1],
      ['NORTH', 3, 3],
    ]);
    for (const who of ['anna', 'head', 'fin'] as const) await (await c.as(who)).get(`/api/cycles/${cycleId}/next`).expect(403);
    const given = { code: 'FY2027', name: '2027年度', startsOn: '2027-01-01', endsOn: '2027-12-31' };
    const made = await hr.post(`/api/cycles/${cycleId}/next`, given).expect(201);
    expect(made.body).toMatchObject({ status: 'draft', code: 'FY2027', population: { inScope: 6 }, rules: [{ included: true }, { included: true }] });
    expect(made.body.periods).toHaveLength(4);
    await hr.post(`/api/cycles/${cycleId}/next`, given).expect(409);
    expect((await hr.get(`/api/cycles/${made.body.id}/next`)).body.violations).toEqual(['cycleHasRun']);
  });
});
