import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { newId } from '@kpi-loop/shared/api';
import type { Company, PersonKey } from '@kpi-loop/shared/api/testing';

export interface CardFixture {
  cycleId: string;
  periodId: string;
  scorecardId: string;
  /** sales (flow, weight 60) and rate (a level in percent, weight 40) */
  lines: { sales: string; rate: string };
  metrics: { sales: string; rate: string };
}

const HIGHER = { direction: 'HIGHER', decimals: 2 };

/** A running quarter Q3 2026 in which `owner` has a signed card of two lines: sales 1 000 000 (60 %) and rate 92.5 % (40 %). */
export async function anEffectiveCard(c: Company, owner: PersonKey = 'anna', into?: CardFixture): Promise<CardFixture> {
  const base = into ?? (await aRunningQuarter(c));
  const { scorecardId, lineIds } = await aCardOf(c, owner, base, [
    [base.metrics.sales, '60', '800000', '1000000', '1200000'],
    [base.metrics.rate, '40', '0.9', '0.925', '0.94'],
  ]);
  return { ...base, scorecardId, lines: { sales: lineIds[0], rate: lineIds[1] } };
}

/** A signed card of the given lines: metric, weight, threshold, target, stretch. */
export async function aCardOf(
  c: Company,
  owner: PersonKey,
  { cycleId, periodId }: Pick<CardFixture, 'cycleId' | 'periodId'>,
  lines: (string | null)[][],
  rule: object = { kind: 'INTERP' },
): Promise<{ scorecardId: string; lineIds: string[] }> {
  const { api, tenantId } = c;
  const scorecardId = newId();
  const place = await api.sql<{ unitId: string; managerId: string }>(`SELECT unit_id, manager_id FROM assignment WHERE tenant_id = $1 AND person_id = $2`, [
    tenantId,
    c.people[owner],
  ]);
  await api.sql(
    `INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, head_id, unit_id, status) VALUES ($1, $2, $3, $4, 'person', $5, $5, $6, $7, 'draft')`,
    [tenantId, scorecardId, cycleId, periodId, c.people[owner], place[0].managerId, place[0].unitId],
  );
  const lineIds: string[] = [];
  for (const [metricId, ...values] of lines) lineIds.push(await aLine(c, scorecardId, metricId!, lineIds.length + 1, values, rule));
  await api.sql(`UPDATE scorecard SET status = 'effective.steady' WHERE tenant_id = $1 AND id = $2`, [tenantId, scorecardId]);
  return { scorecardId, lineIds };
}

async function aRunningQuarter(c: Company): Promise<CardFixture> {
  const { api, tenantId } = c;
  const [cycleId, periodId] = [newId(), newId()];
  await api.sql(
    `INSERT INTO cycle (tenant_id, id, code, name, template, starts_on, ends_on, status, policy) VALUES ($1, $2, 'FY26', 'FY26', 'quarterly', '2026-01-01', '2026-12-31', 'active', $3)`,
    [tenantId, cycleId, JSON.stringify({ ...defaultPolicy, weights: { ...defaultPolicy.weights, max: '70' } })],
  );
  await api.sql(
    `INSERT INTO period (tenant_id, id, cycle_id, ordinal, code, name, kind, starts_on, ends_on, status) VALUES ($1, $2, $3, 3, 'Q3', 'Q3', 'SETTLEMENT', '2026-07-01', '2026-09-30', 'open')`,
    [tenantId, periodId, cycleId],
  );
  const sales = await aPlainMetric(c, 'SALES', { ...HIGHER, unit: '元', percent: false, flow: true });
  const rate = await aPlainMetric(c, 'RATE', { ...HIGHER, unit: '%', percent: true, flow: false });
  return { cycleId, periodId, scorecardId: '', lines: { sales: '', rate: '' }, metrics: { sales, rate } };
}

export async function aPlainMetric(
  c: Company,
  code: string,
  of: { direction: string; decimals: number; unit: string; percent: boolean; flow: boolean },
): Promise<string> {
  const { api, tenantId } = c;
  const [processId, nodeId, metricId] = [newId(), newId(), newId()];
  await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [tenantId, processId, `P-${code}`]);
  await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, $4, $4, 1)`, [
    tenantId,
    nodeId,
    processId,
    `N-${code}`,
  ]);
  await api.sql(`INSERT INTO metric (tenant_id, id, code, name, name_en) VALUES ($1, $2, $3, $3, $3)`, [tenantId, metricId, code]);
  await api.sql(
    `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, process_node_id, kind, dataset_code, numerator, direction, unit, decimals, percent, flow, author_id, approver_id, content_hash)
     VALUES ($1, $2, $3, 1, 'published', $4, 'simple', 'orders', '{"agg":"count","filters":[]}', $5, $6, $7, $8, $9, $10, $11, $12)`,
    [tenantId, newId(), metricId, nodeId, of.direction, of.unit, of.decimals, of.percent, of.flow, c.people.steward, c.people.hr, code],
  );
  return metricId;
}

async function aLine(
  c: Company,
  scorecardId: string,
  metricId: string,
  ordinal: number,
  [weight, threshold, target, stretch]: (string | null)[],
  rule: object,
): Promise<string> {
  const { api, tenantId } = c;
  const lineId = newId();
  await api.sql(
    `INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule, owner_accepted, head_accepted)
     SELECT $1, $2, $3, $4, $5, v.id, $6, true, true FROM metric_version v WHERE v.tenant_id = $1 AND v.metric_id = $5`,
    [tenantId, lineId, scorecardId, ordinal, metricId, JSON.stringify(rule)],
  );
  await api.sql(
    `INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, threshold, target, stretch, valid_from, valid_to)
     SELECT $1, $2, $3, 1, $4, $5, $6, $7, p.starts_on, p.ends_on FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id WHERE c.tenant_id = $1 AND c.id = $8`,
    [tenantId, newId(), lineId, weight, threshold ?? null, target, stretch ?? null, scorecardId],
  );
  return lineId;
}

/** A governed figure of a month, as `measurement` would keep it. */
export async function aFigure(c: Company, metricId: string, owner: PersonKey, month: string, value: string, lastDate: string): Promise<void> {
  await c.api.sql(
    `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, value, row_count, last_date, status)
     SELECT $1, $2, v.id, 'person', $4, $5, $6, $6, 1, $7, 'verified' FROM metric_version v WHERE v.tenant_id = $1 AND v.metric_id = $3`,
    [c.tenantId, newId(), metricId, c.people[owner], month, value, lastDate],
  );
}
