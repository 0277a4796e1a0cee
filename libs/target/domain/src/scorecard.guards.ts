import type { Initiator } from '@kpi-loop/cycle/domain';
import { decimal } from '@kpi-loop/shared/kernel';
import { bonusWithin, everyMilestoneDueWithin, everyTaskTotals100, keyTasksWithin, kindOf, weighted } from './key-task';
import { allAccepted, disputed, everyCapWithin, everyDefinitionPublished, everyRuleFits, everyTargetInOrder } from './line-rules';
import { isAgreed, isInForce, SPENT_WD, type CardLine, type LineDecision, type ScorecardContext, type ScorecardEvent, type Side } from './scorecard';
import { weightsTotal, weightsWithin } from './weighting';

interface Given {
  context: ScorecardContext;
  event: ScorecardEvent;
}

const spans = (context: ScorecardContext) => weighted(context.lines).flatMap(({ values, weightWaived }) => values.map((value) => ({ ...value, weightWaived })));
const texts = ({ event }: Given, key: string): string => String((event as unknown as Record<string, unknown>)[key] ?? '').trim();
const decisionsOf = (event: ScorecardEvent): readonly LineDecision[] => (event.type === 'scorecard.decide' && event.lines) || [];
const rungOf = (event: ScorecardEvent): number => ('rung' in event && event.rung) || 0;
const initiators: Record<Initiator, readonly Side[]> = { EITHER: ['owner', 'head'], BOTTOM_UP: ['owner'], TOP_DOWN: ['head'] };

/** What a card must be before anybody is asked to agree to it, and again whenever it moves on: there is no way around it. */
export const SOUND = [
  'linesAtMost8',
  'everyLineHasPublishedDefinition',
  'weightsTotal100',
  'weightsInRange',
  'targetsInOrder',
  'ruleFitsTarget',
  'capWithinPolicy',
  'keyTasksWithinLimit',
  'bonusWithinLimit',
  'milestonesTotal100',
  'milestonesDueInPeriod',
] as const;

/** Who never approves a card: its owner, and whoever had a hand in what it says (SoD1). */
export const DUTIES = ['approverIsNotOwner', 'approverIsNotHead', 'approverIsNotProposer', 'approverIsNotDecider', 'approverIsNotSubmitter'] as const;

/** What a company that is too small for them may let rest for a while (§6.5). Nobody ever approves the own card. */
export const WAIVABLE_DUTIES: readonly string[] = DUTIES.filter((rule) => rule !== 'approverIsNotOwner');
const rests = ({ waived }: ScorecardContext, rule: (typeof DUTIES)[number]): boolean => rule !== 'approverIsNotOwner' && waived.includes(rule);

const card = {
  /** As many as the policy set says (8 by default). */
  linesAtMost8: ({ context }: Given) => weighted(context.lines).length <= context.policy.weights.maxLines,
  everyLineHasPublishedDefinition: ({ context }: Given) => everyDefinitionPublished(context.lines),
  weightsTotal100: ({ context }: Given) => weightsTotal(spans(context), context.policy.weights.sum),
  weightsInRange: ({ context }: Given) => weightsWithin(spans(context), context.policy.weights.min, context.policy.weights.max),
  targetsInOrder: ({ context }: Given) => everyTargetInOrder(context.lines),
  ruleFitsTarget: ({ context }: Given) => everyRuleFits(context.lines),
  capWithinPolicy: ({ context }: Given) => everyCapWithin(context.lines, context.policy),
  /** R-W3. */
  keyTasksWithinLimit: ({ context }: Given) => keyTasksWithin(context.lines, context.policy.weights.keyTaskMax),
  /** R-W4. */
  bonusWithinLimit: ({ context }: Given) => bonusWithin(context.lines, context.policy.score.bonusMax),
  milestonesTotal100: ({ context }: Given) => everyTaskTotals100(context.lines),
  milestonesDueInPeriod: ({ context }: Given) => everyMilestoneDueWithin(context.lines, context.periodFrom, context.periodTo),
  /** R-C1, or a reason why not. */
  cascadeCovered: ({ context }: Given) => !context.uncovered.length,
  waiverGiven: (given: Given) => texts(given, 'waiver') !== '',
};

const talks = {
  allLinesAccepted: ({ context }: Given) => allAccepted(context.lines),
  somethingCountered: ({ context }: Given) => context.counteredThisRound && !allAccepted(context.lines),
  roundAtLeast2: ({ context }: Given) => context.round >= 2,
  roundsSpent: ({ context }: Given) => context.round > context.policy.contract.maxRounds,
  holdSpent: ({ event }: Given) => rungOf(event) >= SPENT_WD,
  holdNotSpent: ({ event }: Given) => rungOf(event) < SPENT_WD,
  initiatorMayBegin: ({ context }: Given) =>
    !!context.side && (initiators[context.policy.contract.initiator] as readonly Side[] | undefined)?.includes(context.side) === true,
  parentAgreed: ({ context }: Given) => context.policy.contract.cascade !== 'SOFT' || (context.parents ?? []).every(isAgreed),
  parentEffective: ({ context }: Given) => context.policy.contract.cascade !== 'HARD' || (context.parents ?? []).every(isInForce),
  ownerProposes: ({ context }: Given) => context.side === 'owner',
  headProposes: ({ context }: Given) => context.side === 'head',
  ownerHoldsThePen: ({ context }: Given) => context.side === 'owner',
  headHoldsThePen: ({ context }: Given) => context.side === 'head',
  somethingDisputed: ({ context }: Given) => disputed(context.lines).length > 0,
  /** A written reason for each line the two could not settle (§2.2). */
  decisionsGiven: ({ context, event }: Given) => {
    const reasons = new Map(decisionsOf(event).map(({ lineId, reason }) => [lineId, reason.trim()]));
    return disputed(context.lines).every(({ lineId }) => !!reasons.get(lineId));
  },
  onlyDisputedDecided: ({ context, event }: Given) => {
    const open = new Set(disputed(context.lines).map(({ lineId }) => lineId));
    return decisionsOf(event).every(({ lineId }) => open.has(lineId));
  },
  decidedInMediation: ({ context }: Given) => context.decidedInMediation,
  dissentOnce: ({ context }: Given) => !context.dissented,
};

const approval = {
  approverIsNotOwner: ({ context }: Given) => !context.actors.includes(context.ownerId),
  approverIsNotProposer: ({ context }: Given) => rests(context, 'approverIsNotProposer') || !context.actors.some((actor) => context.proposers.includes(actor)),
  /** SoD1: who ended the mediation put the value there. */
  approverIsNotDecider: ({ context }: Given) => rests(context, 'approverIsNotDecider') || !context.actors.some((actor) => context.deciders.includes(actor)),
  approverIsNotHead: ({ context }: Given) => rests(context, 'approverIsNotHead') || !context.actors.includes(context.directHeadId ?? '-'),
  approverIsNotSubmitter: ({ context }: Given) => rests(context, 'approverIsNotSubmitter') || !context.actors.includes(context.submitterId ?? '-'),
  lastApproval: ({ context }: Given) => context.approvalsLeft.length <= context.speaksFor,
  approvalsLeft: ({ context }: Given) => context.approvalsLeft.length > context.speaksFor,
  chainHasNotActed: ({ context }: Given) => !context.chainActed,
};

/** The duties an approval would break, were it not for a waiver: each is a use of it. */
export const restingDuties = (context: ScorecardContext): string[] =>
  DUTIES.filter((rule) => rests(context, rule) && !approval[rule]({ context: { ...context, waived: [] }, event: { type: 'scorecard.approve' } }));

const signing = {
  notBothSigned: ({ context }: Given) => !(context.ownerSigned && context.headSigned),
  headHasSigned: ({ context }: Given) => context.headSigned,
  ownerHasNotSigned: ({ context }: Given) => !context.ownerSigned,
  sideHasNotSigned: ({ context }: Given) => context.side !== null && !(context.side === 'owner' ? context.ownerSigned : context.headSigned),
  otherSideHasSigned: ({ context }: Given) => (context.side === 'owner' ? context.headSigned : context.ownerSigned),
  otherSideHasNotSigned: ({ context }: Given) => !(context.side === 'owner' ? context.headSigned : context.ownerSigned),
  agreedHashGiven: (given: Given) => !!given.context.agreedHash && texts(given, 'agreedHash') === given.context.agreedHash,
  /** Who signs has shown again who he is. */
  identityGiven: (given: Given) => texts(given, 'identity') !== '',
  refusedForTheFirstTime: ({ context }: Given) => context.refusals === 0,
  mediatedBefore: ({ context }: Given) => context.refusals > 0,
  refusalStands: ({ context }: Given) => context.refusalStands,
  refusalDoesNotStand: ({ context }: Given) => !context.refusalStands,
  confirmsForSomebody: ({ context }: Given) => context.confirmsFor > 0,
  lastConfirmation: ({ context }: Given) => context.confirmationsLeft.length <= context.confirmsFor,
  confirmationsLeft: ({ context }: Given) => context.confirmationsLeft.length > context.confirmsFor,
};

/** R-W2: a metric that weighs more than the cycle allows, and nobody has said yet that it may. */
export const weightAbove = (line: Pick<CardLine, 'kind' | 'weightWaived' | 'values'>, max: string): boolean =>
  kindOf(line) === 'kpi' && !line.weightWaived && line.values.some(({ weight }) => decimal(weight).gt(decimal(max)));

const waiving = {
  waiverGiverIsNotOwner: ({ context }: Given) => !context.actors.includes(context.ownerId),
  /** Key tasks have a limit of their own (R-W3). Nothing is wrong with a line nobody has named yet. */
  weightAboveLimit: (given: Given) => {
    const { lines, policy } = given.context;
    const named = lines.filter((line) => line.lineId === texts(given, 'lineId'));
    return (named.length ? named : lines).some((line) => weightAbove(line, policy.weights.max));
  },
};

const bonusOf = ({ context, event }: Given) =>
  context.lines.find((line) => kindOf(line) === 'bonus' && event.type === 'scorecard.grantBonus' && line.lineId === event.lineId);

const bonus = {
  bonusGiven: (given: Given) => !!bonusOf(given),
  pointsGiven: (given: Given) => texts(given, 'points') !== '',
  /** 0 to what was agreed, at most two decimals; nothing is wrong with points nobody has named yet. */
  pointsWithinMax: (given: Given) => {
    const [points, line] = [texts(given, 'points'), bonusOf(given)];
    if (!points || !line) return true;
    return /^\d{1,3}(\.\d{1,2})?$/.test(points) && decimal(points).lte(decimal(line.values[line.values.length - 1].target));
  },
  granterIsNotOwner: ({ context }: Given) => !context.actors.includes(context.ownerId),
};

const later = {
  noFigureLocked: ({ context }: Given) => !context.figureLocked,
  agreesForTheFirstTime: ({ context }: Given) => context.unsignsFor > 0,
  everybodyAgrees: ({ context }: Given) => context.unsignLeft.length <= context.unsignsFor,
  somebodyHasNotAgreed: ({ context }: Given) => context.unsignLeft.length > context.unsignsFor,
  noOtherChangeOpen: ({ event }: Given) => !(event.type === 'scorecard.changeClosed' && event.othersOpen),
  otherChangeOpen: ({ event }: Given) => event.type === 'scorecard.changeClosed' && !!event.othersOpen,
  endInPeriod: (given: Given) => {
    const day = texts(given, 'endsOn');
    return day >= given.context.periodFrom && day < given.context.periodTo;
  },
  effectiveDateInPeriod: (given: Given) => {
    const day = texts(given, 'effectiveOn');
    return day >= given.context.periodFrom && day <= given.context.periodTo;
  },
  calibrationNotAsked: ({ context }: Given) => !context.calibrates,
  appealWindowOpen: ({ context }: Given) => context.appealWindowOpen,
  appealWindowClosed: ({ context }: Given) => !context.appealWindowOpen,
  /** Silence counts only of somebody who was told. */
  resultDelivered: ({ event }: Given) => event.type === 'scorecard.acknowledgeTimeout' && event.delivered === true,
  noAppealOpen: ({ context }: Given) => !context.appealOpen,
};

/** Every rule of a card by its name: the tooltip of a refused button, the entry in `violations`, the title of a test. */
export const scorecardGuards = {
  ...card,
  ...talks,
  ...approval,
  ...signing,
  ...bonus,
  ...waiving,
  ...later,
  reasonGiven: (given: Given) => texts(given, 'reason') !== '',
  valueGiven: (given: Given) => texts(given, 'value') !== '',
  lineGiven: (given: Given) => given.context.lines.some((line) => line.lineId === texts(given, 'lineId')),
  textGiven: (given: Given) => texts(given, 'text') !== '',
};
