import { eventsOf, permit, type Party } from '@kpi-loop/shared/kernel';
import { scorecardMachine, scorecardPolicy } from './index';

describe('scorecard policy', () => {
  it('says for every event of the machine who may send it', () =>
    expect(eventsOf(scorecardMachine).filter((event) => !(event in scorecardPolicy))).toEqual([]));

  const may = (party: Party, action: string) => {
    try {
      permit(scorecardPolicy, action, new Set([party]));
      return true;
    } catch {
      return false;
    }
  };
  it.each([
    ['head2', 'scorecard.approve', true],
    ['owner', 'scorecard.approve', false],
    ['head', 'scorecard.approve', false],
    ['owner', 'scorecard.confirmRefusal', false],
    ['head', 'scorecard.mediated', false],
    ['OPS', 'scorecard.read', false],
    ['FIN', 'scorecard.read', false],
    ['AUD', 'scorecard.read', true],
    ['AUD', 'scorecard.editLines', false],
    ['head', 'scorecard.void', false],
    ['HR', 'scorecard.void', true],
    ['anyone', 'scorecard.read', false],
    ['HR', 'scorecard.lock', false],
  ] as const)('%s %s: %s', (party, action, expected) => expect(may(party, action)).toBe(expected));
});
