import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ThreadSources, type Knot } from '@kpi-loop/monitoring/api';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';

interface ItemRow {
  meetingId: string;
  title: string;
  conclusion: string;
  cause: string | null;
  value: string | null;
  state: Knot['state'];
  at: Date;
}
interface ActionRow {
  id: string;
  title: string;
  ownerName: string;
  ownerNameEn: string;
  dueOn: IsoDate;
  baseline: string;
  expectedDelta: string;
  acceptedAt: Date;
  value: string | null;
  delta: string | null;
  verdict: string | null;
  measuredOn: IsoDate | null;
}

const STATE = { effective: 'ok', partly_effective: 'warn', ineffective: 'bad' } as const;

/** What reviews add to the life of a KPI: what was concluded, what was promised, what it brought. */
@Injectable()
export class ReviewThread implements OnModuleInit {
  constructor(private readonly sources: ThreadSources) {}

  onModuleInit(): void {
    this.sources.register({ knots: async (tx, lineId) => [...(await this.conclusions(tx, lineId)), ...(await this.actions(tx, lineId))] });
  }

  private async conclusions(tx: Tx, lineId: string): Promise<Knot[]> {
    const rows = await tx.query<ItemRow>(
      `SELECT i.meeting_id, m.title, i.conclusion, i.cause, i.snapshot->>'value' AS value, i.snapshot->>'state' AS state, i.concluded_at AS at
       FROM agenda_item i JOIN review_meeting m ON m.tenant_id = i.tenant_id AND m.id = i.meeting_id
       WHERE i.tenant_id = $1 AND i.line_id = $2 AND i.conclusion IS NOT NULL AND m.status <> 'cancelled' ORDER BY i.concluded_at`,
      [tx.tenantId, lineId],
    );
    return rows.map(({ meetingId, at, value, state, ...params }) => ({
      ...{ at: at.toISOString(), stage: 'review' as const, kind: 'reviewConcluded', params, link: `/reviews/${meetingId}`, figure: value, state },
    }));
  }

  private async actions(tx: Tx, lineId: string): Promise<Knot[]> {
    const rows = await tx.query<ActionRow>(
      `SELECT a.id, a.title, o.name AS owner_name, o.name_en AS owner_name_en, a.due_on, a.baseline, a.expected_delta, a.accepted_at,
         a.effect->>'value' AS value, a.effect->>'delta' AS delta, a.effect->>'verdict' AS verdict, a.effect->>'measuredOn' AS measured_on
       FROM improvement_action a JOIN person o ON o.tenant_id = a.tenant_id AND o.id = a.owner_id
       WHERE a.tenant_id = $1 AND a.line_id = $2 AND a.accepted_at IS NOT NULL AND a.status <> 'cancelled' ORDER BY a.accepted_at`,
      [tx.tenantId, lineId],
    );
    return rows.flatMap(({ id, acceptedAt, value, delta, verdict, measuredOn, ...params }): Knot[] => {
      const link = `/actions/${id}`;
      const accepted: Knot = { at: acceptedAt.toISOString(), stage: 'review', kind: 'actionAccepted', params, link, state: 'none' };
      if (!verdict || !measuredOn) return [accepted];
      const measured = { ...params, value, delta, verdict };
      return [
        accepted,
        {
          at: `${measuredOn}T00:00:00Z`,
          stage: 'review',
          kind: 'effectMeasured',
          params: measured,
          link,
          figure: value,
          state: STATE[verdict as keyof typeof STATE],
        },
      ];
    });
  }
}
