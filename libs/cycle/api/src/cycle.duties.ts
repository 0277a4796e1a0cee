import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestedEvent } from '@kpi-loop/cycle/domain';
import { dueAtOf } from '@kpi-loop/organization/api';
import { DutySources, type Duty, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { cycleParties } from './parties';
import { openSeatsOf } from './request-seats';

interface Waiting {
  kind: string;
  aggregate: string;
  id: string;
  cycleId: string;
  name: string;
  nameEn: string;
  dueOn: IsoDate | null;
}

/** What waits for HR in a cycle: a draft of somebody else to publish, data to lock, a reviewed period to close; of a month that is tracked only what it could not do by itself. */
@Injectable()
export class CycleDuties implements OnModuleInit {
  constructor(private readonly sources: DutySources) {}

  onModuleInit(): void {
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  async duties(tx: Tx): Promise<Duty[]> {
    const parties = cycleParties(tx.viewer);
    const publishes = parties.has('HR') || parties.has('EXEC');
    if (!publishes) return this.requests(tx);
    const waiting = await tx.query<Waiting>(
      `SELECT 'cycle.publish' AS kind, 'cycle' AS aggregate, c.id, c.id AS cycle_id, c.name, c.name_en, c.starts_on AS due_on FROM cycle c
       WHERE c.tenant_id = $1 AND c.status = 'draft' AND c.created_by IS DISTINCT FROM $2
         AND NOT EXISTS (SELECT 1 FROM transition_log l WHERE l.tenant_id = $1 AND l.instance_id = c.id AND l.event = 'cycle.edit' AND l.actor_id = $2)
       UNION ALL
       SELECT CASE p.status WHEN 'data_closing' THEN 'period.lock' ELSE 'period.close' END, 'period', p.id, p.cycle_id, p.name, p.name_en, d.due_on FROM period p
       LEFT JOIN stage_deadline d ON d.tenant_id = p.tenant_id AND d.period_id = p.id AND d.stage = CASE WHEN p.status = 'data_closing' OR p.kind = 'TRACKING' THEN 'collect' ELSE 'reward' END
       WHERE p.tenant_id = $1 AND $3 AND CASE p.kind WHEN 'SETTLEMENT' THEN p.status IN ('data_closing', 'reviewed') ELSE p.status IN ('data_closing', 'data_locked') AND d.due_on < $4 END`,
      [tx.tenantId, tx.viewer.personId, parties.has('HR'), tx.today],
    );
    return [...(await this.requests(tx)), ...waiting.map(toDuty(tx))];
  }

  /** Requests whose open seat the viewer may take, also because he stands in. */
  private async requests(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.personId) return [];
    const rows = await tx.query<{
      id: string;
      event: RequestedEvent;
      name: string;
      nameEn: string;
      by: string;
      byEn: string;
      dueAt: string | null;
      late: boolean;
    }>(
      `SELECT r.id, r.event, coalesce(p.name, c.name) AS name, coalesce(nullif(p.name_en, ''), nullif(c.name_en, ''), c.name) AS name_en, w.name AS by, coalesce(nullif(w.name_en, ''), w.name) AS by_en,
         to_char(d.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS due_at, coalesce(d.due_at < tenant_now(), false) AS late
       FROM cycle_request r JOIN cycle c ON c.tenant_id = r.tenant_id AND c.id = r.cycle_id LEFT JOIN period p ON p.tenant_id = r.tenant_id AND p.id = r.period_id JOIN person w ON w.tenant_id = r.tenant_id AND w.id = r.requested_by
       LEFT JOIN LATERAL (SELECT ${dueAtOf('cycleRequest', 'r')} AS due_at) d ON true
       WHERE r.tenant_id = $1 AND r.status = 'requested' AND EXISTS (SELECT FROM (${openSeatsOf('r')}) s WHERE s.person_id = $2) ORDER BY r.requested_at`,
      [tx.tenantId, tx.viewer.personId],
    );
    return rows.map(({ id, event, dueAt, late, ...params }) => ({
      kind: `${event.split('.')[0]}.agree.${event.split('.')[1]}`,
      aggregate: 'cycleRequest',
      aggregateId: id,
      params: { ...params },
      dueAt,
      severity: late ? 'bad' : 'warn',
      link: `/cycle-requests/${id}`,
    }));
  }
}

const toDuty =
  (tx: Tx) =>
  ({ kind, aggregate, id, cycleId, name, nameEn, dueOn }: Waiting): Duty => ({
    kind,
    aggregate,
    aggregateId: id,
    params: { name, nameEn },
    dueAt: dueOn,
    severity: !dueOn || dueOn > tx.today ? 'none' : dueOn === tx.today ? 'warn' : 'bad',
    link: kind === 'cycle.publish' ? `/cycles/${cycleId}/setup` : `/console?cycle=${cycleId}&period=${id}`,
  });
