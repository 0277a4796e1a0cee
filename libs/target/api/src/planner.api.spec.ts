import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { monthsOf } from '@kpi-loop/shared/kernel';
import { aDraftCard, aMetric } from '@kpi-loop/target/api/testing';
import { driversOf } from './driver-formula';
import { BaselineSources, TargetModule } from './index';
import type { PlannerView, ProposedLinesView } from './planner.dto';
import type { ScorecardView } from './scorecard.dto';

describe('drivers in a formula', () => {
  it.each([
    ['leads * rate * price', 'product', ['leads', 'rate', 'price']],
    ['leads * price / days', 'product', ['leads', 'price', '/days']],
    ['leads / (days / price)', 'product', ['leads', '/days', 'price']],
    ['leads + rate - price', 'sum', ['leads', 'rate', '/price']],
    ['leads - (rate - price)', 'sum', ['leads', '/rate', 'price']],
  ])('%s is a %s', (formula, combination, drivers) => {
    const made = driversOf(formula, ['leads', 'rate', 'price', 'days']);
    expect([made?.combination, made?.drivers.map(({ as, inverse }) => (inverse ? `/${as}` : as))]).toEqual([combination, drivers]);
  });
  it.each(['leads', 'leads * 2', 'leads * rate + price', 'leads * leads', 'max(leads, rate)', 'leads *'])(
    '%s is neither product nor sum of its inputs',
    (formula) => expect(driversOf(formula, ['leads', 'rate', 'price'])).toBeNull(),
  );
});

describe('the driver planner (S9)', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    const made: Record<string, { metricId: string; versionId: string }> = {};
    for (const code of ['REVENUE', 'LEADS', 'RATE', 'PRICE'])
      made[code] = await aMetric(api, c, code, { decimals: code === 'RATE' ? 4 : 0, flow: code !== 'RATE' && code !== 'PRICE' });
    for (const [code, { metricId }] of Object.entries(made)) ids[code] = metricId;
    const input = (code: string) => ({ as: code.toLowerCase(), code, back: null, weight: null, zeroAt: null, fullAt: null });
    await api.sql(`ALTER TABLE metric_version DISABLE TRIGGER USER`);
    await api.sql(
      `UPDATE metric_version SET kind = 'derived', dataset_code = '', numerator = NULL, formula = 'leads * rate * price', inputs = $2 WHERE id = $1`,
      [made['REVENUE'].versionId, JSON.stringify(['LEADS', 'RATE', 'PRICE'].map(input))],
    );
    await api.sql(`ALTER TABLE metric_version ENABLE TRIGGER USER`);
    const monthly: Record<string, string> = { REVENUE: '80', LEADS: '100', RATE: '0.08', PRICE: '10' };
    const codeOf = new Map(Object.entries(made).map(([code, { versionId }]) => [versionId, code]));
    api.app.get(BaselineSources).register({
      history: (_, { metricVersionId, from, to }) =>
        Promise.resolve(monthsOf({ from, to }).map((month) => ({ month, value: monthly[codeOf.get(metricVersionId)!], numerator: null, denominator: null }))),
    });
    await aDraftCard(c, periodId, 'anna', 'head', [{ metricId: ids['RATE'], weight: '60', threshold: '0.05', target: '0.1', stretch: '0.2' }]);
    await aDraftCard(c, periodId, 'zoe', 'otherHead', [{ metricId: ids['PRICE'], weight: '60', target: '10' }]);
  });
  afterAll(() => api.stop());

  const get = async (who: PersonKey, query: string) => (await c.as(who)).get(`/api/driver-plans?${query}`);
  const solve = async (body: object) => (await c.as('anna')).post('/api/driver-plans/solve', { combination: 'product', wanted: '1300', decimals: 0, ...body });
  const propose = async (who: PersonKey, lines: object[], more: object = {}) =>
    (await (await c.as(who)).post('/api/driver-plans/propose', { periodId, lines, ...more }).expect(200)).body as ProposedLinesView;

  it('begins with what the formula says and what was reached, of the unit the viewer heads', async () => {
    const plan = (await get('head', `metricId=${ids['REVENUE']}&periodId=${periodId}`)).body as PlannerView;
    expect(plan).toMatchObject({
      subject: { name: 'NORTH' },
      combination: 'product',
      source: 'formula',
      metric: { code: 'REVENUE', last: '240.00', lastYear: '240.00' },
    });
    expect(plan.drivers.map(({ code, last, inverse }) => [code, last, inverse])).toEqual([
      ['LEADS', '300.00', false],
      ['RATE', '0.080000', false],
      ['PRICE', '10.00', false],
    ]);
  });
  it('takes the drivers somebody drew where there is no formula', async () => {
    await api.sql(`INSERT INTO metric_link (tenant_id, id, metric_id, other_id, kind, timing) VALUES ($1, gen_random_uuid(), $2, $3, 'driver', 'leading')`, [
      c.tenantId,
      ids['LEADS'],
      ids['PRICE'],
    ]);
    expect((await get('head', `metricId=${ids['LEADS']}&periodId=${periodId}`)).body).toMatchObject({ source: 'tree', drivers: [{ code: 'PRICE' }] });
    expect((await get('head', `metricId=${ids['PRICE']}&periodId=${periodId}`)).body).toMatchObject({ source: 'none', drivers: [] });
  });
  it('reads no figures of a unit that is not the viewer’s to read', async () =>
    expect((await get('anna', `metricId=${ids['REVENUE']}&periodId=${periodId}&unitId=${c.units.PLANT}`)).status).toBe(403));
  it('solves the one that is free, and names what cannot be solved', async () => {
    expect((await solve({ drivers: [{ value: '100' }, { value: '0.13' }, {}] })).body).toMatchObject({ free: 2, value: '100', exact: true, settable: '100' });
    const { status, body } = await solve({ drivers: [{ value: '100' }, {}, {}] });
    expect([status, (body as { violations: string[] }).violations]).toEqual([422, ['twoFree']]);
  });
  it('writes lines to the drafts the actor may edit, and says of the others why not', async () => {
    const line = (code: string, who: PersonKey, target: string) => ({ metricId: ids[code], ownerId: c.people[who], target });
    const { items } = await propose(
      'head',
      [line('LEADS', 'anna', '390'), line('RATE', 'anna', '0.12'), line('PRICE', 'zoe', '11'), line('PRICE', 'ben', '12')],
      {
        reason: '营收 +30 %',
      },
    );
    const of = (who: PersonKey) => items.filter(({ ownerId }) => ownerId === c.people[who]).map(({ done, because }) => [done, ...because]);
    expect([of('anna'), of('zoe'), of('ben')]).toEqual([[[true], [true]], [[false, 'draftNotYours']], [[false, 'noCard']]]);
    const card = (await (await c.as('anna')).get(`/api/scorecards/${items.find(({ done }) => done)!.scorecardId}`)).body as ScorecardView;
    expect(card.lines.map((l) => [l.code, l.target, l.threshold, l.weight])).toEqual([
      ['RATE', '0.12', '0.0600', '60.00'],
      ['LEADS', '390', null, '5.00'],
    ]);
    expect([card.status, card.thread.map(({ text }) => text)]).toEqual(['draft', ['营收 +30 %']]);
  });
  it('leaves a card that is on the table to those who sit at it', async () => {
    const { id } = await aDraftCard(c, periodId, 'ben', 'head', [{ metricId: ids['PRICE'], weight: '100', target: '10' }]);
    await api.sql(`ALTER TABLE scorecard DISABLE TRIGGER USER`);
    await api.sql(`UPDATE scorecard SET status = 'negotiating.with_owner' WHERE id = $1`, [id]);
    await api.sql(`ALTER TABLE scorecard ENABLE TRIGGER USER`);
    expect((await propose('head', [{ metricId: ids['PRICE'], ownerId: c.people.ben, target: '12' }])).items).toMatchObject([
      { done: false, because: ['cardNotDraft'] },
    ]);
  });
});
