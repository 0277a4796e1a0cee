import type { Party, Policy } from '@kpi-loop/shared/kernel';

/**
 * Appeals are C4 (domain.md §4): HR keeps the register, HRBP of the unit screens, the direct manager gives a statement and no more,
 * the panel reads its own case, AUD what is over, EXEC the second level. `head` is whoever was asked for the statement, `member` sits
 * on the panel; nobody's delegate is either.
 */
export const appealPolicy = {
  'appeal.list': ['anyone'],
  'appeal.read': ['owner', 'head', 'member', 'HR', 'HRBP', 'EXEC', 'AUD'],
  'appeal.readCase': ['owner', 'member', 'HR', 'HRBP', 'EXEC', 'AUD'],
  'appeal.readVotes': ['member', 'HR', 'HRBP', 'EXEC', 'AUD'],
  'appeal.readCheck': ['HR', 'HRBP'],
  'appeal.readStatistics': ['anyone'],
  'appeal.create': ['owner'],
  'appeal.edit': ['owner'],
  'appeal.file': ['owner'],
  'appeal.withdraw': ['owner'],
  'appeal.escalate': ['owner'],
  'appeal.screen': ['HRBP'],
  'appeal.admit': ['HRBP'],
  'appeal.refuse': ['HRBP'],
  'appeal.factsIn': ['HRBP'],
  'appeal.closeCheck': ['HRBP'],
  'appeal.giveStatement': ['head'],
  'appeal.vote': ['member'],
  'appeal.recuse': ['member'],
  'appeal.replaceMember': ['HRBP'],
  'appeal.memberLost': ['system'],
  'appeal.decideFinal': ['EXEC'],
  'appeal.readPay': ['COMP'],
  'appeal.payDone': ['COMP'],
  'appeal.statementsIn': ['system'],
  'appeal.execute': ['system'],
  'appeal.windowPassed': ['system'],
  'appeal.due': ['system'],
} satisfies Policy<string>;

export const SCREENING = ['appeal.screen', 'appeal.admit', 'appeal.refuse', 'appeal.factsIn', 'appeal.replaceMember', 'appeal.closeCheck'] as const;

/** R-SM5: where no HRBP of the unit may screen it HR does, and where every EXEC stands in the line HR has the last word. */
export function policyOfAppeal({ withoutHrbp = false, withoutExec = false }: { withoutHrbp?: boolean; withoutExec?: boolean }): Policy<string> {
  const screens: readonly Party[] = ['HRBP', 'HR'];
  const decides: readonly Party[] = ['EXEC', 'HR'];
  return {
    ...appealPolicy,
    ...(withoutHrbp ? Object.fromEntries(SCREENING.map((action) => [action, screens])) : {}),
    ...(withoutExec ? { 'appeal.decideFinal': decides } : {}),
  };
}
