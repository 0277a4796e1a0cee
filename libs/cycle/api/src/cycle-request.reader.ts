import { Injectable } from '@nestjs/common';
import {
  CHECKING_SEAT,
  SEATS_OF,
  cycleRequestMachine,
  cycleRequestPolicy,
  type CycleRequestContext,
  type CycleSeat,
  type RequestedEvent,
} from '@kpi-loop/cycle/domain';
import { dueAtOf } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { offers } from '@kpi-loop/shared/kernel';
import type { CycleRequest } from './cycle-request.entity';
import type { CycleRequestView, CycleSeatView } from './cycle-request.dto';
import { cycleParties } from './parties';
import { RequestSample } from './request-sample';
import { openSeatsOf } from './request-seats';

const SEATED = `coalesce((SELECT jsonb_agg(jsonb_build_object('seat', a.seat, 'approverId', a.approver_id, 'approverName', w.name, 'approverNameEn', w.name_en, 'at', a.at, 'note', a.note) ORDER BY a.at)
  FROM cycle_request_approval a JOIN person w ON w.tenant_id = a.tenant_id AND w.id = a.approver_id WHERE a.tenant_id = r.tenant_id AND a.request_id = r.id), '[]') AS seated`;
const ROW = `SELECT r.id, r.version, r.cycle_id, y.name AS cycle_name, y.name_en AS cycle_name_en, r.period_id, p.name AS period_name, p.name_en AS period_name_en, r.event, r.reason, r.status, r.requested_by, w.name AS requested_by_name, w.name_en AS requested_by_name_en,
    r.requested_at, CASE WHEN r.status = 'requested' THEN ${dueAtOf('cycleRequest', 'r')} END AS due_at, r.decided_at, r.decision_reason, r.sample_size, ${SEATED}
  FROM cycle_request r JOIN cycle y ON y.tenant_id = r.tenant_id AND y.id = r.cycle_id JOIN person w ON w.tenant_id = r.tenant_id AND w.id = r.requested_by LEFT JOIN period p ON p.tenant_id = r.tenant_id AND p.id = r.period_id`;

type Row = Omit<CycleRequestView, 'seats' | 'sample' | 'offers' | 'requestedAt' | 'dueAt'> & {
  requestedAt: Date;
  dueAt: Date | null;
  sampleSize: number | null;
  seated: CycleSeatView[];
};
type Asked = Pick<CycleRequest, 'id' | 'cycleId' | 'event' | 'status' | 'requestedBy' | 'requestedAt' | 'sampleSize'>;

@Injectable()
export class CycleRequestReader {
  constructor(private readonly sample: RequestSample) {}

  /** @throws Problem notFound (404). */
  view(tx: Tx, id: string): Promise<CycleRequestView> {
    return tx.answer(id, async () => this.viewOf(tx, await tx.get<Row>(`${ROW} WHERE r.tenant_id = $1 AND r.id = $2`, [tx.tenantId, id]), true));
  }

  /** What waits first, then the latest. */
  async ofCycle(tx: Tx, cycleId: string): Promise<CycleRequestView[]> {
    await tx.get(`SELECT 1 FROM cycle WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, cycleId]);
    const rows = await tx.query<Row>(`${ROW} WHERE r.tenant_id = $1 AND r.cycle_id = $2 ORDER BY r.status <> 'requested', r.requested_at DESC LIMIT 50`, [
      tx.tenantId,
      cycleId,
    ]);
    const views: CycleRequestView[] = [];
    for (const row of rows) views.push(await this.viewOf(tx, row, row.status === 'requested'));
    return views;
  }

  async context(tx: Tx, request: CycleRequest): Promise<CycleRequestContext> {
    const seated = await tx.query<{ seat: CycleSeat; approverId: string }>(
      `SELECT seat, approver_id FROM cycle_request_approval WHERE tenant_id = $1 AND request_id = $2`,
      [tx.tenantId, request.id],
    );
    return this.contextOf(tx, request, seated);
  }

  private async contextOf(tx: Tx, request: Asked, seated: { seat: string; approverId: string | null }[]): Promise<CycleRequestContext> {
    const openSeats = SEATS_OF[request.event as RequestedEvent].filter((seat) => !seated.some((taken) => taken.seat === seat));
    const mine = request.status === 'requested' && tx.viewer.personId ? await this.seatsFor(tx, request.id, tx.viewer.personId) : [];
    const seatOfViewer = openSeats.find((seat) => mine.includes(seat)) ?? null;
    return {
      requestId: request.id,
      cycleId: request.cycleId,
      viewerId: tx.viewer.personId,
      requesterId: request.requestedBy,
      approverIds: seated.flatMap(({ approverId }) => approverId ?? []),
      openSeats,
      seatOfViewer,
      sampleUnopened: seatOfViewer === CHECKING_SEAT ? await this.sample.unopened(tx, request) : null,
    };
  }

  private async seatsFor(tx: Tx, requestId: string, personId: string): Promise<string[]> {
    const rows = await tx.query<{ seat: string }>(
      `SELECT s.seat FROM cycle_request r CROSS JOIN LATERAL (${openSeatsOf('r')}) s WHERE r.tenant_id = $1 AND r.id = $2 AND s.person_id = $3`,
      [tx.tenantId, requestId, personId],
    );
    return rows.map(({ seat }) => seat);
  }

  private async viewOf(tx: Tx, { seated, sampleSize, requestedAt, dueAt, ...row }: Row, withSample: boolean): Promise<CycleRequestView> {
    const request: Asked = { ...row, requestedAt, sampleSize };
    const seats = SEATS_OF[row.event as RequestedEvent].map(
      (seat) => seated.find((taken) => taken.seat === seat) ?? { seat, approverId: null, approverName: null, approverNameEn: null, at: null, note: '' },
    );
    const reader = seats.find(({ seat }) => seat === CHECKING_SEAT)?.approverId ?? tx.viewer.personId;
    const context = await this.contextOf(tx, request, seated);
    return {
      ...row,
      requestedAt: requestedAt.toISOString(),
      dueAt: dueAt?.toISOString() ?? null,
      seats,
      sample: withSample ? await this.sample.show(tx, request, reader) : [],
      offers: offers(cycleRequestMachine, row.status, context, cycleRequestPolicy, cycleParties(tx.viewer)),
    };
  }
}
