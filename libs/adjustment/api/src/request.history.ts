import { Injectable } from '@nestjs/common';
import { personOf } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { STILL_DUE } from './change-deadlines';
import type { ChangeLinkView, ChangeRequestView, ChangeStepView } from './change-request.dto';
import type { ChangeRequest } from './change-request.entity';

type History = Pick<ChangeRequestView, 'timeline' | 'deadlines' | 'meetingId' | 'follows' | 'reverses' | 'followedBy'>;

/** How a request came about and what has come of it. */
@Injectable()
export class RequestHistory {
  async of(tx: Tx, request: ChangeRequest): Promise<History> {
    const links = await this.links(tx, request);
    const link = (id: string | null) => links.find((one) => one.id === id) ?? null;
    return {
      timeline: await this.timeline(tx, request.id),
      deadlines: await tx.query(
        `SELECT d.event, d.due_at FROM deadline d JOIN change_request r ON r.tenant_id = d.tenant_id AND r.id = d.aggregate_id
         WHERE d.tenant_id = $1 AND d.aggregate = 'changeRequest' AND r.id = $2 AND ${STILL_DUE} ORDER BY d.due_at`,
        [tx.tenantId, request.id],
      ),
      meetingId: request.agendaItemId
        ? ((await tx.one<{ meetingId: string }>(`SELECT meeting_id FROM agenda_item WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, request.agendaItemId]))
            ?.meetingId ?? null)
        : null,
      follows: link(request.followsId),
      reverses: link(request.reversesId),
      followedBy: links.filter((one) => one.id !== request.followsId && one.id !== request.reversesId),
    };
  }

  private links(tx: Tx, { id, followsId, reversesId }: ChangeRequest): Promise<ChangeLinkView[]> {
    return tx.query<ChangeLinkView>(
      `SELECT r.id, ${personOf('c.owner_id', 'c')} AS owner, own.target AS target_before, coalesce(r.proposal->>'target', own.target) AS target_after
       FROM change_request r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id
       LEFT JOIN LATERAL (SELECT b->>'target' AS target FROM jsonb_array_elements(r.before) b WHERE b->>'lineId' = r.line_id::text LIMIT 1) own ON true
       WHERE r.tenant_id = $1 AND (r.id = ANY ($2::uuid[]) OR r.follows_id = $3 OR r.reverses_id = $3) ORDER BY r.created_at LIMIT 50`,
      [tx.tenantId, [followsId, reversesId].filter((one) => one !== null), id],
    );
  }

  private timeline(tx: Tx, id: string): Promise<ChangeStepView[]> {
    const person = (alias: string) =>
      `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'nameEn', ${alias}.name_en) END`;
    return tx.query<ChangeStepView>(
      `SELECT t.at, t.event, t.from_status AS "from", t.to_status AS "to", ${person('a')} AS actor, ${person('b')} AS on_behalf_of, t.reason FROM transition_log t
       LEFT JOIN person a ON a.tenant_id = t.tenant_id AND a.id = t.actor_id LEFT JOIN person b ON b.tenant_id = t.tenant_id AND b.id = t.on_behalf_of
       WHERE t.tenant_id = $1 AND t.instance_id = $2 ORDER BY t.version`,
      [tx.tenantId, id],
    );
  }
}
