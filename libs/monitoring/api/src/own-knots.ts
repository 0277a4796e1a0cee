import { resultShown } from '@kpi-loop/scoring/api';
import type { Tx } from '@kpi-loop/shared/api';
import { decimal } from '@kpi-loop/shared/kernel';
import type { Knot } from './thread-sources';

interface TargetRow {
  versionNo: number;
  target: string;
  before: string | null;
  validFrom: string;
  signedAt: string | null;
  scorecardId: string;
  rounds: number;
  ownerName: string;
  ownerNameEn: string;
  headName: string | null;
  headNameEn: string | null;
  status: string;
}

/** 设定 and 调整: the target both signed, and each version after it. */
export async function targetKnots(tx: Tx, lineId: string): Promise<Knot[]> {
  const rows = await tx.query<TargetRow>(
    `SELECT t.version_no, t.target, lag(t.target) OVER (ORDER BY t.valid_from) AS before, t.valid_from, to_char(greatest(c.owner_signed_at, c.head_signed_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS signed_at,
       c.id AS scorecard_id, c.round AS rounds, c.status, o.name AS owner_name, o.name_en AS owner_name_en, h.name AS head_name, h.name_en AS head_name_en
     FROM line_target t JOIN scorecard_line l ON l.tenant_id = t.tenant_id AND l.id = t.line_id JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
     JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id LEFT JOIN person h ON h.tenant_id = c.tenant_id AND h.id = c.head_id
     WHERE t.tenant_id = $1 AND t.line_id = $2 AND t.superseded_at IS NULL ORDER BY t.valid_from`,
    [tx.tenantId, lineId],
  );
  return rows
    .filter((row, i) => i === 0 || !decimal(row.target).eq(decimal(row.before!)))
    .map(({ validFrom, scorecardId, target, before, versionNo, signedAt, ...row }, i): Knot => {
      const { ownerName, ownerNameEn, headName, headNameEn, rounds } = row;
      const first = i === 0;
      return {
        at: `${validFrom}T00:00:00Z`,
        stage: first ? 'set' : 'adjust',
        kind: first ? 'targetAgreed' : 'targetRevised',
        params: { target, before: first ? null : before, versionNo, ownerName, ownerNameEn, headName, headNameEn, rounds, signedAt },
        link: `/targets/${scorecardId}`,
        figure: target,
        state: 'none',
      };
    });
}

/** 采集: the figure of each month of the period, against the threshold and target of that month. */
export async function dataKnots(tx: Tx, lineId: string): Promise<Knot[]> {
  const rows = await tx.query<{
    month: string;
    value: string;
    numerator: string | null;
    denominator: string | null;
    status: string;
    rowCount: number;
    lastDate: string;
    threshold: string | null;
    target: string;
    direction: string;
    flow: boolean;
    total: string | null;
  }>(
    `SELECT f.month, f.value, f.numerator, f.denominator, f.status, f.row_count, coalesce(f.last_date, f.month) AS last_date, t.threshold, t.target, v.direction, v.flow AND v.agg_time = 'SUM' AS flow,
       sum(f.value) OVER (ORDER BY f.month) AS total
     FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
     JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
     JOIN measurement f ON f.tenant_id = l.tenant_id AND f.metric_version_id = l.metric_version_id AND f.subject_kind = coalesce(l.measured_kind, c.subject_kind)
       AND f.subject_id = coalesce(l.measured_id, c.subject_id) AND f.month BETWEEN date_trunc('month', p.starts_on) AND p.ends_on AND f.value IS NOT NULL AND f.status NOT IN ('quarantined', 'missing')
     JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND least((f.month + interval '1 month - 1 day')::date, p.ends_on) BETWEEN t.valid_from AND t.valid_to
     WHERE l.tenant_id = $1 AND l.id = $2 ORDER BY f.month`,
    [tx.tenantId, lineId],
  );
  return rows.map(({ month, value, numerator, denominator, status, rowCount, lastDate, ...row }): Knot => {
    const at = row.flow ? row.total! : value;
    return {
      at: `${lastDate}T12:00:00Z`,
      stage: 'collect',
      kind: row.flow ? 'monthFlow' : 'monthData',
      params: { month, value, numerator, denominator, status, rowCount, total: row.total },
      link: `/lines/${lineId}?why=true`,
      figure: at,
      state: row.flow ? 'none' : stateOf(at, row),
    };
  });
}

const stateOf = (
  value: string,
  { threshold, target, direction }: { threshold: string | null; target: string; direction: string },
): 'ok' | 'warn' | 'bad' | 'none' => {
  if (direction === 'RANGE') return 'none';
  const better = (limit: string) => (direction === 'LOWER' ? decimal(value).lte(decimal(limit)) : decimal(value).gte(decimal(limit)));
  if (better(target)) return 'ok';
  return threshold !== null && !better(threshold) ? 'bad' : 'warn';
};

/** 监控: alerts of the line, when they were answered, and when the data said it was over. Those the viewer may know of. */
export async function alertKnots(tx: Tx, lineId: string): Promise<Knot[]> {
  const rows = await tx.query<{
    id: string;
    rule: string;
    severity: string;
    snapshot: Record<string, unknown>;
    raisedAt: string;
    acknowledgedAt: string | null;
    resolvedAt: string | null;
    handling: string;
    cause: string | null;
    carried: boolean;
    days: number | null;
  }>(
    `SELECT id, rule, severity, snapshot, raised_at, acknowledged_at, resolved_at, handling, cause, carried_from_id IS NOT NULL AS carried, (resolved_at::date - raised_at::date) AS days FROM alert
     WHERE tenant_id = $1 AND line_id = $2 AND (owner_id = $3::uuid OR head_told_at IS NOT NULL) AND rule <> 'STALE' ORDER BY raised_at`,
    [tx.tenantId, lineId, tx.viewer.personId],
  );
  return rows.flatMap(({ id, rule, severity, snapshot, raisedAt, acknowledgedAt, resolvedAt, handling, cause, carried, days }): Knot[] => {
    const link = `/alerts?alert=${id}`;
    const figure = (snapshot['value'] as string | null) ?? null;
    const raised: Knot = {
      at: iso(raisedAt),
      stage: 'monitor',
      kind: carried ? 'alertCarried' : 'alertRaised',
      params: { rule, severity, ...snapshot, acknowledgedAt, cause },
      link,
      figure,
      state: severity === 'critical' ? 'bad' : 'warn',
    };
    const over: Knot[] =
      resolvedAt && handling === 'resolved'
        ? [{ at: iso(resolvedAt), stage: 'monitor', kind: 'alertResolved', params: { rule, days }, link, state: 'ok' }]
        : [];
    return [raised, ...over];
  });
}

/** 激励 begins with the official score, once it is published. Points, not pay. */
export async function scoreKnots(tx: Tx, lineId: string): Promise<Knot[]> {
  const params: unknown[] = [tx.tenantId, lineId];
  const rows = await tx.query<{
    scorecardId: string;
    periodName: string;
    periodNameEn: string;
    actual: string | null;
    target: string;
    attainment: string | null;
    score: string;
    weight: string;
    computedAt: string;
    revision: number;
  }>(
    `SELECT c.id AS scorecard_id, p.name AS period_name, p.name_en AS period_name_en, s.actual, s.target, s.attainment, s.score, s.weight, r.computed_at, r.revision
     FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
     CROSS JOIN LATERAL (SELECT * FROM score_result r WHERE r.tenant_id = c.tenant_id AND r.scorecard_id = c.id ORDER BY r.revision DESC LIMIT 1) r
     JOIN line_score s ON s.tenant_id = l.tenant_id AND s.score_result_id = r.id AND s.line_id = l.id WHERE l.tenant_id = $1 AND l.id = $2 AND s.score IS NOT NULL AND ${resultShown(tx, params)}`,
    params,
  );
  return rows.map(({ scorecardId, computedAt, actual, score, ...row }): Knot => ({
    at: iso(computedAt),
    stage: 'reward',
    kind: 'lineScored',
    params: { ...row, score, actual },
    link: `/scorecards/${scorecardId}/result`,
    figure: actual,
    state: decimal(score).gte(98) ? 'ok' : decimal(score).gte(85) ? 'warn' : 'bad',
  }));
}

const iso = (at: string | Date): string => new Date(at).toISOString();
