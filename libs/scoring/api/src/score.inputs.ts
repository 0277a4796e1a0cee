import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { MeasurementReader, type ActualRange, type PeriodActual } from '@kpi-loop/measurement/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, monthsOf, type IsoDate } from '@kpi-loop/shared/kernel';
import { lineInput, type LineAgreement } from '@kpi-loop/scoring/domain';
import { TargetReader, type LineInForce } from '@kpi-loop/target/api';
import type { LineFigure, LineToScore } from './card-scoring';

export interface CardToScore {
  scorecardId: string;
  ownerId: string;
  headId: string | null;
  lines: LineToScore[];
}

/** Everything a period's cards are scored from, read in a handful of statements however many cards there are. */
@Injectable()
export class ScoreInputs {
  constructor(
    private readonly targets: TargetReader,
    private readonly measurements: MeasurementReader,
    private readonly cycles: CycleReader,
  ) {}

  async policy(tx: Tx, cycleId: string): Promise<{ policy: PolicySet; hash: string }> {
    const policy = await this.cycles.policyOf(tx, cycleId);
    const { hash } = await tx.get<{ hash: string }>(
      `SELECT coalesce(policy_hash, encode(sha256(convert_to(policy::text, 'UTF8')), 'hex')) AS hash FROM cycle WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, cycleId],
    );
    return { policy, hash };
  }

  async cards(tx: Tx, scorecardIds: readonly string[], policy: PolicySet): Promise<CardToScore[]> {
    if (!scorecardIds.length) return [];
    const lines = grouped(await this.targets.segmentsInForce(tx, { scorecardIds: [...scorecardIds] }));
    const agreements = lines.map(([line, spans]) => agreementOf(line, spans, policy));
    const figures = await this.figures(tx, lines, agreements, policy.data.missing === 'LAST_KNOWN');
    const cards = new Map<string, CardToScore>();
    lines.forEach(([first], i) => {
      const card = cards.get(first.scorecardId) ?? { scorecardId: first.scorecardId, ownerId: first.ownerId, headId: first.headId, lines: [] };
      const { lineId, metricVersionId } = first;
      card.lines.push({ lineId, metricVersionId, ...agreements[i], ...figures[i] });
      cards.set(first.scorecardId, card);
    });
    return [...cards.values()];
  }

  /** Figures over the days of each line in the period (R-M3), as the definition makes them of their months; and of each stretch that is scored by itself. */
  private async figures(
    tx: Tx,
    lines: [LineInForce, LineInForce[]][],
    agreements: LineAgreement[],
    withLastKnown: boolean,
  ): Promise<Pick<LineToScore, 'figure' | 'segmentFigures'>[]> {
    const inputs = agreements.map(lineInput);
    const asks = lines.map(([line], i) => ({ ...rangeOf(line, inputs[i].from, inputs[i].to), whole: true }));
    const before = withLastKnown
      ? lines.map(([line]) => ({
          ...rangeOf(line, addMonths(line.periodFrom, -monthsOf({ from: line.periodFrom, to: line.periodTo }).length), addDays(line.periodFrom, -1)),
          whole: true,
        }))
      : [];
    const stretches = lines.flatMap(([line], i) => inputs[i].segments?.map(({ from, to }) => ({ ...rangeOf(line, from, to), whole: true })) ?? []);
    const answers = await this.measurements.periodActuals(tx, [...asks, ...before, ...stretches]);
    const earlier = answers.slice(asks.length, asks.length + before.length);
    const own = answers.slice(asks.length + before.length);
    return asks.map((_, i) => {
      const figure = figureOf(answers[i], earlier[i]?.value ?? null);
      const { segments } = inputs[i];
      return segments ? { figure, segmentFigures: own.splice(0, segments.length).map((actual) => figureOf(actual, null)) } : { figure };
    });
  }
}

/** What was agreed for a line, as the arithmetic reads it. */
export const agreementOf = (
  { rule, signedTarget, direction, periodFrom, periodTo, flow, kind, phasing }: LineInForce,
  spans: readonly LineInForce[],
  policy: Pick<PolicySet, 'change'>,
): LineAgreement => ({
  rule,
  signedTarget,
  direction,
  periodFrom,
  periodTo,
  flow: flow && kind === 'simple',
  phasing,
  levelChange: policy.change.levelChange,
  spans,
});

const rangeOf = (line: LineInForce, from: IsoDate, to: IsoDate): ActualRange => ({
  metricVersionId: line.metricVersionId,
  subjectKind: line.subjectKind,
  subjectId: line.subjectId,
  from,
  to,
});

/** May a figure score? One that is missing or in doubt may not, nor half of one. */
const isWhole = ({ status, endsEarly }: PeriodActual): boolean => status !== 'missing' && status !== 'quarantined' && endsEarly === null;

/** A sum with a month HR let pass is not measured against the target of all months; a rate and a level stand for themselves. */
const isWaived = ({ waivedMonths, value, basis }: PeriodActual): boolean => waivedMonths.length > 0 && (basis === 'flow' || value === null);

function figureOf(actual: PeriodActual, lastKnown: string | null): LineFigure {
  const { numerator, denominator, status, rowCount, dataUntil, runIds, editions, edition } = actual;
  const waived = isWhole(actual) && isWaived(actual);
  return {
    value: isWhole(actual) && !waived ? actual.value : null,
    waived,
    numerator,
    denominator,
    lastKnown,
    status,
    rowCount,
    dataUntil,
    runIds,
    editions,
    edition,
  };
}

/** Rows of segments → lines with their spans, in the order they came. */
export function grouped(rows: LineInForce[]): [LineInForce, LineInForce[]][] {
  const lines = new Map<string, [LineInForce, LineInForce[]]>();
  for (const row of rows) {
    const known = lines.get(row.lineId);
    if (known) known[1].push(row);
    else lines.set(row.lineId, [row, [row]]);
  }
  return [...lines.values()];
}
