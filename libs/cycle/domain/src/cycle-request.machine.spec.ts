import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { offers, step } from '@kpi-loop/shared/kernel';
import { SEATS_OF, cycleRequestMachine, sampleSize, type CycleRequestContext, type CycleRequestEvent } from './cycle-request.machine';
import { cycleRequestPolicy } from './cycle.policy';

const APART = 'approverIsNotRequester & approverIsNotSecond & seatIsYours';
const CHECKED = `${APART} & checksResults & sampleOpened & noteGiven`;
const ELSE = `${APART} & checksNothing`;

describeMachine(cycleRequestMachine, {
  requested: {
    'cycleRequest.approve': [`carried_out if ${CHECKED} & lastSeat`, `requested if ${CHECKED}`, `carried_out if ${ELSE} & lastSeat`, `requested if ${ELSE}`],
    'cycleRequest.reject': ['rejected if approverIsNotRequester & seatIsYours & reasonGiven'],
    'cycleRequest.stepDue': ['requested'],
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
    sampleUnopened: null,
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

  it('reminds and waits on: nothing is decided by silence (R-SM3)', () => {
    for (const [rung, verb] of [
      [-2, 'reminded'],
      [0, 'overdue'],
      [1, 'chased'],
      [3, 'stalled'],
      [5, 'held'],
    ] as const)
      expect(go({ type: 'cycleRequest.stepDue', rung })).toMatchObject({ status: 'requested', facts: [{ type: `cycleRequest.${verb}` }] });
    expect(cycleRequestPolicy['cycleRequest.stepDue']).toEqual(['system']);
  });

  describe('to publish results', () => {
    const hrbp = { viewerId: 'hrbp', openSeats: ['HRBP', 'EXEC'], seatOfViewer: 'HRBP', sampleUnopened: 0 } as const;
    const approve = (note: string, change: Partial<CycleRequestContext> = {}) => go({ type: 'cycleRequest.approve', note }, { ...hrbp, ...change });

    it('takes HR, the HRBP and an executive', () => expect(SEATS_OF['cycle.publishResults']).toEqual(['HR', 'HRBP', 'EXEC']));

    it('is checked by the HRBP, who has opened every result of the sample and says what he found', () => {
      expect(approve('五张均可复算').status).toBe('requested');
      expect(approve('五张均可复算', { openSeats: ['HRBP'] }).status).toBe('carried_out');
      for (const sampleUnopened of [1, null]) expect(() => approve('五张均可复算', { sampleUnopened })).toThrow('sampleOpened');
      expect(() => approve(' ')).toThrow('noteGiven');
    });

    it('asks nobody else for a note, and lets the HRBP refuse without having opened all', () => {
      const offered = (change: Partial<CycleRequestContext>) =>
        offers(cycleRequestMachine, 'requested', { ...waiting, ...change }, cycleRequestPolicy, new Set(['HRBP', 'EXEC'])).map(
          ({ event, allowed, because, needs }) => [event.slice('cycleRequest.'.length), allowed, because, needs],
        );
      expect(offered({})[0]).toEqual(['approve', true, [], []]);
      expect(offered(hrbp)[0]).toEqual(['approve', true, [], ['note']]);
      expect(offered({ ...hrbp, sampleUnopened: 2 }).slice(0, 2)).toEqual([
        ['approve', false, ['sampleOpened'], ['note']],
        ['reject', true, [], ['reason']],
      ]);
    });

    it.each([
      [0, 0],
      [3, 3],
      [5, 5],
      [80, 5],
      [101, 6],
      [600, 30],
      [100_000, 30],
    ])('of %i results a sample of %i', (results, size) => expect(sampleSize(results)).toBe(size));
  });
});
