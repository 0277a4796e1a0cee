import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { step } from '@kpi-loop/shared/kernel';
import { cycleRequestMachine, type CycleRequestContext, type CycleRequestEvent } from './cycle-request.machine';

const APART = 'approverIsNotRequester & approverIsNotSecond & seatIsYours';

describeMachine(cycleRequestMachine, {
  requested: {
    'cycleRequest.approve': [`carried_out if ${APART} & lastSeat`, `requested if ${APART}`],
    'cycleRequest.reject': ['rejected if approverIsNotRequester & seatIsYours & reasonGiven'],
    'cycleRequest.withdraw': ['withdrawn if withdrawnByRequester'],
  },
  carried_out: {},
  rejected: {},
  withdrawn: {},
});

describe('a request for several seats', () => {
  const waiting: CycleRequestContext = {
    requestId: 'r',
    cycleId: 'c',
    viewerId: 'exec',
    requesterId: 'hr',
    approverIds: ['hr'],
    openSeats: ['EXEC', 'FIN'],
    seatOfViewer: 'EXEC',
  };
  const go = (event: CycleRequestEvent, change: Partial<CycleRequestContext> = {}) => step(cycleRequestMachine, 'requested', { ...waiting, ...change }, event);

  it('waits until the last seat has agreed', () => {
    expect(go({ type: 'cycleRequest.approve' })).toMatchObject({ status: 'requested', facts: [{ type: 'cycleRequest.seconded' }] });
    expect(go({ type: 'cycleRequest.approve' }, { openSeats: ['EXEC'] })).toMatchObject({
      status: 'carried_out',
      facts: [{ type: 'cycleRequest.carriedOut' }],
    });
  });

  it.each([
    ['approverIsNotRequester', { viewerId: 'hr' }],
    ['approverIsNotSecond', { approverIds: ['hr', 'exec'] }],
    ['seatIsYours', { seatOfViewer: null }],
  ])('is not agreed to against %s', (rule, change) => expect(() => go({ type: 'cycleRequest.approve' }, change)).toThrow(rule));

  it('is refused with a reason, and taken back by whoever asked', () => {
    expect(() => go({ type: 'cycleRequest.reject', reason: ' ' })).toThrow('reasonGiven');
    expect(go({ type: 'cycleRequest.reject', reason: '时机不对' }).status).toBe('rejected');
    expect(() => go({ type: 'cycleRequest.withdraw' })).toThrow('withdrawnByRequester');
    expect(go({ type: 'cycleRequest.withdraw' }, { viewerId: 'hr' }).status).toBe('withdrawn');
  });
});
