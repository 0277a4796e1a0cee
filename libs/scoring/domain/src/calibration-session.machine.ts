import { decimal } from '@kpi-loop/shared/kernel';
import { and, emit, setup } from 'xstate';
import type { CalibrationContext, CalibrationEvent } from './calibration-session';

type Verb = 'edited' | 'started' | 'proposed' | 'voted' | 'refreshed' | 'submitted' | 'quotaWaived' | 'approved' | 'sentBack' | 'cancelled' | 'reopened';

interface CalibrationFact {
  type: `calibrationSession.${Verb}`;
  sessionId: string;
  cycleId: string;
  periodId: string | null;
}

/** What happened to which session: never a grade. */
const fact = (verb: Verb) =>
  emit<CalibrationContext, CalibrationEvent, undefined, CalibrationEvent, CalibrationFact>(({ context: { sessionId, cycleId, periodId } }) => ({
    type: `calibrationSession.${verb}`,
    sessionId,
    cycleId,
    periodId,
  }));

const gradeIn = (event: CalibrationEvent): string | undefined => ('grade' in event ? event.grade : undefined);
const said = (event: CalibrationEvent): boolean => 'reason' in event && !!event.reason?.trim();

const machine = setup({
  types: { context: {} as CalibrationContext, events: {} as CalibrationEvent, emitted: {} as CalibrationFact },
  guards: {
    cycleCalibratesThis: ({ context }) => context.calibrates,
    allPeriodsClosed: ({ context }) => context.periodId !== null || context.periodsOver,
    /** R-SM5: one who leaves does not strand it. */
    twoFacilitators: ({ context }) => context.facilitatorId !== context.secondFacilitatorId,
    scopeStays: ({ event }) => !('scopeChanged' in event && event.scopeChanged),
    somebodyInScope: ({ context }) => context.inScope > 0,
    noOtherSessionHolds: ({ context }) => context.inScope === 0 || context.inScope > context.heldElsewhere,
    guidelineTotals100: ({ context }) => context.guideline === 0 || decimal(context.guidelineTotal).eq(100),
    guidelineGivenWhereHard: ({ context }) => context.mode === 'GUIDE' || context.guideline > 0,
    /** SoD7 (§6.5): recused for self. */
    calibratorIsNotOwner: ({ context }) => !context.result?.own,
    resultAssessed: ({ context }) => context.result?.assessed !== false,
    gradeGiven: ({ event }) => !!gradeIn(event),
    gradeOfBands: ({ context, event }) => !gradeIn(event) || context.bands.some(([grade]) => grade === gradeIn(event)),
    reasonWhereChanged: ({ context, event }) =>
      !gradeIn(event) || gradeIn(event) === context.result?.rawGrade || (said(event) && 'reasonCode' in event && !!event.reasonCode),
    everyGradeChangeHasReason: ({ context }) => context.withoutReason === 0,
    quotasMetOrWaived: ({ context }) => context.beyondQuota === 0 || context.quotaWaived,
    quotaToWaive: ({ context }) => context.beyondQuota > 0 && !context.quotaWaived,
    entriesUpToDate: ({ context }) => context.outdated === 0,
    approverIsNotSubmitter: ({ context }) => context.actorId === null || context.actorId !== context.submittedBy,
    approverIsNotRegraded: ({ context }) => !context.actorRegraded,
    nothingPublished: ({ context }) => context.published === 0,
    reasonGiven: ({ event }) => said(event),
  },
});

const CANCEL = { guard: 'reasonGiven', target: '#calibrationSession.cancelled', actions: fact('cancelled') } as const;
/** Once there are results in it only its people may change. */
const PEOPLE = { guard: and(['scopeStays', 'twoFacilitators']), actions: fact('edited') } as const;

/** 校准会: a panel compares results and may change a grade, never a score, with a reason; somebody else than who submitted it approves (§3.12). */
export const calibrationSessionMachine = machine.createMachine({
  id: 'calibrationSession',
  context: {} as never,
  initial: 'setup',
  states: {
    setup: {
      on: {
        'calibrationSession.edit': { actions: fact('edited') },
        'calibrationSession.start': {
          guard: and([
            'cycleCalibratesThis',
            'allPeriodsClosed',
            'twoFacilitators',
            'somebodyInScope',
            'noOtherSessionHolds',
            'guidelineTotals100',
            'guidelineGivenWhereHard',
          ]),
          target: 'in_progress',
          actions: fact('started'),
        },
        'calibrationSession.cancel': CANCEL,
      },
    },
    in_progress: {
      on: {
        'calibrationSession.edit': PEOPLE,
        'calibrationSession.propose': {
          guard: and(['calibratorIsNotOwner', 'resultAssessed', 'gradeGiven', 'gradeOfBands', 'reasonWhereChanged']),
          actions: fact('proposed'),
        },
        'calibrationSession.vote': { guard: and(['calibratorIsNotOwner', 'resultAssessed', 'gradeGiven', 'gradeOfBands']), actions: fact('voted') },
        'calibrationSession.refresh': { actions: fact('refreshed') },
        'calibrationSession.waiveQuota': { guard: and(['quotaToWaive', 'reasonGiven']), actions: fact('quotaWaived') },
        'calibrationSession.submit': {
          guard: and(['entriesUpToDate', 'everyGradeChangeHasReason', 'quotasMetOrWaived']),
          target: 'approving',
          actions: fact('submitted'),
        },
        'calibrationSession.cancel': CANCEL,
      },
    },
    approving: {
      on: {
        'calibrationSession.edit': PEOPLE,
        /** What was submitted is not what would be approved: it is looked at again. */
        'calibrationSession.refresh': { target: 'in_progress', actions: fact('refreshed') },
        'calibrationSession.approve': {
          guard: and(['approverIsNotSubmitter', 'approverIsNotRegraded', 'entriesUpToDate']),
          target: 'approved',
          actions: fact('approved'),
        },
        'calibrationSession.sendBack': { guard: 'reasonGiven', target: 'in_progress', actions: fact('sentBack') },
      },
    },
    approved: {
      on: {
        'calibrationSession.reopen': { guard: and(['nothingPublished', 'reasonGiven']), target: 'in_progress', actions: fact('reopened') },
      },
    },
    cancelled: { type: 'final' },
  },
});
