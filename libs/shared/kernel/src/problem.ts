/** What went wrong, in the words of HTTP; the one filter in `shared/api` turns it into RFC 9457 `application/problem+json`. */
export const PROBLEM_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  stale: 412,
  ruleBroken: 422,
  tooMany: 429,
  unavailable: 503,
} as const;

export type ProblemKind = keyof typeof PROBLEM_STATUS;

/** A field that is wrong: `pointer` is an RFC 6901 JSON pointer into the request body, `code` a fixed identifier. */
export interface FieldProblem {
  pointer: string;
  code: string;
  params?: Record<string, unknown>;
}

export interface ProblemExtra {
  /** Names of the broken rules (guards), for `ruleBroken` and separation of duties. */
  violations?: string[];
  fields?: FieldProblem[];
  /** Values a translated message needs. Never personal data, never an amount of pay. */
  params?: Record<string, unknown>;
}

/**
 * The only error a feature throws on purpose. `code` is a fixed identifier in camelCase (`illegalTransition`); it is
 * translated in the browser. `detail` is English for whoever reads a log, and carries no personal data.
 */
export class Problem extends Error {
  constructor(
    readonly kind: ProblemKind,
    readonly code: string,
    readonly detail?: string,
    readonly extra: ProblemExtra = {},
  ) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'Problem';
  }

  get status(): number {
    return PROBLEM_STATUS[this.kind];
  }
}

/** The event does not leave this state at all: 409. */
export class IllegalTransition extends Problem {
  constructor(
    readonly machine: string,
    readonly event: string,
    readonly from: string,
  ) {
    super('conflict', 'illegalTransition', `${machine} cannot take ${event} from ${from}`, { params: { machine, event, from } });
  }
}

/** The event leaves this state, but a named rule forbids it now: 422. */
export class RuleBroken extends Problem {
  constructor(
    readonly machine: string,
    readonly event: string,
    readonly rules: string[],
  ) {
    super('ruleBroken', 'ruleBroken', `${machine} ${event}: ${rules.join(', ')}`, { violations: rules, params: { machine, event } });
  }
}

/** The same person would act on both sides (domain.md §6.5): 403. */
export class DutyConflict extends Problem {
  constructor(
    readonly machine: string,
    readonly event: string,
    readonly rules: string[],
  ) {
    super('forbidden', 'sodConflict', `${machine} ${event}: ${rules.join(', ')}`, { violations: rules, params: { machine, event } });
  }
}
