import { emit, setup } from 'xstate';

export interface CollectionRunContext {
  runId: string;
  datasetId: string;
  /** Of the rows that were landed. */
  from: string | null;
  to: string | null;
  /** The uploaded file is still there, or the source can be asked again. */
  rowsStillThere: boolean;
  /** How often it will still be tried by itself: nobody is told before the last time. */
  triesLeft: number;
}

export type CollectionRunEvent =
  { type: 'collectionRun.start' } | { type: 'collectionRun.stop' } | { type: 'collectionRun.land' } | { type: 'collectionRun.fail'; reason?: string } | { type: 'collectionRun.retry' };

/** One delivery of a dataset: it lands whole or not at all. */
export const collectionRunMachine = setup({
  types: {
    context: {} as CollectionRunContext,
    events: {} as CollectionRunEvent,
    emitted: {} as { type: 'run.started' | 'run.succeeded' | 'run.postponed' | 'run.failed'; datasetId: string; runId: string; from?: string | null; to?: string | null },
  },
  guards: { rowsStillThere: ({ context }) => context.rowsStillThere },
  actions: {
    started: emit(({ context: c }) => ({ type: 'run.started' as const, datasetId: c.datasetId, runId: c.runId })),
    succeeded: emit(({ context: c }) => ({ type: 'run.succeeded' as const, datasetId: c.datasetId, runId: c.runId, from: c.from, to: c.to })),
    failed: emit(({ context: c }) => ({ type: c.triesLeft > 0 ? ('run.postponed' as const) : ('run.failed' as const), datasetId: c.datasetId, runId: c.runId })),
  },
}).createMachine({
  id: 'collectionRun',
  context: {} as CollectionRunContext,
  initial: 'queued',
  states: {
    queued: { on: { 'collectionRun.start': { target: 'running', actions: 'started' }, 'collectionRun.stop': { target: 'failed', actions: 'failed' } } },
    running: {
      on: {
        'collectionRun.land': { target: 'succeeded', actions: 'succeeded' },
        'collectionRun.fail': { target: 'failed', actions: 'failed' },
        'collectionRun.stop': { target: 'failed', actions: 'failed' },
      },
    },
    succeeded: {},
    failed: { on: { 'collectionRun.retry': { target: 'queued', guard: 'rowsStillThere' } } },
  },
});
