import { Injectable } from '@nestjs/common';
import { MeasurementReader, type ActualRange, type PeriodActual } from '@kpi-loop/measurement/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { agreedWithin, lineInput, toDate, type LineAgreement } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, daysIn, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader, type LineInForce } from '@kpi-loop/target/api';
import type { CardMonthView, CardMonthsView, ToDateView } from './month.dto';
import { agreementOf, grouped, ScoreInputs } from './score.inputs';
import { scorePolicy } from './score.policy';
import { noteReading } from './reading';

interface AgreedLine {
  line: LineInForce;
  agreed: LineAgreement;
}

/** A line over some days, asked and answered together with all others. */
export interface Stretch {
  line: LineInForce;
  range: DateRange;
  /** What each card owes of it, with its days. */
  parts: [target: string, days: number][];
}

/** The months within the period of a card: what each line owed and brought in the month, in the period so far and in the year so far. */
@Injectable()
export class MonthsReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly targets: TargetReader,
    private readonly measurements: MeasurementReader,
    private readonly inputs: ScoreInputs,
  ) {}

  /** @throws Problem notFound (404) · forbidden (403) */
  async view(tx: Tx, scorecardId: string): Promise<CardMonthsView> {
    const { ownerId, ...card } = await tx.get<Omit<CardMonthsView, 'months'> & { ownerId: string; cycleId: string; subjectKind: string; subjectId: string }>(
      `SELECT c.id AS scorecard_id, c.owner_id, c.cycle_id, c.subject_kind, c.subject_id, c.period_id, p.name AS period_name, p.name_en AS period_name_en, p.status AS period_status,
         coalesce(CASE c.subject_kind WHEN 'unit' THEN u.name ELSE w.name END, '') AS subject_name, coalesce(CASE c.subject_kind WHEN 'unit' THEN u.name_en ELSE w.name_en END, '') AS subject_name_en
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id LEFT JOIN person w ON w.tenant_id = c.tenant_id AND w.id = c.subject_id LEFT JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.subject_id
       WHERE c.tenant_id = $1 AND c.id = $2`,
      [tx.tenantId, scorecardId],
    );
    (await this.organization.standing(tx, ownerId)).permit(scorePolicy, 'score.read');
    await noteReading(tx, ownerId, 'monthScores', scorecardId);
    const { cycleId, subjectKind, subjectId, ...head } = card;
    const months = await this.months(tx, scorecardId, card.periodId);
    const begun = months.filter(({ from, skipped }) => from <= tx.today && !skipped);
    const lines = await this.agreed(tx, cycleId, subjectKind, subjectId);
    const own = lines.filter(({ line }) => line.scorecardId === scorecardId);
    const asked = begun.flatMap((month) => own.map(({ line, agreed }) => this.stretches(lines, { line, agreed }, month)));
    const answers = await this.answers(tx, asked.flatMap((three) => three.filter((one) => one !== null)));
    const views = asked.map((three) => three.map((one) => (one ? answers.shift()! : null)));
    return {
      ...head,
      months: months.map((month) => {
        const at = begun.indexOf(month);
        const running = month.to >= tx.today;
        return {
          ...month,
          lines:
            at < 0
              ? []
              : own.flatMap(({ line }, i) => {
                  const [inMonth, inPeriod, inYear] = views[at * own.length + i];
                  if (!inMonth && !inPeriod) return [];
                  return [{ ...lineHead(line), month: shown(inMonth, running), period: shown(inPeriod, running), year: shown(inYear, running) }];
                }),
        };
      }),
    };
  }

  private months(tx: Tx, scorecardId: string, periodId: string): Promise<Omit<CardMonthView, 'lines'>[]> {
    return tx.query<Omit<CardMonthView, 'lines'>>(
      `SELECT p.id AS period_id, p.name, p.name_en, p.starts_on AS "from", p.ends_on AS "to", p.status, p.status = 'upcoming' AND p.ends_on < $4 AS skipped,
         m.id IS NOT NULL AS kept, m.total, m.grade, m.not_scored_reason, m.computed_at, coalesce(m.trace->'steps', '[]') AS steps
       FROM period p LEFT JOIN month_score m ON m.tenant_id = p.tenant_id AND m.period_id = p.id AND m.scorecard_id = $3
       WHERE p.tenant_id = $1 AND p.parent_period_id = $2 ORDER BY p.ordinal`,
      [tx.tenantId, periodId, scorecardId, tx.today],
    );
  }

  /** Lines in force of all cards of the subject in the cycle, in the order of their days. */
  async agreed(tx: Tx, cycleId: string, subjectKind: string, subjectId: string): Promise<AgreedLine[]> {
    const cards = await tx.query<{ id: string }>(
      `SELECT id FROM scorecard WHERE tenant_id = $1 AND cycle_id = $2 AND subject_kind = $3 AND subject_id = $4 AND status <> 'void'`,
      [tx.tenantId, cycleId, subjectKind, subjectId],
    );
    if (!cards.length) return [];
    const { policy } = await this.inputs.policy(tx, cycleId);
    return grouped(await this.targets.segmentsInForce(tx, { scorecardIds: cards.map(({ id }) => id) }))
      .map(([line, spans]) => ({ line, agreed: agreementOf(line, spans, policy) }))
      .sort((a, b) => (a.agreed.periodFrom < b.agreed.periodFrom ? -1 : 1));
  }

  private stretches(all: AgreedLine[], own: AgreedLine, { from, to }: DateRange): (Stretch | null)[] {
    return [over([own], { from, to }), over([own], { from: own.agreed.periodFrom, to }), over(runOf(all, own, to), { from: '0001-01-01', to })];
  }

  /** In the order they were asked. */
  async answers(tx: Tx, asked: readonly Stretch[]): Promise<ToDateView[]> {
    const actuals = await this.measurements.periodActuals(
      tx,
      asked.map(({ line: { metricVersionId, subjectKind, subjectId }, range }): ActualRange => ({ metricVersionId, subjectKind, subjectId, ...range, whole: true })),
    );
    return asked.map(({ line, parts }, i) => viewOf(line, parts, actuals[i]));
  }
}

/** The lines that carry the same definition for the same subject without a gap up to the day: what runs through the year. */
export function runOf(all: readonly AgreedLine[], own: AgreedLine, to: IsoDate): AgreedLine[] {
  const same = all.filter(({ line, agreed }) => sameFigure(line, own.line) && agreed.periodFrom <= to && agreed.periodFrom <= own.agreed.periodFrom);
  const gap = same.findLastIndex(({ agreed }, i) => i > 0 && agreed.periodFrom > addDays(same[i - 1].agreed.periodTo, 1));
  return same.slice(Math.max(0, gap));
}

export const sameFigure = (a: LineInForce, b: LineInForce): boolean =>
  a.metricVersionId === b.metricVersionId && a.subjectKind === b.subjectKind && a.subjectId === b.subjectId;

/** What lines owe together over the days; null when none of them is there. */
export function over(lines: readonly AgreedLine[], days: DateRange): Stretch | null {
  const inputs = lines.flatMap(({ line, agreed }) => {
    const within = agreedWithin(agreed, days);
    return within ? [{ line, input: lineInput(within) }] : [];
  });
  if (!inputs.length) return null;
  const last = inputs[inputs.length - 1];
  return {
    line: last.line,
    range: { from: inputs[0].input.from, to: last.input.to },
    parts: inputs.map(({ input }): [string, number] => [input.compositeTarget, daysIn(input)]),
  };
}

const KNOWN = (actual: PeriodActual): boolean => actual.status !== 'missing' && actual.status !== 'quarantined' && actual.endsEarly === null;

function viewOf(line: LineInForce, parts: [string, number][], actual: PeriodActual): ToDateView {
  const method = line.rule.kind === 'LINEAR' ? line.rule.method : undefined;
  const flow = line.flow && line.kind === 'simple';
  const known = KNOWN(actual) && !(actual.waivedMonths.length > 0 && flow);
  const { target, attainment } = toDate({ flow, direction: line.direction, method, actual: known ? actual.value : null, parts });
  return { target, actual: actual.value, attainment, whole: known };
}

/** Of a month that is still running the figures so far, and no attainment: its target is that of the whole month. */
const shown = (view: ToDateView | null, running: boolean): ToDateView | null => view && (running ? { ...view, attainment: null, whole: false } : view);

export const lineHead = ({ lineId, metricId, metricCode, metricName, metricNameEn, unit, decimals, percent, direction }: LineInForce) => ({
  ...{ lineId, metricId, metricCode, metricName, metricNameEn, unit, decimals, percent, direction },
});
