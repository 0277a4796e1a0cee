import type { MissingPolicy } from '@kpi-loop/cycle/domain';
import { resolveMissing } from './missing-data';

const policies: MissingPolicy[] = ['BLOCK', 'EXCLUDE_RENORMALISE', 'ZERO', 'LAST_KNOWN', 'ESTIMATE', 'NEUTRAL_100'];

describe('missing data', () => {
  it.each(policies)('an actual that is there counts, whatever %s would do', (missing) => {
    expect(resolveMissing({ actual: '0', missing, substitute: '9' })).toEqual({ status: 'SCORED', basis: 'ACTUAL', actual: '0' });
  });
  it.each(policies)('%s never turns silence into a zero (§3.8)', (missing) => {
    expect(resolveMissing({ actual: null, missing }).basis).not.toBe('ZERO');
  });
  it('an unknown policy blocks', () => expect(resolveMissing({ actual: null, missing: 'SHRUG' as 'BLOCK' }).status).toBe('BLOCKED'));
});
