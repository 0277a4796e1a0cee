import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DutySources, type Duty, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { cycleParties } from './parties';

interface Waiting {
  kind: string;
  aggregate: string;
  id: string;
  cycleId: string;
  name: string;
  nameEn: string;
  dueOn: IsoDate | null;
}

/** What waits for HR in a cycle: a draft of somebody else to publish, data to lock, a reviewed period to close. */
@Injectable()
export class CycleDuties implements OnModuleInit {
  constructor(private readonly sources: DutySources) {}

  onModuleInit(): void {
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  async duties(tx: Tx): Promise<Duty[]> {
    const parties = cycleParties(tx.viewer);
    const publishes = parties.has('HR') || parties.has('EXEC');
    if (!publishes) return [];
    const waiting = await tx.query<Waiting>(
      `SELECT 'cycle.publish' AS kind, 'cycle' AS aggregate, c.id, c.id AS cycle_id, c.name, c.name_en, c.starts_on AS due_on FROM cycle c
       WHERE c.tenant_id = $1 AND c.status = 'draft' AND c.created_by IS DISTINCT FROM $2
         AND NOT EXISTS (SELECT 1 FROM transition_log l WHERE l.tenant_id = $1 AND l.instance_id = c.id AND l.event = 'cycle.edit' AND l.actor_id = $2)
       UNION ALL
       SELECT CASE p.status WHEN 'data_closing' THEN 'period.lock' ELSE 'period.close' END, 'period', p.id, p.cycle_id, p.name, p.name_en, d.due_on FROM period p
       LEFT JOIN stage_deadline d ON d.tenant_id = p.tenant_id AND d.period_id = p.id AND d.stage = CASE p.status WHEN 'data_closing' THEN 'collect' ELSE 'reward' END
       WHERE p.tenant_id = $1 AND p.status IN ('data_closing', 'reviewed') AND $3`,
      [tx.tenantId, tx.viewer.personId, parties.has('HR')],
    );
    return waiting.map(({ kind, aggregate, id, cycleId, name, nameEn, dueOn }) => ({
      kind,
      aggregate,
      aggregateId: id,
      params: { name, nameEn },
      dueAt: dueOn,
      severity: !dueOn || dueOn > tx.today ? 'none' : dueOn === tx.today ? 'warn' : 'bad',
      link: kind === 'cycle.publish' ? `/cycles/${cycleId}/setup` : `/console?cycle=${cycleId}&period=${id}`,
    }));
  }
}
