import { allows, eventsOf, type Party } from '@kpi-loop/shared/kernel';
import { SCREENING, appealMachine, appealPolicy, policyOfAppeal } from './index';

const may = (action: string, ...parties: Party[]) => allows(appealPolicy, action, new Set(parties));

describe('who may do what with an appeal (§4, C4)', () => {
  it('is said of every event', () => expect(eventsOf(appealMachine).filter((event) => !(event in appealPolicy))).toEqual([]));
  it.each(['appeal.file', 'appeal.edit', 'appeal.withdraw', 'appeal.escalate'])('leaves %s to the appellant', (action) => {
    expect(may(action, 'owner')).toBe(true);
    expect(may(action, 'head', 'member', 'HR', 'HRBP', 'EXEC', 'AUD', 'anyone', 'system')).toBe(false);
  });
  it.each(SCREENING)('leaves %s to the HRBP, and to HR only where there is none who may', (action) => {
    expect(may(action, 'HRBP')).toBe(true);
    expect(may(action, 'owner', 'head', 'member', 'HR', 'EXEC', 'AUD')).toBe(false);
    expect(allows(policyOfAppeal({ withoutHrbp: true }), action, new Set(['HR']))).toBe(true);
    expect(allows(policyOfAppeal({ withoutExec: true }), action, new Set(['HR']))).toBe(false);
  });
  it('lets the manager give a statement, and neither read the case nor how anybody votes', () => {
    expect(may('appeal.giveStatement', 'head')).toBe(true);
    expect(may('appeal.readCase', 'head', 'line', 'head2', 'anyone')).toBe(false);
    expect(may('appeal.readVotes', 'head', 'owner', 'anyone')).toBe(false);
  });
  it('lets nobody vote but the panel, and nobody have the last word but EXEC', () => {
    expect(may('appeal.vote', 'HR', 'HRBP', 'EXEC', 'owner', 'head')).toBe(false);
    expect(may('appeal.decideFinal', 'HR', 'HRBP', 'member', 'owner')).toBe(false);
    expect(allows(policyOfAppeal({ withoutHrbp: true }), 'appeal.decideFinal', new Set(['HR']))).toBe(false);
    expect(allows(policyOfAppeal({ withoutExec: true }), 'appeal.decideFinal', new Set(['HR']))).toBe(true);
  });
  it('lets nobody but HR and HRBP see that a fallen grade is looked into', () =>
    expect(may('appeal.readCheck', 'owner', 'head', 'member', 'EXEC', 'AUD')).toBe(false));
  it('gives nothing to finance, stewards and technicians, and COMP no more than whose pay is reckoned anew', () => {
    for (const action of Object.keys(appealPolicy).filter((one) => !['appeal.readPay', 'appeal.payDone'].includes(one)))
      expect(may(action, 'COMP', 'FIN', 'STEWARD', 'OPS')).toBe(false);
  });
});
