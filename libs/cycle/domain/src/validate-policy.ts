import { decimal } from '@kpi-loop/shared/kernel';
import { INITIATORS, MISSING_POLICIES, OPTIONAL_CHOICES, OPTIONAL_COUNTS, defaultPolicy, type PolicySet } from './policy-set';

export interface PolicyProblem {
  /** RFC 6901, into the policy set. */
  pointer: string;
  /** The name of the broken rule. */
  rule: string;
}

/** Fields whose value is one of a list. */
export const POLICY_CHOICES: Readonly<Record<string, readonly string[]>> = {
  '/score/rounding': ['HALF_UP'],
  '/weights/rebalance': ['EXPLICIT', 'PROPORTIONAL'],
  '/contract/initiator': INITIATORS,
  '/contract/cascade': ['SOFT', 'HARD', 'OFF'],
  '/change/earliest': ['OPEN_PERIOD_START', 'NEXT_PERIOD', 'TODAY'],
  '/data/missing': MISSING_POLICIES,
  '/people/proration': ['CALENDAR_DAYS', 'WORKING_DAYS', 'MONTH_ROUND'],
  '/grade/distribution': ['GUIDE', 'HARD'],
  '/privacy/openTargets': ['OWN_UNIT', 'OFF', 'ALL'],
  '/privacy/ranking': ['OFF', 'TOP_ONLY'],
  '/privacy/leaderboard': ['OPT_IN_TOP_ONLY', 'OFF'],
  '/privacy/personalGrainFloor': ['DAY', 'WEEK', 'MONTH'],
  ...OPTIONAL_CHOICES,
};
const DECIMAL = /^\d{1,9}(\.\d{1,6})?$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const MOST_DAYS = 3660;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isBand = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === 'string' &&
  /^\S{1,8}$/.test(value[0]) &&
  typeof value[1] === 'string' &&
  DECIMAL.test(value[1]);

/** Whether a leaf has the type that the default has: decimals as text, counts as whole numbers, choices from their list. */
function leafHolds(pointer: string, like: unknown, value: unknown): boolean {
  if (pointer in POLICY_CHOICES) return POLICY_CHOICES[pointer].includes(value as string);
  if (pointer === '/grade/bands') return Array.isArray(value) && value.length > 0 && value.length <= 10 && value.every(isBand);
  if (pointer === '/notify/quiet') return Array.isArray(value) && value.length === 2 && value.every((t) => typeof t === 'string' && TIME.test(t));
  if (pointer === '/notify/digestAt') return typeof value === 'string' && TIME.test(value);
  if (pointer === '/pay/ccy') return typeof value === 'string' && /^[A-Z]{3}$/.test(value);
  if (pointer === '/pay/gateOrder') return Array.isArray(value) && [...value].sort().join() === 'company,line,plan';
  if (typeof like === 'number') return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_DAYS;
  if (typeof like === 'string') return typeof value === 'string' && DECIMAL.test(value);
  return typeof value === typeof like;
}

const isOptional = (pointer: string): boolean => pointer in OPTIONAL_CHOICES || pointer in OPTIONAL_COUNTS;

function shapeOf(like: Record<string, unknown>, value: Record<string, unknown>, at: string): PolicyProblem[] {
  const unknown = Object.keys(value)
    .filter((key) => !(key in like))
    .map((key) => ({ pointer: `${at}/${key}`, rule: isOptional(`${at}/${key}`) ? 'malformed' : 'unknownField' }))
    .filter(({ pointer, rule }) => rule === 'unknownField' || !leafHolds(pointer, OPTIONAL_COUNTS[pointer] ?? '', value[pointer.slice(at.length + 1)]));
  const known = Object.entries(like).flatMap(([key, expected]): PolicyProblem[] => {
    const pointer = `${at}/${key}`;
    if (!(key in value)) return [{ pointer, rule: 'required' }];
    if (isRecord(expected)) return isRecord(value[key]) ? shapeOf(expected, value[key], pointer) : [{ pointer, rule: 'malformed' }];
    return leafHolds(pointer, expected, value[key]) ? [] : [{ pointer, rule: 'malformed' }];
  });
  return [...unknown, ...known];
}

/** What keeps a value from being a policy set at all: missing and unknown fields, wrong types, choices that do not exist. */
export function policyShape(policy: unknown): PolicyProblem[] {
  return isRecord(policy) ? shapeOf(defaultPolicy as unknown as Record<string, unknown>, policy, '') : [{ pointer: '', rule: 'malformed' }];
}

const atMost = (a: string, b: string): boolean => decimal(a).lte(decimal(b));
const below = (a: string, b: string): boolean => decimal(a).lt(decimal(b));
const share = (a: string): boolean => atMost(a, '1');

const placesOf = ({ attainment, line, total, coef }: PolicySet['score']['dp']): number[] => [attainment, line, total, coef];

/** rule → where it looks, and whether it holds */
const RULES: Record<string, { at: string; holds: (p: PolicySet) => boolean }> = {
  capNotBelow100: { at: '/score/lineCap', holds: ({ score }) => atMost('100', score.lineCap) && atMost('100', score.cardCap) },
  totalCapNotBelowCardCap: { at: '/score/totalCap', holds: ({ score }) => atMost(score.cardCap, score.totalCap) },
  floorBelowCap: { at: '/score/lineFloor', holds: ({ score }) => below(score.lineFloor, score.lineCap) },
  // the official rounding points are the engine's (R-N3), not a cycle's
  officialRounding: { at: '/score/dp', holds: ({ score }) => JSON.stringify(placesOf(score.dp)) === JSON.stringify(placesOf(defaultPolicy.score.dp)) },
  weightsSum100: { at: '/weights/sum', holds: ({ weights }) => decimal(weights.sum).eq(100) },
  weightMinNotAboveMax: { at: '/weights/min', holds: ({ weights }) => atMost(weights.min, weights.max) && atMost(weights.max, '100') },
  weightsCanReach100: { at: '/weights/maxLines', holds: ({ weights }) => decimal(weights.max).mul(weights.maxLines).gte(100) },
  warnLinesNotAboveMaxLines: { at: '/weights/warnLines', holds: ({ weights }) => weights.warnLines <= weights.maxLines },
  minSignedIsShare: { at: '/contract/minSigned', holds: ({ contract }) => share(contract.minSigned) },
  atLeastOneRound: { at: '/contract/maxRounds', holds: ({ contract }) => contract.maxRounds >= 1 },
  minorChangeNotAboveMajor: { at: '/change/minor/target', holds: ({ change }) => below(change.minor.target, change.major.target) },
  completenessIsShare: { at: '/data/completeness', holds: ({ data }) => share(data.completeness) },
  lockNotBeforeManualDue: { at: '/data/lockWD', holds: ({ data }) => data.autoDueWD <= data.lockWD && data.manualDueWD <= data.lockWD },
  paceCriticalBelowWarn: { at: '/alert/paceCritical', holds: ({ alert }) => below(alert.paceCritical, alert.paceWarn) },
  anomalyNeedsPoints: { at: '/alert/zMinN', holds: ({ alert }) => alert.zMinN >= 8 },
  quorumIsShare: { at: '/review/quorumOwners', holds: ({ review }) => share(review.quorumOwners) },
  partlyBelowEffective: { at: '/action/partly', holds: ({ action }) => below(action.partly, action.effective) },
  participationIsShare: { at: '/people/minParticipationShare', holds: ({ people }) => share(people.minParticipationShare) },
  gradeBandsFalling: { at: '/grade/bands', holds: ({ grade }) => grade.bands.every(([, from], i, all) => i === 0 || below(from, all[i - 1][1])) },
  gradeBandsReachZero: { at: '/grade/bands', holds: ({ grade }) => decimal(grade.bands[grade.bands.length - 1][1]).isZero() },
  gradesDistinct: { at: '/grade/bands', holds: ({ grade }) => new Set(grade.bands.map(([name]) => name)).size === grade.bands.length },
  offsetIsShare: { at: '/pay/offsetMax', holds: ({ pay }) => share(pay.offsetMax) && share(pay.overrideMax) },
  smallGroupAtLeast5: { at: '/privacy/smallGroup', holds: ({ privacy }) => privacy.smallGroup >= 5 },
};

/** Everything that keeps a policy set from being complete and sound; empty is good. A malformed set is not looked at further. */
export function validatePolicy(policy: unknown): PolicyProblem[] {
  const malformed = policyShape(policy);
  if (malformed.length) return malformed;
  return Object.entries(RULES)
    .filter(([, { holds }]) => !holds(policy as PolicySet))
    .map(([rule, { at }]) => ({ pointer: at, rule }));
}
