import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { UnitOfWork } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric, type CardBody } from '@kpi-loop/target/api/testing';
import type { CascadeView } from './cascade.dto';
import { ContractWriter } from './contract.writer';
import type { ScorecardView } from './scorecard.dto';
import { BaselineSources, TargetModule } from './index';

type Code = 'RATE' | 'SALES' | 'NPS';

describe('planned denominators and agreed shares', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  const metric = {} as Record<Code, string>;
  const cards = {} as Record<'head' | 'anna' | 'ben', CardBody>;
  /** What a month's ratio of somebody was counted on, in every month before. */
  const counted: Record<string, string> = {};
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    for (const code of ['RATE', 'SALES', 'NPS'] as const)
      metric[code] = (await aMetric(api, c, code, code === 'RATE' ? { kind: 'ratio', percent: true, decimals: 4 } : {})).metricId;
    await api.sql(
      `UPDATE metric_version SET agg_org = CASE kind WHEN 'ratio' THEN 'RATIO_OF_SUMS' ELSE 'SUM' END, agg_time = CASE kind WHEN 'ratio' THEN 'RATIO_OF_SUMS' ELSE 'SUM' END WHERE tenant_id = $1`,
      [c.tenantId],
    );
    api.app.get(BaselineSources).register({
      history: (_, { subjectId }) =>
        Promise.resolve(
          counted[subjectId]
            ? ['2025-07-01', '2025-08-01', '2025-09-01'].map((month) => ({ month, value: '0.5', numerator: '1', denominator: counted[subjectId] }))
            : [],
        ),
      denominatorsSql: () =>
        `SELECT v.id AS metric_version_id, 'person' AS subject_kind, k.id AS subject_id, k.size * 3 AS denominator, k.months FROM metric_version v
         CROSS JOIN (VALUES ${Object.entries(counted).map(([id, size], i) => `('${id}'::uuid, ${size}::numeric, ${3 - (i % 2)})`)}) AS k(id, size, months) WHERE v.tenant_id = $1`,
    });
    cards.head = await aDraftCard(c, periodId, 'head', 'head2', lines(['0.8', '100', '50'], null, 'independent'));
    cards.anna = await aDraftCard(c, periodId, 'anna', 'head', lines(['0.9', '60', '50'], '100'));
    cards.ben = await aDraftCard(c, periodId, 'ben', 'head', lines(['0.6', '40', '50'], '300'));
    await api.sql(`UPDATE scorecard SET status = 'agreed' WHERE id = $1`, [cards.head.id]);
    const take = async (who: PersonKey, verb: string, body: object = {}) =>
      (await c.as(who)).post(`/api/scorecards/${cards.anna.id}/${verb}`, body).expect(200);
    await take('head', 'propose');
    for (const { id } of cards.anna.lines) await take('anna', 'accept-line', { lineId: id });
    await take('anna', 'agree');
  });
  afterAll(() => api.stop());

  const lines = (targets: string[], plannedDenominator: string | null | undefined, contribution: string | null = null) =>
    (['RATE', 'SALES', 'NPS'] as const).map((code, i) => ({
      ...{ metricId: metric[code], weight: ['40', '30', '30'][i], threshold: null, target: targets[i], stretch: null },
      ...(code === 'RATE' && plannedDenominator !== undefined ? { plannedDenominator } : {}),
      ...(code === 'NPS' ? { contribution } : {}),
    }));
  const lineOf = (who: keyof typeof cards, code: Code) => cards[who].lines.find(({ metricId }) => metricId === metric[code])!.id;
  const tree = async (who: PersonKey = 'hr') =>
    ((await (await c.as(who)).get(`/api/cascade?periodId=${periodId}&unitId=${c.units.NORTH}`).expect(200)).body as CascadeView).lines;
  const rated = async (who?: PersonKey) => {
    const { state, reached, basis } = (await tree(who)).find(({ lineId }) => lineId === lineOf('head', 'RATE'))!;
    return { state, reached, basis };
  };
  const post = async (who: PersonKey, card: keyof typeof cards, verb: string, body: object = {}) =>
    (await c.as(who)).post(`/api/scorecards/${cards[card].id}/${verb}`, body);
  const bensPlan = async (plannedDenominator: string | null) =>
    expect((await post('head', 'ben', 'edit-lines', { lines: lines(['0.6', '40', '50'], plannedDenominator) })).status).toBe(200);
  const stored = (who: keyof typeof cards) =>
    api.sql<{ code: string; share: string | null; parent: string | null }>(
      `SELECT m.code, l.contribution_share AS share, l.parent_line_id AS parent FROM scorecard_line l JOIN metric m ON m.id = l.metric_id WHERE l.scorecard_id = $1 ORDER BY m.code`,
      [cards[who].id],
    );

  it.each([
    ['of what is no ratio', 'SALES', '5', 'onlyRatiosHaveDenominator'],
    ['of nothing', 'RATE', '0', 'denominatorAboveZero'],
    ['below zero', 'RATE', '-3', 'denominatorAboveZero'],
  ] as const)('is refused %s, with the line it is on, and nothing is written', async (_, code, plannedDenominator, rule) => {
    const count = () => api.sql(`SELECT count(*)::int AS n FROM line_target`);
    const before = await count();
    const given = lines(['0.6', '40', '50'], '300').map((line) => (line.metricId === metric[code] ? { ...line, plannedDenominator } : line));
    const refused = await post('head', 'ben', 'edit-lines', { lines: given });
    expect([refused.status, refused.body.violations, refused.body.fields]).toEqual([
      422,
      [rule],
      [{ pointer: `/lines/${code === 'RATE' ? 0 : 1}/plannedDenominator`, code: rule }],
    ]);
    expect(await count()).toEqual(before);
  });

  it('weighs the targets below: planned, else measured a year ago, else whatever mix suits the whole best', async () => {
    // (0.9 × 100 + 0.6 × 300) ÷ 400
    expect(await rated()).toEqual({ state: 'short', reached: '0.675', basis: 'planned' });
    await bensPlan(null);
    expect(await rated()).toEqual({ state: 'covered', reached: '0.9', basis: 'partly' });
    counted[c.people.ben] = '5';
    // (0.9 × 100 + 0.6 × 15) ÷ 115
    expect(await rated()).toEqual({ state: 'covered', reached: '0.860869565217', basis: 'mixed' });
    counted[c.people.ben] = '1000';
    expect(await rated()).toMatchObject({ state: 'short', basis: 'mixed' });
    await bensPlan('300');
  });

  it('tells who only sees the lines whether it is covered, and not what was measured', async () => {
    await api.sql(`UPDATE scorecard_line SET visibility = 'company' WHERE scorecard_id = $1`, [cards.ben.id]);
    await bensPlan(null);
    await api.sql(`UPDATE scorecard_line SET visibility = 'company' WHERE scorecard_id = $1`, [cards.ben.id]);
    expect(await rated('head')).toMatchObject({ state: 'short', basis: 'mixed', reached: expect.stringMatching(/^0\.6/) });
    expect(await rated('anna')).toEqual({ state: 'short', reached: null, basis: 'mixed' });
    await bensPlan('300');
  });

  it('a card whose plan does not make up the ratio above is not submitted, and nothing is written', async () => {
    const refused = await post('head', 'anna', 'submit');
    expect([refused.status, refused.body.violations]).toEqual([422, ['cascadeCovered']]);
    expect(await api.sql(`SELECT status, submitter_id FROM scorecard WHERE id = $1`, [cards.anna.id])).toEqual([{ status: 'agreed', submitterId: null }]);
    expect((await stored('anna')).map(({ parent }) => parent)).toEqual([null, null, null]);
  });

  it('which line that is, is told to whoever may submit the card, and to nobody else', async () => {
    const uncovered = async (who: PersonKey) =>
      ((await (await c.as(who)).get(`/api/scorecards/${cards.anna.id}`).expect(200)).body as ScorecardView).lines
        .filter((line) => line.uncovered)
        .map(({ code }) => code);
    expect([await uncovered('head'), await uncovered('anna')]).toEqual([['RATE'], []]);
  });

  it('submitted, each line keeps under which one it lies and its share of it', async () => {
    // (0.9 × 100 + 0.6 × 30) ÷ 130 = 0.83
    await bensPlan('30');
    expect((await post('head', 'anna', 'submit')).body.status).toBe('in_approval');
    expect(await stored('anna')).toEqual([
      { code: 'NPS', share: null, parent: lineOf('head', 'NPS') },
      { code: 'RATE', share: null, parent: lineOf('head', 'RATE') },
      { code: 'SALES', share: '0.6', parent: lineOf('head', 'SALES') },
    ]);
    expect(await stored('ben')).toMatchObject([{ parent: null }, { parent: null }, { parent: null }]);
  });

  it('shows the agreed share once it is no longer what it is', async () => {
    const sales = async () => {
      const { share, agreedShare } = (await tree()).find(({ lineId }) => lineId === lineOf('anna', 'SALES'))!;
      return { share, agreedShare };
    };
    expect(await sales()).toEqual({ share: '0.6', agreedShare: null });
    await api.sql(
      `WITH gone AS (UPDATE line_target SET superseded_at = now() WHERE line_id = $1 RETURNING *)
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to) SELECT tenant_id, gen_random_uuid(), line_id, 2, weight, 120, valid_from, valid_to FROM gone`,
      [lineOf('head', 'SALES')],
    );
    expect(await sales()).toEqual({ share: '0.5', agreedShare: '0.6' });
  });

  it.each([
    ['of another metric', () => lineOf('head', 'RATE'), /same metric/],
    ['of the same card', () => lineOf('anna', 'SALES'), /same metric/],
  ])('the database has no line above %s', async (_, parent, refusal) => {
    await expect(api.sql(`UPDATE scorecard_line SET parent_line_id = $2 WHERE id = $1`, [lineOf('anna', 'SALES'), parent()])).rejects.toThrow(refusal);
  });

  it('the database has no circle of lines', async () => {
    await expect(api.sql(`UPDATE scorecard_line SET parent_line_id = $2 WHERE id = $1`, [lineOf('head', 'SALES'), lineOf('anna', 'SALES')])).rejects.toThrow(
      /not above itself/,
    );
  });

  it('is part of what is signed, on paper only where there is one', async () => {
    const contract = await api.app.get(UnitOfWork).asSystem(c.tenantId, (tx) => api.app.get(ContractWriter).compose(tx, cards.anna.id));
    expect(contract.lines.map(({ code, plannedDenominator }) => [code, plannedDenominator])).toEqual([
      ['RATE', '100'],
      ['SALES', undefined],
      ['NPS', undefined],
    ]);
    expect(Object.keys(contract.lines[1])).not.toContain('plannedDenominator');
  });

  it('back at the table nothing of it is agreed any more, and it is countered like a value', async () => {
    expect((await post('head', 'anna', 'recall', { reason: 'wrong volume' })).status).toBe(200);
    expect((await stored('anna')).map(({ share, parent }) => [share, parent])).toEqual([
      [null, null],
      [null, null],
      [null, null],
    ]);
    const refused = await post('head', 'anna', 'counter-line', { lineId: lineOf('anna', 'SALES'), plannedDenominator: '5', reason: 'x' });
    expect([refused.status, refused.body.violations]).toEqual([422, ['onlyRatiosHaveDenominator']]);
    const { lines: now, thread } = (
      await post('head', 'anna', 'counter-line', { lineId: lineOf('anna', 'RATE'), plannedDenominator: '250', reason: 'more visits' })
    ).body as ScorecardView;
    expect(now[0]).toMatchObject({ target: '0.9', plannedDenominator: '250', headAccepted: true, ownerAccepted: false });
    expect(thread.at(-1)!.proposal).toMatchObject({ countered: ['plannedDenominator'], plannedDenominator: '250', was: { plannedDenominator: '100' } });
  });

  it('begins with what was measured in the same months a year ago, where nobody says otherwise; the form offers it', async () => {
    counted[c.people.zoe] = '40';
    const made = async (plannedDenominator?: null) => {
      const { body } = await (
        await c.as('otherHead')
      ).post('/api/scorecards', { periodId, subjectKind: 'person', subjectId: c.people.zoe, lines: lines(['0.9', '60', '50'], plannedDenominator) });
      await api.sql(`UPDATE scorecard SET status = 'void' WHERE id = $1`, [body.id]);
      return (body as ScorecardView).lines.map(({ plannedDenominator: planned, denominator }) => [planned, denominator]);
    };
    const offered = { name: 'b', nameEn: 'b', last: '120' };
    expect(await made()).toEqual([
      ['120', offered],
      [null, null],
      [null, null],
    ]);
    expect((await made(null))[0]).toEqual([null, offered]);
  });

  it('by rule too, where every month of a year ago is known', async () => {
    const plan = async (whole: boolean) => {
      // of every second one a month is missing
      for (const id of Object.keys(counted)) delete counted[id];
      for (const id of whole ? [c.people.zoe] : [c.people.ben, c.people.zoe]) counted[id] = '40';
      const hr = await c.as('hr');
      const template = {
        name: 'T',
        lines: lines(['0.9', '60', '50'], undefined).map(({ metricId, weight, target }) => ({ metricId, weight, fallback: target })),
      };
      const { body } = await hr.post('/api/scorecard-templates', template).expect(201);
      await hr.post('/api/scorecard-generations', { periodId, unitId: c.units.PLANT, templateId: body.id }).expect(201);
      await api.drain();
      const planned = await api.sql(
        `SELECT m.code, t.planned_denominator AS planned FROM scorecard s JOIN scorecard_line l ON l.scorecard_id = s.id JOIN metric m ON m.id = l.metric_id JOIN line_target t ON t.line_id = l.id
         WHERE s.owner_id = $1 AND s.status <> 'void' ORDER BY m.code`,
        [c.people.zoe],
      );
      await api.sql(`UPDATE scorecard SET status = 'void' WHERE owner_id = $1`, [c.people.zoe]);
      return planned;
    };
    const none = { NPS: null, SALES: null };
    const of = (rows: Record<string, unknown>[]) => Object.fromEntries(rows.map(({ code, planned }) => [code, planned]));
    expect(of(await plan(true))).toEqual({ RATE: '120', ...none });
    expect(of(await plan(false))).toEqual({ RATE: null, ...none });
  });
});
