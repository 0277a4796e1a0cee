import { and, emit, setup } from 'xstate';
import type { ScorecardContext, ScorecardEvent } from './scorecard';
import { DUTIES, scorecardGuards, SOUND } from './scorecard.guards';

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
  | 'signingEnded'
  | 'roundsSpent'
  | 'holdSpent'
  | 'reminded'
  | 'overdue'
  | 'chased'
  | 'escalated'
  | 'contractDue'
  | 'decided'
  | 'dissented'
  | 'submitted'
  | 'passedOn'
  | 'approved'
  | 'rejected'
  | 'sentBack'
  | 'recalled'
  | 'signOpened'
  | 'signed'
  | 'refused'
  | 'refusalConfirmed'
  | 'unsignAsked'
  | 'unsigned'
  | 'effective'
  | 'changeOpened'
  | 'changeClosed'
  | 'revised'
  | 'locked'
  | 'scored'
  | 'calibrated'
  | 'uncalibrated'
  | 'published'
  | 'acknowledged'
  | 'disputed'
  | 'finalised'
  | 'voided'
  | 'reopened'
  | 'endedEarly'
  | 'bonusGranted'
  | 'weightWaived'
> & { lineId?: string; changeRequestId?: string; effectiveOn?: string; round?: number; rung?: number; side?: string | null };

const ids = ({ scorecardId, periodId, ownerId }: ScorecardContext) => ({ scorecardId, periodId, ownerId });
/** A fact with the ids of the card. Timers move many cards with an empty context: the aggregate id says which. */
const tell = (name: string) =>
  emit<ScorecardContext, ScorecardEvent, undefined, ScorecardEvent, Emitted>(({ context, event }) => {
    const e = event as { lineId?: string | null; changeRequestId?: string; effectiveOn?: string; rung?: number };
    return {
      type: `scorecard.${name}`,
      ...ids(context),
      ...(e.lineId ? { lineId: e.lineId } : {}),
      ...(e.changeRequestId ? { changeRequestId: e.changeRequestId } : {}),
      ...(e.effectiveOn ? { effectiveOn: e.effectiveOn } : {}),
      ...(e.rung === undefined ? {} : { rung: e.rung }),
      ...(context.side ? { side: context.side } : {}),
    } as Emitted;
  });

/** R-SM3: before it is due a reminder, then a rung that more people hear with every step. */
const remind = emit<ScorecardContext, ScorecardEvent, undefined, ScorecardEvent, Emitted>(({ context, event }) => {
  const rung = 'rung' in event && event.rung ? event.rung : 0;
  const name = rung < 0 ? 'reminded' : rung === 0 ? 'overdue' : rung < 3 ? 'chased' : 'escalated';
  return { type: `scorecard.${name}`, ...ids(context), rung, side: context.side } as Emitted;
});

/** R-C2: the level above first, as far as the rules of the cycle ask for it. */
const ORDER = ['parentAgreed', 'parentEffective'] as const;

const machine = setup({
  types: { context: {} as ScorecardContext, events: {} as ScorecardEvent, emitted: {} as Emitted },
  guards: scorecardGuards,
});

const TALKS = '#scorecard.negotiating.with_head';
const MEDIATION = '#scorecard.mediation';
const VOID = { guard: 'reasonGiven', target: '#scorecard.void', actions: tell('voided') } as const;
/** Called off with its cycle: what was agreed or scored is kept, and counts no more. */
const WITH_CYCLE = { target: '#scorecard.void', actions: tell('voided') } as const;
const COMMENT = { guard: 'textGiven', actions: tell('commented') } as const;
/**
 * §2.2, RECALL: "nobody of the later chain acted / not signed by both" is read state by state. From `in_approval` it goes back while
 * nobody of the chain has approved it: whoever wants it back after that asks an approver to send it back. From `approved` and
 * `signing`, where the chain is done, it goes back until both have signed; "approvals so far void" is about these.
 */
const recall = (rule: 'chainHasNotActed' | 'notBothSigned') => ({ guard: and([rule, 'reasonGiven']), target: TALKS, actions: tell('recalled') }) as const;
/** R-W2: the HRBP lets one line weigh more than the cycle allows, while it is still talked about. */
const WAIVE_WEIGHT = { guard: and(['waiverGiverIsNotOwner', 'lineGiven', 'weightAboveLimit', 'reasonGiven']), actions: tell('weightWaived') } as const;
/** 保留意见: the owner's own words against a decision, before anything is signed (§2.2). */
const DISSENT = { guard: and(['decidedInMediation', 'dissentOnce', 'textGiven']), actions: tell('dissented') } as const;
/** Whoever keeps the others waiting is reminded (R-SM3). */
const REMIND = { guard: 'holdNotSpent', actions: remind } as const;
/** Where a target is at stake the end of waiting is a mediator, never consent. */
const OR_MEDIATE = { guard: 'holdSpent', target: MEDIATION, actions: tell('holdSpent') } as const;
const DUE = [REMIND, OR_MEDIATE] as const;
const CONTRACT_DUE = [{ guard: 'holdNotSpent', actions: tell('contractDue') }, OR_MEDIATE] as const;
const BACK = { guard: and(['approverIsNotOwner', 'reasonGiven']), target: TALKS } as const;
const UNSIGN = ['reasonGiven', 'noFigureLocked', 'agreesForTheFirstTime'] as const;
const REVISE = {
  guard: and(['effectiveDateInPeriod', 'weightsTotal100', 'weightsInRange', 'targetsInOrder', 'ruleFitsTarget', 'keyTasksWithinLimit', 'bonusWithinLimit']),
  actions: tell('revised'),
} as const;

/** The points of a bonus item, before anything is scored; the last word of the head counts. */
const GRANT_BONUS = {
  guard: and(['granterIsNotOwner', 'bonusGiven', 'pointsGiven', 'pointsWithinMax', 'reasonGiven']),
  actions: tell('bonusGranted'),
} as const;

const pen = (holds: 'ownerHoldsThePen' | 'headHoldsThePen', other: 'with_head' | 'with_owner') =>
  ({
    on: {
      'scorecard.editLines': { guard: and([holds]), actions: tell('edited') },
      'scorecard.acceptLine': { guard: and([holds, 'lineGiven']), actions: tell('lineAccepted') },
      'scorecard.counterLine': { guard: and([holds, 'lineGiven', 'valueGiven', 'reasonGiven']), actions: tell('countered') },
      'scorecard.return': { guard: and([holds, 'somethingCountered']), target: other, actions: tell('returned') },
      'scorecard.agree': { guard: and([holds, 'allLinesAccepted', ...SOUND]), target: '#scorecard.agreed', actions: tell('agreed') },
    },
  }) as const;

/** 考核表: from a draft to two signatures, and through the period to its result (§2.2). */
export const scorecardMachine = machine.createMachine({
  id: 'scorecard',
  context: {} as ScorecardContext,
  initial: 'draft',
  states: {
    draft: {
      on: {
        'scorecard.editLines': { actions: tell('edited') },
        'scorecard.propose': [
          { guard: and(['ownerProposes', 'initiatorMayBegin', ...ORDER, ...SOUND]), target: 'negotiating.with_head', actions: tell('proposed') },
          { guard: and(['headProposes', 'initiatorMayBegin', ...ORDER, ...SOUND]), target: 'negotiating.with_owner', actions: tell('proposed') },
        ],
        'scorecard.waiveWeight': WAIVE_WEIGHT,
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    negotiating: {
      initial: 'with_owner',
      states: { with_owner: pen('ownerHoldsThePen', 'with_head'), with_head: pen('headHoldsThePen', 'with_owner') },
      on: {
        'scorecard.waiveWeight': WAIVE_WEIGHT,
        'scorecard.comment': COMMENT,
        'scorecard.contractClosed': { target: 'mediation', actions: tell('mediationRequested') },
        'scorecard.requestMediation': { guard: and(['roundAtLeast2', 'reasonGiven']), target: 'mediation', actions: tell('mediationRequested') },
        'scorecard.roundLimit': { guard: 'roundsSpent', target: 'mediation', actions: tell('roundsSpent') },
        'scorecard.stepDue': DUE,
        'scorecard.contractDue': CONTRACT_DUE,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    mediation: {
      on: {
        'scorecard.acceptLine': { guard: 'lineGiven', actions: tell('lineAccepted') },
        'scorecard.counterLine': { guard: and(['lineGiven', 'valueGiven', 'reasonGiven']), actions: tell('countered') },
        'scorecard.waiveWeight': WAIVE_WEIGHT,
        'scorecard.mediate': { guard: and(['lineGiven', 'valueGiven', 'reasonGiven']), actions: tell('countered') },
        'scorecard.mediated': { guard: and(['allLinesAccepted', ...SOUND]), target: 'agreed', actions: tell('agreed') },
        'scorecard.decide': {
          guard: and(['somethingDisputed', 'onlyDisputedDecided', 'decisionsGiven', ...SOUND]),
          target: 'agreed',
          actions: [tell('decided'), tell('agreed')],
        },
        'scorecard.stepDue': { actions: remind },
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    agreed: {
      on: {
        'scorecard.submit': [
          { guard: and(['cascadeCovered', ...SOUND]), target: 'in_approval', actions: tell('submitted') },
          { guard: and(['waiverGiven', ...SOUND]), target: 'in_approval', actions: tell('submitted') },
        ],
        'scorecard.recall': { guard: 'reasonGiven', target: TALKS, actions: tell('recalled') },
        'scorecard.stepDue': { actions: remind },
        'scorecard.dissent': DISSENT,
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    in_approval: {
      on: {
        'scorecard.approve': [
          { guard: and([...DUTIES, 'lastApproval']), target: 'approved', actions: tell('approved') },
          { guard: and([...DUTIES, 'approvalsLeft']), actions: tell('passedOn') },
        ],
        'scorecard.reject': { ...BACK, actions: tell('rejected') },
        'scorecard.sendBack': { ...BACK, actions: tell('sentBack') },
        'scorecard.recall': recall('chainHasNotActed'),
        'scorecard.stepDue': { actions: remind },
        'scorecard.dissent': DISSENT,
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    approved: {
      on: {
        'scorecard.openSign': { target: 'signing', actions: tell('signOpened') },
        'scorecard.recall': recall('notBothSigned'),
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    signing: {
      on: {
        'scorecard.sign': [
          {
            guard: and(['sideHasNotSigned', 'agreedHashGiven', 'identityGiven', 'otherSideHasSigned']),
            target: 'effective',
            actions: [tell('signed'), tell('effective')],
          },
          { guard: and(['sideHasNotSigned', 'agreedHashGiven', 'identityGiven', 'otherSideHasNotSigned']), actions: tell('signed') },
        ],
        'scorecard.refuseSign': [
          { guard: and(['ownerHasNotSigned', 'refusedForTheFirstTime', 'reasonGiven']), target: 'mediation', actions: tell('refused') },
          { guard: and(['ownerHasNotSigned', 'mediatedBefore', 'refusalDoesNotStand', 'reasonGiven']), actions: tell('refused') },
        ],
        'scorecard.confirmRefusal': [
          {
            guard: and(['refusalStands', 'headHasSigned', 'confirmsForSomebody', 'lastConfirmation']),
            target: 'effective',
            actions: [tell('refusalConfirmed'), tell('effective')],
          },
          { guard: and(['refusalStands', 'headHasSigned', 'confirmsForSomebody', 'confirmationsLeft']), actions: tell('refusalConfirmed') },
        ],
        'scorecard.recall': recall('notBothSigned'),
        'scorecard.stepDue': DUE,
        'scorecard.contractDue': CONTRACT_DUE,
        // a refusal that stands waits for those who confirm it, and was mediated before
        'scorecard.contractClosed': { guard: 'refusalDoesNotStand', target: MEDIATION, actions: tell('signingEnded') },
        'scorecard.dissent': DISSENT,
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    effective: {
      initial: 'steady',
      states: {
        steady: { on: { 'scorecard.changeOpen': { target: 'amending', actions: tell('changeOpened') }, 'scorecard.revise': REVISE } },
        amending: {
          on: {
            'scorecard.changeOpen': { actions: tell('changeOpened') },
            'scorecard.revise': REVISE,
            'scorecard.changeClosed': [
              { guard: 'noOtherChangeOpen', target: 'steady', actions: tell('changeClosed') },
              { guard: 'otherChangeOpen', actions: tell('changeClosed') },
            ],
          },
        },
      },
      on: {
        /** R-M7, R-M8: whoever leaves or moves is scored on what was until his last day. */
        'scorecard.endEarly': { guard: 'endInPeriod', actions: tell('endedEarly') },
        'scorecard.unsignError': [
          { guard: and([...UNSIGN, 'everybodyAgrees']), target: 'signing', actions: tell('unsigned') },
          { guard: and([...UNSIGN, 'somebodyHasNotAgreed']), actions: tell('unsignAsked') },
        ],
        'scorecard.grantBonus': GRANT_BONUS,
        'scorecard.lock': { target: 'locked', actions: tell('locked') },
        'scorecard.comment': COMMENT,
        'scorecard.void': VOID,
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    locked: {
      on: {
        'scorecard.grantBonus': GRANT_BONUS,
        'scorecard.markScored': { target: 'scored', actions: tell('scored') },
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    scored: {
      on: {
        'scorecard.markScored': { actions: tell('scored') },
        'scorecard.calibrate': { target: 'calibrated', actions: tell('calibrated') },
        'scorecard.skipCalibration': { guard: 'calibrationNotAsked', target: 'calibrated' },
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    calibrated: {
      on: {
        /** Another result is another grade to compare. */
        'scorecard.markScored': { target: 'scored', actions: tell('scored') },
        'scorecard.uncalibrate': { target: 'scored', actions: tell('uncalibrated') },
        'scorecard.publish': { target: 'published', actions: tell('published') },
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    published: {
      initial: 'unread',
      states: {
        unread: {
          on: {
            'scorecard.acknowledge': { target: 'acknowledged', actions: tell('acknowledged') },
            'scorecard.acknowledgeTimeout': { guard: 'resultDelivered', target: 'acknowledged', actions: tell('acknowledged') },
          },
        },
        acknowledged: {
          on: { 'scorecard.finalise': { guard: and(['appealWindowClosed', 'noAppealOpen']), target: '#scorecard.final', actions: tell('finalised') } },
        },
        disputed: {
          on: { 'scorecard.finalise': { guard: and(['appealWindowClosed', 'noAppealOpen']), target: '#scorecard.final', actions: tell('finalised') } },
        },
      },
      on: {
        'scorecard.markScored': { actions: tell('scored') },
        'scorecard.appeal': { guard: 'appealWindowOpen', target: '.disputed', actions: tell('disputed') },
        'scorecard.voidWithCycle': WITH_CYCLE,
      },
    },
    final: { on: { 'scorecard.reopen': { target: 'locked', actions: tell('reopened') } } },
    void: { type: 'final' },
  },
});
