import type { IsoDate, Party, Role } from '@kpi-loop/shared/kernel';

export interface RoleGrant {
  role: Role;
  /** The subtree the role is limited to; null = the whole tenant. */
  unitId: string | null;
}

/** Who asks. A timer or a reaction is `system`: it has no person and no role. */
export interface Viewer {
  kind: 'person' | 'system';
  tenantId: string;
  accountId: string | null;
  sessionId: string | null;
  login: string | null;
  locale: string;
  personId: string | null;
  name: string;
  nameEn: string;
  roles: readonly RoleGrant[];
  isHead: boolean;
  today: IsoDate;
}

export const systemViewer = (tenantId: string, today: IsoDate): Viewer => ({
  kind: 'system',
  tenantId,
  accountId: null,
  sessionId: null,
  login: null,
  locale: 'zh-CN',
  personId: null,
  name: 'system',
  nameEn: 'system',
  roles: [],
  isHead: false,
  today,
});

/** What a viewer is before any particular thing is looked at: granted roles whatever their scope, and `anyone`. */
export function plainParties(viewer: Viewer): Set<Party> {
  if (viewer.kind === 'system') return new Set<Party>(['system']);
  return new Set<Party>(['anyone', ...viewer.roles.map((grant) => grant.role)]);
}

export const hasRole = (viewer: Viewer, ...roles: Role[]): boolean => viewer.roles.some((grant) => roles.includes(grant.role));
