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
      prepared(`SELECT DISTINCT ON (l.id) l.id AS line_id, t.target, t.weight FROM scorecard c JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id
         JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND coalesce(t.superseded_at, 'infinity') > (
           SELECT coalesce(min(g.at), '-infinity') FROM transition_log g WHERE g.tenant_id = c.tenant_id AND g.instance_id = c.id AND g.event = 'scorecard.propose')
       WHERE c.tenant_id = $1 AND c.id = $2 AND l.removed_at IS NULL ORDER BY l.id, t.version_no`),
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
