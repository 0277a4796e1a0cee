import { Injectable } from '@nestjs/common';
import {
  belowThreshold,
  easier,
  materialityOf,
  movesRelieve,
  on,
  projectCard,
  projectedActual,
  relativeChange,
  weightMoved,
  type Materiality,
  type MaterialityReason,
  type ProjectedCard,
  type ProjectedLine,
} from '@kpi-loop/adjustment/domain';
import { MeasurementReader } from '@kpi-loop/measurement/api';
import { agreementOf } from '@kpi-loop/scoring/api';
import { gradeOf } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { daysIn, Decimal, Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader, type LineInForce, type WeightedSegment } from '@kpi-loop/target/api';
import type { MilestoneState } from '@kpi-loop/target/domain';
import { CoefficientSources } from './coefficient-source';
import { Neighbours, type ChildImpact, type ParentImpact } from './neighbours';
import { daysOf, type Frame } from './request.loader';

export interface LineImpact {
  lineId: string;
  projected: string | null;
  scoreBefore: string | null;
  scoreAfter: string | null;
}

/** The card of whoever takes the line over. */
export interface ReceiverImpact {
  ownerId: string;
  totalBefore: string | null;
  totalAfter: string | null;
  weight: string;
}

/** What the change would mean, on the data there is; kept with the request as it was when it was submitted. */
export interface Impact {
  computedOn: IsoDate;
  dataUntil: IsoDate | null;
  actual: string | null;
  lines: LineImpact[];
  totalBefore: string | null;
  totalAfter: string | null;
  /** Absent in what was written before grades were foretold, as are children and receiver. */
  gradeBefore?: string | null;
  gradeAfter?: string | null;
  coefficientBefore: string | null;
  coefficientAfter: string | null;
  targetChange: string | null;
  because: MaterialityReason[];
  loweredAfterResult: boolean;
  parents: ParentImpact[];
  children?: ChildImpact[];
  receiver?: ReceiverImpact | null;
}

interface Known {
  actual: string | null;
  dataUntil: IsoDate | null;
  elapsed: string;
  forecast: string | null;
}

type Card = Pick<Frame, 'lineId' | 'proposal' | 'periodFrom' | 'periodTo' | 'policy' | 'values' | 'valuesAfter'>;

interface Projection {
  known: Map<string, Known>;
  lines: ProjectedLine[];
  before: ProjectedCard;
  after: ProjectedCard;
}

@Injectable()
export class ImpactCalculator {
  constructor(
    private readonly measurements: MeasurementReader,
    private readonly coefficients: CoefficientSources,
    private readonly neighbours: Neighbours,
    private readonly targets: TargetReader,
  ) {}

  /** Everything on the data to date: line and card before and after, grade, coefficient, materiality, the lines above and below. */
  async assess(tx: Tx, frame: Frame): Promise<{ impact: Impact; materiality: Materiality }> {
    const { known, lines, before, after } = await this.project(tx, frame);
    const [was, will] = [frame.values, frame.valuesAfter].map((values) => on(values, frame.effectiveOn).find((v) => v.lineId === frame.lineId));
    const paid =
      before.total !== null && after.total !== null
        ? await this.coefficients.coefficients(tx, { periodId: frame.periodId, personId: frame.ownerId, scores: [before.total, after.total] })
        : null;
    const own = known.get(frame.lineId);
    const relieved = movesRelieve(frame.milestones, frame.proposal.milestones ?? {}, tx.today);
    const below = !!was && belowThreshold({ ...was, actual: own?.actual ?? null, elapsed: own?.elapsed ?? '0' });
    const days = daysOf(frame).map((day): [WeightedSegment[], WeightedSegment[]] => [on(frame.values, day), on(frame.valuesAfter, day)]);
    const targetChange = largest(days.map(([a, b]) => targetMoved(a, b, frame.lineId)));
    const { materiality, because } = materialityOf(
      {
        targetChange,
        weightChange: largest(days.map(([a, b]) => weightMoved(a, b)))!,
        payoutChange: paid && new Decimal(paid[1]).minus(paid[0]).abs().toString(),
        changesBefore: frame.changesBefore,
        daysToEnd: daysIn({ from: tx.today, to: frame.periodTo }) - 1,
        belowThreshold: below,
        milestoneLate: relieved,
      },
      frame.policy.change,
    );
    const impact: Impact = {
      computedOn: tx.today,
      dataUntil: own?.dataUntil ?? null,
      actual: own?.actual ?? null,
      lines: lines.map(({ lineId, projected }) => ({
        lineId,
        projected,
        scoreBefore: before.scores.get(lineId) ?? null,
        scoreAfter: after.scores.get(lineId) ?? null,
      })),
      ...{ totalBefore: before.total, totalAfter: after.total, gradeBefore: gradeIn(frame, before), gradeAfter: gradeIn(frame, after) },
      ...{ coefficientBefore: paid?.[0] ?? null, coefficientAfter: paid?.[1] ?? null, targetChange, because },
      loweredAfterResult: relieved || (below && !!was && !!will && easier(was.direction, was.target, will.target)),
      parents: await this.neighbours.parents(tx, frame, will ?? null),
      children: was && will ? await this.neighbours.children(tx, frame, { before: was.target, after: will.target }) : [],
      receiver: await this.receiver(tx, frame),
    };
    return { impact, materiality };
  }

  private async receiver(tx: Tx, frame: Frame): Promise<ReceiverImpact | null> {
    if (!frame.receiving) return null;
    const { ownerId, weight, values, valuesAfter } = frame.receiving;
    const { before, after } = await this.project(tx, { ...frame, values, valuesAfter });
    return { ownerId, totalBefore: before.total, totalAfter: after.total, weight };
  }

  /** The card's scores with the values as they are and as they would be, on what its lines are heading for. */
  private async project(tx: Tx, card: Card): Promise<Projection> {
    const lines = [...new Map([...card.values, ...card.valuesAfter].map((v) => [v.lineId, v])).values()];
    const known = await this.known(tx, card, lines);
    const milestones = await this.milestones(tx, card, lines);
    const projected: ProjectedLine[] = lines.map((line) => {
      const { actual, elapsed, forecast } = known.get(line.lineId)!;
      const agreed = agreementOf(line, [], card.policy);
      const flow = agreed.flow ?? false;
      const task = line.metricId === null ? { milestones: milestones.get(line.lineId) ?? [], until: tx.today } : undefined;
      return { ...agreed, lineId: line.lineId, ...(task ? { task } : {}), projected: (flow ? forecast : null) ?? projectedActual({ actual, flow, elapsed }) };
    });
    const [before, after] = [card.values, card.valuesAfter].map((values) =>
      scoredOr(() => projectCard(projected, values, card.policy, { from: card.periodFrom, to: card.periodTo })),
    );
    return { known, lines: projected, before, after };
  }

  /** What became of the milestones of the card's key tasks; of one that begins nothing has, yet. */
  private async milestones(tx: Tx, { lineId, proposal }: Card, lines: WeightedSegment[]): Promise<Map<string, MilestoneState[]>> {
    const tasks = lines.flatMap((line) => (line.metricId === null ? [line.lineId] : []));
    const found = new Map<string, MilestoneState[]>();
    for (const one of tasks.length ? await this.targets.milestones(tx, tasks) : []) found.set(one.lineId, [...(found.get(one.lineId) ?? []), one]);
    const asked = proposal.task?.milestones.map((terms) => ({ ...terms, status: 'open', doneOn: null, quality: null, confirmedShare: null }));
    return asked && !found.has(lineId) ? found.set(lineId, asked) : found;
  }

  private async known(tx: Tx, frame: Card, lines: WeightedSegment[]): Promise<Map<string, Known>> {
    const to = tx.today < frame.periodTo ? tx.today : frame.periodTo;
    // a key task has no figure: it counts by its milestones
    const measured = lines.filter((line): line is LineInForce => line.metricVersionId !== null);
    const ranges = measured.map(({ metricVersionId, subjectKind, subjectId }) => ({ metricVersionId, subjectKind, subjectId, from: frame.periodFrom, to }));
    const found = frame.periodFrom <= to ? await this.measurements.periodActuals(tx, ranges) : [];
    const actuals = lines.map((line) => found[measured.indexOf(line as LineInForce)] ?? null);
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
}

/** While a change is written its weights may not total 100 yet, or its rule not fit: then there is no score to foretell. */
function scoredOr(work: () => ProjectedCard): ProjectedCard {
  try {
    return work();
  } catch (error) {
    if (error instanceof Problem && error.kind === 'invalid') return { total: null, scores: new Map() };
    throw error;
  }
}

/** The grade the card would get; null while it has no score. */
const gradeIn = ({ policy }: Pick<Frame, 'policy'>, { total }: ProjectedCard): string | null =>
  total === null ? null : gradeOf({ total, bands: policy.grade.bands }).grade;

/** Of a line that begins or ends, the weights say how much moves. */
function targetMoved(before: WeightedSegment[], after: WeightedSegment[], lineId: string): string | null {
  const [a, b] = [before, after].map((values) => values.find((v) => v.lineId === lineId));
  return a && b ? relativeChange(a.target, b.target) : '0';
}

/** The largest of some shares; null, which stands for more than any of them, wins. */
const largest = (shares: (string | null)[]): string | null =>
  shares.includes(null) ? null : Decimal.max(...(shares as string[]).map((share) => new Decimal(share))).toString();
