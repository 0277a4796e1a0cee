import { Injectable } from '@nestjs/common';
import { OVER_APPEAL, appealMachine } from '@kpi-loop/appeal/domain';
import { CycleCommands } from '@kpi-loop/cycle/api';
import { StatementHolds } from '@kpi-loop/incentive/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays } from '@kpi-loop/shared/kernel';
import { TargetCommands } from '@kpi-loop/target/api';
import { AppealCases } from './appeal.case';
import { Appeal } from './appeal.entity';
import { AppealParties } from './appeal.parties';
import { AppealRemedies } from './appeal.remedies';
import { Retaliation } from './appeal.retaliation';

/** A hold is looked at again within so many days (§2.9). */
const HOLD_DAYS = 30;

/** Where the end of an appeal reaches out to. */
@Injectable()
export class AppealEnds {
  constructor(
    readonly holds: StatementHolds,
    readonly targets: TargetCommands,
    readonly cycles: CycleCommands,
  ) {}
}

/** What an appeal does outside of itself: pay that waits, what is carried out, and the way on once all of it is over. Recomputed from rows. */
@Injectable()
export class AppealSettling {
  constructor(
    private readonly cases: AppealCases,
    private readonly parties: AppealParties,
    private readonly remedies: AppealRemedies,
    private readonly retaliation: Retaliation,
    private readonly ends: AppealEnds,
  ) {}

  /** Filed: the pay of the period waits, the person's alone. */
  async hold(tx: Tx, id: string): Promise<void> {
    const appeal = await this.cases.row(tx, id);
    if (!appeal.periodId || appeal.settledAt !== null || appeal.filedAt === null) return;
    await this.ends.holds.hold(tx, { periodId: appeal.periodId, personId: appeal.personId }, reviewOn(tx.today, appeal.decideBy));
  }

  /** A run was reckoned while appeals are open: what it made for their people waits too. */
  async holdInPeriod(tx: Tx, periodId: string): Promise<void> {
    const open = await tx.query<{ id: string }>(
      `SELECT id FROM appeal WHERE tenant_id = $1 AND period_id = $2 AND filed_at IS NOT NULL AND settled_at IS NULL ORDER BY id`,
      [tx.tenantId, periodId],
    );
    for (const { id } of open) await this.hold(tx, id);
  }

  /** Carries out what was decided, and ends what hangs on the appeal once it is over and nothing is under way any more. A replay changes nothing. */
  async settle(tx: Tx, id: string): Promise<void> {
    const appeal = await tx.claim(Appeal, id);
    if (appeal.settledAt !== null) return;
    const of = await this.cases.of(tx, appeal);
    await this.remedies.follow(tx, id);
    if (await this.remedies.carryOut(tx, id, of)) {
      const context = await this.cases.context(tx, appeal, of);
      await tx.advance(Appeal, appeal, appealMachine, context, { type: 'appeal.execute' }, { audience: () => this.parties.audience(tx, appeal, context.line) });
    }
    if (!(OVER_APPEAL as readonly string[]).includes(appeal.status) || appeal.filedAt === null || (await this.underWay(tx, id))) return;
    await tx.execute(`UPDATE appeal SET settled_at = tenant_now() WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    if (appeal.periodId) await this.ends.holds.release(tx, { periodId: appeal.periodId, personId: appeal.personId });
    if (appeal.scorecardId) await this.ends.targets.appealClosed(tx, appeal.scorecardId);
    await this.ends.cycles.progress(tx, appeal.cycleId);
    await this.retaliation.look(tx, [appeal.personId]);
  }

  /** Those that wait for one of the corrections, or for the score of one of the cards. */
  async settleAll(tx: Tx, { correctionIds = [], cardIds = [] }: { correctionIds?: readonly string[]; cardIds?: readonly string[] }): Promise<void> {
    const rows = await tx.query<{ id: string }>(
      `SELECT a.id FROM appeal a WHERE a.tenant_id = $1 AND a.settled_at IS NULL AND EXISTS (SELECT FROM appeal_remedy x WHERE x.tenant_id = a.tenant_id AND x.appeal_id = a.id AND x.state = 'asked' AND x.kind = 'CORRECT_FIGURE'
         AND (x.correction_id = ANY ($2::uuid[]) OR EXISTS (SELECT FROM scorecard c WHERE c.tenant_id = a.tenant_id AND c.id = ANY ($3::uuid[]) AND c.owner_id = a.person_id))) ORDER BY a.id`,
      [tx.tenantId, correctionIds, cardIds],
    );
    for (const { id } of rows) await this.settle(tx, id);
  }

  private async underWay(tx: Tx, id: string): Promise<boolean> {
    return !!(await tx.one(`SELECT 1 FROM appeal_remedy WHERE tenant_id = $1 AND appeal_id = $2 AND kind = 'CORRECT_FIGURE' AND state = 'asked'`, [
      tx.tenantId,
      id,
    ]));
  }
}

const reviewOn = (today: string, decideBy: string | null): string => {
  const last = addDays(today, HOLD_DAYS);
  return decideBy && decideBy > today && decideBy < last ? decideBy : last;
};
