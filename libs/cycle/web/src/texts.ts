import type { TextLoaders } from '@kpi-loop/shared/ui';

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
