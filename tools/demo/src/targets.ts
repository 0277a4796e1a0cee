import { Decimal } from './actuals';
import type { DemoMetric } from './metric';
import type { Anchor, ScoringRule } from './score';

export interface Levels {
  baseline: string;
  threshold: string;
  target: string;
  stretch: string;
}

/** Target = last year's figure × factor. */
const FACTOR: Record<string, string> = {
  EC01: '1.12',
  EC02: '1.04',
  EC03: '1.02',
  EC04: '1.005',
  EC05: '1.04',
  EC06: '1.15',
  EC07: '0.96',
  EC08: '1.01',
  EC09: '0.90',
  EC11: '0.95',
  EC12: '1.05',
  MF01: '1.08',
  MF02: '1.01',
  MF03: '1.01',
  MF06: '0.85',
  MF07: '1.01',
  MF08: '0.97',
  RT01: '1.05',
  RT04: '0.90',
  RT06: '0.98',
  RT07: '1.01',
  RD02: '1.10',
  RD03: '0.95',
  RD06: '1.03',
};

/** What was agreed for a quarter of what people enter: nobody has figures of the year before. */
const ENTERED: Record<string, Levels> = { MF10: { baseline: '4', threshold: '4', target: '6', stretch: '8' } };

export const enteredLevels = ({ code }: DemoMetric): Levels => ENTERED[code];

/** Metrics that live in a narrow band: attainment anchors for 60, 100 and 120 points. */
const NARROW: Record<string, [string, string]> = { EC04: ['0.90', '1.03'], EC08: ['0.96', '1.03'], MF02: ['0.97', '1.02'], MF03: ['0.90', '1.05'] };

/** Fixed steps in the metric's own unit: from the target to the threshold and to the stretch. */
const STEPS: Record<string, [string, string]> = { RT04: ['0.0100', '-0.0050'], RT05: ['-10', '10'] };

/** Sums are rounded to two or three leading digits, as people agree on them; ratios to the metric's decimals, never below one step. */
function tidy(metric: DemoMetric, value: Decimal): Decimal {
  const rounded = metric.kind === 'simple' && value.gte(1000) ? value.toSignificantDigits(3) : value.toDecimalPlaces(metric.decimals);
  return Decimal.max(rounded, new Decimal(10).pow(-metric.decimals));
}

export function levelsOf(metric: DemoMetric, baseline: string, agreed?: string): Levels {
  const last = new Decimal(baseline);
  const target = agreed ? new Decimal(agreed) : tidy(metric, metric.code === 'RT05' ? last.plus(4).toDecimalPlaces(0) : last.times(FACTOR[metric.code]));
  const sign = metric.direction === 'LOWER' ? -1 : 1;
  const step = STEPS[metric.code];
  const [low, high] = NARROW[metric.code] ?? ['0.80', '1.20'];
  const at = (attainment: string) => target.times(new Decimal(attainment).minus(1).times(sign).plus(1));
  const stretch = step ? Decimal.max(target.plus(step[1]), 0) : at(high);
  const show = (value: Decimal) => value.toFixed(metric.decimals);
  return {
    baseline: show(last),
    threshold: show(step ? target.plus(step[0]) : at(low)),
    target: show(target),
    stretch: show(metric.unit === '%' ? Decimal.min(stretch, 1) : stretch),
  };
}

const anchors = (...pairs: [string, number][]): Anchor[] => pairs.map(([x, score]) => ({ x, score: score.toFixed(2) }));

export function ruleOf(metric: DemoMetric, { threshold, target, stretch }: Levels): ScoringRule {
  const interp = (basis: 'ATTAINMENT' | 'VALUE', points: Anchor[]): ScoringRule => ({
    type: 'INTERP',
    basis,
    anchors: points,
    below: 'ZERO',
    above: 'HOLD',
    cap: '120.00',
  });
  const narrow = NARROW[metric.code];
  if (narrow) return interp('ATTAINMENT', anchors([narrow[0], 60], ['1.00', 100], [narrow[1], 120]));
  if (metric.code === 'RT01') return interp('ATTAINMENT', anchors(['0.80', 60], ['1.00', 100], ['1.20', 120]));
  if (metric.code === 'RT05') return interp('VALUE', anchors([threshold, 60], [target, 100], [stretch, 120]));
  if (metric.code === 'RT04') return interp('VALUE', anchors([stretch, 120], [target, 100], [threshold, 60]));
  return { type: 'LINEAR', cap: metric.code === 'RT07' ? '110.00' : '120.00' };
}
