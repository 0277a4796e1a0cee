import { Problem } from './problem';

/** Roles that are granted (domain.md §2.0). Heads and owners are not granted: they follow from assignments. */
export const ROLES = ['HR', 'HRBP', 'EXEC', 'STEWARD', 'COMP', 'FIN', 'AUD', 'OPS'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What a viewer is to the thing at hand. `owner` is the subject or the accountable person, `head` the direct manager,
 * `head2` the head's head, `line` anybody above in the line, `member` whoever takes part (a meeting, a negotiation),
 * `facilitator` who leads a meeting, `creator` who made it, `anyone` every signed-in person of the tenant, `system` a timer or a reaction,
 * `key` a program that shows a key: no person, no role, and no way in but where it is named.
 * A granted role counts only inside its scope, which the reader of `organization` has already applied.
 */
export type Relation = 'owner' | 'head' | 'head2' | 'line' | 'member' | 'facilitator' | 'approver' | 'creator' | 'anyone' | 'system' | 'key';
export type Party = Role | Relation;

/** Who may do what: default deny, an action that is not listed is nobody's. */
export type Policy<Action extends string> = Readonly<Record<Action, readonly Party[]>>;

export function allows(policy: Policy<string>, action: string, parties: ReadonlySet<Party>): boolean {
  return (policy[action] ?? []).some((party) => parties.has(party));
}

/** @throws Problem forbidden (403) when none of the viewer's parties is listed for the action. */
export function permit(policy: Policy<string>, action: string, parties: ReadonlySet<Party>): void {
  if (!allows(policy, action, parties)) throw new Problem('forbidden', 'notYours', action, { params: { action } });
}
