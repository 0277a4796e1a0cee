import type { Policy } from '@kpi-loop/shared/kernel';

/** Plans (domain.md §4): everybody reads the rules of their own plan; COMP writes, FIN approves. */
export const incentivePlanPolicy = {
  'incentivePlan.read': ['anyone'],
  'incentivePlan.create': ['COMP'],
  'incentivePlan.edit': ['COMP'],
  'incentivePlan.submit': ['COMP'],
  'incentivePlan.approve': ['FIN'],
  'incentivePlan.return': ['FIN'],
  'incentivePlan.retire': ['FIN'],
  'payBase.read': ['COMP', 'FIN'],
  'payBase.write': ['COMP'],
} satisfies Policy<string>;

/** Runs: totals for AUD and EXEC, amounts of people only for COMP and FIN, nothing of money for HR. */
export const payRunPolicy = {
  'payRun.read': ['COMP', 'FIN', 'AUD', 'EXEC', 'HR'],
  'payRun.readTotals': ['COMP', 'FIN', 'AUD', 'EXEC'],
  'payRun.readAmounts': ['COMP', 'FIN'],
  'payRun.create': ['COMP'],
  'payRun.calculate': ['COMP'],
  'payRun.submit': ['COMP'],
  'payRun.return': ['FIN'],
  'payRun.approve': ['FIN'],
  'payRun.unapprove': ['FIN'],
  'payRun.release': ['COMP'],
  'payRun.recall': ['FIN', 'COMP'],
} satisfies Policy<string>;

/** Statements: the owner opens the own one; heads see coefficients of their people, HR nothing but who is held. */
export const statementPolicy = {
  'statement.readMine': ['anyone'],
  'statement.open': ['owner'],
  'statement.readTeam': ['head', 'anyone'],
  'statement.explain': ['COMP'],
  'statement.hold': ['HR', 'system'],
  'statement.unhold': ['HR', 'system'],
  'statement.approve': ['FIN'],
  'statement.release': ['COMP'],
  'statement.calculate': ['system'],
  'statement.submit': ['system'],
  'statement.return': ['system'],
  'statement.unapprove': ['system'],
  'statement.recall': ['system'],
  'accessLog.readMine': ['anyone'],
} satisfies Policy<string>;
