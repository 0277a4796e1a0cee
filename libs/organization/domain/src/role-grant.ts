import { DutyConflict, ROLES, RuleBroken, type IsoDate, type Role } from '@kpi-loop/shared/kernel';

/** Roles that see pay or audit everybody: granted by EXEC only. */
export const CONFIDENTIAL_ROLES: readonly Role[] = ['COMP', 'FIN', 'AUD'];

export const isConfidential = (role: Role): boolean => CONFIDENTIAL_ROLES.includes(role);

/** Roles one person may not hold together: who grants never uses pay or audit (SoD6), pay is made and approved apart (SoD5), operations never decide (SoD9). */
const APART: readonly (readonly [Role, Role])[] = [
  ['HR', 'COMP'],
  ['HR', 'FIN'],
  ['HR', 'AUD'],
  ['EXEC', 'COMP'],
  ['EXEC', 'AUD'],
  ['COMP', 'FIN'],
  ['COMP', 'AUD'],
  ['FIN', 'AUD'],
  ...ROLES.filter((role) => role !== 'OPS').map((role) => ['OPS', role] as const),
];

export const conflicts = (a: Role, b: Role): boolean => APART.some(([x, y]) => (x === a && y === b) || (x === b && y === a));

export interface GrantAsked {
  granterId: string | null;
  granteeId: string;
  role: Role;
  /** Roles the grantee holds in the days asked for. */
  held: readonly Role[];
  from: IsoDate;
  to: IsoDate | null;
  today: IsoDate;
}

/** Names of the broken rules, in the order they are told. */
export function brokenGrantRules(asked: GrantAsked): string[] {
  const rules: Record<string, boolean> = {
    granterIsNotGrantee: asked.granterId !== asked.granteeId,
    roleIsNotInConflict: !asked.held.some((role) => conflicts(role, asked.role)),
    grantEndsAfterItBegins: asked.to === null || asked.to >= asked.from,
    grantIsNew: !asked.held.includes(asked.role),
  };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}

const DUTY = ['granterIsNotGrantee', 'roleIsNotInConflict'];

/** @throws DutyConflict (403) for rules that keep two duties apart, RuleBroken (422) for the rest. */
export function refuseBrokenGrant(asked: GrantAsked): void {
  const broken = brokenGrantRules(asked);
  const duties = broken.filter((rule) => DUTY.includes(rule));
  if (duties.length) throw new DutyConflict('roleGrant', 'role.grant', duties);
  if (broken.length) throw new RuleBroken('roleGrant', 'role.grant', broken);
}
