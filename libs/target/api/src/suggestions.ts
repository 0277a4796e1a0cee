import { Injectable } from '@nestjs/common';
import { READ_AS } from '@kpi-loop/metric/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, firstOfMonth, fixed, monthsOf, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import {
  DEFAULT_GROWTH,
  actualOf,
  forMonths,
  moved,
  movedRule,
  prorated,
  workShare,
  expected,
  lastDenominator,
  suggest,
  suggestFrom,
  type BaselinePoint,
  type MetricDirection,
  type Suggestion,
  type SuggestionBasis,
  type WorkShare,
} from '@kpi-loop/target/domain';
import { BaselineSources } from './baseline-source';
import { CardLoader } from './card.loader';
import { IS_RATIO } from './denominators';
import type { NewCard, NewLine } from './card.writer';

interface Definition {
  metricId: string;
  versionId: string;
  direction: MetricDirection;
  decimals: number;
  percent: boolean;
  flow: boolean;
  kind: 'simple' | 'ratio';
  /** Its targets are weighed by denominators. */
  ratio: boolean;
}

interface Asked {
  template?: { growth: string | null } | null;
  ahead?: DateRange;
}

/** How far back a forecast looks. */
export const HISTORY_MONTHS = 36;

/** Targets with evidence: what the months before let expect (S10); for a line carried over, its last target grown and what was reached (R-CL1). */
@Injectable()
export class Suggestions {
  constructor(
    private readonly baselines: BaselineSources,
    private readonly cards: CardLoader,
    private readonly organization: OrganizationReader,
  ) {}

  /**
   * Cards whose lines carry a suggestion; with `adopt`, also its values: threshold and stretch move along. `ahead`: for a period that is not there yet.
   * A template says how much is to be grown by (`null`: as the cycle says), instead of what a forecast lets expect. One question to the source for all.
   */
  async fill(tx: Tx, periodId: string, cards: NewCard[], adopt: boolean, { template = null, ahead }: Asked = {}): Promise<NewCard[]> {
    const known = await this.cards.frame(tx, periodId);
    const { from: periodFrom, to: periodTo } = ahead ?? { from: known.periodFrom, to: known.periodTo };
    const growth = template?.growth ?? known.growth;
    const definitions = await this.definitions(tx, [...new Set(cards.flatMap((card) => card.lines.map((line) => line.metricId)))]);
    const months = monthsOf({ from: periodFrom, to: periodTo }).length;
    const since = (back: number): IsoDate => addMonths(firstOfMonth(periodFrom), -Math.max(back, months));
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
        // a target carried over asks for the year before; nobody forecasts thousands of lines for it
        from: since(line.carriedFromId || template ? 12 : HISTORY_MONTHS),
        to,
      })),
    );
    const shares = adopt && known.joinerTarget === 'PRORATED' ? await this.shares(tx, cards, { from: periodFrom, to: periodTo }) : new Map<string, WorkShare>();
    const filled = new Map(
      wanted.map(({ card, line, definition }, i) => {
        const whole = this.line(line, definition, histories[i], { periodFrom, months, growth: growth ?? DEFAULT_GROWTH, grown: template !== null, adopt });
        const share = definition.flow && definition.kind === 'simple' ? shares.get(card.subjectId) : undefined;
        return [key(card, line), share ? reduced(whole, share, definition) : whole];
      }),
    );
    return cards.map((card) => ({ ...card, lines: card.lines.map((line) => filled.get(key(card, line)) ?? line) }));
  }

  /** Of whoever joins within the period: what is his of its working days. */
  private async shares(tx: Tx, cards: NewCard[], period: DateRange): Promise<Map<string, WorkShare>> {
    const people = cards.filter((card) => card.subjectKind === 'person' && !card.countsFrom).map((card) => card.subjectId);
    const joiners = await tx.query<{ id: string; hiredOn: IsoDate }>(
      `SELECT id, hired_on FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND hired_on > $3 AND hired_on <= $4`,
      [tx.tenantId, people, period.from, period.to],
    );
    const calendar = joiners.length ? await this.organization.calendar(tx) : null;
    return new Map(
      joiners.flatMap(({ id, hiredOn }) => {
        const share = workShare({ from: hiredOn, to: period.to }, period, calendar!);
        return share ? [[id, share] as const] : [];
      }),
    );
  }

  private line(line: NewLine, definition: Definition, points: BaselinePoint[], ask: Ask & { adopt: boolean }): NewLine {
    const basis = basisOf(line, definition, points, ask);
    const plannedDenominator = denominatorOf(line, definition, points, ask);
    const suggestion = suggestionOf(line, definition, points, basis, ask);
    const baseline = line.baseline ?? rounded(basis.lastYear ?? basis.lastActual, definition);
    if (!suggestion || !ask.adopt) return { ...line, baseline, plannedDenominator, suggestion };
    const along = (value: string | null | undefined) => moved(value ?? null, line.target, suggestion.target, definition);
    const rule = line.rule && movedRule(line.rule, line.target, suggestion.target);
    return {
      ...line,
      baseline,
      plannedDenominator,
      suggestion,
      rule,
      target: suggestion.target,
      threshold: along(line.threshold),
      stretch: along(line.stretch),
    };
  }

  private async definitions(tx: Tx, metricIds: string[]): Promise<Map<string, Definition>> {
    const rows = await tx.query<Definition>(
      `SELECT metric_id, id AS version_id, direction, decimals, percent, flow, ${READ_AS} AS kind, ${IS_RATIO} AS ratio FROM metric_version v WHERE tenant_id = $1 AND metric_id = ANY ($2::uuid[]) AND status = 'published'`,
      [tx.tenantId, metricIds],
    );
    return new Map(rows.map((row) => [row.metricId, row]));
  }
}

/** The line as it is asked of somebody who is there for a share of the working days; the suggestion says of what. */
function reduced(line: NewLine, share: WorkShare, definition: Definition): NewLine {
  const { suggestion } = line;
  const own = suggestion && {
    ...prorated(suggestion, share, definition),
    ...{ low: prorated({ target: suggestion.low }, share, definition).target, high: prorated({ target: suggestion.high }, share, definition).target },
    evidence: { ...suggestion.evidence, prorated: { target: suggestion.target, ...share } },
  };
  return { ...prorated(line, share, definition), suggestion: own };
}

const key = (card: NewCard, line: NewLine): string => `${card.subjectKind}/${card.subjectId}/${line.metricId}`;

interface Ask {
  periodFrom: IsoDate;
  months: number;
  growth: string;
  /** By a template: the past grown, no forecast. */
  grown: boolean;
}

/** What a ratio was counted on before, where nobody says otherwise. Of another's card nothing is taken over: it is his own. */
const denominatorOf = ({ plannedDenominator }: NewLine, definition: Definition, points: BaselinePoint[], { periodFrom, months }: Ask): string | null => {
  if (plannedDenominator !== undefined) return plannedDenominator;
  return definition.ratio ? lastDenominator(points, { start: firstOfMonth(periodFrom), months }, definition) : null;
};

const rounded = (value: string | null, { decimals }: Definition): string | null => (value === null ? null : fixed(value, decimals));

function basisOf(line: NewLine, definition: Definition, points: BaselinePoint[], { periodFrom, months, growth }: Ask): SuggestionBasis {
  const between = (from: IsoDate, to: IsoDate) => points.filter((point) => point.month >= from && point.month < to);
  const start = firstOfMonth(periodFrom);
  const lastTarget = Number(line.target) === 0 ? null : forMonths(line.target, line.targetMonths ?? months, months, definition);
  return {
    ...definition,
    lastActual: actualOf(between(addMonths(start, -months), start), definition),
    lastTarget: line.carriedFromId || lastTarget === null ? lastTarget : null,
    lastYear: actualOf(between(addMonths(start, -12), addMonths(start, months - 12)), definition),
    growth,
    months: points.slice(-12).map(({ month, value }) => ({ month, value })),
  };
}

/** Nothing is suggested from fewer than four periods, but a line carried over keeps to what was agreed before, and one of a template to its growth. */
function suggestionOf(
  line: NewLine,
  definition: Definition,
  points: BaselinePoint[],
  basis: SuggestionBasis,
  { periodFrom, months, grown }: Ask,
): Suggestion | null {
  if (line.carriedFromId || grown) return suggest(basis);
  const told = expected(points, definition, { start: firstOfMonth(periodFrom), months });
  return told.ok ? suggestFrom(told.forecast, basis) : null;
}
