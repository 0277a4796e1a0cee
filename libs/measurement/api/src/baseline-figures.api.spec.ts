import { UnitOfWork } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { BaselineSources } from '@kpi-loop/target/api';
import { aMetric } from '@kpi-loop/target/api/testing';
import { actualOf, lastDenominator, type Flow } from '@kpi-loop/target/domain';
import { MeasurementModule } from './index';

const KINDS: Record<string, Flow & { agg: string }> = {
  FLOW: { flow: true, kind: 'simple', agg: 'SUM' },
  LEVEL: { flow: false, kind: 'simple', agg: 'LAST' },
  RATIO: { flow: false, kind: 'ratio', agg: 'RATIO_OF_SUMS' },
};
/** month, value, numerator, denominator, status */
const MONTHS = [
  ['2026-03-01', '1', '1', '9', 'verified'],
  ['2026-04-01', '7.5', '3', '4', 'verified'],
  ['2026-05-01', '0.7', '1', '10', 'locked'],
  ['2026-06-01', '9', '5', null, 'quarantined'],
];

describe('what was reached before, for everybody at once', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
  });
  afterAll(() => api.stop());

  it.each(Object.keys(KINDS))('of a %s is what is told of one', async (code) => {
    const { versionId } = await aMetric(api, c, code, KINDS[code]);
    await api.sql(`UPDATE metric_version SET agg_time = $2 WHERE id = $1`, [versionId, KINDS[code].agg]);
    for (const month of MONTHS)
      await api.sql(
        `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, value, numerator, denominator, status) VALUES ($1, gen_random_uuid(), $2, 'person', $3, $4, $5, $6, $7, $8)`,
        [c.tenantId, versionId, c.people.anna, ...month],
      );
    const sources = api.app.get(BaselineSources);
    await api.app.get(UnitOfWork).asSystem(c.tenantId, async (tx) => {
      const [alone] = await sources.histories(tx, [
        { metricVersionId: versionId, subjectKind: 'person', subjectId: c.people.anna, from: '2026-04-01', to: '2026-06-30' },
      ]);
      const [all] = await tx.query<{ value: string }>(
        `SELECT round(value, 12) AS value FROM (${sources.figuresSql(`'2026-04-01'::date`, `'2026-06-30'::date`)}) f WHERE metric_version_id = $2`,
        [tx.tenantId, versionId],
      );
      expect(Number(all.value)).toBeCloseTo(Number(actualOf(alone, KINDS[code])), 11);
      const counted = await tx.query<{ denominator: string; months: number }>(
        `SELECT denominator, months::int AS months FROM (${sources.denominatorsSql(`'2026-04-01'::date`, `'2026-06-30'::date`)}) f WHERE metric_version_id = $2`,
        [tx.tenantId, versionId],
      );
      const denominator = lastDenominator(alone, { start: '2026-06-01', months: 2 }, KINDS[code]);
      expect(counted).toEqual(code === 'RATIO' ? [{ denominator, months: 2 }] : []);
    });
  });
});
