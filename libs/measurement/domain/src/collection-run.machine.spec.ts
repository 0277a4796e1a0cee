import { step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { collectionRunMachine } from './collection-run.machine';

describeMachine(collectionRunMachine, {
  queued: { 'collectionRun.start': ['running'], 'collectionRun.stop': ['failed'] },
  running: { 'collectionRun.land': ['succeeded'], 'collectionRun.fail': ['failed'], 'collectionRun.stop': ['failed'] },
  succeeded: {},
  failed: { 'collectionRun.retry': ['queued if rowsStillThere'] },
});

it('says which dates have landed', () => {
  const { facts } = step(
    collectionRunMachine,
    'running',
    { runId: 'r', datasetId: 'd', from: '2026-01-01', to: '2026-01-31', rowsStillThere: true, triesLeft: 0 },
    { type: 'collectionRun.land' },
  );
  expect(facts).toEqual([{ type: 'run.succeeded', runId: 'r', datasetId: 'd', from: '2026-01-01', to: '2026-01-31' }]);
});

it.each([
  [3, 'run.postponed'],
  [0, 'run.failed'],
])('that failed with %i tries left says %s', (triesLeft, type) => {
  const context = { runId: 'r', datasetId: 'd', from: null, to: null, rowsStillThere: true, triesLeft };
  expect(step(collectionRunMachine, 'running', context, { type: 'collectionRun.fail' }).facts).toEqual([{ type, runId: 'r', datasetId: 'd' }]);
});
