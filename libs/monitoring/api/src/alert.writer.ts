import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, step, type Fact } from '@kpi-loop/shared/kernel';
import { Alert } from './alert.entity';
import { alertMachine, type AlertContext, type AlertEvent, type AlertRule, type Severity } from '@kpi-loop/monitoring/domain';

export interface NewAlert {
  rule: AlertRule;
  severity: Severity;
  lineId: string;
  periodId: string;
  ownerId: string;
  headId: string | null;
  snapshot: Record<string, unknown>;
  /** Tenant's wall clock; null = told at once. */
  headDue: string | null;
  /** Null = nobody is pressed. */
  ackDue: string | null;
  carried?: { fromId: string; condition: string; handling: string; actionId: string | null; actionOpen: boolean; snoozes: number };
}

export interface MovedAlert {
  id: string;
  condition: string;
  handling: string;
  lineId: string;
  periodId: string;
  ownerId: string;
  headId: string | null;
  headToldAt: Date | null;
}

export interface Move {
  alert: MovedAlert;
  event: AlertEvent['type'];
  flags: Pick<AlertContext, 'hasOpenAction' | 'resolvedRecently' | 'conditionCleared'>;
  severity: Severity;
  goodPoints: number;
  goodOn: string | null;
  ackDue: string | null;
  snapshot?: Record<string, unknown>;
}

export const fingerprint = (rule: AlertRule, lineId: string, periodId: string): string => `${rule}:${lineId}:${periodId}`;
/** As `tx.create` and `tx.advance` print it: the links of the audit chain are compared as text. */
const printed = (condition: string, handling: string): string => JSON.stringify({ condition, handling });
const audience = (alert: Pick<MovedAlert, 'ownerId' | 'headId'>, headTold: boolean) => ({
  people: [alert.ownerId, ...(headTold ? [alert.headId] : [])],
  roles: headTold ? undefined : [],
});

/** Alerts by the hundred: what `tx.create` and `tx.advance` do for one row, for many, with the same log and the same facts. */
@Injectable()
export class AlertWriter {
  /** New alerts with their deadlines; one that is open under the same fingerprint stays the only one. Returns the ids made. */
  async raise(tx: Tx, alerts: NewAlert[]): Promise<string[]> {
    if (!alerts.length) return [];
    const rows = alerts.map(({ carried, ...alert }) => ({
      id: newId(),
      fingerprint: fingerprint(alert.rule, alert.lineId, alert.periodId),
      rule: alert.rule,
      severity: alert.severity,
      line_id: alert.lineId,
      period_id: alert.periodId,
      owner_id: alert.ownerId,
      head_id: alert.headId,
      snapshot: alert.snapshot,
      head_due: alert.headDue,
      ack_due: alert.ackDue,
      condition: carried?.condition ?? 'breaching',
      handling: carried?.handling ?? 'new',
      printed: printed(carried?.condition ?? 'breaching', carried?.handling ?? 'new'),
      carried: carried?.fromId ?? null,
      action_id: carried?.actionId ?? null,
      action_open: carried?.actionOpen ?? false,
      snoozes: carried?.snoozes ?? 0,
    }));
    const made = await tx.query<{ id: string }>(
      `WITH g AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, fingerprint text, rule text, severity text, line_id uuid, period_id uuid, owner_id uuid, head_id uuid, snapshot jsonb,
           head_due timestamp, ack_due timestamp, condition text, handling text, printed text, carried uuid, action_id uuid, action_open boolean, snoozes int)),
       made AS (
         INSERT INTO alert (tenant_id, id, fingerprint, rule, severity, line_id, period_id, owner_id, head_id, snapshot, head_told_at, condition, handling, carried_from_id, action_id, action_open, snoozes, raised_at)
         SELECT $1, g.id, g.fingerprint, g.rule, g.severity, g.line_id, g.period_id, g.owner_id, g.head_id, g.snapshot, CASE WHEN g.head_due IS NULL THEN tenant_now() END,
           g.condition, g.handling, g.carried, g.action_id, g.action_open, g.snoozes, tenant_now() FROM g
         ON CONFLICT (tenant_id, fingerprint) WHERE handling NOT IN ('resolved', 'dismissed') DO NOTHING RETURNING id),
       logged AS (
         INSERT INTO transition_log (tenant_id, machine, instance_id, version, to_status, event, actor_id, hash)
         SELECT $1, 'alert', g.id, 1, g.printed, 'alert.raise', $3::uuid, '' FROM made JOIN g ON g.id = made.id),
       due AS (
         INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at)
         SELECT $1, gen_random_uuid(), 'alert', g.id, e.event, e.due AT TIME ZONE t.timezone FROM made JOIN g ON g.id = made.id JOIN tenant t ON t.id = $1
         CROSS JOIN LATERAL (VALUES ('alert.tellHead', g.head_due), ('alert.ackTimeout', g.ack_due)) AS e(event, due) WHERE e.due IS NOT NULL)
       SELECT id FROM made`,
      [tx.tenantId, JSON.stringify(rows), tx.viewer.personId],
    );
    const ids = new Set(made.map(({ id }) => id));
    rows.forEach((row, i) => {
      if (!ids.has(row.id)) return;
      const { ownerId, headId, lineId, periodId, rule, severity } = alerts[i];
      tx.record(
        { type: 'alert.raised', alertId: row.id, lineId, periodId, rule, severity },
        'alert',
        row.id,
        audience({ ownerId, headId }, row.head_due === null),
      );
    });
    return [...ids];
  }

  /** Many alerts by what the data says; those whose state does not take the event are left alone. */
  async move(tx: Tx, moves: Move[]): Promise<void> {
    const groups = new Map<string, Move[]>();
    for (const move of moves) {
      const key = JSON.stringify([move.alert.condition, move.alert.handling, move.event, move.flags]);
      groups.set(key, [...(groups.get(key) ?? []), move]);
    }
    for (const group of groups.values()) await this.moveGroup(tx, group);
  }

  /** Counts and severity of alerts that stay where they are; what became critical is the head's business at once. */
  async note(tx: Tx, alerts: { id: string; severity: Severity; goodPoints: number; goodOn: string | null }[]): Promise<void> {
    if (!alerts.length) return;
    await tx.execute(
      `UPDATE alert a SET severity = g.severity, good_points = g.good_points, good_on = g.good_on,
         head_told_at = coalesce(a.head_told_at, CASE WHEN g.severity = 'critical' THEN tenant_now() END)
       FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, severity text, good_points int, good_on date)
       WHERE a.tenant_id = $1 AND a.id = g.id`,
      [tx.tenantId, JSON.stringify(alerts.map(({ id, severity, goodPoints, goodOn }) => ({ id, severity, good_points: goodPoints, good_on: goodOn })))],
    );
  }

  private async moveGroup(tx: Tx, group: Move[]): Promise<void> {
    const [{ alert, event, flags }] = group;
    const from = { condition: alert.condition, handling: alert.handling };
    let result;
    try {
      const context: AlertContext = { ...flags, critical: false, snoozes: 0, snoozeMax: 0, snoozeLimit: null, today: tx.today, asSteward: false };
      result = step(alertMachine, from, context, { type: event } as AlertEvent);
    } catch (error) {
      if (error instanceof Problem && (error.kind === 'conflict' || error.kind === 'ruleBroken')) return;
      throw error;
    }
    const to = result.status as { condition: string; handling: string };
    const ids = new Set(
      await tx.advanceGroup(
        Alert,
        group.map((m) => m.alert.id),
        alertMachine,
        from,
        to,
        event,
      ),
    );
    await tx.execute(
      `WITH g AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, severity text, good_points int, good_on date, ack_due timestamp, snapshot jsonb)),
       noted AS (
         UPDATE alert a SET severity = g.severity, good_points = g.good_points, good_on = g.good_on, snapshot = coalesce(g.snapshot, a.snapshot),
           resolved_at = CASE WHEN $3 = 'resolved' THEN coalesce(a.resolved_at, tenant_now()) WHEN $3 = 'new' THEN NULL ELSE a.resolved_at END,
           reopens = a.reopens + CASE WHEN $4 = 'resolved' AND $3 = 'new' THEN 1 ELSE 0 END
         FROM g WHERE a.tenant_id = $1 AND a.id = g.id RETURNING a.id)
       INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at)
       SELECT $1, gen_random_uuid(), 'alert', g.id, 'alert.ackTimeout', g.ack_due AT TIME ZONE t.timezone FROM noted JOIN g ON g.id = noted.id JOIN tenant t ON t.id = $1
       WHERE g.ack_due IS NOT NULL AND $3 = 'new'
       ON CONFLICT (tenant_id, aggregate, aggregate_id, event) DO UPDATE SET due_at = excluded.due_at, fired_at = NULL, cancelled_at = NULL`,
      [
        tx.tenantId,
        JSON.stringify(
          group
            .filter((m) => ids.has(m.alert.id))
            .map((m) => ({
              id: m.alert.id,
              severity: m.severity,
              good_points: m.goodPoints,
              good_on: m.goodOn,
              ack_due: m.ackDue,
              snapshot: m.snapshot ?? null,
            })),
        ),
        to.handling,
        from.handling,
      ],
    );
    for (const { alert: row } of group) {
      if (!ids.has(row.id)) continue;
      const more = { alertId: row.id, lineId: row.lineId, periodId: row.periodId };
      for (const fact of result.facts) tx.record({ ...(fact as unknown as Fact), ...more }, 'alert', row.id, audience(row, row.headToldAt !== null));
    }
  }
}
