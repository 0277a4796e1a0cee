import { Injectable } from '@nestjs/common';
import { CHECKING_SEAT, SEATS_OF, type RequestedEvent } from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { CycleRequestSample, type CycleRequest } from './cycle-request.entity';
import { checkersOf, openSeatsOf } from './request-seats';
import { ResultSamples, type SampledResult } from './result-samples';

/** What of a cycle's results is looked at before they are published: drawn when it is asked, kept with the request. */
@Injectable()
export class RequestSample {
  constructor(private readonly results: ResultSamples) {}

  /** The same request has the same sample. Nobody who may sign for it is in it himself. Null: nothing is checked, or nobody can draw. */
  async draw(tx: Tx, requestId: string, cycleId: string, event: RequestedEvent): Promise<string[] | null> {
    return SEATS_OF[event].includes(CHECKING_SEAT) ? this.results.draw(tx, cycleId, requestId, await checkersOf(tx)) : null;
  }

  async keep(tx: Tx, requestId: string, cards: readonly string[] | null): Promise<void> {
    if (cards?.length)
      await tx.insert(
        CycleRequestSample,
        cards.map((scorecardId, i) => ({ requestId, scorecardId, ordinal: i + 1 })),
      );
  }

  /** In the order it was drawn, with what the reader has opened since. */
  async show(tx: Tx, request: Pick<CycleRequest, 'id' | 'requestedAt' | 'sampleSize'>, readerId: string | null): Promise<SampledResult[]> {
    if (!request.sampleSize) return [];
    const rows = await tx.query<{ scorecardId: string }>(
      `SELECT scorecard_id FROM cycle_request_sample WHERE tenant_id = $1 AND request_id = $2 ORDER BY ordinal`,
      [tx.tenantId, request.id],
    );
    return this.results.show(
      tx,
      rows.map(({ scorecardId }) => scorecardId),
      readerId,
      request.requestedAt,
    );
  }

  /** What the viewer has still to open; null where no sample was drawn. */
  async unopened(tx: Tx, request: Pick<CycleRequest, 'id' | 'requestedAt' | 'sampleSize'>): Promise<number | null> {
    if (request.sampleSize === null) return null;
    return request.sampleSize - (await this.show(tx, request, tx.viewer.personId)).filter(({ opened }) => opened).length;
  }

  /** Is the viewer to look at this card's result, or the one who has signed for it, while the request waits? Then it is his to read, wherever it lies. */
  async checks(tx: Tx, scorecardId: string): Promise<boolean> {
    const [open] = await tx.query(
      `SELECT 1 FROM cycle_request_sample s JOIN cycle_request r ON r.tenant_id = s.tenant_id AND r.id = s.request_id
       LEFT JOIN cycle_request_approval a ON a.tenant_id = r.tenant_id AND a.request_id = r.id AND a.seat = '${CHECKING_SEAT}'
       WHERE s.tenant_id = $1 AND s.scorecard_id = $2 AND r.status = 'requested' AND r.requested_by <> $3
         AND (a.approver_id = $3 OR EXISTS (SELECT FROM (${openSeatsOf('r')}) o WHERE o.seat = '${CHECKING_SEAT}' AND o.person_id = $3)) LIMIT 1`,
      [tx.tenantId, scorecardId, tx.viewer.personId],
    );
    return !!open;
  }
}
