import { Injectable } from '@angular/core';
import { DefaultTranspiler } from '@jsverse/transloco';

type Asked = Parameters<DefaultTranspiler['transpile']>[0];

/**
 * English has a word for one: a text that counts may have a second one, `rows_one` beside `rows`, which is taken when `count` is 1.
 * Chinese has none of these, and a text without one is used for every number.
 */
@Injectable()
export class PluralTexts extends DefaultTranspiler {
  override transpile(asked: Asked): ReturnType<DefaultTranspiler['transpile']> {
    const { key, params, translation } = asked;
    const one: unknown = Number(params?.['count']) === 1 ? translation[`${key}_one`] : undefined;
    return super.transpile(typeof one === 'string' ? { ...asked, value: one } : asked);
  }
}
