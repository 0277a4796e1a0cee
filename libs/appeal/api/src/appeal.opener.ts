import { Injectable } from '@nestjs/common';
import { appealMachine, type AppealContext, type AppealEvent } from '@kpi-loop/appeal/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { permit } from '@kpi-loop/shared/kernel';
import { AppealCases, type Case } from './appeal.case';
import { Appeal } from './appeal.entity';
import { AppealParties } from './appeal.parties';

export interface Opened {
  appeal: Appeal;
  of: Case;
  context: AppealContext;
}

/** An appeal for one event: locked, known to whoever acts, and his to move. */
@Injectable()
export class AppealOpener {
  constructor(
    private readonly cases: AppealCases,
    private readonly parties: AppealParties,
  ) {}

  /** @throws Problem notFound (404), also for whoever may not know of it · stale (412) · forbidden (403) */
  async open(tx: Tx, id: string, action: AppealEvent['type']): Promise<Opened> {
    const appeal = await tx.claim(Appeal, id);
    const parties = await this.parties.of(tx, appeal);
    const of = await this.cases.of(tx, appeal);
    const context = await this.cases.context(tx, appeal, of);
    permit(await this.parties.policy(tx, appeal, context.line), action, parties);
    return { appeal, of, context };
  }

  async advance(tx: Tx, { appeal, context }: Opened, event: AppealEvent, set: Partial<Appeal> = {}): Promise<void> {
    await tx.advance(Appeal, appeal, appealMachine, context, event, { set, audience: () => this.parties.audience(tx, appeal, context.line) });
  }
}

export const now = async (tx: Tx): Promise<Date> => (await tx.get<{ at: Date }>(`SELECT tenant_now() AS at`)).at;
