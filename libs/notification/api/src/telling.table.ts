import type { Telling } from './telling';

/** `link` of facts whose people are in their payload. */
export const PAYLOAD_LINKS: Record<string, string> = {
  'role.granted': '/account',
  'delegation.created': '/delegations',
  'delegation.revoked': '/delegations',
  'account.passwordReset': '/account',
  'statement.released': '/my-incentive',
};

/** How long the owner is alone with a result before the head hears of it (domain.md §5.3: owner, then head). */
const HEAD_START_HOURS = 4;

export const TELLINGS: readonly Telling[] = [
  { fact: 'role.granted', about: 'payload', to: ['personId'] },
  { fact: 'delegation.created', about: 'payload', to: ['toPersonId'] },
  { fact: 'delegation.revoked', about: 'payload', to: ['toPersonId'] },
  { fact: 'account.passwordReset', about: 'payload', to: ['personId'] },

  { fact: 'metricVersion.submitted', about: 'metricVersion', to: ['steward', 'STEWARD'] },
  { fact: 'metricVersion.returned', about: 'metricVersion', to: ['author'] },
  { fact: 'metricVersion.published', about: 'metricVersion', to: ['author', 'steward'] },

  { fact: 'nodeSuggestion.made', about: 'nodeSuggestion', to: ['owner'] },
  { fact: 'nodeSuggestion.accepted', about: 'nodeSuggestion', to: ['author'] },
  { fact: 'nodeSuggestion.declined', about: 'nodeSuggestion', to: ['author'] },
  { fact: 'nodeSuggestion.merged', about: 'nodeSuggestion', to: ['author'] },
  { fact: 'nodeSuggestion.adopted', about: 'nodeSuggestion', to: ['author'] },

  { fact: 'cycle.published', about: 'cycle', to: ['heads', 'HRBP'] },
  { fact: 'cycle.closed', about: 'cycle', to: ['HR', 'EXEC'] },
  { fact: 'period.ended', about: 'period', to: ['STEWARD', 'HR'] },
  { fact: 'period.locked', about: 'period', to: ['HR', 'STEWARD'] },
  { fact: 'period.scored', about: 'period', to: ['HR', 'HRBP'] },
  { fact: 'period.reviewed', about: 'period', to: ['HR'] },
  { fact: 'period.closed', about: 'period', to: ['HR', 'EXEC'] },

  { fact: 'scorecard.proposed', about: 'scorecard', to: ['turn'] },
  { fact: 'scorecard.countered', about: 'scorecard', to: ['turn'] },
  { fact: 'scorecard.returned', about: 'scorecard', to: ['turn'] },
  { fact: 'scorecard.overdue', about: 'scorecard', to: ['turn'] },
  { fact: 'scorecard.agreed', about: 'scorecard', to: ['owner', 'head'] },
  { fact: 'scorecard.submitted', about: 'scorecard', to: ['head2'] },
  { fact: 'scorecard.approved', about: 'scorecard', to: ['owner', 'head'] },
  { fact: 'scorecard.signed', about: 'scorecard', to: ['turn'] },
  { fact: 'scorecard.effective', about: 'scorecard', to: ['owner'] },
  { fact: 'scorecard.revised', about: 'scorecard', to: ['owner', 'head'] },
  { fact: 'scorecard.published', about: 'scorecard', to: ['owner'], later: { to: ['head'], hours: HEAD_START_HOURS } },

  { fact: 'run.failed', about: 'collectionRun', to: ['STEWARD', 'HR'] },
  { fact: 'measurement.disputed', about: 'measurement', to: ['steward', 'STEWARD'] },
  { fact: 'measurement.released', about: 'measurement', to: ['subject'] },
  { fact: 'measurement.rejected', about: 'measurement', to: ['subject'] },
  { fact: 'measurement.waived', about: 'measurement', to: ['subject'] },

  { fact: 'alert.raised', about: 'alert', to: ['owner', 'toldHead'] },
  { fact: 'alert.reopened', about: 'alert', to: ['owner', 'toldHead'] },
  { fact: 'alert.headTold', about: 'alert', to: ['head'] },
  { fact: 'alert.escalated', about: 'alert', to: ['escalatedTo'] },
  { fact: 'alert.explained', about: 'alert', to: ['toldHead'] },
  { fact: 'alert.resolved', about: 'alert', to: ['owner', 'toldHead'] },

  { fact: 'reviewMeeting.planned', about: 'reviewMeeting', to: ['facilitator', 'decisionMaker'] },
  { fact: 'reviewMeeting.invited', about: 'reviewMeeting', to: ['invited', 'decisionMaker'] },
  { fact: 'reviewMeeting.rescheduled', about: 'reviewMeeting', to: ['invited', 'decisionMaker'] },
  { fact: 'reviewMeeting.cancelled', about: 'reviewMeeting', to: ['invited', 'decisionMaker'] },
  { fact: 'reviewMeeting.circulated', about: 'reviewMeeting', to: ['invited', 'decisionMaker'] },
  { fact: 'reviewMeeting.objected', about: 'reviewMeeting', to: ['facilitator'] },
  { fact: 'reviewMeeting.answered', about: 'reviewMeeting', to: ['objectors'] },
  { fact: 'reviewMeeting.minutesLate', about: 'reviewMeeting', to: ['facilitator'] },
  { fact: 'reviewMeeting.objectionsWaiting', about: 'reviewMeeting', to: ['facilitator', 'decisionMaker'] },
  { fact: 'reviewMeeting.concluded', about: 'reviewMeeting', to: ['invited', 'decisionMaker'] },

  { fact: 'improvementAction.proposed', about: 'improvementAction', to: ['owner', 'head'] },
  { fact: 'improvementAction.accepted', about: 'improvementAction', to: ['owner'] },
  { fact: 'improvementAction.rejected', about: 'improvementAction', to: ['owner', 'proposer'] },
  { fact: 'improvementAction.extended', about: 'improvementAction', to: ['head'] },
  { fact: 'improvementAction.claimed', about: 'improvementAction', to: ['head'] },
  { fact: 'improvementAction.workAccepted', about: 'improvementAction', to: ['owner'] },
  { fact: 'improvementAction.sentBack', about: 'improvementAction', to: ['owner'] },
  { fact: 'improvementAction.verified', about: 'improvementAction', to: ['owner', 'head', 'suggester'] },
  { fact: 'improvementAction.reopened', about: 'improvementAction', to: ['owner'] },
  { fact: 'improvementAction.closed', about: 'improvementAction', to: ['owner', 'proposer'] },
  { fact: 'improvementAction.cancelled', about: 'improvementAction', to: ['owner', 'head'] },

  { fact: 'changeRequest.assessed', about: 'changeRequest', to: ['otherParty'] },
  { fact: 'changeRequest.escalated', about: 'changeRequest', to: ['otherParty', 'HRBP'] },
  { fact: 'changeRequest.consented', about: 'changeRequest', to: ['creator'] },
  { fact: 'changeRequest.objected', about: 'changeRequest', to: ['creator'] },
  { fact: 'changeRequest.returned', about: 'changeRequest', to: ['creator'] },
  { fact: 'changeRequest.rejected', about: 'changeRequest', to: ['creator', 'owner'] },
  { fact: 'changeRequest.approved', about: 'changeRequest', to: ['creator', 'owner', 'head'] },
  { fact: 'changeRequest.applied', about: 'changeRequest', to: ['creator', 'owner', 'head'] },
  { fact: 'changeRequest.revoked', about: 'changeRequest', to: ['creator', 'owner', 'head'] },
  { fact: 'changeRequest.expired', about: 'changeRequest', to: ['creator'] },

  { fact: 'incentivePlan.submitted', about: 'incentivePlan', to: ['FIN', 'EXEC'] },
  { fact: 'incentivePlan.approved', about: 'incentivePlan', to: ['creator'] },
  { fact: 'incentivePlan.returned', about: 'incentivePlan', to: ['creator'] },
  { fact: 'payRun.submitted', about: 'payRun', to: ['FIN'] },
  { fact: 'payRun.returned', about: 'payRun', to: ['calculator'] },
  { fact: 'payRun.approved', about: 'payRun', to: ['calculator'] },
  { fact: 'statement.released', about: 'payload', to: ['ownerId'] },
];
