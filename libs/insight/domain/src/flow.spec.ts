import { longestChain } from './flow-chain';
import { largestLoss, lossOf } from './flow-loss';
import { flowWindows, lastOver } from './flow-window';

describe('the periods of a flow', () => {
  it('are calendar months, quarters and years', () => {
    expect(flowWindows('month', '2026-06-17')).toEqual({
      now: { from: '2026-06-01', to: '2026-06-30' },
      previous: { from: '2026-05-01', to: '2026-05-31' },
      lastYear: { from: '2025-06-01', to: '2025-06-30' },
    });
    expect(flowWindows('quarter', '2026-06-17').previous).toEqual({ from: '2026-01-01', to: '2026-03-31' });
    expect(flowWindows('year', '2026-06-17').now).toEqual({ from: '2026-01-01', to: '2026-12-31' });
  });
  it('begin with the last one that is over', () => {
    expect(lastOver('month', '2026-08-18')).toBe('2026-07-31');
    expect(lastOver('quarter', '2026-08-18')).toBe('2026-06-30');
  });
});

describe('what multiplies', () => {
  const ways = (...texts: string[]) => longestChain(texts.map(([fromId, toId]) => ({ fromId, toId }))).map(({ fromId, toId }) => fromId + toId);
  it('is the longest way without a gap', () => {
    expect(ways('ab', 'bc', 'cd')).toEqual(['ab', 'bc', 'cd']);
    expect(ways('ab', 'ef', 'fg')).toEqual(['ef', 'fg']);
    expect(ways('ab', 'ac', 'bd', 'cd', 'de')).toEqual(['ab', 'bd', 'de']);
    expect(ways('ab', 'yz')).toEqual(['ab']);
    expect(ways()).toEqual([]);
  });
});

describe('what gets lost on the way', () => {
  const step = (id: string, volume: string | null, now: string | null, reference: string | null) => ({ id, volume, now, reference });
  it('A1: 17 411 more unpaid than at the rate of May', () => expect(lossOf(step('pay', '122611', '0.78', '0.922'))).toBe('17411'));
  it('is no loss when more get through, and not known without figures', () => {
    expect(lossOf(step('a', '100', '0.6', '0.5'))).toBe('0');
    expect([lossOf(step('a', null, '0.6', '0.7')), lossOf(step('a', '1', null, '0.7')), lossOf(step('a', '1', '0.6', null))]).toEqual([null, null, null]);
  });
  it('is largest where the rate fell most in proportion', () => {
    const funnel = [step('cart', '1280000', '0.186', '0.184'), step('checkout', '238080', '0.515', '0.526'), step('pay', '122611', '0.78', '0.922')];
    expect(largestLoss(funnel)).toBe('pay');
    expect(largestLoss(funnel.slice(0, 1))).toBeNull();
    expect(largestLoss([step('plan', '231876', '0.97596', '0.97600')])).toBeNull();
    expect(largestLoss([step('a', null, '0', '0'), step('b', null, null, '0.5')])).toBeNull();
  });
});
