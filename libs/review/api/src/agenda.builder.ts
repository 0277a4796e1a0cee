import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { newId, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader, type LineInForce, type TaskInForce } from '@kpi-loop/target/api';
import { DUE_ACTION, OPEN_ACTION, buildAgenda, type AgendaEntry, type AgendaSource } from '@kpi-loop/review/domain';
import { AgendaItem, Attendance, type ReviewMeeting } from './review-meeting.entity';
import { Snapshots, type ItemSnapshot } from './snapshot';
import { TaskSnapshots } from './task-snapshot';

interface OpenAction {
  id: string;
  lineId: string;
  title: string;
  status: string;
  ownerId: string;
  ownerName: string;
  ownerNameEn: string;
  dueOn: IsoDate;
  verifyTo: IsoDate;
  progress: number;
  baseline: string;
  expectedDelta: string;
  effect: Record<string, unknown> | null;
}
interface OpenAlert {
  id: string;
  lineId: string;
  rule: string;
  severity: 'info' | 'warn' | 'critical';
  reopened: boolean;
  raisedAt: string;
  cause: string | null;
  explanation: string | null;
  snapshot: Record<string, unknown>;
}

type Line = LineInForce | TaskInForce;

/** The metrics of further alerts an item stands for. */
const namesOf = (others: { lineId: string }[], lines: Map<string, Line>): { name: string; nameEn: string }[] =>
  others.flatMap(({ lineId }) => {
    const line = lines.get(lineId);
    return line ? [{ name: line.metricName, nameEn: line.metricNameEn || line.metricName }] : [];
  });

const isTask = (line: Line): line is TaskInForce => line.metricId === null;
const isKpi = (line: Line): line is LineInForce => !isTask(line);

/** Cards of a meeting: of the unit itself and the unit cards one level below; with `withBelow` of the whole subtree. */
export const CARDS_OF_UNIT = `(c.unit_id = $2 OR (c.subject_kind = 'unit' AND EXISTS (SELECT 1 FROM org_unit b WHERE b.tenant_id = c.tenant_id AND b.id = c.subject_id AND b.parent_id = $2))
  OR ($3 AND EXISTS (SELECT 1 FROM org_unit b JOIN org_unit top ON top.tenant_id = b.tenant_id AND top.id = $2 WHERE b.tenant_id = c.tenant_id AND b.id = c.unit_id AND starts_with(b.path, top.path))))`;

/** Writes the agenda from data, every figure frozen (S36). Called again before the invitation it starts anew. */
@Injectable()
export class AgendaBuilder {
  constructor(
    private readonly targets: TargetReader,
    private readonly cycles: CycleReader,
    private readonly snapshots: Snapshots,
    private readonly taskSnapshots: TaskSnapshots,
  ) {}

  /** Owners of the unit's cards. */
  async owners(tx: Tx, meeting: Pick<ReviewMeeting, 'unitId' | 'periodId' | 'withBelow'>): Promise<string[]> {
    const rows = await tx.query<{ ownerId: string }>(
      `SELECT DISTINCT c.owner_id FROM scorecard c WHERE c.tenant_id = $1 AND ${CARDS_OF_UNIT} AND c.period_id = $4 AND c.status <> 'void'`,
      [tx.tenantId, meeting.unitId, meeting.withBelow, meeting.periodId],
    );
    return rows.map((row) => row.ownerId);
  }

  async build(tx: Tx, meeting: ReviewMeeting): Promise<void> {
    const cards = await tx.query<{ id: string }>(`SELECT c.id FROM scorecard c WHERE c.tenant_id = $1 AND ${CARDS_OF_UNIT} AND c.period_id = $4`, [
      tx.tenantId,
      meeting.unitId,
      meeting.withBelow,
      meeting.periodId,
    ]);
    const scope = { scorecardIds: cards.map((card) => card.id) };
    const lines = await this.targets.effectiveLines(tx, scope);
    const tasks = await this.targets.effectiveTasks(tx, scope);
    const actions = await this.openActions(tx, meeting);
    const alerts = await this.openAlerts(tx, lines);
    const entries = buildAgenda([...(await this.sources(tx, lines, actions, alerts)), ...(await this.taskSources(tx, tasks))]);
    await this.write(tx, meeting, entries, [...lines, ...tasks], new Map(actions.map((a) => [a.id, a])), new Map(alerts.map((a) => [a.id, a])));
  }

  private async sources(tx: Tx, lines: LineInForce[], actions: OpenAction[], alerts: OpenAlert[]): Promise<AgendaSource[]> {
    const scores = await this.snapshots.scores(
      tx,
      lines.map((line) => line.lineId),
    );
    const due: readonly string[] = DUE_ACTION;
    return [
      ...actions.map((a): AgendaSource => ({
        kind: 'action',
        actionId: a.id,
        lineId: a.lineId,
        dueOn: a.dueOn,
        overdue: due.includes(a.status) && a.dueOn < tx.today,
        dueForEffect: !due.includes(a.status) && a.verifyTo <= tx.today,
      })),
      ...alerts.map((a): AgendaSource => ({ kind: 'alert', alertId: a.id, lineId: a.lineId, rule: a.rule, severity: a.severity, reopened: a.reopened })),
      ...lines.flatMap((line): AgendaSource[] => {
        const score = scores.get(line.lineId);
        return score === undefined ? [] : [{ kind: 'line', lineId: line.lineId, score, weight: line.weight }];
      }),
    ];
  }

  /** One of which nothing was due yet is nothing to talk about. */
  private async taskSources(tx: Tx, tasks: TaskInForce[]): Promise<AgendaSource[]> {
    const standings = await this.taskSnapshots.standings(tx, tasks);
    return tasks.flatMap(({ lineId, weight }): AgendaSource[] => {
      const { score, overdue } = standings.get(lineId)!;
      return score === null ? [] : [{ kind: 'task', lineId, score, weight, overdue }];
    });
  }

  private async write(
    tx: Tx,
    meeting: ReviewMeeting,
    entries: AgendaEntry[],
    lines: Line[],
    actions: Map<string, OpenAction>,
    alerts: Map<string, OpenAlert>,
  ): Promise<void> {
    const { review } = await this.cycles.policyOfPeriod(tx, meeting.periodId);
    const most = Math.max(1, Math.floor(review.maxMinutes / review.itemMinutes));
    const known = new Map(lines.map((line) => [line.lineId, line]));
    const wanted = [...new Set(entries.map((entry) => entry.source.lineId))];
    // an action of an earlier period speaks about the line it came from
    const before = { lineIds: wanted.filter((id) => !known.has(id)) };
    for (const line of [...(await this.targets.effectiveLines(tx, before)), ...(await this.targets.effectiveTasks(tx, before))]) known.set(line.lineId, line);
    const spoken = wanted.flatMap((id) => known.get(id) ?? []);
    const frozen = new Map([...(await this.snapshots.of(tx, spoken.filter(isKpi))), ...(await this.taskSnapshots.of(tx, spoken.filter(isTask)))]);
    const items = entries.flatMap(({ kind, red, source, others = [] }, i) => {
      const snapshot = frozen.get(source.lineId);
      if (!snapshot) return [];
      const action = source.kind === 'action' ? actions.get(source.actionId) : undefined;
      const alert = source.kind === 'alert' ? alerts.get(source.alertId) : undefined;
      return [
        {
          id: newId(),
          meetingId: meeting.id,
          ordinal: i + 1,
          kind,
          lineId: source.lineId,
          alertId: alert?.id ?? null,
          actionId: action?.id ?? null,
          ownerId: action?.ownerId ?? known.get(source.lineId)?.ownerId ?? null,
          red,
          asynchronous: i >= most,
          snapshot: {
            ...snapshot,
            ...(alert ? { alert: { ...alert, alsoLines: namesOf(others, known) } } : {}),
            ...(action ? { action: { ...action } } : {}),
          } as ItemSnapshot,
          note: '',
        },
      ];
    });
    await tx.execute(`DELETE FROM agenda_item WHERE tenant_id = $1 AND meeting_id = $2`, [tx.tenantId, meeting.id]);
    if (items.length) await tx.insert(AgendaItem, items);
    await this.invite(tx, meeting.id, [...new Set(items.flatMap((item) => item.ownerId ?? []))]);
  }

  /** Whoever owns an item takes part. */
  async invite(tx: Tx, meetingId: string, personIds: string[]): Promise<void> {
    const present = await tx.query<{ personId: string }>(`SELECT person_id FROM attendance WHERE tenant_id = $1 AND meeting_id = $2`, [tx.tenantId, meetingId]);
    const known = new Set(present.map((row) => row.personId));
    const rows = [...new Set(personIds)].filter((id) => !known.has(id)).map((personId) => ({ meetingId, personId, presence: 'invited' }));
    if (rows.length) await tx.insert(Attendance, rows);
  }

  private openActions(tx: Tx, meeting: ReviewMeeting): Promise<OpenAction[]> {
    return tx.query<OpenAction>(
      `SELECT a.id, a.line_id, a.title, a.status, a.owner_id, p.name AS owner_name, p.name_en AS owner_name_en, a.due_on, a.verify_to, a.progress, a.baseline, a.expected_delta, a.effect
       FROM improvement_action a JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id
       JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.owner_id
       WHERE a.tenant_id = $1 AND ${CARDS_OF_UNIT} AND a.status = ANY ($4::text[])`,
      [tx.tenantId, meeting.unitId, meeting.withBelow, OPEN_ACTION],
    );
  }

  /** Open alerts, but none that its owner has not had the time to answer before others hear of it (R-A1). */
  private openAlerts(tx: Tx, lines: LineInForce[]): Promise<OpenAlert[]> {
    return tx.query<OpenAlert>(
      `SELECT a.id, a.line_id, a.rule, a.severity, a.raised_at, a.cause, a.explanation, a.snapshot,
         (a.reopens > 0 OR a.carried_from_id IS NOT NULL) AS reopened
       FROM alert a WHERE a.tenant_id = $1 AND a.line_id = ANY ($2::uuid[]) AND a.handling NOT IN ('resolved', 'dismissed')
         AND (a.severity = 'critical' OR a.head_told_at IS NOT NULL OR a.handling <> 'new')`,
      [tx.tenantId, lines.map((line) => line.lineId)],
    );
  }
}
