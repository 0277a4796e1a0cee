import { Injectable } from '@nestjs/common';
import { prepared, type Tx } from '@kpi-loop/shared/api';
import { scorecardPolicy } from '@kpi-loop/target/domain';
import { CardLoader } from './card.loader';
import type { CardPresenceDto, PresentPersonView } from './presence.dto';

/** Three signs of life that did not come. */
const GONE_AFTER_S = 25;

/** Who else has a card open, and at which line. Each sign of life says so, and is answered with the others'. */
@Injectable()
export class CardPresence {
  constructor(private readonly cards: CardLoader) {}

  /** @throws Problem notFound (404), forbidden (403). */
  async here(tx: Tx, id: string, { lineId, typing, leaving }: CardPresenceDto): Promise<PresentPersonView[]> {
    const { ownerId } = await tx.get<{ ownerId: string }>(prepared(`SELECT owner_id FROM scorecard WHERE tenant_id = $1 AND id = $2`), [tx.tenantId, id]);
    (await this.cards.standing(tx, ownerId)).permit(scorecardPolicy, 'scorecard.read');
    await tx.execute(
      prepared(`INSERT INTO scorecard_presence (tenant_id, scorecard_id, person_id, line_id, typing, seen_at)
       VALUES ($1, $2, $3, $4, $5, CASE WHEN $6::boolean THEN '-infinity' ELSE now() END)
       ON CONFLICT (tenant_id, scorecard_id, person_id) DO UPDATE SET line_id = excluded.line_id, typing = excluded.typing, seen_at = excluded.seen_at`),
      [tx.tenantId, id, tx.actor, lineId ?? null, !!typing, !!leaving],
    );
    return tx.query<PresentPersonView>(
      prepared(`SELECT o.id, o.name, o.name_en, p.line_id, p.typing FROM scorecard_presence p JOIN person o ON o.tenant_id = p.tenant_id AND o.id = p.person_id
       WHERE p.tenant_id = $1 AND p.scorecard_id = $2 AND p.person_id <> $3 AND p.seen_at > now() - make_interval(secs => ${GONE_AFTER_S}) ORDER BY o.name LIMIT 20`),
      [tx.tenantId, id, tx.actor],
    );
  }
}
