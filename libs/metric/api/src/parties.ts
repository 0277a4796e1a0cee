import { allows, type Party, type Policy } from '@kpi-loop/shared/kernel';
import type { OfferView, Viewer } from '@kpi-loop/shared/api';

/** Definitions and processes belong to the whole tenant: a role that is limited to a unit does not reach them. */
export function tenantParties(viewer: Viewer): ReadonlySet<Party> {
  if (viewer.kind === 'system') return new Set<Party>(['system']);
  return new Set<Party>(['anyone', ...viewer.roles.filter((grant) => grant.unitId === null).map((grant) => grant.role)]);
}

/** With `approver` for whoever is named to publish definitions of the metric. */
export function approvingParties(viewer: Viewer, approverIds: readonly string[]): ReadonlySet<Party> {
  const parties = new Set<Party>(tenantParties(viewer));
  if (viewer.personId && approverIds.includes(viewer.personId)) parties.add('approver');
  return parties;
}

/** With `owner` for whoever answers for a step of the process: stewards and HR where nobody does. */
export function answeringParties(viewer: Viewer, nodeOwnerId: string | null): ReadonlySet<Party> {
  const parties = new Set<Party>(tenantParties(viewer));
  const keeps = parties.has('STEWARD') || parties.has('HR');
  if (nodeOwnerId === null ? keeps : viewer.personId === nodeOwnerId) parties.add('owner');
  return parties;
}

/** Offers of things without a lifecycle: each event the policy grants, with the rules that refuse it now. */
export function policyOffers(policy: Policy<string>, viewer: Viewer, events: Record<string, string[]>): OfferView[] {
  const parties = tenantParties(viewer);
  return Object.entries(events)
    .filter(([event]) => allows(policy, event, parties))
    .map(([event, because]) => ({ event, allowed: because.length === 0, because, needs: [] }));
}
