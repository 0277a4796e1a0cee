import { everyone } from '@kpi-loop/shared/api';
import { ThreadSources } from './thread-sources';
import { MyKpisReader } from './my-kpis.reader';
import { Api, statementsOf, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter, type MetricKey } from '@kpi-loop/scoring/api/testing';
import { MonitoringModule, MonitoringReader } from './index';
import { Recompute } from './recompute';

interface Kpi {
  lineId: string;
  code: string;
  value: string | null;
  expected: string | null;
  pace: string | null;
  forecast: string | null;
  forecastScore: string | null;
  state: string;
  asOf: string | null;
  nextStep: { kind: string; amount: string | null; to: string | null };
  series: { month: string; value: string | null }[];
  doubtedMonths: number;
}
interface MyKpis {
  workdaysLeft: number;
  cards: { total: string | null; grade?: string | null; provisional: boolean; lines: Kpi[] }[];
}

describe('live values', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  beforeAll(async () => {
    api = await Api.start([MonitoringModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    q = await Quarter.open(api, c, ['anna', 'ben']);
  });
  afterAll(() => api.stop());

  const recompute = () => api.uow.asSystem(c.tenantId, (tx) => api.app.get(Recompute).period(tx, q.periodId));
  const mine = async (as: PersonKey = 'anna') => (await (await c.as(as)).get('/api/my/kpis').expect(200)).body as MyKpis;
  const kpi = async (code: MetricKey) => (await mine()).cards[0].lines.find((line) => line.code === code)!;
  const facts = async (type: string) =>
    (await api.sql<{ n: number }>(`SELECT count(*)::int AS n FROM fact WHERE tenant_id = $1 AND type = $2`, [c.tenantId, type]))[0].n;
  /** 34 of 66 working days are over on the evening of 17 August. */
  const figures = async () => {
    await q.figure('anna', 'GMV', '2026-07-01', '380');
    await q.figure('anna', 'GMV', '2026-08-01', '203');
    await q.figure('anna', 'PAY', '2026-07-01', '78509', '86750');
    await q.figure('anna', 'PAY', '2026-08-01', '44810', '48600');
    await q.figure('anna', 'CMP', '2026-08-01', '558', '90000');
  };

  it('stays provisional until the result is published (§2.1)', async () => {
    await figures();
    await recompute();
    await api.sql(
      `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, engine_version, policy_hash, input_hash, trace) VALUES ($1, gen_random_uuid(), $2, 1, 12.34, 'D', '1', '', '', '[]')`,
      [c.tenantId, q.cards.anna.id],
    );
    const card = async (status: string) => {
      await api.sql(`UPDATE scorecard SET status = $2 WHERE id = $1`, [q.cards.anna.id, status]);
      return (await mine()).cards[0];
    };
    const before = await card('scored');
    expect(before).toMatchObject({ provisional: true, grade: null });
    expect(before.total).not.toBe('12.34');
    expect(await card('published.unread')).toMatchObject({ provisional: false, total: '12.34', grade: 'D' });
  });

  it('shows a flow against the working days gone by, a rate from its sums, and what would help next', async () => {
    await figures();
    await recompute();
    const [gmv, pay] = [await kpi('GMV'), await kpi('PAY')];
    expect(gmv).toMatchObject({
      value: '583',
      expected: '618.181818',
      pace: '0.943088',
      forecast: '1131.705882',
      forecastScore: '94.31',
      state: 'warn',
      asOf: '2026-08-17',
      nextStep: { kind: 'perDay', amount: '20', to: 'target' },
    });
    expect(pay).toMatchObject({
      value: '0.911111932028',
      forecast: '0.916399',
      state: 'warn',
      pace: null,
      nextStep: { kind: 'more', amount: '1880', to: 'target' },
    });
    expect(pay.series.filter((point) => point.value !== null).map((point) => point.month)).toEqual(['2026-07-01', '2026-08-01']);
    const view = await mine();
    expect(view.workdaysLeft).toBe(32);
    expect(view.cards[0]).toMatchObject({ provisional: true });
    expect(view.cards[0].total).toMatch(/^\d+\.\d\d$/);
  });

  it('reads the page in one statement, which the end of the transaction leaves with', async () => {
    await figures();
    await recompute();
    const statements = await api.uow.asPerson(c.tenantId, c.people.anna, (tx) =>
      statementsOf(tx, async () => expect((await api.app.get(MyKpisReader).view(tx)).cards).toHaveLength(1)),
    );
    expect(statements).toEqual([expect.stringContaining('SELECT p.id AS period_id'), 'COMMIT']);
  });

  it('is none, not red, without data', async () => {
    await recompute();
    expect(await kpi('GMV')).toMatchObject({ value: null, forecast: null, state: 'none', nextStep: { kind: 'waitForData' } });
  });

  it('is none once the data is older than a manual entry may take', async () => {
    await figures();
    await q.figure('anna', 'GMV', '2026-08-01', '203', null, { lastDate: '2026-08-07' });
    await recompute();
    expect((await kpi('GMV')).state).toBe('warn');
    await api.sql(`UPDATE measurement SET last_date = '2026-08-07' WHERE tenant_id = $1`, [c.tenantId]);
    await recompute();
    expect((await kpi('GMV')).state).toBe('none');
  });

  it('leaves figures in doubt out', async () => {
    await figures();
    await q.figure('anna', 'GMV', '2026-08-01', '99999', null, { status: 'quarantined' });
    await recompute();
    expect((await kpi('GMV')).value).toBe('380');
    const lines = (await mine()).cards.flatMap((card) => card.lines);
    expect(Object.fromEntries(lines.map(({ code, doubtedMonths }) => [code, doubtedMonths]))).toMatchObject({ GMV: 1, PAY: 0 });
  });

  it('changes nothing when computed twice', async () => {
    await figures();
    await recompute();
    const rows = () => api.sql(`SELECT xmin::text, k.* FROM kpi_value k WHERE tenant_id = $1 ORDER BY line_id`, [c.tenantId]);
    const [before, told] = [await rows(), await facts('kpiValue.changed')];
    expect(await recompute()).toEqual({ lines: 6, changed: 0 });
    expect(await rows()).toEqual(before);
    expect([told, await facts('kpiValue.changed')]).toEqual([6, 6]);
  });

  it('writes and tells only what changed', async () => {
    await figures();
    await recompute();
    await q.figure('anna', 'GMV', '2026-08-01', '240');
    expect(await recompute()).toEqual({ lines: 6, changed: 1 });
  });

  it('computes once for a thousand facts that came together', async () => {
    await figures();
    await api.uow.asSystem(c.tenantId, async (tx) => {
      for (let i = 0; i < 1000; i++) await api.app.get(Recompute).enqueue(tx, q.periodId);
    });
    await api.drain();
    expect(await api.sql(`SELECT count(*)::int AS n FROM job_effect WHERE tenant_id = $1 AND handler = 'monitoring.recompute'`, [c.tenantId])).toEqual([
      { n: 1 },
    ]);
    expect((await kpi('GMV')).value).toBe('583');
  });

  it.each([
    ['measurement.recorded', (): Record<string, unknown> => ({ metricVersionIds: [q.versions.GMV], from: '2026-08-01', to: '2026-08-17' }), 'dataset'],
    ['day.began', () => ({}), 'tenant'],
    ['clock.moved', () => ({}), 'tenant'],
  ] as const)('computes anew when it hears %s', async (type, payload, aggregate) => {
    await figures();
    await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type, ...payload() }, aggregate, c.tenantId, everyone));
    await api.drain();
    expect((await kpi('GMV')).value).toBe('583');
  });

  it('hears a signed card', async () => {
    await figures();
    await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'scorecard.effective' }, 'scorecard', q.cards.anna.id, everyone));
    await api.drain();
    expect((await kpi('GMV')).value).toBe('583');
  });

  it('measures against the composite target after a change', async () => {
    await figures();
    await q.revise(q.cards.anna.lines.GMV, '2026-09-01', '1500');
    await recompute();
    const [{ target }] = await api.sql<{ target: string }>(`SELECT target FROM kpi_value WHERE tenant_id = $1 AND line_id = $2`, [
      c.tenantId,
      q.cards.anna.lines.GMV,
    ]);
    expect(target).toBe('1297.826087');
  });

  it('shows a head own people by name with counts, and refuses those who lead nobody', async () => {
    await figures();
    await recompute();
    const { body } = await (await c.as('head')).get('/api/team/kpis').expect(200);
    const team = body as { items: { name: string; counts: Record<string, number>; lines: { state: string }[] }[] };
    expect(team.items.map((i) => i.name)).toEqual(['anna', 'ben']);
    expect(team.items[1].counts).toEqual({ ok: 0, warn: 0, bad: 0, none: 3 });
    expect(team.items[0].lines.map((l) => l.state)).toEqual(
      [...team.items[0].lines.map((l) => l.state)].sort((a, b) => ['bad', 'warn', 'none', 'ok'].indexOf(a) - ['bad', 'warn', 'none', 'ok'].indexOf(b)),
    );
    await (await c.as('zoe')).get('/api/team/kpis').expect(403);
    expect(((await (await c.as('otherHead')).get('/api/team/kpis').expect(200)).body as { items: unknown[] }).items).toEqual([]);
  });

  it('turns the pages of the team board by name, and of whom a state narrows it to', async () => {
    await figures();
    await recompute();
    const page = async (query: string) => (await (await c.as('head')).get(`/api/team/kpis?limit=1${query}`).expect(200)).body;
    const names = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);
    const first = await page('');
    const second = await page(`&cursor=${first.next}`);
    expect([names(first), names(second), second.next]).toEqual([['anna'], ['ben'], null]);
    expect([first.items[0].lines.length, second.items[0].lines.length]).toEqual([3, 3]);
    // whoever has nothing in that state takes up no place on a page
    await api.sql(`UPDATE kpi_value SET state = 'ok' WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[])`, [c.tenantId, Object.values(q.cards.anna.lines)]);
    const none = await page('&state=none');
    expect([names(none), none.next, none.counts]).toEqual([['ben'], null, { ok: 0, warn: 0, bad: 0, none: 3 }]);
  });

  it.each([
    ['LINE', 'ok', 200],
    ['OWNER', 'none', 403],
    ['NOBODY', 'none', 403],
  ] as const)('keeps figures of single people from the team board as the definition says: %s', async (perPerson, state, why) => {
    await figures();
    await recompute();
    await api.sql(`UPDATE kpi_value SET state = 'ok' WHERE tenant_id = $1 AND line_id = $2`, [c.tenantId, q.cards.anna.lines.GMV]);
    await api.sql(`ALTER TABLE metric_version DISABLE TRIGGER keep_definition`);
    await api.sql(`UPDATE metric_version SET visibility = jsonb_build_object('perPerson', $2::text, 'purpose', '', 'purposeEn', '') WHERE id = $1`, [
      q.versions.GMV,
      perPerson,
    ]);
    await api.sql(`ALTER TABLE metric_version ENABLE TRIGGER keep_definition`);
    const seen = async (as: PersonKey, query = '') => {
      const { items, counts } = (await (await c.as(as)).get(`/api/team/kpis${query}`).expect(200)).body;
      const line = items[0]?.lines.find((l: { code: string }) => l.code === 'GMV');
      return { line: line && { value: line.value, state: line.state, withheld: line.withheld }, ok: counts.ok };
    };
    const open = perPerson === 'LINE';
    expect((await seen('head')).line).toEqual({ value: open ? '583' : null, state, withheld: !open });
    // those who keep figures see them; nobody learns of a state by asking for it
    expect((await seen('hr')).line).toEqual({ value: '583', state: 'ok', withheld: false });
    expect((await seen('head', '?state=ok')).line === undefined).toBe(!open);
    expect((await seen('hr')).ok - (await seen('head')).ok).toBe(open ? 0 : 1);
    await (await c.as('head')).get(`/api/lines/${q.cards.anna.lines.GMV}/why`).expect(why);
    await (await c.as('anna')).get(`/api/lines/${q.cards.anna.lines.GMV}/why`).expect(200);
  });

  describe('key tasks and bonus items', () => {
    const arranged = async () => {
      const { task, bonus } = await q.keyTask('anna', [
        ['2026-08-10', '20', 'confirmed', '2026-08-10'],
        ['2026-08-15', '30', 'open'],
        ['2026-08-16', '10', 'reported', '2026-08-17'],
        ['2026-09-20', '40', 'open'],
      ]);
      await q.award(bonus, '2', '支援');
      await q.award(bonus, '3', '支援两次');
      await figures();
      await recompute();
      return { task, bonus };
    };
    const stands = ({ milestones }: { milestones: { standing: string; days: number }[] }) => milestones.map(({ standing, days }) => `${standing} ${days}`);
    const team = async (as: PersonKey, query = '') => (await (await c.as(as)).get(`/api/team/kpis${query}`).expect(200)).body;

    it('stand beside the own KPIs: what is late and what is next, the score so far, the points granted last', async () => {
      const { task, bonus } = await arranged();
      const before = (await mine()).cards[0] as MyKpis['cards'][0] & { coveredWeight: string; tasks: Parameters<typeof stands>[0][]; bonuses: object[] };
      // a third of what was due is confirmed
      expect(before.tasks).toMatchObject([{ lineId: task, title: 'task', weight: '20.00', state: 'bad', score: '33.33', confirmed: '20.00' }]);
      expect(stands(before.tasks[0])).toEqual(['done 0', 'late 3', 'reported 1', 'due 33']);
      expect(before.bonuses).toMatchObject([{ lineId: bonus, maxPoints: '5', points: '3.00', reason: '支援两次' }]);
      // the estimate has all of it: the KPIs by their forecasts, the task by its milestones, and the points
      const [gmv, pay] = before.lines.map(({ forecastScore }) => Number(forecastScore));
      expect(before.coveredWeight).toBe('100.00');
      expect(Number(before.total)).toBeCloseTo(gmv * 0.4 + pay * 0.4 + 33.33 * 0.2 + 3, 2);
      await api.sql(`UPDATE scorecard SET status = 'locked' WHERE id = $1`, [q.cards.anna.id]);
      const { tasks } = (await mine()).cards[0] as typeof before;
      expect(stands(tasks[0])).toEqual(['done 0', 'missed 0', 'reported 1', 'missed 0']);
    });

    it('stand on the board of the head, counted and narrowed by state as KPIs are; nobody else sees them', async () => {
      await arranged();
      const board = await team('head');
      expect(
        board.items.map(({ name, tasks, bonuses }: { name: string; tasks: unknown[]; bonuses: unknown[] }) => [name, tasks.length, bonuses.length]),
      ).toEqual([
        ['anna', 1, 1],
        ['ben', 0, 0],
      ]);
      expect(board.items[0]).toMatchObject({ counts: { bad: 1 }, tasks: [{ state: 'bad', scorecardId: q.cards.anna.id }], bonuses: [{ points: '3.00' }] });
      expect(board.items[0].lines).toHaveLength(2);
      // two KPIs and a task of anna, three KPIs of ben; an item has no state
      expect(Object.values(board.counts as Record<string, number>).reduce((sum, n) => sum + n, 0)).toBe(6);
      const late = await team('head', '?state=bad');
      expect(late.items).toMatchObject([{ name: 'anna', tasks: [{ state: 'bad' }], bonuses: [] }]);
      expect(late.items[0].lines.every(({ state }: { state: string }) => state === 'bad')).toBe(true);
      expect((await team('otherHead')).items).toEqual([]);
      await (await c.as('ben')).get('/api/team/kpis').expect(403);
    });

    it('are near when the next milestone is due within a week, and on their way else', async () => {
      const state = async (today: string) => {
        await c.setClock(today);
        return ((await mine()).cards[0] as unknown as { tasks: { state: string; score: string | null }[] }).tasks[0];
      };
      await q.keyTask('anna', [['2026-09-20', '100', 'open']]);
      expect([await state('2026-09-12'), await state('2026-09-13'), await state('2026-09-21')]).toMatchObject([
        { state: 'ok', score: null },
        { state: 'warn', score: null },
        { state: 'bad', score: '0.00' },
      ]);
    });
  });

  it('explains a value: months, steps, versions, and where the rows are', async () => {
    await figures();
    await recompute();
    const { body } = await (await c.as('anna')).get(`/api/lines/${q.cards.anna.lines.PAY}/why`).expect(200);
    expect(body).toMatchObject({
      code: 'PAY',
      official: false,
      numerator: '123319',
      denominator: '135350',
      metricVersionNo: 1,
      processNodeEn: 'Payment',
      rows: { metricVersionId: q.versions.PAY, from: '2026-07-01', to: '2026-09-30' },
    });
    const why = body as { months: { numerator: string }[]; steps: { step: string; formula: string; rounded: string }[]; targets: unknown[] };
    expect(why.months.map((m) => m.numerator)).toEqual(['78509', '44810']);
    expect(why.steps[0]).toMatchObject({ step: 'actual', formula: '123319 ÷ 135350' });
    expect(why.steps.map((s) => s.step)).toEqual(['actual', 'lineScore', 'weightedLine']);
    expect(why.targets).toHaveLength(1);
  });

  it('tells the life of a line, with what features downstream add', async () => {
    await figures();
    await q.figure('anna', 'PAY', '2026-08-01', '40000', '48600');
    await recompute();
    api.app.get(ThreadSources).register({ knots: async () => [{ at: '2026-08-20T00:00:00Z', stage: 'review', kind: 'reviewed', params: {}, link: null }] });
    const { body } = await (await c.as('anna')).get(`/api/lines/${q.cards.anna.lines.PAY}/thread`).expect(200);
    const thread = body as { knots: { stage: string; kind: string }[] };
    expect(thread.knots.map((k) => k.stage)).toEqual(expect.arrayContaining(['set', 'collect', 'monitor', 'review']));
    expect(thread.knots[0]).toMatchObject({ stage: 'set', kind: 'targetAgreed' });
  });

  it.each(['why', 'thread'])('keeps %s from peers and other tenants', async (what) => {
    const path = `/api/lines/${q.cards.anna.lines.PAY}/${what}`;
    for (const person of ['ben', 'zoe', 'otherHead', 'ops', 'fin'] as const) await (await c.as(person)).get(path).expect(403);
    for (const person of ['head', 'head2', 'hr', 'hrbp'] as const) await (await c.as(person)).get(path).expect(200);
    const other = await api.company();
    await (await other.as('hr')).get(path).expect(404);
  });

  it('answers downstream: what is off track, of which units', async () => {
    await figures();
    await recompute();
    const off = (unit: 'NORTH' | 'PLANT') => api.uow.asSystem(c.tenantId, (tx) => api.app.get(MonitoringReader).offTrack(tx, q.periodId, [c.units[unit]]));
    expect((await off('NORTH')).map((row) => row.state)).toEqual(['warn', 'warn', 'warn']);
    expect(await off('PLANT')).toEqual([]);
  });
});
