import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppealChecks, CloseChecks, type Missing } from '@kpi-loop/cycle/api';
import type { Gate } from '@kpi-loop/cycle/domain';
import { PayDisputes } from '@kpi-loop/incentive/api';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { AppealCommands } from './appeal.commands';
import { AppealDeadlines, CLOSING_EVENT, DUE_EVENT, STATEMENTS_EVENT, WINDOW_EVENT } from './appeal.deadlines';
import { AppealReplacing } from './appeal.replacing';
import { AppealSettling } from './appeal.settling';
import { Retaliation } from './appeal.retaliation';

/** Filed, and either not over or not all of what comes of it done. */
const UNSETTLED = `a.filed_at IS NOT NULL AND a.settled_at IS NULL`;
const WAITS = `coalesce((y.policy->'appeal'->>'payUndisputed')::boolean, true) = false`;

/** Where this feature answers, or is heard. */
@Injectable()
export class AppealPorts {
  constructor(
    readonly closes: CloseChecks,
    readonly appeals: AppealChecks,
    readonly pay: PayDisputes,
  ) {}
}

/** What a day brings. */
@Injectable()
export class AppealTurns {
  constructor(
    readonly retaliation: Retaliation,
    readonly replacing: AppealReplacing,
    readonly deadlines: AppealDeadlines,
  ) {}
}

/** What time and other features set in motion, and what this one keeps waiting. */
@Injectable()
export class AppealReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly ports: AppealPorts,
    private readonly commands: AppealCommands,
    private readonly settling: AppealSettling,
    private readonly turn: AppealTurns,
  ) {}

  onModuleInit(): void {
    this.ports.appeals.register({ open: (tx, cycleId) => this.count(tx, `a.cycle_id = $2`, cycleId) });
    this.ports.pay.register({ open: (tx, periodId) => this.count(tx, `a.period_id = $2 AND ${WAITS}`, periodId) });
    this.ports.closes.register({ name: 'appeal', check: (tx, periodId, gate) => this.missing(tx, periodId, gate) });
    this.jobs.due('appeal', DUE_EVENT, (tx, id, payload) => this.commands.due(tx, id, payload as { dueOn: string; rung: number }));
    this.jobs.due('appeal', STATEMENTS_EVENT, (tx, id) => this.commands.statementsDue(tx, id));
    this.jobs.due('appeal', WINDOW_EVENT, (tx, id) => this.commands.windowPassed(tx, id));
    this.jobs.due('appeal', CLOSING_EVENT, (tx, id, payload) => this.closing(tx, id, payload as unknown as Closing));
    this.jobs.react('appeal.filed', 'appeal.hold', (tx, fact) => this.settling.hold(tx, fact.aggregateId));
    for (const fact of ['day.began', 'person.left', 'account.disabled']) this.jobs.react(fact, 'appeal.panel', (tx) => this.turn.replacing.lose(tx));
    for (const fact of ['appeal.decided', 'appeal.finalised', 'appeal.withdrawn'])
      this.jobs.react(fact, 'appeal.settle', (tx, { aggregateId }) => this.settling.settle(tx, aggregateId));
    this.jobs.react('payRun.calculated', 'appeal.hold', (tx, fact) => this.settling.holdInPeriod(tx, fact.payload['periodId'] as string));
    for (const fact of ['correction.approved', 'correction.rejected', 'correction.withdrawn'])
      this.jobs.reactToAll(fact, 'appeal.settle', (tx, facts) => this.settling.settleAll(tx, { correctionIds: facts.map(({ aggregateId }) => aggregateId) }));
    this.jobs.reactToAll('scorecard.resultComputed', 'appeal.settle', (tx, facts) =>
      this.settling.settleAll(tx, { cardIds: facts.map(({ aggregateId }) => aggregateId) }),
    );
    this.jobs.reactToAll('scorecard.published', 'appeal.retaliation', (tx, facts) =>
      this.published(
        tx,
        facts.map(({ aggregateId }) => aggregateId),
      ),
    );
  }

  private async published(tx: Tx, cardIds: readonly string[]): Promise<void> {
    const rows = await tx.query<{ ownerId: string }>(
      `SELECT DISTINCT c.owner_id FROM scorecard c WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[]) AND EXISTS (SELECT FROM appeal a WHERE a.tenant_id = c.tenant_id AND a.person_id = c.owner_id AND a.filed_at IS NOT NULL)`,
      [tx.tenantId, cardIds],
    );
    if (rows.length)
      await this.turn.retaliation.look(
        tx,
        rows.map((row) => row.ownerId),
      );
  }

  /** The way to the second level is about to close: its owner hears so, if he may still go it. */
  private async closing(tx: Tx, id: string, { until, from, step }: Closing): Promise<void> {
    const row = await tx.one<{ personId: string }>(
      `SELECT person_id FROM appeal WHERE tenant_id = $1 AND id = $2 AND (status = 'inadmissible' OR status LIKE 'decided.%')`,
      [tx.tenantId, id],
    );
    if (!row) return;
    tx.record({ type: 'appeal.windowClosing', appealId: id }, 'appeal', id, { people: [row.personId], roles: [] });
    await this.turn.deadlines.closing(tx, id, until, from, step + 1);
  }

  private async count(tx: Tx, where: string, id: string): Promise<number> {
    const { count } = await tx.get<{ count: number }>(
      `SELECT count(*)::int AS count FROM appeal a JOIN cycle y ON y.tenant_id = a.tenant_id AND y.id = a.cycle_id WHERE a.tenant_id = $1 AND ${UNSETTLED} AND ${where}`,
      [tx.tenantId, id],
    );
    return count;
  }

  /** Appeals of a period are settled before it closes, unless what is undisputed goes on without them. */
  private async missing(tx: Tx, periodId: string, gate: Gate): Promise<Missing[] | null> {
    if (gate !== 'close') return null;
    const count = await this.count(tx, `a.period_id = $2 AND ${WAITS}`, periodId);
    return count ? [{ rule: 'appealsOver', count, link: `/appeals?periodId=${periodId}`, params: { count } }] : [];
  }
}

interface Closing {
  until: string;
  from: string;
  step: number;
}
