import { step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { SEATS, correctionMachine, type CorrectionContext } from './correction.machine';
import { SEAT_ROLES } from './measurement.policy';

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

  it('gives data, people and pay to different roles', () => expect(SEATS.map((seat) => SEAT_ROLES[seat])).toEqual([['STEWARD'], ['HR', 'HRBP'], ['FIN']]));
  it('is done by the last seat', () => expect(approve({})).toMatchObject({ status: 'approved', facts: [{ type: 'correction.approved' }] }));
  it('goes on while a seat is open', () =>
    expect(approve({ openSeats: ['data', 'people'] })).toMatchObject({ status: 'requested', facts: [{ type: 'correction.seconded' }] }));
  it('needs finance as well where pay is concerned', () =>
    expect(approve({ approverIds: ['x'], openSeats: ['people', 'pay'], seatOfViewer: 'people' })).toMatchObject({ status: 'requested' }));
  it('is refused to whoever asked', () => expect(() => approve({ viewerId: 'anna', subjectPersonIds: [] })).toThrow(conflict('approverIsNotRequester')));
  it('is refused to whom it is about', () => expect(() => approve({ viewerId: 'head' })).toThrow(conflict('approverIsNotSubject')));
  it('is refused to who brought the rows', () => expect(() => approve({ viewerId: 'steward2' })).toThrow(conflict('approverIsNotAuthor')));
  it('gives nobody two seats', () =>
    expect(() => approve({ approverIds: ['steward'], openSeats: ['people'], seatOfViewer: 'people' })).toThrow(conflict('approverIsNotSecond')));
  it('needs the seat to be open', () => expect(() => approve({ openSeats: ['people'] })).toThrow(expect.objectContaining({ kind: 'ruleBroken' }) as Error));
  it('takes a reason to reject', () =>
    expect(() => step(correctionMachine, 'requested', context, { type: 'correction.reject', reason: ' ' })).toThrow(
      expect.objectContaining({ kind: 'ruleBroken' }) as Error,
    ));
});
