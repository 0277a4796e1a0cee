import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { monthsOf } from '@kpi-loop/shared/kernel';
import { aDraftCard, aMetric } from '@kpi-loop/target/api/testing';
import type { LineEvidenceView } from './evidence.dto';
import { BaselineSources, TargetModule } from './index';

const year = [80, 90, 100, 100, 110, 110, 120, 110, 100, 100, 160, 130];

/** The period is the third quarter of 2026. */
describe('the evidence of a line', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  let sales: string;
  let cardId: string;
  /** The last months before the period that have a figure. */
  let known = 36;
  let read: string[] = [];
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    api.app.get(BaselineSources).register({
      history: (_, { from, subjectId }) => {
        read.push(subjectId);
        const months = monthsOf({ from, to: '2026-06-30' }).map((month, t) => ({
          month,
          value: String(Math.round((1 + t / 120) * year[+month.slice(5, 7) - 1])),
        }));
        return Promise.resolve(months.slice(months.length - known).map((point) => ({ ...point, numerator: null, denominator: null })));
      },
    });
    c = await api.company();
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    sales = (await aMetric(api, c, 'SALES', { decimals: 0 })).metricId;
    const line = (target: string) => [{ metricId: sales, weight: '100', target }];
    cardId = (await aDraftCard(c, periodId, 'anna', 'head', line('360'))).id;
    await aDraftCard(c, periodId, 'ben', 'head', line('240'));
    await aDraftCard(c, periodId, 'head', 'head2', line('700'));
  });
  beforeEach(() => {
    known = 36;
    read = [];
  });
  afterAll(() => api.stop());

  const evidence = async (who: PersonKey, card = cardId, metricId = sales) => (await c.as(who)).get(`/api/scorecards/${card}/evidence?metricId=${metricId}`);
  const told = async (who: PersonKey = 'anna') => (await evidence(who)).body as LineEvidenceView;

  it('is its own past: months, periods as long as this one, the same one a year ago, trend and season', async () => {
    const { months, periods, lastYear, character, periodMonths } = await told();
    expect([months.length, months.at(-1)!.month, periodMonths, periods.length]).toEqual([36, '2026-06-01', 3, 12]);
    const sum = (from: number) => months.slice(from, from + 3).reduce((total, { value }) => total + Number(value), 0);
    expect([periods.at(-1), lastYear]).toEqual([{ from: '2026-04-01', value: String(sum(33)) }, String(sum(24))]);
    expect(character).toMatchObject({ trend: 'rising', season: { peak: 11, low: 1 } });
  });
  it('is what that lets expect, with interval, span and past error, and a target with threshold and stretch on their sides', async () => {
    const { forecast, suggestion, because } = await told();
    expect(forecast).toMatchObject({ from: '2023-07-01', to: '2026-06-01', count: 36, bridged: 0, compared: 8 });
    expect(forecast!.months.map(({ month }) => month)).toEqual(['2026-07-01', '2026-08-01', '2026-09-01']);
    const [threshold, target, stretch] = [suggestion!.threshold, suggestion!.target, suggestion!.stretch].map(Number);
    expect(threshold < target && target < stretch).toBe(true);
    expect([because, Number(forecast!.error) < 10]).toEqual([[], true]);
  });
  it('is how many past periods would have met a value', async () => {
    const { attainable, periods } = await told();
    for (const { share, value } of attainable)
      expect((periods.filter((past) => Number(past.value) >= Number(value)).length / periods.length) * 100).toBeGreaterThanOrEqual(share);
    expect(attainable.map(({ share }) => share)).toEqual([75, 50, 25]);
  });
  it('is the line above and the sum of those below', async () => {
    expect(await told()).toMatchObject({ parent: { name: 'head', target: '700' }, children: { cards: 0, lines: 0, sum: null } });
    const above = await api.sql<{ id: string }>(`SELECT id FROM scorecard WHERE owner_id = $1`, [c.people.head]);
    expect((await evidence('head', above[0].id)).body).toMatchObject({ parent: null, children: { cards: 2, lines: 2, sum: '600' } });
  });
  it('is what others reach, with the source', async () => {
    await (await c.as('steward')).post(`/api/metrics/${sales}/benchmarks`, { value: '400', source: '行业协会', asOf: '2026-06-30' }).expect(200);
    expect((await told()).benchmarks).toMatchObject([{ value: '400', source: '行业协会', enteredBy: 'steward' }]);
  });
  it('suggests nothing from fewer than four periods, and shows what is there', async () => {
    known = 3;
    expect(await told()).toMatchObject({ suggestion: null, forecast: null, because: ['fewerThanFourPeriods'], months: { length: 3 }, periods: { length: 1 } });
  });
  it('can be asked for before a line is added', async () => {
    const { metricId } = await aMetric(api, c, 'NPS');
    expect((await evidence('head', cardId, metricId)).body).toMatchObject({ metricId, suggestion: { target: expect.any(String) as string } });
  });
  it('is for those who read the card, and of a shared figure for those who read that', async () => {
    expect((await evidence('zoe')).status).toBe(403);
    await api.sql(`UPDATE scorecard_line SET measured_kind = 'person', measured_id = $2 WHERE scorecard_id = $1`, [cardId, c.people.ben]);
    read = [];
    expect(await told('anna')).toMatchObject({ months: [], forecast: null, because: ['measuredSubjectAllowed'] });
    expect(read).toEqual([]);
    expect((await told('head')).months).toHaveLength(36);
  });
});
