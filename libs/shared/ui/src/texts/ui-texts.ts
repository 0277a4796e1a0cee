import type { TextLoaders } from './texts';

export const uiTexts: TextLoaders = {
  'zh-CN': () => import('../i18n/zh-CN.json'),
  en: () => import('../i18n/en.json'),
};
