import type { Routes } from '@angular/router';
import type { MenuEntry, TextLoaders } from '@kpi-loop/shared/ui';

export const menu: MenuEntry[] = [{ group: 'loop', order: 60, path: 'adjustments', key: 'menu.adjustments', icon: 'swap' }];

const form = () => import('./adjustment-form/adjustment-form-page').then((m) => m.AdjustmentFormPage);

export const routes: Routes = [
  { path: 'adjustments', loadComponent: () => import('./adjustment-list/adjustment-list-page').then((m) => m.AdjustmentListPage) },
  { path: 'adjustments/new', loadComponent: form },
  { path: 'adjustments/:id', loadComponent: () => import('./adjustment-detail/adjustment-detail-page').then((m) => m.AdjustmentDetailPage) },
  { path: 'adjustments/:id/edit', loadComponent: form },
];

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
