import type { Routes } from '@angular/router';
import type { MenuEntry, TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [{ group: 'insight', order: 20, path: 'process-flow', key: 'menu.processFlow', icon: 'flow' }];

export const routes: Routes = [
  { path: 'process-flow', loadComponent: () => import('./process-flow/process-flow-page').then((m) => m.ProcessFlowPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
