import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric, type CardBody } from '@kpi-loop/target/api/testing';
import type { CascadeView, SplitOutcomesView, SplitView } from './cascade.dto';
import type { ScorecardView } from './scorecard.dto';
import { BaselineSources, TargetModule } from './index';

describe('the cascade', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  let metric: Record<'SALES' | 'RATE' | 'NPS' | 'OWN', string>;
  const cards = {} as Record<string, CardBody>;
  /** What people sold in each month before. */
  const sold: Record<string, string> = {};
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    metric = { SALES: '', RATE: '', NPS: '', OWN: '' };
    for (const code of Object.keys(metric) as (keyof typeof metric)[])
      metric[code] = (await aMetric(api, c, code, code === 'RATE' ? { kind: 'ratio', percent: true, decimals: 4 } : {})).metricId;
    await api.sql(`UPDATE metric_version SET agg_org = CASE kind WHEN 'ratio' THEN 'RATIO_OF_SUMS' ELSE 'SUM' END WHERE tenant_id = $1`, [c.tenantId]);
    api.app.get(BaselineSources).register({
      history: (_, ask) => Promise.resolve(sold[ask.subjectId] ? [{ month: ask.from, value: sold[ask.subjectId], numerator: null, denominator: null }] : []),
    });
    const line = (code: keyof typeof metric, weight: string, target: string, more: object = {}) => ({
      metricId: metric[code],
      weight,
      threshold: null,
      target,
      stretch: null,
      ...more,
    });
    const unitCard = await (
      await c.as('head2')
    ).post('/api/scorecards', {
      ...{ periodId, subjectKind: 'unit', subjectId: c.units.NORTH },
      lines: [line('SALES', '40', '100', { visibility: 'unit' }), line('RATE', '30', '0.9'), line('NPS', '30', '60', { visibility: 'company' })],
    });
    cards['north'] = unitCard.body as CardBody;
    cards['anna'] = await aDraftCard(c, periodId, 'anna', 'head', [line('SALES', '40', '55.5'), line('RATE', '30', '0.8'), line('OWN', '30', '5')]);
    cards['ben'] = await aDraftCard(c, periodId, 'ben', 'head', [line('SALES', '60', '40'), line('RATE', '40', '0.85')]);
  });
  afterAll(() => api.stop());

  const tree = async (who: PersonKey, unitId = c.units.NORTH) =>
    (await (await c.as(who)).get(`/api/cascade?periodId=${periodId}&unitId=${unitId}`).expect(200)).body as CascadeView;
  const told = ({ lines }: CascadeView) =>
    lines.map(({ depth, subject, code, target, state, gap, share }) => [depth, subject.name, code, target, state, gap, share]);
  const north = () => cards['north'].lines.find((l) => l.metricId === metric.SALES)!.id;

  it('shows each line with those below it, the gap as it is, and what nobody above has', async () => {
    const seen = await tree('hr');
    expect(told(seen)).toEqual([
      [0, 'NORTH', 'SALES', '100', 'short', '4.5', null],
      [1, 'anna', 'SALES', '55.5', null, null, '0.555'],
      [1, 'ben', 'SALES', '40', null, null, '0.4'],
      [0, 'NORTH', 'RATE', '0.9', 'short', '0.05', null],
      [1, 'anna', 'RATE', '0.8', null, null, null],
      [1, 'ben', 'RATE', '0.85', null, null, null],
      [0, 'NORTH', 'NPS', '60', 'none', '60', null],
    ]);
    expect(seen.orphans.map(({ subject, code }) => [subject.name, code])).toEqual([['anna', 'OWN']]);
    expect(seen).toMatchObject({ folded: false, buffer: '0', order: 'SOFT' });
    expect(seen.lines[0]).toMatchObject({ coverage: '0.955', contribution: 'sum', childCount: 2, hidden: 0 });
    expect(seen.lines[3].contribution).toBe('ratio');
  });

  it('shows to whom a line is visible, the line above one’s own, and tells no sum of what is hidden', async () => {
    expect(told(await tree('anna'))).toEqual([
      [0, 'NORTH', 'SALES', '100', null, null, null],
      [1, 'anna', 'SALES', '55.5', null, null, '0.555'],
      [0, 'NORTH', 'RATE', '0.9', null, null, null],
      [1, 'anna', 'RATE', '0.8', null, null, null],
      [0, 'NORTH', 'NPS', '60', 'none', '60', null],
    ]);
    expect((await tree('anna')).lines[0].hidden).toBe(1);
    expect(told(await tree('zoe')).map((row) => row[2])).toEqual(['NPS']);
  });

  describe('a split', () => {
    const suggest = async (who: PersonKey, by: string) => (await c.as(who)).get(`/api/cascade/lines/${north()}/split?by=${by}`);
    const targets = async (by: string) =>
      ((await suggest('head', by)).body as SplitView).parts.map(({ subject, before, target, because }) => [subject.name, before, target, because]);

    it('is proposed by who answers for the line, and nobody else', async () => {
      for (const who of ['anna', 'hr', 'head2'] as PersonKey[]) expect((await suggest(who, 'equal')).status).toBe(403);
    });

    it('goes alike, by people, or by what each reached, and always makes up the whole', async () => {
      expect((await targets('equal')).sort()).toEqual([
        ['anna', '55.5', '50.00', []],
        ['ben', '40', '50.00', []],
      ]);
      sold[c.people.anna] = '2';
      expect((await targets('history')).map((part) => part[3])).toEqual([['historyForAll'], ['historyForAll']]);
      sold[c.people.ben] = '1';
      expect((await targets('history')).sort()).toEqual([
        ['anna', '55.5', '66.67', []],
        ['ben', '40', '33.33', []],
      ]);
    });

    it('goes into drafts, onto the table of who the head may speak to, and waits for the others', async () => {
      const anna = await c.as('anna');
      const balanced = [...cards['anna'].lines].map(({ metricId, weight, target }) => ({ metricId, weight, target }));
      await anna.post(`/api/scorecards/${cards['anna'].id}/edit-lines`, { lines: balanced }).expect(200);
      // R-C2: the level above comes first
      const early = await (await c.as('head')).post(`/api/scorecards/${cards['anna'].id}/propose`);
      expect([early.status, early.body.violations]).toEqual([422, ['parentAgreed']]);
      const above = `/api/scorecards/${cards['north'].id}`;
      await (await c.as('head2')).post(`${above}/propose`).expect(200);
      for (const { id } of cards['north'].lines) await (await c.as('head')).post(`${above}/accept-line`, { lineId: id }).expect(200);
      await (await c.as('head')).post(`${above}/agree`).expect(200);
      await (await c.as('head')).post(`/api/scorecards/${cards['anna'].id}/propose`).expect(200);
      expect((await targets('equal')).find((part) => part[0] === 'anna')).toEqual(['anna', '55.5', '50.00', ['ownerHoldsThePen']]);
      const items = [cards['anna'], cards['ben']].map(({ id }) => ({ scorecardId: id, target: '50' }));
      const put = async (asked: object[]) =>
        (await (await c.as('head')).post(`/api/cascade/lines/${north()}/split`, { reason: '平均分解', items: asked }).expect(200)).body as SplitOutcomesView;
      expect((await put(items)).items.map(({ done, because }) => [done, because])).toEqual([
        [false, ['ownerHoldsThePen']],
        [true, []],
      ]);
      const view = async (id: string) => (await (await c.as('head')).get(`/api/scorecards/${id}`).expect(200)).body as ScorecardView;
      expect((await view(cards['ben'].id)).lines.map(({ code, target, weight }) => [code, target, weight])).toEqual([
        ['SALES', '50', '60.00'],
        ['RATE', '0.85', '40.00'],
      ]);
      await anna.post(`/api/scorecards/${cards['anna'].id}/counter-line`, { lineId: cards['anna'].lines[2].id, target: '4', reason: 'x' }).expect(200);
      await anna.post(`/api/scorecards/${cards['anna'].id}/return`).expect(200);
      expect((await put(items.slice(0, 1))).items).toMatchObject([{ done: true }]);
      const talked = await view(cards['anna'].id);
      expect(talked.lines[0]).toMatchObject({ target: '50', ownerAccepted: false, headAccepted: true });
      expect(talked.thread.at(-1)).toMatchObject({ kind: 'counter', side: 'head', text: '平均分解' });
      expect((await tree('hr')).lines[0]).toMatchObject({ state: 'covered', gap: '0' });
    });

    it('refuses a card that is not below', async () => {
      const refused = await (
        await c.as('head')
      ).post(`/api/cascade/lines/${north()}/split`, { reason: 'x', items: [{ scorecardId: cards['north'].id, target: '1' }] });
      expect([refused.status, refused.body.violations]).toEqual([422, ['cardIsBelow']]);
    });
  });

  it('weighs the perspectives of a plan, which HR and stewards name', async () => {
    await (await c.as('head')).put(`/api/cascade/metrics/${metric.SALES}/perspective`, { perspective: 'financial' }).expect(403);
    for (const [code, perspective] of [
      ['SALES', 'financial'],
      ['NPS', 'customer'],
      ['SALES', 'process'],
    ] as const)
      await (await c.as('steward')).put(`/api/cascade/metrics/${metric[code]}/perspective`, { perspective }).expect(204);
    const { balance } = await tree('hr');
    expect(balance).toMatchObject({
      mayClassify: true,
      balance: { shares: { financial: '0', process: '0.4667', customer: '0.1' }, missing: ['financial', 'innovation', 'collaboration'], tooFinancial: false },
    });
    expect((await tree('anna')).balance.mayClassify).toBe(false);
  });
});
