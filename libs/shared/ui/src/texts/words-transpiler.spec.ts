import { TestBed } from '@angular/core/testing';
import { TranslocoService } from '@jsverse/transloco';
import { provideTestTexts } from './test-texts';
import { spaced } from './words-transpiler';

const TEXTS = {
  run: {
    rows: '{{count}} rows',
    rows_one: '{{count}} row',
    asked: '{{count}} asked',
    left: '{{days}} days of {{of}} left',
    left_one: '{{days}} day of {{of}} left',
  },
};

describe('texts that count', () => {
  beforeEach(() => TestBed.configureTestingModule({ providers: [provideTestTexts({ en: TEXTS })] }));
  const say = (key: string, params: Record<string, unknown>): string => TestBed.inject(TranslocoService).translate(key, params);

  it('has its own words for one', () => expect(say('run.rows', { count: 1 })).toBe('1 row'));
  it('takes a number that came as a text', () => expect(say('run.rows', { count: '1' })).toBe('1 row'));
  it('says none and many alike', () => {
    expect(say('run.rows', { count: 0 })).toBe('0 rows');
    expect(say('run.rows', { count: 12 })).toBe('12 rows');
  });
  it('counts by the first thing it names where there is no count', () => {
    expect(say('run.left', { days: '1', of: 30 })).toBe('1 day of 30 left');
    expect(say('run.left', { days: 2, of: 1 })).toBe('2 days of 1 left');
  });
  it('keeps a text that reads the same for every number', () => expect(say('run.asked', { count: 1 })).toBe('1 asked'));
});

describe('Chinese spacing', () => {
  it('leaves no space between two characters and keeps it beside figures and Latin letters', () => {
    expect(spaced('退款率 的预警已解除')).toBe('退款率的预警已解除');
    expect(spaced('48h GMV 的预警')).toBe('48h GMV 的预警');
    expect(spaced('你的 2026年第二季度 激励单已可查看')).toBe('你的 2026年第二季度激励单已可查看');
    expect(spaced('还差 12 单 即达标')).toBe('还差 12 单即达标');
    expect(spaced('2 more orders')).toBe('2 more orders');
  });
});
