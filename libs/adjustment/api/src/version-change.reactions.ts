import { Injectable, type OnModuleInit } from '@nestjs/common';
import { versionChangePolicy } from '@kpi-loop/adjustment/domain';
import { DutySources, Jobs, plainParties, type Duty, type Tx } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';
import { VersionChangeCommands } from './version-change.commands';

/** The clock applies what was approved; whoever may decide is told what waits. */
@Injectable()
export class VersionChangeReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly duties: DutySources,
    private readonly commands: VersionChangeCommands,
  ) {}

  onModuleInit(): void {
    this.jobs.due('versionChange', 'versionChange.apply', (tx, id) => this.commands.whenDue(tx, id));
    this.duties.register({ duties: (tx) => this.waiting(tx) });
  }

  private async waiting(tx: Tx): Promise<Duty[]> {
    const me = tx.viewer.personId;
    if (!me || !allows(versionChangePolicy, 'versionChange.approve', plainParties(tx.viewer))) return [];
    const rows = await tx.query<{ id: string; name: string; nameEn: string; cycle: string }>(
      `SELECT w.id, m.name, coalesce(nullif(m.name_en, ''), m.name) AS name_en, y.name AS cycle FROM version_change w JOIN metric m ON m.tenant_id = w.tenant_id AND m.id = w.metric_id
       JOIN cycle y ON y.tenant_id = w.tenant_id AND y.id = w.cycle_id
       WHERE w.tenant_id = $1 AND w.status = 'in_approval' AND w.creator_id <> $2 AND NOT w.impact->'ownerIds' ? $2::text ORDER BY w.id LIMIT 200`,
      [tx.tenantId, me],
    );
    return rows.map(({ id, ...params }) => ({
      kind: 'versionChange.approve',
      aggregate: 'versionChange',
      aggregateId: id,
      params: { ...params },
      dueAt: null,
      severity: 'none',
      link: `/adjustments/versions/${id}`,
    }));
  }
}
