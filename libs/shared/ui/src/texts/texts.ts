import { inject, Injectable, signal } from '@angular/core';
import type { ResolveFn } from '@angular/router';
import { TranslocoService, type Translation } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { uiTexts } from './ui-texts';

export const LANGS = ['zh-CN', 'en'] as const;
export type Lang = (typeof LANGS)[number];

/** One dynamic import per language; the JSON is merged into the one dictionary, so its top-level keys must be the feature's own. */
export type TextLoaders = Record<Lang, () => Promise<unknown>>;

const STORED = 'kl.lang';

function preferred(): Lang {
  const stored = globalThis.localStorage?.getItem(STORED);
  if (stored === 'zh-CN' || stored === 'en') return stored;
  return globalThis.navigator?.language?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
}

@Injectable({ providedIn: 'root' })
export class Texts {
  private readonly transloco = inject(TranslocoService);
  private readonly merged = new Map<TextLoaders, Set<Lang>>([[uiTexts, new Set()]]);
  private readonly current = signal<Lang>(preferred());

  readonly lang = this.current.asReadonly();

  async use(lang: Lang): Promise<void> {
    await firstValueFrom(this.transloco.load(lang));
    await Promise.all([...this.merged.keys()].map((loaders) => this.merge(loaders, lang)));
    this.transloco.setActiveLang(lang);
    this.current.set(lang);
    document.documentElement.lang = lang;
    localStorage.setItem(STORED, lang);
  }

  async load(...sources: TextLoaders[]): Promise<void> {
    for (const source of sources) if (!this.merged.has(source)) this.merged.set(source, new Set());
    await Promise.all(sources.map((source) => this.merge(source, this.current())));
  }

  text(key: string, params?: Record<string, unknown>): string {
    // read, so that whoever computes with a text computes again when another language is spoken
    this.current();
    return this.transloco.translate(key, params);
  }

  /** The text, or undefined where the key is unknown: Transloco would answer with the key itself. */
  known(key: string, params?: Record<string, unknown>): string | undefined {
    return key in this.transloco.getTranslation(this.current()) ? this.text(key, params) : undefined;
  }

  private async merge(source: TextLoaders, lang: Lang): Promise<void> {
    const done = this.merged.get(source);
    if (!done || done.has(lang)) return;
    const json = (await source[lang]()) as { default?: Translation } & Translation;
    done.add(lang);
    this.transloco.setTranslation(json.default ?? json, lang, { merge: true, emitChange: true });
  }
}

/** `resolve: { texts: loadTexts(texts) }`: the page opens with its words, never with keys. */
export function loadTexts(...sources: TextLoaders[]): ResolveFn<boolean> {
  return () =>
    inject(Texts)
      .load(...sources)
      .then(() => true);
}
