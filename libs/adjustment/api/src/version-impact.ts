import { Injectable } from '@nestjs/common';
import { projectCard, projectedActual, type ProjectedLine } from '@kpi-loop/adjustment/domain';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { MeasurementReader } from '@kpi-loop/measurement/api';
import { agreementOf } from '@kpi-loop/scoring/api';
import type { Tx } from '@kpi-loop/shared/api';
import { daysIn, Decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader, type LineInForce } from '@kpi-loop/target/api';

/** A line with its figure by either definition, and what that makes of its card. */
export interface MovedLine {
  lineId: string;
  scorecardId: string;
  ownerId: string;
  actualBefore: string | null;
  actualAfter: string | null;
  scoreBefore: string | null;
  scoreAfter: string | null;
  totalBefore: string | null;
  totalAfter: string | null;
}

/** On the data to date; kept with the request as it was when it was asked for. */
export interface VersionImpact {
  computedOn: IsoDate;
  lineCount: number;
  /** Lines whose figure differs. */
  changedCount: number;
  lines: MovedLine[];
  /** Everybody whose line is moved: none of them decides about it. */
  ownerIds: string[];
}

/** Lines that are kept with a request; the counts are of all. Those whose score moves most come first. */
const KEPT = 200;

/** What every line of a cycle would be worth if it were counted by another definition. */
@Injectable()
export class VersionImpactCalculator {
  constructor(
    private readonly targets: TargetReader,
    private readonly measurements: MeasurementReader,
  ) {}

  async assess(tx: Tx, cycleId: string, fromVersionId: string, toVersionId: string): Promise<VersionImpact> {
    const { lines, pinned } = await this.targets.cardsPinned(tx, cycleId, fromVersionId);
    const { policy } = await tx.get<{ policy: PolicySet }>(`SELECT policy FROM cycle WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, cycleId]);
    const distinct = [...new Map(lines.map((line) => [line.lineId, line])).values()];
    const [was, will] = [
      await this.figures(tx, distinct, (line) => line.metricVersionId),
      await this.figures(tx, distinct, (line) => (pinned.has(line.lineId) ? toVersionId : line.metricVersionId)),
    ];
    const moved = [...new Set(distinct.map((line) => line.scorecardId))].flatMap((scorecardId) => {
      const own = distinct.filter((line) => line.scorecardId === scorecardId);
      const values = lines.filter((line) => line.scorecardId === scorecardId);
      const period = { from: own[0].periodFrom, to: own[0].periodTo };
      const [before, after] = [was, will].map((figures) =>
        projectCard(
          own.map((line) => projected(line, policy, figures.get(line.lineId)!)),
          values,
          policy,
          period,
        ),
      );
      return own
        .filter((line) => pinned.has(line.lineId))
        .map(({ lineId, ownerId }): MovedLine => ({
          ...{ lineId, scorecardId, ownerId, actualBefore: was.get(lineId)!.actual, actualAfter: will.get(lineId)!.actual },
          ...{
            scoreBefore: before.scores.get(lineId) ?? null,
            scoreAfter: after.scores.get(lineId) ?? null,
            totalBefore: before.total,
            totalAfter: after.total,
          },
        }));
    });
    const by = (line: MovedLine): Decimal => new Decimal(line.scoreAfter ?? 0).minus(line.scoreBefore ?? 0).abs();
    const sorted = [...moved].sort((a, b) => by(b).comparedTo(by(a)) || (a.lineId < b.lineId ? -1 : 1));
    return {
      computedOn: tx.today,
      lineCount: moved.length,
      changedCount: moved.filter((line) => differs(line.actualBefore, line.actualAfter)).length,
      lines: sorted.slice(0, KEPT),
      ownerIds: [...new Set(moved.map((line) => line.ownerId))],
    };
  }

  private async figures(tx: Tx, lines: readonly LineInForce[], versionOf: (line: LineInForce) => string): Promise<Map<string, Figure>> {
    const begun = lines.filter((line) => line.periodFrom <= tx.today);
    const until = (line: LineInForce): IsoDate => (tx.today < line.periodTo ? tx.today : line.periodTo);
    const actuals = begun.length
      ? await this.measurements.periodActuals(
          tx,
          begun.map((line) => ({
            metricVersionId: versionOf(line),
            subjectKind: line.subjectKind,
            subjectId: line.subjectId,
            from: line.periodFrom,
            to: until(line),
          })),
        )
      : [];
    const known = new Map(begun.map((line, i) => [line.lineId, actuals[i]]));
    return new Map(
      lines.map((line) => {
        const actual = known.get(line.lineId);
        const last = actual?.dataUntil ?? null;
        const days = last ? daysIn({ from: line.periodFrom, to: last < until(line) ? last : until(line) }) : 0;
        const elapsed = new Decimal(days).div(daysIn({ from: line.periodFrom, to: line.periodTo })).toString();
        return [line.lineId, { actual: actual?.value ?? null, elapsed }];
      }),
    );
  }
}

const differs = (a: string | null, b: string | null): boolean => (a === null || b === null ? a !== b : !new Decimal(a).equals(b));

interface Figure {
  actual: string | null;
  elapsed: string;
}

function projected(line: LineInForce, policy: PolicySet, { actual, elapsed }: Figure): ProjectedLine {
  const agreed = agreementOf(line, [], policy);
  return { ...agreed, lineId: line.lineId, projected: projectedActual({ actual, flow: agreed.flow ?? false, elapsed }) };
}
