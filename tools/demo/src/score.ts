import { Decimal } from './actuals';

export interface Anchor {
  x: string;
  score: string;
}

/** Only the two kinds the demo uses; LINEAR is DEVIATION attainment × 100 between 0 and the cap. */
export type ScoringRule =
  { type: 'LINEAR'; cap: string } | { type: 'INTERP'; basis: 'ATTAINMENT' | 'VALUE'; anchors: Anchor[]; below: 'ZERO'; above: 'HOLD'; cap: string };

/** Straight line between the neighbouring anchors; outside, `below` (0) or the last score. x ascends. */
function interpolate(x: Decimal, anchors: readonly Anchor[], lower: boolean): Decimal {
  const first = anchors[0];
  const last = anchors[anchors.length - 1];
  if (x.lt(first.x)) return new Decimal(lower ? first.score : 0);
  if (x.gt(last.x)) return new Decimal(lower ? 0 : last.score);
  const to = anchors.findIndex((anchor) => x.lte(anchor.x));
  if (to === 0) return new Decimal(first.score);
  const [a, b] = [anchors[to - 1], anchors[to]];
  return new Decimal(b.score).minus(a.score).times(x.minus(a.x)).div(new Decimal(b.x).minus(a.x)).plus(a.score);
}

/** Line score to 2 dp (R-N3). The engine of `libs/scoring` is the authority; these are the figures the demo expects from it. */
export function lineScore(rule: ScoringRule, direction: 'HIGHER' | 'LOWER' | 'RANGE', target: string, value: string): string {
  const sign = direction === 'LOWER' ? -1 : 1;
  const attainment = new Decimal(value).minus(target).div(new Decimal(target).abs()).times(sign).plus(1);
  const raw =
    rule.type === 'LINEAR'
      ? attainment.times(100)
      : interpolate(rule.basis === 'VALUE' ? new Decimal(value) : attainment, rule.anchors, rule.basis === 'VALUE' && direction === 'LOWER');
  return Decimal.min(Decimal.max(raw, 0), rule.cap).toFixed(2);
}

/** Weighted total of official line scores to 2 dp, between 0 and 120 (§3.5). */
export function totalScore(lines: readonly { weight: string; score: string }[]): string {
  const weighted = lines.reduce((total, line) => total.plus(new Decimal(line.weight).times(line.score)), new Decimal(0));
  const weights = lines.reduce((total, line) => total.plus(line.weight), new Decimal(0));
  return Decimal.min(weighted.div(weights), 120).toFixed(2);
}

/** Default bands, closed on the left (§3.12). */
export function gradeOf(total: string): 'S' | 'A' | 'B' | 'C' | 'D' {
  const score = new Decimal(total);
  if (score.gte(110)) return 'S';
  if (score.gte(95)) return 'A';
  if (score.gte(80)) return 'B';
  return score.gte(60) ? 'C' : 'D';
}

/** Coefficient to 4 dp from a total score. */
export const coefficientOf = (total: string, curve: readonly Anchor[]): string => interpolate(new Decimal(total), curve, false).toFixed(4);

/** Base × coefficient in yuan, 2 dp. */
export const amountOf = (base: string, coefficient: string): string => new Decimal(base).times(coefficient).toFixed(2);
