import type { Role } from '@kpi-loop/shared/kernel';
import type { Viewer } from './viewer';

/** Harmless for everybody of the company: what anyone may open anyway (a unit, a metric, a period, the calendar). */
export const everyone = 'everyone';

/**
 * Whom a fact is shown to in the live stream; nobody is the default. A role that is limited to a unit hears what concerns
 * somebody in that unit. Roles default to those who may read everything but pay.
 */
export type Audience = typeof everyone | NamedAudience;

export interface NamedAudience {
  people: readonly (string | null | undefined)[];
  roles?: readonly Role[];
  /** About no person in particular (a source, a dataset): a role counts whatever its scope. */
  anyScope?: boolean;
}

/** For many rows at once: the columns of the row that name the people it concerns. */
export interface RowAudience extends NamedAudience {
  columns: readonly string[];
}

const READS_ALL: readonly Role[] = ['HR', 'EXEC', 'AUD'];
/** How `fact.audience_roles` says that the scope of a role does not matter. */
const ANY_SCOPE = '/any';

export function audienceColumns(audience: Audience): { audience: string[]; audience_roles: string[] } {
  if (audience === everyone) return { audience: [], audience_roles: [everyone] };
  const roles = audience.roles ?? READS_ALL;
  return {
    audience: [...new Set(audience.people.filter((person) => person !== null && person !== undefined))],
    audience_roles: audience.anyScope ? roles.map((role) => role + ANY_SCOPE) : [...roles],
  };
}

/** Who listens: the viewer, and for his roles that are limited to units the people in those units. */
export interface Hearer {
  viewer: Viewer;
  inScope: ReadonlyMap<Role, ReadonlySet<string>>;
}

/** May he learn that it happened? */
export function concerns(
  { viewer, inScope }: Hearer,
  fact: { tenantId: string; audience: readonly string[] | null; audienceRoles: readonly string[] | null },
): boolean {
  if (fact.tenantId !== viewer.tenantId) return false;
  const [people, roles] = [fact.audience ?? [], fact.audienceRoles ?? []];
  if (roles.includes(everyone) || (viewer.personId !== null && people.includes(viewer.personId))) return true;
  return viewer.roles.some(({ role, unitId }) => {
    if (roles.includes(role + ANY_SCOPE)) return true;
    if (!roles.includes(role)) return false;
    return unitId === null || people.some((person) => inScope.get(role)?.has(person));
  });
}
