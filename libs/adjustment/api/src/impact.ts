import { Injectable } from '@nestjs/common';
import {
  belowThreshold,
  easier,
  materialityOf,
  on,
  projectCard,
  projectedActual,
  relativeChange,
  weightMoved,
  type Materiality,
  type MaterialityReason,
  type ProjectedLine,
} from '@kpi-loop/adjustment/domain';
import { MeasurementReader } from '@kpi-loop/measurement/api';
import type { Tx } from '@kpi-loop/shared/api';
import { daysIn, Decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import type { LineInForce } from '@kpi-loop/target/api';
import { coverage } from '@kpi-loop/target/domain';
import { CoefficientSources } from './coefficient-source';
import { daysOf, type Frame } from './request.loader';

export interface LineImpact {
  lineId: string;
  projected: string | null;
  scoreBefore: string | null;
  scoreAfter: string | null;
}

/** A line of the head that the same measure of his people adds up to (承接率). */
export interface ParentImpact {
  lineId: string;
  ownerId: string;
  target: string;
  coverageBefore: string | null;
  coverageAfter: string | null;
}

/** What the change would mean, on the data there is; kept with the request as it was when it was submitted. */
export interface Impact {
  computedOn: IsoDate;
  dataUntil: IsoDate | null;
  actual: string | null;
  lines: LineImpact[];
  totalBefore: string | null;
  totalAfter: string | null;
  coefficientBefore: string | null;
  coefficientAfter: string | null;
  targetChange: string | null;
  because: MaterialityReason[];
  loweredAfterResult: boolean;
  parents: ParentImpact[];
}

interface Known {
  actual: string | null;
  dataUntil: IsoDate | null;
  elapsed: string;
  forecast: string | null;
}

@Injectable()
export class ImpactCalculator {
  constructor(
    private readonly measurements: MeasurementReader,
    private readonly coefficients: CoefficientSources,
  ) {}

  /** Everything on the data to date: line and card before and after, coefficient, materiality, the parent's cover. */
  async assess(tx: Tx, frame: Frame): Promise<{ impact: Impact; materiality: Materiality }> {
    const lines = [...new Map(frame.values.map((v) => [v.lineId, v])).values()];
    const known = await this.known(tx, frame, lines);
    const projected: ProjectedLine[] = lines.map((line) => {
      const { actual, elapsed, forecast } = known.get(line.lineId)!;
      return {
        lineId: line.lineId,
        direction: line.direction,
        rule: line.rule,
        signedTarget: line.signedTarget,
        projected: (line.flow ? forecast : null) ?? projectedActual({ actual, flow: line.flow, elapsed }),
      };
    });
    const [before, after] = [frame.values, frame.valuesAfter].map((values) =>
      projectCard(projected, values, frame.policy, { from: frame.periodFrom, to: frame.periodTo }),
    );
    const [was, will] = [on(frame.values, frame.effectiveOn), on(frame.valuesAfter, frame.effectiveOn)];
    const own = { was: was.find((v) => v.lineId === frame.lineId)!, will: will.find((v) => v.lineId === frame.lineId)! };
    const paid =
      before.total !== null && after.total !== null
        ? await this.coefficients.coefficients(tx, { periodId: frame.periodId, personId: frame.ownerId, scores: [before.total, after.total] })
        : null;
    const ownKnown = known.get(frame.lineId)!;
    const below = belowThreshold({
      direction: own.was.direction,
      flow: own.was.flow,
      threshold: own.was.threshold,
      actual: ownKnown.actual,
      elapsed: ownKnown.elapsed,
    });
    const days = daysOf(frame).map((day): [LineInForce[], LineInForce[]] => [on(frame.values, day), on(frame.valuesAfter, day)]);
    const targetChange = largest(days.map(([a, b]) => relativeChange(targetOf(a, frame.lineId), targetOf(b, frame.lineId))));
    const weighed = materialityOf(
      {
        targetChange,
        weightChange: largest(days.map(([a, b]) => weightMoved(a, b)))!,
        payoutChange: paid && new Decimal(paid[1]).minus(paid[0]).abs().toString(),
        changesBefore: frame.changesBefore,
        daysToEnd: daysIn({ from: tx.today, to: frame.periodTo }) - 1,
        belowThreshold: below,
      },
      frame.policy.change,
    );
    const impact: Impact = {
      computedOn: tx.today,
      dataUntil: ownKnown.dataUntil,
      actual: ownKnown.actual,
      lines: lines.map(({ lineId }, i) => ({
        lineId,
        projected: projected[i].projected,
        scoreBefore: before.scores.get(lineId) ?? null,
        scoreAfter: after.scores.get(lineId) ?? null,
      })),
      totalBefore: before.total,
      totalAfter: after.total,
      coefficientBefore: paid?.[0] ?? null,
      coefficientAfter: paid?.[1] ?? null,
      targetChange,
      because: weighed.because,
      loweredAfterResult: below && easier(own.was.direction, own.was.target, own.will.target),
      parents: await this.parents(tx, frame, own.will.target),
    };
    return { impact, materiality: weighed.materiality };
  }

  private async known(tx: Tx, frame: Frame, lines: LineInForce[]): Promise<Map<string, Known>> {
    const to = tx.today < frame.periodTo ? tx.today : frame.periodTo;
    const ranges = lines.map(({ metricVersionId, subjectKind, subjectId }) => ({ metricVersionId, subjectKind, subjectId, from: frame.periodFrom, to }));
    const actuals = frame.periodFrom <= to ? await this.measurements.periodActuals(tx, ranges) : lines.map(() => null);
    const live = await tx.query<{ lineId: string; forecast: string | null }>(
      `SELECT line_id, forecast FROM kpi_value WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[])`,
      [tx.tenantId, lines.map((line) => line.lineId)],
    );
    const whole = daysIn({ from: frame.periodFrom, to: frame.periodTo });
    return new Map(
      lines.map((line, i) => {
        const dataUntil = actuals[i]?.dataUntil ?? null;
        const days = dataUntil ? daysIn({ from: frame.periodFrom, to: dataUntil < to ? dataUntil : to }) : 0;
        const forecast = live.find((row) => row.lineId === line.lineId)?.forecast ?? null;
        return [line.lineId, { actual: actuals[i]?.value ?? null, dataUntil, elapsed: new Decimal(days).div(whole).toString(), forecast }];
      }),
    );
  }

  /** The head's lines on the same flow metric, with what his people's targets cover of them. */
  private async parents(tx: Tx, frame: Frame, after: string): Promise<ParentImpact[]> {
    const rows = await tx.query<{ lineId: string; ownerId: string; target: string; children: { lineId: string; target: string }[] }>(
      `SELECT pl.id AS line_id, pc.owner_id, pt.target,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('lineId', l.id, 'target', t.target::text)), '[]') FROM scorecard c
          JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL AND l.metric_id = pl.metric_id
          JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND $4::date BETWEEN t.valid_from AND t.valid_to
          WHERE c.tenant_id = pc.tenant_id AND c.period_id = pc.period_id AND c.head_id = pc.owner_id AND c.status <> 'void') AS children
       FROM scorecard own JOIN scorecard_line ol ON ol.tenant_id = own.tenant_id AND ol.id = $3
       JOIN metric_version v ON v.tenant_id = ol.tenant_id AND v.id = ol.metric_version_id AND v.flow
       JOIN scorecard pc ON pc.tenant_id = own.tenant_id AND pc.period_id = own.period_id AND pc.owner_id = own.head_id AND pc.status <> 'void'
       JOIN scorecard_line pl ON pl.tenant_id = pc.tenant_id AND pl.scorecard_id = pc.id AND pl.removed_at IS NULL AND pl.metric_id = ol.metric_id
       JOIN line_target pt ON pt.tenant_id = pl.tenant_id AND pt.line_id = pl.id AND pt.superseded_at IS NULL AND $4::date BETWEEN pt.valid_from AND pt.valid_to
       WHERE own.tenant_id = $1 AND own.id = $2 LIMIT 5`,
      [tx.tenantId, frame.scorecardId, frame.lineId, frame.effectiveOn],
    );
    return rows.map(({ lineId, ownerId, target, children }) => {
      const share = (changed: boolean) =>
        coverage({ parent: target, children: children.map((child) => (changed && child.lineId === frame.lineId ? after : child.target)), kind: 'sum' }).share;
      return { lineId, ownerId, target, coverageBefore: share(false), coverageAfter: share(true) };
    });
  }
}

const targetOf = (values: LineInForce[], lineId: string): string => values.find((v) => v.lineId === lineId)!.target;

/** The largest of some shares; null, which stands for more than any of them, wins. */
const largest = (shares: (string | null)[]): string | null =>
  shares.includes(null) ? null : Decimal.max(...(shares as string[]).map((share) => new Decimal(share))).toString();
