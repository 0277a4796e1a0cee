import { Injectable } from '@nestjs/common';
import type { Standing } from '@kpi-loop/organization/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { AdvanceOptions, Tx } from '@kpi-loop/shared/api';
import { alertMachine, alertPolicy, addWorkHours, type AlertContext, type AlertEvent } from '@kpi-loop/monitoring/domain';
import { AlertReader } from './alert.reader';
import type { AlertView, DismissAlertDto, ExplainAlertDto } from './alert.dto';
import { Alert } from './alert.entity';

/** How people handle an alert, and what time does when nobody does. */
@Injectable()
export class AlertCommands {
  constructor(
    private readonly reader: AlertReader,
    private readonly organization: OrganizationReader,
  ) {}

  acknowledge(tx: Tx, id: string): Promise<AlertView> {
    return this.byPerson(tx, id, { type: 'alert.acknowledge' }, async () => ({ acknowledgedAt: await this.now(tx) }));
  }

  explain(tx: Tx, id: string, { cause, text }: ExplainAlertDto): Promise<AlertView> {
    return this.byPerson(tx, id, { type: 'alert.explain', cause, text }, async () => ({ cause, explanation: text }));
  }

  snooze(tx: Tx, id: string, until: string): Promise<AlertView> {
    return this.byPerson(tx, id, { type: 'alert.snooze', until }, async (alert) => {
      await tx.deadline('alert', id, 'alert.wake', await this.localInstant(tx, `${until}T09:00`));
      return { snoozedUntil: until, snoozes: alert.snoozes + 1, acknowledgedAt: alert.acknowledgedAt ?? (await this.now(tx)) };
    });
  }

  dismiss(tx: Tx, id: string, { kind, reason }: DismissAlertDto): Promise<AlertView> {
    return this.byPerson(tx, id, { type: 'alert.dismiss', kind, reason }, async () => ({
      dismissal: kind,
      explanation: reason,
      resolvedAt: await this.now(tx),
    }));
  }

  /** Called by `review` when an action is made for the alert; the caller's viewer must be its owner or head. */
  linkAction(tx: Tx, id: string, actionId: string): Promise<AlertView> {
    return this.byPerson(
      tx,
      id,
      { type: 'alert.linkAction', actionId },
      async (alert) => ({ actionId, actionOpen: true, acknowledgedAt: alert.acknowledgedAt ?? (await this.now(tx)) }),
      {
        ignoreIfMatch: true,
      },
    );
  }

  /** Called by `review` when the action has ended: the alert resolves if its condition has cleared, else it is the owner's again. */
  async actionClosed(tx: Tx, actionId: string): Promise<void> {
    const linked = await tx.query<Alert>(`SELECT * FROM alert WHERE tenant_id = $1 AND action_id = $2 AND action_open AND handling = 'in_action' FOR UPDATE`, [
      tx.tenantId,
      actionId,
    ]);
    for (const alert of linked) {
      alert.actionOpen = false;
      const context = await this.reader.contextFor(tx, alert);
      const resolves = alert.condition === 'cleared';
      await tx.advance(
        Alert,
        alert,
        alertMachine,
        context,
        { type: 'alert.actionClosed' },
        { ...audienceOf(alert), set: { actionOpen: false, ...(resolves ? { resolvedAt: await this.now(tx) } : {}) } },
      );
    }
  }

  /** The head start is over (R-A1). */
  async tellHeads(tx: Tx, ids: string[]): Promise<void> {
    const told = await tx.query<Pick<Alert, 'id' | 'lineId' | 'periodId' | 'ownerId' | 'headId' | 'rule' | 'severity'>>(
      `UPDATE alert SET head_told_at = tenant_now() WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND head_told_at IS NULL AND handling NOT IN ('resolved', 'dismissed')
       RETURNING id, line_id, period_id, owner_id, head_id, rule, severity`,
      [tx.tenantId, ids],
    );
    for (const { id, lineId, periodId, ownerId, headId, rule, severity } of told) {
      tx.record({ type: 'alert.headTold', alertId: id, lineId, periodId, rule, severity }, 'alert', id, { people: [ownerId, headId] });
    }
  }

  /** Nobody answered in time: one step up, at most to the third. The head knows by then. Anything else was decided meanwhile. */
  async ackTimeout(tx: Tx, id: string): Promise<void> {
    const alert = await this.lock(tx, id);
    if (!['new', 'escalated.l1', 'escalated.l2'].includes(alert.handling)) return;
    const now = await this.now(tx);
    await tx.advance(
      Alert,
      alert,
      alertMachine,
      await this.reader.contextFor(tx, alert),
      { type: 'alert.ackTimeout' },
      { audience: { people: [alert.ownerId, alert.headId] }, set: { headToldAt: alert.headToldAt ?? now } },
    );
    if (alert.handling === 'escalated.l3') return;
    const { local } = await tx.get<{ local: string }>(
      `SELECT to_char(tenant_now() AT TIME ZONE timezone, 'YYYY-MM-DD"T"HH24:MI') AS local FROM tenant WHERE id = $1`,
      [tx.tenantId],
    );
    const hours = alert.severity === 'critical' ? 4 : 18;
    await tx.deadline('alert', id, 'alert.ackTimeout', await this.localInstant(tx, addWorkHours(local, hours, await this.organization.calendar(tx))));
  }

  async wake(tx: Tx, id: string): Promise<void> {
    const alert = await this.lock(tx, id);
    if (alert.handling !== 'snoozed') return;
    await tx.advance(
      Alert,
      alert,
      alertMachine,
      await this.reader.contextFor(tx, alert),
      { type: 'alert.wake' },
      { ...audienceOf(alert), set: { snoozedUntil: null } },
    );
  }

  private async byPerson(
    tx: Tx,
    id: string,
    event: AlertEvent & { reason?: string },
    set: (alert: Alert) => Promise<Record<string, unknown>>,
    { ignoreIfMatch = false } = {},
  ): Promise<AlertView> {
    const alert = ignoreIfMatch ? await this.lock(tx, id) : await tx.claim(Alert, id);
    const standing: Standing = await this.reader.standing(tx, alert);
    const onBehalfOf = standing.permit(alertPolicy, event.type);
    const context: AlertContext = await this.reader.contextFor(tx, alert, standing);
    const before: AdvanceOptions = { ...audienceOf(alert), onBehalfOf };
    await tx.advance(Alert, alert, alertMachine, context, event as never, { ...before, set: await set(alert) });
    return this.reader.view(tx, id);
  }

  private lock(tx: Tx, id: string): Promise<Alert> {
    return tx.get<Alert>(`SELECT * FROM alert WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
  }

  private async now(tx: Tx): Promise<Date> {
    return (await tx.get<{ at: Date }>(`SELECT tenant_now() AS at`)).at;
  }

  private async localInstant(tx: Tx, local: string): Promise<Date> {
    return (await tx.get<{ at: Date }>(`SELECT ($2::timestamp AT TIME ZONE timezone) AS at FROM tenant WHERE id = $1`, [tx.tenantId, local])).at;
  }
}

/** Before the head start is over an alert is between the owner and the system. */
const audienceOf = (alert: Alert): Pick<AdvanceOptions, 'audience'> => ({
  audience: alert.headToldAt ? { people: [alert.ownerId, alert.headId] } : { people: [alert.ownerId], roles: [] },
});
