import { Injectable } from '@nestjs/common';
import { currentPeriod } from '@kpi-loop/cycle/api';
import { normaliseWeights, total } from '@kpi-loop/scoring/domain';
import { READ_AS } from '@kpi-loop/metric/api';
import { type KpiState, type MetricDirection, neededRate, nextStep } from '@kpi-loop/monitoring/domain';
import { prepared, type Tx } from '@kpi-loop/shared/api';
import { decimal, Decimal, fixed } from '@kpi-loop/shared/kernel';
import { periodRank } from '@kpi-loop/target/api';
import { BONUS_JSON, taskJson, taskView, type TaskRow } from './key-task.progress';
import type { KpiCardView, KpiScorecardView, MyKpisView } from './kpi.dto';

/** The period the viewer works in now, inside the one statement. `$1` tenant. */
export const periodOf = (viewer: string, today: string): string => currentPeriod({ viewer, today, nearer: periodRank(viewer) });

type LineRow = Omit<KpiCardView, 'nextStep' | 'needed'> & { kind: 'simple' | 'ratio'; state: KpiState; direction: MetricDirection; phasing: string | null };
type CardRow = Omit<KpiScorecardView, 'provisional' | 'coveredWeight' | 'lines' | 'tasks'> & { lines: LineRow[]; tasks: TaskRow[]; official: string | null };
type Row = Omit<MyKpisView, 'cards'> & { cards: CardRow[] | null };

/** The hot read: one statement, by index prefix (tenant, owner, period), in the transaction of the request. */
@Injectable()
export class MyKpisReader {
  async view(tx: Tx, periodId?: string): Promise<MyKpisView> {
    const row = await tx.lastOne<Row>(prepared(MY_KPIS_SQL), [tx.tenantId, tx.viewer.personId, periodId ?? null, tx.today]);
    if (!row)
      return {
        periodId: null,
        periodName: null,
        periodNameEn: null,
        periodStatus: null,
        startsOn: null,
        endsOn: null,
        today: tx.today,
        workdaysLeft: 0,
        cards: [],
      };
    return { ...row, cards: (row.cards ?? []).map((card) => cardView(card, row)) };
  }
}

function cardView({ official, lines, tasks: rows, ...card }: CardRow, { workdaysLeft, today }: Pick<MyKpisView, 'workdaysLeft' | 'today'>): KpiScorecardView {
  const tasks = rows.map((task) => taskView(task, today));
  const estimate = estimateOf(
    [...lines, ...tasks.map(({ weight, score }) => ({ weight, forecastScore: score }))],
    card.bonuses.flatMap(({ points }) => points ?? []),
  );
  return {
    ...card,
    total: official ?? estimate.total,
    provisional: official === null,
    coveredWeight: official === null ? estimate.covered : '100.00',
    lines: lines.map(({ kind, phasing, ...line }) => ({
      ...line,
      needed: kind === 'ratio' ? neededRate({ ...line, phasing }) : null,
      nextStep: nextStep({ ...line, kind, workdaysLeft }),
    })),
    tasks,
  };
}

/** What the forecast line scores add up to, over the weight that has one, with the points that were granted (the cycle has limited them). */
function estimateOf(lines: { weight: string; forecastScore: string | null }[], bonus: string[]): { total: string | null; covered: string } {
  const known = lines.filter((line) => line.forecastScore !== null);
  const covered = known.reduce((sum, line) => sum.plus(decimal(line.weight)), new Decimal(0));
  if (!known.length) return { total: null, covered: '0.00' };
  const { w } = normaliseWeights({ raw: known.map((line) => line.weight) });
  const bonusMax = bonus.reduce((sum, points) => sum.plus(decimal(points)), new Decimal(0)).toFixed();
  return { total: total({ lines: known.map((line, i) => [w[i], line.forecastScore]), bonus, bonusMax }).total, covered: fixed(covered, 2) };
}

/** Lines of a card `c` that are no KPIs, with the values of the day. */
const beside = (kind: 'task' | 'bonus', json: string): string => `(SELECT coalesce(jsonb_agg(${json} ORDER BY l.ordinal, l.id), '[]'::jsonb) FROM scorecard_line l
   JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND greatest(least($4::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to
   WHERE l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.kind = '${kind}' AND l.removed_at IS NULL)`;

export const MY_KPIS_SQL = `
SELECT p.id AS period_id, p.name AS period_name, p.name_en AS period_name_en, p.status AS period_status, p.starts_on, p.ends_on, $4::text AS today,
  (SELECT count(*)::int FROM generate_series(greatest($4::date, p.starts_on), p.ends_on, '1 day') AS g(day)
   LEFT JOIN calendar_day d ON d.tenant_id = p.tenant_id AND d.day = g.day::date WHERE coalesce(d.working, extract(isodow FROM g.day) < 6)) AS workdays_left,
  (SELECT jsonb_agg(jsonb_build_object('scorecardId', c.id, 'status', c.status, 'subjectKind', c.subject_kind,
      'subjectName', coalesce(su.name, sp.name, ''), 'subjectNameEn', coalesce(su.name_en, sp.name_en, ''),
      'official', r.total::text, 'grade', r.grade, 'lines', lines.list,
      'tasks', ${beside('task', taskJson('$4'))}, 'bonuses', ${beside('bonus', BONUS_JSON)}) ORDER BY c.subject_kind, c.id)
   FROM scorecard c
   LEFT JOIN person sp ON sp.tenant_id = c.tenant_id AND c.subject_kind = 'person' AND sp.id = c.subject_id
   LEFT JOIN org_unit su ON su.tenant_id = c.tenant_id AND c.subject_kind = 'unit' AND su.id = c.subject_id
   LEFT JOIN LATERAL (SELECT s.total, s.grade FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r ON split_part(c.status, '.', 1) IN ('published', 'final')
   CROSS JOIN LATERAL (
     SELECT coalesce(jsonb_agg(jsonb_build_object('lineId', l.id, 'metricId', l.metric_id, 'metricVersionId', l.metric_version_id, 'code', m.code, 'name', m.name, 'nameEn', m.name_en,
         'unit', v.unit, 'decimals', v.decimals, 'percent', v.percent, 'direction', v.direction, 'flow', v.flow AND v.agg_time = 'SUM', 'kind', ${READ_AS}, 'shared', l.measured_id IS NOT NULL,
         'weight', t.weight::text, 'baseline', t.baseline::text, 'threshold', t.threshold::text, 'target', t.target::text, 'stretch', t.stretch::text,
         'value', k.value::text, 'numerator', k.numerator::text, 'denominator', k.denominator::text, 'expected', k.expected::text, 'phasing', k.phasing::text, 'pace', k.pace::text, 'attainment', k.attainment::text,
         'forecast', k.forecast::text, 'forecastScore', k.forecast_score::text, 'state', coalesce(k.state, 'none'), 'stale', coalesce(k.stale, false), 'asOf', k.data_until,
         'computedAt', k.computed_at, 'series', coalesce(k.series, '[]'::jsonb),
         'doubtedMonths', (SELECT count(*) FROM measurement q WHERE q.tenant_id = l.tenant_id AND q.metric_version_id = l.metric_version_id AND q.subject_kind = coalesce(l.measured_kind, c.subject_kind)
           AND q.subject_id = coalesce(l.measured_id, c.subject_id) AND q.month BETWEEN date_trunc('month', p.starts_on) AND p.ends_on AND q.status = 'quarantined'),
         'openAlerts', (SELECT count(*) FROM alert a WHERE a.tenant_id = l.tenant_id AND a.line_id = l.id AND a.handling NOT IN ('resolved', 'dismissed'))) ORDER BY l.ordinal, l.id), '[]'::jsonb) AS list
     FROM scorecard_line l
     JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND greatest(least($4::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to
     JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
     JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
     LEFT JOIN kpi_value k ON k.tenant_id = l.tenant_id AND k.line_id = l.id
     WHERE l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL) lines
   WHERE c.tenant_id = $1 AND c.owner_id = $2 AND c.period_id = p.id AND split_part(c.status, '.', 1) IN ('effective', 'locked', 'scored', 'calibrated', 'published', 'final')) AS cards
FROM period p WHERE p.tenant_id = $1 AND p.id = coalesce($3::uuid, ${periodOf('$2::uuid', '$4::date')})`;
