import { READ_AS } from '@kpi-loop/metric/api';

/**
 * One metric of a card, on it or about to be added: the definition the line stands on, else the one published; the last
 * target; the line above and the sum of those below. $1 tenant, $2 card, $3 metric.
 */
export const LINE_ASKED = `
  SELECT c.owner_id, c.head_id, c.period_id, c.subject_kind, c.subject_id, l.measured_kind, l.measured_id, v.id AS version_id, v.direction, v.decimals, v.percent, v.flow, ${READ_AS} AS kind,
    v.agg_org = 'SUM' AS adds_up, before.target AS last_target, above.line AS parent, below.cards, below.lines, below.sum
  FROM scorecard c
  JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
  LEFT JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.metric_id = $3 AND l.removed_at IS NULL
  JOIN metric_version v ON v.tenant_id = c.tenant_id AND v.metric_id = $3 AND CASE WHEN l.id IS NULL THEN v.status = 'published' ELSE v.id = l.metric_version_id END
  LEFT JOIN LATERAL (
    SELECT t.target FROM scorecard b JOIN scorecard_line bl ON bl.tenant_id = b.tenant_id AND bl.scorecard_id = b.id AND bl.metric_id = $3 AND bl.removed_at IS NULL
    JOIN line_target t ON t.tenant_id = bl.tenant_id AND t.line_id = bl.id AND t.superseded_at IS NULL
    WHERE b.tenant_id = $1 AND b.period_id = p.previous_period_id AND b.subject_kind = c.subject_kind AND b.subject_id = c.subject_id AND b.status <> 'void'
    ORDER BY t.valid_to DESC LIMIT 1) before ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object('name', coalesce(u.name, o.name), 'nameEn', coalesce(u.name_en, o.name_en), 'target', t.target::text) AS line
    FROM scorecard a JOIN scorecard_line al ON al.tenant_id = a.tenant_id AND al.scorecard_id = a.id AND al.metric_id = $3 AND al.removed_at IS NULL
    JOIN line_target t ON t.tenant_id = al.tenant_id AND t.line_id = al.id AND t.superseded_at IS NULL
    LEFT JOIN org_unit u ON a.subject_kind = 'unit' AND u.tenant_id = a.tenant_id AND u.id = a.subject_id
    LEFT JOIN person o ON a.subject_kind = 'person' AND o.tenant_id = a.tenant_id AND o.id = a.subject_id
    WHERE a.tenant_id = $1 AND a.period_id = c.period_id AND a.owner_id = c.head_id AND a.status <> 'void' ORDER BY a.subject_kind DESC, t.valid_to DESC LIMIT 1) above ON true
  CROSS JOIN LATERAL (
    SELECT count(DISTINCT k.id)::int AS cards, count(DISTINCT kl.id)::int AS lines, sum(t.target)::text AS sum
    FROM scorecard k LEFT JOIN scorecard_line kl ON kl.tenant_id = k.tenant_id AND kl.scorecard_id = k.id AND kl.metric_id = $3 AND kl.removed_at IS NULL
    LEFT JOIN LATERAL (SELECT target FROM line_target t WHERE t.tenant_id = kl.tenant_id AND t.line_id = kl.id AND t.superseded_at IS NULL ORDER BY t.valid_to DESC LIMIT 1) t ON true
    WHERE k.tenant_id = $1 AND k.period_id = c.period_id AND k.head_id = c.owner_id AND k.status <> 'void') below
  WHERE c.tenant_id = $1 AND c.id = $2`;
