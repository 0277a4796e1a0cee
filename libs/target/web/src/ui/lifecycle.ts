import type { ScorecardView } from '@kpi-loop/shared/client';

/** The usual way of a card; mediation stands in only where it happens. */
export function wayOf(status: string): string[] {
  const way = ['draft', 'negotiating', 'agreed', 'in_approval', 'signing', 'effective', 'locked', 'scored', 'published', 'final'];
  if (status === 'mediation') way.splice(2, 0, 'mediation');
  if (status === 'approved') way[4] = 'approved';
  return status === 'void' ? ['draft', 'void'] : way;
}

/** Who acts next, as a person of the card. */
export function nextOf(card: ScorecardView): { name: string; nameEn: string } | null {
  if (card.pen) return card.pen === 'owner' ? card.owner : card.head;
  if (card.status === 'in_approval') return card.head2;
  if (card.status === 'signing') return card.ownerSignedAt ? card.head : card.owner;
  return card.status === 'agreed' || card.status === 'draft' ? card.head : null;
}
