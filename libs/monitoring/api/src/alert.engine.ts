import { Injectable } from '@nestjs/common';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { WorkCalendar } from '@kpi-loop/shared/kernel';
import { addWorkHours, decide, verdicts, type Decision, type LiveValue, type Severity, type Verdict } from '@kpi-loop/monitoring/domain';
import type { Alert } from './alert.entity';
import { AlertWriter, fingerprint, type Move, type NewAlert } from './alert.writer';
import type { LineNow } from './live-inputs';

type Known = Alert & { resolvedRecently: boolean };
type Evaluated = LineNow & { value: LiveValue };

/** Two working days of nine hours. */
const WORK_HOURS_A_DAY = 9;

/** What the figures mean for alerts: raised once a fingerprint, cleared with hysteresis, reopened within a week. */
@Injectable()
export class AlertEngine {
  constructor(private readonly writer: AlertWriter) {}

  async evaluate(tx: Tx, lines: Evaluated[], policy: PolicySet['alert'], calendar: WorkCalendar): Promise<void> {
    const known = await this.latest(
      tx,
      lines.map(({ line }) => line.lineId),
    );
    const due = await this.clock(tx, policy, calendar);
    const raise: NewAlert[] = [];
    const moves: Move[] = [];
    const notes: (Decision & { id: string })[] = [];
    for (const one of lines) {
      for (const verdict of verdicts(
        { ...one.value, direction: one.line.direction, flow: one.line.flow && one.line.kind === 'simple', threshold: one.agreed.compositeThreshold },
        policy,
      )) {
        const alert = known.get(fingerprint(verdict.rule, one.line.lineId, one.line.periodId));
        if (!alert || (verdict.breach && isOver(alert))) {
          if (verdict.breach) raise.push(newAlert(one, verdict, due));
          continue;
        }
        const decision = decide(alert, verdict, one.value.dataUntil, policy);
        if (decision.event) moves.push(moveOf(alert, decision, one, verdict, due));
        else if (decision.goodPoints !== alert.goodPoints || decision.goodOn !== alert.goodOn || decision.severity !== alert.severity)
          notes.push({ ...decision, id: alert.id });
      }
    }
    await this.writer.move(tx, moves);
    await this.writer.note(tx, notes);
    await this.writer.raise(tx, raise);
  }

  /** Open alerts of closed periods go on where their line goes on (R-CL1), with how they are handled. The old ones end. */
  async carryInto(tx: Tx, periodId: string): Promise<void> {
    const open = await tx.query<Known & { nextLineId: string; nextOwnerId: string; nextHeadId: string | null }>(
      `SELECT a.*, false AS resolved_recently, n.id AS next_line_id, nc.owner_id AS next_owner_id, nc.head_id AS next_head_id
       FROM scorecard nc
       JOIN scorecard_line n ON n.tenant_id = nc.tenant_id AND n.scorecard_id = nc.id AND n.removed_at IS NULL AND n.carried_from_id IS NOT NULL
       JOIN alert a ON a.tenant_id = n.tenant_id AND a.line_id = n.carried_from_id AND a.handling NOT IN ('resolved', 'dismissed')
       JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id AND p.status = 'closed'
       WHERE nc.tenant_id = $1 AND nc.period_id = $2 AND nc.status <> 'void'`,
      [tx.tenantId, periodId],
    );
    if (!open.length) return;
    await this.writer.raise(
      tx,
      open.map((a) => ({
        rule: a.rule,
        severity: a.severity,
        lineId: a.nextLineId,
        periodId,
        ownerId: a.nextOwnerId,
        headId: a.nextHeadId,
        snapshot: a.snapshot,
        headDue: null,
        ackDue: null,
        carried: { fromId: a.id, condition: a.condition, handling: a.handling, actionId: a.actionId, actionOpen: a.actionOpen, snoozes: a.snoozes },
      })),
    );
    // an alert the new period had raised on its own continues the old one
    await tx.execute(
      `UPDATE alert a SET carried_from_id = g.old_id FROM jsonb_to_recordset($2::jsonb) AS g(fingerprint text, old_id uuid)
       WHERE a.tenant_id = $1 AND a.fingerprint = g.fingerprint AND a.handling NOT IN ('resolved', 'dismissed') AND a.carried_from_id IS NULL`,
      [tx.tenantId, JSON.stringify(open.map((a) => ({ fingerprint: fingerprint(a.rule, a.nextLineId, periodId), old_id: a.id })))],
    );
    await this.writer.move(
      tx,
      open.map((a) => ({ ...stay(a), event: 'alert.endPeriod' as const })),
    );
  }

  /** The latest alert of every fingerprint of the lines: open, or remembered so that it is not raised anew. */
  private async latest(tx: Tx, lineIds: string[]): Promise<Map<string, Known>> {
    const rows = await tx.query<Known>(
      `SELECT DISTINCT ON (fingerprint) *, coalesce(resolved_at > tenant_now() - interval '7 days', false) AS resolved_recently FROM alert
       WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[]) ORDER BY fingerprint, handling IN ('resolved', 'dismissed'), raised_at DESC`,
      [tx.tenantId, lineIds],
    );
    return new Map(rows.map((row) => [row.fingerprint, row]));
  }

  private async clock(
    tx: Tx,
    policy: PolicySet['alert'],
    calendar: WorkCalendar,
  ): Promise<(severity: Severity) => { headDue: string | null; ackDue: string | null }> {
    const { local } = await tx.get<{ local: string }>(
      `SELECT to_char(tenant_now() AT TIME ZONE timezone, 'YYYY-MM-DD"T"HH24:MI') AS local FROM tenant WHERE id = $1`,
      [tx.tenantId],
    );
    const head = addWorkHours(local, policy.headStartWorkHours, calendar);
    const warn = addWorkHours(local, policy.ackWD * WORK_HOURS_A_DAY, calendar);
    const critical = addWorkHours(local, policy.criticalAckHours, calendar);
    return (severity) => ({ headDue: severity === 'critical' ? null : head, ackDue: severity === 'critical' ? critical : severity === 'warn' ? warn : null });
  }
}

function newAlert(one: Evaluated, verdict: Verdict, due: (severity: Severity) => { headDue: string | null; ackDue: string | null }): NewAlert {
  const { lineId, periodId, ownerId, headId } = one.line;
  return { rule: verdict.rule, severity: verdict.severity, lineId, periodId, ownerId, headId, snapshot: snapshotOf(one, verdict), ...due(verdict.severity) };
}

function snapshotOf({ value, agreed }: Evaluated, verdict: Verdict): Record<string, unknown> {
  const { asOf, dataUntil, target, expected, pace, forecast, forecastScore, state } = value;
  return {
    reading: verdict.reading,
    limit: verdict.limit,
    month: verdict.month ?? null,
    value: value.value,
    threshold: agreed.compositeThreshold,
    target,
    expected,
    pace,
    forecast,
    forecastScore,
    state,
    asOf,
    dataUntil,
  };
}

/** A breach after this is a new story: it was dismissed and had cleared since, or was resolved more than a week ago. */
const isOver = (alert: Known): boolean =>
  alert.condition === 'cleared' && (alert.handling === 'dismissed' || (alert.handling === 'resolved' && !alert.resolvedRecently));

const flagsOf = (alert: Known, cleared: boolean): Move['flags'] => ({
  hasOpenAction: alert.actionOpen,
  resolvedRecently: alert.resolvedRecently,
  conditionCleared: cleared,
});

const stay = (alert: Known): Omit<Move, 'event'> => ({
  alert,
  flags: flagsOf(alert, alert.condition === 'cleared'),
  severity: alert.severity,
  goodPoints: alert.goodPoints,
  goodOn: alert.goodOn,
  ackDue: null,
});

function moveOf(alert: Known, decision: Decision, one: Evaluated, verdict: Verdict, due: (severity: Severity) => { ackDue: string | null }): Move {
  const { event, severity, goodPoints, goodOn } = decision;
  const reopens = event === 'alert.breach' && alert.handling === 'resolved';
  return {
    alert,
    event: event!,
    flags: flagsOf(alert, event === 'alert.clear'),
    severity: reopens ? verdict.severity : severity,
    goodPoints,
    goodOn,
    ackDue: reopens ? due(verdict.severity).ackDue : null,
    ...(reopens ? { snapshot: snapshotOf(one, verdict) } : {}),
  };
}
