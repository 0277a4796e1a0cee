import { Injectable } from '@nestjs/common';
import { Benchmarks } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, firstOfMonth, monthsOf, type IsoDate } from '@kpi-loop/shared/kernel';
import {
  DEFAULT_GROWTH,
  attainableValues,
  characterOf,
  expected,
  monthFigures,
  pastPeriods,
  scorecardPolicy,
  suggestFrom,
  textOf,
  type BaselinePoint,
  type Flow,
  type MetricDirection,
  type PeriodForecast,
  type SubjectKind,
} from '@kpi-loop/target/domain';
import { BaselineSources } from './baseline-source';
import { CardLoader } from './card.loader';
import type { EvidenceParentView, LineEvidenceView, LineForecastView } from './evidence.dto';
import { LINE_ASKED } from './evidence.sql';
import { MeasuredAccess } from './measured-access';
import { HISTORY_MONTHS } from './suggestions';

interface Asked extends Flow {
  ownerId: string;
  periodId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  measuredKind: SubjectKind | null;
  measuredId: string | null;
  versionId: string;
  direction: MetricDirection;
  decimals: number;
  percent: boolean;
  addsUp: boolean;
  lastTarget: string | null;
  parent: EvidenceParentView | null;
  cards: number;
  lines: number;
  sum: string | null;
}

interface Frame {
  start: IsoDate;
  months: number;
  growth: string | null;
  to: IsoDate;
}

const MOST_PERIODS = 12;

/** What a target of one line can be judged by: its own past, what that lets expect, the lines above and below, and others (S10). */
@Injectable()
export class EvidenceReader {
  constructor(
    private readonly cards: CardLoader,
    private readonly baselines: BaselineSources,
    private readonly measured: MeasuredAccess,
    private readonly benchmarks: Benchmarks,
  ) {}

  /** @throws Problem notFound (404) · forbidden (403). A shared figure the viewer may not read has no past here (default deny). */
  async of(tx: Tx, cardId: string, metricId: string): Promise<LineEvidenceView> {
    const asked = await tx.get<Asked>(LINE_ASKED, [tx.tenantId, cardId, metricId]);
    (await this.cards.standing(tx, asked.ownerId)).permit(scorecardPolicy, 'scorecard.read');
    const { periodFrom, periodTo, growth } = await this.cards.frame(tx, asked.periodId);
    const frame = { start: firstOfMonth(periodFrom), months: monthsOf({ from: periodFrom, to: periodTo }).length, growth, to: periodTo };
    const [allowed] = await this.measured.allowed(tx, [{ card: asked, measuredKind: asked.measuredKind, measuredId: asked.measuredId }]);
    const points = allowed ? await this.points(tx, asked, frame) : [];
    return {
      metricId,
      ...told(asked, points, frame, allowed),
      parent: asked.parent,
      children: { cards: asked.cards, lines: asked.lines, sum: asked.addsUp ? asked.sum : null },
      benchmarks: await this.benchmarks.of(tx, metricId),
    };
  }

  private async points(tx: Tx, asked: Asked, { start, months, to }: Frame): Promise<BaselinePoint[]> {
    const [points] = await this.baselines.histories(tx, [
      {
        metricVersionId: asked.versionId,
        subjectKind: asked.measuredKind ?? asked.subjectKind,
        subjectId: asked.measuredId ?? asked.subjectId,
        from: addMonths(start, -Math.max(HISTORY_MONTHS, months * MOST_PERIODS)),
        // half a month beside whole ones would look like a fall
        to: tx.today < to ? addDays(firstOfMonth(tx.today), -1) : to,
      },
    ]);
    return points;
  }
}

type Told = Omit<LineEvidenceView, 'metricId' | 'parent' | 'children' | 'benchmarks'>;

function told(asked: Asked, points: BaselinePoint[], { start, months, growth }: Frame, allowed: boolean): Told {
  const before = points.filter(({ month }) => month < start);
  const figures = monthFigures(points, asked);
  const periods = pastPeriods(before, asked, { start, months }, MOST_PERIODS);
  const values = periods.map(({ value }) => value);
  const answer = expected(before, asked, { start, months });
  const lastYear = periods.find(({ from }) => from === addMonths(start, -12))?.value ?? null;
  const suggestion = answer.ok
    ? suggestFrom(answer.forecast, {
        ...asked,
        lastActual: values.at(-1) ?? null,
        lastYear,
        growth: growth ?? DEFAULT_GROWTH,
        months: figures.filter(({ month }) => month < start),
      })
    : null;
  const character = characterOf(before, asked);
  return {
    periodMonths: months,
    months: figures.filter(({ month }) => month >= addMonths(start, -HISTORY_MONTHS)),
    periods,
    lastYear,
    character: character && { ...character, perYear: character.perYear === null ? null : textOf(character.perYear, 3) },
    forecast: answer.ok ? viewOf(answer.forecast, asked.decimals) : null,
    suggestion: suggestion && { target: suggestion.target, threshold: suggestion.threshold, stretch: suggestion.stretch, ratchet: suggestion.ratchet },
    because: answer.ok ? [] : [allowed ? answer.because : 'measuredSubjectAllowed'],
    attainable: attainableValues(values, asked.direction),
  };
}

/** One digit more than the metric has: a band must not look as wide as its rounding. */
function viewOf(forecast: PeriodForecast, decimals: number): LineForecastView {
  const text = (value: number): string => textOf(value, Math.min(decimals + 1, 12));
  const maybe = (value: number | null): string | null => (value === null ? null : text(value));
  return {
    value: text(forecast.value),
    low: maybe(forecast.low),
    high: maybe(forecast.high),
    months: forecast.months.map(({ month, value, low, high }) => ({ month, value: text(value), low: maybe(low), high: maybe(high) })),
    error: forecast.error === null ? null : textOf(forecast.error, 1),
    absoluteError: maybe(forecast.absoluteError),
    compared: forecast.compared,
    methods: forecast.methods.map(({ method, share }) => ({ method, share: Math.round(share * 100) })),
    ...forecast.span,
    count: forecast.count,
    bridged: forecast.bridged,
  };
}
