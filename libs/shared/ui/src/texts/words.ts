import { inject, Injectable } from '@angular/core';
import { WEB_FEATURES } from '../feature/web-feature';
import { dateText } from '../numbers/date-text';
import { SessionStore } from '../session/session';
import { englishOf } from './local-name';
import { Texts } from './texts';

const DAY = /^\d{4}-\d{2}-\d{2}/;
const MONTHS = /^\d{4}-\d{2}(, \d{4}-\d{2})*$/;

/** What the server says of duties, notifications and the life of a KPI are keys of features with parameters; here they become words. */
@Injectable({ providedIn: 'root' })
export class Words {
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly features = inject(WEB_FEATURES);

  /** What every feature says about its duties and its rules. */
  load(): Promise<void> {
    return this.texts.load(...this.features.map((feature) => feature.texts));
  }

  /** The text of a key; where nobody gave one, what the fallback says. */
  of(key: string, params: Record<string, unknown>, fallback: string): string {
    return this.texts.known(key, this.spoken(params)) ?? this.texts.text(fallback, this.spoken(params));
  }

  /** The same where there may be none. */
  maybe(key: string, params: Record<string, unknown>): string | undefined {
    return this.texts.known(key, this.spoken(params));
  }

  /** `name` and `nameEn` become one `name` in the language that is spoken; days and months are written out; codes with a word (`said.rule.PACE`) are said. */
  spoken(params: Record<string, unknown>): Record<string, unknown> {
    const lang = this.texts.lang();
    return Object.fromEntries(
      Object.entries(params).map(([key, value]) => {
        const english = lang === 'en' ? englishOf(params, key) : undefined;
        if (english) return [key, english];
        if (key.endsWith('En') && typeof value === 'string' && !value) return [key, params[key.slice(0, -2)] ?? ''];
        if (typeof value === 'string' && DAY.test(value))
          return [key, dateText(value, lang, this.session.timezone(), key === 'month' ? 'month' : value.length > 10 ? 'moment' : 'dayShort')];
        if (typeof value === 'string' && MONTHS.test(value))
          return [
            key,
            value
              .split(', ')
              .map((month) => dateText(`${month}-01`, lang, 'UTC', 'month'))
              .join(lang === 'en' ? ', ' : '、'),
          ];
        return [key, typeof value === 'string' ? (this.texts.known(`said.${key}.${value}`) ?? value) : value];
      }),
    );
  }
}
