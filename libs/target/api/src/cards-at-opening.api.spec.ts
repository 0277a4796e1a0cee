import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle, type RunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { DutySources, everyone, newId } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric } from '@kpi-loop/target/api/testing';
import type { CardTemplateView } from './card-template.dto';
import type { GenerationView } from './generation.dto';
import { BaselineSources, TargetModule } from './index';

/** Each test in a company of its own, whose cycle of SALES and PLANT has its third quarter open (2026-08-18). */
describe('cards when a period opens', () => {
  let api: Api;
  let c: Company;
  let sales: { metricId: string; versionId: string };
  /** Whoever has figures has had 110 a month. */
  const known = new Set<string>();
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    api.app.get(BaselineSources).register({
      history: () => Promise.resolve([]),
      figuresSql: () =>
        `SELECT '${sales.versionId}'::uuid AS metric_version_id, 'person' AS subject_kind, id AS subject_id, 330::numeric AS value FROM person WHERE id::text IN (${[...known].map((id) => `'${id}'`).join(', ') || 'NULL'})`,
    });
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    c = await api.company();
    sales = await aMetric(api, c, 'SALES');
    known.clear();
    for (const who of ['anna', 'ben', 'head', 'head2', 'otherHead'] as PersonKey[]) known.add(c.people[who]);
  });

  const template = async (body: object) =>
    (
      await (
        await c.as('hr')
      )
        .post('/api/scorecard-templates', { name: '销售', growth: '0.1', lines: [{ metricId: sales.metricId, weight: '100', thresholdRate: '0.8' }], ...body })
        .expect(201)
    ).body as CardTemplateView;
  const position = async (who: PersonKey[]): Promise<string> => {
    const id = newId();
    await api.sql(`INSERT INTO position (tenant_id, id, code, name) VALUES ($1, $2, 'SELLER', 'SELLER')`, [c.tenantId, id]);
    await api.sql(`UPDATE assignment SET position_id = $2 WHERE tenant_id = $1 AND person_id = ANY ($3::uuid[])`, [
      c.tenantId,
      id,
      who.map((w) => c.people[w]),
    ]);
    return id;
  };
  const runs = async (periodId: string) =>
    (await (await c.as('hr')).get(`/api/scorecard-generations?periodId=${periodId}`).expect(200)).body.items as GenerationView[];
  const cards = (periodId: string) =>
    api.sql<{ no: string; status: string; from: string | null; target: string; by: string | null }>(
      `SELECT p.employee_no AS no, c.status, c.counts_from::text AS from, t.target::text, l.actor_id AS by FROM scorecard c JOIN person p ON p.id = c.owner_id JOIN scorecard_line k ON k.scorecard_id = c.id
       JOIN line_target t ON t.line_id = k.id JOIN transition_log l ON l.instance_id = c.id AND l.version = 1 WHERE c.period_id = $1 AND c.subject_kind = 'person' ORDER BY 1`,
      [periodId],
    );
  const holders = async (periodId: string) => (await cards(periodId)).map(({ no }) => no);
  const fact = async (type: 'period.opened', periodId: string, payload: object) => {
    await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type, periodId, ...payload } as never, 'period', periodId, everyone));
    await api.drain();
  };
  const day = async (on: string) => {
    await c.setClock(on);
    await api.tick();
    await api.drain();
  };
  const hire = async (employeeNo: string, body: object) => {
    const { body: made } = await (await c.as('hr')).post('/api/people', { employeeNo, name: employeeNo, managerId: c.people.head, ...body }).expect(200);
    await api.drain();
    return (made as { id: string }).id;
  };

  it('are drafts of everybody in the first cycle, by the template of one’s position or else the standard one, by the system', async () => {
    const seller = await position(['anna', 'ben']);
    await template({ name: '销售岗', positionId: seller });
    await template({ name: '通用', standard: true, lines: [{ metricId: sales.metricId, weight: '100', fallback: '50' }] });
    const { openPeriodId } = await aRunningCycle(api, c);
    const all = await cards(openPeriodId);
    expect(all.find(({ no }) => no === 'anna')).toEqual({ no: 'anna', status: 'draft', from: null, target: '363.00', by: null });
    expect(all.find(({ no }) => no === 'zoe')).toMatchObject({ status: 'draft', target: '50' });
    const [run, ...others] = await runs(openPeriodId);
    expect([run, others.length]).toMatchObject([
      { origin: 'opening', askedBy: null, subjectKind: 'person', unit: null, made: all.length, lines: all.length, refusal: null },
      0,
    ]);
    expect(run.finishedAt).not.toBeNull();
    const [{ suggestion }] = await api.sql<{ suggestion: { evidence: object } }>(
      `SELECT l.suggestion FROM scorecard_line l JOIN scorecard c ON c.id = l.scorecard_id WHERE c.subject_id = $1`,
      [c.people.anna],
    );
    expect(suggestion).toMatchObject({ target: '363.00', evidence: { lastActual: '330.00', growth: '0.1' } });
  });

  it('count with their reasons whom no template is for, and who has no figures to begin with', async () => {
    await template({ positionId: await position(['anna', 'zoe']) });
    const { openPeriodId } = await aRunningCycle(api, c);
    expect(await holders(openPeriodId)).toEqual(['anna']);
    const [{ made, skipped }] = await runs(openPeriodId);
    expect([made, skipped]).toMatchObject([1, { noBaseline: 1 }]);
    expect(skipped!.noTemplate).toBeGreaterThan(0);
  });

  it('are made in one statement for each run, once, however often it is heard that the period opened', async () => {
    await template({ positionId: await position(['anna', 'ben']) });
    await template({ name: '部门', unitLevel: 'department', lines: [{ metricId: sales.metricId, weight: '100', fallback: '50' }] });
    const { cycleId, openPeriodId } = await aRunningCycle(api, c);
    const all = () => api.sql(`SELECT id, xmin::text FROM scorecard WHERE period_id = $1 ORDER BY id`, [openPeriodId]);
    const before = await all();
    // people in one transaction and units in another, each with one fact
    expect(new Set(before.map(({ xmin }) => xmin)).size).toBe(2);
    await fact('period.opened', openPeriodId, { cycleId, previousPeriodId: null });
    expect(await all()).toEqual(before);
    expect((await runs(openPeriodId)).map(({ origin, subjectKind }) => [origin, subjectKind]).sort()).toEqual([
      ['opening', 'person'],
      ['opening', 'unit'],
    ]);
  });

  it('leave alone who goes on with the lines of the period before, and give the others theirs', async () => {
    const { cycleId, openPeriodId, periodIds } = await aRunningCycle(api, c);
    await aDraftCard(c, openPeriodId, 'anna', 'head', [{ metricId: sales.metricId, weight: '100', target: '200' }]);
    await template({ positionId: await position(['anna', 'ben']) });
    await api.sql(`UPDATE period SET status = 'open' WHERE id = $1`, [periodIds[3]]);
    await fact('period.opened', periodIds[3], { cycleId, previousPeriodId: openPeriodId });
    expect(
      await api.sql(
        `SELECT p.employee_no AS no, c.carried_from_id IS NOT NULL AS carried, c.template_id IS NOT NULL AS begun FROM scorecard c JOIN person p ON p.id = c.owner_id WHERE c.period_id = $1 ORDER BY 1`,
        [periodIds[3]],
      ),
    ).toEqual([
      { no: 'anna', carried: true, begun: false },
      { no: 'ben', carried: false, begun: true },
    ]);
    expect((await runs(periodIds[3]))[0]).toMatchObject({ made: 1, skipped: { hasCard: 1 } });
  });

  it('wait where their template does, also for whom the standard one would serve, and nothing is begun where all wait', async () => {
    const seller = await position(['anna', 'ben']);
    const waiting = await template({ positionId: seller, atOpening: false });
    expect(waiting).toMatchObject({ atOpening: false, standard: false });
    const quiet = await aRunningCycle(api, c);
    expect([await runs(quiet.openPeriodId), await cards(quiet.openPeriodId)]).toEqual([[], []]);

    await template({ name: '通用', standard: true });
    const { openPeriodId } = await aRunningCycle(api, c, { code: 'FY2026B' });
    expect((await runs(openPeriodId))[0]).toMatchObject({ skipped: { onlyAsked: 2 } });
    expect(await holders(openPeriodId)).not.toContain('anna');
    // asked for, it serves
    await (await c.as('hr')).post('/api/scorecard-generations', { periodId: openPeriodId }).expect(201);
    await api.drain();
    expect(await holders(openPeriodId)).toEqual(expect.arrayContaining(['anna', 'ben']));
  });

  it('know one standard template, of no position and no level', async () => {
    const standard = await template({ standard: true });
    expect(standard).toMatchObject({ standard: true, atOpening: true });
    const hr = await c.as('hr');
    const refused = async (body: object) =>
      (await hr.post('/api/scorecard-templates', { name: 'x', lines: [{ metricId: sales.metricId, weight: '100' }], ...body }).expect(422)).body.violations;
    expect(await refused({ standard: true })).toEqual(['oneStandardTemplate']);
    expect(await refused({ standard: true, unitLevel: 'team' })).toEqual(['forPeopleOrUnits']);
    await hr.post(`/api/scorecard-templates/${standard.id}/archive`).set('if-match', `"${standard.version}"`).expect(200);
    await template({ standard: true });
  });

  describe('and for whoever joins within it', () => {
    let cycle: RunningCycle;
    beforeEach(async () => {
      // she gets none when it opens
      await template({ name: '等候', positionId: await position(['zoe']), atOpening: false });
      await template({ standard: true, lines: [{ metricId: sales.metricId, weight: '100', fallback: '50' }] });
      cycle = await aRunningCycle(api, c);
    });

    it('come at once, counted from his first day', async () => {
      await hire('N1', { unitId: c.units.NORTH, from: '2026-08-10' });
      expect((await cards(cycle.openPeriodId)).find(({ no }) => no === 'N1')).toEqual({
        no: 'N1',
        status: 'draft',
        from: '2026-08-10',
        target: '50',
        by: null,
      });
      expect((await runs(cycle.openPeriodId))[0]).toMatchObject({ origin: 'joining', askedBy: null, made: 1 });
    });

    it('come to all whom an import brought, by one run', async () => {
      const before = (await runs(cycle.openPeriodId)).length;
      for (const no of ['I1', 'I2']) {
        const id = newId();
        await api.sql(`INSERT INTO person (tenant_id, id, employee_no, name, hired_on) VALUES ($1, $2, $3, $3, '2026-08-03')`, [c.tenantId, id, no]);
        await api.sql(`INSERT INTO assignment (tenant_id, id, person_id, unit_id, manager_id, valid_from) VALUES ($1, $2, $3, $4, $5, '2026-08-03')`, [
          ...[c.tenantId, newId(), id, c.units.NORTH, c.people.head],
        ]);
      }
      await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'people.imported' } as never, 'peopleImport', newId(), everyone));
      await api.drain();
      const [run, ...others] = await runs(cycle.openPeriodId);
      expect([run, others.length]).toMatchObject([{ origin: 'joining', made: 2 }, before]);
      expect((await cards(cycle.openPeriodId)).filter(({ no }) => no.startsWith('I'))).toMatchObject([{ from: '2026-08-03' }, { from: '2026-08-03' }]);
    });

    it('come on his first day where he was entered before it, and on no later one again', async () => {
      await hire('N2', { unitId: c.units.NORTH, from: '2026-09-01' });
      expect(await holders(cycle.openPeriodId)).not.toContain('N2');
      await day('2026-09-01');
      expect((await cards(cycle.openPeriodId)).find(({ no }) => no === 'N2')).toMatchObject({ from: '2026-09-01' });
      const begun = (await runs(cycle.openPeriodId)).length;
      await day('2026-09-02');
      expect(await runs(cycle.openPeriodId)).toHaveLength(begun);
    });

    it('come to who is moved in from outside of the population, from that day on, and not to who only moves within', async () => {
      const outsider = await hire('N3', { unitId: c.units.HQ, from: '2026-01-01' });
      expect(await holders(cycle.openPeriodId)).not.toContain('N3');
      const hr = await c.as('hr');
      const move = async (id: string, unitId: string) => {
        await hr.post(`/api/people/${id}/transfer`, { unitId, managerId: c.people.head, from: '2026-08-15' }).expect(200);
        await api.drain();
      };
      await move(outsider, c.units.NORTH);
      expect((await cards(cycle.openPeriodId)).find(({ no }) => no === 'N3')).toMatchObject({ from: '2026-08-15' });
      const begun = (await runs(cycle.openPeriodId)).length;
      await move(c.people.zoe, c.units.NORTH);
      expect(await runs(cycle.openPeriodId)).toHaveLength(begun);
      expect(await holders(cycle.openPeriodId)).not.toContain('zoe');
    });

    const moveUnit = async (unitId: string, parentId: string) => {
      await (await c.as('hr')).post(`/api/units/${unitId}/move`, { parentId }).expect(200);
      await api.drain();
    };

    it('come to everybody of a unit that is moved into the population, from that day on, and to nobody of one that moves within', async () => {
      const lab = (await (await c.as('hr')).post('/api/units', { code: 'LAB', name: '实验室', nameEn: 'Lab', parentId: c.units.HQ }).expect(200)).body.id;
      await hire('N6', { unitId: lab, from: '2026-01-01' });
      expect(await holders(cycle.openPeriodId)).not.toContain('N6');
      const begun = (await runs(cycle.openPeriodId)).length;
      await moveUnit(c.units.NORTH, c.units.PLANT);
      expect(await runs(cycle.openPeriodId)).toHaveLength(begun);
      await moveUnit(lab, c.units.PLANT);
      expect((await cards(cycle.openPeriodId)).find(({ no }) => no === 'N6')).toMatchObject({ status: 'draft', from: '2026-08-18' });
      expect(await holders(cycle.openPeriodId)).not.toContain('zoe');
    });

    describe('while whoever falls out of the population', () => {
      type Row = { personId: string; kind: string; on: string; todo: string };
      const shown = async (who: PersonKey) =>
        ((await (await c.as('hr')).get(`/api/periods/${cycle.openPeriodId}/people-changes`).expect(200)).body as Row[]).filter(
          ({ personId }) => personId === c.people[who],
        );
      const decide = async (by: PersonKey, who: PersonKey, decision: string, reason = '调去总部') =>
        (await c.as(by)).post(`/api/periods/${cycle.openPeriodId}/people-changes/decide`, { personId: c.people[who], decision, reason });
      const duties = async (who: PersonKey) =>
        (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx))).filter(({ kind }) => kind === 'peopleChange.decideScope');
      const card = async (who: PersonKey) =>
        (
          await api.sql<{ id: string; status: string; to: string | null }>(
            `SELECT id, status, counts_to::text AS to FROM scorecard WHERE period_id = $1 AND subject_kind = 'person' AND subject_id = $2`,
            [cycle.openPeriodId, c.people[who]],
          )
        )[0];
      const outside = async (who: PersonKey) => {
        await (
          await c.as('hr')
        )
          .post(`/api/people/${c.people[who]}/transfer`, { unitId: c.units.HQ, managerId: c.people.exec, from: '2026-08-15' })
          .expect(200);
        await api.drain();
      };

      it('keeps his card until HR has decided about it; nothing is voided by itself', async () => {
        const before = await card('anna');
        await outside('anna');
        expect(await card('anna')).toEqual(before);
        expect(await shown('anna')).toMatchObject([
          { kind: 'moved', todo: 'none' },
          { kind: 'outOfScope', on: '2026-08-15', todo: 'decideDraft' },
        ]);
        expect([await duties('hr'), await duties('head')]).toMatchObject([[{ params: { count: 1 } }], []]);
        expect((await decide('head', 'anna', 'keep')).status).toBe(403);
        expect((await decide('hr', 'anna', 'keep', '')).status).toBe(400);
        // what nobody has signed does not end: HR voids it on the card, or lets it go on
        expect((await decide('hr', 'anna', 'end')).status).toBe(422);
        expect(await duties('hr')).toHaveLength(1);
        expect((await decide('hr', 'anna', 'keep')).status).toBe(200);
        expect([await card('anna'), await duties('hr')]).toEqual([before, []]);
        expect((await shown('anna')).at(-1)).toMatchObject({ kind: 'outOfScope', todo: 'none' });
        expect((await decide('hr', 'anna', 'keep')).status).toBe(404);
        await day('2026-08-19');
        expect(await duties('hr')).toEqual([]);
      });

      it('has a card that is in force ended with his last day in it, where HR says so', async () => {
        await api.sql(`UPDATE scorecard SET status = 'effective.steady' WHERE period_id = $1 AND subject_id = $2`, [cycle.openPeriodId, c.people.ben]);
        await outside('ben');
        expect((await shown('ben')).at(-1)).toMatchObject({ kind: 'outOfScope', todo: 'decideScope' });
        expect((await decide('hr', 'ben', 'end')).status).toBe(200);
        expect(await card('ben')).toMatchObject({ status: 'effective.steady', to: '2026-08-14' });
        expect(await duties('hr')).toEqual([]);
      });

      it('is shown with all of his unit that is moved out of it, and with nobody who comes back', async () => {
        await moveUnit(c.units.NORTH, c.units.HQ);
        const people = async () =>
          ((await (await c.as('hr')).get(`/api/periods/${cycle.openPeriodId}/people-changes`).expect(200)).body as Row[]).filter(
            ({ kind }) => kind === 'outOfScope',
          );
        expect((await people()).map(({ personId, on }) => [personId, on]).sort()).toEqual(
          [c.people.anna, c.people.ben, c.people.head].map((id) => [id, '2026-08-18']).sort(),
        );
        expect(await card('anna')).toMatchObject({ status: 'draft' });
        await moveUnit(c.units.NORTH, c.units.SALES);
        expect([await people(), await duties('hr')]).toEqual([[], []]);
      });
    });

    it('come no second time after somebody has voided them', async () => {
      const id = await hire('N4', { unitId: c.units.NORTH, from: '2026-08-10' });
      await api.sql(`UPDATE scorecard SET status = 'void' WHERE subject_id = $1`, [id]);
      await hire('N5', { unitId: c.units.NORTH, from: '2026-08-11' });
      expect((await runs(cycle.openPeriodId))[0]).toMatchObject({ made: 1, skipped: { hadCard: 1 } });
      expect(await api.sql(`SELECT 1 FROM scorecard WHERE subject_id = $1 AND status <> 'void'`, [id])).toEqual([]);
    });
  });
});
