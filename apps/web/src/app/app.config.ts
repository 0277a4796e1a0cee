import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import {
  type ApplicationConfig,
  ErrorHandler,
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
} from '@angular/core';
import { provideRouter, Router, withComponentInputBinding, withInMemoryScrolling, withNavigationErrorHandler } from '@angular/router';
import { provideTransloco, provideTranslocoTranspiler } from '@jsverse/transloco';
import { apiInterceptor, ProblemError, ProblemErrorHandler, WordsTranspiler, Texts, WEB_FEATURES } from '@kpi-loop/shared/ui';
import { routes } from './app.routes';
import { features } from './features';
import { ShellTexts } from './shell-texts';

const RELOADED = 'kl.reloaded';

function reloadOnce(url: string): boolean {
  if (sessionStorage.getItem(RELOADED) === url) return false;
  sessionStorage.setItem(RELOADED, url);
  location.assign(url);
  return true;
}

export const appConfig: ApplicationConfig = {
  providers: [
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    { provide: ErrorHandler, useClass: ProblemErrorHandler },
    provideHttpClient(withFetch(), withInterceptors([apiInterceptor])),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withNavigationErrorHandler(({ error, url }) => {
        const cause = error as { status?: number };
        // a page from before a deployment asks for parts that are gone: begin again, once, where the way led
        if (/dynamically imported module|module script failed/i.test(String(error)) && reloadOnce(url)) return;
        if (!(error instanceof ProblemError)) console.error(error);
        const page = cause.status === 403 ? '/403' : cause.status === 404 ? '/404' : '/error';
        if (cause.status !== 401) void inject(Router).navigate([page], { skipLocationChange: true });
      }),
    ),
    provideTransloco({ config: { availableLangs: ['zh-CN', 'en'], defaultLang: 'zh-CN', reRenderOnLangChange: true, prodMode: true }, loader: ShellTexts }),
    provideTranslocoTranspiler(WordsTranspiler),
    provideAppInitializer(() => {
      const texts = inject(Texts);
      return texts.use(texts.lang());
    }),
    { provide: WEB_FEATURES, useValue: features },
  ],
};
