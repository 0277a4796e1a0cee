import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';

const READERS = { roles: ['HR', 'HRBP', 'EXEC', 'COMP', 'AUD'], heads: true };

export const menu: MenuEntry[] = [
  {
    group: 'loop',
    order: 70,
    path: 'results',
    key: 'menu.results',
    icon: 'medal',
    covers: ['scorecards'],
    ...READERS,
  },
];

export const routes: Routes = [
  { path: 'results', canActivate: [allow(READERS)], loadComponent: () => import('./results/results-page').then((m) => m.ResultsPage) },
  { path: 'scorecards/:id/result', loadComponent: () => import('./results/result-page').then((m) => m.ResultPage) },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
