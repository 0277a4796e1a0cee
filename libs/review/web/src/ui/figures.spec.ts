import { dateOf, dayOf, deltaText, fromField, plus, shift, valueText } from './figures';

const share = { unit: '%', decimals: 4, percent: true };
const orders = { unit: '单', decimals: 0, percent: false };

describe('figures of a review', () => {
  it('writes a share as a percentage and its change in percentage points', () => {
    expect(valueText('0.78', share, 'zh-CN')).toBe('78.00%');
    expect(deltaText('0.125', share, 'en')).toBe('+12.50 pp');
    expect(deltaText('-300', orders, 'zh-CN')).toBe('−300 单');
  });
  it('reads what people type, however they type it', () => {
    expect(fromField('+12 pp', share)).toBe('0.12');
    expect(fromField('−3.5%', share)).toBe('-0.035');
    expect(fromField('1,200', orders)).toBe('1200');
    expect(fromField('twelve', share)).toBeNull();
    expect(shift('0.0700', 2)).toBe('7');
  });
  it('adds for the eye without noise', () => expect(plus('0.78', '0.12')).toBe('0.9'));
  it('keeps a day a day', () => expect(dayOf(dateOf('2026-09-10'))).toBe('2026-09-10'));
});
