import { Decimal, decimal } from '@kpi-loop/shared/kernel';
import { RED_FROM, type KpiState, type MetricDirection } from './live-value';

export const ALERT_RULES = ['THRESHOLD', 'PACE', 'FORECAST', 'STALE'] as const;
export type AlertRule = (typeof ALERT_RULES)[number];
export const SEVERITIES = ['info', 'warn', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface AlertPolicy {
  paceWarn: string;
  paceCritical: string;
  clearConsecutive: number;
}

export interface LineReading {
  direction: MetricDirection;
  flow: boolean;
  value: string | null;
  target: string;
  threshold: string | null;
  phasing: string | null;
  pace: string | null;
  forecast: string | null;
  forecastScore: string | null;
  state: KpiState;
  stale: boolean;
  /** The latest complete month of a rate or level, by itself. */
  lastMonth: { month: string; value: string } | null;
}

/** What one rule says of a line now. A rule that has nothing to look at says nothing: no data never clears an alert. */
export interface Verdict {
  rule: AlertRule;
  severity: Severity;
  breach: boolean;
  /** Past the limit by a tenth of the way to the target (hysteresis, §3.9). */
  clear: boolean;
  /** What was compared with what. */
  reading: string | null;
  limit: string | null;
  /** The one month the reading is of; without it, of the period to date. */
  month?: string;
}

/** What decides which rules look at a line at all. */
export interface WatchedLine {
  direction: MetricDirection;
  /** A flow of rows: a formula and a ratio have no pace. */
  flow: boolean;
  /** A threshold was agreed. */
  limited: boolean;
}

const WATCHES: Record<AlertRule, (line: WatchedLine) => boolean> = {
  THRESHOLD: ({ limited, direction }) => limited && direction !== 'RANGE',
  PACE: ({ flow }) => flow,
  FORECAST: () => true,
  STALE: () => true,
};

/** The rules that may ever warn of a line (§2.5): no other rule has a verdict of it. */
export const rulesWatching = (line: WatchedLine): AlertRule[] => ALERT_RULES.filter((rule) => WATCHES[rule](line));

const FORECAST_LIMIT = '80';
const TENTH = new Decimal('0.1');

export function verdicts(line: LineReading, policy: AlertPolicy): Verdict[] {
  const stale: Verdict = { rule: 'STALE', severity: 'info', breach: line.stale, clear: !line.stale, reading: null, limit: null };
  if (line.stale || line.value === null) return [stale];
  return [stale, ...threshold(line), ...pace(line, policy), ...forecast(line)];
}

/**
 * A flow by what it is going to be: half of a period's sum is no breach at half-time. A rate or level by its value to date
 * and by its latest complete month, whichever is worse: a quarter to date can look fine over a month that broke.
 */
function threshold({ direction, flow, value, forecast, threshold: limit, target, phasing, lastMonth }: LineReading): Verdict[] {
  const reading = flow ? forecast : value;
  if (limit === null || reading === null || direction === 'RANGE' || (flow && early(phasing))) return [];
  const lower = direction === 'LOWER';
  const toDate = judged('THRESHOLD', 'warn', reading, limit, target, lower);
  if (flow || !lastMonth) return [toDate];
  const month: Verdict = { ...judged('THRESHOLD', 'warn', lastMonth.value, limit, target, lower), month: lastMonth.month };
  const monthIsWorse = lower ? decimal(lastMonth.value).gt(decimal(reading)) : decimal(lastMonth.value).lt(decimal(reading));
  return [monthIsWorse ? month : toDate];
}

function pace({ direction, flow, pace: reading, phasing }: LineReading, { paceWarn, paceCritical }: AlertPolicy): Verdict[] {
  if (!flow || reading === null) return [];
  // a budget is on its good side below 1: mirrored at 1, as DEVIATION does
  const good = direction === 'LOWER' ? new Decimal(2).minus(decimal(reading)) : decimal(reading);
  const severity = good.lt(paceCritical) && !early(phasing) ? 'critical' : 'warn';
  return [{ ...judged('PACE', severity, good.toFixed(), paceWarn, '1', false), reading }];
}

function forecast({ forecastScore, flow, phasing }: LineReading): Verdict[] {
  if (forecastScore === null || (flow && early(phasing))) return [];
  return [judged('FORECAST', 'warn', forecastScore, FORECAST_LIMIT, '100', false)];
}

function judged(rule: AlertRule, severity: Severity, reading: string, limit: string, target: string, lowerIsBetter: boolean): Verdict {
  const distance = decimal(reading)
    .minus(decimal(limit))
    .times(lowerIsBetter ? -1 : 1);
  const margin = decimal(target).minus(decimal(limit)).abs().times(TENTH);
  return { rule, severity, breach: distance.isNegative() && !distance.isZero(), clear: distance.gte(margin), reading, limit };
}

const early = (phasing: string | null): boolean => phasing !== null && decimal(phasing).lt(RED_FROM);

/** An alert as the decision needs it. `dataUntil` is the day the reading is complete to. */
export interface KnownAlert {
  condition: string;
  severity: Severity;
  goodPoints: number;
  goodOn: string | null;
}

export interface Decision {
  event: 'alert.breach' | 'alert.recover' | 'alert.clear' | null;
  severity: Severity;
  goodPoints: number;
  goodOn: string | null;
}

/**
 * What the data does to a known alert. A good point counts once a day of data, so that recomputing on the same data counts
 * nothing; far past the limit clears at once, otherwise `clearConsecutive` good points do.
 */
export function decide(alert: KnownAlert, verdict: Verdict, dataUntil: string | null, { clearConsecutive }: Pick<AlertPolicy, 'clearConsecutive'>): Decision {
  const same = { severity: alert.severity, goodPoints: alert.goodPoints, goodOn: alert.goodOn };
  if (verdict.breach) {
    const severity = SEVERITIES.indexOf(verdict.severity) > SEVERITIES.indexOf(alert.severity) ? verdict.severity : alert.severity;
    return { event: alert.condition === 'breaching' ? null : 'alert.breach', severity, goodPoints: 0, goodOn: null };
  }
  if (alert.condition === 'cleared') return { event: null, ...same };
  const isNew = dataUntil !== null && (alert.goodOn === null || dataUntil > alert.goodOn);
  const goodPoints = alert.goodPoints + (isNew ? 1 : 0);
  const after = { severity: alert.severity, goodPoints, goodOn: isNew ? dataUntil : alert.goodOn };
  if (verdict.clear || goodPoints >= clearConsecutive) return { event: 'alert.clear', ...after };
  return { event: alert.condition === 'breaching' ? 'alert.recover' : null, ...after };
}
