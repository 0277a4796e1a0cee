import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DutySources, Jobs, type Duty, type Tx } from '@kpi-loop/shared/api';
import { AccountCommands } from './account.commands';

@Injectable()
export class OrganizationReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly duties: DutySources,
    private readonly accounts: AccountCommands,
  ) {}

  onModuleInit(): void {
    this.jobs.react('day.began', 'organization.closeAccountsOfLeavers', async (tx) => void (await this.accounts.closeOfLeavers(tx)));
    this.duties.register({ duties: (tx) => this.ownPassword(tx) });
  }

  /** A password that HR gave out is to be changed by the person. */
  private async ownPassword(tx: Tx): Promise<Duty[]> {
    const rows = await tx.query<{ id: string }>(`SELECT id FROM account WHERE tenant_id = $1 AND id = $2 AND one_time`, [tx.tenantId, tx.viewer.accountId]);
    return rows.map(({ id }) => ({
      kind: 'account.changePassword',
      aggregate: 'account',
      aggregateId: id,
      params: {},
      dueAt: null,
      severity: 'warn',
      link: '/account',
    }));
  }
}
