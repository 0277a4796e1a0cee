import type { Policy } from '@kpi-loop/shared/kernel';

/**
 * Meetings. `owner` is the head of the unit, `line` whoever stands above that head, `member` whoever is invited,
 * `facilitator` who leads.
 */
export const reviewMeetingPolicy = {
  'reviewMeeting.list': ['anyone'],
  'reviewMeeting.read': ['member', 'facilitator', 'owner', 'line', 'HR', 'HRBP', 'EXEC', 'AUD'],
  'reviewMeeting.plan': ['owner', 'line', 'HR', 'HRBP'],
  'reviewMeeting.edit': ['facilitator', 'HR'],
  'reviewMeeting.buildAgenda': ['facilitator', 'HR', 'HRBP', 'system'],
  'reviewMeeting.invite': ['facilitator'],
  'reviewMeeting.attend': ['facilitator', 'member'],
  'reviewMeeting.start': ['facilitator'],
  'reviewMeeting.recordConclusion': ['facilitator'],
  'reviewMeeting.end': ['facilitator'],
  'reviewMeeting.circulate': ['facilitator'],
  'reviewMeeting.object': ['member'],
  'reviewMeeting.answer': ['facilitator'],
  'reviewMeeting.agree': ['member'],
  'reviewMeeting.confirm': ['facilitator', 'system'],
  'reviewMeeting.reschedule': ['facilitator', 'HR'],
  'reviewMeeting.cancel': ['facilitator', 'HR'],
} satisfies Policy<string>;

/** Actions. `owner` is who does it, `head` and `line` stand above, `facilitator` leads the meeting it came from. */
export const improvementActionPolicy = {
  'improvementAction.list': ['anyone'],
  'improvementAction.read': ['owner', 'creator', 'line', 'facilitator', 'member', 'HR', 'HRBP', 'EXEC', 'AUD'],
  'improvementAction.propose': ['owner', 'line', 'facilitator', 'HR', 'HRBP'],
  'improvementAction.accept': ['owner'],
  'improvementAction.reject': ['owner'],
  'improvementAction.start': ['owner'],
  'improvementAction.progress': ['owner'],
  'improvementAction.extend': ['head', 'facilitator'],
  'improvementAction.claimDone': ['owner'],
  'improvementAction.acceptWork': ['head', 'facilitator'],
  'improvementAction.sendBack': ['head', 'facilitator'],
  'improvementAction.windowElapsed': ['system'],
  'improvementAction.reopen': ['head', 'facilitator'],
  'improvementAction.acceptRisk': ['head', 'facilitator'],
  'improvementAction.close': ['head', 'facilitator'],
  'improvementAction.cancel': ['head', 'facilitator'],
} satisfies Policy<string>;
