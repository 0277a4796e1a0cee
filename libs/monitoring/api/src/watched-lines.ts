import type { Tx } from '@kpi-loop/shared/api';
import { ALERT_RULES, rulesWatching, type AlertRule, type MetricDirection } from '@kpi-loop/monitoring/domain';

interface Watched {
  metricVersionId: string;
  rule: AlertRule;
  owners: number;
}

/**
 * Which rules watch which definitions, and how many owners each: of lines of cards in force whose period is not over. `where`
 * narrows the lines (`l`, `c`, `v`; $1 tenant).
 */
export async function watchedBy(tx: Tx, where: string, params: readonly unknown[]): Promise<Watched[]> {
  const rows = await tx.query<{ metricVersionId: string; direction: MetricDirection; flow: boolean; limited: boolean; owners: string[] }>(
    `SELECT l.metric_version_id, v.direction, v.flow AND v.kind = 'simple' AS flow, t.limited, array_agg(DISTINCT c.owner_id::text) AS owners
     FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND split_part(c.status, '.', 1) = 'effective'
     JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.status <> 'closed' JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
     CROSS JOIN LATERAL (SELECT coalesce(bool_or(x.threshold IS NOT NULL), false) AS limited FROM line_target x WHERE x.tenant_id = l.tenant_id AND x.line_id = l.id AND x.superseded_at IS NULL) t
     WHERE l.tenant_id = $1 AND l.removed_at IS NULL AND ${where} GROUP BY 1, 2, 3, 4`,
    [...params],
  );
  const owners = new Map<string, Set<string>>();
  for (const row of rows)
    for (const rule of rulesWatching(row)) {
      const key = `${row.metricVersionId} ${rule}`;
      owners.set(key, new Set([...(owners.get(key) ?? []), ...row.owners]));
    }
  const order = (rule: string): number => ALERT_RULES.indexOf(rule as AlertRule);
  return [...owners]
    .map(([key, people]) => ({ metricVersionId: key.split(' ')[0], rule: key.split(' ')[1] as AlertRule, owners: people.size }))
    .sort((a, b) => order(a.rule) - order(b.rule));
}
