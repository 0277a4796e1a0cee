import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { belowThreshold, easier, materialityOf, relativeChange, type MaterialityFacts } from './index';

const facts: MaterialityFacts = {
  ...{ targetChange: '0.04', weightChange: '0', payoutChange: '0.01', changesBefore: 0, daysToEnd: 43 },
  ...{ belowThreshold: false, milestoneLate: false },
};
const of = (over: Partial<MaterialityFacts>) => materialityOf({ ...facts, ...over }, defaultPolicy.change);

describe('materiality (R-T3)', () => {
  it.each<[string, Partial<MaterialityFacts>, string[]]>([
    ['MINOR', {}, []],
    ['MINOR', { targetChange: '0.049999', payoutChange: '0.0199' }, []],
    ['MAJOR', { targetChange: '0.05' }, ['targetChange']],
    ['MAJOR', { payoutChange: '0.02' }, ['payoutChange']],
    ['MAJOR', { targetChange: '0', weightChange: '0.05' }, ['weightChange']],
    ['MAJOR', { targetChange: '0.199999' }, ['targetChange']],
    ['CRITICAL', { targetChange: '0.2' }, ['targetChange']],
    ['CRITICAL', { targetChange: null }, ['targetChange']],
    ['CRITICAL', { changesBefore: 1 }, ['changedBefore']],
    ['CRITICAL', { daysToEnd: 30 }, ['closeToEnd']],
    ['CRITICAL', { belowThreshold: true }, ['belowThreshold']],
    ['CRITICAL', { milestoneLate: true }, ['milestoneLate']],
  ])('%s for %j', (materiality, over, because) => expect(of(over)).toEqual({ materiality, because }));

  it('measures the change of a target against the old one', () => {
    expect(relativeChange('200', '190')).toBe('0.05');
    expect(relativeChange('-200', '-190')).toBe('0.05');
    expect(relativeChange('0', '1')).toBeNull();
    expect(relativeChange('0', '0.0')).toBe('0');
  });
  it('knows which way is easier', () => {
    expect(easier('HIGHER', '10', '9')).toBe(true);
    expect(easier('LOWER', '10', '9')).toBe(false);
    expect(easier('LOWER', '10', '11')).toBe(true);
  });
  it('holds a flow against the share of its threshold that is due, a level against all of it', () => {
    const flow = { direction: 'HIGHER' as const, flow: true, threshold: '800', elapsed: '0.5' };
    expect(belowThreshold({ ...flow, actual: '399' })).toBe(true);
    expect(belowThreshold({ ...flow, actual: '400' })).toBe(false);
    expect(belowThreshold({ ...flow, flow: false, actual: '400' })).toBe(true);
    expect(belowThreshold({ ...flow, direction: 'LOWER', flow: false, actual: '900' })).toBe(true);
    expect(belowThreshold({ ...flow, actual: null })).toBe(false);
  });
});
