import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { MeasurementReader, type ActualRange, type PeriodActual } from '@kpi-loop/measurement/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, monthsOf, type IsoDate } from '@kpi-loop/shared/kernel';
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
    const figures = await this.figures(tx, lines, policy.data.missing === 'LAST_KNOWN');
    const cards = new Map<string, CardToScore>();
    lines.forEach(([first, spans], i) => {
      const card = cards.get(first.scorecardId) ?? { scorecardId: first.scorecardId, ownerId: first.ownerId, headId: first.headId, lines: [] };
      const { lineId, metricVersionId, rule, signedTarget, direction, periodFrom, periodTo } = first;
      card.lines.push({ lineId, metricVersionId, rule, signedTarget, direction, periodFrom, periodTo, spans, figure: figures[i] });
      cards.set(first.scorecardId, card);
    });
    return [...cards.values()];
  }

  /** Figures over the whole of the period, as the definition makes them of its months. */
  private async figures(tx: Tx, lines: [LineInForce, LineInForce[]][], withLastKnown: boolean): Promise<LineFigure[]> {
    const asks = lines.map(([line]) => ({ ...rangeOf(line, line.periodFrom, line.periodTo), whole: true }));
    const before = withLastKnown
      ? lines.map(([line]) => ({
          ...rangeOf(line, addMonths(line.periodFrom, -monthsOf({ from: line.periodFrom, to: line.periodTo }).length), addDays(line.periodFrom, -1)),
          whole: true,
        }))
      : [];
    const answers = await this.measurements.periodActuals(tx, [...asks, ...before]);
    const earlier = answers.slice(asks.length);
    return asks.map((_, i) => figureOf(answers[i], earlier[i]?.value ?? null));
  }
}

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
  return { value: isWhole(actual) && !waived ? actual.value : null, waived, numerator, denominator, lastKnown, status, rowCount, dataUntil, runIds, editions, edition };
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
