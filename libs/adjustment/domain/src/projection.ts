import { Decimal, daysIn, decimal, fixed } from '@kpi-loop/shared/kernel';
import { scoreCard, type CardLine, type CardPolicy, type ScoringRule } from '@kpi-loop/scoring/domain';
import { anchorsOf, movedRule, type LineRule } from '@kpi-loop/target/domain';
import type { Direction, Values } from './proposal';

/** A line with what the period would end with; null when nothing is known yet. */
export interface ProjectedLine {
  lineId: string;
  direction: Direction;
  rule: LineRule;
  /** What the anchors of the rule were made for. */
  signedTarget: string;
  projected: string | null;
}

export interface ProjectedCard {
  total: string | null;
  scores: Map<string, string | null>;
}

/**
 * What a flow would end with if it went on as it does: actual ÷ elapsed share (§3.9, without phasing). A rate or level stands
 * as it is. Null without data. 6 dp.
 */
export function projectedActual({ actual, flow, elapsed }: { actual: string | null; flow: boolean; elapsed: string }): string | null {
  if (actual === null || !flow) return actual;
  const share = decimal(elapsed);
  return share.isZero() ? null : fixed(decimal(actual).div(share), 6);
}

/**
 * What the card would score with the given values on the projected actuals: the official arithmetic with composite targets
 * and mixed weights (R-M1…R-M3), for information only. Lines without data are left out and the rest renormalised.
 */
export function projectCard(lines: readonly ProjectedLine[], values: readonly Values[], policy: CardPolicy): ProjectedCard {
  const cardLines: CardLine[] = lines.map((line) => {
    const own = values.filter((v) => v.lineId === line.lineId);
    const days = (v: Values) => daysIn({ from: v.validFrom, to: v.validTo });
    return {
      id: line.lineId,
      weight: own.map((v) => [v.weight, days(v)] as [string, number]),
      direction: line.direction,
      actual: line.projected,
      target: own.map((v) => [v.target, days(v)] as [string, number]),
      rule: ruleOf(line, own),
      missing: 'EXCLUDE_RENORMALISE',
    };
  });
  const result = scoreCard({ lines: cardLines, policy: { ...policy, data: { ...policy.data, excludeMaxWeight: '100' } } });
  return { total: result.total, scores: new Map(result.lines.map((line) => [line.id, line.score])) };
}

/** The rule as `scoring` reads it; anchors on values follow the day-weighted means of threshold, target and stretch. */
function ruleOf({ rule: signed, signedTarget, direction }: ProjectedLine, own: readonly Values[]): ScoringRule {
  const rule = own.length ? movedRule(signed, signedTarget, mean(own, 'target')!) : signed;
  if (rule.kind === 'LINEAR') return { ...rule, method: rule.method ?? 'DEVIATION' };
  if (rule.kind === 'RANGE') return rule;
  if (rule.anchors) return { ...rule, on: rule.on ?? 'attainment' } as ScoringRule;
  const { on: _, anchors: __, ...rest } = rule;
  const anchors = anchorsOf(
    { threshold: mean(own, 'threshold'), target: mean(own, 'target')!, stretch: mean(own, 'stretch') },
    direction as 'HIGHER' | 'LOWER',
  );
  return { ...rest, kind: 'INTERP', on: 'value', anchors } as ScoringRule;
}

function mean(own: readonly Values[], key: 'threshold' | 'target' | 'stretch'): string | null {
  if (own.some((v) => v[key] === null)) return null;
  const days = own.map((v) => daysIn({ from: v.validFrom, to: v.validTo }));
  const all = days.reduce((sum, n) => sum + n, 0);
  return fixed(own.reduce((sum, v, i) => sum.plus(decimal(v[key]!).times(days[i])), new Decimal(0)).div(all), 12);
}
