import { Injectable } from '@nestjs/common';
import { READ_AS } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import type { DateRange, IsoDate } from '@kpi-loop/shared/kernel';
import {
  daysOut,
  IN_FORCE,
  TASK_TARGET,
  type DatedRule,
  type LineRule,
  type MilestoneState,
  type MetricDirection,
  type ScorecardStatus,
  type Spell,
  type SubjectKind,
  type TaskToBegin,
} from '@kpi-loop/target/domain';
import { lastOf } from './contract.writer';
import { taskRule } from './card.writer';
import { IS_RATIO } from './denominators';

export interface CardRow {
  id: string;
  cycleId: string;
  periodId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  ownerId: string;
  headId: string | null;
  unitId: string;
  status: ScorecardStatus;
  version: number;
  round: number;
  carriedFromId: string | null;
}

/** Values of a line between two days. `validFrom` and `validTo` are both included. */
export interface TargetSegment {
  lineId: string;
  versionNo: number;
  weight: string;
  baseline: string | null;
  threshold: string | null;
  target: string;
  stretch: string | null;
  /** Of a ratio: what it is expected to be counted on. Not planned when absent or null. */
  plannedDenominator?: string | null;
  validFrom: IsoDate;
  validTo: IsoDate;
  changeRequestId: string | null;
  /** A rule of these days' own; null: as the line was signed. */
  dated: DatedRule | null;
}

/** Values of a line that applied on a day, as they were known on another. */
export interface KnownLine extends TargetSegment {
  recordedAt: Date;
  code: string;
  name: string;
  nameEn: string;
  unit: string;
  decimals: number;
  percent: boolean;
}

/** A line of a signed card with the values that apply on one day. `subject…` is whose figure scores it. */
export interface LineInForce extends TargetSegment {
  scorecardId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  ownerId: string;
  headId: string | null;
  unitId: string;
  metricId: string;
  metricVersionId: string;
  metricCode: string;
  metricName: string;
  metricNameEn: string;
  direction: MetricDirection;
  unit: string;
  decimals: number;
  percent: boolean;
  flow: boolean;
  kind: 'simple' | 'ratio';
  /** Targets on it are weighed by denominators; not when absent. */
  ratio?: boolean;
  rule: LineRule;
  /** Share of each month of the period; null: by working days. */
  phasing: string[] | null;
  /** What the anchors of the rule were made for: what was agreed before any change under approval. */
  signedTarget: string;
  periodId: string;
  /** Of the card: it may begin within its period. */
  periodFrom: IsoDate;
  periodTo: IsoDate;
  /** Days of it that do not count for its subject (R-M7…R-M9); none on a line that somebody else is measured on. */
  out: DateRange[];
  cycleId: string;
}

/** A key task or a bonus item of a signed card: it has a title instead of a metric, and nobody's figure scores it. */
export interface TaskInForce extends Omit<LineInForce, 'metricId' | 'metricVersionId'> {
  metricId: null;
  metricVersionId: null;
  lineKind: 'task' | 'bonus';
}

/** A line that is part of the 100 % of its card. */
export type WeightedSegment = (LineInForce | TaskInForce) & { weightWaived?: boolean };

/** What became of the milestones of a task. */
export interface MilestoneNow extends MilestoneState {
  id: string;
  lineId: string;
  name: string;
  nameEn: string;
}

/** Points granted for a bonus item. */
export interface BonusNow {
  lineId: string;
  points: string;
  reason: string;
}

export interface LineScope {
  periodId?: string;
  scorecardId?: string;
  lineId?: string;
  lineIds?: string[];
  scorecardIds?: string[];
}

const CARD = `c.id, c.cycle_id, c.period_id, c.subject_kind, c.subject_id, c.owner_id, c.head_id, c.unit_id, c.status, c.version, c.round, c.carried_from_id`;
/** Of `line_target t`. */
export const DATED_RULE = `CASE WHEN t.rule IS NULL THEN NULL ELSE jsonb_build_object('rule', t.rule, 'target', t.rule_target::text) END`;
/** Long absences of people ($1 tenant). What kind they are is nobody's business here. */
export const SPELLS = `SELECT person_id, jsonb_agg(jsonb_build_object('from', starts_on, 'to', ends_on) ORDER BY starts_on) AS spells FROM absence WHERE tenant_id = $1 AND revoked_at IS NULL GROUP BY person_id`;
const SEGMENT = `t.line_id, t.version_no, t.weight, t.baseline, t.threshold, t.target, t.stretch, t.planned_denominator, t.valid_from, t.valid_to, t.change_request_id, ${DATED_RULE} AS dated`;

/** Of `metric m` and `metric_version v`: what a line is about; a key task or a bonus item says so itself. */
const METRIC_FIGURE = `m.code AS metric_code, m.name AS metric_name, m.name_en AS metric_name_en, v.direction, v.unit, v.decimals, v.percent, v.flow, ${READ_AS} AS kind, ${IS_RATIO} AS ratio`;
const TASK_FIGURE = `l.kind AS line_kind, '' AS metric_code, coalesce(nullif(l.title, ''), l.title_en) AS metric_name, coalesce(nullif(l.title_en, ''), l.title) AS metric_name_en,
  'HIGHER' AS direction, '' AS unit, 2 AS decimals, false AS percent, false AS flow, 'simple' AS kind`;

/** The last of the negotiation; of a line that came by a change under approval, its first. */
const SIGNED_TARGET = `(SELECT s.target FROM line_target s WHERE s.tenant_id = l.tenant_id AND s.line_id = l.id
  ORDER BY s.change_request_id IS NOT NULL, CASE WHEN s.change_request_id IS NULL THEN -s.version_no ELSE s.version_no END LIMIT 1)`;

/** $1 tenant, $2 cycle, $3 definition: lines of signed cards, in periods that still count, that are pinned to it. */
export const PINNED_LINES = `SELECT l.id, l.scorecard_id FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND starts_with(c.status, 'effective.')
  JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.status IN ('upcoming', 'open', 'data_closing')
  WHERE l.tenant_id = $1 AND c.cycle_id = $2 AND l.metric_version_id = $3 AND l.removed_at IS NULL`;

/**
 * KPIs of a period's signed cards as rows of a query, one a segment of their values: the unit of the card, and whose figure scores
 * the line. The same as `segmentsInForce`, for whoever counts them where they are. $1 tenant; `period` and `statuses` (`IN_FORCE`) are parameters.
 */
export const segmentRows = (period: string, statuses: string): string => `
  SELECT c.unit_id, l.id AS line_id, l.metric_version_id, coalesce(l.measured_kind, c.subject_kind) AS subject_kind, coalesce(l.measured_id, c.subject_id) AS subject_id, t.valid_from, t.valid_to
  FROM scorecard c JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL AND l.metric_version_id IS NOT NULL
  JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
  WHERE c.tenant_id = $1 AND c.period_id = ${period} AND c.status = ANY (${statuses})`;

/** What downstream features ask about targets. */
@Injectable()
export class TargetReader {
  /** @throws Problem notFound (404). */
  scorecard(tx: Tx, id: string): Promise<CardRow> {
    return tx.get<CardRow>(`SELECT ${CARD} FROM scorecard c WHERE c.tenant_id = $1 AND c.id = $2`, [tx.tenantId, id]);
  }

  /** Every card of a period but the void ones. */
  cardsOfPeriod(tx: Tx, periodId: string): Promise<CardRow[]> {
    return tx.query<CardRow>(`SELECT ${CARD} FROM scorecard c WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status <> 'void' ORDER BY c.id`, [
      tx.tenantId,
      periodId,
    ]);
  }

  /**
   * Lines of signed cards with the values that apply on a day: by default today, or the nearest day of the line's period.
   * One query however many lines. Lines that are not yet (or no longer) in force on that day are absent.
   */
  effectiveLines(tx: Tx, scope: LineScope, onDay: IsoDate = tx.today): Promise<LineInForce[]> {
    return this.lines(tx, scope, `greatest(least($3::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to`, [onDay]);
  }

  /** Key tasks with the values that apply on a day, the same way. */
  async effectiveTasks(tx: Tx, scope: LineScope, onDay: IsoDate = tx.today): Promise<TaskInForce[]> {
    const rows = await this.lines<TaskInForce>(
      tx,
      scope,
      `greatest(least($3::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to`,
      [onDay],
      'LEFT JOIN',
    );
    return rows.filter(({ lineKind }) => lineKind === 'task');
  }

  /** All values of many lines over their periods: the same rows as `effectiveLines`, one for each segment, by line and day. */
  segmentsInForce(tx: Tx, scope: LineScope): Promise<LineInForce[]> {
    return this.lines(tx, scope, 'TRUE', []);
  }

  /** The same of key tasks and bonus items, which no figure scores. */
  taskSegmentsInForce(tx: Tx, scope: LineScope): Promise<TaskInForce[]> {
    return this.lines<TaskInForce>(tx, scope, 'TRUE', [], 'LEFT JOIN');
  }

  /** Everything that is part of the 100 % of a card: KPIs, then key tasks. */
  async weightedSegments(tx: Tx, scope: LineScope): Promise<WeightedSegment[]> {
    const tasks = await this.taskSegmentsInForce(tx, scope);
    const segments = [...(await this.segmentsInForce(tx, scope)), ...tasks.filter(({ lineKind }) => lineKind === 'task')];
    const waived = await tx.query<{ lineId: string }>(
      `SELECT line_id FROM weight_waiver WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[]) AND ended_at IS NULL`,
      [tx.tenantId, [...new Set(segments.map(({ lineId }) => lineId))]],
    );
    return segments.map((segment) => (waived.some(({ lineId }) => lineId === segment.lineId) ? { ...segment, weightWaived: true } : segment));
  }

  /** What became of the milestones of these tasks, in their order. */
  milestones(tx: Tx, lineIds: readonly string[]): Promise<MilestoneNow[]> {
    return tx.query<MilestoneNow>(
      `SELECT id, line_id, name, name_en, due_on, weight, status, done_on, quality, confirmed_share FROM milestone
       WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[]) AND removed_at IS NULL ORDER BY line_id, ordinal, id`,
      [tx.tenantId, lineIds],
    );
  }

  /** What was granted last for each of these bonus items; of those nothing was granted for, nothing. */
  bonuses(tx: Tx, lineIds: readonly string[]): Promise<BonusNow[]> {
    return tx.query<BonusNow>(
      `SELECT DISTINCT ON (line_id) line_id, points, reason FROM bonus_award WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[]) ORDER BY line_id, created_at DESC, id DESC`,
      [tx.tenantId, lineIds],
    );
  }

  /** Every value of every line of the cards that hold a line of the cycle pinned to this definition. */
  async cardsPinned(tx: Tx, cycleId: string, metricVersionId: string): Promise<{ lines: LineInForce[]; pinned: ReadonlySet<string> }> {
    const found = await tx.query<{ id: string; scorecardId: string }>(`${PINNED_LINES} ORDER BY l.id`, [tx.tenantId, cycleId, metricVersionId]);
    const scorecardIds = [...new Set(found.map((line) => line.scorecardId))];
    return { lines: scorecardIds.length ? await this.segmentsInForce(tx, { scorecardIds }) : [], pinned: new Set(found.map((line) => line.id)) };
  }

  /** All versions of a line that apply on some day of its period, by day; what was superseded is left out. */
  targetSegments(tx: Tx, lineId: string): Promise<TargetSegment[]> {
    return tx.query<TargetSegment>(
      `SELECT ${SEGMENT} FROM line_target t WHERE t.tenant_id = $1 AND t.line_id = $2 AND t.superseded_at IS NULL ORDER BY t.valid_from`,
      [tx.tenantId, lineId],
    );
  }

  /** The same for many lines, by line and day. */
  segmentsOf(tx: Tx, lineIds: readonly string[]): Promise<TargetSegment[]> {
    return tx.query<TargetSegment>(
      `SELECT ${SEGMENT} FROM line_target t WHERE t.tenant_id = $1 AND t.line_id = ANY ($2::uuid[]) AND t.superseded_at IS NULL ORDER BY t.line_id, t.valid_from`,
      [tx.tenantId, lineIds],
    );
  }

  /** What was agreed to have to hold for the target of a line, in the words of whoever put it on the table; a ground for a change later. */
  async conditionOf(tx: Tx, lineId: string): Promise<string | null> {
    const row = await tx.one<{ condition: string | null }>(
      `SELECT ${lastOf('counter', `e.proposal->>'condition'`)} AS condition FROM scorecard_line l WHERE l.tenant_id = $1 AND l.id = $2`,
      [tx.tenantId, lineId],
    );
    return row?.condition ?? null;
  }

  /**
   * What applied on a day, as it was known at the end of another (R-T1): every line of the card that had values. Of today it is
   * what is in force now.
   */
  async asKnown(tx: Tx, scorecardId: string, onDay: IsoDate, known: IsoDate): Promise<KnownLine[]> {
    return tx.query<KnownLine>(
      `SELECT ${SEGMENT}, t.recorded_at, coalesce(m.code, '') AS code, coalesce(m.name, nullif(l.title, ''), l.title_en) AS name, coalesce(m.name_en, nullif(l.title_en, ''), l.title) AS name_en,
         coalesce(v.unit, '') AS unit, coalesce(v.decimals, 2) AS decimals, coalesce(v.percent, false) AS percent FROM scorecard_line l
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND $3::date BETWEEN t.valid_from AND t.valid_to
       LEFT JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id LEFT JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       CROSS JOIN (SELECT ($4::date + 1)::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1) k
       WHERE l.tenant_id = $1 AND l.scorecard_id = $2
         AND CASE WHEN $4 >= $5::date THEN t.superseded_at IS NULL ELSE t.recorded_at < k.at AND (t.superseded_at IS NULL OR t.superseded_at >= k.at) END
       ORDER BY l.ordinal, l.id`,
      [tx.tenantId, scorecardId, onDay, known, tx.today],
    );
  }

  /**
   * A line of a metric on a signed card as it would begin: its definition, without values. `lineId` is that of a line the card
   * has (or had) of the metric, else null. Undefined without a published definition.
   */
  async lineToBegin(tx: Tx, scorecardId: string, metricId: string): Promise<(Omit<LineInForce, 'lineId'> & { lineId: string | null }) | undefined> {
    return tx.one(
      `SELECT l.id AS line_id, 0 AS version_no, '0' AS weight, NULL AS baseline, NULL AS threshold, '0' AS target, NULL AS stretch, p.starts_on AS valid_from, p.ends_on AS valid_to, NULL AS change_request_id, NULL AS dated,
         c.id AS scorecard_id, coalesce(l.measured_kind, c.subject_kind) AS subject_kind, coalesce(l.measured_id, c.subject_id) AS subject_id, c.owner_id, c.head_id, c.unit_id, m.id AS metric_id,
         v.id AS metric_version_id, m.code AS metric_code, m.name AS metric_name, m.name_en AS metric_name_en, v.direction, v.unit, v.decimals, v.percent, v.flow, ${READ_AS} AS kind, ${IS_RATIO} AS ratio,
         coalesce(l.rule, '{"kind":"LINEAR","method":"DEVIATION"}') AS rule, l.phasing, '0' AS signed_target, c.period_id, p.starts_on AS period_from, p.ends_on AS period_to, c.cycle_id
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN metric m ON m.tenant_id = c.tenant_id AND m.id = $3
       LEFT JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.metric_id = m.id
       JOIN metric_version v ON v.tenant_id = m.tenant_id AND CASE WHEN l.id IS NULL THEN v.metric_id = m.id AND v.status = 'published' ELSE v.id = l.metric_version_id END
       WHERE c.tenant_id = $1 AND c.id = $2`,
      [tx.tenantId, scorecardId, metricId],
    );
  }

  /** A key task as it would begin on a signed card: its own words where the line is there already, else those given. */
  async taskToBegin(tx: Tx, scorecardId: string, lineId: string, task?: TaskToBegin): Promise<TaskInForce> {
    return tx.get<TaskInForce>(
      `SELECT $3::uuid AS line_id, 0 AS version_no, '0' AS weight, NULL AS baseline, NULL AS threshold, '0' AS target, NULL AS stretch, p.starts_on AS valid_from, p.ends_on AS valid_to, NULL AS change_request_id, NULL AS dated,
         c.id AS scorecard_id, c.subject_kind, c.subject_id, c.owner_id, c.head_id, c.unit_id, NULL AS metric_id, NULL AS metric_version_id, ${TASK_FIGURE},
         l.rule, NULL AS phasing, '${TASK_TARGET}' AS signed_target, c.period_id, coalesce(c.counts_from, p.starts_on) AS period_from, p.ends_on AS period_to, c.cycle_id, '[]'::jsonb AS out
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       CROSS JOIN LATERAL (SELECT 'task' AS kind, $4::text AS title, $5::text AS title_en, $6::jsonb AS rule WHERE $6::jsonb IS NOT NULL
         UNION ALL SELECT kind, title, title_en, rule FROM scorecard_line WHERE tenant_id = c.tenant_id AND id = $3 AND $6::jsonb IS NULL) l
       WHERE c.tenant_id = $1 AND c.id = $2`,
      [
        tx.tenantId,
        scorecardId,
        lineId,
        task?.title ?? null,
        task?.titleEn ?? null,
        task ? JSON.stringify(taskRule({ kind: 'task', weight: '0', ...task })) : null,
      ],
    );
  }

  private async anyInForce(tx: Tx, periodId: string): Promise<boolean> {
    return !!(await tx.one(`SELECT 1 FROM scorecard WHERE tenant_id = $1 AND period_id = $2 AND status = ANY ($3) LIMIT 1`, [tx.tenantId, periodId, IN_FORCE]));
  }

  /** `join`: KPIs by their metric; with LEFT JOIN what has none. */
  private async lines<L extends LineInForce | TaskInForce = LineInForce>(
    tx: Tx,
    scope: LineScope,
    when: string,
    more: unknown[],
    join: 'JOIN' | 'LEFT JOIN' = 'JOIN',
  ): Promise<L[]> {
    // while a period is being agreed its lines are many and none applies: the plan below may begin with all of them
    if (scope.periodId && !(await this.anyInForce(tx, scope.periodId))) return [];
    const params: unknown[] = [tx.tenantId, IN_FORCE, ...more];
    const tasks = join === 'LEFT JOIN';
    const conditions: string[] = tasks ? [`l.kind <> 'kpi'`] : [];
    const where = (sql: (n: number) => string, value: unknown) => {
      if (value !== undefined) conditions.push(sql(params.push(value)));
    };
    where((n) => `c.period_id = $${n}`, scope.periodId);
    where((n) => `c.id = $${n}`, scope.scorecardId);
    where((n) => `c.id = ANY ($${n}::uuid[])`, scope.scorecardIds);
    where((n) => `l.id = $${n}`, scope.lineId);
    where((n) => `l.id = ANY ($${n}::uuid[])`, scope.lineIds);
    const rows = await tx.query<Omit<L, 'out'> & { periodFrom: IsoDate; periodTo: IsoDate; spells: Spell[] | null; countsTo: IsoDate | null }>(
      `SELECT ${SEGMENT}, l.scorecard_id, coalesce(l.measured_kind, c.subject_kind) AS subject_kind, coalesce(l.measured_id, c.subject_id) AS subject_id,
         c.owner_id, c.head_id, c.unit_id, l.metric_id, l.metric_version_id, ${tasks ? TASK_FIGURE : METRIC_FIGURE}, l.rule, l.phasing, ${SIGNED_TARGET} AS signed_target, c.period_id, coalesce(c.counts_from, p.starts_on) AS period_from, p.ends_on AS period_to, c.cycle_id,
         least(c.counts_to, CASE WHEN l.measured_id IS NULL THEN gone.left_on END) AS counts_to, CASE WHEN l.measured_id IS NULL THEN ab.spells END AS spells
       FROM scorecard c
       JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL
       ${join} metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
       ${join} metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
       LEFT JOIN person gone ON gone.tenant_id = c.tenant_id AND c.subject_kind = 'person' AND gone.id = c.subject_id AND gone.left_on BETWEEN p.starts_on AND p.ends_on
       LEFT JOIN (${SPELLS}) ab ON c.subject_kind = 'person' AND ab.person_id = c.subject_id
       WHERE c.tenant_id = $1 AND c.status = ANY ($2) AND ${when}${conditions.map((c) => ` AND ${c}`).join('')}
       ORDER BY c.id, l.ordinal, l.id, t.valid_from`,
      params,
    );
    return rows.map(({ spells, countsTo, ...line }) => ({
      ...line,
      out: daysOut({ from: line.periodFrom, to: line.periodTo }, spells ?? [], countsTo),
    })) as unknown as L[];
  }
}
