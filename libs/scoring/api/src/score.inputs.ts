import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { MeasurementReader, type ActualRange, type PeriodActual } from '@kpi-loop/measurement/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, daysIn, monthsOf, type IsoDate } from '@kpi-loop/shared/kernel';
import { agreedWithin, dueMilestones, lineInput, type LineAgreement } from '@kpi-loop/scoring/domain';
import { SPELLS, TargetReader, type LineInForce, type MilestoneNow, type TaskInForce } from '@kpi-loop/target/api';
import { daysLeft, daysOut, type Spell } from '@kpi-loop/target/domain';
import type { BonusPoints, LineFigure, LineToScore, Participation, ScoredMilestone } from './card-scoring';

export interface CardToScore {
  scorecardId: string;
  ownerId: string;
  headId: string | null;
  participation: Participation | null;
  lines: LineToScore[];
  bonus: BonusPoints[];
}

/** The card a line is on, begun with its first. */
type CardOf = (line: Pick<LineInForce, 'scorecardId' | 'ownerId' | 'headId'>) => CardToScore;

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

  /** `until`: as they stand at the end of a day, on the figures up to it against the targets up to it (R-M7). Nobody is assessed by that, hence no participation. */
  async cards(tx: Tx, scorecardIds: readonly string[], policy: PolicySet, until: IsoDate | null = null): Promise<CardToScore[]> {
    if (!scorecardIds.length) return [];
    const measured = grouped(await this.targets.segmentsInForce(tx, { scorecardIds: [...scorecardIds] }));
    const agreed = measured.flatMap(([line, spans]) => {
      const whole = agreementOf(line, spans, policy);
      const agreement = until ? agreedWithin(whole, { from: whole.periodFrom, to: until }) : whole;
      return agreement ? [{ of: [line, spans] as [LineInForce, LineInForce[]], agreement }] : [];
    });
    const lines = agreed.map(({ of }) => of);
    const agreements = agreed.map(({ agreement }) => agreement);
    const figures = await this.figures(tx, lines, agreements, policy.data.missing === 'LAST_KNOWN');
    const took = until ? new Map<string, Participation>() : await this.participations(tx, scorecardIds, policy);
    const cards = new Map<string, CardToScore>();
    const cardOf: CardOf = ({ scorecardId, ownerId, headId }) => {
      const card = cards.get(scorecardId) ?? { scorecardId, ownerId, headId, participation: took.get(scorecardId) ?? null, lines: [], bonus: [] };
      cards.set(scorecardId, card);
      return card;
    };
    lines.forEach(([first], i) => {
      const { lineId, metricVersionId } = first;
      cardOf(first).lines.push({ lineId, metricVersionId, ...agreements[i], ...figures[i] });
    });
    const withFigures = new Set(measured.map(([{ scorecardId }]) => scorecardId));
    await this.addTasks(tx, [...cards.keys(), ...scorecardIds.filter((id) => !withFigures.has(id))], cardOf, policy, until);
    return [...cards.values()];
  }

  /** Key tasks score by their milestones, bonus items by what was granted for them: nothing for one that nobody has answered. */
  private async addTasks(tx: Tx, scorecardIds: string[], cardOf: CardOf, policy: PolicySet, until: IsoDate | null): Promise<void> {
    const tasks = grouped(await this.targets.taskSegmentsInForce(tx, { scorecardIds }));
    if (!tasks.length) return;
    const ids = tasks.map(([{ lineId }]) => lineId);
    const [milestones, granted] = [await this.targets.milestones(tx, ids), await this.targets.bonuses(tx, ids)];
    for (const [task, spans] of tasks) {
      const { lineId, lineKind, metricName: title, metricNameEn: titleEn } = task;
      if (lineKind === 'task') {
        const whole = agreementOf(task, spans, policy);
        const agreement = until ? agreedWithin(whole, { from: whole.periodFrom, to: until }) : whole;
        const scored = scoredMilestones(
          milestones.filter((milestone) => milestone.lineId === lineId),
          countedUntil(task, spans, until),
        );
        // nothing was due yet: the task says nothing about these days, and the other lines weigh more
        if (agreement)
          cardOf(task).lines.push({
            ...{ lineId, metricVersionId: null, ...agreement, figure: { ...NO_FIGURE, waived: !scored.length } },
            ...(scored.length ? { milestones: scored } : {}),
          });
      } else if (!until) {
        const award = granted.find((one) => one.lineId === lineId);
        const maxPoints = spans[spans.length - 1].target;
        cardOf(task).bonus.push({ lineId, title, titleEn, points: award?.points ?? '0', maxPoints, reason: award?.reason ?? '' });
      }
    }
  }

  /** How long the people of the cards took part in the period (R-M6); a long absence is in neither number (R-M9). */
  private async participations(tx: Tx, scorecardIds: readonly string[], { people }: PolicySet): Promise<Map<string, Participation>> {
    const rows = await tx.query<{ id: string; startsOn: IsoDate; endsOn: IsoDate; hiredOn: IsoDate | null; leftOn: IsoDate | null; spells: Spell[] | null }>(
      `SELECT c.id, p.starts_on, p.ends_on, w.hired_on, w.left_on, ab.spells FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN person w ON w.tenant_id = c.tenant_id AND w.id = c.subject_id LEFT JOIN (${SPELLS}) ab ON ab.person_id = w.id
       WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[]) AND c.subject_kind = 'person' AND (w.hired_on > p.starts_on OR w.left_on < p.ends_on OR ab.spells IS NOT NULL)`,
      [tx.tenantId, scorecardIds],
    );
    return new Map(
      rows.map(({ id, startsOn, endsOn, hiredOn, leftOn, spells }) => {
        const period = { from: startsOn, to: endsOn };
        const there = { from: hiredOn && hiredOn > startsOn ? hiredOn : startsOn, to: leftOn && leftOn < endsOn ? leftOn : endsOn };
        const absent = daysOut(period, spells ?? []);
        const days = there.from <= there.to ? daysLeft(there, absent) : 0;
        return [
          id,
          {
            days,
            periodDays: daysLeft(period, absent),
            minDays: Math.min(people.minParticipationDays, daysIn(period)),
            minShare: people.minParticipationShare,
          },
        ];
      }),
    );
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
  { rule, signedTarget, direction, periodFrom, periodTo, flow, kind, phasing, out }: Omit<LineInForce, 'metricId' | 'metricVersionId'>,
  spans: LineAgreement['spans'],
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
  out,
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

/** A task that was taken off the card under approval is measured by what was due while it was there; null: by all of it. */
function countedUntil({ periodTo }: TaskInForce, spans: TaskInForce[], until: IsoDate | null): IsoDate | null {
  const { validTo } = spans[spans.length - 1];
  const end = validTo < periodTo ? validTo : null;
  return until && end ? (until < end ? until : end) : (until ?? end);
}

const scoredMilestones = (own: MilestoneNow[], until: IsoDate | null): ScoredMilestone[] =>
  dueMilestones(own, until).map(({ milestone: { name, nameEn, dueOn, doneOn }, outcome }) => ({ ...outcome, name, nameEn, dueOn, doneOn }));

/** Of a line that no figure scores. */
const NO_FIGURE: LineFigure = {
  ...{ value: null, waived: false, numerator: null, denominator: null, lastKnown: null, status: 'none', rowCount: 0, dataUntil: null },
  ...{ runIds: [], editions: {}, edition: null },
};

/** Rows of segments → lines with their spans, in the order they came. */
export function grouped<L extends LineInForce | TaskInForce>(rows: L[]): [L, L[]][] {
  const lines = new Map<string, [L, L[]]>();
  for (const row of rows) {
    const known = lines.get(row.lineId);
    if (known) known[1].push(row);
    else lines.set(row.lineId, [row, [row]]);
  }
  return [...lines.values()];
}
