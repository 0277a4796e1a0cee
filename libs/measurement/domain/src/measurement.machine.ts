import { and, emit, setup } from 'xstate';

export interface MeasurementContext {
  metricVersionId: string;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  month: string;
  viewerId: string | null;
  /** The person the figure is about, or the head of the unit it is about. */
  subjectPersonId: string | null;
  /** Who started the runs its rows came with. */
  collectorIds: string[];
  /** Rows may be there and say nothing: a ratio of which nothing was counted below the line. */
  hasValue: boolean;
  /** Who vouches for a source whose files are trusted as they arrive; null for a source that is read by itself. */
  trusterId: string | null;
  /** The owner may still question it: so many working days after it was shown (`data.disputeWD`). */
  withinDisputeTime: boolean;
  /** Is the figure still in the time in which it may be corrected after its lock? */
  correctionOpen: boolean;
}

export type MeasurementEvent =
  | {
      type:
        'measurement.verify' | 'measurement.trust' | 'measurement.restate' | 'measurement.renew' | 'measurement.miss' | 'measurement.lock' | 'measurement.flag';
    }
  | { type: 'measurement.dispute' | 'measurement.release' | 'measurement.reject' | 'measurement.waive'; reason?: string }
  | { type: 'measurement.requestCorrection' | 'measurement.approveCorrection' | 'measurement.rejectCorrection'; reason?: string };

const VOUCHED = { target: 'verified', guard: and(['trusterIsNotCollector', 'trusterIsNotSubject']) } as const;

/**
 * The governed figure of a metric for a subject and a month (domain.md §2.4). `trust` is the verification of a source that
 * is trusted as a whole; `restate` says that the rows behind the figure changed; `renew`, that they did and a trusted source vouches for them; `miss`, that they are gone; `flag`, that a
 * quality check doubts them.
 */
export const measurementMachine = setup({
  types: {
    context: {} as MeasurementContext,
    events: {} as MeasurementEvent,
    emitted: {} as {
      type: 'measurement.disputed' | 'measurement.released' | 'measurement.rejected' | 'measurement.waived';
      metricVersionId: string;
      subjectKind: string;
      subjectId: string;
      month: string;
    },
  },
  guards: {
    verifierIsNotSubject: ({ context: c }) => c.viewerId !== null && c.viewerId !== c.subjectPersonId,
    verifierIsNotCollector: ({ context: c }) => c.viewerId !== null && !c.collectorIds.includes(c.viewerId),
    // SoD2: a source of files is vouched for by somebody who neither brings the files nor is measured by them
    trusterIsNotCollector: ({ context: c }) => c.trusterId === null || !c.collectorIds.includes(c.trusterId),
    trusterIsNotSubject: ({ context: c }) => c.trusterId === null || c.trusterId !== c.subjectPersonId,
    correctionTimeOpen: ({ context: c }) => c.correctionOpen,
    figureWithoutValue: ({ context: c }) => !c.hasValue,
    withinDisputeTime: ({ context }) => context.withinDisputeTime,
    reasonGiven: ({ event }) => !!(event as { reason?: string }).reason?.trim(),
  },
  actions: {
    disputed: emit(({ context: c }) => ({
      type: 'measurement.disputed' as const,
      metricVersionId: c.metricVersionId,
      subjectKind: c.subjectKind,
      subjectId: c.subjectId,
      month: c.month,
    })),
    released: emit(({ context: c }) => ({
      type: 'measurement.released' as const,
      metricVersionId: c.metricVersionId,
      subjectKind: c.subjectKind,
      subjectId: c.subjectId,
      month: c.month,
    })),
    rejected: emit(({ context: c }) => ({
      type: 'measurement.rejected' as const,
      metricVersionId: c.metricVersionId,
      subjectKind: c.subjectKind,
      subjectId: c.subjectId,
      month: c.month,
    })),
    waived: emit(({ context: c }) => ({
      type: 'measurement.waived' as const,
      metricVersionId: c.metricVersionId,
      subjectKind: c.subjectKind,
      subjectId: c.subjectId,
      month: c.month,
    })),
  },
}).createMachine({
  id: 'measurement',
  context: {} as MeasurementContext,
  initial: 'submitted',
  states: {
    submitted: {
      on: {
        'measurement.verify': { target: 'verified', guard: and(['verifierIsNotSubject', 'verifierIsNotCollector']) },
        'measurement.trust': VOUCHED,
        'measurement.dispute': { target: 'quarantined', guard: and(['withinDisputeTime', 'reasonGiven']), actions: 'disputed' },
        'measurement.flag': 'quarantined',
        'measurement.restate': 'submitted',
        'measurement.renew': VOUCHED,
        'measurement.miss': 'missing',
        'measurement.waive': { target: 'waived', guard: and(['figureWithoutValue', 'reasonGiven']), actions: 'waived' },
      },
    },
    verified: {
      on: {
        'measurement.dispute': { target: 'quarantined', guard: and(['withinDisputeTime', 'reasonGiven']), actions: 'disputed' },
        'measurement.flag': 'quarantined',
        'measurement.restate': 'submitted',
        'measurement.renew': VOUCHED,
        'measurement.miss': 'missing',
        'measurement.lock': 'locked',
        'measurement.waive': { target: 'waived', guard: and(['figureWithoutValue', 'reasonGiven']), actions: 'waived' },
      },
    },
    quarantined: {
      on: {
        'measurement.release': { target: 'submitted', guard: and(['verifierIsNotSubject', 'reasonGiven']), actions: 'released' },
        'measurement.reject': { target: 'missing', guard: and(['verifierIsNotSubject', 'reasonGiven']), actions: 'rejected' },
        'measurement.restate': 'quarantined',
        'measurement.miss': 'missing',
      },
    },
    missing: {
      on: {
        'measurement.waive': { target: 'waived', guard: 'reasonGiven', actions: 'waived' },
        'measurement.restate': 'submitted',
        'measurement.renew': VOUCHED,
      },
    },
    waived: { on: { 'measurement.restate': 'submitted', 'measurement.renew': VOUCHED, 'measurement.lock': 'locked' } },
    // the old value stays official until the request is decided; the next edition is as frozen as the one before
    locked: { on: { 'measurement.requestCorrection': { target: 'correction_pending', guard: and(['correctionTimeOpen', 'reasonGiven']) } } },
    correction_pending: { on: { 'measurement.approveCorrection': 'locked', 'measurement.rejectCorrection': 'locked' } },
  },
});
