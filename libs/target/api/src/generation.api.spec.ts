import { CycleModule } from '@kpi-loop/cycle/api';
import { aCycleDraft, aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { OrganizationModule, OrganizationReader } from '@kpi-loop/organization/api';
import { newId } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { workdaysIn } from '@kpi-loop/shared/kernel';
import { aMetric } from '@kpi-loop/target/api/testing';
import type { CardTemplateView } from './card-template.dto';
import type { GenerationPreview, GenerationView } from './generation.dto';
import type { ScorecardView } from './scorecard.dto';
import { BaselineSources, TargetModule } from './index';

/** Whoever has figures has had 110 a month, a year ago and lately. */
const known = new Set<string>();

describe('templates and cards by rule', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  let sales: { metricId: string; versionId: string };
  let defects: { metricId: string; versionId: string };
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    sales = await aMetric(api, c, 'SALES');
    defects = await aMetric(api, c, 'DEFECTS', { direction: 'LOWER', decimals: 1 });
    const value = '110';
    const subjects = () => [...known].map((id) => `'${id}'`).join(', ') || 'NULL';
    const person = (row: string) =>
      `SELECT ${row} AS metric_version_id, 'person' AS subject_kind, id AS subject_id, 330::numeric AS value FROM person WHERE id::text IN (${subjects()})`;
    api.app.get(BaselineSources).register({
      history: (_, ask) =>
        Promise.resolve(
          known.has(ask.subjectId)
            ? ['2025-07', '2025-08', '2025-09', '2026-04', '2026-05', '2026-06'].map((m) => ({ month: `${m}-01`, value, numerator: null, denominator: null }))
            : [],
        ),
      figuresSql: () => [sales, defects].map(({ versionId }) => person(`'${versionId}'::uuid`)).join(' UNION ALL '),
    });
    for (const who of ['anna', 'ben', 'zoe', 'head', 'head2', 'otherHead'] as PersonKey[]) known.add(c.people[who]);
  });
  afterAll(() => api.stop());

  const lines = () => [
    { metricId: sales.metricId, weight: '60', thresholdRate: '0.8', stretchRate: '1.2', visibility: 'unit' },
    { metricId: defects.metricId, weight: '40', thresholdRate: '1.5' },
  ];
  /** With a key task of 20 % and a bonus item beside the metrics. */
  const beside = () => ({
    lines: [
      { ...lines()[0], weight: '50' },
      { ...lines()[1], weight: '30' },
    ],
    tasks: [
      {
        ...{ titleEn: 'Launch', criterion: 'live', weight: '20', latePenalty: '0.02', visibility: 'unit' },
        milestones: [
          { nameEn: 'Design', dueShare: '0.5', weight: '40' },
          { nameEn: 'Go live', dueShare: '1', weight: '60' },
        ],
      },
    ],
    bonuses: [{ title: '帮扶', maxPoints: '5' }],
  });
  const milestones = (last: object) => ({
    tasks: [{ ...beside().tasks[0], milestones: [beside().tasks[0].milestones[0], { ...beside().tasks[0].milestones[1], ...last }] }],
  });
  const template = async (body: object = {}) =>
    (await (await c.as('hr')).post('/api/scorecard-templates', { name: '销售', growth: '0.1', lines: lines(), ...body }).expect(201)).body as CardTemplateView;
  const position = async (code: string, who: PersonKey[]): Promise<string> => {
    const id = newId();
    await api.sql(`INSERT INTO position (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [c.tenantId, id, code]);
    await api.sql(`UPDATE assignment SET position_id = $2 WHERE tenant_id = $1 AND person_id = ANY ($3::uuid[])`, [
      c.tenantId,
      id,
      who.map((w) => c.people[w]),
    ]);
    return id;
  };
  /** What stands beside the metrics, with the days it came to. */
  const besideOf = ({ tasks, bonuses }: ScorecardView) => ({
    tasks: tasks.map((task) => [
      task.ordinal,
      task.titleEn,
      task.weight,
      task.latePenalty,
      task.visibility,
      task.milestones.map((one) => [one.nameEn, one.dueOn, one.weight, one.status]),
    ]),
    bonuses: bonuses.map(({ ordinal, title, maxPoints }) => [ordinal, title, maxPoints]),
  });
  const due = (...days: [string, string]) => ({
    tasks: [
      [
        ...[3, 'Launch', '20.00', '0.02', 'unit'],
        [
          ['Design', days[0], '40.00', 'open'],
          ['Go live', days[1], '60.00', 'open'],
        ],
      ],
    ],
    bonuses: [[4, '帮扶', '5.00']],
  });
  const WHOLE_QUARTER = due('2026-08-15', '2026-09-30');
  const cards = () =>
    api.sql<{ no: string; lines: number; target: string }>(
      `SELECT p.employee_no AS no, count(*)::int AS lines, min(t.target) FILTER (WHERE l.metric_id = $2)::text AS target FROM scorecard c JOIN person p ON p.id = c.owner_id JOIN scorecard_line l ON l.scorecard_id = c.id
       JOIN line_target t ON t.line_id = l.id WHERE c.period_id = $1 GROUP BY 1 ORDER BY 1`,
      [periodId, sales.metricId],
    );

  describe('a template', () => {
    it('is HR’s to make and edit, and everybody’s to see', async () => {
      for (const who of ['head', 'hrbp', 'exec'] as PersonKey[])
        await (await c.as(who)).post('/api/scorecard-templates', { name: 'x', lines: lines() }).expect(403);
      const { id, version } = await template({ name: '试用' });
      await (await c.as('head')).put(`/api/scorecard-templates/${id}`, { name: 'x', lines: lines() }).expect(403);
      const hr = await c.as('hr');
      await hr
        .put(`/api/scorecard-templates/${id}`, { name: 'x', lines: lines() })
        .set('if-match', `"${version + 1}"`)
        .expect(412);
      const { body } = await hr.put(`/api/scorecard-templates/${id}`, { name: '试用二', lines: lines().reverse() }).expect(200);
      expect(body).toMatchObject({
        name: '试用二',
        version: 2,
        lines: [
          { code: 'DEFECTS', weight: '40.00' },
          { code: 'SALES', thresholdRate: '0.8', visibility: 'unit' },
        ],
      });
      const seen = (await (await c.as('anna')).get('/api/scorecard-templates').expect(200)).body.items as CardTemplateView[];
      expect(seen.map((t) => t.name)).toEqual(['试用二']);
      // an edition with key tasks, and the next one without
      const put = async (given: object) =>
        (await hr.put(`/api/scorecard-templates/${id}`, { name: '试用三', lines: lines(), ...given }).expect(200)).body as CardTemplateView;
      const edition = beside();
      expect(await put(edition)).toMatchObject({
        tasks: edition.tasks.map((task) => ({ ...task, weight: '20.00', milestones: [{ dueShare: '0.5', weight: '40.00' }, { dueShare: '1' }] })),
        bonuses: [{ title: '帮扶', maxPoints: '5.00' }],
      });
      expect(await put({})).toMatchObject({ tasks: [], bonuses: [] });
      expect((await hr.post(`/api/scorecard-templates/${id}/archive`).expect(200)).body.archivedAt).not.toBeNull();
    });

    it.each([
      ['weightsTotal100', () => lines().map((line) => ({ ...line, weight: '49.99' }))],
      ['everyMetricOnce', () => [lines()[0], { ...lines()[0], weight: '40' }]],
      ['everyLineHasPublishedDefinition', () => [lines()[0], { metricId: newId(), weight: '40' }]],
      ['titleGiven', () => lines(), () => ({ bonuses: [{ title: ' ', maxPoints: '5' }] })],
      ['bonusWithinLimit', () => lines(), () => ({ bonuses: [{ title: '帮扶', maxPoints: '0' }] })],
      ['weightsTotal100', () => lines(), () => ({ tasks: beside().tasks })],
      ['milestonesTotal100', () => beside().lines, () => milestones({ weight: '61' })],
      ['milestonesDueInPeriod', () => beside().lines, () => milestones({ dueShare: '1.01' })],
      ['milestoneNamed', () => beside().lines, () => milestones({ nameEn: '' })],
    ] as [string, () => object[], (() => object)?][])('refuses what breaks %s', async (rule, given, more = () => ({})) => {
      const refused = await (await c.as('hr')).post('/api/scorecard-templates', { name: 'x', lines: given(), ...more() }).expect(422);
      expect(refused.body.violations).toEqual([rule]);
    });

    it('may hold what some cycle ahead allows, and where there is none what a new one would', async () => {
      const heavy = {
        tasks: [{ ...beside().tasks[0], weight: '40' }],
        lines: [
          { ...lines()[0], weight: '30' },
          { ...lines()[1], weight: '30' },
        ],
      };
      const many = {
        lines: lines(),
        bonuses: [
          { title: '帮扶', maxPoints: '6' },
          { title: '带教', maxPoints: '4.01' },
        ],
      };
      const hr = await c.as('hr');
      const refused = async (body: object) => (await hr.post('/api/scorecard-templates', { name: 'x', ...body }).expect(422)).body.violations;
      expect([await refused(heavy), await refused(many)]).toEqual([['keyTasksWithinLimit'], ['bonusWithinLimit']]);

      const { weights, ...rest } = defaultPolicy;
      const generous = { ...rest, weights: { ...weights, keyTaskMax: '45' } };
      const { cycleId } = await aCycleDraft(c, { code: 'FY2027', startsOn: '2027-01-01', endsOn: '2027-12-31', policy: generous });
      const { id } = await template({ name: '重点工作多', ...heavy });
      expect(await refused(many)).toEqual(['bonusWithinLimit']);
      const cycles = async (of: Company) => (await (await of.as('hr')).get('/api/scorecard-templates').expect(200)).body.cycles as object[];
      expect(await cycles(c)).toMatchObject([
        { keyTaskMax: '45', bonusMax: '10' },
        { name: '2026年度', keyTaskMax: '30', bonusMax: '10' },
      ]);

      // where it is used in a cycle that allows less, that is told beforehand
      const preview = async (templateId: string) =>
        ((await hr.post('/api/scorecard-generations/preview', { periodId, unitId: c.units.PLANT, templateId }).expect(200)).body as GenerationPreview)
          .templates;
      expect(await preview(id)).toMatchObject([{ name: '重点工作多', breaks: ['keyTasksWithinLimit'] }]);
      expect(await preview((await template({ name: '适中', ...beside() })).id)).toMatchObject([{ name: '适中', breaks: [] }]);

      await hr.post(`/api/cycles/${cycleId}/cancel`, { reason: '重来' }).expect(200);
      const again = await hr.put(`/api/scorecard-templates/${id}`, { name: '重点工作多', ...heavy }).expect(422);
      expect(again.body.violations).toEqual(['keyTasksWithinLimit']);
      expect(await cycles(await api.company())).toEqual([{ name: '', nameEn: '', keyTaskMax: '30', bonusMax: '10' }]);
    });

    it('begins a card with targets of one’s own history, grown, and bounds in proportion', async () => {
      const { id } = await template({ name: '单张', ...beside() });
      const { body } = await (
        await c.as('head2')
      )
        .post('/api/scorecards', { periodId, subjectKind: 'person', subjectId: c.people.head, templateId: id })
        .expect(201);
      expect((body as ScorecardView).lines.map(({ code, weight, threshold, target, stretch }) => ({ code, weight, threshold, target, stretch }))).toEqual([
        { code: 'SALES', weight: '50.00', threshold: '290.40', target: '363.00', stretch: '435.60' },
        { code: 'DEFECTS', weight: '30.00', threshold: '445.5', target: '297.0', stretch: null },
      ]);
      expect(besideOf(body as ScorecardView)).toEqual(WHOLE_QUARTER);
    });
  });

  describe('for a unit or the company', () => {
    const ask = async (who: PersonKey, path: string, body: object = {}) => (await c.as(who)).post(`/api/scorecard-generations${path}`, { periodId, ...body });
    const preview = async (body: object = {}) => (await ask('hr', '/preview', body)).body as GenerationPreview;

    it('is HR’s, and an HRBP’s within his units', async () => {
      for (const who of ['head', 'exec', 'anna'] as PersonKey[]) expect((await ask(who, '/preview')).status).toBe(403);
      expect((await ask('hrbp', '/preview')).status).toBe(403);
      expect((await ask('hrbp', '/preview', { unitId: c.units.PLANT })).status).toBe(403);
      expect((await ask('hrbp', '/preview', { unitId: c.units.NORTH })).status).toBe(200);
    });

    it('says beforehand how many, who is left out and why, and writes nothing', async () => {
      const before = await cards();
      const seller = await position('SELLER', ['anna', 'ben', 'zoe']);
      await template({ name: '销售岗', positionId: seller, ...beside() });
      known.delete(c.people.zoe);
      await api.sql(`UPDATE assignment SET manager_id = NULL WHERE person_id = $1`, [c.people.head2]);
      const told = await preview();
      expect(told).toMatchObject({ cards: 2, lines: 8, skipped: { hasCard: 1, noHead: 1, noTemplate: 1, noBaseline: 1 } });
      expect(told.people.find((p) => p.reason === 'noBaseline')).toMatchObject({ name: 'zoe', unitName: 'PLANT' });
      expect(told.templates).toMatchObject([{ name: '销售岗', cards: 2 }]);
      expect(await preview({ unitId: c.units.PLANT })).toMatchObject({ cards: 0, skipped: { noTemplate: 1, noBaseline: 1 } });
      expect(await cards()).toEqual(before);
    });

    it('makes them in one go, each as it would be suggested alone, with the first link of its chain, and never twice', async () => {
      const asked = (await ask('hr', '')).body as GenerationView;
      expect(asked.finishedAt).toBeNull();
      await api.drain();
      const runs = async () => (await (await c.as('hr')).get(`/api/scorecard-generations?periodId=${periodId}`).expect(200)).body.items as GenerationView[];
      expect(await runs()).toMatchObject([{ id: asked.id, made: 2, lines: 8, refusal: null, unit: null, askedBy: { name: 'hr' }, skipped: { hasCard: 1 } }]);
      expect(await cards()).toEqual([
        { no: 'anna', lines: 4, target: '363.00' },
        { no: 'ben', lines: 4, target: '363.00' },
        { no: 'head', lines: 4, target: '363.00' },
      ]);
      const cardOf = async (who: 'anna' | 'head') => {
        const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM scorecard WHERE owner_id = $1`, [c.people[who]]);
        return (await (await c.as(who)).get(`/api/scorecards/${id}`).expect(200)).body as ScorecardView;
      };
      // the same arithmetic as for one, at the growth of the template
      const [card, alone] = [await cardOf('anna'), (await cardOf('head')).lines[1].suggestion as { evidence: object }];
      expect(alone).toMatchObject({
        method: 'lastTargetGrown',
        target: '297.0',
        ratchet: false,
        low: '297.0',
        high: '302.9',
        evidence: { lastActual: '330.0', lastYear: '330.0', growth: '0.1' },
      });
      expect(besideOf(card)).toEqual(WHOLE_QUARTER);
      expect(card.lines[1].suggestion).toEqual({ ...alone, evidence: { ...alone.evidence, months: [] } });
      expect(card.offers.find((o) => o.event === 'scorecard.propose')).toBeDefined();
      const [{ broken }] = await api.sql(
        `SELECT count(*)::int AS broken FROM transition_log l WHERE l.machine IN ('scorecard', 'milestone') AND l.version = 1 AND l.hash <> system.link_hash(l, l.prev_hash)`,
      );
      expect(broken).toBe(0);
      // each milestone has the first link of its chain, by whoever asked
      expect(
        await api.sql(
          `SELECT count(*)::int AS milestones, count(l.instance_id)::int AS links FROM milestone m LEFT JOIN transition_log l ON l.machine = 'milestone' AND l.instance_id = m.id AND l.version = 1`,
        ),
      ).toEqual([{ milestones: 6, links: 6 }]);
      await ask('hr', '');
      await api.drain();
      expect((await runs())[0]).toMatchObject({ made: 0, lines: 0 });
      expect(
        (
          await api.sql(`SELECT count(*)::int AS n FROM fact WHERE tenant_id = $1 AND type = 'scorecard.created' AND (payload->>'count')::int = 2`, [
            c.tenantId,
          ])
        )[0]['n'],
      ).toBe(1);
    });

    it('asks for the growth that is given, and takes another template where a position has none', async () => {
      const spare = await template({ name: '通用', lines: [{ metricId: sales.metricId, weight: '100', fallback: '50' }] });
      expect(await preview({ templateId: spare.id, growth: '0.5', unitId: c.units.PLANT })).toMatchObject({ cards: 1, skipped: { noBaseline: 1 } });
      await ask('hr', '', { templateId: spare.id, growth: '0.5', unitId: c.units.PLANT });
      await api.drain();
      expect((await cards()).find((card) => card.no === 'otherHead')).toMatchObject({ lines: 1, target: '495.00' });
    });

    it('makes the cards of units by the template of their level, and of whoever had one before by that one', async () => {
      const goals = { lines: [{ metricId: sales.metricId, weight: '100', fallback: '50' }] };
      await template({ name: '部门', unitLevel: 'department', ...goals });
      const refused = async (body: object) =>
        (await (await c.as('hr')).post('/api/scorecard-templates', { name: 'x', lines: lines(), ...body })).body.violations;
      expect(await refused({ unitLevel: 'department' })).toEqual(['oneTemplateALevel']);
      expect(await refused({ unitLevel: 'team', positionId: newId() })).toEqual(['forPeopleOrUnits']);

      const units = { subjectKind: 'unit', copyLast: true };
      const headed = await api.sql<{ code: string; headed: boolean }>(
        `SELECT code, head_id IS NOT NULL AS headed FROM org_unit WHERE tenant_id = $1 AND path LIKE '%/%/' ORDER BY path`,
        [c.tenantId],
      );
      const told = await preview(units);
      expect(told.cards + Object.values(told.skipped).reduce((sum, n) => sum + n, 0)).toBe(
        (await api.sql(`SELECT 1 FROM org_unit WHERE tenant_id = $1`, [c.tenantId])).length,
      );
      expect(told.skipped.noOwner ?? 0).toBeGreaterThanOrEqual(headed.filter((unit) => !unit.headed).length);
      await ask('hr', '', units);
      await api.drain();
      const unitCards = (period: string) =>
        api.sql<{ code: string; owner: boolean; target: string; carried: boolean }>(
          `SELECT u.code, c.owner_id = u.head_id AND c.unit_id = u.id AS owner, t.target::text, c.carried_from_id IS NOT NULL AS carried FROM scorecard c JOIN org_unit u ON u.id = c.subject_id
           JOIN scorecard_line l ON l.scorecard_id = c.id JOIN line_target t ON t.line_id = l.id WHERE c.subject_kind = 'unit' AND c.period_id = $1 ORDER BY u.path`,
          [period],
        );
      const made = await unitCards(periodId);
      expect(made.length).toBe(told.cards);
      expect(made.every(({ owner, target, carried }) => owner && target === '50' && !carried)).toBe(true);

      // the next period: the lines of the card before, whatever the template says now
      const [next] = await api.sql<{ id: string }>(
        `SELECT id FROM period WHERE tenant_id = $1 AND starts_on > (SELECT starts_on FROM period WHERE id = $2) ORDER BY starts_on LIMIT 1`,
        [c.tenantId, periodId],
      );
      expect(await preview({ ...units, periodId: next.id })).toMatchObject({ cards: made.length, copied: made.length, lines: made.length });
      await ask('hr', '', { ...units, periodId: next.id });
      await api.drain();
      expect((await unitCards(next.id)).map(({ code, carried }) => [code, carried])).toEqual(made.map(({ code }) => [code, true]));
    });

    it('asks of a joiner his share of the working days where figures add up and the policy says so, and tells what of', async () => {
      await api.sql(`ALTER TABLE cycle DISABLE TRIGGER keep_policy`);
      await api.sql(
        `UPDATE cycle SET policy = jsonb_set(policy, '{people,joinerTarget}', '"PRORATED"') WHERE tenant_id = $1 AND id = (SELECT cycle_id FROM period WHERE id = $2)`,
        [c.tenantId, periodId],
      );
      await api.sql(`ALTER TABLE cycle ENABLE TRIGGER keep_policy`);
      await api.sql(`UPDATE person SET hired_on = '2026-08-18' WHERE id = ANY ($1::uuid[])`, [[c.people.zoe, c.people.hr2]]);
      known.add(c.people.zoe).add(c.people.hr2);
      const calendar = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(OrganizationReader).calendar(tx));
      const [days, of] = (['2026-08-18', '2026-07-01'] as const).map((from) => workdaysIn({ from, to: '2026-09-30' }, calendar));
      const level = await aMetric(api, c, 'NPS', { flow: false, decimals: 0 });
      const spare = await template({ name: '新人', ...beside(), lines: [lines()[0], { metricId: level.metricId, weight: '20', fallback: '60' }] });
      await ask('hr', '', { unitId: c.units.PLANT });
      await api.drain();
      await (await c.as('exec')).post('/api/scorecards', { periodId, subjectKind: 'person', subjectId: c.people.hr2, templateId: spare.id }).expect(201);
      const cardOf = async (who: PersonKey) => {
        const [{ id }] = await api.sql<{ id: string }>(`SELECT id FROM scorecard WHERE owner_id = $1 AND period_id = $2`, [c.people[who], periodId]);
        return (await (await c.as(who)).get(`/api/scorecards/${id}`).expect(200)).body as ScorecardView;
      };
      // by rule in one statement, and alone: the same
      const share = ((363 * days) / of).toFixed(2);
      for (const who of ['zoe', 'hr2'] as const) {
        const { counts, lines: own, ...card } = await cardOf(who);
        // the share of the days that are his
        expect(besideOf(card as ScorecardView)).toEqual(due('2026-09-08', '2026-09-30'));
        expect(counts).toEqual({ from: '2026-08-18', to: '2026-09-30', days, of });
        expect([own[0].target, own[0].threshold]).toEqual([share, (Number(share) * 0.8).toFixed(2)]);
        expect(own[0].suggestion).toMatchObject({ target: share, evidence: { prorated: { target: '363.00', days, of } } });
      }
      expect((await cardOf('hr2')).lines[1].target).toBe('121');
    });

    it('refuses a second template of a position', async () => {
      const seller = (await api.sql<{ id: string }>(`SELECT id FROM position WHERE code = 'SELLER'`))[0].id;
      const refused = await (await c.as('hr')).post('/api/scorecard-templates', { name: 'x', positionId: seller, lines: lines() }).expect(422);
      expect(refused.body.violations).toEqual(['oneTemplateAPosition']);
    });
  });

  it('a card is copied from one’s own last one, and from a colleague’s only by who may read it', async () => {
    const [{ id: annas }] = await api.sql<{ id: string }>(`SELECT id FROM scorecard WHERE owner_id = $1`, [c.people.anna]);
    const make = async (who: PersonKey, body: object) => (await c.as(who)).post('/api/scorecards', { periodId, subjectKind: 'person', ...body });
    expect((await make('otherHead', { subjectId: c.people.zoe, copyFromId: annas })).status).toBe(403);
    const none = await make('otherHead', { subjectId: c.people.zoe, copyLast: true });
    expect([none.status, none.body.violations]).toEqual([422, ['hasCardBefore']]);
    const [next] = await api.sql<{ id: string }>(
      `SELECT id FROM period WHERE tenant_id = $1 AND starts_on > (SELECT starts_on FROM period WHERE id = $2) ORDER BY starts_on LIMIT 1`,
      [c.tenantId, periodId],
    );
    const copy = await (await c.as('head')).post('/api/scorecards', { periodId: next.id, subjectKind: 'person', subjectId: c.people.anna, copyLast: true });
    expect((copy.body as ScorecardView).lines.map(({ code, visibility }) => [code, visibility])).toEqual([
      ['SALES', 'unit'],
      ['DEFECTS', 'parties'],
    ]);
  });
});
