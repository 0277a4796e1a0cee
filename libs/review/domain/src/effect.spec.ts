import { measuredEffect } from './effect';

const policy = { effective: '0.80', partly: '0.30', minPoints: 2 };
const effect = (value: string | null, points = 2, baseline = '0.780', expectedDelta = '0.120') =>
  measuredEffect({ baseline, expectedDelta, value, points }, policy);

describe('measured effect', () => {
  it('A1: 78.0 % → 90.5 % against an expected +12 pp is effective', () =>
    expect(effect('0.905')).toEqual({ delta: '0.125', share: '1.041667', verdict: 'effective' }));
  it('exactly 80 % of the expected change is effective', () => expect(effect('0.876')?.verdict).toBe('effective'));
  it('just below 80 % is partly effective', () => expect(effect('0.8759999')?.verdict).toBe('partly_effective'));
  it('exactly 30 % is partly effective, just below is ineffective', () => {
    expect(effect('0.816')?.verdict).toBe('partly_effective');
    expect(effect('0.8159999')?.verdict).toBe('ineffective');
  });
  it('a change the wrong way is a negative share', () => expect(effect('0.720')).toEqual({ delta: '-0.06', share: '-0.500000', verdict: 'ineffective' }));
  it('a promised fall is reached by a fall', () => expect(effect('2.0', 2, '3.0', '-1.0')).toEqual({ delta: '-1', share: '1.000000', verdict: 'effective' }));
  it('says nothing before there is enough data', () => {
    expect(effect('0.905', 1)).toBeNull();
    expect(effect(null)).toBeNull();
  });
  it('refuses an expected change of zero', () => expect(() => effect('1', 2, '1', '0')).toThrow('noExpectedEffect'));
});
