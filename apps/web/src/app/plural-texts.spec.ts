import { TestBed } from '@angular/core/testing';
import { provideTranslocoTranspiler, TranslocoService } from '@jsverse/transloco';
import { provideTestTexts } from '@kpi-loop/shared/ui';
import { PluralTexts } from './plural-texts';

const TEXTS = { run: { rows: '{{count}} rows', rows_one: '{{count}} row', asked: '{{count}} asked' } };

describe('texts that count', () => {
  beforeEach(() => TestBed.configureTestingModule({ providers: [provideTestTexts({ en: TEXTS }), provideTranslocoTranspiler(PluralTexts)] }));
  const say = (key: string, params: Record<string, unknown>): string => TestBed.inject(TranslocoService).translate(key, params);

  it('has its own words for one', () => expect(say('run.rows', { count: 1 })).toBe('1 row'));
  it('takes a number that came as a text', () => expect(say('run.rows', { count: '1' })).toBe('1 row'));
  it('says none and many alike', () => {
    expect(say('run.rows', { count: 0 })).toBe('0 rows');
    expect(say('run.rows', { count: 12 })).toBe('12 rows');
  });
  it('keeps a text that reads the same for every number', () => expect(say('run.asked', { count: 1 })).toBe('1 asked'));
});
