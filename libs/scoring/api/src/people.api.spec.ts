import { everyone } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { ScoringModule } from './index';

interface Result {
  total: string | null;
  grade: string | null;
  steps: { step: string; formula: string }[];
  lines: { metricCode: string; target: string; score: string | null; steps: { step: string; formula: string; rounded: string }[] }[];
  period: { total: string | null; grade: string | null; parts: { days: number; total: string | null; unitName: string }[] };
}

/** domain.md §3.7 R-M6…R-M9, through the endpoints and the real scoring of a locked quarter. */
describe('people who are not in one place for all of a period', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  beforeAll(async () => {
    api = await Api.start([ScoringModule]);
    c = await api.company();
    q = await Quarter.open(api, c, ['anna', 'ben', 'zoe']);
  });
  afterAll(() => api.stop());

  const as = async (who: PersonKey) => c.as(who);
  const changes = async (who: PersonKey = 'hr') =>
    (await (await as(who)).get(`/api/periods/${q.periodId}/people-changes`).expect(200)).body as Record<string, unknown>[];
  const result = async (card: string, who: PersonKey = 'hr'): Promise<Result> =>
    (await (await as(who)).get(`/api/scorecards/${card}/result`).expect(200)).body as Result;
  const gmv = ({ lines }: Result) => lines.find(({ metricCode }) => metricCode === 'GMV')!;
  const absences = { absences: [{ employeeNo: 'anna', kind: 'maternity', startsOn: '2026-08-01', endsOn: '2026-11-30', note: '产假' }] };

  it('keeps long absences to HR: nobody else reads or writes them, and nobody his own', async () => {
    for (const who of ['head', 'anna', 'hrbp', 'exec', 'aud', 'comp'] as const) {
      await (await as(who)).get('/api/absences').expect(403);
      await (await as(who)).post('/api/absences', absences).expect(403);
    }
    const own = await (await as('hr')).post('/api/absences', { absences: [{ employeeNo: 'hr', kind: 'illness', startsOn: '2026-08-01' }] }).expect(400);
    expect(own.body.fields).toEqual([{ pointer: '/absences/0/employeeNo', code: 'ownAbsence' }]);
    const unknown = await (
      await as('hr')
    ).post('/api/absences', { absences: [absences.absences[0], { employeeNo: 'nobody', kind: 'illness', startsOn: '2026-08-01' }] });
    expect([unknown.status, unknown.body.fields]).toEqual([400, [{ pointer: '/absences/1/employeeNo', code: 'unknownPerson' }]]);
    const { body } = await (await as('hr')).post('/api/absences', absences).expect(200);
    expect(body).toMatchObject([{ name: 'anna', kind: 'maternity', startsOn: '2026-08-01', endsOn: '2026-11-30' }]);
    await (await as('hr')).post('/api/absences', absences).expect(422);
  });

  it('lists who joined, moved, left or is away, with what his cards need', async () => {
    await api.sql(`UPDATE assignment SET valid_to = '2026-07-31' WHERE tenant_id = $1 AND person_id = $2`, [c.tenantId, c.people.ben]);
    await api.sql(
      `INSERT INTO assignment (tenant_id, id, person_id, unit_id, manager_id, valid_from) VALUES ($1, gen_random_uuid(), $2, $3, $4, '2026-08-01')`,
      [c.tenantId, c.people.ben, c.units.PLANT, c.people.otherHead],
    );
    await api.sql(`UPDATE person SET hired_on = '2026-09-10' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, c.people.zoe]);
    expect((await changes()).map(({ name, kind, on, days, periodDays, tooShort, todo }) => ({ name, kind, on, days, periodDays, tooShort, todo }))).toEqual([
      { name: 'anna', kind: 'absent', on: '2026-08-01', days: 31, periodDays: 31, tooShort: false, todo: 'none' },
      { name: 'ben', kind: 'moved', on: '2026-08-01', days: 92, periodDays: 92, tooShort: false, todo: 'splitCard' },
      { name: 'zoe', kind: 'joined', on: '2026-09-10', days: 21, periodDays: 92, tooShort: true, todo: 'none' },
    ]);
    for (const who of ['head', 'ben', 'exec'] as const) await (await as(who)).get(`/api/periods/${q.periodId}/people-changes`).expect(403);
    expect(JSON.stringify(await changes('aud'))).not.toMatch(/maternity|产假/);
  });

  it('says on the card of whoever is away which days count, to the owner and the head alike, and to nobody why (R-M9)', async () => {
    for (const who of ['anna', 'head'] as const) {
      const { body } = await (await as(who)).get(`/api/scorecards/${q.cards.anna.id}`).expect(200);
      expect(body.counts).toEqual({ from: '2026-07-01', to: '2026-07-31', days: 23, of: 66 });
      expect(JSON.stringify(body)).not.toMatch(/maternity|产假/);
    }
    expect((await (await as('ben')).get(`/api/scorecards/${q.cards.ben.id}`).expect(200)).body.counts).toBeNull();
  });

  it('gives a mover one card an assignment: the first ends the day before, the second begins with the new head', async () => {
    const move = { personId: c.people.ben, kind: 'moved' };
    const [{ lineId }] = await api.sql<{ lineId: string }>(`SELECT id AS line_id FROM scorecard_line WHERE scorecard_id = $1 AND metric_id = $2`, [
      q.cards.ben.id,
      q.metrics.GMV,
    ]);
    await api.sql(`UPDATE scorecard_line SET contribution = 'sum' WHERE id = $1`, [lineId]);
    // raised from September on: the second card begins with what holds on its first day
    await api.sql(
      `WITH gone AS (UPDATE line_target SET superseded_at = now() WHERE line_id = $1 RETURNING *), days(no, value, f, t) AS (VALUES (2, 1200, '2026-07-01'::date, '2026-08-31'::date), (3, 2400, '2026-09-01', '2026-09-30'))
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, threshold, target, stretch, valid_from, valid_to) SELECT g.tenant_id, gen_random_uuid(), g.line_id, d.no, g.weight, NULL, d.value, NULL, d.f, d.t FROM gone g, days d`,
      [lineId],
    );
    await (await as('head')).post(`/api/periods/${q.periodId}/people-changes/apply`, move).expect(403);
    await (await as('hr')).post(`/api/periods/${q.periodId}/people-changes/apply`, move).expect(200);
    await (await as('hr')).post(`/api/periods/${q.periodId}/people-changes/apply`, move).expect(404);
    const cards = await api.sql(
      `SELECT part, status, counts_from::text, counts_to::text, unit_id, head_id FROM scorecard WHERE tenant_id = $1 AND subject_id = $2 ORDER BY part`,
      [c.tenantId, c.people.ben],
    );
    expect(cards).toEqual([
      { part: 1, status: 'effective.steady', countsFrom: null, countsTo: '2026-07-31', unitId: c.units.NORTH, headId: c.people.head },
      { part: 2, status: 'draft', countsFrom: '2026-08-01', countsTo: null, unitId: c.units.PLANT, headId: c.people.otherHead },
    ]);
    const [{ target }] = await api.sql<{ target: string }>(
      `SELECT t.target FROM line_target t JOIN scorecard_line l ON l.id = t.line_id JOIN scorecard c ON c.id = l.scorecard_id WHERE c.tenant_id = $1 AND c.part = 2 AND l.metric_id = $2`,
      [c.tenantId, q.metrics.GMV],
    );
    expect(target).toBe('795.65');
    expect(
      await api.sql(
        `SELECT l.contribution FROM scorecard_line l JOIN scorecard c ON c.id = l.scorecard_id WHERE c.tenant_id = $1 AND c.part = 2 AND l.metric_id = $2`,
        [c.tenantId, q.metrics.GMV],
      ),
    ).toEqual([{ contribution: 'sum' }]);
  });

  describe('once the data is locked', () => {
    const [rate, complaints] = [
      ['925', '1000'],
      ['6', '1000'],
    ] as const;
    beforeAll(async () => {
      const figures: [PersonKey, string, string][] = [
        ['anna', '2026-07-01', '400'],
        ['ben', '2026-07-01', '400'],
        ['ben', '2026-08-01', '400'],
        ['ben', '2026-09-01', '400'],
        ['zoe', '2026-07-01', '0'],
        ['zoe', '2026-08-01', '0'],
        ['zoe', '2026-09-01', '600'],
      ];
      for (const [who, month, value] of figures) {
        const locked = { status: 'locked', lastDate: `${month.slice(0, 8)}30` };
        await q.figure(who, 'GMV', month, value, null, locked);
        await q.figure(who, 'PAY', month, rate[0], rate[1], locked);
        await q.figure(who, 'CMP', month, complaints[0], complaints[1], locked);
      }
      await api.sql(`UPDATE scorecard SET status = 'locked' WHERE tenant_id = $1`, [c.tenantId]);
      await api.sql(`UPDATE period SET status = 'data_locked' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, q.periodId]);
      await api.uow.asSystem(c.tenantId, async (tx) =>
        tx.record({ type: 'period.locked', periodId: q.periodId, cycleId: q.cycleId }, 'period', q.periodId, everyone),
      );
      await api.drain();
      await api.sql(`UPDATE scorecard SET status = 'published.acknowledged' WHERE tenant_id = $1 AND status = 'scored'`, [c.tenantId]);
    });

    it('takes a neutralised absence out of the days and out of the target: the score is as if the quarter had 31 days (A18)', async () => {
      const view = await result(q.cards.anna.id);
      expect(gmv(view).steps.find(({ step }) => step === 'target')).toMatchObject({ formula: '(1200 × 31 + 0 × 61) ÷ 92', rounded: '404.347826' });
      expect(gmv(view).score).toBe('98.92');
      // rates stand for themselves, and the head learns of days, never of why
      expect(view).toMatchObject({ grade: 'A', period: { parts: [{ days: 31 }] } });
      expect(JSON.stringify(await result(q.cards.anna.id, 'head'))).not.toMatch(/maternity|产假/);
    });

    it('weights the cards of a mover by their days (G29, A12)', async () => {
      const [, second] = await api.sql<{ id: string }>(`SELECT id FROM scorecard WHERE tenant_id = $1 AND subject_id = $2 ORDER BY part`, [
        c.tenantId,
        c.people.ben,
      ]);
      const [one, two] = [await result(q.cards.ben.id), await result(second.id)];
      // 400 of 1200 × 31 ÷ 92 in July; 800 of the 795.65 agreed for August and September
      expect([gmv(one).score, gmv(two).score]).toEqual(['98.92', '100.55']);
      expect(two.period.parts.map(({ days, unitName }) => [days, unitName])).toEqual([
        [31, 'NORTH'],
        [61, 'PLANT'],
      ]);
      const weighted = ((Number(one.total) * 31 + Number(two.total) * 61) / 92).toFixed(2);
      expect([one.period.total, two.period.total]).toEqual([weighted, weighted]);
    });

    it('does not assess who was there less than thirty days and a third (R-M6), and says so with the numbers', async () => {
      const view = await result(q.cards.zoe.id);
      expect(view.grade).toBe('N/A');
      expect(view.steps).toContainEqual(expect.objectContaining({ step: 'participation', formula: '21 < max(30, 0.3333 × 92)' }));
    });
  });
});
