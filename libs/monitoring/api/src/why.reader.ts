import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { FigureAccess, MeasurementReader } from '@kpi-loop/measurement/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import {
  ENGINE_VERSION,
  ROUNDING_VERSION,
  lineInput,
  reached,
  scoreAsAgreed,
  type LineInput,
  type ScoredSegment,
  type TraceStep,
} from '@kpi-loop/scoring/domain';
import { agreementOf, ScoringReader, stepsOf } from '@kpi-loop/scoring/api';
import { MetricReader } from '@kpi-loop/metric/api';
import { monitoringPolicy } from '@kpi-loop/monitoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { TargetReader, type LineInForce } from '@kpi-loop/target/api';
import type { WhyMonthView, WhyRunView, WhyStepView, WhyView } from './kpi.dto';

interface Now {
  value: string | null;
  numerator: string | null;
  denominator: string | null;
  state: string;
  dataUntil: string | null;
  computedAt: Date | null;
}

interface Score {
  official: boolean;
  score: string | null;
  steps: WhyStepView[];
  engineVersion: string;
  roundingVersion: string;
  policyHash: string;
}

const LATEST_RUNS = 5;

/** "Why is it this number": the formula with the numbers, every rounding step, every version used, the runs, the way to the rows. */
@Injectable()
export class WhyReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly targets: TargetReader,
    private readonly metrics: MetricReader,
    private readonly cycles: CycleReader,
    private readonly scores: ScoringReader,
    private readonly access: FigureAccess,
    private readonly measurements: MeasurementReader,
  ) {}

  /** @throws Problem notFound (404) · forbidden (403). */
  async view(tx: Tx, lineId: string): Promise<WhyView> {
    const names = await lineNames(tx, lineId);
    (await this.organization.standing(tx, names.ownerId)).permit(monitoringPolicy, 'line.why');
    await this.permitFigure(tx, names, lineId);
    await noteAccess(tx, names.ownerId, 'line.why', lineId);
    const spans = await this.targets.segmentsInForce(tx, { lineId });
    if (!spans.length) throw new Problem('notFound', 'lineNotInForce');
    const [line] = spans;
    const now = await tx.one<Now>(`SELECT value, numerator, denominator, state, data_until, computed_at FROM kpi_value WHERE tenant_id = $1 AND line_id = $2`, [
      tx.tenantId,
      lineId,
    ]);
    const months = await this.months(tx, line);
    const score = await this.score(tx, spans, now ?? null);
    const definition = await this.metrics.version(tx, line.metricVersionId);
    const { runs, runCount } = await this.runs(tx, line);
    const { periodName, periodNameEn, ownerName, ownerNameEn, cycleCode } = names;
    return {
      ...{
        lineId,
        scorecardId: line.scorecardId,
        code: line.metricCode,
        name: line.metricName,
        nameEn: line.metricNameEn,
        unit: line.unit,
        decimals: line.decimals,
        percent: line.percent,
      },
      ...{ direction: line.direction, flow: line.flow && line.kind === 'simple', kind: line.kind, ownerName, ownerNameEn, periodName, periodNameEn, cycleCode },
      ...{
        state: now?.state ?? 'none',
        value: now?.value ?? null,
        numerator: now?.numerator ?? null,
        denominator: now?.denominator ?? null,
        asOf: now?.dataUntil ?? null,
        computedAt: now?.computedAt ?? null,
      },
      ...score,
      months,
      targets: spans.map(({ versionNo, weight, threshold, target, stretch, validFrom, validTo, changeRequestId }) => ({
        versionNo,
        weight,
        threshold,
        target,
        stretch,
        validFrom,
        validTo,
        changeRequestId,
      })),
      ...{
        metricId: line.metricId,
        metricVersionId: definition.id,
        metricVersionNo: definition.versionNo,
        metricDescription: definition.description,
        metricDescriptionEn: definition.descriptionEn,
      },
      metricPublishedAt: definition.publishedAt as Date | null,
      processNode: definition.processNode?.name ?? null,
      processNodeEn: definition.processNode?.nameEn ?? null,
      ruleKind: line.rule.kind,
      runs,
      runCount,
      rowCount: months.reduce((sum, month) => sum + month.rowCount, 0),
      rows: { metricVersionId: line.metricVersionId, subjectKind: line.subjectKind, subjectId: line.subjectId, from: line.periodFrom, to: line.periodTo },
    };
  }

  /** The official steps once there are some; before, what the value to date would score by the same rules. */
  private async score(tx: Tx, spans: LineInForce[], now: Now | null): Promise<Score> {
    const [line] = spans;
    const official = await this.scores.lineScore(tx, line.lineId);
    if (official) {
      const { score, steps, engineVersion, roundingVersion, policyHash } = official;
      return { official: true, score, steps: plain(steps), engineVersion, roundingVersion, policyHash };
    }
    const policy = await this.cycles.policyOf(tx, line.cycleId);
    const { policyHash } = await tx.get<{ policyHash: string }>(`SELECT coalesce(policy_hash, '') AS policy_hash FROM cycle WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      line.cycleId,
    ]);
    const versions = { engineVersion: ENGINE_VERSION, roundingVersion: ROUNDING_VERSION, policyHash };
    if (!now || now.value === null) return { official: false, score: null, steps: [], ...versions };
    const input = await this.begun(tx, line, lineInput(agreementOf(line, spans, policy)));
    try {
      const scored = scoreAsAgreed(
        { rule: input.rule, direction: line.direction, actual: now.value, target: input.target, segments: input.reached },
        { cap: policy.score.lineCap, floor: policy.score.lineFloor },
      );
      return { official: false, score: scored.score, steps: plain(stepsOf(now, input, scored)), ...versions };
    } catch (error) {
      if (error instanceof Problem) return { official: false, score: null, steps: [], ...versions };
      throw error;
    }
  }

  /** Of a line that is scored by stretches, those that have a figure by now. */
  private async begun(
    tx: Tx,
    { metricVersionId, subjectKind, subjectId }: LineInForce,
    input: LineInput,
  ): Promise<LineInput & { reached: ScoredSegment[] | null }> {
    if (!input.segments) return { ...input, reached: null };
    const figures = await this.measurements.periodActuals(
      tx,
      input.segments.map(({ from, to }) => ({ metricVersionId, subjectKind, subjectId, from, to })),
    );
    const known = input.segments.map((segment, i) => ({ segment, value: figures[i].value })).filter(({ value }) => value !== null);
    const segments = known.map(({ segment }) => segment);
    return { ...input, segments, reached: reached({ segments }, (i) => known[i].value) };
  }

  /** Somebody else's figure is opened only as its definition allows; one's own score is always explained to oneself. */
  private async permitFigure(tx: Tx, { ownerId }: LineNames, lineId: string): Promise<void> {
    if (ownerId === tx.viewer.personId) return;
    const about = await tx.get<{ metricVersionId: string; kind: 'person' | 'unit'; subjectId: string }>(
      `SELECT l.metric_version_id, coalesce(l.measured_kind, c.subject_kind) AS kind, coalesce(l.measured_id, c.subject_id) AS subject_id
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id WHERE l.tenant_id = $1 AND l.id = $2`,
      [tx.tenantId, lineId],
    );
    await this.access.permitFigure(tx, about.metricVersionId, about.kind, about.subjectId);
  }

  private months(tx: Tx, line: LineInForce): Promise<WhyMonthView[]> {
    return tx.query<WhyMonthView>(
      `SELECT month, numerator, denominator, value, row_count, status FROM measurement
       WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_kind = $3 AND subject_id = $4 AND month BETWEEN date_trunc('month', $5::date) AND $6 ORDER BY month`,
      [tx.tenantId, line.metricVersionId, line.subjectKind, line.subjectId, line.periodFrom, line.periodTo],
    );
  }

  private async runs(tx: Tx, line: LineInForce): Promise<{ runs: WhyRunView[]; runCount: number }> {
    const rows = await tx.query<WhyRunView & { all: number }>(
      `SELECT r.id, d.name AS dataset_name, d.name_en AS dataset_name_en, r.file_name, r.status, r.rows_read, r.rows_rejected, r.window_from, r.window_to, r.finished_at, count(*) OVER ()::int AS all
       FROM (SELECT DISTINCT unnest(run_ids) AS id FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_kind = $3 AND subject_id = $4
         AND month BETWEEN date_trunc('month', $5::date) AND $6) used
       JOIN collection_run r ON r.tenant_id = $1 AND r.id = used.id JOIN dataset d ON d.tenant_id = $1 AND d.id = r.dataset_id ORDER BY r.finished_at DESC NULLS LAST LIMIT ${LATEST_RUNS}`,
      [tx.tenantId, line.metricVersionId, line.subjectKind, line.subjectId, line.periodFrom, line.periodTo],
    );
    return { runs: rows.map(({ all: _, ...run }) => run), runCount: rows[0]?.all ?? 0 };
  }
}

const plain = (steps: readonly TraceStep[]): WhyStepView[] =>
  steps.map(({ step, formula, unrounded, rounded, ruleId }) => ({ step, formula, unrounded, rounded, ruleId }));

export interface LineNames {
  ownerId: string;
  ownerName: string;
  ownerNameEn: string;
  periodName: string;
  periodNameEn: string;
  cycleCode: string;
}

/** @throws Problem notFound (404): also for another tenant's line. */
export function lineNames(tx: Tx, lineId: string): Promise<LineNames> {
  return tx.get<LineNames>(
    `SELECT c.owner_id, o.name AS owner_name, o.name_en AS owner_name_en, p.name AS period_name, p.name_en AS period_name_en, y.code AS cycle_code
     FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
     JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN cycle y ON y.tenant_id = c.tenant_id AND y.id = c.cycle_id WHERE l.tenant_id = $1 AND l.id = $2`,
    [tx.tenantId, lineId],
  );
}

/** Who read somebody else's numbers is visible to that person (domain.md §5.2, 4). */
export async function noteAccess(tx: Tx, ownerId: string, resource: string, id: string): Promise<void> {
  if (!tx.viewer.personId || tx.viewer.personId === ownerId) return;
  await tx.execute(`INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource, resource_id) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)`, [
    tx.tenantId,
    tx.viewer.personId,
    ownerId,
    resource,
    id,
  ]);
}
