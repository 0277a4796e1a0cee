import { allows, type Party } from '@kpi-loop/shared/kernel';
import { alertPolicy, monitoringPolicy } from './index';

const may = (policy: Record<string, readonly Party[]>, action: string, party: Party) => allows(policy, action, new Set([party]));

describe('who may', () => {
  it.each(['owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'EXEC', 'AUD', 'COMP'] as const)('%s may see why a line has its value', (party) =>
    expect(may(monitoringPolicy, 'line.why', party)).toBe(true),
  );
  it.each(['anyone', 'member', 'STEWARD', 'FIN', 'OPS'] as const)('%s may not', (party) => expect(may(monitoringPolicy, 'line.why', party)).toBe(false));
  it('only the owner answers an alert', () => expect(alertPolicy['alert.acknowledge']).toEqual(['owner']));
  it('the owner does not dismiss it', () => expect(may(alertPolicy, 'alert.dismiss', 'owner')).toBe(false));
});
