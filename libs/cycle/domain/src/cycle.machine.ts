import { and, emit, setup } from 'xstate';

/** What the rules of a cycle need to know; loaded by the command. */
export interface CycleContext {
  cycleId: string;
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
}

export type CycleEvent =
  { type: 'cycle.edit' } | { type: 'cycle.publish' } | { type: 'cycle.start' } | { type: 'cycle.close' } | { type: 'cycle.cancel'; reason?: string };

type CycleFact = { type: 'cycle.edited' | 'cycle.published' | 'cycle.started' | 'cycle.closed' | 'cycle.cancelled'; cycleId: string };

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
    reasonGiven: ({ event }) => event.type === 'cycle.cancel' && !!event.reason?.trim(),
  },
});

const fact = (type: CycleFact['type']) =>
  emit<CycleContext, CycleEvent, undefined, CycleEvent, CycleFact>(({ context }) => ({ type, cycleId: context.cycleId }));
const cancel = { guard: 'reasonGiven', target: 'cancelled', actions: fact('cycle.cancelled') } as const;

/** 考核周期 (domain.md §2.1): one line from draft to closed; what runs inside it is the business of its periods. */
export const cycleMachine = machine.createMachine({
  id: 'cycle',
  context: {} as never,
  initial: 'draft',
  states: {
    draft: {
      on: {
        'cycle.edit': { target: 'draft', actions: fact('cycle.edited') },
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
          ]),
          target: 'published',
          actions: fact('cycle.published'),
        },
        'cycle.cancel': cancel,
      },
    },
    published: {
      on: {
        'cycle.start': { target: 'active', actions: fact('cycle.started') },
        'cycle.cancel': cancel,
      },
    },
    active: { on: { 'cycle.close': { guard: 'allPeriodsClosed', target: 'closed', actions: fact('cycle.closed') } } },
    closed: { type: 'final' },
    cancelled: { type: 'final' },
  },
});
