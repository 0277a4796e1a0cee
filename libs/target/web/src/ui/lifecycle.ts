import type { ScorecardView } from '@kpi-loop/shared/client';

/** The usual way of a card; mediation stands in only where it happens. */
export function wayOf(status: string): string[] {
  const way = ['draft', 'negotiating', 'agreed', 'in_approval', 'signing', 'effective', 'locked', 'scored', 'calibrated', 'published', 'final'];
  if (status === 'mediation') way.splice(2, 0, 'mediation');
  if (status === 'approved') way[4] = 'approved';
  return status === 'void' ? ['draft', 'void'] : way;
}

/** Who acts next, as a person of the card. */
export function nextOf(card: ScorecardView): { name: string; nameEn: string } | null {
  if (card.pen) return card.pen === 'owner' ? card.owner : card.head;
  // the first seat is a person; who takes the next ones is a matter of roles
  if (card.status === 'in_approval') return card.chain.find(({ by }) => !by)?.step === 'HEAD2' ? card.head2 : null;
  if (card.status === 'signing') return card.ownerSignedAt || card.refused ? card.head : card.owner;
  if (card.status === 'published.unread') return card.owner;
  return card.status === 'agreed' || card.status === 'draft' ? card.head : null;
}
