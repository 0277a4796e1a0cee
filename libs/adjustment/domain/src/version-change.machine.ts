import { emit, and, setup } from 'xstate';
import { reminderOf, type IsoDate, type Reminder } from '@kpi-loop/shared/kernel';

export const VERSION_CHANGE_STATUSES = ['in_approval', 'scheduled', 'applied', 'rejected', 'withdrawn', 'revoked'] as const;
export type VersionChangeStatus = (typeof VERSION_CHANGE_STATUSES)[number];

/** What the rules need to know, loaded by the command before the step. */
export interface VersionChangeContext {
  cycleId: string;
  metricId: string;
  creatorId: string;
  actorId: string | null;
  /** Whose lines would be counted otherwise. */
  ownerIds: string[];
  /** Is the version the lines go to the one in force? */
  toInForce: boolean;
  today: IsoDate;
  effectiveOn: IsoDate;
}

interface Given {
  reason?: string;
}
export type VersionChangeEvent =
  | { type: 'versionChange.approve' }
  | ({ type: 'versionChange.reject' } & Given)
  | ({ type: 'versionChange.withdraw' } & Given)
  | ({ type: 'versionChange.revoke' } & Given)
  | { type: 'versionChange.apply' }
  | { type: 'versionChange.stepDue'; rung?: number };

type Verb = 'approved' | 'rejected' | 'withdrawn' | 'revoked' | 'applied' | Reminder;
export interface VersionChangeFact {
  type: `versionChange.${Verb}`;
  cycleId: string;
  metricId: string;
}

const base = setup({
  types: { context: {} as VersionChangeContext, events: {} as VersionChangeEvent, emitted: {} as VersionChangeFact },
  guards: {
    makerIsNotChecker: ({ context }) => context.actorId !== null && context.actorId !== context.creatorId,
    /** SoD: whoever is scored by the figure does not decide how it is counted. */
    subjectIsNotApprover: ({ context }) => context.actorId === null || !context.ownerIds.includes(context.actorId),
    versionInForce: ({ context }) => context.toInForce,
    dateReached: ({ context }) => context.effectiveOn <= context.today,
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
  },
});

const say = (verb: Verb) =>
  emit<VersionChangeContext, VersionChangeEvent, undefined, VersionChangeEvent, VersionChangeFact>(({ context }) => ({
    type: `versionChange.${verb}`,
    cycleId: context.cycleId,
    metricId: context.metricId,
  }));

/** R-SM3: whoever may decide is reminded, after that others hear of it; in the end it waits on (HOLD). */
const remind = emit<VersionChangeContext, VersionChangeEvent, undefined, VersionChangeEvent, VersionChangeFact>(({ context, event }) => ({
  type: `versionChange.${reminderOf(('rung' in event && event.rung) || 0)}`,
  cycleId: context.cycleId,
  metricId: context.metricId,
}));

/** 换口径: the lines of a cycle go from one definition of a metric to the one in force, asked for by one, approved by another, on its day. */
export const versionChangeMachine = base.createMachine({
  id: 'versionChange',
  context: {} as never,
  initial: 'in_approval',
  states: {
    in_approval: {
      on: {
        'versionChange.approve': { guard: and(['makerIsNotChecker', 'subjectIsNotApprover', 'versionInForce']), target: 'scheduled', actions: say('approved') },
        'versionChange.reject': { guard: and(['reasonGiven', 'makerIsNotChecker', 'subjectIsNotApprover']), target: 'rejected', actions: say('rejected') },
        'versionChange.withdraw': { target: 'withdrawn', actions: say('withdrawn') },
        'versionChange.stepDue': { actions: remind },
      },
    },
    scheduled: {
      on: {
        'versionChange.apply': { guard: and(['dateReached', 'versionInForce']), target: 'applied', actions: say('applied') },
        'versionChange.revoke': { guard: 'reasonGiven', target: 'revoked', actions: say('revoked') },
      },
    },
    applied: { type: 'final' },
    rejected: { type: 'final' },
    withdrawn: { type: 'final' },
    revoked: { type: 'final' },
  },
});
