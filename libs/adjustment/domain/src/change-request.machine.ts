import { and, emit, setup } from 'xstate';
import { BY_MONTH, passesFreeze, reachesBack, type ChangeRequestContext, type ChangeRequestEvent } from './change-request';

type Verb =
  | 'edited'
  | 'submitted'
  | 'assessed'
  | 'consented'
  | 'objected'
  | 'escalated'
  | 'proceeded'
  | 'stepApproved'
  | 'approved'
  | 'returned'
  | 'rejected'
  | 'withdrawn'
  | 'expired'
  | 'scheduled'
  | 'applied'
  | 'accepted'
  | 'declined'
  | 'signed'
  | 'revokeAsked'
  | 'revoked'
  | 'approvalAsked'
  | 'reminded'
  | 'overdue'
  | 'chased'
  | 'stalled';
export interface ChangeRequestFact {
  type: `changeRequest.${Verb}`;
  changeRequestId: string;
  lineId: string;
  scorecardId: string;
  periodId: string;
  ownerId: string;
  creatorId: string | null;
  effectiveOn: string;
}

const given = (event: ChangeRequestEvent, key: string): boolean => String((event as unknown as Record<string, unknown>)[key] ?? '').trim() !== '';

const machine = setup({
  types: { context: {} as ChangeRequestContext, events: {} as ChangeRequestEvent, emitted: {} as ChangeRequestFact },
  guards: {
    /** The card is in force and the window of its cycle is not frozen, unless the change is of a kind that passes it. */
    windowOpen: ({ context: c }) => c.cardEffective && (!(c.frozen ?? c.today >= c.freezeFrom) || passesFreeze(c.type, c.cause)),
    noOpenChangeOnLine: ({ context }) => context.openOnLine === 0,
    changesSomething: ({ context }) => context.changesSomething,
    lineFitsChange: ({ context }) => context.lineFits,
    linesAtMost8: ({ context }) => context.linesWithin,
    everyLineHasPublishedDefinition: ({ context }) => context.definitionPublished,
    beginsWithAMonth: ({ context: c }) => !c.figured || !BY_MONTH.includes(c.type) || c.effectiveOn.endsWith('-01'),
    /** Somebody to take the line over, with a card in force that has room for it. */
    receiverIsReady: ({ context }) => context.receiverReady,
    receiverConsents: ({ context }) => context.receiverId === null || context.receiverConsented,
    receiverHasNotConsented: ({ context }) => context.receiverId !== null && !context.receiverConsented,
    weightsTotal100: ({ context }) => context.weightsTotal,
    weightsInRange: ({ context }) => context.weightsWithin,
    keyTasksWithinLimit: ({ context }) => context.keyTasksWithin,
    milestonesTotal100: ({ context }) => context.milestonesTotal,
    milestonesDueInPeriod: ({ context }) => context.milestonesWithin,
    targetsInOrder: ({ context }) => context.targetsInOrder,
    ruleFitsTarget: ({ context }) => context.ruleFits,
    /** R-T2: inside the line's period, and not before the open one unless the kind of change allows it. */
    effectiveDateAllowed: ({ context: c }) =>
      c.effectiveOn >= c.periodFrom && c.effectiveOn <= c.periodTo && (c.effectiveOn >= c.earliest || reachesBack(c.type, c.cause)),
    /** R-T2b: days that are over do not get worse for the owner without the owner's consent; an obvious error may be put right. */
    noRetroactiveHarm: ({ context: c }) => !c.harmsElapsed || c.ownerConsented || c.type === 'ERROR_FIX',
    periodNotLocked: ({ context }) => !context.periodLocked,
    dateReached: ({ context }) => context.effectiveOn <= context.today,
    dateAhead: ({ context }) => context.effectiveOn > context.today,
    otherPartyKnown: ({ context }) => context.otherPartyId !== null,
    otherPartyUnknown: ({ context }) => context.otherPartyId === null,
    chainDone: ({ context }) => context.approvalsLeft.length === 1,
    chainGoesOn: ({ context }) => context.approvalsLeft.length > 1,
    makerIsNotChecker: ({ context: c }) => c.waived.includes('makerIsNotChecker') || !c.actors.includes(c.creatorId ?? '-'),
    /** Neither whose card it is nor who takes the line over. */
    subjectIsNotApprover: ({ context: c }) =>
      c.waived.includes('subjectIsNotApprover') || ![c.ownerId, c.receiverId].some((id) => id !== null && c.actors.includes(id)),
    approverIsNotEarlierApprover: ({ context: c }) =>
      c.waived.includes('approverIsNotEarlierApprover') || !c.actors.some((person) => c.approvedBy.includes(person)),
    sideHasNotSigned: ({ context: c }) => c.signer !== null && c.signsLeft.includes(c.signer),
    agreedHashGiven: ({ context, event }) => given(event, 'agreedHash') && (event as { agreedHash?: string }).agreedHash === context.agreedHash,
    seatHasNotRevoked: ({ context: c }) => c.revoker !== null && !c.revokedBy.includes(c.revoker),
    otherSeatHasRevoked: ({ context: c }) => c.revokedBy.some((seat) => seat !== c.revoker),
    otherSeatHasNotRevoked: ({ context: c }) => !c.revokedBy.some((seat) => seat !== c.revoker),
    reasonGiven: ({ event }) => given(event, 'reason'),
    evidenceGiven: ({ event }) => given(event, 'evidence'),
    deliveryProofGiven: ({ event }) => given(event, 'deliveryProof'),
  },
});

const factOf = (verb: Verb, c: ChangeRequestContext): ChangeRequestFact => ({
  type: `changeRequest.${verb}`,
  changeRequestId: c.changeRequestId,
  lineId: c.lineId,
  scorecardId: c.scorecardId,
  periodId: c.periodId,
  ownerId: c.ownerId,
  creatorId: c.creatorId,
  effectiveOn: c.effectiveOn,
});
const tell = (verb: Verb) =>
  emit<ChangeRequestContext, ChangeRequestEvent, undefined, ChangeRequestEvent, ChangeRequestFact>(({ context }) => factOf(verb, context));
/** R-SM3: whoever keeps a request waiting is reminded; after that others hear of it. It waits on: silence decides nothing. */
const remind = emit<ChangeRequestContext, ChangeRequestEvent, undefined, ChangeRequestEvent, ChangeRequestFact>(({ context, event }) => {
  const rung = (event.type === 'changeRequest.stepDue' && event.rung) || 0;
  return factOf(rung < 0 ? 'reminded' : rung === 0 ? 'overdue' : rung < 3 ? 'chased' : 'stalled', context);
});

const SOUND = [
  ...([
    'changesSomething',
    'lineFitsChange',
    'linesAtMost8',
    'everyLineHasPublishedDefinition',
    'weightsTotal100',
    'weightsInRange',
    'keyTasksWithinLimit',
  ] as const),
  ...(['milestonesTotal100', 'milestonesDueInPeriod', 'targetsInOrder', 'ruleFitsTarget', 'beginsWithAMonth', 'receiverIsReady'] as const),
] as const;
const DUTIES = ['makerIsNotChecker', 'subjectIsNotApprover', 'approverIsNotEarlierApprover'] as const;
const WITHDRAW = { target: 'withdrawn', actions: tell('withdrawn') } as const;
/** Whose step it is hears of it in a fact of its own. */
const ask = (verb: Verb) => [tell(verb), tell('approvalAsked')];
const CONSENT = { target: 'in_approval', actions: ask('consented') } as const;
const OBJECT = { guard: 'reasonGiven', target: 'in_approval', actions: ask('objected') } as const;
const STEP_DUE = { actions: remind } as const;
/** Whoever takes the line over has a say of his own, while nothing is decided. */
const RECEIVER = {
  'changeRequest.accept': { guard: 'receiverHasNotConsented', actions: tell('accepted') },
  'changeRequest.decline': { guard: and(['receiverHasNotConsented', 'reasonGiven']), target: 'rejected', actions: tell('declined') },
} as const;
const APPLY = { target: 'applied', actions: tell('applied') } as const;

/** 目标调整申请 (domain.md §2.3, appendix C): assessed, consulted, approved by a chain, applied on its day; the old values stay. */
export const changeRequestMachine = machine.createMachine({
  id: 'changeRequest',
  context: {} as never,
  initial: 'draft',
  states: {
    draft: {
      on: {
        'changeRequest.edit': { actions: tell('edited') },
        'changeRequest.submit': {
          guard: and(['windowOpen', 'periodNotLocked', 'noOpenChangeOnLine', ...SOUND, 'effectiveDateAllowed', 'reasonGiven', 'evidenceGiven']),
          target: 'assessing',
          actions: tell('submitted'),
        },
        'changeRequest.withdraw': WITHDRAW,
        'changeRequest.expire': { target: 'expired', actions: tell('expired') },
      },
    },
    assessing: {
      on: {
        'changeRequest.assess': [
          { guard: 'otherPartyKnown', target: 'consulting', actions: tell('assessed') },
          { guard: 'otherPartyUnknown', target: 'escalated', actions: tell('escalated') },
        ],
        'changeRequest.withdraw': WITHDRAW,
      },
    },
    consulting: {
      on: {
        'changeRequest.consent': CONSENT,
        'changeRequest.object': OBJECT,
        // silence is not consent
        'changeRequest.timeout': { target: 'escalated', actions: tell('escalated') },
        'changeRequest.stepDue': STEP_DUE,
        'changeRequest.withdraw': WITHDRAW,
        ...RECEIVER,
      },
    },
    escalated: {
      on: {
        'changeRequest.consent': CONSENT,
        'changeRequest.object': OBJECT,
        'changeRequest.proceed': { guard: and(['reasonGiven', 'deliveryProofGiven']), target: 'in_approval', actions: ask('proceeded') },
        'changeRequest.stepDue': STEP_DUE,
        'changeRequest.withdraw': WITHDRAW,
        ...RECEIVER,
      },
    },
    in_approval: {
      on: {
        'changeRequest.approve': [
          { guard: and([...DUTIES, 'noRetroactiveHarm', 'receiverConsents', 'periodNotLocked', 'chainDone']), target: 'approved', actions: tell('approved') },
          { guard: and([...DUTIES, 'noRetroactiveHarm', 'chainGoesOn']), actions: ask('stepApproved') },
        ],
        'changeRequest.stepDue': STEP_DUE,
        'changeRequest.return': { guard: and(['reasonGiven', 'subjectIsNotApprover']), target: 'draft', actions: tell('returned') },
        'changeRequest.reject': { guard: and(['reasonGiven', 'makerIsNotChecker', 'subjectIsNotApprover']), target: 'rejected', actions: tell('rejected') },
        'changeRequest.withdraw': WITHDRAW,
        ...RECEIVER,
      },
    },
    approved: {
      on: {
        'changeRequest.schedule': { guard: 'dateAhead', target: 'scheduled', actions: tell('scheduled') },
        'changeRequest.apply': { guard: and(['dateReached', 'periodNotLocked']), ...APPLY },
      },
    },
    scheduled: {
      on: {
        'changeRequest.apply': { guard: and(['dateReached', 'periodNotLocked']), ...APPLY },
        'changeRequest.revoke': [
          { guard: and(['seatHasNotRevoked', 'reasonGiven', 'otherSeatHasRevoked']), target: 'revoked', actions: tell('revoked') },
          { guard: and(['seatHasNotRevoked', 'reasonGiven', 'otherSeatHasNotRevoked']), actions: tell('revokeAsked') },
        ],
      },
    },
    applied: {
      on: {
        'changeRequest.sign': { guard: and(['sideHasNotSigned', 'agreedHashGiven']), actions: tell('signed') },
        'changeRequest.supersede': 'superseded',
      },
    },
    rejected: { type: 'final' },
    withdrawn: { type: 'final' },
    expired: { type: 'final' },
    revoked: { type: 'final' },
    superseded: { type: 'final' },
  },
});
