import { allows, eventsOf, type Party } from '@kpi-loop/shared/kernel';
import { improvementActionMachine } from './improvement-action.machine';
import { reviewMeetingMachine } from './review-meeting.machine';
import { improvementActionPolicy, reviewMeetingPolicy } from './review.policy';

const may = (policy: object, action: string, ...parties: Party[]) => allows(policy as never, action, new Set(parties));

describe('review policies', () => {
  it.each([
    [reviewMeetingMachine, reviewMeetingPolicy],
    [improvementActionMachine, improvementActionPolicy],
  ])('say who may send every event of the machine', (machine, policy) => {
    expect(eventsOf(machine).filter((event) => !(event in policy))).toEqual([]);
  });
  it('lets only the owner accept an action, and never accept the work', () => {
    expect(may(improvementActionPolicy, 'improvementAction.accept', 'head', 'HR', 'line')).toBe(false);
    expect(may(improvementActionPolicy, 'improvementAction.acceptWork', 'owner', 'anyone')).toBe(false);
  });
  it('lets nobody but the facilitator conclude', () =>
    expect(may(reviewMeetingPolicy, 'reviewMeeting.recordConclusion', 'HR', 'EXEC', 'member', 'owner')).toBe(false));
});
