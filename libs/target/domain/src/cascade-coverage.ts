import { Decimal, decimal } from '@kpi-loop/shared/kernel';
import type { MetricDirection } from './scorecard';

/** How the targets of child lines make up that of their parent (data.md S5). `independent` lines only carry the same metric. */
export const CONTRIBUTIONS = ['sum', 'average', 'ratio', 'independent'] as const;
export type Contribution = (typeof CONTRIBUTIONS)[number];

/** `none`: nobody has taken it on yet. `apart`: independent, nothing to compare. */
export const COVERAGE_STATES = ['none', 'short', 'covered', 'stacked', 'apart'] as const;
export type CoverageState = (typeof COVERAGE_STATES)[number];

export interface ChildTarget {
  target: string;
  /** Planned denominator of a ratio: how much the child counts in the whole. */
  denominator?: string | null;
}

export interface CoverageAsk {
  parent: string;
  children: readonly (ChildTarget | string)[];
  kind: Contribution;
  /** R-C1, `policy.contract.coverageBuffer`; 0 when absent. */
  buffer?: string;
  /** HIGHER when absent. */
  direction?: MetricDirection;
}

export interface Coverage {
  /** What the children's targets come to together; null where they cannot be put together. Exact but for divisions, 12 dp. */
  reached: string | null;
  /** 承接率: reached ÷ parent, 4 dp; null for a parent target of zero and where nothing is compared. */
  share: string | null;
  /** What is still missing to the parent's target with its buffer; negative when there is more than that. */
  gap: string | null;
  state: CoverageState;
}

/** More than this above what is due, somebody stacks sandbags (R-C1). */
const STACKED = '0.1';

/**
 * R-C1, the one place for it. Targets that add up: Σ children ≥ parent × (1 + buffer). An average, or a ratio whose planned
 * denominators are all known: their (weighted) mean against the parent. A ratio without denominators: short only when no
 * mix of the children could yield it, so that `reached` is the child nearest to what is due. LOWER metrics the other way
 * round: at most parent × (1 − buffer). A RANGE is never added up. No error.
 */
export function coverage({ parent, children, kind, buffer = '0', direction = 'HIGHER' }: CoverageAsk): Coverage {
  const given = children.map((child) => (typeof child === 'string' ? { target: child } : child));
  if (kind === 'independent' || direction === 'RANGE') return { reached: null, share: null, gap: null, state: 'apart' };
  const target = decimal(parent);
  const reached = given.length ? together(given, kind, direction) : new Decimal(0);
  const sign = direction === 'LOWER' ? -1 : 1;
  const due = target.plus(target.abs().times(decimal(buffer)).times(sign));
  const gap = due.minus(reached).times(sign);
  return {
    reached: reached.toDecimalPlaces(12).toFixed(),
    share: target.isZero() ? null : reached.div(target).toDecimalPlaces(4).toFixed(),
    gap: gap.toDecimalPlaces(12).toFixed(),
    state: given.length ? stateOf(gap, kind === 'ratio' && !weighed(given) ? null : target.abs()) : 'none',
  };
}

/** Without a size nobody can tell whether there is too much. */
function stateOf(gap: Decimal, size: Decimal | null): CoverageState {
  if (gap.gt(0)) return 'short';
  return size && gap.negated().gt(size.times(STACKED)) ? 'stacked' : 'covered';
}

/** Whose figure scores a line, and the same once more where it is another's than the subject's own. */
export interface Figured {
  figure?: string;
  shared?: string | null;
}

/** 共担: a figure that several lines share is counted once, and not at all under a line that is scored by it itself. */
export const countedOnce = <L extends Figured>(parent: Figured, lines: readonly L[]): L[] =>
  lines.filter(({ shared }, i) => !shared || (shared !== parent.figure && lines.findIndex((other) => other.shared === shared) === i));

const weighed = (children: readonly ChildTarget[]): boolean => children.every(({ denominator }) => denominator !== undefined && denominator !== null);

function together(children: readonly ChildTarget[], kind: Exclude<Contribution, 'independent'>, direction: MetricDirection): Decimal {
  const targets = children.map((child) => decimal(child.target));
  if (kind === 'sum') return sum(targets);
  if (kind === 'average') return sum(targets).div(targets.length);
  const weights = weighed(children) ? children.map(({ denominator }) => decimal(denominator!)) : [];
  const total = sum(weights);
  if (total.gt(0)) return sum(targets.map((target, i) => target.times(weights[i]))).div(total);
  return direction === 'LOWER' ? Decimal.min(...targets) : Decimal.max(...targets);
}

const sum = (values: readonly Decimal[]): Decimal => values.reduce((total, value) => total.plus(value), new Decimal(0));
