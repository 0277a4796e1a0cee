/** 缺数处理 (domain.md §3.8). */
export const MISSING_POLICIES = ['BLOCK', 'EXCLUDE_RENORMALISE', 'ZERO', 'LAST_KNOWN', 'ESTIMATE', 'NEUTRAL_100'] as const;
export type MissingPolicy = (typeof MISSING_POLICIES)[number];
/** Who may begin the talks about a card (domain.md §2.2): the owner, the head, or whoever is first. */
export const INITIATORS = ['EITHER', 'BOTTOM_UP', 'TOP_DOWN'] as const;
export type Initiator = (typeof INITIATORS)[number];
export const LEVEL_CHANGES = ['COMPOSITE', 'SEGMENT_SCORE'] as const;
export type LevelChange = (typeof LEVEL_CHANGES)[number];
export const JOINER_TARGETS = ['AGREED', 'PRORATED'] as const;
export type JoinerTarget = (typeof JOINER_TARGETS)[number];
/** Whose grades a panel compares before they are published (domain.md §3.12): of each settled period, of the year, of both, or nobody's. */
export const CALIBRATIONS = ['NONE', 'PERIOD', 'YEAR', 'BOTH'] as const;
export type Calibration = (typeof CALIBRATIONS)[number];
/** How the settled periods weigh in the result of the year: each once, or each by its days. */
export const YEAR_WEIGHTINGS = ['EQUAL', 'DAYS'] as const;
export type YearWeighting = (typeof YEAR_WEIGHTINGS)[number];
/** A grade and the lowest official total that earns it; best grade first. */
export type GradeBand = [grade: string, from: string];

/**
 * 考核规则: all rules of a cycle, frozen with it. Numbers that take part in arithmetic are decimal strings; counts of working
 * days (WD), rounds and people are numbers. Content of fixtures/policy-defaults.json (Appendix B).
 */
export interface PolicySet {
  score: {
    lineCap: string;
    lineFloor: string;
    cardCap: string;
    totalCap: string;
    bonusMax: string;
    rounding: 'HALF_UP';
    dp: { attainment: number; line: number; total: number; coef: number };
  };
  weights: { sum: string; min: string; max: string; maxLines: number; warnLines: number; keyTaskMax: string; rebalance: string };
  contract: { initiator: Initiator; maxRounds: number; holdWD: number; mediationWD: number; minSigned: string; cascade: string; coverageBuffer: string };
  change: {
    earliest: string;
    consentWD: number;
    freezeBeforeEndWD: number;
    minor: { target: string; payout: string };
    major: { target: string };
    criticalDaysToEnd: number;
    expireWD: number;
    /** How long each seat has that has to agree to what is asked for a whole cycle; AGREE_WD when absent. */
    agreeWD?: number;
    /** How a rate or level counts whose target moves by a fifth or more (R-M2); COMPOSITE when absent. */
    levelChange?: LevelChange;
  };
  data: {
    autoDueWD: number;
    manualDueWD: number;
    lockWD: number;
    completeness: string;
    disputeWD: number;
    correctionDays: number;
    missing: MissingPolicy;
    excludeMaxWeight: string;
  };
  alert: {
    paceWarn: string;
    paceCritical: string;
    zMax: string;
    zMinN: number;
    minConsecutive: number;
    clearConsecutive: number;
    headStartWorkHours: number;
    ackWD: number;
    criticalAckHours: number;
    snoozeMaxWD: number;
    snoozeMax: number;
  };
  review: { buildBeforeWD: number; preReadWD: number; quorumOwners: string; minutesWD: number; objectWD: number; itemMinutes: number; maxMinutes: number };
  action: { acceptWD: number; extendMax: number; effective: string; partly: string; minPoints: number };
  appeal: { fileWD: number; screenWD: number; decideWD: number; secondFileWD: number; secondDecideWD: number; payUndisputed: boolean };
  people: {
    minParticipationDays: number;
    minParticipationShare: string;
    proration: 'CALENDAR_DAYS' | 'WORKING_DAYS' | 'MONTH_ROUND';
    /** What is asked of whoever joins within the period where a metric adds up: as it stands, or its share by working days; AGREED when absent. */
    joinerTarget?: JoinerTarget;
    /** R-Y1; EQUAL when absent. */
    yearWeighting?: YearWeighting;
  };
  grade: {
    bands: GradeBand[];
    distribution: 'GUIDE' | 'HARD';
    minGroup: number;
    /** NONE when absent. */
    calibration?: Calibration;
  };
  pay: {
    ccy: string;
    minorDp: number;
    gateOrder: string[];
    /** Share of a run's payout that may be kept back for what was overpaid before (§3.10). */
    offsetMax: string;
    overrideMax: string;
    visibleToManager: boolean;
    visibleToHrbp: boolean;
    disputeWD: number;
  };
  privacy: { smallGroup: number; openTargets: string; ranking: string; leaderboard: string; personalGrainFloor: string };
  notify: { maxPushPerDay: number; quiet: [from: string, to: string]; digestAt: string };
}

/** What a new cycle starts from. */
export const defaultPolicy: PolicySet = {
  score: {
    lineCap: '120',
    lineFloor: '0',
    cardCap: '120',
    totalCap: '120',
    bonusMax: '10',
    rounding: 'HALF_UP',
    dp: { attainment: 6, line: 2, total: 2, coef: 4 },
  },
  weights: { sum: '100.00', min: '5', max: '40', maxLines: 8, warnLines: 6, keyTaskMax: '30', rebalance: 'EXPLICIT' },
  contract: { initiator: 'EITHER', maxRounds: 4, holdWD: 3, mediationWD: 3, minSigned: '0.95', cascade: 'SOFT', coverageBuffer: '0' },
  change: {
    earliest: 'OPEN_PERIOD_START',
    consentWD: 3,
    freezeBeforeEndWD: 20,
    minor: { target: '0.05', payout: '0.02' },
    major: { target: '0.20' },
    criticalDaysToEnd: 30,
    expireWD: 15,
  },
  data: { autoDueWD: 1, manualDueWD: 3, lockWD: 5, completeness: '0.98', disputeWD: 3, correctionDays: 30, missing: 'BLOCK', excludeMaxWeight: '40' },
  alert: {
    paceWarn: '0.95',
    paceCritical: '0.85',
    zMax: '3.5',
    zMinN: 8,
    minConsecutive: 1,
    clearConsecutive: 2,
    headStartWorkHours: 4,
    ackWD: 2,
    criticalAckHours: 4,
    snoozeMaxWD: 5,
    snoozeMax: 2,
  },
  review: { buildBeforeWD: 5, preReadWD: 2, quorumOwners: '0.5', minutesWD: 1, objectWD: 2, itemMinutes: 5, maxMinutes: 60 },
  action: { acceptWD: 3, extendMax: 2, effective: '0.80', partly: '0.30', minPoints: 2 },
  appeal: { fileWD: 7, screenWD: 2, decideWD: 10, secondFileWD: 5, secondDecideWD: 10, payUndisputed: true },
  people: { minParticipationDays: 30, minParticipationShare: '0.3333', proration: 'CALENDAR_DAYS' },
  grade: {
    bands: [
      ['S', '110'],
      ['A', '95'],
      ['B', '80'],
      ['C', '60'],
      ['D', '0'],
    ],
    distribution: 'GUIDE',
    minGroup: 10,
  },
  pay: {
    ccy: 'CNY',
    minorDp: 2,
    gateOrder: ['company', 'plan', 'line'],
    offsetMax: '0.20',
    overrideMax: '0.10',
    visibleToManager: false,
    visibleToHrbp: false,
    disputeWD: 5,
  },
  privacy: { smallGroup: 5, openTargets: 'OWN_UNIT', ranking: 'OFF', leaderboard: 'OPT_IN_TOP_ONLY', personalGrainFloor: 'DAY' },
  notify: { maxPushPerDay: 5, quiet: ['20:00', '08:30'], digestAt: '09:00' },
};

/** Fields that a policy set may lack, with what they may say; the first is what holds without them. */
export const OPTIONAL_CHOICES: Readonly<Record<string, readonly string[]>> = {
  '/change/levelChange': LEVEL_CHANGES,
  '/people/joinerTarget': JOINER_TARGETS,
  '/people/yearWeighting': YEAR_WEIGHTINGS,
  '/grade/calibration': CALIBRATIONS,
};

export const AGREE_WD = 3;
/** Counts that a policy set may lack, with what holds then. */
export const OPTIONAL_COUNTS: Readonly<Record<string, number>> = { '/change/agreeWD': AGREE_WD };

export const calibratesPeriods = ({ grade }: Pick<PolicySet, 'grade'>): boolean => grade.calibration === 'PERIOD' || grade.calibration === 'BOTH';
export const calibratesYear = ({ grade }: Pick<PolicySet, 'grade'>): boolean => grade.calibration === 'YEAR' || grade.calibration === 'BOTH';

/**
 * Fields of the policy set that no feature reads yet. They are frozen with it at their defaults, and no form or page shows
 * them: a rule that has no effect would be a lie. Whoever makes one effective takes it off this list (a spec compares it
 * with the sources).
 */
export const LATER_FIELDS: readonly string[] = [
  ...['/weights/rebalance', '/change/earliest'],
  ...['/data/autoDueWD', '/data/completeness', '/alert/zMax', '/alert/zMinN', '/alert/minConsecutive'],
  ...['/review/preReadWD', '/review/minutesWD'],
  ...['/pay/minorDp', '/pay/gateOrder', '/pay/overrideMax', '/pay/visibleToManager', '/pay/visibleToHrbp', '/pay/disputeWD'],
  ...['/privacy/openTargets', '/privacy/ranking', '/privacy/leaderboard', '/privacy/personalGrainFloor'],
  ...['/notify/maxPushPerDay', '/notify/quiet', '/notify/digestAt'],
];
