import { brokenOf } from '@kpi-loop/target/domain';
import { Problem } from '@kpi-loop/shared/kernel';

export { brokenOf };

/** @throws Problem invalid with a fixed camelCase code; `detail` is English for a log. */
export function refuse(code: string, detail?: string): never {
  throw new Problem('invalid', code, detail);
}

/** Throws the first of the broken rules and names all of them; does nothing when none is broken. */
export function refuseBroken(rules: string[]): void {
  if (rules.length > 0) throw new Problem('invalid', rules[0], undefined, { violations: rules });
}
