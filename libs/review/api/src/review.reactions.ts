import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CycleCommands } from '@kpi-loop/cycle/api';
import { AlertCommands } from '@kpi-loop/monitoring/api';
import { Jobs, everyone, type Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { OPEN_ACTION } from '@kpi-loop/review/domain';
import { ActionVerifier } from './action.verifier';
import { ImprovementActionCommands } from './improvement-action.commands';
import type { ImprovementAction } from './improvement-action.entity';
import { MinutesCommands } from './minutes.commands';
import { ReviewMeetingCommands } from './review-meeting.commands';

/** What review does by the clock, and when a period moves on. */
@Injectable()
export class ReviewReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly cycles: CycleCommands,
    private readonly meetings: ReviewMeetingCommands,
    private readonly minutes: MinutesCommands,
    private readonly actions: ImprovementActionCommands,
    private readonly verifier: ActionVerifier,
    private readonly alerts: AlertCommands,
  ) {}

  onModuleInit(): void {
    const { jobs } = this;
    jobs.due('reviewMeeting', 'reviewMeeting.buildAgenda', (tx, id) => this.meetings.buildDue(tx, id));
    jobs.due('reviewMeeting', 'reviewMeeting.confirm', (tx, id) => this.minutes.confirmDue(tx, id));
    jobs.due('reviewMeeting', 'reviewMeeting.circulateDue', (tx, id) => this.minutes.circulateDue(tx, id));
    jobs.due('improvementAction', 'improvementAction.windowElapsed', (tx, id) => this.verifier.windowElapsed(tx, id));
    jobs.due('improvementAction', 'improvementAction.acceptDue', (tx, id) => this.remind(tx, id, 'improvementAction.unanswered', ['proposed']));
    jobs.due('improvementAction', 'improvementAction.due', (tx, id) => this.remind(tx, id, 'improvementAction.overdue', ['accepted', 'in_progress']));
    jobs.react('improvementAction.accepted', 'review.linkAlert', (tx, fact) => this.linkAlert(tx, 'a.id = $2', fact.aggregateId));
    jobs.react('alert.acknowledged', 'review.linkAcknowledged', (tx, fact) => this.linkAlert(tx, 'r.id = $2', fact.aggregateId));
    for (const ending of ['rejected', 'closed', 'cancelled'])
      jobs.react(`improvementAction.${ending}`, `review.freeAlertWhen${ending}`, (tx, fact) => this.alerts.actionClosed(tx, fact.aggregateId));
    jobs.react('reviewMeeting.concluded', 'review.markReviewed', (tx, fact) => this.markReviewed(tx, fact.payload['periodId'] as string));
    jobs.react('reviewMeeting.cancelled', 'review.markReviewedAfterCancel', (tx, fact) => this.markReviewed(tx, fact.payload['periodId'] as string));
    jobs.react('period.scored', 'review.markReviewedBefore', (tx, fact) => this.markReviewed(tx, fact.aggregateId));
    jobs.react('period.closed', 'review.carryOver', (tx, fact) => this.carryOver(tx, fact.aggregateId, fact.payload['nextPeriodId'] as string | null));
  }

  /** Once every meeting of the period that was not cancelled is concluded. */
  private async markReviewed(tx: Tx, periodId: string): Promise<void> {
    const { concluded, open } = await tx.get<{ concluded: number; open: number }>(
      `SELECT count(*) FILTER (WHERE status = 'concluded')::int AS concluded, count(*) FILTER (WHERE status NOT IN ('concluded', 'cancelled'))::int AS open
       FROM review_meeting WHERE tenant_id = $1 AND period_id = $2`,
      [tx.tenantId, periodId],
    );
    if (concluded && !open) await this.cycles.markReviewed(tx, periodId);
  }

  /** An action that its owner has accepted answers what is open about its line, whether the alert was named or not. */
  private async linkAlert(tx: Tx, where: string, id: string): Promise<void> {
    const links = await tx.query<{ alertId: string; actionId: string }>(
      `SELECT DISTINCT ON (r.id) r.id AS alert_id, a.id AS action_id FROM improvement_action a
       JOIN alert r ON r.tenant_id = a.tenant_id AND (r.id = a.alert_id OR r.line_id = a.line_id AND r.rule <> 'STALE')
       WHERE a.tenant_id = $1 AND ${where} AND a.status IN ('accepted', 'in_progress', 'done_claimed', 'verifying') AND r.handling NOT IN ('resolved', 'dismissed')
         AND NOT (r.action_open AND r.action_id IS NOT NULL) ORDER BY r.id, r.id = a.alert_id DESC, a.proposed_at DESC`,
      [tx.tenantId, id],
    );
    for (const { alertId, actionId } of links) await this.alerts.linkAction(tx, alertId, actionId).catch(unlessOnlyUnread);
  }

  /** Actions that still ask something of somebody go on in the next period; line, alert, meeting and item stay linked. */
  private async carryOver(tx: Tx, periodId: string, nextPeriodId: string | null): Promise<void> {
    if (!nextPeriodId) return;
    const count = await tx.execute(
      `UPDATE improvement_action SET period_id = $3, carried_from_period_id = $2 WHERE tenant_id = $1 AND period_id = $2 AND status = ANY ($4::text[])`,
      [tx.tenantId, periodId, nextPeriodId, OPEN_ACTION],
    );
    if (count) tx.record({ type: 'improvementAction.carriedOver', periodId, nextPeriodId, count }, 'period', nextPeriodId, everyone);
  }

  private async remind(tx: Tx, id: string, type: `improvementAction.${string}`, statuses: string[]): Promise<void> {
    const action = await tx.get<ImprovementAction>(`SELECT * FROM improvement_action WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    if (!statuses.includes(action.status)) return;
    tx.record({ type, actionId: id, lineId: action.lineId, ownerId: action.ownerId }, 'improvementAction', id, await this.actions.audience(tx, action));
  }
}

/** Monitoring lets a reaction link an action, but not read the alert that it returns: the link is written by then. */
function unlessOnlyUnread(error: unknown): void {
  if (!(error instanceof Problem && error.kind === 'forbidden' && error.detail === 'alert.read')) throw error;
}
