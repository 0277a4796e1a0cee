import { Injectable, type OnModuleInit } from '@nestjs/common';
import { versionChangePolicy } from '@kpi-loop/adjustment/domain';
import { dueAtOf, dueEvent, rungEvent, type Held } from '@kpi-loop/organization/api';
import { DutySources, Jobs, plainParties, type Duty, type Tx } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';
import type { VersionChange } from './version-change.entity';
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
    for (const event of [dueEvent('versionChange'), rungEvent('versionChange')])
      this.jobs.due('versionChange', event, (tx, id, payload) => this.commands.stepDue(tx, id, payload as unknown as Held));
    this.jobs.react('day.began', 'adjustment.moveTerms', (tx) => this.untimed(tx));
    this.duties.register({ duties: (tx) => this.waiting(tx) });
  }

  /** What was asked for before moves had a term gets one from today on. */
  private async untimed(tx: Tx): Promise<void> {
    const rows = await tx.query<VersionChange>(
      `SELECT w.id, w.cycle_id FROM version_change w JOIN cycle y ON y.tenant_id = w.tenant_id AND y.id = w.cycle_id AND y.hold = 'running' WHERE w.tenant_id = $1 AND w.status = 'in_approval'
         AND NOT EXISTS (SELECT FROM deadline d WHERE d.tenant_id = w.tenant_id AND d.aggregate = 'versionChange' AND d.aggregate_id = w.id)`,
      [tx.tenantId],
    );
    for (const row of rows) await this.commands.begin(tx, row);
  }

  private async waiting(tx: Tx): Promise<Duty[]> {
    const me = tx.viewer.personId;
    if (!me || !allows(versionChangePolicy, 'versionChange.approve', plainParties(tx.viewer))) return [];
    const rows = await tx.query<{ id: string; name: string; nameEn: string; cycle: string; dueAt: string | null; late: boolean }>(
      `SELECT w.id, m.name, coalesce(nullif(m.name_en, ''), m.name) AS name_en, y.name AS cycle, to_char(d.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS due_at, coalesce(d.due_at < tenant_now(), false) AS late FROM version_change w JOIN metric m ON m.tenant_id = w.tenant_id AND m.id = w.metric_id
       JOIN cycle y ON y.tenant_id = w.tenant_id AND y.id = w.cycle_id LEFT JOIN LATERAL (SELECT ${dueAtOf('versionChange', 'w')} AS due_at) d ON true
       WHERE w.tenant_id = $1 AND w.status = 'in_approval' AND w.creator_id <> $2 AND NOT w.impact->'ownerIds' ? $2::text ORDER BY w.id LIMIT 200`,
      [tx.tenantId, me],
    );
    return rows.map(({ id, dueAt, late, ...params }) => ({
      kind: 'versionChange.approve',
      aggregate: 'versionChange',
      aggregateId: id,
      params: { ...params },
      dueAt,
      severity: late ? 'bad' : 'none',
      link: `/adjustments/versions/${id}`,
    }));
  }
}
