import { step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { backfillMachine } from './backfill.machine';

describeMachine(backfillMachine, {
  looking: { 'backfill.look': ['proposed'], 'backfill.fail': ['failed'], 'backfill.cancel': ['cancelled'] },
  proposed: { 'backfill.start': ['running if somethingDiffers'], 'backfill.cancel': ['cancelled'] },
  running: { 'backfill.finish': ['done'], 'backfill.stall': ['stalled'] },
  stalled: { 'backfill.finish': ['done'], 'backfill.cancel': ['cancelled'] },
  done: {},
  failed: {},
  cancelled: {},
});

const start = (monthsToDo: number) => step(backfillMachine, 'proposed', { backfillId: 'b', datasetId: 'd', monthsToDo }, { type: 'backfill.start' });

it('is carried out where something differs', () =>
  expect(start(2)).toMatchObject({ status: 'running', facts: [{ type: 'backfill.started', backfillId: 'b', datasetId: 'd' }] }));
it('is refused where nothing would change', () => expect(() => start(0)).toThrow(expect.objectContaining({ kind: 'ruleBroken' }) as Error));
