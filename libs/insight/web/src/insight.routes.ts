import type { Routes } from '@angular/router';
import type { MenuEntry, TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [
  { group: 'insight', order: 20, path: 'process-flow', key: 'menu.processFlow', icon: 'flow' },
  { group: 'insight', order: 30, path: 'loop-health', key: 'menu.loopHealth', icon: 'gauge' },
];

export const routes: Routes = [
  { path: 'process-flow', loadComponent: () => import('./process-flow/process-flow-page').then((m) => m.ProcessFlowPage) },
  { path: 'loop-health', loadComponent: () => import('./loop-health/loop-health-page').then((m) => m.LoopHealthPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
