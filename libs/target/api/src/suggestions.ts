import { Injectable } from '@nestjs/common';
import { READ_AS } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, firstOfMonth, monthsOf, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import {
  DEFAULT_GROWTH,
  actualOf,
  forMonths,
  moved,
  movedRule,
  suggest,
  type BaselinePoint,
  type MetricDirection,
  type Suggestion,
} from '@kpi-loop/target/domain';
import { BaselineSources } from './baseline-source';
import { CardLoader } from './card.loader';
import type { NewCard, NewLine } from './card.writer';

interface Definition {
  metricId: string;
  versionId: string;
  direction: MetricDirection;
  decimals: number;
  percent: boolean;
  flow: boolean;
  kind: 'simple' | 'ratio';
}

/** Targets with evidence: the last twelve months, the last actual, the same period a year ago (R-CL1). */
@Injectable()
export class Suggestions {
  constructor(
    private readonly baselines: BaselineSources,
    private readonly cards: CardLoader,
  ) {}

  /** Cards whose lines carry a suggestion (for a period that is not there yet: `ahead`); with `adopt`, also its values: threshold and stretch move along. One question to the source for all. */
  async fill(tx: Tx, periodId: string, cards: NewCard[], adopt: boolean, ahead?: DateRange): Promise<NewCard[]> {
    const known = await this.cards.frame(tx, periodId);
    const { periodFrom, periodTo, growth } = ahead ? { periodFrom: ahead.from, periodTo: ahead.to, growth: known.growth } : known;
    const definitions = await this.definitions(tx, [...new Set(cards.flatMap((card) => card.lines.map((line) => line.metricId)))]);
    const months = monthsOf({ from: periodFrom, to: periodTo }).length;
    const from = addMonths(firstOfMonth(periodFrom), -Math.max(12, months));
    const to = addDays(periodFrom, -1);
    const wanted = cards.flatMap((card) =>
      card.lines.flatMap((line) => (definitions.has(line.metricId) ? [{ card, line, definition: definitions.get(line.metricId)! }] : [])),
    );
    const histories = await this.baselines.histories(
      tx,
      wanted.map(({ card, line, definition }) => ({
        metricVersionId: definition.versionId,
        subjectKind: line.measuredKind ?? card.subjectKind,
        subjectId: line.measuredId ?? card.subjectId,
        from,
        to,
      })),
    );
    const filled = new Map(
      wanted.map(({ card, line, definition }, i) => [
        key(card, line),
        this.line(line, definition, histories[i], { periodFrom, months, growth: growth ?? DEFAULT_GROWTH, adopt }),
      ]),
    );
    return cards.map((card) => ({ ...card, lines: card.lines.map((line) => filled.get(key(card, line)) ?? line) }));
  }

  private line(
    line: NewLine,
    definition: Definition,
    points: BaselinePoint[],
    ask: { periodFrom: IsoDate; months: number; growth: string; adopt: boolean },
  ): NewLine {
    const suggestion = suggestionOf(line, definition, points, ask);
    if (!suggestion) return line;
    const baseline = line.baseline ?? suggestion.evidence.lastYear ?? suggestion.evidence.lastActual;
    if (!ask.adopt) return { ...line, baseline, suggestion };
    const along = (value: string | null | undefined) => moved(value ?? null, line.target, suggestion.target, definition);
    const rule = line.rule && movedRule(line.rule, line.target, suggestion.target);
    return { ...line, baseline, suggestion, rule, target: suggestion.target, threshold: along(line.threshold), stretch: along(line.stretch) };
  }

  private async definitions(tx: Tx, metricIds: string[]): Promise<Map<string, Definition>> {
    const rows = await tx.query<Definition>(
      `SELECT metric_id, id AS version_id, direction, decimals, percent, flow, ${READ_AS} AS kind FROM metric_version v WHERE tenant_id = $1 AND metric_id = ANY ($2::uuid[]) AND status = 'published'`,
      [tx.tenantId, metricIds],
    );
    return new Map(rows.map((row) => [row.metricId, row]));
  }
}

const key = (card: NewCard, line: NewLine): string => `${card.subjectKind}/${card.subjectId}/${line.metricId}`;

function suggestionOf(
  line: NewLine,
  definition: Definition,
  points: BaselinePoint[],
  { periodFrom, months, growth }: { periodFrom: IsoDate; months: number; growth: string },
): Suggestion | null {
  const between = (from: IsoDate, to: IsoDate) => points.filter((point) => point.month >= from && point.month < to);
  const start = firstOfMonth(periodFrom);
  const known = actualOf(between(addMonths(start, -months), start), definition);
  const lastTarget = Number(line.target) === 0 ? null : forMonths(line.target, line.targetMonths ?? months, months, definition);
  return suggest({
    ...definition,
    lastActual: known,
    lastTarget: line.carriedFromId || lastTarget === null ? lastTarget : null,
    lastYear: actualOf(between(addMonths(start, -12), addMonths(start, months - 12)), definition),
    growth,
    months: points.slice(-12).map(({ month, value }) => ({ month, value })),
  });
}
