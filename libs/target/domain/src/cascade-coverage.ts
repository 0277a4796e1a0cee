import { Decimal, decimal } from '@kpi-loop/shared/kernel';
import type { MetricDirection } from './scorecard';

/** How the targets of child lines make up that of their parent (data.md S5). `independent` lines only carry the same metric. */
export const CONTRIBUTIONS = ['sum', 'average', 'ratio', 'independent'] as const;
export type Contribution = (typeof CONTRIBUTIONS)[number];

/** `none`: nobody has taken it on yet. `apart`: independent, nothing to compare. */
export const COVERAGE_STATES = ['none', 'short', 'covered', 'stacked', 'apart'] as const;
export type CoverageState = (typeof COVERAGE_STATES)[number];

/**
 * By which denominators ratios were weighed: all planned; some planned and the others as they were measured before; all measured; some
 * known at all, the rest taken for whatever suits the whole best; none.
 */
export const DENOMINATOR_BASES = ['planned', 'mixed', 'measured', 'partly', 'none'] as const;
export type DenominatorBasis = (typeof DENOMINATOR_BASES)[number];

export interface ChildTarget {
  target: string;
  /** Planned denominator of a ratio: how much the child counts in the whole. */
  denominator?: string | null;
  /** What it was counted on before: stands in for one that is not planned. */
  measured?: string | null;
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
  /** Of ratios; null of everything else, and without children. */
  basis: DenominatorBasis | null;
}

/** More than this above what is due, somebody stacks sandbags (R-C1). */
const STACKED = '0.1';

/**
 * R-C1, the one place for it. Targets that add up: Σ children ≥ parent × (1 + buffer). An average: their mean against the parent.
 * Ratios: their mean weighted by denominators, the planned ones, else those measured before. Where some are not known at all the
 * parent is short only when no size of those children could yield it, so that `reached` is the mean of the others or the child
 * nearest to what is due, whichever is better. LOWER metrics the other way round: at most parent × (1 − buffer). A RANGE is never
 * added up. No error.
 */
export function coverage({ parent, children, kind, buffer = '0', direction = 'HIGHER' }: CoverageAsk): Coverage {
  const given = children.map((child) => (typeof child === 'string' ? { target: child } : child));
  if (kind === 'independent' || direction === 'RANGE') return { reached: null, share: null, gap: null, state: 'apart', basis: null };
  const target = decimal(parent);
  const basis = kind === 'ratio' && given.length ? basisOf(given) : null;
  const reached = given.length ? together(given, kind, direction) : new Decimal(0);
  const sign = direction === 'LOWER' ? -1 : 1;
  const due = target.plus(target.abs().times(decimal(buffer)).times(sign));
  const gap = due.minus(reached).times(sign);
  return {
    reached: reached.toDecimalPlaces(12).toFixed(),
    share: target.isZero() ? null : reached.div(target).toDecimalPlaces(4).toFixed(),
    gap: gap.toDecimalPlaces(12).toFixed(),
    state: given.length ? stateOf(gap, basis === 'partly' || basis === 'none' ? null : target.abs()) : 'none',
    basis,
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

/** What counts nothing says nothing about its size. */
const sized = (denominator: string | null | undefined): Decimal | null => {
  const size = denominator === undefined || denominator === null ? null : decimal(denominator);
  return size?.gt(0) ? size : null;
};
const weightOf = ({ denominator, measured }: ChildTarget): Decimal | null => sized(denominator) ?? sized(measured);

function basisOf(children: readonly ChildTarget[]): DenominatorBasis {
  const known = children.filter(weightOf).length;
  const planned = children.filter(({ denominator }) => sized(denominator)).length;
  if (known < children.length) return known ? 'partly' : 'none';
  return planned === known ? 'planned' : planned ? 'mixed' : 'measured';
}

function together(children: readonly ChildTarget[], kind: Exclude<Contribution, 'independent'>, direction: MetricDirection): Decimal {
  const targets = children.map((child) => decimal(child.target));
  if (kind === 'sum') return sum(targets);
  if (kind === 'average') return sum(targets).div(targets.length);
  const weights = children.map(weightOf);
  const total = sum(weights.flatMap((weight) => weight ?? []));
  const mean = total.gt(0) ? [sum(targets.flatMap((target, i) => (weights[i] ? [target.times(weights[i])] : []))).div(total)] : [];
  // the larger a child of unknown size, the nearer to its target comes the whole; the smaller, the nearer to the mean of the others
  const ends = [...mean, ...targets.filter((_, i) => !weights[i])];
  return direction === 'LOWER' ? Decimal.min(...ends) : Decimal.max(...ends);
}

const sum = (values: readonly Decimal[]): Decimal => values.reduce((total, value) => total.plus(value), new Decimal(0));
