import { step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { correctionMachine, type CorrectionContext } from './correction.machine';

const FOREIGN = 'approverIsNotRequester & approverIsNotSubject & approverIsNotAuthor';

describeMachine(correctionMachine, {
  requested: {
    'correction.approve': [
      `approved if ${FOREIGN} & approverIsNotSecond & seatIsYours & lastSeat`,
      `requested if ${FOREIGN} & approverIsNotSecond & seatIsYours`,
    ],
    'correction.reject': [`rejected if ${FOREIGN} & reasonGiven`],
    'correction.withdraw': ['withdrawn if withdrawnByRequester'],
  },
  approved: {},
  rejected: {},
  withdrawn: {},
});

describe('approving a correction', () => {
  const context: CorrectionContext = {
    correctionId: 'c',
    requesterId: 'anna',
    viewerId: 'steward',
    subjectPersonIds: ['anna', 'head'],
    authorIds: ['steward2'],
    approverIds: [],
    openSeats: ['data'],
    seatOfViewer: 'data',
  };
  const approve = (change: Partial<CorrectionContext>) => step(correctionMachine, 'requested', { ...context, ...change }, { type: 'correction.approve' });
  const conflict = (rule: string) =>
    expect.objectContaining({ kind: 'forbidden', code: 'sodConflict', extra: expect.objectContaining({ violations: [rule] }) as object }) as Error;

  it('is done by the last seat', () => expect(approve({})).toMatchObject({ status: 'approved', facts: [{ type: 'correction.approved' }] }));
  it('goes on while a seat is open', () =>
    expect(approve({ openSeats: ['data', 'pay'] })).toMatchObject({ status: 'requested', facts: [{ type: 'correction.seconded' }] }));
  it('is refused to whoever asked', () => expect(() => approve({ viewerId: 'anna', subjectPersonIds: [] })).toThrow(conflict('approverIsNotRequester')));
  it('is refused to whom it is about', () => expect(() => approve({ viewerId: 'head' })).toThrow(conflict('approverIsNotSubject')));
  it('is refused to who brought the rows', () => expect(() => approve({ viewerId: 'steward2' })).toThrow(conflict('approverIsNotAuthor')));
  it('gives nobody two seats', () =>
    expect(() => approve({ approverIds: ['steward'], openSeats: ['pay'], seatOfViewer: 'pay' })).toThrow(conflict('approverIsNotSecond')));
  it('needs the seat to be open', () => expect(() => approve({ openSeats: ['pay'] })).toThrow(expect.objectContaining({ kind: 'ruleBroken' }) as Error));
  it('takes a reason to reject', () =>
    expect(() => step(correctionMachine, 'requested', context, { type: 'correction.reject', reason: ' ' })).toThrow(
      expect.objectContaining({ kind: 'ruleBroken' }) as Error,
    ));
});
