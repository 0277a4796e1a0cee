import type { Viewer } from '@kpi-loop/shared/api';
import type { Party } from '@kpi-loop/shared/kernel';

/** What a viewer is to a cycle, which is everybody's: a role limited to a unit counts only for HRBP, whose role is made for that. */
export function cycleParties(viewer: Viewer): Set<Party> {
  if (viewer.kind === 'system') return new Set<Party>(['system']);
  const roles = viewer.roles.filter(({ role, unitId }) => unitId === null || role === 'HRBP').map(({ role }) => role);
  return new Set<Party>(['anyone', ...roles, ...(viewer.isHead ? (['line'] as const) : [])]);
}
