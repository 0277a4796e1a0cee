import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideTestTexts } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../../../public/i18n/en.json';
import zh from '../../../public/i18n/zh-CN.json';
import { SessionsPage } from './sessions-page';

describe('the signed-in devices', () => {
  afterEach(() => localStorage.clear());
  it.each([
    ['en', /Signed in 11 Aug, 17:05 · last used 18 Aug, 10:30/],
    ['zh-CN', /登录于 8月11日 17:05 · 最近使用 8月18日 10:30/],
  ] as const)('say when each was last used (%s)', async (lang, words) => {
    localStorage.setItem('kl.lang', lang);
    await render(SessionsPage, { providers: [provideTestTexts({ en, 'zh-CN': zh }, lang), provideHttpClient(), provideHttpClientTesting()] });
    TestBed.inject(HttpTestingController)
      .expectOne('/api/session/all')
      .flush([{ id: '1', userAgent: 'Firefox/140', createdAt: '2026-08-11T09:05:00Z', seenAt: '2026-08-18T02:30:00Z', current: false }]);
    expect(await screen.findByText(words)).toBeTruthy();
  });
});
