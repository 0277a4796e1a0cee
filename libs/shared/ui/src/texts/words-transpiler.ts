import { Injectable } from '@angular/core';
import { DefaultTranspiler, type TranspileParams } from '@jsverse/transloco';

const HAN = '[\\u3400-\\u9fff，。；：、“”（）]';
const BETWEEN = new RegExp(`(${HAN}) +(?=${HAN})`, 'g');

/**
 * "{{metric}} 的预警" needs its space for "48h GMV" and not for "退款率": between two Chinese characters, or beside their punctuation,
 * there is none.
 */
export const spaced = (text: string): string => text.replace(BETWEEN, '$1');

const NAMED = /\{\{\s*(\w+)\s*\}\}/;

/**
 * English has a word for one: a text that counts may have a second one, `rows_one` beside `rows`, which is taken when what it counts is 1:
 * its `count`, or without one the first thing it names. Chinese has none of these, and a text without one is used for every number.
 */
@Injectable()
export class WordsTranspiler extends DefaultTranspiler {
  override transpile(asked: TranspileParams): unknown {
    const { key, params, translation } = asked;
    const counted = params?.['count'] ?? params?.[NAMED.exec(String(asked.value))?.[1] ?? ''];
    const one: unknown = Number(counted) === 1 ? translation[`${key}_one`] : undefined;
    const text: unknown = super.transpile(typeof one === 'string' ? { ...asked, value: one } : asked);
    return typeof text === 'string' ? spaced(text) : text;
  }
}
