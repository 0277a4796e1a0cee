import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { OPEN_ACTION, type Conclusion } from '@kpi-loop/review/domain';
import type { ItemSnapshot } from './snapshot';

export interface ConcludedItem {
  id: string;
  meetingId: string;
  meetingTitle: string;
  meetingStatus: string;
  periodId: string;
  unitId: string;
  facilitatorId: string;
  lineId: string | null;
  alertId: string | null;
  conclusion: Conclusion | null;
  cause: string | null;
  note: string;
  /** Of a CHANGE_REQUEST: {target?, effectiveOn?, reason}. */
  decision: Record<string, unknown> | null;
  snapshot: ItemSnapshot;
  concludedBy: string | null;
  concludedAt: Date | null;
}

export interface ActionOfLine {
  id: string;
  lineId: string;
  title: string;
  status: string;
  ownerId: string;
  dueOn: IsoDate;
  progress: number;
  baseline: string;
  expectedDelta: string;
  delta: string | null;
  verdict: string | null;
  lesson: string;
}

/** What features downstream ask about reviews. Who may see it is their business. */
@Injectable()
export class ReviewReader {
  /** An agenda item with its conclusion: what a change request is made from. @throws Problem notFound (404). */
  item(tx: Tx, itemId: string): Promise<ConcludedItem> {
    return tx.get<ConcludedItem>(
      `SELECT i.id, i.meeting_id, m.title AS meeting_title, m.status AS meeting_status, m.period_id, m.unit_id, m.facilitator_id, i.line_id, i.alert_id, i.conclusion, i.cause, i.note, i.decision, i.snapshot,
         i.concluded_by, i.concluded_at FROM agenda_item i JOIN review_meeting m ON m.tenant_id = i.tenant_id AND m.id = i.meeting_id WHERE i.tenant_id = $1 AND i.id = $2`,
      [tx.tenantId, itemId],
    );
  }

  /** Items of a line that wait for a change request, newest first. */
  changeIntents(tx: Tx, lineIds: string[]): Promise<ConcludedItem[]> {
    return tx.query<ConcludedItem>(
      `SELECT i.id, i.meeting_id, m.title AS meeting_title, m.status AS meeting_status, m.period_id, m.unit_id, m.facilitator_id, i.line_id, i.alert_id, i.conclusion, i.cause, i.note, i.decision, i.snapshot,
         i.concluded_by, i.concluded_at FROM agenda_item i JOIN review_meeting m ON m.tenant_id = i.tenant_id AND m.id = i.meeting_id
       WHERE i.tenant_id = $1 AND i.line_id = ANY ($2::uuid[]) AND i.conclusion = 'CHANGE_REQUEST' ORDER BY i.concluded_at DESC`,
      [tx.tenantId, lineIds],
    );
  }

  /** Actions on lines, rejected and cancelled ones left out. */
  actionsOf(tx: Tx, lineIds: string[], openOnly = false): Promise<ActionOfLine[]> {
    return tx.query<ActionOfLine>(
      `SELECT a.id, a.line_id, a.title, a.status, a.owner_id, a.due_on, a.progress, a.baseline, a.expected_delta, a.effect->>'delta' AS delta, a.effect->>'verdict' AS verdict, a.lesson
       FROM improvement_action a WHERE a.tenant_id = $1 AND a.line_id = ANY ($2::uuid[]) AND a.status NOT IN ('rejected', 'cancelled') AND (NOT $3 OR a.status = ANY ($4::text[])) ORDER BY a.created_at DESC`,
      [tx.tenantId, lineIds, openOnly, OPEN_ACTION],
    );
  }
}
