import { dateText, daysBetween, relativeText } from './date-text';
import { figure, fullText, moneyText, numberText, ppText, scaleFor } from './number-text';
import { unitLabel } from './units';

describe('numbers', () => {
  it('shows a rate, a fraction, as percent without binary dust', () => {
    expect(numberText('0.9111', 'zh-CN', { unit: '%', decimals: 2 })).toBe('91.11%');
    expect(fullText('0.07', 'en', '%')).toBe('7%');
    expect(fullText(0.911112, 'en', '%')).toBe('91.1112%');
  });

  it('shortens with 万 and 亿 in Chinese, k and M in English', () => {
    expect(numberText('36960000', 'zh-CN', { unit: '元', decimals: 0 })).toBe('3,696 万元');
    expect(numberText(123456789, 'zh-CN', { unit: '元' })).toBe('1.23 亿元');
    expect(numberText(36960000, 'en', { unit: '元', decimals: 0 })).toBe('¥36.96M');
    expect(numberText(99999, 'zh-CN')).toBe('99,999');
  });

  it('reads the numbers of one card on one scale', () => {
    const scale = scaleFor(['36960000', '74200000'], 'zh-CN', '元');
    expect(figure('5194000', 'zh-CN', { decimals: 0 }, scale)).toBe('519.4');
  });

  it('shows a unit in natural words, whether it is stored as a code or as a word, and never twice', () => {
    const said = (value: number, unit: string) => [numberText(value, 'zh-CN', { unit, decimals: 0 }), numberText(value, 'en', { unit, decimals: 0 })];
    expect(said(840000, 'count')).toEqual(['84 万', '840k']);
    expect(said(840000, '次')).toEqual(['84 万次', '840k times']);
    expect(said(1234, 'CNY')).toEqual(['1,234 元', '¥1,234']);
    expect(said(300, '万元')).toEqual(['300 万元', '¥3M']);
    expect(said(1, 'order')).toEqual(['1 单', '1 order']);
    expect(said(12, '单')).toEqual(['12 单', '12 orders']);
    expect(said(52, 'pcs/h')).toEqual(['52 件/小时', '52 pcs/h']);
    expect(said(7, '车')).toEqual(['7 车', '7 车']);
    expect(fullText('36960000.5', 'en', 'CNY')).toBe('¥36,960,000.5');
    expect(numberText(-1200, 'en', { unit: 'CNY', decimals: 0 })).toBe('−¥1,200');
  });

  it('names a unit alone, at a field or a column', () => {
    expect(['count', 'CNY', '万元', 'h', '%', ''].map((unit) => unitLabel(unit, 'zh-CN'))).toEqual(['', '元', '万元', '小时', '%', '']);
    expect(['count', 'CNY', '万元', 'h', '%', ''].map((unit) => unitLabel(unit, 'en'))).toEqual(['', '¥', '¥ × 10,000', 'h', '%', '']);
  });

  it('shows a dash for no value, and no sign for a zero', () => {
    expect(numberText(null, 'en')).toBe('–');
    expect(numberText('', 'en')).toBe('–');
    expect(figure(-0.001, 'en', { decimals: 1 })).toBe('0.0');
  });

  it('spells percentage points with sign', () => {
    expect(ppText('0.125', 'en')).toBe('+12.5 pp');
    expect(ppText(-0.021, 'en')).toBe('−2.1 pp');
  });

  it('shows money in its currency', () => expect(moneyText('12345.6', 'zh-CN', 'CNY')).toBe('¥12,345.60'));
});

describe('dates', () => {
  it('never moves a business date by a zone', () => expect(dateText('2026-08-18', 'en', 'America/Los_Angeles')).toBe('18 Aug 2026'));

  it('shows an instant in the tenant’s zone', () => expect(dateText('2026-08-17T23:00:00Z', 'zh-CN', 'Asia/Shanghai', 'time')).toBe('07:00'));

  it('tells the distance in time, and the date when it is far', () => {
    const now = Date.parse('2026-08-18T03:00:00Z');
    expect(relativeText('2026-08-18T01:00:00Z', 'zh-CN', 'Asia/Shanghai', now)).toBe('2 小时前');
    expect(relativeText('2026-08-17T03:00:00Z', 'en', 'Asia/Shanghai', now)).toBe('yesterday');
    expect(relativeText('2026-06-01T03:00:00Z', 'en', 'Asia/Shanghai', now)).toBe('1 Jun 2026');
  });

  it('counts whole days between dates', () => expect(daysBetween('2026-08-18', '2026-09-01')).toBe(14));
});
