import shellZh from '../web/public/i18n/zh-CN.json';
import shellEn from '../web/public/i18n/en.json';
import uiZh from '../../libs/shared/ui/src/i18n/zh-CN.json';
import uiEn from '../../libs/shared/ui/src/i18n/en.json';
import adjustmentZh from '../../libs/adjustment/web/src/i18n/zh-CN.json';
import adjustmentEn from '../../libs/adjustment/web/src/i18n/en.json';
import appealZh from '../../libs/appeal/web/src/i18n/zh-CN.json';
import appealEn from '../../libs/appeal/web/src/i18n/en.json';
import cycleZh from '../../libs/cycle/web/src/i18n/zh-CN.json';
import cycleEn from '../../libs/cycle/web/src/i18n/en.json';
import incentiveZh from '../../libs/incentive/web/src/i18n/zh-CN.json';
import incentiveEn from '../../libs/incentive/web/src/i18n/en.json';
import insightZh from '../../libs/insight/web/src/i18n/zh-CN.json';
import insightEn from '../../libs/insight/web/src/i18n/en.json';
import measurementZh from '../../libs/measurement/web/src/i18n/zh-CN.json';
import measurementEn from '../../libs/measurement/web/src/i18n/en.json';
import metricZh from '../../libs/metric/web/src/i18n/zh-CN.json';
import metricEn from '../../libs/metric/web/src/i18n/en.json';
import monitoringZh from '../../libs/monitoring/web/src/i18n/zh-CN.json';
import monitoringEn from '../../libs/monitoring/web/src/i18n/en.json';
import notificationZh from '../../libs/notification/web/src/i18n/zh-CN.json';
import notificationEn from '../../libs/notification/web/src/i18n/en.json';
import organizationZh from '../../libs/organization/web/src/i18n/zh-CN.json';
import organizationEn from '../../libs/organization/web/src/i18n/en.json';
import reviewZh from '../../libs/review/web/src/i18n/zh-CN.json';
import reviewEn from '../../libs/review/web/src/i18n/en.json';
import scoringZh from '../../libs/scoring/web/src/i18n/zh-CN.json';
import scoringEn from '../../libs/scoring/web/src/i18n/en.json';
import targetZh from '../../libs/target/web/src/i18n/zh-CN.json';
import targetEn from '../../libs/target/web/src/i18n/en.json';

/** `'target.do.sign'`, for every text of a bundle. */
type KeysOf<Node, Path extends string = ''> = {
  [Name in keyof Node & string]: Node[Name] extends string ? `${Path}${Name}` : KeysOf<Node[Name], `${Path}${Name}.`>;
}[keyof Node & string];

const bundles = {
  'zh-CN': [
    shellZh,
    uiZh,
    adjustmentZh,
    appealZh,
    cycleZh,
    incentiveZh,
    insightZh,
    measurementZh,
    metricZh,
    monitoringZh,
    notificationZh,
    organizationZh,
    reviewZh,
    scoringZh,
    targetZh,
  ],
  en: [
    shellEn,
    uiEn,
    adjustmentEn,
    appealEn,
    cycleEn,
    incentiveEn,
    insightEn,
    measurementEn,
    metricEn,
    monitoringEn,
    notificationEn,
    organizationEn,
    reviewEn,
    scoringEn,
    targetEn,
  ],
};

export type Lang = keyof typeof bundles;
export type TextKey =
  | KeysOf<typeof shellEn>
  | KeysOf<typeof uiEn>
  | KeysOf<typeof adjustmentEn>
  | KeysOf<typeof appealEn>
  | KeysOf<typeof cycleEn>
  | KeysOf<typeof incentiveEn>
  | KeysOf<typeof insightEn>
  | KeysOf<typeof measurementEn>
  | KeysOf<typeof metricEn>
  | KeysOf<typeof monitoringEn>
  | KeysOf<typeof notificationEn>
  | KeysOf<typeof organizationEn>
  | KeysOf<typeof reviewEn>
  | KeysOf<typeof scoringEn>
  | KeysOf<typeof targetEn>;

/** The words of the product in one language, as its pages show them. */
export interface Words {
  (key: TextKey, params?: Record<string, string | number>): string;
  /** The text whatever its parameters turn out to be, or however they go on after what is given: `3M` for `3M CNY`. */
  like(key: TextKey, params?: Record<string, string>): RegExp;
}

export function words(lang: Lang): Words {
  const texts = textsOf(lang);
  const text = (key: TextKey): string => {
    const found = texts.get(key);
    if (found === undefined) throw new Error(`${key} has no text in ${lang}`);
    return found;
  };
  const say = (key: TextKey, params: Record<string, string | number> = {}): string => {
    // as the product does: English has a form for one, Chinese no space between two of its characters
    const one = Number(params['count']) === 1 ? texts.get(`${key}_one`) : undefined;
    const said = (one ?? text(key)).replace(PARAM, (_, name: string) => {
      const given = params[name] ?? params[name.replace(/En$/, '')];
      if (given === undefined) throw new Error(`${key} needs ${name}`);
      return String(given);
    });
    return said.replace(BETWEEN, '$1');
  };
  const like = (key: TextKey, params: Record<string, string> = {}): RegExp =>
    new RegExp(
      text(key)
        .split(/(\{\{\s*\w+\s*\}\})/)
        .map((part) => (part.startsWith('{{') ? `${escape(params[part.replace(/\W/g, '')] ?? '')}.*` : escape(part)))
        .join('')
        .replaceAll(' ', ' ?'),
    );
  return Object.assign(say, { like });
}

/** Which of these are the product's own texts in Chinese, which a page in English must not show. What people have written may be in any language. */
export function leftInChinese(shown: string[]): string[] {
  const english = new Set(textsOf('en').values());
  const chinese = [...textsOf('zh-CN').values()].filter((text) => !english.has(text) && (text.match(CHARACTER) ?? []).length >= 3);
  const patterns = chinese.map(
    (text) =>
      new RegExp(
        `^${text
          .split(PARAM)
          .filter((_, i) => i % 2 === 0)
          .map(escape)
          .join('.*')}$`,
      ),
  );
  return shown.filter((text) => patterns.some((pattern) => pattern.test(text)));
}

const CHARACTER = /[\u3400-\u9fff]/g;
const HAN = '[\\u3400-\\u9fff，。；：、“”（）]';
const BETWEEN = new RegExp(`(${HAN}) +(?=${HAN})`, 'g');
const PARAM = /\{\{\s*(\w+)\s*\}\}/g;
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function textsOf(lang: Lang): Map<string, string> {
  const texts = new Map<string, string>();
  for (const bundle of bundles[lang]) flatten(bundle, '', texts);
  return texts;
}

function flatten(node: object, path: string, into: Map<string, string>): void {
  for (const [name, value] of Object.entries(node) as [string, string | object][])
    if (typeof value === 'string') into.set(`${path}${name}`, value);
    else flatten(value, `${path}${name}.`, into);
}
