import { allows, type Party } from '@kpi-loop/shared/kernel';
import { approvalsLeft, confirmationsLeft, handsOf, policyOfCard, refusalSeatsOf, seatsOf, stepsFor, unsignStepsFor, type Chair } from './index';

const chair = (more: Partial<Chair> = {}): Chair => ({
  head2Id: 'boss',
  HR: ['hr'],
  HRBP: ['hrbp'],
  EXEC: ['exec'],
  ofUnitHead: false,
  hands: ['head', 'anna'],
  ...more,
});
const seats = (more: Partial<Chair> = {}) => Object.fromEntries(seatsOf(chair(more)));

describe('the chain of approvals', () => {
  it('is the head’s head, then the HRBP, and for the card of a unit head an executive', () => {
    expect(seats()).toEqual({ HEAD2: ['head2'], HRBP: ['HRBP'] });
    expect(seats({ ofUnitHead: true })).toEqual({ HEAD2: ['head2'], HRBP: ['HRBP'], EXEC: ['EXEC'] });
  });

  it('lets the next ones stand in for a head’s head who had a hand in the card', () =>
    expect(seats({ hands: ['head', 'boss'] })['HEAD2']).toEqual(['head2', 'line', 'HRBP', 'HR']));

  it('leaves the seat of a head’s head that there is none of to HR, unless all of HR had a hand in it', () => {
    expect(seats({ head2Id: null })['HEAD2']).toEqual(['head2']);
    expect(seats({ head2Id: null, hands: ['hr'] })['HEAD2']).toEqual(['head2', 'line', 'HRBP', 'HR']);
  });

  it('lets HR check the rules where there is no HRBP, or he had mediated', () => {
    expect(seats({ HRBP: [] })['HRBP']).toEqual(['HRBP', 'HR']);
    expect(seats({ hands: ['hrbp'] })['HRBP']).toEqual(['HRBP', 'HR']);
  });

  it('needs no executive where every executive had a hand in it: the head is one himself', () =>
    expect(seats({ ofUnitHead: true, hands: ['exec'] })).not.toHaveProperty('EXEC'));

  it('follows a waiver: whoever is kept from it by that duty alone may take the seat, the owner never (§6.5)', () => {
    const hands = { ownerId: 'anna', directHeadId: 'boss', submitterId: 'boss', proposers: ['anna', 'boss'], deciders: [] };
    const all = ['approverIsNotHead', 'approverIsNotSubmitter', 'approverIsNotProposer', 'approverIsNotDecider', 'approverIsNotOwner'];
    expect(new Set(handsOf(hands, []))).toEqual(new Set(['anna', 'boss']));
    expect(handsOf(hands, all.slice(0, 2))).toContain('boss');
    expect(handsOf(hands, all)).toEqual(['anna']);
  });

  it('asks nobody twice: one approval counts for every seat its giver may take', () => {
    const chain = seatsOf(chair({ ofUnitHead: true, head2Id: 'exec' }));
    expect(stepsFor(approvalsLeft(chain, []), chain, new Set<Party>(['head2', 'EXEC', 'anyone']))).toEqual(['HEAD2', 'EXEC']);
    expect(approvalsLeft(chain, ['HEAD2', 'EXEC'])).toEqual(['HRBP']);
  });

  it.each([
    [['HEAD2', 'HRBP'], 'head2', true],
    [['HEAD2', 'HRBP'], 'HRBP', false],
    [['HRBP'], 'HRBP', true],
    [['HRBP'], 'head2', false],
    [['HRBP'], 'owner', false],
  ] as const)('with %j left an approval by %s is allowed: %s', (left, party, allowed) => {
    const policy = policyOfCard(seatsOf(chair()).get(left[0])!, []);
    for (const action of ['scorecard.approve', 'scorecard.reject', 'scorecard.sendBack']) expect(allows(policy, action, new Set([party]))).toBe(allowed);
  });

  it('a weight is waived by the HRBP, by HR only where there is none', () => {
    const may = (hasPartner: boolean) =>
      ['HRBP', 'HR', 'head', 'owner'].map((party) => allows(policyOfCard([], [], hasPartner), 'scorecard.waiveWeight', new Set([party as Party])));
    expect([may(true), may(false)]).toEqual([
      [true, false, false, false],
      [true, true, false, false],
    ]);
  });

  it('a refusal is confirmed by both seats, in any order', () => {
    const seats = refusalSeatsOf(chair({ hands: ['boss'] }));
    const may = (given: string[]) => {
      const policy = policyOfCard(
        [],
        confirmationsLeft(given).flatMap((step) => seats.get(step)!),
      );
      return ['head2', 'HRBP', 'head'].map((party) => allows(policy, 'scorecard.confirmRefusal', new Set([party as Party])));
    };
    expect([may([]), may(['HRBP']), may(['HEAD2'])]).toEqual([
      [true, true, false],
      [true, false, false],
      [false, true, false],
    ]);
  });

  it('to unsign needs HR, the owner and the head, each for himself', () => {
    expect(unsignStepsFor(['HR', 'OWNER', 'HEAD'], new Set<Party>(['owner']))).toEqual(['OWNER']);
    expect(unsignStepsFor(['OWNER', 'HEAD'], new Set<Party>(['HR', 'EXEC']))).toEqual([]);
  });
});
