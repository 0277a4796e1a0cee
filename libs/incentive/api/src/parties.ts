import type { NamedAudience, Viewer } from '@kpi-loop/shared/api';
import type { Party } from '@kpi-loop/shared/kernel';

/** Pay is the whole company's: a role limited to a unit does not count here. */
export function payParties(viewer: Viewer): Set<Party> {
  if (viewer.kind === 'system') return new Set<Party>(['system']);
  return new Set<Party>(['anyone', ...viewer.roles.filter((grant) => grant.unitId === null).map((grant) => grant.role)]);
}

/** Who hears that a run has moved. Never to the owners: they are told one by one when their statement is released. */
export const PAY_AUDIENCE: NamedAudience = { people: [], roles: ['COMP', 'FIN', 'EXEC', 'AUD', 'HR'] };
