import type { NegotiationEntryView, ScorecardLineView } from '@kpi-loop/shared/client';

/** One value somebody put on the table. */
export interface MoveOnScale {
  side: 'owner' | 'head' | 'other';
  value: string;
  round: number;
}

interface Proposal {
  target?: string;
  /** Which values were countered; absent: the target. */
  countered?: string[];
  lines?: { lineId?: string; metricId?: string; target: string }[];
}

/** What both sides proposed for a line, oldest first; the same value twice in a row is one move. */
export function movesOf(line: Pick<ScorecardLineView, 'id' | 'metricId'>, thread: NegotiationEntryView[]): MoveOnScale[] {
  const moves: MoveOnScale[] = [];
  for (const entry of thread) {
    if (entry.kind !== 'propose' && entry.kind !== 'counter') continue;
    const proposal = (entry.proposal ?? {}) as Proposal;
    if (proposal.countered && !proposal.countered.includes('target')) continue;
    const value = entry.lineId
      ? entry.lineId === line.id
        ? proposal.target
        : undefined
      : proposal.lines?.find((l) => l.lineId === line.id || l.metricId === line.metricId)?.target;
    const last = moves[moves.length - 1];
    if (value !== undefined && !(last?.side === entry.side && Number(last.value) === Number(value)))
      moves.push({ side: entry.side, value, round: entry.round });
  }
  return moves;
}

export const latestOf = (moves: MoveOnScale[], side: MoveOnScale['side']): string | undefined => moves.filter((move) => move.side === side).at(-1)?.value;

/** The distance between the latest values of both sides; null until both have spoken, 0 when they meet. */
export function gapOf(moves: MoveOnScale[]): number | null {
  const [owner, head] = [latestOf(moves, 'owner'), latestOf(moves, 'head')];
  return owner === undefined || head === undefined ? null : Math.abs(Number(owner) - Number(head));
}

/** The distance after each round in which both had spoken. */
export function gaps(moves: MoveOnScale[]): number[] {
  const found: number[] = [];
  moves.forEach((_, i) => {
    const gap = gapOf(moves.slice(0, i + 1));
    if (gap !== null && found.at(-1) !== gap) found.push(gap);
  });
  return found;
}
