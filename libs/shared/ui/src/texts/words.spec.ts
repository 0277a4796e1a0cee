import { TestBed } from '@angular/core/testing';
import { WEB_FEATURES } from '../feature/web-feature';
import { SessionStore } from '../session/session';
import { provideTestTexts } from './test-texts';
import { Texts } from './texts';
import { Words } from './words';

describe('what the server says', () => {
  beforeEach(() =>
    TestBed.configureTestingModule({
      providers: [
        provideTestTexts({ en: { said: { rule: { PACE: 'Behind pace' } } }, 'zh-CN': {} }),
        { provide: WEB_FEATURES, useValue: [] },
        { provide: SessionStore, useValue: { timezone: () => 'Asia/Shanghai' } },
      ],
    }),
  );
  const spoken = (params: Record<string, unknown>) => TestBed.inject(Words).spoken(params);

  it('is said in the language that is spoken, with days and months written out', async () => {
    await TestBed.inject(Texts).use('en');
    expect(spoken({ name: '安娜', nameEn: 'Anna', rule: 'PACE', day: '2026-08-18', month: '2026-08', months: '2026-07, 2026-08' })).toMatchObject({
      ...{ name: 'Anna', rule: 'Behind pace', day: '18 Aug', month: 'Aug 2026', months: 'Jul 2026, Aug 2026' },
    });
    await TestBed.inject(Texts).use('zh-CN');
    expect(spoken({ name: '安娜', nameEn: 'Anna', month: '2026-08-01', months: '2026-07, 2026-08' })).toMatchObject({
      ...{ name: '安娜', month: '2026年8月', months: '2026年7月、2026年8月' },
    });
  });
  it('leaves a code of a period what it is', () => expect(spoken({ code: '2026Q3' })).toEqual({ code: '2026Q3' }));
});
