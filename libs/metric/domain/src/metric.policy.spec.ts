import { allows, type Party } from '@kpi-loop/shared/kernel';
import { metricPolicy, processPolicy } from './metric.policy';

const CHANGES = [...Object.keys(metricPolicy), ...Object.keys(processPolicy)].filter((action) => !action.endsWith('.read'));
const policy = { ...metricPolicy, ...processPolicy };

describe('metricPolicy', () => {
  it('lets everybody read', () => {
    expect(allows(policy, 'metric.read', new Set<Party>(['anyone']))).toBe(true);
    expect(allows(policy, 'process.read', new Set<Party>(['anyone']))).toBe(true);
  });
  it.each(CHANGES)('leaves %s to stewards and HR', (action) => {
    expect(allows(policy, action, new Set<Party>(['STEWARD']))).toBe(true);
    expect(allows(policy, action, new Set<Party>(['HR']))).toBe(true);
    expect(
      allows(
        policy,
        action,
        new Set<Party>(['EXEC', 'AUD', 'HRBP', 'OPS', 'COMP', 'FIN', 'owner', 'head', 'head2', 'line', 'member', 'creator', 'anyone', 'system']),
      ),
    ).toBe(false);
  });
  it('leaves superseding to the publication of the next version', () => {
    expect(allows(policy, 'metricVersion.supersede', new Set<Party>(['HR', 'STEWARD', 'system']))).toBe(false);
  });
});
