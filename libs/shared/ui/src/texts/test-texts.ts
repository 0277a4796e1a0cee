import { type EnvironmentProviders, inject, makeEnvironmentProviders, provideEnvironmentInitializer } from '@angular/core';
import { provideTransloco, provideTranslocoTranspiler, type Translation, TranslocoService } from '@jsverse/transloco';
import { of } from 'rxjs';
import { WordsTranspiler } from './words-transpiler';
import type { Lang } from './texts';

class NoTexts {
  getTranslation = () => of({});
}

/** For specs: `provideTestTexts({ en: require('./i18n/en.json') })`. English is active unless told. */
export function provideTestTexts(texts: Partial<Record<Lang, Translation>>, lang: Lang = 'en'): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideTransloco({
      config: { availableLangs: ['zh-CN', 'en'], defaultLang: lang, reRenderOnLangChange: true, missingHandler: { logMissingKey: false } },
      loader: NoTexts,
    }),
    provideTranslocoTranspiler(WordsTranspiler),
    provideEnvironmentInitializer(() => {
      const transloco = inject(TranslocoService);
      for (const [known, translation] of Object.entries(texts)) transloco.setTranslation(translation, known);
      transloco.setActiveLang(lang);
    }),
  ]);
}
