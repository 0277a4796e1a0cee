import { countedOnce, coverage, type Contribution, type Coverage, type Figured } from './cascade-coverage';
import type { MetricDirection, SubjectKind } from './scorecard';

/** A line as the cascade sees it. */
export interface CascadeLine extends Figured {
  lineId: string;
  scorecardId: string;
  subjectKind: SubjectKind;
  ownerId: string;
  headId: string | null;
  metricId: string;
  direction: MetricDirection;
  target: string;
  /** Planned denominator of a ratio, where there is one, and what it was counted on before. */
  denominator?: string | null;
  measured?: string | null;
  contribution: Contribution;
}

export interface CascadeNode<L extends CascadeLine> {
  line: L;
  children: CascadeNode<L>[];
  coverage: Coverage;
  /** 承接占比: the child's part of its parent's target, 4 dp; null for a root, and where targets do not add up. */
  share: string | null;
}

export interface Cascade<L extends CascadeLine> {
  roots: CascadeNode<L>[];
  /** 未承接 (R-C6): the head's card has no such line. Allowed, and flagged. */
  orphans: L[];
}

/** How units of a metric add up, as its definition says (R-G1). */
export function contributionOf(aggOrg: string): Contribution {
  if (aggOrg === 'SUM' || aggOrg === 'COUNT') return 'sum';
  if (aggOrg === 'RATIO_OF_SUMS' || aggOrg === 'WEIGHTED_AVG') return 'ratio';
  return aggOrg === 'AVG' ? 'average' : 'independent';
}

/**
 * R-C5: each line has at most one parent on the same metric. A person who answers for a unit has his own line under that of
 * the unit; everybody else's is under the line of his head: of the head's unit card where it has the metric, else of the
 * head's own. It goes up the line of heads only, so that it cannot run in a circle.
 */
export function parentsOf<L extends CascadeLine>(lines: readonly L[]): Map<string, L> {
  const byOwner = new Map<string, L[]>();
  for (const line of lines) byOwner.set(key(line.ownerId, line), [...(byOwner.get(key(line.ownerId, line)) ?? []), line]);
  const leading = (ownerId: string | null, of: L) => (ownerId === null ? undefined : preferred(byOwner.get(key(ownerId, of)) ?? []));
  const parents = new Map<string, L>();
  for (const line of lines) {
    const own = line.subjectKind === 'person' ? leading(line.ownerId, line) : undefined;
    const parent = own?.subjectKind === 'unit' ? own : leading(line.headId, line);
    if (parent && parent.lineId !== line.lineId) parents.set(line.lineId, parent);
  }
  return parents;
}

/** 承接占比 (R-C5): the line's part of the target above it, 4 dp; null where targets do not add up, and of the very figure that scores the line above. */
export const shareOf = (parent: Pick<CascadeLine, 'target' | 'contribution' | 'figure'>, line: Pick<CascadeLine, 'target' | 'shared'>): string | null =>
  parent.contribution === 'sum' && countedOnce(parent, [line]).length ? coverage({ parent: parent.target, children: [line.target], kind: 'sum' }).share : null;

const key = (ownerId: string, { metricId }: CascadeLine): string => `${ownerId} ${metricId}`;
const preferred = <L extends CascadeLine>(lines: readonly L[]): L | undefined =>
  [...lines].sort((a, b) => Number(b.subjectKind === 'unit') - Number(a.subjectKind === 'unit') || (a.lineId < b.lineId ? -1 : 1))[0];

/**
 * The tree of all lines. Its roots have nobody above among the owners of the lines; a line that nobody's above has, of somebody
 * whose head has lines, is an orphan.
 */
export function cascadeOf<L extends CascadeLine>(lines: readonly L[], buffer: string): Cascade<L> {
  const parents = parentsOf(lines);
  const below = new Map<string, L[]>();
  for (const line of lines) {
    const parent = parents.get(line.lineId);
    if (parent) below.set(parent.lineId, [...(below.get(parent.lineId) ?? []), line]);
  }
  const node = (line: L, parent: L | null): CascadeNode<L> => {
    const children = below.get(line.lineId) ?? [];
    const counted = countedOnce(line, children);
    const { target, direction } = line;
    const kind = children.length && !counted.length ? 'independent' : line.contribution;
    return {
      line,
      children: children.map((child) => node(child, line)),
      coverage: coverage({ parent: target, children: counted, kind, buffer, direction }),
      share: parent && shareOf(parent, line),
    };
  };
  const owners = new Set(lines.map((line) => line.ownerId));
  const single = lines.filter((line) => !parents.has(line.lineId));
  const hasHead = ({ headId }: L) => headId !== null && owners.has(headId);
  return { roots: single.filter((line) => !hasHead(line)).map((line) => node(line, null)), orphans: single.filter(hasHead) };
}
