import type { Initiator } from '@kpi-loop/cycle/domain';
import { and, emit, setup } from 'xstate';
import { allAccepted, disputed, everyCapWithin, everyDefinitionPublished, everyRuleFits, everyTargetInOrder } from './line-rules';
import type { LineDecision, ScorecardContext, ScorecardEvent, Side } from './scorecard';
import { weightsTotal, weightsWithin } from './weighting';

type Fact<V extends string> = { type: `scorecard.${V}`; scorecardId: string; periodId: string; ownerId: string };
type Emitted = Fact<
  | 'edited'
  | 'proposed'
  | 'lineAccepted'
  | 'countered'
  | 'commented'
  | 'returned'
  | 'agreed'
  | 'mediationRequested'
  | 'decided'
  | 'dissented'
  | 'submitted'
  | 'approved'
  | 'rejected'
  | 'recalled'
  | 'signOpened'
  | 'signed'
  | 'effective'
  | 'revised'
  | 'locked'
  | 'scored'
  | 'published'
  | 'finalised'
  | 'voided'
  | 'reopened'
  | 'endedEarly'
> & { lineId?: string; changeRequestId?: string; effectiveOn?: string; round?: number; side?: string | null };

interface Given {
  context: ScorecardContext;
  event: ScorecardEvent;
}

const spans = (context: ScorecardContext) => context.lines.flatMap((line) => line.values);
const texts = ({ event }: Given, key: string): string => String((event as unknown as Record<string, unknown>)[key] ?? '').trim();
const decisionsOf = (event: ScorecardEvent): readonly LineDecision[] => (event.type === 'scorecard.decide' && event.lines) || [];
const initiators: Record<Initiator, readonly Side[]> = { EITHER: ['owner', 'head'], BOTTOM_UP: ['owner'], TOP_DOWN: ['head'] };

const ids = ({ scorecardId, periodId, ownerId }: ScorecardContext) => ({ scorecardId, periodId, ownerId });
/** A fact with the ids of the card. Timers move many cards with an empty context: the aggregate id says which. */
const tell = (name: string) =>
  emit<ScorecardContext, ScorecardEvent, undefined, ScorecardEvent, Emitted>(({ context, event }) => {
    const e = event as { lineId?: string | null; changeRequestId?: string; effectiveOn?: string };
    return {
      type: `scorecard.${name}`,
      ...ids(context),
      ...(e.lineId ? { lineId: e.lineId } : {}),
      ...(e.changeRequestId ? { changeRequestId: e.changeRequestId, effectiveOn: e.effectiveOn } : {}),
      ...(context.side ? { side: context.side } : {}),
    } as Emitted;
  });

/** What a card must be before anybody is asked to agree to it, and again whenever it moves on: there is no way around it. */
const SOUND = [
  'linesAtMost8',
  'everyLineHasPublishedDefinition',
  'weightsTotal100',
  'weightsInRange',
  'targetsInOrder',
  'ruleFitsTarget',
  'capWithinPolicy',
] as const;

const machine = setup({
  types: { context: {} as ScorecardContext, events: {} as ScorecardEvent, emitted: {} as Emitted },
  guards: {
    /** As many as the policy set says (8 by default). */
    linesAtMost8: ({ context }) => context.lines.length <= context.policy.weights.maxLines,
    everyLineHasPublishedDefinition: ({ context }) => everyDefinitionPublished(context.lines),
    weightsTotal100: ({ context }) => weightsTotal(spans(context), context.policy.weights.sum),
    weightsInRange: ({ context }) => weightsWithin(spans(context), context.policy.weights.min, context.policy.weights.max),
    targetsInOrder: ({ context }) => everyTargetInOrder(context.lines),
    ruleFitsTarget: ({ context }) => everyRuleFits(context.lines),
    capWithinPolicy: ({ context }) => everyCapWithin(context.lines, context.policy),
    allLinesAccepted: ({ context }) => allAccepted(context.lines),
    somethingCountered: ({ context }) => context.counteredThisRound && !allAccepted(context.lines),
    roundsLeft: ({ context }) => context.round < context.policy.contract.maxRounds,
    roundAtLeast2: ({ context }) => context.round >= 2,
    initiatorMayBegin: ({ context }) =>
      !!context.side && (initiators[context.policy.contract.initiator] as readonly Side[] | undefined)?.includes(context.side) === true,
    ownerProposes: ({ context }) => context.side === 'owner',
    headProposes: ({ context }) => context.side === 'head',
    ownerHoldsThePen: ({ context }) => context.side === 'owner',
    headHoldsThePen: ({ context }) => context.side === 'head',
    notBothSigned: ({ context }) => !(context.ownerSigned && context.headSigned),
    sideHasNotSigned: ({ context }) => !(context.side === 'owner' ? context.ownerSigned : context.headSigned),
    otherSideHasSigned: ({ context }) => (context.side === 'owner' ? context.headSigned : context.ownerSigned),
    otherSideHasNotSigned: ({ context }) => !(context.side === 'owner' ? context.headSigned : context.ownerSigned),
    agreedHashGiven: ({ context, event }) => !!context.agreedHash && texts({ context, event }, 'agreedHash') === context.agreedHash,
    approverIsNotOwner: ({ context }) => !context.actors.includes(context.ownerId),
    approverIsNotProposer: ({ context }) => !context.actors.some((actor) => context.proposers.includes(actor)),
    /** SoD1: who ended the mediation put the value there. */
    approverIsNotDecider: ({ context }) => !context.actors.some((actor) => context.deciders.includes(actor)),
    somethingDisputed: ({ context }) => disputed(context.lines).length > 0,
    /** A written reason for each line the two could not settle (§2.2). */
    decisionsGiven: ({ context, event }) => {
      const reasons = new Map(decisionsOf(event).map(({ lineId, reason }) => [lineId, reason.trim()]));
      return disputed(context.lines).every(({ lineId }) => !!reasons.get(lineId));
    },
    onlyDisputedDecided: ({ context, event }) => {
      const open = new Set(disputed(context.lines).map(({ lineId }) => lineId));
      return decisionsOf(event).every(({ lineId }) => open.has(lineId));
    },
    approverIsNotHead: ({ context }) => !context.actors.includes(context.directHeadId ?? '-'),
    decidedInMediation: ({ context }) => context.decidedInMediation,
    dissentOnce: ({ context }) => !context.dissented,
    approverIsNotSubmitter: ({ context }) => !context.actors.includes(context.submitterId ?? '-'),
    effectiveDateInPeriod: ({ context, event }) => {
      const day = texts({ context, event }, 'effectiveOn');
      return day >= context.periodFrom && day <= context.periodTo;
    },
    endInPeriod: ({ context, event }) => {
      const day = texts({ context, event }, 'endsOn');
      return day >= context.periodFrom && day < context.periodTo;
    },
    reasonGiven: (given) => texts(given, 'reason') !== '',
    valueGiven: (given) => texts(given, 'value') !== '',
    lineGiven: (given) => given.context.lines.some((line) => line.lineId === texts(given, 'lineId')),
    textGiven: (given) => texts(given, 'text') !== '',
  },
});

const VOID = { guard: 'reasonGiven', target: '#scorecard.void', actions: tell('voided') } as const;
/** Called off with its cycle: what was agreed or scored is kept, and counts no more. */
const WITH_CYCLE = { target: '#scorecard.void', actions: tell('voided') } as const;
const COMMENT = { guard: 'textGiven', actions: tell('commented') } as const;
const RECALL = { guard: 'notBothSigned', target: '#scorecard.negotiating.with_head', actions: tell('recalled') } as const;
const DUTIES = ['approverIsNotOwner', 'approverIsNotHead', 'approverIsNotProposer', 'approverIsNotDecider', 'approverIsNotSubmitter'] as const;
/** 保留意见: the owner's own words against a decision, before anything is signed (§2.2). */
const DISSENT = { guard: and(['decidedInMediation', 'dissentOnce', 'textGiven']), actions: tell('dissented') } as const;

const pen = (holds: 'ownerHoldsThePen' | 'headHoldsThePen', other: 'with_head' | 'with_owner') =>
  ({
    on: {
      'scorecard.editLines': { guard: and([holds]), actions: tell('edited') },
      'scorecard.acceptLine': { guard: and([holds, 'lineGiven']), actions: tell('lineAccepted') },
      'scorecard.counterLine': { guard: and([holds, 'lineGiven', 'valueGiven', 'reasonGiven']), actions: tell('countered') },
      'scorecard.return': { guard: and([holds, 'somethingCountered', 'roundsLeft']), target: other, actions: tell('returned') },
      'scorecard.agree': { guard: and([holds, 'allLinesAccepted', ...SOUND]), target: '#scorecard.agreed', actions: tell('agreed') },
    },
  }) as const;

/** 考核表: from a draft to two signatures, and through the period to its result. */
export const scorecardMachine = machine.createMachine({
  id: 'scorecard',
  context: {} as ScorecardContext,
  initial: 'draft',
  states: {
    draft: {
      on: {
        'scorecard.editLines': { actions: tell('edited') },
        'scorecard.propose': [
          { guard: and(['ownerProposes', 'initiatorMayBegin', ...SOUND]), target: 'negotiating.with_head', actions: tell('proposed') },
          { guard: and(['headProposes', 'initiatorMayBegin', ...SOUND]), target: 'negotiating.with_owner', actions: tell('proposed') },
        ],
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    negotiating: {
      initial: 'with_owner',
      states: { with_owner: pen('ownerHoldsThePen', 'with_head'), with_head: pen('headHoldsThePen', 'with_owner') },
      on: {
        'scorecard.comment': COMMENT,
        'scorecard.contractClosed': { target: 'mediation', actions: tell('mediationRequested') },
        'scorecard.requestMediation': { guard: and(['roundAtLeast2', 'reasonGiven']), target: 'mediation', actions: tell('mediationRequested') },
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    mediation: {
      on: {
        'scorecard.acceptLine': { guard: 'lineGiven', actions: tell('lineAccepted') },
        'scorecard.counterLine': { guard: and(['lineGiven', 'valueGiven', 'reasonGiven']), actions: tell('countered') },
        'scorecard.mediate': { guard: and(['lineGiven', 'valueGiven', 'reasonGiven']), actions: tell('countered') },
        'scorecard.agree': { guard: and(['allLinesAccepted', ...SOUND]), target: 'agreed', actions: tell('agreed') },
        'scorecard.decide': {
          guard: and(['somethingDisputed', 'onlyDisputedDecided', 'decisionsGiven', ...SOUND]),
          target: 'agreed',
          actions: [tell('decided'), tell('agreed')],
        },
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    agreed: {
      on: {
        'scorecard.submit': { guard: and([...SOUND]), target: 'in_approval', actions: tell('submitted') },
        'scorecard.recall': { target: 'negotiating.with_head', actions: tell('recalled') },
        'scorecard.dissent': DISSENT,
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    in_approval: {
      on: {
        'scorecard.approve': { guard: and([...DUTIES]), target: 'approved', actions: tell('approved') },
        'scorecard.reject': { guard: and(['approverIsNotOwner', 'reasonGiven']), target: 'negotiating.with_head', actions: tell('rejected') },
        'scorecard.recall': RECALL,
        'scorecard.dissent': DISSENT,
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    approved: {
      on: {
        'scorecard.openSign': { target: 'signing', actions: tell('signOpened') },
        'scorecard.recall': RECALL,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    signing: {
      on: {
        'scorecard.sign': [
          { guard: and(['sideHasNotSigned', 'agreedHashGiven', 'otherSideHasSigned']), target: 'effective', actions: [tell('signed'), tell('effective')] },
          { guard: and(['sideHasNotSigned', 'agreedHashGiven', 'otherSideHasNotSigned']), actions: tell('signed') },
        ],
        'scorecard.recall': RECALL,
        'scorecard.dissent': DISSENT,
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    effective: {
      on: {
        'scorecard.revise': {
          guard: and(['effectiveDateInPeriod', 'weightsTotal100', 'weightsInRange', 'targetsInOrder', 'ruleFitsTarget']),
          actions: tell('revised'),
        },
        /** R-M7, R-M8: whoever leaves or moves is scored on what was until his last day. */
        'scorecard.endEarly': { guard: 'endInPeriod', actions: tell('endedEarly') },
        'scorecard.lock': { target: 'locked', actions: tell('locked') },
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    locked: { on: { 'scorecard.markScored': { target: 'scored', actions: tell('scored') }, 'scorecard.voidWithCycle': WITH_CYCLE } },
    scored: {
      on: {
        'scorecard.markScored': { actions: tell('scored') },
        'scorecard.publish': { target: 'published', actions: tell('published') },
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    published: {
      on: {
        'scorecard.markScored': { actions: tell('scored') },
        'scorecard.finalise': { target: 'final', actions: tell('finalised') },
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    final: { on: { 'scorecard.reopen': { target: 'locked', actions: tell('reopened') } } },
    void: { type: 'final' },
  },
});
