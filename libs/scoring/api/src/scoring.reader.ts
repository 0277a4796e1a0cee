import { Injectable } from '@nestjs/common';
import { MONTHS_TRACKED, RequestSample } from '@kpi-loop/cycle/api';
import { OrganizationReader, isFoundBy } from '@kpi-loop/organization/api';
import { PAGE_MAX, decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import { Problem, allows, permit } from '@kpi-loop/shared/kernel';
import { appealUntil } from '@kpi-loop/target/api';
import { CALIBRATES } from '@kpi-loop/target/api';
import { resultsAround } from './period-result';
import { noteReading } from './reading';
import { resultsCsv } from './results-csv';
import { SCORE_ROLES, resultShown, scorePolicy } from './score.policy';
import { YearGrades } from './year-grades';
import type { LineScoreView, ScoreDeltaView, ResultListItem, ResultListQuery, ResultPage, ToPublishView, RevisionView, ScoreResultView } from './scoring.dto';

/** The official result of a card, as features downstream ask for it. */
export interface OfficialResult {
  id: string;
  scorecardId: string;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  ownerId: string;
  unitId: string;
  revision: number;
  total: string | null;
  grade: string | null;
  notScoredReason: string | null;
  provisional: boolean;
  inputHash: string;
  computedAt: Date;
}

const OFFICIAL = `r.id, c.id AS scorecard_id, c.subject_kind, c.subject_id, c.owner_id, c.unit_id, r.revision, r.total, r.grade, r.not_scored_reason, r.provisional, r.input_hash, r.computed_at`;
/** The latest revision of the card `c`. */
const LATEST = `LATERAL (SELECT * FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r`;
/** The same for what the index of revisions holds. */
const LATEST_GRADE = `LATERAL (SELECT s.total, s.grade FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r`;
/** Why the grade of the result `r` is another one than that of the bands: as was said when it was first given, whatever was reckoned since. */
const WHY_GRADED = `SELECT b.reason FROM score_result b WHERE b.tenant_id = r.tenant_id AND b.scorecard_id = r.scorecard_id AND r.graded_by IS NOT NULL AND b.graded_by = r.graded_by
  AND b.revision > coalesce((SELECT max(z.revision) FROM score_result z WHERE z.tenant_id = r.tenant_id AND z.scorecard_id = r.scorecard_id AND z.grade IS DISTINCT FROM r.grade), 0) ORDER BY b.revision LIMIT 1`;
/** Whom results are about: `s` in `table`, and whether a text finds it. */
const SUBJECTS = [
  { kind: 'person', table: 'person', found: (text: string) => isFoundBy(text, 's') },
  { kind: 'unit', table: 'org_unit', found: (text: string) => `strpos(lower(s.name || E'\\n' || s.name_en), lower(${text})) > 0` },
] as const;
/** Of `scorecard_line l` and its `metric m`; a key task is called by its title. */
const LINE_NAMES = `coalesce(m.name, nullif(l.title, ''), l.title_en) AS metric_name, coalesce(m.name_en, nullif(l.title_en, ''), l.title) AS metric_name_en`;
const NAMES = `coalesce(CASE WHEN c.subject_kind = 'unit' THEN su.name ELSE sp.name END, '') AS subject_name,
  coalesce(CASE WHEN c.subject_kind = 'unit' THEN su.name_en ELSE sp.name_en END, '') AS subject_name_en, u.name AS unit_name, u.name_en AS unit_name_en`;
const NAME_TABLES = `JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
  LEFT JOIN person sp ON sp.tenant_id = c.tenant_id AND c.subject_kind = 'person' AND sp.id = c.subject_id
  LEFT JOIN org_unit su ON su.tenant_id = c.tenant_id AND c.subject_kind = 'unit' AND su.id = c.subject_id`;
const EXPORT_MAX = 50_000;

@Injectable()
export class ScoringReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly years: YearGrades,
    private readonly sample: RequestSample,
  ) {}

  /** The latest revision of a card's result, or null while it has none. */
  async result(tx: Tx, scorecardId: string): Promise<OfficialResult | null> {
    return (
      (await tx.one<OfficialResult>(`SELECT ${OFFICIAL} FROM scorecard c JOIN ${LATEST} ON true WHERE c.tenant_id = $1 AND c.id = $2`, [
        tx.tenantId,
        scorecardId,
      ])) ?? null
    );
  }

  /** The latest revision of every card of the period that has one. */
  resultsOfPeriod(tx: Tx, periodId: string): Promise<OfficialResult[]> {
    return tx.query<OfficialResult>(
      `SELECT ${OFFICIAL} FROM scorecard c JOIN ${LATEST} ON true WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status <> 'void' ORDER BY c.id`,
      [tx.tenantId, periodId],
    );
  }

  /** Cards that are signed but have no official total yet: those without a result, and those that could not be scored. */
  async unscored(tx: Tx, periodId: string): Promise<number> {
    const { count } = await tx.get<{ count: number }>(
      `SELECT count(*)::int AS count FROM scorecard c LEFT JOIN ${LATEST_GRADE} ON true
       WHERE c.tenant_id = $1 AND c.period_id = $2 AND split_part(c.status, '.', 1) IN ('effective', 'locked', 'scored', 'calibrated', 'published') AND r.total IS NULL`,
      [tx.tenantId, periodId],
    );
    return count;
  }

  /** Cards with a total that its owner has not been shown, and those of them whose grades a panel has still to compare. */
  unpublished(tx: Tx, periodId: string): Promise<{ count: number; uncalibrated: number }> {
    return tx.get(
      `SELECT count(*)::int AS count, count(*) FILTER (WHERE c.status = 'scored' AND ${CALIBRATES})::int AS uncalibrated FROM scorecard c JOIN cycle y ON y.tenant_id = c.tenant_id AND y.id = c.cycle_id
       WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status IN ('scored', 'calibrated')`,
      [tx.tenantId, periodId],
    );
  }

  /** Of every card of a line: the official line score, if there is one the viewer may see (for whoever explains a line). */
  async lineScore(
    tx: Tx,
    lineId: string,
  ): Promise<
    (LineScoreView & { revision: number; engineVersion: string; roundingVersion: string; policyHash: string; computedAt: Date; total: string | null }) | null
  > {
    const params: unknown[] = [tx.tenantId, lineId];
    const row = await tx.one<{ resultId: string } & Record<string, never>>(
      `SELECT r.id AS result_id FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN ${LATEST} ON ${resultShown(tx, params)} WHERE l.tenant_id = $1 AND l.id = $2`,
      params,
    );
    if (!row) return null;
    const head = await tx.get<{ revision: number; engineVersion: string; policyHash: string; computedAt: Date; total: string | null; roundingVersion: string }>(
      `SELECT revision, engine_version, policy_hash, computed_at, total, trace->>'roundingVersion' AS rounding_version FROM score_result WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, row.resultId],
    );
    const [line] = await this.lines(tx, row.resultId, lineId);
    return line ? { ...line, ...head } : null;
  }

  /**
   * The result with its trace. Whoever it is not about is noted in the access log.
   * @throws Problem notFound `notScoredYet`, `resultNotPublished` · forbidden
   */
  async view(tx: Tx, scorecardId: string): Promise<ScoreResultView> {
    const { ownerId } = await tx.get<{ ownerId: string }>(`SELECT owner_id FROM scorecard WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, scorecardId]);
    const standing = await this.organization.standing(tx, ownerId);
    // drawn for him to check, a result is his to read wherever it lies
    if (!allows(scorePolicy, 'score.read', standing.parties) && !(await this.sample.checks(tx, scorecardId))) standing.permit(scorePolicy, 'score.read');
    const params: unknown[] = [tx.tenantId, scorecardId];
    const row = await tx.one<Omit<ScoreResultView, 'lines' | 'revisions' | 'deltas' | 'period' | 'cycle'> & { shown: boolean }>(
      `SELECT r.id, c.id AS scorecard_id, c.period_id, p.name AS period_name, p.name_en AS period_name_en, p.starts_on AS period_from, p.ends_on AS period_to, ${MONTHS_TRACKED} AS months_tracked, c.subject_kind, ${NAMES}, c.status, r.revision, r.total, r.grade, r.raw_grade, r.graded_by, (${WHY_GRADED}) AS grade_reason, r.not_scored_reason,
         r.provisional, r.engine_version, coalesce(r.trace->>'roundingVersion', '') AS rounding_version, r.policy_hash, r.input_hash, r.computed_at, r.trace->'steps' AS steps, coalesce(r.trace->'bonus', '[]') AS bonuses, ${appealUntil(tx, params)}, ${resultShown(tx, params)} AS shown
       FROM scorecard c JOIN ${LATEST} ON true JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id ${NAME_TABLES} WHERE c.tenant_id = $1 AND c.id = $2`,
      params,
    );
    if (!row) throw new Problem('notFound', 'notScoredYet');
    const { shown, ...result } = row;
    if (!shown && !(await this.sample.checks(tx, scorecardId))) throw new Problem('notFound', 'resultNotPublished');
    await noteReading(tx, ownerId, 'scoreResult', scorecardId);
    const revisions = await tx.query<RevisionView>(
      `SELECT revision, total, grade, raw_grade, graded_by, not_scored_reason, reason, computed_at FROM score_result WHERE tenant_id = $1 AND scorecard_id = $2 ORDER BY revision DESC`,
      [tx.tenantId, scorecardId],
    );
    return {
      ...result,
      lines: await this.lines(tx, row.id),
      revisions,
      ...(await resultsAround(
        tx,
        scorecardId,
        async ({ cycleId, personId, grade }) => (await this.years.official(tx, cycleId, new Map([[personId, grade]])))(personId).grade,
      )),
      deltas: await this.deltas(tx, scorecardId),
    };
  }

  private deltas(tx: Tx, scorecardId: string): Promise<ScoreDeltaView[]> {
    return tx.query<ScoreDeltaView>(
      `SELECT d.correction_id, k.reason, d.to_result_id IS NULL AS settled, d.total_before, d.total_after, d.grade_before, d.grade_after, d.made_at,
         coalesce((SELECT jsonb_agg(line.value || jsonb_build_object('metricCode', m.code, 'metricName', m.name, 'metricNameEn', m.name_en, 'unit', v.unit, 'decimals', v.decimals, 'percent', v.percent) ORDER BY l.ordinal, l.id)
           FROM jsonb_array_elements(d.lines) AS line JOIN scorecard_line l ON l.tenant_id = d.tenant_id AND l.id = (line.value->>'lineId')::uuid
           JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id), '[]') AS lines
       FROM score_delta d JOIN correction k ON k.tenant_id = d.tenant_id AND k.id = d.correction_id WHERE d.tenant_id = $1 AND d.scorecard_id = $2 ORDER BY d.made_at DESC, d.id DESC`,
      [tx.tenantId, scorecardId],
    );
  }

  /** Cards of a period with their results, by name: never a ranking. Heads see their own people. */
  async list(tx: Tx, query: ResultListQuery): Promise<ResultPage> {
    this.permitList(tx, 'score.list');
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const params: unknown[] = [tx.tenantId, query.periodId];
    const where = await this.where(tx, query, params);
    const shown = resultShown(tx, params);
    const search = query.search ? `$${params.push(query.search)}` : null;
    const found = search
      ? ` AND (${SUBJECTS.map(({ kind, table, found }) => `c.subject_kind = '${kind}' AND c.subject_id IN (SELECT s.id FROM ${table} s WHERE s.tenant_id = $1 AND ${found(search)})`).join(' OR ')})`
      : '';
    const grades = await tx.query<{ grade: string | null; count: number }>(
      `SELECT r.grade, count(*)::int AS count FROM scorecard c LEFT JOIN ${LATEST_GRADE} ON ${shown} WHERE ${where}${found} GROUP BY r.grade ORDER BY r.grade NULLS LAST`,
      params,
    );
    const rows = await this.rows(tx, where, shown, params, limit + 1, { ...query, search });
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return {
      items,
      next: rows.length > limit ? encodeCursor([last.subjectName, last.scorecardId]) : null,
      grades,
      toPublish: await this.toPublish(tx, query.periodId),
    };
  }

  private async toPublish(tx: Tx, periodId: string): Promise<ToPublishView | null> {
    if (!tx.viewer.roles.some(({ role }) => role === 'HR')) return null;
    return tx.get<ToPublishView>(
      `SELECT count(*) FILTER (WHERE may)::int AS cards, count(DISTINCT owner_id) FILTER (WHERE may)::int AS people, count(*) FILTER (WHERE NOT may)::int AS uncalibrated
       FROM (SELECT c.owner_id, c.status = 'calibrated' OR NOT ${CALIBRATES} AS may FROM scorecard c JOIN cycle y ON y.tenant_id = c.tenant_id AND y.id = c.cycle_id
         WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status IN ('scored', 'calibrated')) w`,
      [tx.tenantId, periodId],
    );
  }

  /** The same as a file. Exports are noted in the access log, one entry a person. */
  async export(tx: Tx, periodId: string): Promise<string> {
    this.permitList(tx, 'score.export');
    const params: unknown[] = [tx.tenantId, periodId];
    const where = await this.where(tx, { periodId }, params);
    const shown = resultShown(tx, params);
    const rows = await this.rows(tx, where, shown, params, EXPORT_MAX);
    await tx.execute(
      `INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource, resource_id) SELECT $1, gen_random_uuid(), $2, s, 'scoreResult.export', $3 FROM unnest($4::uuid[]) AS s`,
      [tx.tenantId, tx.actor, periodId, [...new Set(rows.map((row) => row.ownerId))].filter((id) => id !== tx.viewer.personId)],
    );
    return resultsCsv(rows, tx.viewer.locale.startsWith('zh') ? 'zh-CN' : 'en');
  }

  private permitList(tx: Tx, action: 'score.list' | 'score.export'): void {
    const parties = new Set([...tx.viewer.roles.map(({ role }) => role), ...(tx.viewer.isHead ? (['line'] as const) : [])]);
    permit(scorePolicy, action, parties);
  }

  private async where(tx: Tx, query: { periodId: string; unitId?: string }, params: unknown[]): Promise<string> {
    const where = `c.tenant_id = $1 AND c.period_id = $2 AND c.status <> 'void' AND ${this.organization.visible(tx, 'c.owner_id', SCORE_ROLES, params)}`;
    return query.unitId ? `${where} AND c.unit_id = ANY ($${params.push(await this.organization.subtree(tx, query.unitId))}::uuid[])` : where;
  }

  /** By name of the subject, people along the index of their names and units, which are few, apart. What is shown of a card is put together for the page alone. */
  private rows(
    tx: Tx,
    where: string,
    shown: string,
    given: readonly unknown[],
    limit: number,
    { grade, cursor, search }: { grade?: string; cursor?: string; search?: string | null } = {},
  ): Promise<ResultListItem[]> {
    const params = [...given];
    const after = decodeCursor(cursor, 2);
    const conditions = [where];
    if (grade) conditions.push(`coalesce(r.grade, '-') = $${params.push(grade)}`);
    // said twice: the first is what the index of names begins with
    if (after) conditions.push(`s.name >= $${params.push(after[0])} AND (s.name, c.id) > ($${params.length}, $${params.push(after[1])}::uuid)`);
    const first = `LIMIT $${params.push(limit)}`;
    const page = SUBJECTS.map(
      ({
        kind,
        table,
        found,
      }) => `(SELECT c.id, s.name FROM scorecard c JOIN ${table} s ON s.tenant_id = c.tenant_id AND s.id = c.subject_id ${grade ? `LEFT JOIN ${LATEST_GRADE} ON ${shown}` : ''}
         WHERE c.subject_kind = '${kind}' AND ${[...conditions, ...(search ? [found(search)] : [])].join(' AND ')} ORDER BY s.name, c.id ${first})`,
    ).join(' UNION ALL ');
    return tx.query<ResultListItem>(
      `WITH page AS MATERIALIZED (${page} ORDER BY name, id ${first})
       SELECT c.id AS scorecard_id, r.id AS result_id, c.owner_id, c.subject_kind, ${NAMES}, c.status, r.revision, r.total, r.grade, r.raw_grade, r.not_scored_reason, coalesce(r.provisional, false) AS provisional, r.computed_at
       FROM scorecard c LEFT JOIN ${LATEST} ON ${shown} ${NAME_TABLES} WHERE c.tenant_id = $1 AND c.id = ANY (ARRAY(SELECT id FROM page)) ORDER BY ${NAME}, c.id`,
      params,
    );
  }

  private lines(tx: Tx, resultId: string, lineId?: string): Promise<LineScoreView[]> {
    return tx.query<LineScoreView>(
      `SELECT s.line_id, l.kind, l.metric_id, l.metric_version_id, coalesce(l.measured_kind, c.subject_kind) AS measured_kind, coalesce(l.measured_id, c.subject_id) AS measured_id, coalesce(m.code, '') AS metric_code, ${LINE_NAMES}, coalesce(v.unit, '') AS unit, coalesce(v.decimals, 2) AS decimals, coalesce(v.percent, false) AS percent, coalesce(v.direction, 'HIGHER') AS direction, s.actual, s.numerator, s.denominator,
         s.target, s.attainment, s.score, s.weight, s.status, s.basis, s.trace->'rule' AS rule, jsonb_build_object('edition', NULL) || (s.trace->'measured') AS measured, s.trace->'steps' AS steps, coalesce(s.trace->'milestones', '[]') AS milestones
       FROM line_score s
       JOIN scorecard_line l ON l.tenant_id = s.tenant_id AND l.id = s.line_id
       JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
       LEFT JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
       LEFT JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       WHERE s.tenant_id = $1 AND s.score_result_id = $2 AND ($3::uuid IS NULL OR s.line_id = $3) ORDER BY l.ordinal, l.id`,
      [tx.tenantId, resultId, lineId ?? null],
    );
  }
}

const NAME = `coalesce(CASE WHEN c.subject_kind = 'unit' THEN su.name ELSE sp.name END, '')`;
