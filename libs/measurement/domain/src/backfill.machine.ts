import { emit, setup } from 'xstate';

export interface BackfillContext {
  backfillId: string;
  datasetId: string;
  /** Months of which the source says something else than is known. */
  monthsToDo: number;
}

type Verb = 'looked' | 'failed' | 'started' | 'finished' | 'stalled' | 'cancelled';
export interface BackfillEvent {
  type: `backfill.${'look' | 'fail' | 'start' | 'finish' | 'stall' | 'cancel'}`;
}
export interface BackfillFact {
  type: `backfill.${Verb}`;
  backfillId: string;
  datasetId: string;
}

const base = setup({
  types: { context: {} as BackfillContext, events: {} as BackfillEvent, emitted: {} as BackfillFact },
  guards: {
    somethingDiffers: ({ context }) => context.monthsToDo > 0,
  },
});

const say = (verb: Verb) =>
  emit<BackfillContext, BackfillEvent, undefined, BackfillEvent, BackfillFact>(({ context: c }) => ({
    type: `backfill.${verb}`,
    backfillId: c.backfillId,
    datasetId: c.datasetId,
  }));

/** History read anew on purpose (data.md §4.2): what it would change is looked at before anything is written, then month after month lands by itself. */
export const backfillMachine = base.createMachine({
  id: 'backfill',
  context: {} as never,
  initial: 'looking',
  states: {
    looking: {
      on: {
        'backfill.look': { target: 'proposed', actions: say('looked') },
        'backfill.fail': { target: 'failed', actions: say('failed') },
        'backfill.cancel': { target: 'cancelled', actions: say('cancelled') },
      },
    },
    proposed: {
      on: {
        'backfill.start': { guard: 'somethingDiffers', target: 'running', actions: say('started') },
        'backfill.cancel': { target: 'cancelled', actions: say('cancelled') },
      },
    },
    running: {
      on: { 'backfill.finish': { target: 'done', actions: say('finished') }, 'backfill.stall': { target: 'stalled', actions: say('stalled') } },
    },
    // months that failed are tried again alone; once all have landed it is done
    stalled: {
      on: { 'backfill.finish': { target: 'done', actions: say('finished') }, 'backfill.cancel': { target: 'cancelled', actions: say('cancelled') } },
    },
    done: { type: 'final' },
    failed: { type: 'final' },
    cancelled: { type: 'final' },
  },
});
