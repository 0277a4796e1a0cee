import type { ChangeType, Proposal } from '@kpi-loop/adjustment/domain';
import type { BeforeValues, ChangeRequest } from './change-request.entity';

/**
 * What takes an applied change back: the values and weights as they were written down with it, from a later day on. A line
 * that began ends, one that ended begins again. Null for a line that went to another owner: that card has to agree again.
 */
export function reversalOf({ type, lineId, proposal, before }: ChangeRequest): { type: ChangeType; proposal: Proposal } | null {
  const own = before.find((values) => values.lineId === lineId);
  const weights = Object.fromEntries(before.filter((values) => values.lineId !== lineId).map((values) => [values.lineId, values.weight]));
  if (type === 'ADD_LINE') return { type: 'DROP_LINE', proposal: { drop: true, rebalance: 'EXPLICIT', weights } };
  if (!own) return null;
  if (type === 'DROP_LINE')
    return { type: 'ADD_LINE', proposal: { add: true, rebalance: 'EXPLICIT', ...valuesOf(own), weights: { ...weights, [lineId]: own.weight } } };
  if (type === 'OWNER_TRANSFER' || (type === 'SCORING_RULE' && !own.rule)) return null;
  if (type === 'MILESTONE_DATE') {
    const was = own.milestones ?? {};
    return { type, proposal: { milestones: Object.fromEntries(Object.keys(proposal.milestones ?? {}).flatMap((id) => (was[id] ? [[id, was[id]]] : []))) } };
  }
  const named = (['target', 'threshold', 'stretch', 'plannedDenominator'] as const).filter((key) => proposal[key] !== undefined);
  return {
    type,
    proposal: {
      ...Object.fromEntries(named.map((key) => [key, own[key] ?? null])),
      ...(proposal.weights
        ? { weights: Object.fromEntries(Object.keys(proposal.weights).map((id) => [id, before.find((b) => b.lineId === id)?.weight ?? proposal.weights![id]])) }
        : {}),
      ...(proposal.rule && own.rule ? { rule: own.rule } : {}),
    },
  };
}

/** A key task keeps the rule its line says: there is none of single days. */
const valuesOf = ({ target, threshold, stretch, plannedDenominator, rule }: BeforeValues): Proposal => ({
  target,
  threshold,
  stretch,
  ...(plannedDenominator ? { plannedDenominator } : {}),
  ...(rule && rule.kind !== 'MILESTONE' ? { rule } : {}),
});
