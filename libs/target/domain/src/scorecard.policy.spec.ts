import { eventsOf, permit, type Party } from '@kpi-loop/shared/kernel';
import { policyOfCard, scorecardMachine, scorecardPolicy } from './index';

describe('scorecard policy', () => {
  it('says for every event of the machine who may send it', () =>
    expect(eventsOf(scorecardMachine).filter((event) => !(event in scorecardPolicy))).toEqual([]));

  const may = (party: Party, action: string, approverBarred = false) => {
    try {
      permit(policyOfCard({ approverBarred }), action, new Set([party]));
      return true;
    } catch {
      return false;
    }
  };
  it.each([
    ['head2', 'scorecard.approve', true],
    ['owner', 'scorecard.approve', false],
    ['head', 'scorecard.approve', false],
    ['HR', 'scorecard.approve', false],
    ['OPS', 'scorecard.read', false],
    ['FIN', 'scorecard.read', false],
    ['AUD', 'scorecard.read', true],
    ['AUD', 'scorecard.editLines', false],
    ['head', 'scorecard.void', false],
    ['HR', 'scorecard.void', true],
    ['anyone', 'scorecard.read', false],
    ['HR', 'scorecard.lock', false],
  ] as const)('%s %s: %s', (party, action, expected) => expect(may(party, action)).toBe(expected));

  it.each(['line', 'HRBP', 'HR'] as const)('%s stands in to approve only where the head’s head is barred', (party) =>
    expect([may(party, 'scorecard.approve'), may(party, 'scorecard.approve', true)]).toEqual([false, true]),
  );
  it.each(['owner', 'head', 'anyone', 'EXEC'] as const)('%s never does', (party) => expect(may(party, 'scorecard.approve', true)).toBe(false));
});
