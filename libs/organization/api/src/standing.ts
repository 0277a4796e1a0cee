import { allows, permit, type Party, type Policy } from '@kpi-loop/shared/kernel';

/** What the viewer is to a person: own parties, and those lent by somebody who delegated. */
export class Standing {
  constructor(
    readonly own: ReadonlySet<Party>,
    /** party → the person on whose behalf the viewer holds it */
    readonly lent: ReadonlyMap<Party, string> = new Map(),
  ) {}

  get parties(): ReadonlySet<Party> {
    return new Set<Party>([...this.own, ...this.lent.keys()]);
  }

  /** @throws Problem forbidden (403). Returns the person on whose behalf the viewer acts, or null when the right is the viewer's own. */
  permit(policy: Policy<string>, action: string): string | null {
    permit(policy, action, this.parties);
    if (allows(policy, action, this.own)) return null;
    return (policy[action] ?? []).map((party) => this.lent.get(party)).find((person) => person !== undefined) ?? null;
  }
}
