import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { DutySources, Jobs, newId, type Duty, type Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, addWorkdays, endOfMonth, firstOfMonth, type IsoDate } from '@kpi-loop/shared/kernel';
import { IN_FORCE } from '@kpi-loop/target/domain';
import { ExpectedFigures } from './expected-figures';
import { entersIn, FigureCells } from './figure-cells';
import { FigureRound } from './figure-entry.entity';
import { FigureEntryReader } from './figure-entry.reader';

const OVERDUE = 'figureRound.overdue';
/** Months somebody is still reminded of. */
const REMINDED_MONTHS = 6;
const LISTED = 100;

/** Months that are over, of manual metrics that a card counts in a period that still takes figures, and that have no due date yet. */
const MISSING_ROUNDS = `SELECT DISTINCT l.metric_id, g::date AS month, (v.entry->>'dueWorkdays')::int AS due_workdays
  FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.status IN ('upcoming', 'open', 'data_closing')
  JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL
  JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id AND v.kind = 'manual'
  CROSS JOIN LATERAL generate_series(date_trunc('month', p.starts_on), least(p.ends_on, $2::date), interval '1 month') g
  WHERE c.tenant_id = $1 AND c.status = ANY ($3::text[]) AND ${entersIn('g')} AND g + interval '1 month' <= $2::date
    AND EXISTS (SELECT FROM line_target t WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND t.valid_from < g + interval '1 month' AND t.valid_to >= g)
    AND NOT EXISTS (SELECT FROM figure_round r WHERE r.tenant_id = $1 AND r.metric_id = l.metric_id AND r.month = g::date)
  ORDER BY month, l.metric_id`;

/** By when figures are to be entered, who is reminded, and what becomes of a month nobody entered. */
@Injectable()
export class FigureRounds implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly sources: DutySources,
    private readonly organization: OrganizationReader,
    private readonly cells: FigureCells,
    private readonly entries: FigureEntryReader,
    private readonly expected: ExpectedFigures,
  ) {}

  onModuleInit(): void {
    this.jobs.react('day.began', 'measurement.figureRounds', (tx) => this.begin(tx));
    this.jobs.due('figureRound', OVERDUE, (tx, id) => this.miss(tx, id));
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  /** A month that is over gets its due date; one whose card was signed late, as many days from now. */
  async begin(tx: Tx): Promise<void> {
    const found = await tx.query<{ metricId: string; month: IsoDate; dueWorkdays: number }>(MISSING_ROUNDS, [tx.tenantId, tx.today, IN_FORCE]);
    if (!found.length) return;
    const calendar = await this.organization.calendar(tx);
    const due = new Map<string, { metricId: string; month: IsoDate; dueWorkdays: number }>();
    // two cards on two versions of one metric: the later one decides
    for (const round of found) {
      const key = `${round.metricId} ${round.month}`;
      if (round.dueWorkdays > (due.get(key)?.dueWorkdays ?? -1)) due.set(key, round);
    }
    for (const { metricId, month, dueWorkdays } of due.values()) {
      const from = later(endOfMonth(month), addDays(tx.today, -1));
      const dueOn = addWorkdays(from, dueWorkdays, calendar);
      const id = newId();
      await tx.insert(FigureRound, { id, metricId, month, dueOn });
      await tx.deadline('figureRound', id, OVERDUE, await endOf(tx, dueOn));
    }
  }

  /** What nobody has handed in by then is missing, and stands in the list to be asked for. */
  private async miss(tx: Tx, id: string): Promise<void> {
    const round = await tx.get<{ metricId: string; month: IsoDate }>(`SELECT metric_id, month FROM figure_round WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      id,
    ]);
    const cells = await this.entries.withEntries(tx, await this.cells.all(tx, [round.month], round.metricId));
    const waited = cells.filter((cell) => !cell.madeOfOthers && !cell.locked && cell.figureStatus === null && cell.entry?.status !== 'submitted');
    await this.expected.make(
      tx,
      waited.map(({ metricVersionId, subjectKind, subjectId, month }) => ({ metricVersionId, subjectKind, subjectId, month })),
    );
  }

  private async duties(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.personId) return [];
    return [...(await this.toEnter(tx)), ...(await this.toApprove(tx))];
  }

  /** One line a month for whoever has to enter, with how many figures are open or came back. */
  private async toEnter(tx: Tx): Promise<Duty[]> {
    const months = await tx.query<{ month: IsoDate }>(`SELECT DISTINCT month FROM figure_round WHERE tenant_id = $1 AND month >= $2::date ORDER BY month`, [
      tx.tenantId,
      addMonths(firstOfMonth(tx.today), -REMINDED_MONTHS),
    ]);
    if (!months.length) return [];
    const mine = await this.cells.mine(
      tx,
      months.map(({ month }) => month),
    );
    const rounds = new Map(mine.flatMap(({ month, roundId }) => (roundId ? [[month, roundId]] : [])));
    const cells = await this.entries.withEntries(tx, mine);
    const open = new Map<IsoDate, { dueOn: IsoDate; count: number; returned: number }>();
    for (const { month, dueOn, madeOfOthers, locked, entry, figureStatus } of cells) {
      const done = entry?.status === 'submitted' || entry?.status === 'approved' || figureStatus === 'waived';
      if (done || madeOfOthers || locked || !dueOn) continue;
      const of = open.get(month) ?? { dueOn, count: 0, returned: 0 };
      open.set(month, { dueOn: dueOn < of.dueOn ? dueOn : of.dueOn, count: of.count + 1, returned: of.returned + (entry?.status === 'returned' ? 1 : 0) });
    }
    return [...open].map(([month, { dueOn, count, returned }]): Duty => ({
      kind: returned ? 'figureEntry.rework' : 'figureEntry.enter',
      aggregate: 'figureRound',
      aggregateId: rounds.get(month)!,
      params: { count, returned, month: month.slice(0, 7) },
      dueAt: dueOn,
      severity: dueOn < tx.today ? 'bad' : returned ? 'warn' : 'none',
      link: `/collection/entries?month=${month}`,
    }));
  }

  /** What somebody else has handed in, and the viewer may decide. */
  private async toApprove(tx: Tx): Promise<Duty[]> {
    const { items } = await this.entries.list(tx, { status: 'submitted', limit: LISTED });
    const count = items.filter((entry) => entry.offers.some((offer) => offer.event === 'figureEntry.approve' && offer.allowed)).length;
    if (!count) return [];
    const oldest = items[items.length - 1];
    return [
      {
        kind: 'figureEntry.approve',
        aggregate: 'figureEntry',
        aggregateId: oldest.id,
        params: { count },
        dueAt: null,
        severity: 'none',
        link: '/collection/approvals',
      },
    ];
  }
}

const later = (a: IsoDate, b: IsoDate): IsoDate => (a > b ? a : b);
const endOf = async (tx: Tx, day: IsoDate): Promise<Date> =>
  (await tx.get<{ at: Date }>(`SELECT (($2::date + 1)::timestamp AT TIME ZONE timezone) AS at FROM tenant WHERE id = $1`, [tx.tenantId, day])).at;
