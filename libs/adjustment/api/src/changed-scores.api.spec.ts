import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MonitoringModule } from '@kpi-loop/monitoring/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { ScoringModule } from '@kpi-loop/scoring/api';
import { everyone, newId } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { TargetCommands, type Revision } from '@kpi-loop/target/api';
import { aCardOf, aFigure, aPlainMetric } from '@kpi-loop/adjustment/testing';
import { AdjustmentModule } from './index';

const LINEAR = { kind: 'LINEAR', method: 'DEVIATION' };
const FLOW = { direction: 'HIGHER', decimals: 2, unit: '', percent: false, flow: true };
const LEVEL = { ...FLOW, decimals: 4, flow: false };

interface Period {
  cycleId: string;
  periodId: string;
  months: [month: string, last: string][];
}

/** The golden rows of §3.7, from what was changed to the official result: rows in, rows out. */
describe('what a change makes of a score', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, ScoringModule, MonitoringModule, AdjustmentModule]);
  });
  beforeEach(async () => {
    c = await api.company();
  });
  afterAll(() => api.stop());

  const aPeriod = async (from: string, to: string, months: Period['months'], change: object = {}): Promise<Period> => {
    const [cycleId, periodId] = [newId(), newId()];
    const policy = { ...defaultPolicy, weights: { ...defaultPolicy.weights, max: '100' }, change: { ...defaultPolicy.change, ...change } };
    await api.sql(
      `INSERT INTO cycle (tenant_id, id, code, name, template, starts_on, ends_on, status, policy, policy_hash) VALUES ($1, $2, 'FY26', 'FY26', 'quarterly', '2026-01-01', '2026-12-31', 'active', $3, 'f00d')`,
      [c.tenantId, cycleId, JSON.stringify(policy)],
    );
    await api.sql(
      `INSERT INTO period (tenant_id, id, cycle_id, ordinal, code, name, kind, starts_on, ends_on, status) VALUES ($1, $2, $3, 1, 'Q', 'Q', 'SETTLEMENT', $4, $5, 'open')`,
      [c.tenantId, periodId, cycleId, from, to],
    );
    return { cycleId, periodId, months };
  };
  const third = (change?: object) =>
    aPeriod(
      '2026-07-01',
      '2026-09-30',
      [
        ['2026-07-01', '2026-07-31'],
        ['2026-08-01', '2026-08-31'],
        ['2026-09-01', '2026-09-30'],
      ],
      change,
    );
  /** An approved change, as it is applied. */
  const changed = async (scorecardId: string, who: PersonKey, revision: Omit<Revision, 'changeRequestId'>) => {
    const changeRequestId = newId();
    await api.sql(
      `INSERT INTO change_request (tenant_id, id, scorecard_id, line_id, type, cause, reason, proposal, effective_on, creator_id, status) VALUES ($1, $2, $3, $4, 'TARGET', 'MARKET', 'x', '{}', $5, $6, 'applied')`,
      [c.tenantId, changeRequestId, scorecardId, revision.lineId, revision.effectiveOn, c.people[who]],
    );
    await api.uow.asSystem(c.tenantId, (tx) => api.app.get(TargetCommands).revise(tx, { ...revision, changeRequestId }));
  };
  const figures = async (who: PersonKey, metric: string, { months }: Period, values: string[]) => {
    for (const [i, [month, last]] of months.entries()) await aFigure(c, metric, who, month, values[i], last);
  };
  const scored = async ({ periodId }: Period, scorecardId: string) => {
    await api.sql(`UPDATE measurement SET status = 'locked' WHERE tenant_id = $1`, [c.tenantId]);
    await api.sql(`UPDATE scorecard SET status = 'locked' WHERE tenant_id = $1`, [c.tenantId]);
    await api.sql(`UPDATE period SET status = 'data_locked' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, periodId]);
    await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'period.locked', periodId }, 'period', periodId, everyone));
    await api.drain();
    const [card] = await api.sql<{ id: string; total: string | null; reason: string | null }>(
      `SELECT id, total::text, not_scored_reason AS reason FROM score_result WHERE scorecard_id = $1`,
      [scorecardId],
    );
    const lines = await api.sql<{ lineId: string; target: string; attainment: string | null; score: string; weight: string; actual: string }>(
      `SELECT line_id, target::text, attainment::text, score::text, weight::text, actual::text FROM line_score WHERE score_result_id = $1`,
      [card.id],
    );
    return { ...card, line: (id: string) => lines.find((line) => line.lineId === id)! };
  };

  it('G26: a flow is scored once against its composite target', async () => {
    const period = await third();
    const metric = await aPlainMetric(c, 'F', FLOW);
    const { scorecardId, lineIds } = await aCardOf(c, 'anna', period, [[metric, '100', null, '9000', null]], LINEAR);
    await changed(scorecardId, 'anna', { lineId: lineIds[0], effectiveOn: '2026-09-01', target: '12000' });
    await figures('anna', metric, period, ['3000', '3000', '3500']);
    expect((await scored(period, scorecardId)).line(lineIds[0])).toMatchObject({ target: '9978.26087', attainment: '0.952070', score: '95.21' });
  });

  it('G27 and G28: a rate counts by its composite target, or by stretches where the policy says so and the change is large', async () => {
    const metric = await aPlainMetric(c, 'L', LEVEL);
    const one = async (who: PersonKey, target: string, values: string[], change?: object) => {
      const period = await third(change);
      const { scorecardId, lineIds } = await aCardOf(c, who, period, [[metric, '100', null, '3.0', null]], LINEAR);
      await changed(scorecardId, who, { lineId: lineIds[0], effectiveOn: '2026-09-01', target });
      await figures(who, metric, period, values);
      const line = (await scored(period, scorecardId)).line(lineIds[0]);
      await api.sql(`UPDATE cycle SET code = code || $2 WHERE id = $1`, [period.cycleId, who]);
      return line;
    };
    expect(await one('anna', '3.5', ['3.2', '3.2', '3.2'])).toMatchObject({ target: '3.163043', attainment: '1.011684', score: '101.17' });
    // a change below a fifth stays composite
    expect(await one('ben', '3.5', ['3.1', '3.1', '3.4'], { levelChange: 'SEGMENT_SCORE' })).toMatchObject({ target: '3.163043', score: '107.49' });
    // 103.33 × 62 + 3.4 ÷ 3.6 → 94.44 × 30, ÷ 92
    expect(await one('head', '3.6', ['3.1', '3.1', '3.4'], { levelChange: 'SEGMENT_SCORE' })).toMatchObject({ attainment: null, score: '100.43' });
  });

  it('G28: another rule scores each stretch on its own actual, whatever the policy says (R-M4)', async () => {
    const period = await third();
    const metric = await aPlainMetric(c, 'L', LEVEL);
    const { scorecardId, lineIds } = await aCardOf(c, 'anna', period, [[metric, '100', null, '3.0', null]], LINEAR);
    await changed(scorecardId, 'anna', { lineId: lineIds[0], effectiveOn: '2026-09-01', target: '3.5', rule: { kind: 'LINEAR', method: 'RATIO' } });
    await figures('anna', metric, period, ['3.1', '3.1', '3.4']);
    // what is shown while the period runs is what it comes to in the end
    await api.drain();
    const [live] = await api.sql<{ score: string }>(`SELECT forecast_score::text AS score FROM kpi_value WHERE line_id = $1`, [lineIds[0]]);
    expect(live.score).toBe('101.31');
    // 103.33 by deviation on 62 days, 97.14 by ratio on 30
    expect((await scored(period, scorecardId)).line(lineIds[0])).toMatchObject({ attainment: null, score: '101.31' });
  });

  it.each<[string, string, string, Period['months'], string, string[]]>([
    [
      'G52',
      '2026-07-01',
      '2026-09-30',
      [
        ['2026-07-01', '2026-07-31'],
        ['2026-08-01', '2026-08-31'],
        ['2026-09-01', '2026-09-30'],
      ],
      '2026-09-01',
      ['43.48', '56.52', '101.30'],
    ],
    [
      'G53',
      '2026-01-01',
      '2026-03-31',
      [
        ['2026-01-01', '2026-01-31'],
        ['2026-02-01', '2026-02-28'],
        ['2026-03-01', '2026-03-31'],
      ],
      '2026-02-15',
      ['40.00', '60.00', '102.00'],
    ],
  ])('%s: weights are mixed by days and stay exact in the total', async (_, from, to, months, day, [a, b, total]) => {
    const period = await aPeriod(from, to, months);
    const [one, two] = [await aPlainMetric(c, 'A', LEVEL), await aPlainMetric(c, 'B', LEVEL)];
    const { scorecardId, lineIds } = await aCardOf(
      c,
      'anna',
      period,
      [
        [one, '50', null, '100', null],
        [two, '50', null, '100', null],
      ],
      LINEAR,
    );
    await changed(scorecardId, 'anna', { lineId: lineIds[0], effectiveOn: day, weights: { [lineIds[0]]: '30', [lineIds[1]]: '70' } });
    await figures('anna', one, period, ['90', '90', '90']);
    await figures('anna', two, period, ['110', '110', '110']);
    const result = await scored(period, scorecardId);
    expect([result.line(lineIds[0]).weight, result.line(lineIds[1]).weight, result.total]).toEqual([a, b, total]);
  });

  it('R-M3: a line that begins within the period weighs 0 before, and its figures count from its start', async () => {
    const period = await third();
    const [one, two] = [await aPlainMetric(c, 'A', LEVEL), await aPlainMetric(c, 'B', FLOW)];
    const { scorecardId, lineIds } = await aCardOf(c, 'anna', period, [[one, '100', null, '100', null]], LINEAR);
    const lineId = await api.uow.asSystem(c.tenantId, (tx) => api.app.get(TargetCommands).blankLine(tx, scorecardId, { metricId: two }));
    await changed(scorecardId, 'anna', { lineId, effectiveOn: '2026-09-01', add: true, target: '920', weights: { [lineIds[0]]: '54', [lineId]: '46' } });
    await figures('anna', one, period, ['100', '100', '100']);
    await figures('anna', two, period, ['9999', '9999', '270']);
    const result = await scored(period, scorecardId);
    // 46 × 30 ÷ 92 of weight; 920 for the quarter are 300 for its 30 days, of which 270
    expect(result.line(lineId)).toMatchObject({ weight: '15.00', target: '300', actual: '270', score: '90.00' });
    expect(result).toMatchObject({ total: '98.50' });
  });
});
