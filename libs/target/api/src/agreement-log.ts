import { Injectable } from '@nestjs/common';
import { prepared, type Tx } from '@kpi-loop/shared/api';
import type { CardLine } from '@kpi-loop/target/domain';
import { CardMover, type Move } from './card.mover';

interface First {
  lineId: string;
  target: string;
  weight: string;
}

/** What an agreement has moved: each line as it was first put on the table and as it was agreed. Written once, read beside the talks. */
@Injectable()
export class AgreementLog {
  constructor(private readonly mover: CardMover) {}

  async write(tx: Tx, move: Move, agreed: readonly CardLine[]): Promise<void> {
    const rows = await tx.query<First>(
      prepared(`SELECT p."lineId" AS line_id, p.target, p.weight FROM jsonb_to_recordset((
           SELECT e.proposal->'lines' FROM negotiation_entry e WHERE e.tenant_id = $1 AND e.scorecard_id = $2 AND e.kind = 'propose' ORDER BY e.id LIMIT 1)) AS p("lineId" uuid, target text, weight text)`),
      [tx.tenantId, move.card.id],
    );
    const first = new Map(rows.map((row) => [row.lineId, row]));
    const lines = agreed.map(({ lineId, metricId, values: [now] }) => {
      const was = first.get(lineId);
      return { lineId, metricId, target: now.target, weight: now.weight, before: was?.target ?? null, weightBefore: was?.weight ?? null };
    });
    await this.mover.enter(tx, move, { kind: 'agree', proposal: { lines } });
  }
}
