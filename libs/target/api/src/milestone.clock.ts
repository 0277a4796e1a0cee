import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { KeyTaskCommands } from './key-task.commands';
import { ASKED_FOR } from './scorecard.sql';

const OVERDUE = 'milestone.overdue';
/** A milestone that was over for longer when its card came into force is not news. */
const DAYS_BACK = 14;

/** Due dates of milestones as rows: the morning after, whoever has not reported hears of it. */
@Injectable()
export class MilestoneClock implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: KeyTaskCommands,
  ) {}

  onModuleInit(): void {
    this.jobs.due('milestone', OVERDUE, (tx, id) => this.commands.overdue(tx, id));
    this.jobs.react('day.began', 'target.milestones', (tx) => this.plan(tx, null));
    for (const fact of ['scorecard.effective', 'scorecard.revised'])
      this.jobs.react(fact, 'target.milestones', (tx, { aggregateId }) => this.plan(tx, aggregateId));
  }

  /** Planned again and again, so that a date that is moved moves its deadline, also one that was told already; what has fired stays fired else. */
  private async plan(tx: Tx, scorecardId: string | null): Promise<void> {
    await tx.execute(
      `INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at, payload)
       SELECT $1, gen_random_uuid(), 'milestone', m.id, '${OVERDUE}', (m.due_on + 1 + time '08:30') AT TIME ZONE n.timezone, '{}'
       FROM milestone m JOIN scorecard_line l ON l.tenant_id = m.tenant_id AND l.id = m.line_id AND l.removed_at IS NULL JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
       JOIN tenant n ON n.id = m.tenant_id
       WHERE m.tenant_id = $1 AND m.status = 'open' AND m.removed_at IS NULL AND ${ASKED_FOR} AND m.due_on >= $2::date - ${DAYS_BACK} AND starts_with(c.status, 'effective.') AND ($3::uuid IS NULL OR c.id = $3)
       ON CONFLICT (tenant_id, aggregate, aggregate_id, event) DO UPDATE SET due_at = excluded.due_at, fired_at = NULL WHERE deadline.due_at <> excluded.due_at`,
      [tx.tenantId, tx.today, scorecardId],
    );
  }
}
