import type { MissingPolicy } from '@kpi-loop/cycle/domain';
import type { LineActual } from './rule';

/** What a line's score rests on. `NONE` means it has no score. */
export type ScoreBasis = 'ACTUAL' | 'LAST_KNOWN' | 'ESTIMATE' | 'ZERO' | 'NEUTRAL_100' | 'NONE';

export interface MissingFacts {
  actual: LineActual | null;
  missing: MissingPolicy;
  /** The last known value or the approved estimate, for the policies of that name. */
  substitute?: LineActual | null;
  /** The owner owed a manual entry, was reminded three times, and HRBP confirmed: without it ZERO blocks. */
  zeroConfirmed?: boolean;
}

/** A value to score, a score that needs no value, an excluded line, or a line that blocks the close. */
export type Resolved =
  | { status: 'SCORED'; basis: 'ACTUAL' | 'LAST_KNOWN' | 'ESTIMATE'; actual: LineActual }
  | { status: 'SCORED'; basis: 'ZERO' | 'NEUTRAL_100'; score: string }
  | { status: 'EXCLUDED' | 'BLOCKED'; basis: 'NONE' };

const BLOCKED: Resolved = { status: 'BLOCKED', basis: 'NONE' };

/** Decides what stands in for a missing actual; whatever is not vouched for blocks, so that missing data never scores 0 by itself. */
export function resolveMissing({ actual, missing, substitute, zeroConfirmed = false }: MissingFacts): Resolved {
  if (actual !== null) return { status: 'SCORED', basis: 'ACTUAL', actual };
  switch (missing) {
    case 'EXCLUDE_RENORMALISE':
      return { status: 'EXCLUDED', basis: 'NONE' };
    case 'NEUTRAL_100':
      return { status: 'SCORED', basis: 'NEUTRAL_100', score: '100.00' };
    case 'ZERO':
      return zeroConfirmed ? { status: 'SCORED', basis: 'ZERO', score: '0.00' } : BLOCKED;
    case 'LAST_KNOWN':
    case 'ESTIMATE':
      return substitute === null || substitute === undefined ? BLOCKED : { status: 'SCORED', basis: missing, actual: substitute };
    default:
      return BLOCKED;
  }
}
