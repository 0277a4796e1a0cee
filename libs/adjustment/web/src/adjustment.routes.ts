import type { Routes } from '@angular/router';
import { allow, type MenuEntry, type TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [{ group: 'loop', order: 60, path: 'adjustments', key: 'menu.adjustments', icon: 'swap' }];

/** Who is shown what a move of a cycle does to everybody, and who may ask for one. */
const READS = { roles: ['STEWARD', 'HR', 'EXEC', 'AUD'] };
const ASKS = { roles: ['STEWARD', 'HR'] };

const form = () => import('./adjustment-form/adjustment-form-page').then((m) => m.AdjustmentFormPage);

export const routes: Routes = [
  { path: 'adjustments', loadComponent: () => import('./adjustment-list/adjustment-list-page').then((m) => m.AdjustmentListPage) },
  { path: 'adjustments/new', loadComponent: form },
  {
    path: 'adjustments/versions',
    canActivate: [allow(READS)],
    loadComponent: () => import('./version-change/version-change-list-page').then((m) => m.VersionChangeListPage),
  },
  {
    path: 'adjustments/versions/new',
    canActivate: [allow(ASKS)],
    loadComponent: () => import('./version-change/version-change-new-page').then((m) => m.VersionChangeNewPage),
  },
  {
    path: 'adjustments/versions/:id',
    canActivate: [allow(READS)],
    loadComponent: () => import('./version-change/version-change-page').then((m) => m.VersionChangePage),
  },
  { path: 'adjustments/:id', loadComponent: () => import('./adjustment-detail/adjustment-detail-page').then((m) => m.AdjustmentDetailPage) },
  { path: 'adjustments/:id/edit', loadComponent: form },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
