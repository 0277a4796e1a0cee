import { and, emit, setup } from 'xstate';

/** What the rules of a cycle need to know; loaded by the command. */
export interface CycleContext {
  cycleId: string;
  status: string;
  hold: string;
  policyProblems: number;
  ruleDocument: string;
  ruleConsultation: string;
  calendarMonotonic: boolean;
  inScope: number;
  withoutApprover: number;
  actorId: string | null;
  creatorId: string | null;
  /** The actor has changed this draft. */
  actorEdited: boolean;
  /** An executive wrote the version that is published, or publishes it. */
  execInvolved: boolean;
  unfinishedPeriods: number;
  /** Share of the cards of the contracting period that are in force has reached the policy's `minSigned`. */
  enoughSigned: boolean;
  /** What the features downstream still miss in the first period of the cycle in which anything is missing: 0 = nothing; null when nobody was asked. */
  missing: number | null;
  /** The policy asks for the results of the year to be calibrated. */
  calibrates: boolean;
  /** What the calibration of the year's results still lacks; null when nobody was asked. */
  calibration: OpenCalibration | null;
  /** Appeals of the cycle that are not over; null when nobody was asked. */
  openAppeals: number | null;
  /** Who does not contest his result is paid while others still do (policy `appeal.payUndisputed`). */
  payUndisputed: boolean;
  /** Last day on which the results of the cycle may be appealed against; null before they are published. */
  appealUntil: string | null;
  /** Statements that are out; they keep a running cycle from being cancelled. */
  statementsReleased: number;
  /** Last day on which a closed cycle may be reopened. */
  reopenUntil: string | null;
  today: string;
  /** Every seat of the request that brings this event has agreed. */
  agreed: boolean;
}

/** Of the year's results: in no approved session, changed without a reason, and in groups beyond a quota that holds and nobody waived. */
export interface OpenCalibration {
  uncalibrated: number;
  withoutReason: number;
  beyondQuota: number;
}

interface WithReason {
  reason?: string;
}
export type CycleEvent =
  | { type: 'cycle.edit' }
  | { type: 'cycle.publish' }
  | { type: 'cycle.start' }
  | { type: 'cycle.settle' }
  | { type: 'cycle.scoresReady' }
  | ({ type: 'cycle.finaliseCalibration' } & WithReason)
  | ({ type: 'cycle.publishResults' } & WithReason)
  | { type: 'cycle.appealsOver' }
  | { type: 'cycle.close' }
  | ({ type: 'cycle.reopen' } & WithReason)
  | { type: 'cycle.archive' }
  | ({ type: 'cycle.cancel' } & WithReason)
  | { type: 'cycle.openContracting' }
  | { type: 'cycle.contractDue' }
  | ({ type: 'cycle.closeContracting' } & WithReason)
  | { type: 'cycle.freeze' }
  | ({ type: 'cycle.unfreeze' } & WithReason)
  | ({ type: 'cycle.suspend' } & WithReason)
  | ({ type: 'cycle.resume' } & WithReason);

type Verb =
  | 'edited'
  | 'published'
  | 'started'
  | 'settled'
  | 'scoresReady'
  | 'calibrationFinalised'
  | 'resultsPublished'
  | 'appealsOver'
  | 'closed'
  | 'reopened'
  | 'archived'
  | 'cancelled'
  | 'contractingOpened'
  | 'contractDue'
  | 'contractingClosed'
  | 'frozen'
  | 'unfrozen'
  | 'suspended'
  | 'resumed';
interface CycleFact {
  type: `cycle.${Verb}`;
  cycleId: string;
}

const OVER = ['closed', 'archived', 'cancelled'];

const machine = setup({
  types: { context: {} as CycleContext, events: {} as CycleEvent, emitted: {} as CycleFact },
  guards: {
    policyComplete: ({ context }) => context.policyProblems === 0,
    /** R-L1: the policy document and the record of its consultation. */
    rulesAdopted: ({ context }) => !!context.ruleDocument.trim() && !!context.ruleConsultation.trim(),
    calendarMonotonic: ({ context }) => context.calendarMonotonic,
    populationNonEmpty: ({ context }) => context.inScope > 0,
    everySubjectHasApprover: ({ context }) => context.withoutApprover === 0,
    publisherIsNotCreator: ({ context }) => !!context.actorId && context.actorId !== context.creatorId,
    publisherIsNotEditor: ({ context }) => !context.actorEdited,
    /** §2.1: the policy is EXEC's to approve. HR alone, however many of them, does not put rules in force. */
    approvalIsNotHrAlone: ({ context }) => context.execInvolved,
    allPeriodsClosed: ({ context }) => context.unfinishedPeriods === 0,
    /** Nothing of the settled periods waits downstream: no card without its result, no statement on its way. */
    nothingMissing: ({ context }) => context.missing === 0,
    calibrationAsked: ({ context }) => context.calibrates,
    calibrationNotAsked: ({ context }) => !context.calibrates,
    everyResultCalibrated: ({ context }) => context.calibration?.uncalibrated === 0,
    everyGradeChangeHasReason: ({ context }) => context.calibration?.withoutReason === 0,
    /** HARD quotas are met, or an executive has waived them (§3.12). */
    quotasMetOrWaived: ({ context }) => context.calibration?.beyondQuota === 0,
    /** Split off: whoever does not contest his result is paid meanwhile (policy `appeal.payUndisputed`). */
    appealWindowOverOrSplit: ({ context }) => context.payUndisputed || (context.appealUntil !== null && context.today > context.appealUntil),
    noAppealOpenOrSplit: ({ context }) => context.payUndisputed || context.openAppeals === 0,
    cycleNotSuspended: ({ context }) => context.hold !== 'suspended',
    cycleActive: ({ context }) => context.status === 'active',
    cycleNotOver: ({ context }) => !OVER.includes(context.status),
    enoughSigned: ({ context }) => context.enoughSigned,
    noStatementReleased: ({ context }) => context.statementsReleased === 0,
    withinReopenWindow: ({ context }) => context.reopenUntil !== null && context.today <= context.reopenUntil,
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
    /** Brought by the request whose last seat has agreed (§6.5). */
    agreementGiven: ({ context }) => context.agreed,
  },
});

const tell = (verb: Verb) =>
  emit<CycleContext, CycleEvent, undefined, CycleEvent, CycleFact>(({ context }) => ({ type: `cycle.${verb}`, cycleId: context.cycleId }));
/** What is settled stays settled while it goes on. */
const GOES_ON = ['allPeriodsClosed', 'cycleNotSuspended'] as const;
const SCORED = ['allPeriodsClosed', 'nothingMissing', 'cycleNotSuspended'] as const;
const CANCEL = { guard: 'reasonGiven', target: 'cancelled', actions: tell('cancelled') } as const;
const OPEN_CONTRACTING = { guard: and(['cycleActive', 'cycleNotSuspended']), target: 'open', actions: tell('contractingOpened') } as const;
const CLOSE_CONTRACTING = [
  { guard: and(['cycleActive', 'cycleNotSuspended', 'enoughSigned']), target: 'closed', actions: tell('contractingClosed') },
  { guard: and(['cycleActive', 'cycleNotSuspended', 'reasonGiven']), target: 'closed', actions: tell('contractingClosed') },
] as const;

/**
 * 考核周期 (domain.md §2.1). Four regions, a column each: the way of the cycle itself, its contracting, its adjusting and its
 * hold. What runs inside a period is the business of the period; a hold is data beside the other three, which stay where they are.
 */
export const cycleMachine = machine.createMachine({
  id: 'cycle',
  context: {} as never,
  type: 'parallel',
  states: {
    status: {
      initial: 'draft',
      states: {
        draft: {
          on: {
            'cycle.edit': { guard: 'cycleNotSuspended', target: 'draft', actions: tell('edited') },
            'cycle.publish': {
              guard: and([
                'policyComplete',
                'rulesAdopted',
                'calendarMonotonic',
                'populationNonEmpty',
                'everySubjectHasApprover',
                'publisherIsNotCreator',
                'publisherIsNotEditor',
                'approvalIsNotHrAlone',
                'cycleNotSuspended',
              ]),
              target: 'published',
              actions: tell('published'),
            },
            'cycle.cancel': CANCEL,
          },
        },
        published: {
          on: {
            // both regions begin with the one event, and from here alone: a region that listened by itself would take it from a draft, too
            'cycle.start': { guard: 'cycleNotSuspended', target: ['#cycle.status.active', '#cycle.adjusting.window_open'], actions: tell('started') },
            'cycle.cancel': CANCEL,
          },
        },
        active: {
          on: {
            'cycle.settle': { guard: and(['allPeriodsClosed', 'cycleNotSuspended']), target: 'settlement', actions: tell('settled') },
            'cycle.cancel': { guard: and(['reasonGiven', 'agreementGiven', 'noStatementReleased']), target: 'cancelled', actions: tell('cancelled') },
          },
        },
        settlement: {
          initial: 'scoring',
          states: {
            scoring: {
              on: {
                'cycle.scoresReady': [
                  { guard: and([...SCORED, 'calibrationAsked']), target: 'calibrating', actions: tell('scoresReady') },
                  { guard: and([...SCORED, 'calibrationNotAsked']), target: 'previewing', actions: tell('scoresReady') },
                ],
              },
            },
            calibrating: {
              on: {
                'cycle.finaliseCalibration': {
                  guard: and(['agreementGiven', 'everyResultCalibrated', 'everyGradeChangeHasReason', 'quotasMetOrWaived', ...GOES_ON]),
                  target: 'previewing',
                  actions: tell('calibrationFinalised'),
                },
              },
            },
            previewing: {
              on: {
                'cycle.publishResults': {
                  guard: and(['agreementGiven', ...GOES_ON]),
                  target: 'appealing',
                  actions: tell('resultsPublished'),
                },
              },
            },
            appealing: {
              on: {
                'cycle.appealsOver': {
                  guard: and(['appealWindowOverOrSplit', 'noAppealOpenOrSplit', ...GOES_ON]),
                  target: 'rewarding',
                  actions: tell('appealsOver'),
                },
              },
            },
            rewarding: {
              on: {
                'cycle.close': {
                  guard: and(['allPeriodsClosed', 'nothingMissing', 'cycleNotSuspended']),
                  target: '#cycle.status.closed',
                  actions: tell('closed'),
                },
              },
            },
          },
        },
        closed: {
          on: {
            'cycle.reopen': {
              guard: and(['reasonGiven', 'agreementGiven', 'withinReopenWindow']),
              target: 'settlement',
              actions: tell('reopened'),
            },
            'cycle.archive': { target: 'archived', actions: tell('archived') },
          },
        },
        archived: {},
        cancelled: {},
      },
    },
    contracting: {
      initial: 'pending',
      states: {
        pending: { on: { 'cycle.openContracting': OPEN_CONTRACTING } },
        open: {
          on: {
            'cycle.openContracting': OPEN_CONTRACTING,
            'cycle.contractDue': { guard: and(['cycleActive', 'cycleNotSuspended']), target: 'chasing', actions: tell('contractDue') },
            'cycle.closeContracting': [...CLOSE_CONTRACTING],
          },
        },
        chasing: { on: { 'cycle.openContracting': OPEN_CONTRACTING, 'cycle.closeContracting': [...CLOSE_CONTRACTING] } },
        closed: { on: { 'cycle.openContracting': OPEN_CONTRACTING } },
      },
    },
    adjusting: {
      initial: 'pending',
      states: {
        /** Until the cycle starts. */
        pending: {},
        window_open: { on: { 'cycle.freeze': { guard: and(['cycleActive', 'cycleNotSuspended']), target: 'frozen', actions: tell('frozen') } } },
        frozen: {
          on: {
            'cycle.unfreeze': {
              guard: and(['cycleActive', 'cycleNotSuspended', 'reasonGiven', 'agreementGiven']),
              target: 'window_open',
              actions: tell('unfrozen'),
            },
          },
        },
      },
    },
    hold: {
      initial: 'running',
      states: {
        running: {
          on: { 'cycle.suspend': { guard: and(['cycleNotOver', 'reasonGiven', 'agreementGiven']), target: 'suspended', actions: tell('suspended') } },
        },
        suspended: { on: { 'cycle.resume': { guard: and(['cycleNotOver', 'reasonGiven', 'agreementGiven']), target: 'running', actions: tell('resumed') } } },
      },
    },
  },
});
